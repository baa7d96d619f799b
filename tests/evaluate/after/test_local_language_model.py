"""Against plain loops over the model, on tiny random weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.evaluate.language_model import Probe
from tunegate.evaluate.local_language_model import LocalLanguageModel

from .conftest import orders, save_model

PROBES = [
    Probe("What is in the order?", "118 pumps 204 valves", chat=True),
    Probe("Who?", "Nobody.", chat=True, system="Answer shortly."),
    Probe("The order holds", " 118 pumps"),
    Probe("", "A text of its own, without anything before it."),
    Probe("No text follows", ""),
]


@pytest.fixture(params=["llama", "qwen3"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    texts = [f"{row.prompt} {row.response}" for row in orders(20, seed=1)]
    save_model(tmp_path, request.param, texts, initializer_range=0.5)
    return tmp_path


def test_likelihoods_are_those_of_the_model_alone(folder: Path) -> None:
    import torch

    model = LocalLanguageModel(str(folder), precision="fp32")
    found = model.likelihoods(PROBES)
    loaded = model._loaded
    for probe, logs in zip(PROBES, found, strict=True):
        if probe.chat:
            turns = [{"role": "user", "content": probe.prompt}]
            if probe.system:
                turns.insert(0, {"role": "system", "content": probe.system})
            before = loaded.tokenizer.apply_chat_template(
                turns, tokenize=False, add_generation_prompt=True
            )
            begun = loaded.tokenizer(before, add_special_tokens=False)["input_ids"]
        else:
            begun = loaded.tokenizer(probe.prompt)["input_ids"]
        text = loaded.tokenizer(probe.text, add_special_tokens=False)["input_ids"]
        with torch.inference_mode():
            logits = loaded.model(torch.tensor([begun + text])).logits[0].log_softmax(-1)
        plain = [float(logits[len(begun) + at - 1, token]) for at, token in enumerate(text)]
        assert logs.values == pytest.approx(plain, abs=1e-4)
        assert not logs.cut
    assert found[4].values == ()
    assert found[4].mean == 0


def test_a_text_says_the_same_alone_and_among_others(folder: Path) -> None:
    model = LocalLanguageModel(str(folder), precision="fp32")
    together = model.likelihoods(PROBES)
    alone = [model.likelihoods([probe])[0] for probe in PROBES]
    for one, other in zip(together, alone, strict=True):
        assert one.values == pytest.approx(other.values, abs=1e-4)
    probes = PROBES[:4]
    assert model.continuations(probes, tokens=9) == [
        model.continuations([probe], tokens=9)[0] for probe in probes
    ]


def test_a_continuation_is_the_likeliest_token_each_time(folder: Path) -> None:
    import torch

    model = LocalLanguageModel(str(folder), precision="fp32")
    probe = Probe("What is in the order?", "118 pumps", chat=True)
    said = model.continuations([probe], tokens=6)[0]
    loaded = model._loaded
    text = loaded.tokenizer.apply_chat_template(
        [{"role": "user", "content": probe.prompt}], tokenize=False, add_generation_prompt=True
    )
    ids = loaded.tokenizer(text + probe.text, add_special_tokens=False)["input_ids"]
    made: list[int] = []
    with torch.inference_mode():
        for _ in range(6):
            token = int(loaded.model(torch.tensor([ids + made])).logits[0, -1].argmax())
            if token in loaded.ends:
                break
            made.append(token)
    assert said == loaded.tokenizer.decode(made, skip_special_tokens=True)


def test_what_is_too_long_is_said_to_be(folder: Path) -> None:
    model = LocalLanguageModel(str(folder), precision="fp32")
    long = Probe("pumps " * 300, "valves", chat=True)
    logs = model.likelihoods([long, PROBES[0]])
    assert logs[0].cut
    assert logs[0].values == ()
    assert not logs[1].cut
    assert model.continuations([long, PROBES[0]], tokens=3)[0] is None


def test_released_weights_are_loaded_again(folder: Path) -> None:
    model = LocalLanguageModel(str(folder), precision="fp32")
    before = model.likelihoods(PROBES[:1])
    model.release()
    assert model._kept is None
    assert model.likelihoods(PROBES[:1]) == before
