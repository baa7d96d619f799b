"""The tune stage on made runs: what is chosen, judged, refused and told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.decide.stages.made import (
    Fake,
    FakeLanguage,
    FakeModels,
    Gated,
    gate,
    knows,
    made_run,
    save_adapter,
    save_tiny,
    write_project,
)
from tunegate.curate.errors import UserError
from tunegate.curate.workspace import find_workspace
from tunegate.decide.evidence import Clearance, TuneEvidence
from tunegate.decide.gate_folder import Tampered
from tunegate.decide.project import read_project
from tunegate.decide.stages.finished_runs import NotOfThisLock, choose_runs, read_runs
from tunegate.decide.stages.trained_models import LocalModels, Remembered
from tunegate.decide.verdict import ReadinessFacts, judge
from tunegate.evaluate.language_model import Probe
from tunegate.train.running.folder import (
    RunState,
)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def measured_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose vectors are there already."""
    root = tmp_path_factory.mktemp("gated")
    write_project(root, 'kind = "endpoint"\nmodel = "m"\nbase_url = "http://localhost:1/v1"')
    gate(root, Fake("base", lambda text: "I don't know."))
    return root


@pytest.fixture
def gated(measured_once: Path, tmp_path: Path) -> Gated:
    """The base declines whatever it is asked."""
    root = tmp_path / "gated"
    shutil.copytree(measured_once, root)
    return gate(root, Fake("base", lambda text: "I don't know."))


def verdict(gated: Gated, tune: TuneEvidence) -> Any:
    ready = ReadinessFacts(
        score=90, pairs=1, usable=1, fingerprint=gated.clearance.pairs, methods={"lora": "ready"}
    )
    return judge(
        gated.project.policy,
        lock=gated.lock.digest,
        prompt=gated.prompt,
        rag=gated.rag,
        tune=tune,
        readiness=ready,
    )


def three(gated: Gated, **changed: Any) -> list[RunState]:
    return [gated.run(f"run-s{seed}", seed=seed, **changed) for seed in range(3)]


def test_the_worst_seed_is_judged_and_all_four_cells_are_there(gated: Gated) -> None:
    models = FakeModels({0: knows(), 1: knows(6), 2: knows(3)})
    found = gated.tune(three(gated), models)
    test = gated.project.test
    numbers = [int(one.id[1:]) for one in test.items if one.id.startswith("q")]
    for one, least in zip(found.models, (0, 6, 3), strict=True):
        expected = 1 - sum(nth < least for nth in numbers) / len(test)
        assert one.closed.score == one.retrieved.score == pytest.approx(expected)
        assert one.closed.level == pytest.approx(gated.project.policy.seed_level)
        assert one.concerns == ()
        assert one.gain.verdict == "better"
        assert one.gain.difference == pytest.approx(expected - gated.rag.test.score)
    assert found.context == "closed", "of equal cells the one without a search"
    assert found.generator == "run-s1"
    assert (found.test.score, found.test.name) == (
        found.models[1].closed.score,
        "seed 1, no context",
    )
    assert [one.name for one in found.beside] == ["base, no context", "base, retrieved"]
    assert found.missing == ()
    assert (found.usage["training_seconds"], found.usage["trained_tokens"]) == (36.0, 2100)
    assert found.usage["cost"] == pytest.approx(len(test) * (10 * 1 + 3 * 2) / 1e6)
    said = verdict(gated, found)
    assert (said.verdict, said.trained) == ("tune: go", True)


def test_evidence_goes_to_the_disk_and_back(gated: Gated) -> None:
    found = gated.tune(three(gated), FakeModels({seed: knows() for seed in range(3)}))
    gated.asking.folder.write(found)
    read = gated.asking.folder.tune()
    assert read is not None
    assert read.digest == found.digest
    run = next(one for one in read.runs if "tuned" in one)
    path = gated.asking.folder.runs / run / "run.json"
    path.write_text(path.read_text().replace("tuned", "other", 1))
    with pytest.raises(Tampered, match=run):
        gated.asking.folder.tune()


def test_one_seed_that_falls_short_refuses(gated: Gated) -> None:
    models = FakeModels({0: knows(), 1: knows(), 2: knows(45)})
    said = verdict(gated, gated.tune(three(gated), models))
    assert said.verdict == "tune: no-go"
    assert said.why[0].startswith("Seed 2 falls short")


