"""Where a model's files lie: a folder as it is, or a name on the Hugging Face hub."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from tunegate.curate.errors import UserError

IDENTITY = ("*.safetensors", "*.bin", "*.json", "*.txt", "*.model", "*.jinja")
"""Files of a model that decide on what it does."""


def model_folder(
    named: str,
    *,
    setting: str,
    hint: str,
    configs: Sequence[str],
    only: Sequence[str] | None = None,
    leave: Sequence[str] | None = None,
) -> Path:
    """The folder with a model's files; a name is downloaded once and taken from the cache after.

    Args:
        named: Folder, or name on the hub.
        setting: What named it, for messages.
        hint: What it may be.
        configs: One of these files stands in the folder.
        only: Patterns of the files to download; all when not given.
        leave: Patterns of files not to download.

    Raises:
        UserError: when there is no such folder, no model in it, or it cannot be downloaded.
    """
    folder = Path(named).expanduser()
    if folder.is_dir():
        if not any((folder / name).is_file() for name in configs):
            raise UserError(f"{folder}: there is no model in this folder", hint)
        return folder
    if folder.is_absolute() or named.startswith((".", "~")):
        raise UserError(f"{setting} = {named!r}: there is no such folder", hint)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError
    from huggingface_hub.utils import disable_progress_bars  # type: ignore[attr-defined]

    disable_progress_bars()
    allow = None if only is None else list(only)
    ignore = None if leave is None else list(leave)
    try:
        return Path(
            snapshot_download(
                named, local_files_only=True, allow_patterns=allow, ignore_patterns=ignore
            )
        )
    except LocalEntryNotFoundError:
        pass
    except HFValidationError as error:
        raise UserError(f"{setting} = {named!r}: {error}", hint) from error
    try:
        return Path(snapshot_download(named, allow_patterns=allow, ignore_patterns=ignore))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        said = str(error).strip().partition("\n")[0]
        raise UserError(
            f"{setting} = {named!r}: there is no such folder, and no model of that name can be "
            f"downloaded: {said}",
            hint,
        ) from error


def model_hash(folder: Path) -> str:
    """Of everything that decides on what the model does, 32 hex digits; reads every file.

    Raises:
        UserError: when a file cannot be read.
    """
    hashed = sha256()
    for path in sorted({path for one in IDENTITY for path in folder.rglob(one)}):
        if path.is_dir():
            continue
        hashed.update(str(path.relative_to(folder)).encode() + b"\0")
        try:
            with path.open("rb") as file:
                while part := file.read(1 << 20):
                    hashed.update(part)
        except OSError as error:
            raise UserError(
                f"{path}: it cannot be read: {error.strerror}",
                "check its rights, and where it links",
            ) from error
    return hashed.hexdigest()[:32]
