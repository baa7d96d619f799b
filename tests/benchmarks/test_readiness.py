import pytest

from benchmarks.readiness import SHARES, grid
from benchmarks.spoiling import KINDS, OTHERS, Cell, spoiled

ROWS = [
    {
        "prompt": f"What is part {number}?",
        "context": f"Part {number} is valve {number}.",
        "response": f"valve {number}",
        "task": "parts",
    }
    for number in range(20)
]


def test_the_grid_has_every_kind_in_every_share() -> None:
    for kinds in (KINDS, OTHERS):
        assert len(set(grid(kinds))) == 1 + len(kinds) * len(SHARES) >= 25


@pytest.mark.parametrize("kind", [*KINDS, *OTHERS])
def test_a_share_is_spoiled_and_the_number_stays(kind: str) -> None:
    rows = spoiled(ROWS, Cell(kind, 0.3))
    assert len(rows) == len(ROWS)
    assert sum(one != other for one, other in zip(rows, ROWS, strict=True)) == 6
    assert rows == spoiled(ROWS, Cell(kind, 0.3))


def test_more_of_a_kind_spoils_what_less_of_it_did() -> None:
    few, many = (spoiled(ROWS, Cell("refused", share)) for share in (0.1, 0.7))
    assert all(many[nth] == one for nth, one in enumerate(few) if one != ROWS[nth])


def test_a_contradiction_answers_a_question_that_is_left_with_something_else() -> None:
    rows = spoiled(ROWS, Cell("contradicted", 0.3))
    made = [one for one, other in zip(rows, ROWS, strict=True) if one != other]
    answers = {one["prompt"]: one["response"] for one in ROWS}
    assert all(one["response"] != answers[one["prompt"]] for one in made)
    assert {one["prompt"] for one in made} <= {
        one["prompt"] for one, other in zip(rows, ROWS, strict=True) if one == other
    }