def test_the_context_is_chosen_on_the_dev_split(gated: Gated) -> None:
    def reads(text: str) -> str:
        return knows()(text) if "is in box" in text or "bought" in text else "box 0"

    found = gated.tune([gated.run("one")], FakeModels({0: reads}))
    assert found.context == "retrieved"
    assert found.models[0].closed.score < 0.3 < 0.9 < found.models[0].retrieved.score
    assert found.test == found.models[0].retrieved
    chosen = [one.variant for one in found.trials if one.chosen]
    assert chosen == ["seed 0, retrieved, no examples"]
    assert verdict(gated, found).why[0].startswith("Trained models are missing, of the seeds 1, 2")


def test_what_training_did_wrong_is_named_with_its_seed(gated: Gated) -> None:
    models = FakeModels({0: knows(), 1: knows(declines=False), 2: knows()}, sure={2: -4.0})
    runs = [*three(gated)[:2], gated.run("other", seed=2, parity=False)]
    found = gated.tune(runs, models)
    asked = sum(one.unanswerable for one in gated.project.test.items)
    assert found.models[0].concerns == ()
    [clause] = found.models[1].concerns
    assert clause.startswith(f"no longer declined: {asked} of {asked} unanswerable questions (")
    assert found.models[2].concerns[0].startswith("general texts are less likely by 2.00 nats")
    assert [one.parity for one in found.models] == [True, True, False]
    said = verdict(gated, found)
    assert said.verdict == "tune: no-go"
    assert "Seed 2: the exported model does not answer as the trained one." in said.why


def test_a_little_forgetting_is_a_warning_and_how_much_is_a_setting(gated: Gated) -> None:
    models = FakeModels({seed: knows() for seed in range(3)}, sure={1: -2.05})
    found = gated.tune(three(gated), models)
    clause = "general texts are less likely by 0.05 nats a token (0.05 to 0.05; 0.1 are tolerated)"
    assert [clause in one.warnings for one in found.models] == [False, True, False]
    assert not any(one.concerns for one in found.models)
    said = verdict(gated, found)
    assert said.verdict == "tune: go"
    assert f"Seed 1: {clause}." in said.warnings
    policy = gated.project.policy.model_copy(update={"forgetting_tolerance": 0.04})
    gated.project = replace(gated.project, policy=policy)
    strict = gated.tune(choose_runs_of(gated), models)
    assert strict.models[1].concerns[0].endswith("0.04 are tolerated)")
    assert verdict(gated, strict).verdict == "tune: no-go"


def choose_runs_of(gated: Gated) -> tuple[RunState, ...]:
    return choose_runs(read_runs(gated.workspace.root)[0], gated.clearance, (0, 1, 2)).runs


def test_parity_that_was_not_checked_is_missing(gated: Gated) -> None:
    found = gated.tune(three(gated, parity=None), FakeModels({seed: knows() for seed in range(3)}))
    assert found.missing == tuple(f"export parity of seed {seed}" for seed in range(3))
    assert verdict(gated, found).verdict == "insufficient-evidence"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"pairs": "ffff"}, "its pairs is ffff"),
        ({"suite": "eeee"}, "its suite is eeee"),
        ({"clearance": None, "override": "a trial"}, r"without a clearance \(a trial\)"),
        ({"clearance": {"lock": "cd" * 32}}, "its lock is cdcdcdcd"),
        ({"finished": False}, "it is waiting"),
        ({"rows_hash": "0"}, "its rows were changed"),
    ],
)
def test_runs_of_something_else_are_refused_by_name(
    gated: Gated, changed: dict[str, Any], why: str
) -> None:
    strange = gated.run("strange", **changed)
    with pytest.raises(NotOfThisLock, match=f"the run strange: .*{why}"):
        gated.tune([strange], FakeModels({0: knows()}))
    chosen = choose_runs(read_runs(gated.workspace.root)[0], gated.clearance, (0, 1, 2))
    assert chosen.runs == ()
    assert chosen.left_out[0].startswith("strange: ")


