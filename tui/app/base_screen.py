"""What the places of the app have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from tunegate.tui.app.actions import Action, Place
from tunegate.tui.app.bars import key_bar, mode_bar, progress_line
from tunegate.tui.app.change import Change
from tunegate.tui.app.desk import Desk
from tunegate.tui.app.hint import hint
from tunegate.tui.app.passage import ERROR, FAINT
from tunegate.tui.app.text_lines import TextLines

if TYPE_CHECKING:
    from tunegate.tui.app.app import ReviewApp


class PlaceScreen(Screen[None]):
    """A screen with a place of its own in the table of actions.

    The last thing that happened and the keys stand below.
    """

    PLACE: ClassVar[Place]
    HINT: ClassVar[str]
    """Stands where the last thing that happened will stand; names actions as `hint` has them."""

    @property
    def review_app(self) -> ReviewApp:
        """The app, by its own type."""
        return cast("ReviewApp", self.app)

    @property
    def desk(self) -> Desk:
        """The desk of the app. Places are shown only when there is one."""
        return self.review_app.desk

    def compose_content(self) -> ComposeResult:
        """What stands above the bars."""
        yield from ()

    def compose(self) -> ComposeResult:
        yield from self.compose_content()
        yield TextLines(id="notice")
        yield TextLines(id="keys")

    def show_desk(self) -> None:
        """Show everything as it is now."""
        self.show_bars()

    def show_bars(self) -> None:
        """Show notice and keys as they are now."""
        app = self.review_app
        notice = app.notice if app.notice_of in (None, self) else Content("")
        self._line("notice", Content(" ") + (notice or self.hint(self.standing_hint)))
        self._line("keys", key_bar(self.bar_actions, can=self.can, width=self.size.width))

    @property
    def standing_hint(self) -> str:
        """The hint that fits what is shown now."""
        return self.HINT

    @property
    def bar_actions(self) -> Sequence[Action]:
        """What the key bar may show: here the place's own, and help."""
        app = self.review_app
        shared = (one for one in app.actions_at("app") if one.name == "help")
        return [*app.actions_at(self.PLACE), *shared]

    def hint(self, template: str, *, style: str = FAINT) -> Content:
        """A text that names actions by their keys here: `{drop} drops the pair`."""
        return hint(template, self.review_app.actions, self.PLACE, style=style)

    def can(self, action: Action) -> bool:
        """Whether an action has something to act on now."""
        return True

    def go_to(self, change: Change) -> None:
        """Put the cursor on what an undo or redo brought back, if anything."""

    def on_mount(self) -> None:
        self.review_app.notice = Content("")  # it was about the place before
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

    def _refuse(self, message: str, then: str) -> None:
        """Say why something is not done, and what to do, with actions as `hint` has them."""
        self.review_app.say(("! ", ERROR), message, (" · ", FAINT), self.hint(then), of=self)

    def _line(self, name: str, content: Content) -> None:
        self.query_one(f"#{name}", TextLines).show(content)


class ModeScreen(PlaceScreen):
    """A mode of the app: the modes stand above, progress below."""

    def compose(self) -> ComposeResult:
        yield TextLines(id="modes")
        yield from self.compose_content()
        yield TextLines(id="progress")
        yield TextLines(id="notice")
        yield TextLines(id="keys")

    def show_bars(self) -> None:
        """Show modes, progress, notice and keys as they are now."""
        app, width = self.review_app, self.size.width
        modes = [one for one in app.actions_at("app") if one.name in app.MODES]
        title = self.desk.survey.loaded.summary
        self._line("modes", mode_bar(title=title, modes=modes, current=self.PLACE, width=width))
        self._line("progress", progress_line(self.desk, updating=app.is_updating, width=width))
        super().show_bars()

    @property
    def bar_actions(self) -> Sequence[Action]:
        """What the key bar may show: the mode's own, and the app's."""
        app = self.review_app
        return [*app.actions_at(self.PLACE), *app.actions_at("app")]

    async def poll(self) -> None:
        """Look whether another process changed what this screen shows; every two seconds."""
