"""The memory of a run, term by term."""

from __future__ import annotations

from dataclasses import dataclass, field

from tunegate.train.architecture import Architecture
from tunegate.train.memory.setup import Setup
from tunegate.train.memory.step import Step, step_of

NF4 = 0.5 + 1 / 64 + 4 / (64 * 256)
"""Bytes a weight in NF4 with double quantization: 4 bits, one byte a block of 64, and 4 bytes for
256 of these (Dettmers et al. 2023, arXiv 2305.14314, section 3)."""

EIGHT_BIT = 2 * (1 + 4 / 256)
"""Bytes a trained number of AdamW in 8 bits: two of one byte, and a scale a block of 256
(bitsandbytes, `Optimizer2State.init_state`)."""

CONTEXT = 600_000_000
"""Bytes that CUDA, its libraries' kernels and workspaces take before the first tensor. 0.3 to 0.8
GB are reported, by card and driver; not measured here."""


PARTS = (
    *("weights", "adapter", "gradients", "optimizer", "activations", "logits", "teacher"),
    "context",
)
"""Terms of an estimate, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes on the device at the fullest moment of a step. The terms add up to `total`."""

    setup: Setup
    weights: int
    adapter: int
    """0 when all weights are trained."""
    optimizer: int
    gradients: int
    """There at the fullest moment."""
    activations: int
    """Everything a step makes and drops: activations, and what operations need."""
    logits: int
    """Of the loss, at that moment: logits, tile by tile, and their gradient."""
    teacher: int
    context: int
    phase: str
    """Of the fullest moment: a name of `PHASES`, or `generation` or `optimizer`."""
    paged: int = 0
    """Of the optimizer, what may be moved out to the computer's memory; not in `total`."""

    @property
    def total(self) -> int:
        """Of all terms."""
        return sum(getattr(self, name) for name in PARTS)


@dataclass
class Estimator:
    """Estimates for one model; what was computed for a setup is kept."""

    architecture: Architecture
    teacher: Architecture | None = None
    """Held beside the student, in 16 bits."""
    _known: dict[Setup, Step] = field(default_factory=dict)

    def of(self, setup: Setup) -> Estimate:
        """What a run needs. Of the step's peaks the largest counts.

        Raises:
            UserError: when the architecture cannot be run.
        """
        step = self._known.get(setup)
        if step is None:
            step = self._known[setup] = step_of(self.architecture, setup)
        return estimate_of(self.architecture, setup, step, teacher=self.teacher)


def estimate_of(
    architecture: Architecture, setup: Setup, step: Step, *, teacher: Architecture | None = None
) -> Estimate:
    """Put weights, optimizer and a step's peaks together."""
    peaks = dict(step.peaks)
    if teacher is not None:
        cached = 2 * architecture.key_value * architecture.layers * setup.tokens
        peaks["generation"] = cached + (step.gradients if setup.accumulates else 0)
    peaks["optimizer"] = step.gradients
    phase = max(peaks, key=lambda name: peaks[name])
    logits = max(0, peaks["loss"] - step.before_loss) if phase == "loss" else 0
    held = step.gradients if setup.accumulates or phase in ("last", "optimizer") else 0
    held = min(held, peaks[phase] - logits)
    state = optimizer_bytes(architecture, setup)
    pages = setup.optimizer.startswith("paged") and setup.device == "cuda"
    return Estimate(
        setup=setup,
        weights=weight_bytes(architecture, setup),
        adapter=adapter_bytes(architecture, setup),
        optimizer=0 if pages else state,
        gradients=held + bucket_bytes(architecture, setup),
        activations=peaks[phase] - held - logits,
        logits=logits,
        teacher=0 if teacher is None else 2 * teacher.parameters,
        context=CONTEXT if setup.device == "cuda" else 0,
        phase=phase,
        paged=state if pages else 0,
    )


def weight_bytes(architecture: Architecture, setup: Setup) -> int:
    """The model's own weights. NF4 leaves embeddings, head, norms and biases as they are."""
    size = _size(setup)
    if setup.tuning != "qlora":
        return size * architecture.parameters
    packed = architecture.quantizable
    return round(NF4 * packed) + size * (architecture.parameters - packed)


def adapter_bytes(architecture: Architecture, setup: Setup) -> int:
    """Of LoRA: in 32 bits, as peft puts it, over a base in 4 bits in 16, as trl does."""
    if setup.tuning == "full":
        return 0
    return _trained_size(setup) * trained(architecture, setup)


def optimizer_bytes(architecture: Architecture, setup: Setup) -> int:
    """Two numbers for each trained one, in its precision; fused AdamW takes nothing besides."""
    if setup.optimizer == "adamw_torch_fused":
        return 2 * _trained_size(setup) * trained(architecture, setup)
    return round(EIGHT_BIT * trained(architecture, setup))


def bucket_bytes(architecture: Architecture, setup: Setup) -> int:
    """Of the copies of all gradients that cards which share a step exchange.

    As large as the gradients (torch, DistributedDataParallel, `gradient_as_bucket_view`); never
    measured here.
    """
    return _trained_size(setup) * trained(architecture, setup) if setup.shared else 0


def trained(architecture: Architecture, setup: Setup) -> int:
    """How many parameters the run changes."""
    if setup.tuning == "full":
        return architecture.parameters
    return architecture.adapter(setup.rank, setup.targets, dora=setup.dora)


def _size(setup: Setup) -> int:
    """Bytes of a weight that is not packed."""
    if setup.precision == "fp32":
        return 4
    return 4 if setup.tuning == "full" and setup.precision != "bf16-pure" else 2


def _trained_size(setup: Setup) -> int:
    if setup.tuning == "full":
        return _size(setup)
    return 2 if setup.tuning == "qlora" else 4
