"""Made projects, runs and models for the tune stage."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.train.conftest import config, tokenizer
from tunegate.curate.generation import Generator, Reply, Request
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.curate.models import Models
from tunegate.curate.workspace import Workspace, find_workspace
from tunegate.decide.clearance import clear
from tunegate.decide.evidence import Clearance, PromptEvidence, RagEvidence, TuneEvidence
from tunegate.decide.gate_folder import GateFolder
from tunegate.decide.lock import Lock, freeze
from tunegate.decide.project import Project, read_project
from tunegate.decide.stages.measuring import Asking
from tunegate.decide.stages.prompt import measure_prompt
from tunegate.decide.stages.rag import measure_rag
from tunegate.decide.stages.tune import measure_tune
from tunegate.decide.verdict import ReadinessFacts
from tunegate.evaluate.generators.choice import open_generator
from tunegate.evaluate.generators.kept import Kept
from tunegate.evaluate.language_model import LanguageModel, Probe, TokenLogs
from tunegate.train.plan import Adapter, Plan
from tunegate.train.running.events import Done, EventLog
from tunegate.train.running.folder import (
    Origin,
    Result,
    RunState,
    make_run,
    plan_fingerprint,
    read_run,
    rows_hash,
    write_json,
)

ITEMS = 60
UNANSWERABLE = 16

Answer = Callable[[str], str]


@dataclass
class Fake:
    """Answers by the last message."""

    name: str
    answer: Answer
    asked: list[str] = field(default_factory=list)

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        for number, one in enumerate(requests):
            self.asked.append(one.messages[-1].text)
            yield number, Reply(self.answer(one.messages[-1].text), 0.01, 10, 3)


@dataclass
class FakeLanguage:
    """As sure of everything as it is told."""

    sure: float = -2.0
    name: str = "fake"
    asked: int = 0

    def likelihoods(self, probes: Sequence[Probe]) -> list[TokenLogs]:
        self.asked += len(probes)
        return [TokenLogs((self.sure,)) for _ in probes]

    def continuations(self, probes: Sequence[Probe], *, tokens: int) -> list[str | None]:
        self.asked += len(probes)
        return ["" for _ in probes]

    def release(self) -> None:
        pass


@dataclass
class FakeModels:
    """Implements `TrainedModels`."""

    answers: Mapping[int, Answer]
    """By seed."""
    sure: Mapping[int, float] = field(default_factory=dict)

    def settings(self, run: RunState) -> GeneratorSettings:
        return GeneratorSettings(kind="local", model="tuned", prompt_price=1, reply_price=2)

    def generator(self, run: RunState) -> Generator:
        return Fake(f"tuned {run.name}", self.answers[run.plan.seed])

    def tuned(self, run: RunState) -> LanguageModel:
        return FakeLanguage(self.sure.get(run.plan.seed, -2.0))

    def base(self, run: RunState) -> LanguageModel:
        return FakeLanguage()

    def note(self, run: RunState, identity: str) -> str | None:
        return None


def knows(least: int = 0, *, declines: bool = True) -> Answer:
    """Knows the box of every part from this number on."""

    def answer(text: str) -> str:
        number = text.rpartition(" ")[2].rstrip("?")
        if not number.isdigit():
            return "I don't know." if declines else "box 1"
        return f"box {number}" if int(number) >= least else "box 0"

    return answer


@dataclass
class Gated:
    """A project with evidence of both cheaper stages, and leave to train."""

    workspace: Workspace
    project: Project
    lock: Lock
    asking: Asking
    prompt: PromptEvidence
    rag: RagEvidence
    clearance: Clearance

    def run(self, name: str, **changed: Any) -> RunState:
        """A run that is done, unless what is changed says otherwise."""
        return made_run(self.workspace.root / ".tunegate" / "runs" / name, self, **changed)

    def tune(self, runs: Sequence[RunState], models: Any, **more: Any) -> TuneEvidence:
        return measure_tune(
            self.project,
            self.asking,
            clearance=self.clearance,
            prompt=self.prompt,
            rag=self.rag,
            runs=runs,
            models=models,
            **more,
        )


def made_run(
    folder: Path,
    gated: Gated,
    *,
    model: str = "tiny",
    seed: int = 0,
    rate: float = 1e-3,
    rows: int = 30,
    parity: Any = True,
    finished: bool = True,
    **origin: Any,
) -> RunState:
    plan = Plan(
        model=model,
        data=gated.clearance.pairs,
        pairs=40,
        method="lora",
        tuning="lora",
        learning_rate=rate,
        schedule="linear",
        warmup=0.1,
        batch=4,
        accumulation=1,
        epochs=1,
        patience=3,
        evaluations=2,
        held_out=0.2,
        adapter=Adapter(rank=4, alpha=8, dropout=0.0),
        max_length=128,
        packing=False,
        precision="fp32",
        optimizer="adamw_torch_fused",
        checkpointing=False,
        attention="sdpa",
        seed=seed,
    )
    body = [
        {
            "id": f"r{nth}",
            "source": None,
            "prompt": [{"role": "user", "content": f"Which tool is in drawer {nth}?"}],
            "completion": [{"role": "assistant", "content": f"The {nth}th of our many tools."}],
        }
        for nth in range(rows + 12)
    ]
    train, held_out = body[:rows], body[rows:]
    facts: dict[str, Any] = {
        "made": "2026-01-01T00:00:00",
        "pairs": gated.clearance.pairs,
        "suite": gated.clearance.suite,
        "clearance": gated.clearance.model_dump(mode="json"),
        "rows": rows,
        "held_out": 12,
        "rows_hash": rows_hash(train, held_out),
    } | origin
    made = Origin(**facts)
    make_run(folder, plan, made, train=train, held_out=held_out)
    if not finished:
        return read_run(folder)
    (folder / "adapter").mkdir()
    result = Result(
        status="done",
        method="lora",
        tuning="lora",
        seed=seed,
        step=9,
        steps=9,
        evaluation_before=3.0,
        evaluation_loss=1.5,
        trained_tokens=700,
        seconds=12.0,
        pairs=made.pairs,
        plan=plan_fingerprint(plan),
        rows=made.rows_hash,
        versions={"trl": "1"},
        output="adapter",
        parity=None if parity is None else {"agree": parity, "forms": {}},
    )
    write_json(folder / "result.json", result)
    EventLog(folder / "events.jsonl").say(Done(step=9, evaluation_loss=1.5, seconds=12.0))
    return read_run(folder)


def write_project(root: Path, generator: str, *, target: float = 0.8) -> None:
    suite: list[dict[str, Any]] = [
        {
            "id": f"q{nth}",
            "question": f"In which box is part {nth}?",
            "accepted": [f"box {nth}"],
            "metric": "exact_match",
            "gold": [{"id": f"p{nth}", "text": f"Part {nth} is in box {nth}."}],
        }
        for nth in range(1, ITEMS + 1)
    ]
    suite += [
        {"id": f"u{nth}", "question": f"Who bought part {name}?", "unanswerable": True}
        for nth, name in enumerate("abcdefghijklmnop"[:UNANSWERABLE])
    ]
    (root / "suite.jsonl").write_text("".join(json.dumps(one) + "\n" for one in suite))
    (root / "pairs.jsonl").write_text('{"prompt": "Where is a saw?", "response": "In drawer 1."}\n')
    (root / "docs").mkdir()
    for nth in range(1, ITEMS + 1):
        (root / "docs" / f"part-{nth}.md").write_text(f"Part {nth} is in box {nth}.\n")
    (root / "tunegate.toml").write_text(
        'data = ["pairs.jsonl"]\nsuite = ["suite.jsonl"]\ndocuments = ["docs"]\n'
        f"[gate]\ntarget = {target}\nshots = [0]\npassages = [1]\nmax_tokens = 8\n"
        f"[generators.base]\n{generator}\n"
    )


def gate(root: Path, base: Generator | None = None) -> Gated:
    """Measure both cheaper stages, and clear."""
    workspace = find_workspace(root)
    project = read_project(workspace)
    lock = freeze(project.frozen, at="2026-01-01T00:00:00+00:00", before=None, looks={})
    folder = GateFolder(workspace.root, lock.digest)
    known = workspace.settings.generators
    asking = Asking(
        generator=Kept(base or open_generator("base", known, base=root), root / "replies"),
        name="base",
        settings=known["base"],
        folder=folder,
        models=Models(workspace.settings, workspace.vectors_path),
        level=project.policy.level,
        max_tokens=project.policy.max_tokens,
    )
    prompt = measure_prompt(project, asking)
    rag = measure_rag(project, asking, prompt)
    assert project.pairs is not None
    ready = ReadinessFacts(
        score=90,
        pairs=1,
        usable=1,
        fingerprint=project.pairs.fingerprint,
        methods={"lora": "ready"},
    )
    return Gated(
        workspace, project, lock, asking, prompt, rag, clear(lock, prompt, rag, readiness=ready)
    )


def save_tiny(folder: Path, *, seed: int) -> None:
    import torch
    from transformers import LlamaForCausalLM

    torch.manual_seed(seed)
    made = LlamaForCausalLM(config(num_hidden_layers=1, eos_token_id=2))
    made.save_pretrained(folder)
    tokenizer().save_pretrained(folder)


def save_adapter(model: Path, folder: Path, *, strength: float) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    from tunegate.curate.quiet import quiet_adapters

    with quiet_adapters():
        base = AutoModelForCausalLM.from_pretrained(str(model))
        adapted = get_peft_model(base, LoraConfig(r=4, target_modules=["q_proj", "v_proj"]))
        torch.manual_seed(0)
        for name, weights in adapted.named_parameters():
            if "lora_B" in name:
                torch.nn.init.normal_(weights, std=strength)
        adapted.save_pretrained(str(folder))
    tokenizer().save_pretrained(folder)
