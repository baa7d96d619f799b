from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tunegate.curate.relation.teaching import train as training
from tunegate.curate.relation.teaching.example import (
    COMPATIBLE,
    CONFLICTING,
    EQUIVALENT,
    Example,
)
from tunegate.curate.relation.teaching.train import Run, batches, text_pair, train

EXAMPLES = [
    example
    for n in ("one", "two", "six", "ten")
    for example in (
        Example(f"It costs {n}.", f"It costs not {n}.", CONFLICTING, "x"),
        Example(f"It costs {n}.", f"it costs {n}", EQUIVALENT, "x"),
        Example(f"It costs {n}.", f"It costs {n}. Sure.", COMPATIBLE, "x", "What does it cost?"),
    )
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of random weights with a vocabulary of its own."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    torch.manual_seed(0)  # the same weights whatever ran before
    folder = tmp_path_factory.mktemp("tiny")
    words = "it costs not one two six ten . ? sure what does cost [PAD] [UNK] [CLS] [SEP] [MASK]"
    (folder / "vocab.txt").write_text("\n".join(words.split()), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words.split()),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        initializer_range=0.3,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """On one core without compiling: both cost more than they gain at this size."""
    import torch

    monkeypatch.setattr(torch, "compile", lambda model, **_: model)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def test_every_row_stands_in_one_batch() -> None:
    made = batches([n % 7 for n in range(100)], size=8, rng=Random(0))
    assert sorted(row for rows in made for row in rows) == list(range(100))
    assert max(map(len, made)) == 8


def test_the_question_stands_before_both_answers() -> None:
    assert text_pair(Example("Yes.", "No.", CONFLICTING, "x", "Is it?")) == (
        "Is it? Yes.",
        "Is it? No.",
    )


@pytest.mark.usefixtures("eager")
def test_the_loss_falls(tiny: Path, tmp_path: Path) -> None:
    short = train(EXAMPLES, Run(steps=3, size=4, rate=1e-2), base=tiny, out=tmp_path / "a")
    long = train(EXAMPLES, Run(steps=150, size=4, rate=1e-2), base=tiny, out=tmp_path / "b")
    assert long < 0.6 * short
    assert (tmp_path / "b" / "model.safetensors").exists()
    assert not (tmp_path / "b" / "checkpoint.pt").exists()


@pytest.mark.usefixtures("eager")
def test_a_run_that_was_cut_off_goes_on(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from safetensors.torch import load_file

    run = Run(steps=12, size=4, rate=1e-3)
    train(EXAMPLES, run, base=tiny, out=tmp_path / "whole")
    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", -1.0)
    saved = training._save

    def cut_off(parts: dict[str, object], checkpoint: Path, step: int) -> None:
        saved(parts, checkpoint, step)
        if step == 7:
            raise KeyboardInterrupt

    monkeypatch.setattr(training, "_save", cut_off)
    with pytest.raises(KeyboardInterrupt):
        train(EXAMPLES, run, base=tiny, out=tmp_path / "cut")
    monkeypatch.setattr(training, "_save", saved)
    train(EXAMPLES, run, base=tiny, out=tmp_path / "cut")
    whole = load_file(tmp_path / "whole" / "model.safetensors")
    cut = load_file(tmp_path / "cut" / "model.safetensors")
    # dropout draws other numbers after a restart, so near and not equal
    for name, value in whole.items():
        assert (value - cut[name]).abs().max() < 0.05, name
