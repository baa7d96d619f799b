"""Tiny models with random weights, and a tokenizer made here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.errors import UserError
from tunegate.curate.generation import Message, Reply, Request
from tunegate.evaluate.generators.local import LocalGenerator

WORDS = ("the", "a", "shop", "opens", "at", "nine", "closes", "six", "we", "sell", "bikes", "and")
WORDS += ("repair", "brakes", "who", "asks", "what")
MARKS = ("<pad>", "<bos>", "<eos>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<|im_start|>{{ m['role'] }} {{ m['content'] }}"
    "<|im_end|>{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant {% endif %}"
)
NO_SYSTEM = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
KINDS = ("llama", "qwen3", "gemma3")


def tokenizer(folder: Path, template: str | None) -> int:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace, WhitespaceSplit
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    names = [*MARKS, "<unk>", *WORDS, *map(str, range(20)), "Question", "Answer", ":", "user"]
    names += ["assistant", "system"]
    vocabulary = {name: at for at, name in enumerate(names)}
    made = Tokenizer(WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = Whitespace() if template is None else WhitespaceSplit()
    made.post_processor = TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 1)])
    fast = PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", bos_token="<bos>", eos_token="<eos>",
        unk_token="<unk>", extra_special_tokens=list(MARKS[3:]),
    )  # fmt: skip
    fast.chat_template = template
    fast.save_pretrained(folder)
    return len(names)


def model(folder: Path, kind: str, *, template: str | None = TEMPLATE, **changed: Any) -> Path:
    import torch
    import transformers

    torch.set_num_threads(1)
    torch.manual_seed(7)
    size: dict[str, Any] = {
        "vocab_size": tokenizer(folder, template),
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 8,
        "max_position_embeddings": 128,
        "initializer_range": 0.6,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "pad_token_id": 0,
        **changed,
    }
    if kind == "llama":
        made: Any = transformers.LlamaForCausalLM(transformers.LlamaConfig(**size))
    elif kind == "qwen3":
        made = transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**size))
    else:
        config = transformers.Gemma3TextConfig(
            **size, sliding_window=8, query_pre_attn_scalar=8, tie_word_embeddings=False
        )
        made = transformers.Gemma3ForCausalLM(config)
    made.generation_config.do_sample = True
    made.generation_config.temperature = 3.0
    made.generation_config.repetition_penalty = 1.8
    made.save_pretrained(folder)
    return folder


ASKED = [
    Request((Message("user", text),), max_tokens=12)
    for text in (
        "the shop",
        "who asks what the shop opens at nine and closes at six",
        "bikes",
        "we sell bikes and repair brakes " * 4,
        "a",
        "what we repair and what we sell and who asks",
    )
]


def replies(generator: LocalGenerator, asked: Sequence[Request] = ASKED) -> list[Reply]:
    by_number = dict(generator.replies(asked))
    assert sorted(by_number) == list(range(len(asked)))
    return [by_number[number] for number in range(len(asked))]


def told(made: Sequence[Reply]) -> list[tuple[object, ...]]:
    return [(one.text, one.prompt_tokens, one.reply_tokens, one.cut, one.error) for one in made]


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_says_what_its_prompts_say_one_by_one(tmp_path: Path, kind: str) -> None:
    folder = str(model(tmp_path, kind))
    together = replies(LocalGenerator(folder, precision="fp32"))
    alone = LocalGenerator(folder, precision="fp32", batch_tokens=1)
    assert told(together) == told(replies(alone))
    assert len({one.text for one in together}) > 3
    assert all(one.error is None and one.seconds > 0 for one in together)
    assert all(one.reply_tokens is not None and one.reply_tokens <= 12 for one in together)


def test_greedy_whatever_the_model_proposes(tmp_path: Path) -> None:
    """Against a plain loop over the likeliest next token."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = model(tmp_path, "llama")
    known = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    words = AutoTokenizer.from_pretrained(folder)
    for request, reply in zip(ASKED[:3], replies(LocalGenerator(str(folder))), strict=False):
        text = f"<bos><|im_start|>user {request.messages[0].text}<|im_end|><|im_start|>assistant "
        ids = words(text, add_special_tokens=False)["input_ids"]
        assert ids.count(1) == 1
        said: list[int] = []
        while len(said) < 12 and (not said or said[-1] not in (2, MARKS.index("<|im_end|>"))):
            logits = known(torch.tensor([ids + said])).logits[0, -1]
            said.append(int(logits.argmax()))
        assert reply.text == words.decode(said, skip_special_tokens=True).strip()
        assert (reply.prompt_tokens, reply.reply_tokens) == (len(ids), len(said))
        assert reply.cut == (said[-1] not in (2, MARKS.index("<|im_end|>")))


