"""Marked text, pairs as passages, and what differs between two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tunegate.curate.decision import Decision
from tunegate.curate.findings import Finding
from tunegate.curate.fixing import WHY_HELD, Repair
from tunegate.curate.pair import Pair, ToolCall, Turn
from tunegate.tui.app.differences import change_passages, changes, differing
from tunegate.tui.app.finding_text import fix_lines
from tunegate.tui.app.pair_text import hit_text, pair_passages, sections
from tunegate.tui.app.passage import HIT, MARK, Mark, marked, on_lines, plain
from tunegate.tui.app.preview_text import fixes_passages

CHAT = Pair(
    (
        Turn("user", "Find the mill"),
        Turn("assistant", "", (ToolCall("search", '{"q": "mill"}'),)),
        Turn("tool", "At the river", name="search"),
        Turn("user", "And the weir?"),
        Turn("assistant", "Below it.", weight=0),
    ),
    system="Be brief",
    tools="[]",
)


def _finding(field: str | None, start: int | None = None, end: int | None = None) -> Finding:
    return Finding(
        key="k", rule="F305", severity="error", pair="p", file="f", row=1, others=(),
        field=field, start=start, end=end, message="m", score=None,
    )  # fmt: skip


def _hits(pair: Pair, finding: Finding) -> list[str]:
    return [
        passage.text.plain[span.start : span.end]
        for passage in pair_passages(pair, finding)
        for span in passage.text.spans
        if span.style == HIT
    ]


def test_marks_stand_where_the_raw_text_has_them() -> None:
    text = marked("a\r\nb\x1b[31m[/red]", [Mark(3, 5, HIT)])
    assert text.plain == "a\nb␛[31m[/red]"
    (span,) = text.spans
    assert text.plain[span.start : span.end] == "b␛"


def test_marks_may_overlap_be_empty_and_lie_outside() -> None:
    marks = [Mark(-5, 2, "hit"), Mark(1, 4, "added"), Mark(3, 3, "added"), Mark(90, 99, "hit")]
    text = marked("abcdef", marks)
    assert text.plain == "abcdef"
    assert [(text.plain[s.start : s.end], s.style) for s in text.spans] == [
        ("a", "hit"),
        ("b", "hit"),
        ("cd", "added"),
    ]


def test_marked_white_space_can_be_seen() -> None:
    assert marked("a  b\t\n", [Mark(1, 3, HIT), Mark(4, 6, HIT)]).plain == "a··b→⏎\n"


def test_markup_is_text() -> None:
    assert plain("[bold]x[/bold] [/red]").plain == "[bold]x[/bold] [/red]"
    assert not plain("[bold]x[/bold]").spans


def test_sections_stand_at_the_offsets_findings_count_in() -> None:
    for pair in (CHAT, Pair.single("a", "b", context="c", system="s")):
        fields = {"prompt": pair.prompt, "response": pair.response, "system": pair.system}
        for section in sections(pair):
            if section.field in fields:
                whole = fields[section.field] or ""
                assert whole[section.offset :].startswith(section.text)


def test_a_finding_in_a_chat_is_marked_in_its_turn() -> None:
    start = CHAT.prompt.index("river")
    assert _hits(CHAT, _finding("prompt", start, start + 5)) == ["river"]
    start = CHAT.prompt.index('"mill"')
    assert _hits(CHAT, _finding("prompt", start, start + 6)) == ['"mill"']
    assert _hits(CHAT, _finding("response", 0, 5)) == ["Below"]
    assert _hits(CHAT, _finding("system", 3, 8)) == ["brief"]
    assert hit_text(CHAT, _finding("response", 0, 5)) == "Below"
    assert hit_text(CHAT, _finding("response")) == ""


def test_a_finding_over_two_turns_is_marked_in_both() -> None:
    start = CHAT.prompt.index("river")
    end = CHAT.prompt.index("weir")
    assert _hits(CHAT, _finding("prompt", start, end)) == ["river", "And the "]


def test_a_finding_on_a_whole_field_marks_its_lines() -> None:
    shown = pair_passages(CHAT, _finding("response"))
    assert [passage.text.plain for passage in shown if passage.gutter == MARK] == ["Below it."]
    assert not [one for one in pair_passages(CHAT, _finding(None)) if one.gutter]


def test_headings_name_speakers_and_what_is_special_about_a_turn() -> None:
    text = on_lines(pair_passages(CHAT))
    assert "── tool · search\nAt the river" in text
    assert "── assistant · weight 0\nBelow it." in text
    assert '{"name": "search", "arguments": {"q": "mill"}}' in text
    assert "── tools\n[]" in text
    assert "(empty)" in on_lines(pair_passages(Pair.single("a", "")))


def test_long_sections_are_cut_around_the_finding() -> None:
    pair = Pair.single("q", "x" * 30_000 + "HERE" + "y" * 30_000)
    shown = on_lines(pair_passages(pair, _finding("response", 30_000, 30_004), limit=6_000))
    assert "HERE" in shown
    assert "… 28,500 characters before; the full text shows all" in shown
    assert "… 25,504 characters more; the full text shows all" in shown
    assert len(shown) < 6_300
    assert len(on_lines(pair_passages(pair))) > 60_000


@pytest.mark.parametrize(
    ("before", "after", "gone", "new"),
    [
        ("a b c", "a b c", [], []),
        ("write to ann@x.example.", "write to [EMAIL].", ["ann@x.example"], ["[EMAIL]"]),
        ("press Reset now.", "press Reset.", [" now"], [""]),
        ("one two three", "one 2 three four", ["two", ""], ["2", " four"]),
        ("", "new", [""], ["new"]),
        ("x" * 10, "", ["x" * 10], [""]),
        ("a  b", "a b", [" "], [""]),
    ],
)
def test_changes_by_words(before: str, after: str, gone: list[str], new: list[str]) -> None:
    found = changes(before, after)
    assert [before[start:end] for start, end, _, _ in found] == gone
    assert [after[start:end] for _, _, start, end in found] == new


def test_changes_of_a_small_edit_in_a_long_text_stay_small() -> None:
    before = "word " * 5_000 + "secret" + " word" * 5_000
    (change,) = changes(before, before.replace("secret", "[SECRET]"))
    assert before[change[0] : change[1]] == "secret"


def test_rebuilding_the_other_text_from_the_changes() -> None:
    before, after = "The mill, old as it is, grinds.\nSlowly.", "The old mill grinds,\nslowly. Yes."
    parts, at = [], 0
    for start, end, new_start, new_end in changes(before, after):
        parts += [before[at:start], after[new_start:new_end]]
        at = end
    assert "".join([*parts, before[at:]]) == after


def test_pairs_are_compared_section_by_section() -> None:
    ours, theirs = differing(
        Pair.single("How long?", "Ten miles", system="Be brief"), Pair.single("How long?", "Ten km")
    )
    assert [len(marks) for marks in ours] == [1, 0, 1]
    assert [len(marks) for marks in theirs] == [0, 1]


def test_an_edit_as_lines() -> None:
    before = Pair.single("How?", "Write to ann@x.example today.", system="old")
    after = Pair.single("How?", "Write to [EMAIL] today.", context="new")
    shown = [(passage.gutter, passage.text.plain) for passage in change_passages(before, after)]
    assert shown == [
        ("-", "system: old"),
        ("-", "Write to ann@x.example today."),
        ("+", "Write to [EMAIL] today."),
        ("+", "context: new"),
    ]
    assert change_passages(before, before) == []


def test_a_duplicate_in_conflict_says_why_it_is_not_merged() -> None:
    finding = _finding(None)
    lines = fix_lines(finding, None, None, held=True, hint=plain, width=80, height=2)
    assert "".join(line.plain for line in lines).strip() == f"not merged: {WHY_HELD}"


def test_an_answer_against_its_document_names_the_key_that_shows_it() -> None:
    finding = replace(_finding(None), rule="C202")
    (line,) = fix_lines(finding, None, None, hint=plain, width=80, height=2)
    assert line.plain.strip() == "no automatic fix; {source} shows its document beside it"
    (line,) = fix_lines(finding, None, None, sourced=True, hint=plain, width=80, height=2)
    assert line.plain.strip() == "no automatic fix; keep, edit or drop the pair"


@pytest.mark.parametrize(("number", "says"), [(1, "1 pair · 1 finding · "), (2, "2 pairs · 2 ")])
def test_the_preview_of_a_fix_for_all_counts(number: int, says: str) -> None:
    pair = Pair.single("How?", "So.")
    drops = (Decision("drop", "p1"),)
    planned = [Repair("p1", before=pair, after=None, decisions=drops)] * number
    shown = fixes_passages(
        planned, findings=number, says="drop the pair", place=lambda pair: "a.jsonl:1", hint=plain
    )
    assert shown[0].text.plain.startswith(says)
