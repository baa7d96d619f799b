"""The plan of a run: a file that says everything which decides on the result, and why."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tunegate.curate.errors import ConfigError
from tunegate.curate.whole_file import write_whole
from tunegate.train.memory.setup import Attention, Optimizer, Precision, Tuning

Method = Literal["lora", "qlora", "full", "raft", "distillation"]
METHODS: tuple[Method, ...] = ("lora", "qlora", "full", "raft", "distillation")
Way = Literal["answers", "rationales", "on-policy"]
Scalar = str | int | float | bool | None

PLAN_VERSION: Final = 1


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Adapter(_Part):
    """`[adapter]`: LoRA; left out when all weights are trained."""

    rank: int = Field(ge=1, le=1024)
    """Inner size of the two matrices beside each layer."""
    alpha: float = Field(gt=0)
    """Strength: the adapter counts `alpha / rank`, or `alpha / sqrt(rank)` with `rslora`."""
    dropout: float = Field(ge=0, lt=1)
    """Share of its inputs left out in training."""
    targets: list[str] = Field(default_factory=list)
    """Linear layers that get one; all but the head when empty."""
    dora: bool = False
    """Learn magnitudes apart from directions (DoRA)."""
    rslora: bool = False
    """Scale by the square root of the rank (rsLoRA)."""


class RaftPart(_Part):
    """`[raft]`: how passages are put around the pairs."""

    keep: float = Field(default=0.8, ge=0, le=1)
    """Share of the pairs that are shown the passage which answers."""
    distractors: int = Field(default=4, ge=0, le=50)
    """Passages beside it that do not answer."""
    passage_tokens: int = Field(default=400, ge=20, le=2000)
    """Of a passage at most; as in retrieval, when the model is to be served so."""
    absent: Literal["abstain", "answer", "drop"] = "abstain"
    """What becomes of pairs that are not shown the passage."""


class DistillationPart(_Part):
    """`[distillation]`: whom the model learns from, and how."""

    teacher: str
    """Folder or name of the teacher."""
    way: Way = "answers"
    """answers: the teacher answers once, then supervised training. rationales: it explains as well.
    on-policy: it marks what the student writes, and stays on the device."""
    temperature: float = Field(default=1.0, gt=0, le=2)
    """At which the student writes, and distributions are compared; the teacher's own answers are
    greedy."""
    beta: float = Field(default=1.0, ge=0, le=1)
    """Of the divergence, on-policy: 0 forward KL, 1 reverse KL, between them Jensen-Shannon."""
    max_new_tokens: int = Field(default=512, ge=1)
    """Of an answer that teacher or student writes."""
    rationale_weight: float = Field(default=1.0, ge=0)
    """Weight of the loss on rationales beside that on answers (Hsieh et al. 2023, arXiv
    2305.02301, lambda of equation 3)."""


class MemoryPart(_Part):
    """`[memory]`: bytes on the device at the fullest moment of a step, as estimated."""

    weights: int
    adapter: int
    optimizer: int
    gradients: int
    activations: int
    logits: int
    teacher: int
    context: int
    """Of CUDA, its kernels and workspaces."""
    total: int
    device: str
    """The card, or `cpu`."""


class Reason(_Part):
    """Why a setting has its value."""

    setting: str
    value: Scalar
    why: str
    source: str = ""


class Override(_Part):
    """A setting that a person chose, beside what would have been taken."""

    setting: str
    given: Scalar
    instead_of: Scalar


class Plan(_Part):
    """The whole file."""

    version: Literal[1] = PLAN_VERSION
    model: str
    """Folder or name of the model to begin with."""
    data: str
    """Fingerprint of the pairs."""
    pairs: int = Field(ge=1)
    method: Method
    tuning: Tuning
    """What is trained: an adapter, an adapter over 4 bits, or all weights."""
    learning_rate: float = Field(gt=0, lt=1)
    schedule: Literal["constant_with_warmup", "cosine", "linear"]
    warmup: float = Field(ge=0, lt=1)
    """Share of the steps over which the learning rate rises."""
    batch: int = Field(ge=1)
    """Rows on a device at a time."""
    accumulation: int = Field(ge=1)
    """Batches that make one step of the optimizer."""
    processes: int = Field(default=1, ge=1)
    """Graphics cards that share a step; each computes `batch` rows at a time."""
    epochs: float = Field(gt=0)
    """Passes over the pairs, at most; early stopping ends it before."""
    steps: int | None = Field(default=None, ge=1)
    """Steps of the optimizer, in place of epochs."""
    patience: int = Field(ge=1)
    """Evaluations without a lower loss after which it stops; the best weights are kept."""
    evaluations: int = Field(ge=1)
    """Evaluations an epoch."""
    held_out: float = Field(gt=0, lt=0.5)
    """Share of the pairs, by source document, that the loss is evaluated on."""
    adapter: Adapter | None = None
    max_length: int = Field(ge=16)
    """Tokens of the longest row that is not cut."""
    packing: bool
    precision: Precision
    optimizer: Optimizer
    checkpointing: bool
    """Compute activations again in the backward pass: less memory, more time."""
    attention: Attention
    seed: int = Field(ge=0)
    weight_decay: float = Field(default=0.0, ge=0, lt=1)
    """Of AdamW."""
    clip: float = Field(default=1.0, gt=0)
    """Norm that gradients are cut to."""
    save_steps: int | None = Field(default=None, ge=1)
    """Steps of the optimizer between checkpoints; one with every evaluation when not given."""
    checkpoints: int = Field(default=2, ge=1)
    """Checkpoints that are kept: the best and the latest."""
    log_steps: int = Field(default=1, ge=1)
    """Steps of the optimizer between two events with loss and speed."""
    raft: RaftPart | None = None
    distillation: DistillationPart | None = None
    memory: MemoryPart | None = None
    """What the run is expected to need; None in a plan that was written by hand."""
    reasons: list[Reason] = Field(default_factory=list)
    overrides: list[Override] = Field(default_factory=list)

    @model_validator(mode="after")
    def _fits_together(self) -> Plan:
        if (self.adapter is None) != (self.tuning == "full"):
            raise ValueError("an adapter belongs to tuning lora and qlora, and to these alone")
        if self.method in ("lora", "qlora", "full") and self.tuning != self.method:
            raise ValueError(f"method {self.method} with tuning {self.tuning}")
        if (self.raft is None) != (self.method != "raft"):
            raise ValueError("[raft] belongs to method raft, and to it alone")
        if (self.distillation is None) != (self.method != "distillation"):
            raise ValueError("[distillation] belongs to method distillation, and to it alone")
        if self.packing and self.attention != "flash_attention_2":
            raise ValueError("packing takes attention flash_attention_2, else rows see one another")
        if self.on_policy and self.processes > 1:
            raise ValueError("on-policy distillation trains on one card: more were not tried")
        if self.precision == "bf16-pure" and self.tuning != "full":
            raise ValueError("precision bf16-pure is for tuning full")
        return self

    @property
    def on_policy(self) -> bool:
        """Whether the loss is the distance from a teacher, on what the student writes."""
        return self.distillation is not None and self.distillation.way == "on-policy"

    @property
    def step_rows(self) -> int:
        """Rows that one step of the optimizer sees."""
        return self.batch * self.accumulation * self.processes


_PARTS: Final[dict[str, type[_Part]]] = {
    "adapter": Adapter,
    "raft": RaftPart,
    "distillation": DistillationPart,
    "memory": MemoryPart,
    "reasons": Reason,
    "overrides": Override,
}


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan as JSON, whole or not at all."""
    body = orjson.dumps(plan.model_dump(mode="json"), option=orjson.OPT_INDENT_2) + b"\n"
    write_whole(path, body)


