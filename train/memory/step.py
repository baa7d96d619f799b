"""One training step of a model without data: what it takes of memory, moment by moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tunegate.curate.quiet import quiet_adapters
from tunegate.train.architecture import Architecture, cut_config, layers_of, meta_model
from tunegate.train.memory.setup import Setup

if TYPE_CHECKING:
    from torch import Tensor, nn

    from tunegate.train.memory.live import LiveBytes

PHASES = ("forward", "loss", "backward", "last")
"""Reading the batch, the head with the loss, the backward pass of the last layer (which comes
first) and that of the first one, with the embedding behind it."""
BETWEEN = "between"
"""The backward pass of the layers between, which is never the most: it goes evenly from what the
last layer takes to what the first one does."""
_SHORT = (2, 3)
"""Layers of the two models from which deeper ones are reckoned."""


@dataclass(frozen=True, slots=True)
class Step:
    """Bytes beside weights and optimizer: the most in each of `PHASES`, and what stays."""

    peaks: dict[str, int]
    gradients: int
    """What the gradients of everything trained take."""
    before_loss: int
    """There when the loss begins: what waits for the backward pass."""


def step_of(architecture: Architecture, setup: Setup) -> Step:
    """What one step takes, by running two short models of the architecture.

    Every phase grows by the same bytes with each further layer: one more stored input, or one more
    layer's gradients. So two depths give all, exactly where the layers are alike. The step runs on
    fake tensors: everything that torch, transformers and peft do is done, on shapes alone; what
    runs in kernels of their own on a GPU has stand-ins (`stand_ins.py`).

    Raises:
        UserError: when the architecture cannot be run so.
    """
    depths = [min(layers, architecture.layers) for layers in _SHORT]
    short, longer = (_measured(architecture, setup, layers) for layers in depths)
    more = architecture.layers - depths[0]
    step = depths[1] - depths[0]

    def reckoned(first: int, second: int) -> int:
        return first if not step else first + (second - first) * more // step

    return Step(
        {name: reckoned(short.peaks[name], longer.peaks[name]) for name in PHASES},
        reckoned(short.gradients, longer.gradients),
        reckoned(short.before_loss, longer.before_loss),
    )


def whole_step(architecture: Architecture, setup: Setup) -> Step:
    """The same with every layer run; slower, for checking `step_of`."""
    return _measured(architecture, setup, architecture.layers)


def _measured(architecture: Architecture, setup: Setup, layers: int) -> Step:
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode

    from tunegate.train.memory.live import LiveBytes

    causal, tuned = _model(architecture, setup, layers)
    with FakeTensorMode() as fake:
        _give_room(tuned, fake)
        live = LiveBytes()
        live.hold([*tuned.parameters(), *tuned.buffers()])
        base = live.now
        with live:
            for _ in range(2 if setup.accumulates else 1):
                live.start("forward")
                before_loss = _run(causal, setup, live) - base
        trained = sum(
            one.grad.untyped_storage().nbytes()
            for one in tuned.parameters()
            if one.grad is not None
        )
        peaks = {name: live.peaks[name] - base for name in PHASES if name in live.peaks}
        peaks.setdefault("backward", peaks["last"])  # a model of one layer
        del causal, tuned
    if torch.is_autocast_cache_enabled():
        torch.clear_autocast_cache()
    return Step(peaks, trained, before_loss)


def _model(architecture: Architecture, setup: Setup, layers: int) -> tuple[Any, Any]:
    """A model of so many layers on the meta device, and the same with its adapter."""
    import torch

    from tunegate.train.memory.stand_ins import FUSED_ATTENTION, PackedLinear

    native = setup.attention == "eager"
    causal = meta_model(
        cut_config(architecture.config, layers),
        name=architecture.name,
        dtype=weights_dtype(setup),
        attention=setup.attention if native else FUSED_ATTENTION,
    )
    tuned = causal
    with torch.device("meta"):
        if setup.tuning == "qlora":
            _pack(causal, PackedLinear)
        if setup.tuning != "full":
            tuned = _adapted(causal, setup)
            if setup.tuning == "qlora":  # trl casts the adapter, DoRA's magnitudes aside
                for name, one in tuned.named_parameters():
                    if one.requires_grad and "lora_magnitude_vector" not in name:
                        one.data = one.data.to(torch.bfloat16)
    tuned.train()
    if setup.checkpointing:
        causal.activation_checkpointing_enable()
        if tuned is not causal:
            tuned.enable_input_require_grads()
    return causal, tuned


def _adapted(causal: Any, setup: Setup) -> Any:
    """The model with a LoRA in it."""
    with quiet_adapters():
        from peft import LoraConfig, get_peft_model

        wanted = LoraConfig(
            r=setup.rank,
            target_modules=list(setup.targets) or "all-linear",
            use_dora=setup.dora,
        )
        return get_peft_model(causal, wanted)


def _pack(model: nn.Module, kind: type[nn.Linear]) -> None:
    """Have every linear layer but the head hold its weight in 4 bits."""
    from torch import nn

    head = model.get_output_embeddings()  # type: ignore[operator]
    for module in model.modules():
        if type(module) is nn.Linear and module is not head:
            module.__class__ = kind


def weights_dtype(setup: Setup) -> Any:
    """What the weights are held in, those in 4 bits aside."""
    import torch

    if setup.precision == "fp32" or (setup.tuning == "full" and setup.precision != "bf16-pure"):
        return torch.float32
    return torch.float16 if setup.precision == "fp16" else torch.bfloat16


def _give_room(model: nn.Module, fake: Any) -> None:
    """Put tensors of the fake mode in the place of those on the meta device."""
    import torch
    from torch import nn

    known: dict[int, Any] = {}
    for module in model.modules():
        for name, one in list(module._parameters.items()):  # noqa: SLF001
            if one is None:
                continue
            if id(one) not in known:
                made = torch.empty(one.shape, dtype=one.dtype, device="cpu")
                known[id(one)] = nn.Parameter(made, requires_grad=one.requires_grad)
            module._parameters[name] = known[id(one)]  # noqa: SLF001
        for name, held in list(module._buffers.items()):  # noqa: SLF001
            if held is not None:
                module._buffers[name] = torch.empty(held.shape, dtype=held.dtype, device="cpu")  # noqa: SLF001


def _run(causal: Any, setup: Setup, live: LiveBytes) -> int:
    """Forward, loss and backward of one batch, as `SFTTrainer` has them.

    Returns:
        Bytes there when the loss begins.
    """
    import torch

    from tunegate.train.memory.stand_ins import fused_loss

    ids = torch.zeros(setup.batch, setup.length, dtype=torch.long)
    layers = layers_of(causal)
    halves = torch.float16 if setup.precision == "fp16" else torch.bfloat16
    compute = torch.float32 if setup.precision == "fp32" else halves
    scoped = nullcontext() if setup.precision == "fp32" else torch.autocast("cpu", halves)
    with _marked(layers, live), scoped:
        hidden = causal.base_model(
            input_ids=ids, attention_mask=_mask(setup, compute), use_cache=False
        ).last_hidden_state
        live.mark("loss")
        before_loss = live.now
        loss = fused_loss(
            hidden,
            causal.get_output_embeddings().weight,
            compute=compute,
            gpu=setup.device == "cuda",
            teacher=setup.teacher,
        )
    del hidden
    loss.backward()  # type: ignore[no-untyped-call]
    return before_loss


def _mask(setup: Setup, compute: Any) -> Tensor | None:
    """Rows of one length need none; else one number for each two tokens of a row."""
    import torch

    if setup.attention == "eager":
        shape = (setup.batch, 1, setup.length, setup.length)
        return torch.zeros(shape, dtype=compute)
    if not setup.masked or setup.attention == "flash_attention_2":
        return None
    return torch.ones(setup.batch, 1, setup.length, setup.length, dtype=torch.bool)


@contextmanager
def _marked(layers: list[nn.Module], live: LiveBytes) -> Iterator[None]:
    """Mark when the backward pass comes to the last layer, leaves it, and comes to the first."""

    def watch(mark: str) -> Any:
        def after(_module: Any, _inputs: Any, made: Any) -> None:
            hidden = made[0] if isinstance(made, tuple) else made
            hidden.register_hook(lambda _gradient: live.mark(mark))

        return after

    names = {len(layers) - 2: BETWEEN, len(layers) - 1: "backward", 0: "last"}
    handles = [
        layers[nth].register_forward_hook(watch(mark)) for nth, mark in names.items() if nth >= 0
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
