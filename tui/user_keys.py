"""The keys of the app that a person has on every workspace: a file in their own folder."""

from __future__ import annotations

import os
from pathlib import Path

from tunegate.curate.errors import ConfigError
from tunegate.curate.settings import CONFIG_NAME, load_settings


def user_settings_path() -> Path:
    """Where the file is, or would be: `~/.config/tunegate/tunegate.toml`."""
    given = os.environ.get("XDG_CONFIG_HOME")
    folder = Path(given) if given else Path.home() / ".config"
    return folder / "tunegate" / CONFIG_NAME


def user_keys() -> dict[str, dict[str, str | list[str]]]:
    """`[keys]` of that file; nothing when there is none.

    Raises:
        ConfigError: when it says anything else, or something that `[keys]` cannot hold.
    """
    path = user_settings_path()
    if not path.is_file():
        return {}
    settings = load_settings(path)
    others = settings.model_fields_set - {"keys"}
    if others:
        raise ConfigError(
            f"{path}: {min(others)!r} has no meaning here, only [keys] has",
            f"put it into the {CONFIG_NAME} of a workspace",
        )
    return settings.keys