def test_no_run_of_a_plan_is_chosen_over_another(gated: Gated) -> None:
    states = [
        gated.run("slow", rate=1e-4),
        gated.run("a"),
        gated.run("b"),
        gated.run("half", rows=15),
        gated.run("ninth", seed=9),
        gated.run("c", seed=1),
    ]
    chosen = choose_runs(states, gated.clearance, (0, 1, 2))
    assert [one.name for one in chosen.runs] == ["a", "b", "c"]
    assert sorted(one.partition(":")[0] for one in chosen.left_out) == ["half", "ninth", "slow"]
    assert not chosen.measured_by(None)
    found = gated.tune(chosen.runs, FakeModels({0: knows(), 1: knows()}), left_out=chosen.left_out)
    assert chosen.measured_by(found)
    assert "Not measured: half: it saw 15 of 30 rows." in found.notes
    again = choose_runs([*states, gated.run("d", seed=2)], gated.clearance, (0, 1, 2))
    assert not again.measured_by(found)


def test_a_damaged_run_is_named_and_left_out(gated: Gated) -> None:
    for name in ("whole", "torn"):
        gated.run(name)
    (gated.workspace.root / ".tunegate" / "runs" / "torn" / "origin.json").write_text("{")
    found, damaged = read_runs(gated.workspace.root)
    assert [one.name for one in found] == ["whole"]
    assert damaged[0].startswith("torn: ")
    assert "origin.json" in damaged[0]


def test_a_base_run_that_was_changed_is_found(gated: Gated) -> None:
    wrong = gated.rag.test.model_copy(update={"score": 0.5})
    gated.rag = gated.rag.model_copy(update={"test": wrong})
    gated.clearance = gated.clearance.model_copy(update={"rag": gated.rag.digest})
    with pytest.raises(Tampered, match="not those of the evidence"):
        gated.tune([gated.run("one")], FakeModels({0: knows()}))


def test_the_clearance_has_to_be_of_this_evidence(gated: Gated) -> None:
    run = gated.run("one")
    gated.clearance = gated.clearance.model_copy(update={"prompt": "ab"})
    with pytest.raises(ValueError, match="not of this evidence"):
        gated.tune([run], FakeModels({0: knows()}))
    with pytest.raises(ValueError, match="no runs"):
        gated.tune([], FakeModels({}))


def test_what_was_said_is_remembered() -> None:
    model = FakeLanguage()
    kept = Remembered(model)
    probes = [Probe("a"), Probe("b"), Probe("a")]
    assert kept.likelihoods(probes) == kept.likelihoods(probes)
    kept.continuations(probes[:1], tokens=3)
    kept.continuations(probes[:1], tokens=3)
    assert model.asked == 3


def test_adapters_over_a_real_model(tmp_path: Path) -> None:
    save_tiny(tmp_path / "tiny", seed=0)
    write_project(tmp_path, 'kind = "local"\nmodel = "tiny"\nprecision = "fp32"')
    gated = gate(tmp_path)
    run = gated.run("real")
    save_adapter(tmp_path / "tiny", run.path / "adapter", strength=3.0)
    found = gated.tune([run], None)
    assert found.identity.startswith(gated.rag.identity.removesuffix(" fp32"))
    assert " adapter folder " in found.identity
    assert (found.models[0].retrieved.n, found.test.failures) != (0, {})
    after = found.models[0].after
    assert after is not None
    change = after["forgetting"]["overall"]
    assert change["base"] != change["tuned"]
    assert after["rows"] == (30, 30)
    assert any("4 bits" not in one and "3.000 before" in one for one in found.notes)
    assert verdict(gated, found).verdict == "tune: no-go"


def test_a_run_over_another_model_is_refused(tmp_path: Path) -> None:
    save_tiny(tmp_path / "tiny", seed=0)
    save_tiny(tmp_path / "else", seed=1)
    write_project(tmp_path, 'kind = "local"\nmodel = "tiny"\nprecision = "fp32"')
    project = read_project(find_workspace(tmp_path))
    identity = project.frozen.identity
    settings = project.workspace.settings.generators["base"]
    models = LocalModels(project.workspace.root, settings)
    clearance = Clearance(
        lock="l", prompt="p", rag="r", pairs="x", suite="s", method="lora", why=()
    )
    gated: Any = type("G", (), {"clearance": clearance})
    same = made_run(tmp_path / "same", gated)
    other = made_run(tmp_path / "other", gated, model=str(tmp_path / "else"))
    assert models.note(same, identity) is None
    with pytest.raises(UserError, match="the run other began with another model"):
        models.note(other, identity)
    student = replace(other, plan=other.plan.model_copy(update={"method": "distillation"}))
    assert "The student began as another model" in str(models.note(student, identity))
