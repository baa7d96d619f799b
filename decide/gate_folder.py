"""Evidence on disk: `.tunegate/gate/LOCK/` with a file a stage, and `runs/` with what it measured.

How often the test split was looked at is counted there and, lest it begin anew with the folder, in
`.tunegate/gate-looks.json`; the larger count holds.

A file says what its own digest is, and the digests of the runs that it stands on, so that an edit
of either is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from tunegate.curate.errors import InputError, UserError
from tunegate.curate.whole_file import write_whole
from tunegate.curate.workspace import STATE_NAME
from tunegate.decide.evidence import KINDS, Evidence, PromptEvidence, RagEvidence, TuneEvidence
from tunegate.decide.policy import STAGES, Stage
from tunegate.evaluate.evaluation_folder import run_digest

LOOKS = "gate-looks.json"
"""Beside the ledger."""


class Tampered(UserError):  # noqa: N818  (what it is)
    """Evidence is not what the gate wrote; exit code 3."""


class GateFolder:
    """What was measured under one lock."""

    def __init__(self, root: Path, lock: str) -> None:
        self.lock = lock
        self._mirror = root / STATE_NAME / LOOKS
        self.path = root / STATE_NAME / "gate" / lock[:12]

    @property
    def runs(self) -> Path:
        """Where the runs are, as `evaluate.evaluation_folder` writes them."""
        return self.path / "runs"

    def prompt(self) -> PromptEvidence | None:
        """Evidence of the prompt stage; None when there is none. Raises as `read`."""
        found = self.read("prompt")
        return found if isinstance(found, PromptEvidence) else None

    def rag(self) -> RagEvidence | None:
        """Likewise of the rag stage."""
        found = self.read("rag")
        return found if isinstance(found, RagEvidence) else None

    def tune(self) -> TuneEvidence | None:
        """Likewise of the tune stage."""
        found = self.read("tune")
        return found if isinstance(found, TuneEvidence) else None

    def read(self, stage: Stage) -> Evidence | None:
        """Evidence of a stage, checked; None when there is none.

        Raises:
            Tampered: when the file, or a run that it stands on, is not what the gate wrote.
        """
        path = self.file(stage)
        try:
            body: dict[str, Any] = orjson.loads(path.read_bytes())
            digest = body.pop("digest")
            found = KINDS[stage].model_validate_json(orjson.dumps(body))
        except FileNotFoundError:
            return None
        except (OSError, AttributeError, KeyError, ValueError, ValidationError) as error:
            raise Tampered(f"{path}: this is no evidence that can be read", _AGAIN) from error
        if found.digest != digest or found.lock != self.lock:
            raise Tampered(f"{path}: the evidence was changed after it was written", _AGAIN)
        for name, was in found.runs.items():
            run = self.runs / name
            try:
                now = run_digest(run)
            except InputError as error:
                raise Tampered(f"{run}: the run was changed: {error.message}", _AGAIN) from error
            if now != was:
                raise Tampered(f"{run}: the run was changed after it was measured", _AGAIN)
        return found

    def write(self, evidence: Evidence) -> Path:
        """Write evidence, and count a look at the test split.

        Raises:
            UserError: when it cannot be written.
        """
        path = self.file(evidence.stage)
        body = evidence.model_dump(mode="json") | {"digest": evidence.digest}
        looks = self.looks()
        looks[evidence.stage] = looks.get(evidence.stage, 0) + 1
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            everywhere = _counts(self._mirror) | {self.lock: looks}
            write_whole(self._mirror, orjson.dumps(everywhere, option=_READABLE) + b"\n")
            write_whole(self.path / "looks.json", orjson.dumps({self.lock: looks}) + b"\n")
            write_whole(path, orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")
        except OSError as error:
            raise UserError(f"{path}: it cannot be written: {error.strerror}") from error
        return path

    def looks(self) -> dict[str, int]:
        """How often the test split was looked at under this lock, by stage.

        Raises:
            Tampered: when a file that counts cannot be read.
        """
        counted = [
            _counts(path).get(self.lock, {}) for path in (self.path / "looks.json", self._mirror)
        ]
        most = {stage: max(one.get(stage, 0) for one in counted) for stage in STAGES}
        return {stage: number for stage, number in most.items() if number}

    def file(self, stage: Stage) -> Path:
        """Where the evidence of a stage is."""
        return self.path / f"{stage}.json"


def _counts(path: Path) -> dict[str, dict[Stage, int]]:
    """Looks by lock and stage; empty without a file."""
    try:
        body = orjson.loads(path.read_bytes())
        return {
            str(lock): {stage: int(looks[stage]) for stage in STAGES if stage in looks}
            for lock, looks in body.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, AttributeError, TypeError, ValueError) as error:
        raise Tampered(
            f"{path}: it cannot be read, and it counts the looks at the test split",
            "put it back from a backup; when it is removed, the record counts from what is left",
        ) from error


_READABLE = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
_AGAIN = (
    "remove that file and run `tunegate gate` again: replies that were kept are not asked again"
)
