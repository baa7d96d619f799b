from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tunegate.curate.dataset import Dataset, with_ids
from tunegate.curate.load.rows import Rows
from tunegate.curate.pair import Pair, Turn

TEXT = st.text(max_size=8)
OPTIONAL = st.none() | TEXT
SINGLES = st.builds(Pair.single, TEXT, TEXT, system=OPTIONAL, context=OPTIONAL)
LONGER = st.builds(
    lambda texts, system: Pair(
        tuple(Turn("assistant" if n % 2 else "user", text) for n, text in enumerate(texts)),
        system=system,
    ),
    st.lists(TEXT, min_size=1, max_size=4),
    OPTIONAL,
)


@given(st.lists(SINGLES | LONGER, max_size=6), st.booleans())
def test_the_frame_is_the_one_of_the_data_set(pairs: list[Pair], bare: bool) -> None:
    rows = Rows("memory")
    for nth, pair in enumerate(pairs):
        content: object = pair
        if bare and pair.is_single:
            first, last = pair.turns
            content = (pair.system, first.content, pair.context, last.content)
        rows.add(content, None, (None, None, None, None))  # type: ignore[arg-type]
        if nth % 2:
            rows.flush()
    assert with_ids(rows.pairs()).equals(Dataset.from_pairs(pairs).frame)


def test_rows_are_numbered_through_pairs_and_quarantine() -> None:
    rows = Rows("f")
    rows.add((None, "a", None, "b"), 3, ("t", "s", "d", None))
    rows.quarantine("why", 4, "raw")
    rows.add(Pair.single("c", "d"), 6, (None, None, None, None))
    rows.add((None, "e", None, "f"), None, (None, None, None, None))
    frame = rows.pairs()
    assert frame.select("row", "line", "prompt").rows() == [
        (1, 3, "a"),
        (3, 6, "c"),
        (4, None, "e"),
    ]
    assert frame.select("task", "source", "date").row(0) == ("t", "s", "d")
    assert rows.set_aside().rows() == [("f", 2, 4, "why", "raw")]
    assert (rows.count, rows.quarantined) == (4, 1)


def test_no_rows() -> None:
    assert Rows("f").pairs().is_empty()
    assert Rows("f").set_aside().is_empty()
