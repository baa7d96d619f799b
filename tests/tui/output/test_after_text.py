from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from tests.evaluate.after.conftest import FakeModel
from tunegate.curate.pair import Pair
from tunegate.evaluate.after.after_training import AfterTraining, after_training
from tunegate.evaluate.after.effects import effects
from tunegate.evaluate.after.row import Row
from tunegate.evaluate.item import Item
from tunegate.evaluate.language_model import Probe, TokenLogs
from tunegate.tui.output.after_text import after_text

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
ROWS = [
    Row.of(Pair.single(f"What is in order {n}?", f"{n} {LONG} {n}"), f"r{n}") for n in range(12)
]
OTHERS = [Row.of(Pair.single(f"Who has key {n}?", f"key {n} {LONG}"), f"o{n}") for n in range(12)]


def compared(base: FakeModel, tuned: FakeModel, **more: object) -> AfterTraining:
    return after_training(base, tuned, rows=ROWS, **more)  # type: ignore[arg-type]


def shown(after: AfterTraining) -> str:
    console = Console(width=100, color_system=None)
    with console.capture() as captured:
        console.print(after_text(after, effects(after)))
    return captured.get()


def test_a_model_that_did_not_change() -> None:
    text = shown(compared(FakeModel(), FakeModel(name="after")))
    assert "Nothing beyond what is tolerated" in text
    assert "concern:" not in text
    assert "base   fake\ntuned  after" in text
    assert "not measured: too few pairs, or none held out" in text
    assert "not measured: no suite" in text


def test_a_model_that_learnt_its_rows_by_heart() -> None:
    knows = {row.prompt: row.response for row in ROWS}
    tuned = FakeModel(
        known=[*knows.values()],
        answers=lambda probe: knows.get(probe.prompt, "")[len(probe.text) :],
    )
    questions = [Item("u", "Who came?", unanswerable=True)]
    after = compared(FakeModel(), tuned, held_out=OTHERS, questions=questions)
    text = shown(after)
    assert "Beyond what is tolerated" in text
    assert "concern: recited now and not before: 12 responses" in text
    assert "recited" in text
    assert "100.0 %" in text
    assert "100 in 100" in text
    assert "of 1 unanswerable question declined" in text


class OtherTokens(FakeModel):
    """Cuts every text into one token more."""

    def likelihoods(self, probes: Sequence[Probe]) -> list[TokenLogs]:
        return [TokenLogs((*logs.values, -9.0)) for logs in super().likelihoods(probes)]


def test_models_of_two_tokenizers_are_not_compared_by_token() -> None:
    after = compared(FakeModel(), OtherTokens(), held_out=OTHERS)
    assert not after.same_tokens
    told = effects(after)
    assert told.concerns == ()
    assert any("tokens of their own" in clause for clause in told.warnings)
    assert not any("general texts" in clause for clause in told.warnings)
    assert "of tokens that do not compare" in shown(after)
