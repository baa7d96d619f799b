"""How long work tells a face where it stands, and how a face tells it to stop."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What a long job reports to. A face draws it; tests use `SILENT`.

    `advance` may raise `Cancelled`; the job lets it pass.
    """

    def start(self, stage: str, *, total: int | None) -> None:
        """Begin a stage that counts `total` units, or None when the total is not known."""

    def advance(self, amount: int) -> None:
        """`amount` further units of the current stage are done."""


class _Silent:
    def start(self, stage: str, *, total: int | None) -> None:
        pass

    def advance(self, amount: int) -> None:
        pass


SILENT: Progress = _Silent()
