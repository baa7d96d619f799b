"""What workers tell the app. A worker changes nothing on the screen; it posts one of these."""

from __future__ import annotations

from textual.message import Message

from tunegate.curate.errors import UserError
from tunegate.tui.app.desk import Desk, Outcome


class Advanced(Message):
    """A long job stands here."""

    def __init__(self, stage: str, done: int, total: int | None) -> None:
        super().__init__()
        self.stage = stage
        self.done = done
        self.total = total
        """None when it is not known how much there is."""


class Opened(Message):
    """The pairs are read and checked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk


class Stopped(Message):
    """The person stopped the reading."""


class Failed(Message):
    """A job ended with something that the person can mend."""

    def __init__(self, error: UserError) -> None:
        super().__init__()
        self.error = error


class Surveyed(Message):
    """A new survey is there."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome
