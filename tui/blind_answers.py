"""The blind sample of what the stages answered, and one person's thumbs on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tunegate.curate.workspace import STATE_NAME, Workspace
from tunegate.decide.feedback import Opinion, Output, Shown, Thumb, blind_sample
from tunegate.decide.feedback_file import FEEDBACK, append_opinions, read_opinions
from tunegate.tui.gate_record import stage_outputs
from tunegate.tui.gate_talk import agreement_lines

if TYPE_CHECKING:
    from tunegate.decide.gate_folder import GateFolder


@dataclass(frozen=True)
class BlindAnswers:
    """Answers under one lock, as `gate --feedback` shows them."""

    outputs: tuple[Output, ...]
    """Of all measured stages."""
    sample: tuple[Shown, ...]
    waiting: tuple[Shown, ...]
    """Those of the sample that the author has not judged."""
    opinions: tuple[Opinion, ...]
    """All that are kept, of whoever."""
    lock: str
    author: str
    path: Path
    """Where opinions are kept."""

    @classmethod
    def read(cls, folder: GateFolder, workspace: Workspace) -> BlindAnswers:
        """The sample, and what is kept of it.

        Raises:
            UserError: when evidence, a run or the file of opinions cannot be read.
        """
        path = workspace.root / STATE_NAME / FEEDBACK
        outputs = tuple(stage_outputs(folder))
        opinions = read_opinions(path)
        sample = blind_sample(outputs, lock=folder.lock)
        author = workspace.author
        mine = {one.id for one in opinions if (one.lock, one.author) == (folder.lock, author)}
        waiting = tuple(one for one in sample if one.id not in mine)
        return cls(outputs, sample, waiting, opinions, folder.lock, author, path)

    def keep(self, one: Shown, thumb: Thumb, comment: str) -> Opinion:
        """Keep an opinion; it is on the disk when this returns.

        Raises:
            UserError: when it cannot be written.
        """
        opinion = Opinion(
            lock=self.lock,
            id=one.id,
            thumb=thumb,
            comment=comment,
            author=self.author,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        append_opinions([opinion], self.path)
        return opinion

    @property
    def agreement(self) -> list[str]:
        """How far the metric says what people say, a sentence each."""
        return agreement_lines(self.outputs, self.opinions, self.lock)
