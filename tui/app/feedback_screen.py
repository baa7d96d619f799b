"""Blind feedback: answers of all stages, mixed, for a thumb and a comment each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from tunegate.curate.errors import UserError
from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.base_screen import PlaceScreen
from tunegate.tui.app.keys import bindings_at
from tunegate.tui.app.passage import ERROR, FAINT, GOOD, HEADING, STRONG, Passage, joined, plain
from tunegate.tui.app.text_lines import TextLines
from tunegate.tui.app.text_pane import TextPane

if TYPE_CHECKING:
    from tunegate.decide.feedback import Opinion, Shown

Thumb = Literal["up", "down"]
Keep = Callable[["Shown", Thumb, str], "Opinion"]
"""Writes an opinion to the disk and gives it back; called in a thread."""


class FeedbackScreen(PlaceScreen):
    """One answer at a time; each opinion is on disk before the next is shown.

    A second word on an answer takes the place of the first one.
    """

    PLACE: ClassVar[Place] = "feedback"
    HINT: ClassVar[str] = "every opinion is kept at once; {previous} goes back and changes one"
    BINDINGS: ClassVar[list[BindingType]] = bindings_at("feedback")

    def __init__(self, waiting: Sequence[Shown], *, keep: Keep, judged: int = 0) -> None:
        """Make the screen.

        Args:
            waiting: Answers that this person has not judged, at least one.
            keep: Keeps an opinion.
            judged: Answers that this person judged before.
        """
        super().__init__()
        self._waiting = waiting
        self._keep = keep
        self._before = judged
        self._at = 0
        self._thumbs: dict[str, Thumb] = {}
        self._given = 0

    def compose_content(self) -> ComposeResult:
        yield TextLines(id="feedback-place")
        yield TextPane(id="feedback-answer")
        yield Input(id="feedback-comment", placeholder="comment, then ⏎ and a thumb")

    def on_mount(self) -> None:
        super().on_mount()
        self._comment.display = False
        self._show()

    def can(self, action: Action) -> bool:
        """Whether the action has something to act on."""
        if action.name in ("up", "down", "comment", "next"):
            return self._at < len(self._waiting)
        return action.name != "previous" or self._at > 0

    async def action_up(self) -> None:
        await self._judge("up")

    async def action_down(self) -> None:
        await self._judge("down")

    def action_next(self) -> None:
        self._at = min(self._at + 1, len(self._waiting))
        self._show()

    def action_previous(self) -> None:
        self._at = max(0, self._at - 1)
        self._show()

    def action_comment(self) -> None:
        if self._at < len(self._waiting):
            self._comment.display = True
            self._comment.focus()

    def action_close(self) -> None:
        if self._comment.has_focus:
            self._comment.value = ""
            self._comment.display = False
            self._pane.focus()
        else:
            self.dismiss()

    @property
    def _comment(self) -> Input:
        return self.query_one("#feedback-comment", Input)

    @property
    def _pane(self) -> TextPane:
        return self.query_one("#feedback-answer", TextPane)

    @on(Input.Submitted, "#feedback-comment")
    def _commented(self) -> None:
        self._pane.focus()
        self._comment.display = bool(self._comment.value)

    async def _judge(self, thumb: Thumb) -> None:
        if self._at >= len(self._waiting):
            return
        one = self._waiting[self._at]
        try:
            await asyncio.to_thread(self._keep, one, thumb, self._comment.value)
        except UserError as error:
            self.review_app.say_error(error)
            return
        self._given += one.id not in self._thumbs
        self._thumbs[one.id] = thumb
        self.action_next()

    def _show(self) -> None:
        self._comment.value = ""
        self._comment.display = False
        total = len(self._waiting)
        place: list[str | tuple[str, str]] = [(" Is this answer good?", STRONG), " · "]
        place += [(f"{min(self._at + 1, total):,} of {total:,}", STRONG)]
        if self._before:
            place.append((f" · {self._before:,} judged before", FAINT))
        if self._at >= total:
            said = f"All {total:,} are through, {self._given:,} judged. Thank you; "
            self._pane.show([Passage(joined(said, self.hint("{close} closes.")))])
        else:
            one = self._waiting[self._at]
            if one.id in self._thumbs:
                thumb = self._thumbs[one.id]
                place.append((f" · you said {thumb}", GOOD if thumb == "up" else ERROR))
            self._pane.show(
                [
                    Passage(plain("Question", HEADING)),
                    Passage(plain(one.question)),
                    Passage(plain("")),
                    Passage(plain("Answer", HEADING)),
                    Passage(plain(one.answer)),
                ]
            )
        self.query_one("#feedback-place", TextLines).show(joined(*place))
        self.show_bars()
        self._pane.focus()