def named_from(plan: Plan, folder: Path) -> Plan:
    """The plan for a file in another folder: relative folders of model and teacher, as they are
    from where one stands, are named from there, so that `located` finds them.

    Args:
        plan: With names as the command line took them.
        folder: Of the plan's file.
    """
    return _renamed(plan, lambda named: _from(named, folder))


def located(plan: Plan, folder: Path, *, names: Collection[str] = ()) -> Plan:
    """The plan with model and teacher named so that they are found from where one stands.

    A relative folder is one beside the plan's file; its path is made absolute, unless the name
    leads there from here too. What is no folder there stays: a folder from where one stands, or a
    name on the Hugging Face hub.

    Args:
        plan: As it was read.
        folder: Of the plan's file.
        names: That stay as a teacher: of generators in the settings.
    """
    return _renamed(plan, lambda named: _found(named, folder), names=names)


def _renamed(plan: Plan, rename: Callable[[str], str], *, names: Collection[str] = ()) -> Plan:
    changed: dict[str, Any] = {"model": rename(plan.model)}
    part = plan.distillation
    if part is not None and part.teacher not in names:
        changed["distillation"] = part.model_copy(update={"teacher": rename(part.teacher)})
    return plan.model_copy(update=changed)


def _from(named: str, folder: Path) -> str:
    path = Path(named)
    return named if path.is_absolute() or not path.is_dir() else os.path.relpath(path, folder)


def _found(named: str, folder: Path) -> str:
    path = Path(named).expanduser()
    beside = folder / path
    if not beside.is_dir() or (path.is_dir() and beside.samefile(path)):
        return named
    return os.path.abspath(beside)  # noqa: PTH100  (with no `..` in it)


def read_plan(path: Path) -> Plan:
    """Read a plan, TOML by its ending, else JSON; model and teacher as they are named there.

    Raises:
        ConfigError: when it cannot be read, or a key or value is wrong; it names both.
    """
    try:
        raw = path.read_bytes()
        body: Any = tomllib.loads(raw.decode()) if path.suffix == ".toml" else orjson.loads(raw)
    except OSError as error:
        raise ConfigError(
            f"{path}: {error.strerror or error}", "`tunegate plan` writes a plan"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, orjson.JSONDecodeError) as error:
        raise ConfigError(f"{path}: not a plan: {error}", "`tunegate plan` writes one") from error
    try:
        return Plan.model_validate(body)
    except ValidationError as error:
        wrong = error.errors()
        first = next((one for one in wrong if one["type"] == "extra_forbidden"), wrong[0])
        where = ".".join(str(part) for part in first["loc"]) or "the plan"
        if first["type"] == "extra_forbidden":  # a misspelt key is missing as well
            known = sorted(_PARTS.get(str(first["loc"][0]), Plan).model_fields)
            near = get_close_matches(str(first["loc"][-1]), known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"
            raise ConfigError(f"{path}: unknown key {where!r}", hint) from error
        if first["type"] == "value_error":
            raise ConfigError(f"{path}: {where}: {first['ctx']['error']}") from error
        if first["type"] == "missing":
            raise ConfigError(f"{path}: {where} is missing") from error
        raise ConfigError(f"{path}: {where} = {first['input']!r}: {first['msg']}") from error
