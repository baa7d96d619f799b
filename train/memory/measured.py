"""A few steps of trl's own trainer on random tokens: what they really take, and how long."""

from __future__ import annotations

import copy
import io
import json
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunegate.curate.errors import UserError
from tunegate.curate.quiet import quiet_adapters
from tunegate.train.architecture import Architecture
from tunegate.train.memory.setup import Setup
from tunegate.train.memory.step import weights_dtype

WARM_UP = 1
"""Steps before the clock runs: kernels are chosen, and the optimizer gets its state."""


@dataclass(frozen=True, slots=True)
class Measured:
    """On this machine."""

    fixed: int
    """Bytes of weights, adapter and optimizer."""
    peak: int
    """Bytes at the fullest moment of a step, `fixed` included; of tensors, without what the
    interpreter and CUDA take."""
    seconds: float
    """Of one step of the optimizer, the mean."""
    tokens_per_second: float
    """Padding aside; rows were as long as they may be."""


def measure_steps(architecture: Architecture, setup: Setup, *, steps: int = 2) -> Measured:
    """Train so many steps, on a GPU when the setup says so.

    The weights are random, made from the config: memory and time do not depend on them. On a CPU
    memory is what torch's profiler sees in one further step.

    Raises:
        UserError: when it runs out of memory, or of disk for random weights to be read in 4 bits.
    """
    import torch

    os.environ.setdefault("KINETO_LOG_LEVEL", "99")  # else the profiler talks on stderr
    with (
        tempfile.TemporaryDirectory() as name,
        redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
        quiet_adapters(),
        _quiet_transformers(),
    ):
        warnings.simplefilter("ignore")
        folder = Path(name)
        watching = _watching(setup, folder)
        try:
            trainer = _trainer(architecture, setup, folder, steps=steps, watching=watching)
            trainer.train()
        except torch.cuda.OutOfMemoryError as error:
            raise UserError(
                "the dry run ran out of the card's memory",
                "plan for less: --max-length, --batch, --method qlora",
            ) from error
        return _told(trainer, setup, watching, folder, steps=steps)


@contextmanager
def _quiet_transformers() -> Iterator[None]:
    """Without its bars, and what it says of a tokenizer that is not the model's."""
    from transformers.utils import logging

    before = logging.get_verbosity()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(before)


def _rows(setup: Setup, vocab: int, *, batches: int) -> list[dict[str, list[int]]]:
    """Rows of the greatest length; in a batch with a mask all but the first are shorter by some."""
    some = min(vocab, 1_000) - 1
    rows = []
    for nth in range(batches * setup.batch):
        length = setup.length - (min(nth % setup.batch, 8) if setup.masked else 0)
        ids = [1 + (nth + at) % some for at in range(length)]
        rows.append({"input_ids": ids, "labels": ids})
    return rows


def _model(architecture: Architecture, setup: Setup, folder: Path) -> Any:
    import torch
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    device = "cuda" if setup.device == "cuda" else "cpu"
    dtype = weights_dtype(setup)
    written, free = dtype.itemsize * architecture.parameters, shutil.disk_usage(folder).free
    if setup.tuning == "qlora" and written > free:
        raise UserError(
            f"a dry run in 4 bits writes random weights of {written / 1e9:,.1f} GB first, and "
            f"{free / 1e9:,.1f} GB are free in {folder.parent}",
            "make room, or measure with --method lora",
        )
    with torch.device(device):
        model = AutoModelForCausalLM.from_config(  # type: ignore[no-untyped-call]
            copy.deepcopy(architecture.config), dtype=dtype, attn_implementation=setup.attention
        )
    if setup.tuning != "qlora":
        return model
    model.save_pretrained(folder / "random")
    del model
    return AutoModelForCausalLM.from_pretrained(
        folder / "random",
        dtype=dtype,
        attn_implementation=setup.attention,
        device_map={"": device},
        quantization_config=BitsAndBytesConfig(  # type: ignore[no-untyped-call]
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.float32 if setup.precision == "fp32" else dtype,
        ),
    )


