"""How a trained model is put to the suite: without context, and with what the rag stage found."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

from tunegate.curate.errors import UserError
from tunegate.curate.workspace import STATE_NAME
from tunegate.decide.evidence import PromptEvidence, RagEvidence
from tunegate.decide.project import Project
from tunegate.decide.stages.documents_index import documents_index
from tunegate.decide.stages.measuring import Asking
from tunegate.decide.stages.prompt import Variant, examples_of, pool_of, variants
from tunegate.decide.stages.trained_models import TrainedModels
from tunegate.evaluate.evaluation import Evaluation
from tunegate.evaluate.generators.kept import Kept
from tunegate.evaluate.item import Passage
from tunegate.evaluate.prompt_template import Example
from tunegate.evaluate.retrieval.index import MODES
from tunegate.evaluate.run import retrieved_passages
from tunegate.evaluate.run_facts import Setup
from tunegate.evaluate.suite import Suite
from tunegate.train.running.folder import RunState

Cell = Literal["closed", "retrieved"]
CELLS: tuple[Cell, ...] = ("closed", "retrieved")
CELL_NAMES: Mapping[Cell, str] = {"closed": "no context", "retrieved": "retrieved"}


@dataclass(frozen=True, slots=True)
class Way:
    """How a trained model may be asked."""

    cell: Cell
    variant: Variant

    @property
    def name(self) -> str:
        """For people."""
        return f"{CELL_NAMES[self.cell]}, {self.variant.name}"


@dataclass(frozen=True)
class TunedCells:
    """Asks trained models what the cheaper stages asked the base."""

    project: Project
    asking: Asking
    """Of the cheaper stages."""
    prompt: PromptEvidence
    rag: RagEvidence
    searched: Setup
    """Of the run that the rag stage was judged by: how it searched."""
    models: TrainedModels

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """Those to try, the simpler ones first: with the examples that the base was shown, and
        without, since a trained model may need none.
        """
        known = variants(self.project, len(self._pool))
        taken = next(one for one in known if one.name == self.prompt.variant)
        plain = Variant("no examples", "plain", system=taken.system)
        both = (plain, taken) if taken.shots else (plain,)
        closed = tuple(Way("closed", one) for one in both)
        if self.rag.corpus == "documents":
            return *closed, *(Way("retrieved", one) for one in both)
        nearest = next(one for one in known if one.name == self.rag.variant)
        return *closed, Way("retrieved", nearest)

    def asked(
        self, run: RunState, suite: Suite, ways: Sequence[Way], *, part: str
    ) -> dict[Way, Evaluation]:
        """Ask one trained model in each way; its weights are let go afterwards.

        Args:
            run: That trained it.
            suite: The dev or the test split.
            ways: Of `ways`.
            part: `dev` or `test`, for the names of the runs.

        Raises:
            UserError: when the model cannot be had, or the documents are searched otherwise now.
        """
        policy = self.project.policy
        kept = self.project.workspace.root / STATE_NAME / "replies"
        asking = replace(
            self.asking,
            generator=Kept(self.models.generator(run), kept),
            name=run.name,
            settings=self.models.settings(run),
            level=policy.seed_level,
        )
        weights = sha256(asking.generator.name.encode()).hexdigest()[:8]
        found = {
            way: asking.run(
                suite,
                f"{part}-tuned-{weights}-s{run.plan.seed}-{way.cell}-{way.variant.key}",
                template=way.variant.template(self.project.template),
                examples=self._examples(way, suite),
                chosen="similar" if way.variant.similar else "drawn",
                **self._context(way, suite),
            )
            for way in ways
        }
        del asking
        gc.collect()  # before the next one loads its weights
        return found

    @cached_property
    def _pool(self) -> list[Example]:
        return pool_of(self.project)

    def _examples(self, way: Way, suite: Suite) -> Mapping[str, tuple[Example, ...]]:
        return examples_of(way.variant, suite, self._pool, self.asking)

    def _context(self, way: Way, suite: Suite) -> dict[str, Any]:
        if way.cell == "closed" or self.rag.corpus != "documents":
            return {}
        return {
            "context": "retrieved",
            "shown": self._shown[suite.fingerprint],
            "index": self.rag.index,
            "retrieval": self.searched.retrieval,
        }

    @cached_property
    def _shown(self) -> dict[str, dict[str, tuple[Passage, ...]]]:
        """What the rag stage's search finds, by the fingerprint of the split."""
        assert self.rag.chunk_tokens is not None
        index = documents_index(self.project, self.asking, self.rag.chunk_tokens)
        if index.fingerprint != self.rag.index:
            raise UserError(
                f"the index of the documents is {index.fingerprint}, and the rag stage searched "
                f"{self.rag.index}",
                "put the embedder back that it had, or measure the rag stage again",
            )
        mode = next(one for one in MODES if one == self.searched.retrieval)
        return {
            suite.fingerprint: retrieved_passages(suite, index, k=self.searched.passages, mode=mode)
            for suite in (self.project.dev, self.project.test)
        }
