from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.train.conftest import config, tokenizer
from tunegate.train.architecture import architecture_of
from tunegate.train.memory.estimate import (
    adapter_bytes,
    estimate_of,
    optimizer_bytes,
    weight_bytes,
)
from tunegate.train.memory.live import LiveBytes
from tunegate.train.memory.setup import Setup
from tunegate.train.memory.step import Step, step_of, weights_dtype, whole_step

ROWS, LENGTH = 4, 192
BIG = {"hidden_size": 128, "intermediate_size": 512, "num_hidden_layers": 5}


def test_live_bytes_follow_what_is_made_and_dropped() -> None:
    live = LiveBytes()
    with live:
        first = torch.empty(100, dtype=torch.float32)
        view = first[:10]
        live.mark("second")
        second = torch.empty(50, dtype=torch.float64)
        del first
        assert live.now == 800  # the view holds it
        del view
        assert live.now == 400
        del second
    assert live.now == 0
    assert live.peaks == {"before": 400, "second": 800}


@pytest.mark.parametrize("tuning", ["lora", "qlora", "full"])
@pytest.mark.parametrize("checkpointing", [True, False])
def test_two_depths_give_what_every_layer_gives(tuning: Any, checkpointing: bool) -> None:
    found = architecture_of(config("qwen3", num_hidden_layers=6), name="six")
    setup = Setup(tuning, 3, 96, rank=4, checkpointing=checkpointing)
    short, whole = step_of(found, setup), whole_step(found, setup)
    assert short.gradients == whole.gradients
    assert max(short.peaks.values()) == pytest.approx(max(whole.peaks.values()), rel=0.005)


def test_saved_tensors_of_a_real_model_are_what_the_estimate_holds() -> None:
    """Without checkpointing, what waits for the backward pass can be counted to the byte."""
    made = config(num_hidden_layers=6)
    setup = Setup("full", 2, 128, precision="fp32", checkpointing=False, device="cpu", padded=False)
    model = import_module("transformers").AutoModelForCausalLM.from_config(made)
    held: dict[int, int] = {}

    def pack(saved: torch.Tensor) -> torch.Tensor:
        held[saved.untyped_storage()._cdata] = saved.untyped_storage().nbytes()
        return saved

    weights = {one.untyped_storage()._cdata for one in model.parameters()}
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda saved: saved):
        ids = torch.zeros(2, 128, dtype=torch.long)
        hidden = model.base_model(input_ids=ids, use_cache=False).last_hidden_state
    real = sum(size for key, size in held.items() if key not in weights)
    found = step_of(architecture_of(made, name="six"), setup)
    head = 2 * 127 * (32768 * 4 + 7.25 * 512 * 4 + 64 * 4 + 64 * 4)
    assert hidden.shape == (2, 128, 64)
    # the loss begins with what was saved and adds its own: tiles, and the head's gradient
    assert found.peaks["loss"] - head - 512 * 64 * 4 == pytest.approx(real, rel=0.1)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("kind", "tuning", "precision", "checkpointing"),
    [
        ("llama", "full", "fp32", True),
        ("llama", "lora", "bf16", False),
        ("qwen3", "lora", "fp32", False),
        ("qwen3", "full", "bf16", False),
        ("gemma3", "lora", "bf16", True),
        ("gemma3", "full", "fp32", False),
    ],
)
def test_the_estimate_is_within_a_tenth_of_a_step_of_the_trainer(
    kind: str, tuning: Any, precision: Any, checkpointing: bool, tmp_path: Path
) -> None:
    """Measured by torch's profiler over the second step of `SFTTrainer` on the CPU."""
    made = config(kind, **BIG)
    setup = Setup(
        tuning,
        ROWS,
        LENGTH,
        precision=precision,
        rank=8,
        checkpointing=checkpointing,
        device="cpu",
        padded=False,
    )
    found = architecture_of(made, name=kind)
    step = step_of(found, setup)
    trainer = _trainer(made, setup, tmp_path)
    fixed, peak = _measured(trainer, tmp_path)
    assert peak == pytest.approx(max(step.peaks.values()), rel=0.1)
    need = estimate_of(found, setup, step)
    assert fixed == pytest.approx(need.weights + need.adapter + need.optimizer, rel=0.01)
    assert fixed + peak == pytest.approx(need.total, rel=0.1)