def test_a_template_without_system_text_gets_it_with_the_question(tmp_path: Path) -> None:
    folder = str(model(tmp_path, "llama", template=NO_SYSTEM + TEMPLATE))
    system = Request((Message("system", "the shop"), Message("user", "opens at")), max_tokens=4)
    merged = Request((Message("user", "the shop\n\nopens at"),), max_tokens=4)
    first, second = replies(LocalGenerator(folder), [system, merged])
    assert told([first]) == told([second])
    assert first.error is None


def test_a_model_without_a_template_is_asked_in_plain_text(tmp_path: Path) -> None:
    folder = str(model(tmp_path, "llama", template=None))
    (reply,) = replies(LocalGenerator(folder), [ASKED[0]])
    # <bos> Question : the shop Answer :
    assert reply.prompt_tokens == 7
    assert "Question" not in reply.text


def test_a_stop_text_ends_the_reply(tmp_path: Path) -> None:
    folder = str(model(tmp_path, "llama"))
    whole = replies(LocalGenerator(folder))[1]
    stop = whole.text.split()[2]
    asked = Request(ASKED[1].messages, max_tokens=12, stop=(stop,))
    (short,) = replies(LocalGenerator(folder), [asked])
    assert short.text == whole.text.partition(stop)[0].strip()
    assert not short.cut
    assert (short.reply_tokens or 0) < (whole.reply_tokens or 0)


def test_a_prompt_that_is_too_long_is_no_reply(tmp_path: Path) -> None:
    folder = str(model(tmp_path, "llama"))
    long = Request((Message("user", "shop " * 130),), max_tokens=12)
    made = replies(LocalGenerator(folder), [ASKED[0], long])
    assert made[0].error is None
    assert made[1].error is not None
    assert "its reply may have 12; the model takes 128" in made[1].error


def test_sampling_depends_on_the_seed_alone(tmp_path: Path) -> None:
    folder = str(model(tmp_path, "llama"))
    asked = [
        Request(ASKED[1].messages, max_tokens=12, temperature=2.0, seed=seed)
        for seed in (1, 2, 1, 3)
    ]
    made = [one.text for one in replies(LocalGenerator(folder), asked)]
    assert made[0] == made[2]
    assert len(set(made)) > 1


def test_a_full_memory_halves_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch
    import transformers

    folder = str(model(tmp_path, "llama"))
    whole = told(replies(LocalGenerator(folder)))
    real = transformers.LlamaForCausalLM.generate
    rows: list[int] = []

    def small(self: Any, *, input_ids: Any, **rest: Any) -> Any:
        rows.append(len(input_ids))
        if len(input_ids) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return real(self, input_ids=input_ids, **rest)

    monkeypatch.setattr(transformers.LlamaForCausalLM, "generate", small)
    assert told(replies(LocalGenerator(folder))) == whole
    assert rows[0] == 6
    assert max(rows[1:]) == 3
    monkeypatch.setattr(
        transformers.LlamaForCausalLM,
        "generate",
        lambda self, **rest: (_ for _ in ()).throw(RuntimeError("not enough memory: 9 bytes")),
    )
    assert {one.error for one in replies(LocalGenerator(folder))} == {
        "the memory does not suffice for this prompt"
    }


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")
def test_an_adapter_changes_the_replies_and_the_name(tmp_path: Path) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    folder, adapter = model(tmp_path / "model", "llama"), tmp_path / "adapter"
    base = AutoModelForCausalLM.from_pretrained(folder)
    tuned = get_peft_model(base, LoraConfig(r=2, target_modules="all-linear"))
    with torch.no_grad():
        for name, weights in tuned.named_parameters():
            if "lora_" in name:
                weights.normal_(0, 0.4)
    tuned.save_pretrained(adapter)
    plain = LocalGenerator(str(folder))
    adapted = LocalGenerator(str(folder), adapter=str(adapter))
    assert plain.name != adapted.name
    assert adapted.name.startswith(f"{plain.name.removesuffix(' fp32')} adapter folder ")
    assert told(replies(plain)) != told(replies(adapted))
    (adapter / "adapter_model.safetensors").unlink()
    with pytest.raises(UserError, match="no safetensors weights"):
        replies(LocalGenerator(str(folder), adapter=str(adapter)))


