from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tunegate.curate.errors import UserError
from tunegate.curate.relation.cross_encoder import Classes, classes_of, from_inference
from tunegate.curate.relation.judge import open_judge
from tunegate.curate.settings import Models as ModelSettings


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["contradiction", "entailment", "neutral"], Classes([1, 0, 2], is_inference=True)),
        (["ENTAILMENT", "NEUTRAL", "CONTRADICTION"], Classes([0, 2, 1], is_inference=True)),
        (["different", "equivalent", "conflicting"], Classes([1, 2, 0], is_inference=False)),
        (["LABEL_0", "LABEL_1", "LABEL_2"], None),
        (["entailment", "not_entailment"], None),
        (["entailment", "entails", "neutral"], None),
    ],
)
def test_labels_that_can_be_mapped(labels: Sequence[str], found: Classes | None) -> None:
    assert classes_of(dict(enumerate(labels))) == found


@pytest.mark.parametrize(
    ("there", "back", "relation"),
    [
        ((0.9, 0.05, 0.05), (0.8, 0.1, 0.1), 0),
        ((0.9, 0.05, 0.05), (0.1, 0.1, 0.8), 2),
        ((0.1, 0.1, 0.8), (0.05, 0.9, 0.05), 1),
        ((0.05, 0.05, 0.9), (0.05, 0.05, 0.9), 2),
    ],
)
def test_relations_from_both_directions(
    there: Sequence[float], back: Sequence[float], relation: int
) -> None:
    shares = from_inference(np.array([there], np.float32), np.array([back], np.float32))[0]
    assert shares.argmax() == relation
    assert shares.sum() == pytest.approx(1)
    turned = from_inference(np.array([back], np.float32), np.array([there], np.float32))[0]
    assert turned == pytest.approx(shares)


def _tiny(folder: Path, labels: Sequence[str]) -> Path:
    """A BERT with random weights and the packaged vocabulary, as transformers saves one."""
    import torch
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    from tunegate.curate.vectors.packaged import packaged_vocabulary

    torch.manual_seed(0)
    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label=dict(enumerate(labels)),
        label2id={label: at for at, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer = Tokenizer.from_file(str(packaged_vocabulary()))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]").save_pretrained(folder)
    return folder


def test_a_folder_with_an_inference_model(tmp_path: Path) -> None:
    folder = _tiny(tmp_path, ("entailment", "neutral", "contradiction"))
    judge = open_judge(ModelSettings(relation=str(folder)))
    first, second = ["It is free.", "", "x" * 100_000], ["It costs 5 euros.", "", "y z " * 50_000]
    found = judge.relations(first, second)
    assert found.shape == (3, 3)
    assert found.dtype == np.float32
    assert found.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert judge.relations(second, first) == pytest.approx(found, abs=1e-5)
    assert str(folder) in judge.name


def test_the_name_follows_the_weights(tmp_path: Path) -> None:
    folder = _tiny(tmp_path, ("entailment", "neutral", "contradiction"))
    before = open_judge(ModelSettings(relation=str(folder))).name
    weights = folder / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    assert open_judge(ModelSettings(relation=str(folder))).name != before


def test_labels_that_say_nothing_are_refused(tmp_path: Path) -> None:
    folder = _tiny(tmp_path, ("LABEL_0", "LABEL_1", "LABEL_2"))
    with pytest.raises(UserError, match="has the classes LABEL_0, LABEL_1, LABEL_2, not entail"):
        open_judge(ModelSettings(relation=str(folder))).relations(["a"], ["b"])


def test_a_folder_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    judge = open_judge(ModelSettings(relation=str(tmp_path)))
    with pytest.raises(UserError, match="cannot be loaded") as raised:
        judge.relations(["a"], ["b"])
    assert "\n" not in raised.value.message
