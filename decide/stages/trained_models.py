"""A trained run as models that can be asked: the tuned one, and the one that it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tunegate.curate.errors import UserError
from tunegate.curate.generation import Generator
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.evaluate.language_model import LanguageModel, Probe, TokenLogs
from tunegate.train.plan import Plan
from tunegate.train.running.folder import RunState


class TrainedModels(Protocol):
    """What the tune stage asks; weights are loaded when they are first needed."""

    def settings(self, run: RunState) -> GeneratorSettings:
        """How the tuned model is asked."""
        ...

    def generator(self, run: RunState) -> Generator:
        """The tuned model, to be asked the suite."""
        ...

    def tuned(self, run: RunState) -> LanguageModel:
        """The tuned model, to be looked into."""
        ...

    def base(self, run: RunState) -> LanguageModel:
        """The model that the run began with, likewise."""
        ...

    def note(self, run: RunState, identity: str) -> str | None:
        """What a reader has to know of the base; None when it is the model that was measured.

        Args:
            run: Any of one plan.
            identity: Of the generator that the cheaper stages asked.

        Raises:
            UserError: when the run began with another model than these asked.
        """
        ...


@dataclass(frozen=True)
class LocalModels:
    """The run's adapter over its base, or its model, on this machine."""

    root: Path
    """Of the workspace."""
    asked: GeneratorSettings
    """Of the generator that the cheaper stages asked: precision and thinking are taken from it
    where it is local, and so are the prices."""
    _bases: dict[str, Remembered] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def settings(self, run: RunState) -> GeneratorSettings:
        """See `TrainedModels`."""
        assert run.output is not None
        whole = run.output.name == "model"
        local = self.asked.kind == "local"
        return GeneratorSettings(
            kind="local",
            model=str(run.output) if whole else self._model(run),
            adapter=None if whole else str(run.output),
            precision=self.asked.precision,
            thinking=self.asked.thinking,
            batch_tokens=self.asked.batch_tokens,
            prompt_price=self.asked.prompt_price if local else None,
            reply_price=self.asked.reply_price if local else None,
        )

    def generator(self, run: RunState) -> Generator:
        """See `TrainedModels`."""
        from tunegate.evaluate.generators.local import LocalGenerator

        chosen = self.settings(run)
        return LocalGenerator(
            chosen.model,
            adapter=chosen.adapter,
            precision=chosen.precision,
            thinking=chosen.thinking,
            batch_tokens=chosen.batch_tokens,
        )

    def tuned(self, run: RunState) -> LanguageModel:
        """See `TrainedModels`."""
        from tunegate.evaluate.local_language_model import LocalLanguageModel

        chosen = self.settings(run)
        return LocalLanguageModel(chosen.model, adapter=chosen.adapter, precision=chosen.precision)

    def base(self, run: RunState) -> LanguageModel:
        """See `TrainedModels`; what one base said is remembered for the next run over it."""
        from tunegate.evaluate.local_language_model import LocalLanguageModel

        named = self._model(run)
        if named not in self._bases:
            model = LocalLanguageModel(named, precision=self.asked.precision)
            self._bases[named] = Remembered(model)
        return self._bases[named]

    def note(self, run: RunState, identity: str) -> str | None:
        """See `TrainedModels`."""
        return base_note(
            run.plan, identity, root=self.root, asked=self.asked, what=f"the run {run.name} began"
        )

    def _model(self, run: RunState) -> str:
        return _named(run.plan, self.root)


def base_note(
    plan: Plan, identity: str, *, root: Path, asked: GeneratorSettings, what: str
) -> str | None:
    """What a reader has to know of the base of a plan; None when it is the model that was asked.

    A server does not say which weights it has; a distilled student may be smaller than the model
    that was asked.

    Args:
        plan: Whose base it is.
        identity: Of the generator that was asked.
        root: Of the workspace.
        asked: How that generator was asked.
        what: Who begins with that base, with the verb, for the message.

    Raises:
        UserError: when it is another model.
    """
    if asked.kind != "local":
        return (
            f"The base cells were asked at a server ({identity}), the trained models here: "
            "that both are one model is not known."
        )
    from tunegate.evaluate.generators.local import LocalGenerator

    began = LocalGenerator(
        _named(plan, root), precision=asked.precision, thinking=asked.thinking
    ).name
    if began == identity:
        return None
    if plan.method == "distillation":
        return f"The student began as another model ({began}) than the base cells asked."
    raise UserError(
        f"{what} with another model ({began}) than the gate asked ({identity})",
        "train the model that [gate] names as `generator`, or name the one that was trained "
        "and measure anew",
    )


def _named(plan: Plan, root: Path) -> str:
    """The folder of a plan's model where it lies in the workspace; else as it is named."""
    below = root / Path(plan.model).expanduser()
    return str(below) if below.is_dir() else plan.model


@dataclass
class Remembered:
    """A language model that is asked nothing twice."""

    model: LanguageModel
    _logs: dict[Probe, TokenLogs] = field(default_factory=dict, init=False, repr=False)
    _said: dict[tuple[Probe, int], str | None] = field(default_factory=dict, init=False, repr=False)

    @property
    def name(self) -> str:
        """That of the model."""
        return self.model.name

    def likelihoods(self, probes: Sequence[Probe]) -> list[TokenLogs]:
        """See `LanguageModel`."""
        new = list(dict.fromkeys(one for one in probes if one not in self._logs))
        if new:
            self._logs.update(zip(new, self.model.likelihoods(new), strict=True))
        return [self._logs[one] for one in probes]

    def continuations(self, probes: Sequence[Probe], *, tokens: int) -> list[str | None]:
        """See `LanguageModel`."""
        new = list(dict.fromkeys(one for one in probes if (one, tokens) not in self._said))
        if new:
            texts = self.model.continuations(new, tokens=tokens)
            self._said.update(zip(((one, tokens) for one in new), texts, strict=True))
        return [self._said[one, tokens] for one in probes]

    def release(self) -> None:
        """See `LanguageModel`; what was said stays."""
        self.model.release()
