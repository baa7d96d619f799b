"""A person's own editor, for text of ours."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from tunegate.curate.errors import UserError


def edit_text(text: str) -> str:
    """Open the text in $VISUAL or $EDITOR and give back what was saved.

    The text lies in a temporary file that only this user can read, and is removed afterwards.

    Raises:
        UserError: when no editor is set, it cannot be started, it fails, or what it saved is not
            UTF-8.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        raise UserError(
            "no editor is set", "set EDITOR, as in `export EDITOR=nano`, or use --from FILE"
        )
    with tempfile.TemporaryDirectory(prefix="tunegate-") as folder:
        path = Path(folder) / "pair.txt"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            done = subprocess.run([*shlex.split(command), str(path)], check=False)
        except (OSError, ValueError) as error:
            raise UserError(f"the editor {command!r} cannot be started", "check EDITOR") from error
        if done.returncode:
            raise UserError(
                f"the editor {command!r} failed with status {done.returncode}; nothing was changed"
            )
        try:
            return path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise UserError(
                f"the edited text is not UTF-8 at byte {error.start}", "save it as UTF-8"
            ) from error
