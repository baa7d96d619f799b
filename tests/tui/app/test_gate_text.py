"""What the gate screen says of one failed item."""

from __future__ import annotations

import pytest

from tunegate.evaluate.evaluation import Answer
from tunegate.tui.app.gate_text import failed_passages
from tunegate.tui.failed_items import FailedItem


@pytest.mark.parametrize(
    ("accepted", "unanswerable", "expected"),
    [
        (("12 Nm", "twelve"), False, "12 Nm / twelve"),
        ((), True, "to decline"),
        (("not stated",), True, "to decline (not stated)"),
    ],
)
def test_what_was_expected(accepted: tuple[str, ...], unanswerable: bool, expected: str) -> None:
    answer = Answer(
        id="q1", question="How tight?", accepted=accepted, answer="40", error=None, shown=(),
        held=None, failure="invented", seconds=0.1, prompt_tokens=None, reply_tokens=None,
        cut=False,
    )  # fmt: skip
    shown = failed_passages(FailedItem(answer, "decline", unanswerable=unanswerable))
    (line,) = (one.text.plain for one in shown if one.text.plain.startswith("expected"))
    assert line.removeprefix("expected").strip() == expected
