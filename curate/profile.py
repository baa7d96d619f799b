"""Industry profiles: which rules are on and how severe, each choice with its source."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from tunegate.curate.settings import Profile, RuleChoice


def load_profile(name: Profile) -> RuleChoice:
    """The rule choice of one bundled profile."""
    body = read_profile(name)
    return RuleChoice.model_validate(body["rules"])


def read_profile(name: Profile) -> dict[str, Any]:
    """The whole profile file: `title`, `rules`, and `[[because]]` with `rules`, `why`, `source`."""
    text = files("tunegate.curate.profiles").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
