"""Every action of the app: the one table behind keys, key bar, help, palette and docs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Place = Literal["app", "overview", "review"]
PLACES: dict[Place, str] = {"app": "Everywhere", "overview": "Overview", "review": "Review"}
"""Where an action works, and how help names that place."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. The method that does it is `action_NAME` of the place's screen."""

    place: Place
    name: str
    keys: tuple[str, ...]
    """The first one is shown; all of them work."""
    label: str
    """One or two words, for the key bar and the palette."""
    help: str
    """One sentence."""
    group: str
    """Heading in the help screen."""
    bar: int = 0
    """Rank in the key bar, 1 first; 0 stays out of it. On narrow screens the last ones go."""

    @property
    def id(self) -> str:
        """Stable name, for remapping keys: `review.keep`."""
        return f"{self.place}.{self.name}"

    @property
    def shown_keys(self) -> str:
        """All keys as a person reads them: `j ↓`."""
        return " ".join(shown_key(key) for key in self.keys)


_SHOWN = {
    "question_mark": "?",
    "slash": "/",
    "escape": "esc",
    "enter": "⏎",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "f1": "F1",
    "tab": "Tab",
}

ACTIONS: tuple[Action, ...] = (
    Action("review", "keep", ("a",), "keep", "The pair is right as it is; its findings are"
           " dismissed.", "Decide", 1),
    Action("review", "edit", ("e",), "edit", "Edit the pair here; a diff comes before it is"
           " recorded.", "Decide", 3),
    Action("review", "edit_outside", ("E",), "edit outside", "Edit the pair in $VISUAL or"
           " $EDITOR.", "Decide"),
    Action("review", "drop", ("x",), "drop", "Take the pair out of the curated set.", "Decide", 2),
    Action("review", "merge", ("m",), "merge", "Take a duplicate out; its twin stands for it.",
           "Decide", 6),
    Action("review", "fix", ("f",), "fix", "Apply the rule's fix, shown below the pair.",
           "Decide", 4),
    Action("review", "fix_all", ("A",), "fix all", "Apply this rule's fix to every finding of it in"
           " the queue, in one step, after a preview.", "Decide"),
    Action("review", "dismiss_finding", ("i",), "dismiss", "This finding is no defect; the"
           " pair is left alone.", "Decide", 5),
    Action("review", "skip", ("s",), "skip", "Decide later: the finding goes to the end of the"
           " queue.", "Decide", 7),
    Action("review", "undo", ("u",), "undo", "Undo your last step, also one of an earlier"
           " session.", "Decide", 8),
    Action("review", "redo", ("U",), "redo", "Take the last step back that you undid.", "Decide"),
    Action("review", "next", ("j", "down"), "next", "Next finding.", "Move"),
    Action("review", "previous", ("k", "up"), "previous", "Previous finding.", "Move"),
    Action("review", "page_down", ("pagedown",), "page down", "One screen of the queue down.",
           "Move"),
    Action("review", "page_up", ("pageup",), "page up", "One screen of the queue up.", "Move"),
    Action("review", "first", ("g", "home"), "first", "First finding.", "Move"),
    Action("review", "last", ("G", "end"), "last", "Last finding.", "Move"),
    Action("review", "pair_down", ("J",), "pair down", "Scroll the pair down, without leaving the"
           " queue.", "Move"),
    Action("review", "pair_up", ("K",), "pair up", "Scroll the pair up.", "Move"),
    Action("review", "other_pane", ("tab",), "other pane", "Move between the queue and the pair;"
           " the movement keys follow.", "Move"),
    Action("review", "search", ("slash",), "find", "Find text in messages, files, ids and pairs.",
           "Find", 9),
    Action("review", "next_found", ("n",), "next found", "Next finding that was found.", "Find"),
    Action("review", "previous_found", ("N",), "previous found", "Previous finding that was found.",
           "Find"),
    Action("review", "filter", ("F",), "filter", "Show only some rules, severities, or a text.",
           "Find", 10),
    Action("review", "clear", ("escape",), "show all", "Clear the filter and the search.", "Find"),
    Action("review", "full_text", ("enter",), "full text", "The whole pair, the rule and the"
           " finding on one screen.", "Show"),
    Action("review", "copy", ("y",), "copy", "Copy the pair as a transcript, also over ssh.",
           "Show"),
    Action("overview", "open", ("enter",), "review these", "Review the findings of this line.",
           "Move", 1),
    Action("overview", "next", ("j", "down"), "next", "Next line of what to fix first.", "Move"),
    Action("overview", "previous", ("k", "up"), "previous", "Previous line.", "Move"),
    Action("overview", "report_down", ("J", "pagedown"), "page down", "Scroll the report down.",
           "Move"),
    Action("overview", "report_up", ("K", "pageup"), "page up", "Scroll the report up.", "Move"),
    Action("overview", "undo", ("u",), "undo", "Undo your last step.", "Decide", 2),
    Action("overview", "redo", ("U",), "redo", "Take the last step back that you undid.", "Decide"),
    Action("app", "overview", ("1",), "Overview", "Readiness and what to fix first.", "App"),
    Action("app", "review", ("2",), "Review", "The queue of findings.", "App"),
    Action("app", "help", ("question_mark", "f1"), "help", "All keys.", "App", 1),
    Action("app", "palette", ("ctrl+p",), "palette", "Search all actions by name.", "App"),
    Action("app", "leave", ("q",), "quit", "Leave; every decision is on disk already.", "App", 11),
)  # fmt: skip


def actions_at(place: Place) -> Iterator[Action]:
    """The actions of one place, in the order of the table."""
    return (action for action in ACTIONS if action.place == place)


def shown_key(key: str) -> str:
    """A key as a person reads it: `?` for `question_mark`."""
    return _SHOWN.get(key, key)
