from __future__ import annotations

import pytest

from tests.train.making import GB, estimate
from tunegate.train.memory.fitting import to_fit
from tunegate.train.memory.setup import Setup

AT_FIRST = Setup("lora", 8, 400, checkpointing=False)  # 8 + 8 x 4 GB


CHECKPOINTING = "compute activations again in the backward pass (checkpointing)"
PACKED = "the base in 4 bits (QLoRA)"


def rows(number: int) -> str:
    return f"{number} rows at a time, accumulated to the same batch"


@pytest.mark.parametrize(
    ("memory", "says", "need"),
    [
        (50, (), 40),
        (20, (CHECKPOINTING,), 16),
        (14, (CHECKPOINTING, rows(4)), 12),
        (12, (CHECKPOINTING, rows(2)), 10),
        # one row would not have fitted with the whole base, four fit with a small one
        (7, (CHECKPOINTING, rows(4), PACKED), 6),
    ],
)
def test_the_first_of_the_changes_that_suffices(
    memory: int, says: tuple[str, ...], need: int
) -> None:
    found = to_fit(AT_FIRST, estimate, memory * GB)
    assert (found.says, found.verdict) == (says, "fits")
    assert found.need.total == need * GB


def test_shorter_rows_come_last_and_what_never_fits_is_told() -> None:
    found = to_fit(AT_FIRST, estimate, 3 * GB, lengths=(320, 64))
    assert found.verdict == "fits"
    assert found.says[-1] == "rows of 64 tokens at most"
    assert to_fit(AT_FIRST, estimate, GB, lengths=(320,)).verdict == "does not fit"


def test_full_training_tries_eight_bits_then_an_adapter() -> None:
    setup = Setup("full", 1, 400, precision="bf16-pure")
    eight = to_fit(setup, estimate, 20 * GB)
    assert eight.says == ("AdamW in 8 bits (bitsandbytes)",)
    adapter = to_fit(setup, estimate, 10 * GB)
    assert adapter.says == ("an adapter (LoRA) in place of all weights",)
    assert (adapter.need.setup.precision, adapter.need.setup.tuning) == ("bf16", "lora")
