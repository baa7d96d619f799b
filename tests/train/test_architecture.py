from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from tests.train.conftest import config
from tunegate.curate.errors import UserError
from tunegate.train.architecture import Architecture, architecture_of, read_architecture


def test_llama_3_1_8b_has_the_published_numbers() -> None:
    made = import_module("transformers").LlamaConfig(
        hidden_size=4096,
        intermediate_size=14336,
        num_hidden_layers=32,
        num_attention_heads=32,
        num_key_value_heads=8,
        vocab_size=128256,
        tie_word_embeddings=False,
    )
    found = architecture_of(made, name="8B")
    assert found.parameters == 8_030_261_248
    assert (found.embedding, found.head) == (525_336_576, 525_336_576)
    assert found.adapter(16) == 41_943_040
    assert found.adapter(16, ("q_proj", "v_proj")) == 32 * 16 * (4096 + 4096 + 4096 + 1024)
    assert found.quantizable == 32 * (2 * 4096 * 4096 + 2 * 4096 * 1024 + 3 * 4096 * 14336)
    assert found.key_value == 2 * 8 * 128
    assert found.uniform


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["llama", "qwen3", "gemma3"])
def test_counts_are_those_of_the_real_model_and_its_adapter(kind: str) -> None:
    peft, transformers = import_module("peft"), import_module("transformers")
    found: Architecture = architecture_of(config(kind), name=kind)
    real = transformers.AutoModelForCausalLM.from_config(config(kind))
    assert found.parameters == real.num_parameters()
    assert found.head == (0 if kind == "gemma3" else 512 * 64)
    for dora in (False, True):
        base = transformers.AutoModelForCausalLM.from_config(config(kind))
        wanted = peft.LoraConfig(r=3, target_modules="all-linear", use_dora=dora)
        trained, _ = peft.get_peft_model(base, wanted).get_nb_trainable_parameters()
        assert found.adapter(3, dora=dora) == trained


def test_a_folder_without_a_config_and_an_unknown_architecture_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no model in this folder"):
        read_architecture(str(tmp_path))
    (tmp_path / "config.json").write_text('{"model_type": "unheard"}', encoding="utf-8")
    with pytest.raises(UserError, match=r"config\.json: .*unheard"):
        read_architecture(str(tmp_path))


def test_a_folder_is_read_without_weights(model_folder: Path) -> None:
    assert read_architecture(str(model_folder)).layers == 4