def _trainer(
    architecture: Architecture, setup: Setup, folder: Path, *, steps: int, watching: Any
) -> Any:
    from datasets import Dataset
    from peft import LoraConfig
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    repeats = 2 if setup.accumulates else 1
    adapter = LoraConfig(
        r=setup.rank,
        target_modules=list(setup.targets) or "all-linear",
        use_dora=setup.dora,
        task_type="CAUSAL_LM",
    )
    return SFTTrainer(
        model=_model(architecture, setup, folder),
        args=SFTConfig(
            output_dir=str(folder / "run"),
            per_device_train_batch_size=setup.batch,
            gradient_accumulation_steps=repeats,
            max_steps=WARM_UP + steps + 1,
            bf16=setup.precision in ("bf16", "bf16-pure"),
            fp16=setup.precision == "fp16",
            optim=setup.optimizer,
            use_cpu=setup.device == "cpu",
            gradient_checkpointing=setup.checkpointing,
            max_length=None,
            report_to="none",
            save_strategy="no",
            disable_tqdm=True,
            logging_strategy="no",
            dataloader_pin_memory=setup.device == "cuda",
        ),
        train_dataset=Dataset.from_list(
            _rows(setup, architecture.vocab, batches=repeats * (WARM_UP + steps + 1))
        ),
        processing_class=_tokenizer(),
        peft_config=None if setup.tuning == "full" else adapter,
        callbacks=[watching],
    )


def _tokenizer() -> Any:
    """One that only pads: rows come as numbers."""
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    bare = Tokenizer(models.WordLevel({"<pad>": 0, "<eos>": 1}, unk_token="<eos>"))
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=bare, pad_token="<pad>", eos_token="<eos>"
    )


def _watching(setup: Setup, folder: Path) -> Any:
    """A callback that times the steps and looks at the memory of the last one."""
    import torch
    from transformers import TrainerCallback

    gpu = setup.device == "cuda"
    activity = torch.profiler.ProfilerActivity.CPU

    class Watching(TrainerCallback):
        def __init__(self) -> None:
            self.seconds: list[float] = []
            self.peak = 0
            self._since = 0.0
            self._profile: Any = None

        def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            if gpu:
                torch.cuda.synchronize()
            if state.global_step == state.max_steps - 1:
                if gpu:
                    torch.cuda.reset_peak_memory_stats()
                else:
                    self._profile = torch.profiler.profile(
                        activities=[activity], profile_memory=True
                    )
                    self._profile.start()
            self._since = time.perf_counter()

        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            if gpu:
                torch.cuda.synchronize()
            self.seconds.append(time.perf_counter() - self._since)
            if state.global_step < state.max_steps:
                return
            if gpu:
                self.peak = torch.cuda.max_memory_allocated()
            else:
                self._profile.stop()
                self._profile.export_chrome_trace(str(folder / "trace.json"))

    return Watching()


def _told(trainer: Any, setup: Setup, watching: Any, folder: Path, *, steps: int) -> Measured:
    timed = watching.seconds[WARM_UP : WARM_UP + steps]
    seconds = sum(timed) / len(timed)
    fixed = _held(trainer)
    peak = watching.peak if setup.device == "cuda" else fixed + _traced(folder / "trace.json")
    repeats = 2 if setup.accumulates else 1
    tokens = sum(len(one["input_ids"]) for one in _rows(setup, 1_000, batches=1))
    return Measured(fixed, peak, seconds, repeats * tokens / seconds)


def _held(trainer: Any) -> int:
    """Bytes of weights, what unpacks those in 4 bits, and the optimizer's numbers."""
    size = 0
    for one in trainer.model.parameters():
        size += one.nbytes
        state = getattr(one, "quant_state", None)
        if state is not None:
            size += state.absmax.nbytes + state.state2.absmax.nbytes
    for state in trainer.optimizer.optimizer.state.values():
        size += sum(one.nbytes for one in state.values() if hasattr(one, "nbytes") and one.dim())
    return size


def _traced(trace: Path) -> int:
    """The most bytes that were taken at once, by torch's profiler, beside those held before."""
    events = json.loads(trace.read_text(encoding="utf-8"))["traceEvents"]
    taken = [(one["ts"], one["args"]["Bytes"]) for one in events if one.get("name") == "[memory]"]
    now = peak = 0
    for _, size in sorted(taken, key=lambda one: one[0]):
        now += size
        peak = max(peak, now)
    return peak
