"""Every action of the app: the one table behind keys, key bar, help, palette and docs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Place = Literal[
    "app",
    "overview",
    "review",
    "conflict",
    "group",
    "similar",
    "balance",
    "decisions",
    "gate",
    "failed",
    "feedback",
    "train",
]
PLACES: dict[Place, str] = {
    "app": "Everywhere",
    "overview": "Overview",
    "review": "Review",
    "conflict": "Side by side",
    "group": "Duplicates",
    "similar": "Similar pairs",
    "balance": "Balance",
    "decisions": "Decisions",
    "gate": "Gate",
    "failed": "Failed items",
    "feedback": "Feedback",
    "train": "Train",
}
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
    Action("review", "conflict", ("c",), "side by side", "The two pairs of a conflict beside each"
           " other, and all ways to settle it.", "Decide", 4),
    Action("review", "group", ("d",), "duplicates", "The group of a duplicate: who stays and why,"
           " and by how much each is alike.", "Decide", 5),
    Action("review", "skip", ("s",), "skip", "Decide later: the finding goes to the end of the"
           " queue.", "Decide", 7),
    Action("review", "undo", ("u",), "undo", "Undo your last step, also one of an earlier"
           " session.", "Decide", 8),
    Action("review", "redo", ("U",), "redo", "Take the last step back that you undid.", "Decide"),
    Action("review", "note", ("w",), "note", "Write a comment beside the pair.", "Annotate"),
    Action("review", "tag", ("t",), "tag", "Put a tag on the pair, or take it off.", "Annotate"),
    Action("review", "assign", ("o",), "assign", "Say who is to look at the pair; F shows what is"
           " whose.", "Annotate"),
    Action("review", "mark", ("space",), "mark", "Mark the finding, or unmark it, and go on. Keep,"
           " drop, fix, dismiss, skip, note, tag and assign are about all that is marked, in one"
           " step.", "Mark", 12),
    Action("review", "mark_range", ("v",), "range", "Mark from here to wherever the cursor goes;"
           " again to end it there.", "Mark"),
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
    Action("review", "filter", ("F",), "filter", "Show only some rules, severities, tasks, sources,"
           " or a text.", "Find", 10),
    Action("review", "clear", ("escape",), "clear", "Give up the range; then unmark everything;"
           " then clear the filter and the search.", "Find"),
    Action("review", "similar", ("D",), "similar pairs", "Pairs that ask what this one asks, the"
           " most alike first.", "Show"),
    Action("review", "full_text", ("enter",), "full text", "The whole pair, the rule and the"
           " finding on one screen.", "Show"),
    Action("review", "source", ("p",), "source", "The passage of the document that the pair goes"
           " back to, beside it; again to hide it.", "Show", 11),
    Action("review", "history", ("h",), "history", "Who decided what on this pair, when and why.",
           "Show"),
    Action("review", "decisions", ("H",), "decisions", "All decisions, the newest first; from one"
           " back to its pair.", "Show"),
    Action("review", "copy", ("y",), "copy", "Copy the pair as a transcript, also over ssh.",
           "Show"),
    Action("conflict", "keep_left", ("h",), "keep left", "The left pair is right; the other one"
           " leaves.", "Settle", 1),
    Action("conflict", "keep_right", ("l",), "keep right", "The right pair is right; the other one"
           " leaves.", "Settle", 2),
    Action("conflict", "both_right", ("b",), "both right", "Both hold, each in its case: name"
           " it, and it is written into the prompt.", "Settle", 3),
    Action("conflict", "merge", ("m",), "merge", "One pair out of both: edit it; the left one stays"
           " with that.", "Settle", 5),
    Action("conflict", "edit_both", ("e",), "edit", "Edit the left pair, then the right one;"
           " one step.", "Settle", 6),
    Action("conflict", "drop_both", ("x",), "drop both", "Neither is right: both leave.", "Settle",
           9),
    Action("conflict", "dismiss_findings", ("i",), "no conflict", "The two do not contradict each"
           " other; nothing is changed.", "Settle", 7),
    Action("conflict", "undo", ("u",), "undo", "Undo your last step.", "Settle", 8),
    Action("conflict", "redo", ("U",), "redo", "Take the last step back that you undid.",
           "Settle"),
    Action("conflict", "next", ("j", "down"), "next", "Next conflict.", "Move", 10),
    Action("conflict", "previous", ("k", "up"), "previous", "Previous conflict.", "Move"),
    Action("conflict", "page_down", ("J", "pagedown", "space"), "page down", "Scroll both pairs"
           " down.", "Move"),
    Action("conflict", "page_up", ("K", "pageup"), "page up", "Scroll both pairs up.", "Move"),
    Action("conflict", "back", ("escape", "q"), "back", "Back to the queue.", "Move", 4),
    Action("group", "merge", ("m",), "merge", "Each pair that goes is merged into the one it"
           " repeats; the others stay for good. One step.", "Settle", 1),
    Action("group", "keep_all", ("a",), "keep all", "These are no duplicates: all stay.", "Settle",
           2),
    Action("group", "mark", ("space",), "goes/stays", "Let the pair under the cursor stay, or go"
           " after all.", "Settle", 3),
    Action("group", "edit", ("e",), "edit", "Edit the pair under the cursor.", "Settle", 4),
    Action("group", "undo", ("u",), "undo", "Undo your last step.", "Settle", 5),
    Action("group", "redo", ("U",), "redo", "Take the last step back that you undid.", "Settle"),
    Action("group", "next", ("j", "down"), "next", "Next pair of the group.", "Move"),
    Action("group", "previous", ("k", "up"), "previous", "Previous pair of the group.", "Move"),
    Action("group", "page_down", ("J", "pagedown"), "page down", "Scroll the pair down.", "Move"),
    Action("group", "page_up", ("K", "pageup"), "page up", "Scroll the pair up.", "Move"),
    Action("group", "next_group", ("n",), "next group", "Next group of duplicates.", "Move", 6),
    Action("group", "previous_group", ("N",), "previous group", "The group before.", "Move"),
    Action("group", "back", ("escape", "q"), "back", "Back to the queue.", "Move", 7),
    Action("similar", "merge", ("m",), "merge", "Take the pair under the cursor out; the one you"
           " came from stands for it.", "Settle", 1),
    Action("similar", "drop", ("x",), "drop", "Take the pair under the cursor out.", "Settle", 2),
    Action("similar", "edit", ("e",), "edit", "Edit the pair under the cursor.", "Settle", 3),
    Action("similar", "undo", ("u",), "undo", "Undo your last step.", "Settle", 4),
    Action("similar", "redo", ("U",), "redo", "Take the last step back that you undid.", "Settle"),
    Action("similar", "next", ("j", "down"), "next", "Next pair.", "Move"),
    Action("similar", "previous", ("k", "up"), "previous", "Previous pair.", "Move"),
    Action("similar", "page_down", ("J", "pagedown", "space"), "page down", "Scroll the pair"
           " down.", "Move"),
    Action("similar", "page_up", ("K", "pageup"), "page up", "Scroll the pair up.", "Move"),
    Action("similar", "back", ("escape", "q"), "back", "Back to the queue.", "Move", 5),
    Action("overview", "open", ("enter",), "review these", "Review the findings of this line.",
           "Move", 1),
    Action("overview", "next", ("j", "down"), "next", "Next line of what to fix first.", "Move"),
    Action("overview", "previous", ("k", "up"), "previous", "Previous line.", "Move"),
    Action("overview", "report_down", ("J", "pagedown"), "page down", "Scroll the report down.",
           "Move"),
    Action("overview", "report_up", ("K", "pageup"), "page up", "Scroll the report up.", "Move"),
    Action("overview", "undo", ("u",), "undo", "Undo your last step.", "Decide", 2),
    Action("overview", "redo", ("U",), "redo", "Take the last step back that you undid.", "Decide"),
    Action("gate", "run", ("r",), "run next", "Run the next stage, after asking: it may cost money,"
           " and it takes a look at the test split.", "Measure", 1),
    Action("gate", "run_all", ("R",), "run all", "Run all stages until one is good enough, after"
           " asking.", "Measure", 6),
    Action("gate", "stop", ("s",), "stop", "Stop what runs; what was answered is kept. Again: at"
           " once.", "Measure", 2),
    Action("gate", "freeze", ("Z",), "freeze", "Freeze what is there now into gate.lock, after"
           " asking.", "Measure", 7),
    Action("gate", "failed", ("enter",), "failed items", "The failed items of the stage, with"
           " question, expected answer, answer and passages.", "Look", 3),
    Action("gate", "feedback", ("f",), "feedback", "Judge a blind sample of the answers.", "Look",
           4),
    Action("gate", "advice", ("a",), "advice", "What the data itself says before anything is"
           " spent.", "Look", 5),
    Action("gate", "next", ("j", "down"), "next", "Next line of the ladder.", "Move"),
    Action("gate", "previous", ("k", "up"), "previous", "Previous line.", "Move"),
    Action("gate", "report_down", ("J", "pagedown"), "page down", "Scroll verdict and reasons"
           " down.", "Move"),
    Action("gate", "report_up", ("K", "pageup"), "page up", "Scroll verdict and reasons up.",
           "Move"),
    Action("failed", "next", ("j", "down"), "next", "Next failed item.", "Move", 1),
    Action("failed", "previous", ("k", "up"), "previous", "Previous failed item.", "Move", 2),
    Action("failed", "item_down", ("J", "pagedown", "space"), "page down", "Scroll the item down.",
           "Move", 4),
    Action("failed", "item_up", ("K", "pageup"), "page up", "Scroll the item up.", "Move", 5),
    Action("failed", "close", ("escape", "q"), "close", "Back to the ladder.", "Move", 3),
    Action("feedback", "up", ("u",), "good", "Thumbs up, with the comment if there is one; the"
           " next answer comes.", "Judge", 1),
    Action("feedback", "down", ("d",), "bad", "Thumbs down, with the comment if there is one.",
           "Judge", 2),
    Action("feedback", "comment", ("c",), "comment", "Write a comment, then a thumb.", "Judge", 3),
    Action("feedback", "next", ("s",), "skip", "The next answer, without a word on this one.",
           "Judge", 4),
    Action("feedback", "previous", ("b",), "back", "The answer before; a new thumb takes the place"
           " of the old one.", "Judge", 5),
    Action("feedback", "close", ("escape", "q"), "close", "Leave; every opinion is kept already.",
           "Judge", 6),
    Action("train", "stop", ("s",), "stop", "Stop the run behind its step, with a checkpoint; if it"
           " was told already, kill it.", "Runs", 1),
    Action("train", "kill", ("X",), "kill", "Kill the run, after asking; it can go on behind its"
           " last checkpoint.", "Runs", 3),
    Action("train", "resume", ("r",), "resume", "Go on with the run behind its last checkpoint, or"
           " begin one that waits.", "Runs", 2),
    Action("train", "details", ("enter",), "details", "Everything about the run, and the gate's"
           " leave to train.", "Look", 4),
    Action("train", "next", ("j", "down"), "next", "Next run.", "Move"),
    Action("train", "previous", ("k", "up"), "previous", "Previous run.", "Move"),
    Action("balance", "open", ("enter",), "its pairs", "Review the pairs of the bar; of queries,"
           " list them.", "Move", 1),
    Action("balance", "next", ("j", "down"), "next", "Next bar.", "Move"),
    Action("balance", "previous", ("k", "up"), "previous", "Previous bar.", "Move"),
    Action("balance", "next_chart", ("l", "right", "tab"), "next chart", "The chart to the right.",
           "Move", 2),
    Action("balance", "previous_chart", ("h", "left", "shift+tab"), "chart before",
           "The chart to the left.", "Move", 3),
    Action("balance", "first", ("g", "home"), "first", "First bar.", "Move"),
    Action("balance", "last", ("G", "end"), "last", "Last bar.", "Move"),
    Action("balance", "pairs_down", ("J", "pagedown"), "page down", "Scroll the pairs of the bar"
           " down.", "Move"),
    Action("balance", "pairs_up", ("K", "pageup"), "page up", "Scroll the pairs of the bar up.",
           "Move"),
    Action("balance", "stop", ("escape",), "stop", "Stop counting.", "Count", 4),
    Action("balance", "again", ("r",), "count again", "Count again, after a stop.", "Count", 5),
    Action("decisions", "jump", ("enter",), "go to the pair", "Back to the pair of the decision, in"
           " the review.", "Move", 1),
    Action("decisions", "next", ("j", "down"), "next", "Next decision.", "Move"),
    Action("decisions", "previous", ("k", "up"), "previous", "Previous decision.", "Move"),
    Action("decisions", "page_down", ("pagedown",), "page down", "One screen of decisions down.",
           "Move"),
    Action("decisions", "page_up", ("pageup",), "page up", "One screen of decisions up.", "Move"),
    Action("decisions", "text_down", ("J", "space"), "text down", "Scroll the decision down.",
           "Move"),
    Action("decisions", "text_up", ("K",), "text up", "Scroll the decision up.", "Move"),
    Action("decisions", "undo", ("u",), "undo this", "Take this one decision back.", "Decide", 2),
    Action("decisions", "redo", ("U",), "redo", "Take the last step back that you undid.",
           "Decide"),
    Action("decisions", "close", ("escape", "q"), "close", "Back to the review.", "Move", 3),
    Action("app", "overview", ("1",), "Overview", "Readiness and what to fix first.", "App"),
    Action("app", "review", ("2",), "Review", "The queue of findings.", "App"),
    Action("app", "balance", ("3",), "Balance", "How lengths, tasks, topics, formats and queries"
           " are spread.", "App"),
    Action("app", "gate", ("4",), "Gate", "Prompt, retrieval, training: measured on one frozen"
           " suite.", "App"),
    Action("app", "train", ("5",), "Train", "The training runs, live.", "App"),
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
