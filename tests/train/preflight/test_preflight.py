"""Faults planted into pairs, tokenizer, template and machine: each one is caught."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.train.conftest import CHAT, config, tokenizer
from tunegate.curate.check import check
from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import Findings
from tunegate.curate.pair import Pair, Turn
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.rule import Context
from tunegate.curate.settings import Settings
from tunegate.train.architecture import architecture_of
from tunegate.train.machine import Machine
from tunegate.train.memory.estimate import estimate_of
from tunegate.train.memory.setup import Setup
from tunegate.train.memory.step import Step
from tunegate.train.plan import Adapter, Plan, RaftPart
from tunegate.train.preflight.checks import Preflight, preflight
from tunegate.train.preflight.encoded import IGNORED, encode
from tunegate.train.preflight.mask import TrainedTokens, padding_problems, trained_tokens
from tunegate.train.preflight.problem import Problem, refusals

GB = 10**9
ROOMY = Machine(None, 0, 64 * GB, 32 * GB, 100 * GB, 4)


def pairs() -> list[Pair]:
    return [
        Pair.single("How long may I return shoes?", "30 days, unworn."),
        Pair.single("Do you ship to Malta?", "Yes, within five days.", system="You sell shoes."),
        Pair.single("Where is my parcel?", "See the tracking page."),
    ]


def plan(dataset: Dataset, **changed: Any) -> Plan:
    made = {
        "model": "tiny",
        "data": dataset.fingerprint,
        "pairs": max(1, len(dataset)),
        "method": "lora",
        "tuning": "lora",
        "learning_rate": 2e-4,
        "schedule": "constant_with_warmup",
        "warmup": 0.03,
        "batch": 2,
        "accumulation": 1,
        "epochs": 3,
        "patience": 3,
        "evaluations": 2,
        "held_out": 0.1,
        "adapter": Adapter(rank=4, alpha=8, dropout=0.0),
        "max_length": 256,
        "packing": False,
        "precision": "fp32",
        "optimizer": "adamw_torch_fused",
        "checkpointing": False,
        "attention": "sdpa",
        "seed": 0,
    }
    return Plan(**{**made, **changed})


def found_by_rules(dataset: Dataset, suite: Dataset | None = None) -> Findings:
    settings = Settings()
    choice = choose_rules(settings, select=["L601", "L602", "L604", "P"])
    return check(dataset, choice, Context(settings=settings, suite=suite))


def looked_at(
    listed: list[Pair] | None = None,
    *,
    read_by: Any = None,
    suite: list[Pair] | None = None,
    machine: Machine = ROOMY,
    model: Any = None,
    planned: dict[str, Any] | None = None,
) -> Preflight:
    dataset = Dataset.from_pairs(pairs() if listed is None else listed)
    architecture = architecture_of(config() if model is None else model, name="tiny")
    step = Step({"forward": GB, "loss": GB, "backward": GB, "last": GB}, 0, 0)
    setup = Setup("lora", 2, 256, precision="fp32", device="cpu")
    return preflight(
        plan(dataset, **(planned or {})),
        dataset,
        found_by_rules(dataset, None if suite is None else Dataset.from_pairs(suite, file="suite")),
        tokenizer=tokenizer() if read_by is None else read_by,
        architecture=architecture,
        need=estimate_of(architecture, setup, step),
        machine=machine,
    )


def problems(listed: list[Pair] | None = None, **others: Any) -> list[Problem]:
    return list(looked_at(listed, **others).problems)


def only(found: list[Problem], name: str, *, refuses: bool) -> Problem:
    assert [(one.check, one.refuses) for one in found] == [(name, refuses)]
    return found[0]


def test_a_sound_run_has_no_problem() -> None:
    assert problems() == []


def test_only_the_answer_and_its_end_are_trained() -> None:
    reader = tokenizer()
    encoded = encode(Dataset.from_pairs(pairs()), reader, max_length=256)
    row = encoded.rows[0]
    trained = [token for token in row.labels or () if token != IGNORED]
    assert reader.decode(trained).strip() == "30 days, unworn. <eos>"
    assert row.whole[: len(row.prompt)] == row.prompt
    assert reader.decode(row.prompt).endswith("<|assistant|> ")
    assert {len(one) for one in encoded.batch_ids} == {max(len(one.whole) for one in encoded.rows)}


def test_trained_tokens_are_counted_over_the_rows_that_are_trained_on() -> None:
    reader = tokenizer()
    dataset = Dataset.from_pairs(pairs())
    encoded = encode(dataset, reader, max_length=256)
    # of `<|user|> How long may I return shoes? <|assistant|> 30 days, unworn. <eos>`, where a mark
    # is one token and a character another
    first = TrainedTokens(trained=18, whole=51, rows=1, ended=1)
    others = frozenset(dataset.frame["id"][1:])
    assert trained_tokens(encoded, ends={reader.eos_token_id}, held_out=others) == first
    assert first.share == pytest.approx(18 / 51)
    assert looked_at().tokens == trained_tokens(encoded, ends={reader.eos_token_id})
    assert looked_at([]).tokens is None


def test_an_answer_that_is_cut_is_not_trained_to_its_end() -> None:
    reader = tokenizer()
    long = Pair.single("Why?", "Because it is so. " * 20)
    encoded = encode(Dataset.from_pairs([*pairs(), long]), reader, max_length=256)
    counted = trained_tokens(encoded, ends={reader.eos_token_id})
    assert (counted.rows, counted.ended) == (4, 3)
    assert trained_tokens(encoded, ends=set()).ended == 0


def test_a_template_that_does_not_end_the_answer() -> None:
    problem = only(
        problems(read_by=tokenizer(template=CHAT.replace("<eos>", ""))), "end of turn", refuses=True
    )
    assert problem.pairs == 3
    assert "not learn to stop" in problem.message


def test_a_prompt_that_fills_the_length_alone() -> None:
    long = Pair.single("Why? " * 80, "Because.")
    problem = only(problems([*pairs(), long]), "nothing trained", refuses=True)
    assert problem.pair == Dataset.from_pairs([long]).frame["id"][0]
    assert "dropped silently" in problem.message
    assert "256 are read" in problem.message


def test_an_answer_that_is_cut() -> None:
    long = Pair.single("Why?", "Because it is so. " * 20)
    problem = only(problems([*pairs(), long]), "answer cut", refuses=True)
    assert problem.pair == Dataset.from_pairs([long]).frame["id"][0]
    many = [Pair.single(f"Question {nth}?", f"Answer {nth}.") for nth in range(60)]
    assert only(problems([*many, long]), "answer cut", refuses=False).pairs == 1


def test_of_raft_rows_fewer_passages_are_proposed() -> None:
    long = Pair.single("Passages: " + "one and another. " * 30, "Because.")
    raft = {"method": "raft", "raft": RaftPart()}
    problem = only(problems([*pairs(), long], planned=raft), "nothing trained", refuses=True)
    assert problem.hint == (
        "raise max_length, plan with fewer --distractors or a smaller --passage-tokens, or drop "
        "the pair"
    )


def test_filling_that_is_trained() -> None:
    dataset = Dataset.from_pairs(pairs())
    encoded = encode(dataset, tokenizer(), max_length=256)
    assert padding_problems(encoded) == []
    long, short = encoded.batch_labels
    spoiled = replace(encoded, batch_labels=(long, (*short[:-1], 1)))
    assert [one.check for one in padding_problems(spoiled)] == ["padding"]
    assert padding_problems(spoiled)[0].refuses


def test_a_row_of_the_suite_in_training() -> None:
    suite = [Pair.single("do you ship to  malta", "Yes.", system="You sell shoes.")]
    problem = only(problems(suite=suite), "leakage", refuses=True)
    assert problem.pair == Dataset.from_pairs(pairs()[1:2]).frame["id"][0]
    assert "L601" in problem.message
    assert "suite:1" in problem.message


def test_private_data_that_nobody_decided_on() -> None:
    private = Pair.single("Who helps me?", "Write to ann.miller@acme-mail.com please.")
    problem = only(problems([*pairs(), private]), "privacy", refuses=True)
    assert problem.message.startswith("P501: 1 pair; memory:4 ")
    assert "ann.miller" not in problem.message


def test_a_missing_pad_token_and_one_that_means_something() -> None:
    problem = only(problems(read_by=tokenizer(pad=None)), "pad token", refuses=False)
    assert "'<eos>'" in problem.message
    only(problems(read_by=tokenizer(pad="<unk>")), "pad token", refuses=True)


def test_a_missing_end_token() -> None:
    reader = tokenizer()
    reader.eos_token = None
    only(problems(read_by=reader), "end token", refuses=True)


def test_a_prompt_that_is_rendered_otherwise_with_an_answer() -> None:
    thinking = CHAT.replace("<|assistant|> {% endif %}", "<|assistant|> ~think {% endif %}")
    problem = only(problems(read_by=tokenizer(template=thinking)), "prompt prefix", refuses=True)
    assert problem.pairs == 3


def test_more_tokens_than_embeddings() -> None:
    problem = only(problems(model=config(vocab_size=120)), "vocabulary", refuses=True)
    assert "up to 499" in problem.message
    assert "120 embeddings" in problem.message
    assert problem.pairs == 0
    few = only(problems(model=config(vocab_size=60)), "vocabulary", refuses=True)
    assert few.pairs == 3


def test_no_chat_template_and_one_that_refuses_a_role() -> None:
    problem = only(problems(read_by=tokenizer(template=None)), "chat template", refuses=False)
    assert "`Role: text`" in problem.message
    strict = "{% if messages[0].role == 'system' %}{{ raise_exception('No system!') }}{% endif %}"
    problem = only(
        problems(read_by=tokenizer(template=strict + CHAT)), "chat template", refuses=True
    )
    assert problem.pairs == 1
    assert "No system!" in problem.message


def test_a_pair_without_an_answer() -> None:
    open_end = Pair(turns=(Turn("user", "Hello?"),))
    problem = only(problems([*pairs(), open_end]), "chat template", refuses=True)
    assert "the pair has no answer" in problem.message


def test_a_template_that_trains_the_prompt() -> None:
    backwards = (
        "{% if messages[-1].role == 'assistant' %}{% for m in messages|reverse %}{{ m.content }} "
        "{% endfor %}<eos>{% else %}{% for m in messages %}<|{{ m.role }}|> {{ m.content }} "
        "{% endfor %}{% endif %}"
    )
    found = problems(read_by=tokenizer(template=backwards))
    assert {one.check for one in found} == {"prompt trained", "prompt prefix"}


def test_no_room_on_the_disk_and_none_in_memory() -> None:
    problem = only(problems(machine=replace(ROOMY, free_disk=1000)), "disk", refuses=True)
    assert "0.0 GB are free" in problem.message
    only(problems(machine=replace(ROOMY, free_memory=GB // 2)), "memory", refuses=True)
    only(problems(machine=replace(ROOMY, free_memory=int(1.02 * GB))), "memory", refuses=False)


@pytest.mark.parametrize(("cards", "has"), [(0, "none"), (1, "one"), (3, "3")])
def test_more_cards_than_there_are(cards: int, has: str) -> None:
    machine = replace(ROOMY, cards=cards)
    problem = only(problems(planned={"processes": 4}, machine=machine), "cards", refuses=True)
    assert problem.message.endswith(f"among 4 graphics cards, this machine has {has}")
    assert not problems(planned={"processes": 4}, machine=replace(ROOMY, cards=4))


def test_other_pairs_than_those_of_the_plan() -> None:
    only(problems(planned={"data": "0" * 16}), "pairs", refuses=True)
    assert refusals(problems([]))[0].message == "there are no pairs to train on"


@pytest.mark.parametrize("rows", [1, 2])
def test_a_single_row_can_be_looked_at(rows: int) -> None:
    assert problems(pairs()[:rows]) == []
