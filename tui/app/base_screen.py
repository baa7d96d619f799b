"""What the modes of the app have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from tunegate.tui.app.actions import Action, Place, actions_at
from tunegate.tui.app.bars import key_bar, mode_bar, progress_line
from tunegate.tui.app.desk import Desk
from tunegate.tui.app.text_lines import TextLines

if TYPE_CHECKING:
    from tunegate.tui.app.app import ReviewApp


class ModeScreen(Screen[None]):
    """A screen with the modes above, and progress, the last thing that happened and keys below."""

    PLACE: ClassVar[Place]
    HINT: ClassVar[Content]
    """Stands where the last thing that happened will stand."""

    @property
    def review_app(self) -> ReviewApp:
        """The app, by its own type."""
        return cast("ReviewApp", self.app)

    @property
    def desk(self) -> Desk:
        """The desk of the app. Modes are shown only when there is one."""
        return self.review_app.desk

    def compose_content(self) -> ComposeResult:
        """What stands between the bars."""
        yield from ()

    def compose(self) -> ComposeResult:
        yield TextLines(id="modes")
        yield from self.compose_content()
        yield TextLines(id="progress")
        yield TextLines(id="notice")
        yield TextLines(id="keys")

    def show_desk(self) -> None:
        """Show everything as it is now."""
        self.show_bars()

    def show_bars(self) -> None:
        """Show modes, progress, notice and keys as they are now."""
        app, width = self.review_app, self.size.width
        modes = [one for one in actions_at("app") if one.name in app.MODES]
        title = self.desk.survey.loaded.summary
        self._line("modes", mode_bar(title=title, modes=modes, current=self.PLACE, width=width))
        self._line("progress", progress_line(self.desk, updating=app.is_updating, width=width))
        self._line("notice", Content(" ") + (app.notice or self.HINT))
        actions = [*actions_at(self.PLACE), *actions_at("app")]
        self._line("keys", key_bar(actions, can=self.can, width=width))

    def can(self, action: Action) -> bool:
        """Whether an action has something to act on now."""
        return True

    def on_mount(self) -> None:
        self.show_desk()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.show_desk()

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_desk)

    async def action_undo(self) -> None:
        await self.review_app.undo()

    async def action_redo(self) -> None:
        await self.review_app.redo()

    def _line(self, name: str, content: Content) -> None:
        self.query_one(f"#{name}", TextLines).show(content)