def test_folders_that_are_no_model(tmp_path: Path) -> None:
    folder = model(tmp_path / "model", "llama")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(UserError, match="no safetensors weights"):
        replies(LocalGenerator(str(folder)))
    (folder / "config.json").write_text(json.dumps({"model_type": "nobody_knows"}))
    (folder / "pytorch_model.bin").rename(folder / "model.safetensors")
    with pytest.raises(UserError, match="no causal model"):
        replies(LocalGenerator(str(folder)))
    with pytest.raises(UserError, match="no model in this folder"):
        _ = LocalGenerator(str(tmp_path)).name
    with pytest.raises(UserError, match="no such folder"):
        _ = LocalGenerator("./nowhere").name


def test_weights_that_are_broken_or_not_all_there(tmp_path: Path) -> None:
    """transformers would fill a missing layer at random and answer nonsense."""
    folder = model(tmp_path, "llama")
    config = json.loads((folder / "config.json").read_text())
    for changed in ({"num_hidden_layers": 3}, {"intermediate_size": 64}):
        (folder / "config.json").write_text(json.dumps(config | changed))
        with pytest.raises(UserError, match=r"not those of config\.json: model\.layers"):
            replies(LocalGenerator(str(folder)))
    (folder / "config.json").write_text(json.dumps(config))
    weights = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(weights[: len(weights) // 2])
    with pytest.raises(UserError, match="no causal model"):
        replies(LocalGenerator(str(folder)))
    (folder / "config.json").write_text("{")
    with pytest.raises(UserError, match="not a valid JSON file"):
        replies(LocalGenerator(str(folder)))


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")
def test_an_adapter_of_another_model(tmp_path: Path) -> None:
    """peft would leave out the layers that are not there."""
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    small = model(tmp_path / "small", "llama")
    large = model(tmp_path / "large", "llama", num_hidden_layers=3)
    for base, other in ((small, large), (large, small)):
        adapter = tmp_path / f"adapter-{base.name}"
        tuned = get_peft_model(
            AutoModelForCausalLM.from_pretrained(base), LoraConfig(r=2, target_modules=["q_proj"])
        )
        tuned.save_pretrained(adapter)
        with pytest.raises(UserError, match=r"of another model: base_model.*layers\.2\."):
            replies(LocalGenerator(str(other), adapter=str(adapter)))


@pytest.mark.parametrize(
    "template", ["{% for %}", "{{ messages[0]['content'] + 1 }}", "{{ 1 / 0 }}"]
)
def test_a_template_that_is_broken(tmp_path: Path, template: str) -> None:
    folder = str(model(tmp_path, "llama", template=template))
    with pytest.raises(UserError, match="chat template refuses"):
        replies(LocalGenerator(folder), ASKED[:1])


def test_prompts_that_no_model_can_go_on_from(tmp_path: Path) -> None:
    (empty,) = replies(LocalGenerator(str(model(tmp_path / "a", "llama", template=" "))), ASKED[:1])
    assert "makes nothing of the prompt" in str(empty.error)
    foreign = str(model(tmp_path / "b", "llama", vocab_size=10))
    (strange,) = replies(LocalGenerator(foreign), ASKED[:1])
    assert "the tokenizer is not the model's" in str(strange.error)


def test_the_name_of_a_folder_with_what_is_no_file(tmp_path: Path) -> None:
    folder = model(tmp_path, "llama")
    (folder / "old.json").mkdir()
    first = LocalGenerator(str(folder)).name
    (folder / "gone.json").symlink_to(folder / "nowhere")
    with pytest.raises(UserError, match=r"gone\.json: it cannot be read"):
        _ = LocalGenerator(str(folder)).name
    assert first


def test_the_name_follows_the_files_and_the_precision(tmp_path: Path) -> None:
    folder = model(tmp_path, "llama")
    first = LocalGenerator(str(folder)).name
    assert LocalGenerator(str(folder)).name == first
    assert LocalGenerator(str(folder), precision="bf16").name != first
    assert LocalGenerator(str(folder), thinking=True).name == f"{first} thinking"
    (folder / "chat_template.jinja").write_text(f"{TEMPLATE} ")
    assert LocalGenerator(str(folder)).name != first