def _trainer(made: Any, setup: Setup, folder: Path) -> Any:
    datasets, trl = import_module("datasets"), import_module("trl")
    peft, transformers = import_module("peft"), import_module("transformers")
    rows = [[(nth + at) % 480 for at in range(LENGTH)] for nth in range(2 * ROWS)]
    adapter = peft.LoraConfig(r=setup.rank, target_modules="all-linear")
    return trl.SFTTrainer(
        model=transformers.AutoModelForCausalLM.from_config(made, dtype=weights_dtype(setup)),
        args=trl.SFTConfig(
            output_dir=str(folder / "run"),
            per_device_train_batch_size=ROWS,
            max_steps=2,
            bf16=setup.precision == "bf16",
            use_cpu=True,
            gradient_checkpointing=setup.checkpointing,
            max_length=None,
            report_to="none",
            save_strategy="no",
            disable_tqdm=True,
            logging_strategy="no",
            dataloader_pin_memory=False,
        ),
        train_dataset=datasets.Dataset.from_list(
            [{"input_ids": row, "labels": row} for row in rows]
        ),
        processing_class=tokenizer(),
        peft_config=None if setup.tuning == "full" else adapter,
    )


def _measured(trainer: Any, folder: Path) -> tuple[int, int]:
    """Bytes of weights and optimizer, and the most that a step took besides."""
    base: Any = import_module("transformers").TrainerCallback

    class Profiled(base):  # type: ignore[misc]
        def __init__(self) -> None:
            activity = torch.profiler.ProfilerActivity.CPU
            self.profile = torch.profiler.profile(activities=[activity], profile_memory=True)

        def on_step_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            if state.global_step == 1:
                self.profile.start()

        def on_step_end(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
            if state.global_step == 2:
                self.profile.stop()

    watching = Profiled()
    trainer.add_callback(watching)
    trainer.train()
    watching.profile.export_chrome_trace(str(folder / "trace.json"))
    events = json.loads((folder / "trace.json").read_text())["traceEvents"]
    taken = [(one["ts"], one["args"]["Bytes"]) for one in events if one.get("name") == "[memory]"]
    now = peak = 0
    for _, size in sorted(taken, key=lambda one: one[0]):
        now += size
        peak = max(peak, now)
    state = trainer.optimizer.optimizer.state.values()
    fixed = sum(one.nbytes for one in trainer.model.parameters())
    return fixed + sum(one["exp_avg"].nbytes + one["exp_avg_sq"].nbytes for one in state), peak


@pytest.mark.filterwarnings("ignore")
def test_four_bits_take_what_bitsandbytes_takes(tmp_path: Path) -> None:
    transformers = import_module("transformers")
    made = config(hidden_size=256, intermediate_size=512, head_dim=64)
    transformers.AutoModelForCausalLM.from_config(made).save_pretrained(tmp_path)
    wanted = transformers.BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    real = transformers.AutoModelForCausalLM.from_pretrained(
        tmp_path, quantization_config=wanted, dtype=torch.bfloat16
    )
    size = 0
    for one in real.parameters():
        size += one.nbytes
        state = getattr(one, "quant_state", None)
        if state is not None:
            size += state.absmax.nbytes + state.state2.absmax.nbytes
    found = architecture_of(made, name="small")
    setup = Setup("qlora", 1, 64, rank=4)
    assert size == pytest.approx(weight_bytes(found, setup), rel=0.005)
    assert adapter_bytes(found, setup) == 2 * found.adapter(4)
    assert optimizer_bytes(found, setup) == 4 * found.adapter(4)


def test_the_terms_add_up_and_pages_are_left_out() -> None:
    found = architecture_of(config(), name="tiny")
    step = Step(
        {"forward": 10, "loss": 40, "backward": 30, "last": 20}, gradients=25, before_loss=15
    )
    need = estimate_of(found, Setup("full", 1, 64), step)
    assert (need.phase, need.activations, need.logits, need.gradients) == ("loss", 15, 25, 0)
    assert need.optimizer == 8 * found.parameters
    assert need.total == 12 * found.parameters + 40 + need.context
    paged = estimate_of(found, Setup("full", 1, 64, optimizer="paged_adamw_8bit"), step)
    assert (paged.optimizer, paged.paged) == (0, round(2 * (1 + 4 / 256) * found.parameters))
    shared = estimate_of(found, Setup("lora", 1, 64, shared=True), step)
    alone = estimate_of(found, Setup("lora", 1, 64), step)
    assert shared.gradients - alone.gradients == 4 * found.adapter(16)  # what the cards exchange
    assert shared.total - alone.total == 4 * found.adapter(16)


def test_a_teacher_is_held_in_sixteen_bits_beside_the_student() -> None:
    found = architecture_of(config(), name="tiny")
    step = Step({"forward": 1, "loss": 2, "backward": 3, "last": 4}, gradients=1, before_loss=1)
    setup = Setup("lora", 2, 64, teacher=True)
    alone, beside = (estimate_of(found, setup, step, teacher=one) for one in (None, found))
    assert beside.teacher == 2 * found.parameters
    assert beside.phase == "generation"  # keys and values of what the student writes
    assert beside.activations == 2 * 64 * 4 * 2 * 2 * 2 * 16
    assert alone.teacher == 0
