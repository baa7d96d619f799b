"""The tune stage: the four cells of finished runs, and what training did beside its purpose.

How a trained model is asked is chosen on the dev split, for all seeds alike; each then goes to the
test split. Every seed is judged, so the worst has to pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tunegate.curate.wording import count
from tunegate.decide.evidence import (
    Clearance,
    Gain,
    Measured,
    PromptEvidence,
    RagEvidence,
    TrainedModel,
    Trial,
    TuneEvidence,
)
from tunegate.decide.gate_folder import Tampered
from tunegate.decide.policy import Policy
from tunegate.decide.project import Project
from tunegate.decide.stages.finished_runs import check_runs
from tunegate.decide.stages.learnt_rows import learnt_rows
from tunegate.decide.stages.measuring import Asking, measured
from tunegate.decide.stages.trained_models import LocalModels, TrainedModels
from tunegate.decide.stages.tuned_cells import CELL_NAMES, CELLS, Cell, TunedCells, Way
from tunegate.evaluate.after.after_training import AfterTraining, after_training
from tunegate.evaluate.after.declining import Declining, declining
from tunegate.evaluate.after.effects import Effects, effects
from tunegate.evaluate.comparison import compare
from tunegate.evaluate.evaluation import Evaluation
from tunegate.evaluate.evaluation_folder import read_evaluation
from tunegate.evaluate.suite import Suite
from tunegate.train.running.folder import RunState


@dataclass(frozen=True)
class _Checked:
    """What one run brought beside its cells."""

    after: AfterTraining
    effects: Effects
    parity: bool | None
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def measure_tune(
    project: Project,
    asking: Asking,
    *,
    clearance: Clearance,
    prompt: PromptEvidence,
    rag: RagEvidence,
    runs: Sequence[RunState],
    models: TrainedModels | None = None,
    left_out: Sequence[str] = (),
) -> TuneEvidence:
    """Measure the stage.

    Args:
        project: What is measured with.
        asking: As for the cheaper stages; its generator is not asked again.
        clearance: By these two evidences.
        prompt: Whose test run is the base without context.
        rag: Whose test run is the base with what was retrieved.
        runs: Of one plan, all done, see `choose_runs`.
        models: That the runs made; on this machine when not given.
        left_out: Clauses on runs that are not measured, for the notes.

    Raises:
        NotOfThisLock: when a run does not stand on the clearance; it names the run.
        Tampered: when a run of a cheaper stage is not what its evidence says.
        UserError: when a model cannot be had, or began as another one than the gate asked.
        ValueError: without runs, or when evidence and clearance do not belong together.
    """
    if not runs:
        raise ValueError("there are no runs to measure")
    given = (clearance.lock, clearance.prompt, clearance.rag)
    if given != (asking.folder.lock, prompt.digest, rag.digest):
        raise ValueError("the clearance is not of this evidence")
    check_runs(runs, clearance)
    opened = models or LocalModels(project.workspace.root, asking.settings)
    base_note = opened.note(runs[0], project.frozen.identity)
    base = {"closed": _of_base(asking, prompt.test), "retrieved": _of_base(asking, rag.test)}
    cells = TunedCells(project, asking, prompt, rag, base["retrieved"].facts.setup, opened)

    tried = {run.name: cells.asked(run, project.dev, cells.ways, part="dev") for run in runs}
    chosen = {
        cell: _best((way for way in cells.ways if way.cell == cell), tried.values())
        for cell in CELLS
    }
    context = _best(chosen.values(), tried.values()).cell
    tested = {
        run.name: cells.asked(run, project.test, list(chosen.values()), part="test") for run in runs
    }

    checked = {
        run.name: _checked(
            run,
            project,
            opened,
            asking,
            declined=_declining(
                project.test,
                base[context],
                tested[run.name][chosen[context]],
                level=project.policy.seed_level,
            ),
        )
        for run in runs
    }
    against: Cell = max(CELLS, key=lambda cell: base[cell].scores.overall.estimate)
    trained = tuple(
        TrainedModel(
            seed=run.plan.seed,
            run=run.name,
            method=run.plan.method,
            pairs=run.origin.pairs,
            closed=_cell(run, "closed", tested[run.name][chosen["closed"]]),
            retrieved=_cell(run, "retrieved", tested[run.name][chosen["retrieved"]]),
            gain=_gain(
                base[against],
                tested[run.name][chosen[context]],
                against=f"base, {CELL_NAMES[against]}",
                policy=project.policy,
            ),
            concerns=checked[run.name].effects.concerns,
            warnings=checked[run.name].effects.warnings,
            after=checked[run.name].after.body(),
            parity=checked[run.name].parity,
        )
        for run in runs
    )
    worst = min(runs, key=lambda run: _bounds(tested[run.name][chosen[context]]))
    test = tested[worst.name][chosen[context]]
    notes = [
        *([] if base_note is None else [base_note]),
        *(note for run in runs for note in checked[run.name].notes),
        *(_told(run) for run in runs),
        *(f"Not measured: {clause}." for clause in left_out),
    ]
    judged = [prompt, rag]
    return TuneEvidence(
        lock=asking.folder.lock,
        metric=", ".join(project.frozen.metrics),
        at=max(one.facts.at for ways in tested.values() for one in ways.values()),
        generator=worst.name,
        identity=test.facts.setup.identity,
        variant=f"{worst.plan.method}, {chosen[context].name}",
        test=_cell(worst, context, test),
        beside=tuple(
            one.test.model_copy(update={"name": f"base, {CELL_NAMES[cell]}"})
            for cell, one in zip(CELLS, judged, strict=True)
        ),
        trials=tuple(
            _trial(run, way, found, chosen=way == chosen[context])
            for run in runs
            for way, found in tried[run.name].items()
        ),
        notes=tuple(dict.fromkeys(notes)),
        usage=test.facts.usage.model_dump() | _cost(runs),
        versions=_training_versions(runs) | test.facts.setup.versions,
        runs={
            one.facts.name: asking.hash_of(one)
            for some in (base.values(), *(ways.values() for ways in tested.values()))
            for one in some
        },
        clearance=clearance,
        models=trained,
        context=context,
        missing=tuple(
            dict.fromkeys(clause for run in runs for clause in checked[run.name].missing)
        ),
    )


def _of_base(asking: Asking, test: Measured) -> Evaluation:
    """The run that a cheaper stage was judged by, which is the cell of the base."""
    assert test.run is not None
    found = read_evaluation(test.run, asking.folder.runs)
    if abs(found.scores.overall.estimate - test.score) > 1e-9:
        raise Tampered(
            f"{asking.folder.runs / test.run}: its scores are not those of the evidence",
            "measure the stage again",
        )
    return found


def _best(ways: Iterable[Way], tried: Iterable[Mapping[Way, Evaluation]]) -> Way:
    """By the mean over the seeds; of equal ones the first, which is the simplest."""
    seeds = list(tried)
    return max(
        ways,
        key=lambda way: round(
            sum(one[way].scores.overall.estimate for one in seeds) / len(seeds), 9
        ),
    )


def _bounds(evaluation: Evaluation) -> tuple[float, float]:
    overall = evaluation.scores.overall
    return overall.low, overall.estimate


def _cell(run: RunState, cell: Cell, evaluation: Evaluation) -> Measured:
    return measured(evaluation, f"seed {run.plan.seed}, {CELL_NAMES[cell]}")


def _trial(run: RunState, way: Way, evaluation: Evaluation, *, chosen: bool) -> Trial:
    found = evaluation.scores.overall
    return Trial(
        variant=f"seed {run.plan.seed}, {way.name}",
        score=found.estimate,
        low=max(0.0, found.low),
        high=min(1.0, found.high),
        n=found.n,
        chosen=chosen,
    )


def _gain(base: Evaluation, tuned: Evaluation, *, against: str, policy: Policy) -> Gain:
    """The judged cell against the better one of the base, item by item."""
    found = compare(base.scores, tuned.scores, level=policy.seed_level).overall
    return Gain(
        against=against,
        difference=found.interval.estimate,
        low=found.interval.low,
        high=found.interval.high,
        level=found.interval.level,
        verdict=found.verdict,
        p_value=None if found.test is None else found.test.p_value,
        needed=found.needed,
    )


def _declining(
    suite: Suite, base: Evaluation, tuned: Evaluation, *, level: float
) -> Declining | None:
    """Whether the tuned model still declines what it should, and only that, as it is judged.

    Both models were asked the same with the same passages. An answerable question whose passages
    do not hold the answer is rightly declined, so it does not count.
    """
    held = {one.id: one.held for one in tuned.answers}
    items = [item for item in suite.items if item.unanswerable or held[item.id] is not False]
    before, after = (
        dict(zip(one.scores.frame["id"], one.scores.frame["declined"], strict=True))
        for one in (base, tuned)
    )
    return declining(
        items,
        [bool(before[item.id]) for item in items],
        [bool(after[item.id]) for item in items],
        level=level,
    )


def _checked(
    run: RunState,
    project: Project,
    models: TrainedModels,
    asking: Asking,
    *,
    declined: Declining | None,
) -> _Checked:
    """Forgetting, memorizing, declining and parity of one run."""
    rows = learnt_rows(run, project.pairs)
    after = after_training(
        models.base(run),
        models.tuned(run),
        rows=rows.trained,
        held_out=rows.held_out,
        privacy=project.workspace.settings.privacy,
        level=project.policy.seed_level,
        progress=asking.progress,
    )
    after = replace(after, declining=declined)
    missing, notes = [], []
    if after.membership is None and not after.verbatim.tuned.n:
        missing.append(
            f"memorization: of {count(len(rows.trained), 'row')} none is long enough, and too few "
            "are held out"
        )
    elif after.membership is None:
        notes.append("Too few rows to tell trained ones from held-out ones.")
    elif not after.membership.trusted:
        notes.append(
            "Trained and held-out rows differ in their words: of telling them apart only what is "
            "beyond that counts."
        )
    if rows.left_out:
        notes.append(
            f"{count(rows.left_out, 'row')} took no part in the checks of memory: conversations, "
            "and answers that stand in their own prompt."
        )
    if not any(item.unanswerable for item in project.test.items):
        notes.append("The test split asks nothing that should be declined.")
    told = run.result.parity if run.result is not None else None
    agree = None if told is None else bool(told.get("agree"))
    if agree is None:
        missing.append(f"export parity of seed {run.plan.seed}")
    within = effects(after, project.policy.tolerances)
    return _Checked(after, within, agree, tuple(missing), tuple(notes))


def _told(run: RunState) -> str:
    """What the training itself says, a sentence."""
    result = run.result
    assert result is not None
    before, after = (
        "unknown" if one is None else f"{one:.3f}"
        for one in (result.evaluation_before, result.evaluation_loss)
    )
    packed = "; its base was held in 4 bits, and is asked unpacked" if result.packed_layers else ""
    return (
        f"Seed {run.plan.seed}, {run.name}: loss of held-out answers {before} before and {after} "
        f"after, {run.origin.rows:,} rows{packed}."
    )


def _cost(runs: Sequence[RunState]) -> dict[str, float | int | None]:
    done = [run.result for run in runs if run.result is not None]
    return {
        "training_runs": len(done),
        "training_seconds": sum(one.seconds for one in done),
        "trained_tokens": sum(one.trained_tokens for one in done),
    }


def _training_versions(runs: Sequence[RunState]) -> dict[str, str]:
    found: dict[str, str] = {}
    for run in runs:
        if run.result is not None:
            found |= {f"trained with {name}": one for name, one in run.result.versions.items()}
    return found
