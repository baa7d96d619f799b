from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pytest

from tunegate.curate.check import check
from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import HIT_SCHEMA
from tunegate.curate.models import Floats, Models
from tunegate.curate.near import near_edges
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.rules import duplicates
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.contradictions.answers import RULES as ANSWER_RULES
from tunegate.curate.rules.duplicates import RULES, redundant_pairs
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.settings import Models as ModelSettings
from tunegate.curate.settings import Settings, Thresholds

EXACT, NEAR, EQUIVALENT, REWORDED = RULES
(CONFLICTING,) = ANSWER_RULES
ASKED = "How do I reset the password of my account?"
SAID = "Open the settings, choose security, press reset and confirm the message we send you."


def frame_of(*pairs: tuple[str, str]) -> pl.DataFrame:
    listed = [Pair.single(*pair) for pair in pairs]
    return Dataset.from_pairs(listed, file="faq.jsonl").frame.with_row_index("pos")


class Agreeing(Models):
    """Finds any two texts equivalent."""

    def relations(
        self, first: pl.Series, second: pl.Series, *, progress: Progress = SILENT
    ) -> Floats:
        return np.tile(np.array([0.9, 0.05, 0.05], np.float32), (len(first), 1))


class AllAlike(Agreeing):
    """Finds any two texts alike as well."""

    def vectors(
        self, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        return np.ones((len(texts), 1), np.float32)


def near(*pairs: tuple[str, str], threshold: float = 0.8) -> pl.DataFrame:
    settings = Settings(thresholds=Thresholds(near=threshold))
    return NEAR.check(frame_of(*pairs), Context(settings=settings, models=Agreeing()))


def test_an_exact_copy_names_the_pair_it_repeats() -> None:
    frame = frame_of(
        ("Hi there?", "Yes."), ("Bye", "No"), ("hi  there", "yes"), ("Hi there!", "yes")
    )
    hits = EXACT.check(frame, Context())
    assert hits.schema == HIT_SCHEMA
    assert hits["pos"].to_list() == [2, 3]
    assert hits["others"].to_list() == [[0], [0]]
    assert hits["message"].to_list() == ["repeats faq.jsonl:1"] * 2
    assert hits["score"].to_list() == [1.0, 1.0]
    assert EXACT.check(frame.reverse(), Context()).sort("pos").equals(hits)


def test_the_newest_copy_stays_and_says_so() -> None:
    pairs = [Pair.single("Hi there?", "Yes.")] * 3
    dates = ["2020-01-01", None, "2024-01-01"]
    frame = Dataset.from_pairs(pairs, file="faq.jsonl", dates=dates).frame.with_row_index("pos")
    assert EXACT.check(frame, Context())["message"].to_list() == [
        "repeats faq.jsonl:3, which is newer",
        "repeats faq.jsonl:3, which has a date",
    ]


def test_another_answer_is_no_copy() -> None:
    frame = frame_of(("Hi there?", "Yes."), ("Hi there?", "No."))
    assert EXACT.check(frame, Context()).is_empty()
    assert NEAR.check(frame, Context()).is_empty()


def test_of_two_near_duplicates_the_longer_response_stays() -> None:
    hits = near((ASKED, SAID), (ASKED, SAID.replace("message", "text message")))
    assert hits.schema == HIT_SCHEMA
    assert hits["pos"].to_list() == [0]
    assert hits["others"].to_list() == [[1]]
    score = hits["score"][0]
    assert hits["message"].to_list() == [
        "nearly repeats faq.jsonl:2, which has the longer response (prompts alike by 1.00, "
        f"responses by {score:.2f})"
    ]
    assert 0.8 <= score < 1


def test_of_equally_long_ones_the_first_stays() -> None:
    hits = near((ASKED, SAID), (ASKED.replace("?", " now?"), SAID))
    assert hits["pos"].to_list() == [1]
    assert hits["others"].to_list() == [[0]]
    assert "faq.jsonl:1, which comes first" in hits["message"][0]


def test_exact_copies_are_left_to_d101() -> None:
    assert near((ASKED, SAID), (ASKED.upper(), SAID)).is_empty()
    hits = near((ASKED, SAID), (ASKED.upper(), SAID), (ASKED, SAID + " Then wait."))
    assert hits["pos"].to_list() == [0]
    assert hits["others"].to_list() == [[2]]


@pytest.mark.parametrize(
    "pair",
    [
        (ASKED, "Write to the branch that opened the account and ask for a letter."),
        (ASKED, SAID.replace("press", "never press")),
        (ASKED, SAID.replace("send you", "send you in 5 days")),
        (ASKED.replace("account", "Visa account"), SAID),
    ],
)
def test_what_differs_in_substance_is_no_duplicate(pair: tuple[str, str]) -> None:
    assert near((ASKED, SAID), pair).is_empty()


def test_the_threshold_comes_from_the_settings() -> None:
    pairs = [(ASKED, SAID), (ASKED, SAID.replace("confirm the", "then confirm the short"))]
    assert near(*pairs, threshold=0.95).is_empty()
    assert near(*pairs, threshold=0.7)["pos"].to_list() == [0]


def test_being_alike_is_not_passed_on() -> None:
    # a is like b and b like c, but c is not like a
    rows = [(0, 1, 0.9), (1, 2, 0.8)]
    edges = pl.DataFrame(
        [(a, b, 1.0, score, score) for a, b, score in rows],
        schema={
            "first": pl.UInt32,
            "second": pl.UInt32,
            "prompt_score": pl.Float64,
            "response_score": pl.Float64,
            "score": pl.Float64,
        },
        orient="row",
    )
    longest_in_the_middle = frame_of(("a", "xx"), ("b", "xxx"), ("c", "x"))
    found = redundant_pairs(edges, longest_in_the_middle)
    assert [(one.pos, one.stays) for one in found] == [(0, 1), (2, 1)]

    falling = frame_of(("a", "xxx"), ("b", "xx"), ("c", "x"))
    found = redundant_pairs(edges, falling)
    assert [(one.pos, one.stays) for one in found] == [(1, 0)]


def test_a_pair_points_to_the_one_most_alike() -> None:
    rng = random.Random(0)
    words = [f"{first}{second}" for first in "bdfgk" for second in ("ado", "eno", "ilu", "osa")]
    body = " ".join(rng.choices(words, k=60))
    hits = near(
        (ASKED, body + " and some more words behind it"),
        (ASKED, body + " and some more"),
        (ASKED, body + " and some"),
        threshold=0.6,
    )
    assert hits["pos"].to_list() == [1, 2]
    # the second has left for the first, so the third points to the first as well
    assert hits["others"].to_list() == [[0], [0]]


def test_nearly_all_of_a_large_family_may_leave() -> None:
    words = SAID.rstrip(".").split()
    fillers = [f"{a}{b}{c}" for a in "bdfgklm" for b in "aeiou" for c in ("sto", "rni", "lpe")]
    pairs = [(ASKED, SAID)]
    for nth, filler in enumerate(fillers[:90]):
        at = 1 + nth % (len(words) - 1)
        pairs.append((ASKED, " ".join([*words[:at], filler, *words[at:]]) + "."))
    frame = frame_of(*pairs)
    edges = near_edges(frame, floor=0.7).duplicates(0.7)
    assert 85 <= len(redundant_pairs(edges, frame)) <= 90


def test_crowded_pairs_are_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = frame_of((ASKED, SAID), ("Who was it?", "Anna."))
    crowded = replace(near_edges(frame, floor=0.8), crowded=1234)
    monkeypatch.setattr(duplicates, "near_edges", lambda *_, **__: crowded)
    hits = NEAR.check(frame, Context())
    assert hits["pos"].to_list() == [None]
    assert hits["message"][0].startswith("1,234 pairs look like so many others")


@pytest.mark.parametrize("count", [0, 1])
def test_a_small_set_has_none(count: int) -> None:
    assert near(*[(ASKED, SAID)] * count).is_empty()


@pytest.mark.parametrize("rule", RULES)
def test_the_examples_of_the_rules_are_hit(rule: Rule, fake_models: Models) -> None:
    bad = [tuple(line.split(" -> ")) for line in rule.bad.split("\n")]
    assert rule.check(frame_of(*bad), Context(models=fake_models)).height == 1  # type: ignore[arg-type]


def test_another_word_is_merged_only_when_the_model_agrees(
    fake_models: Models, broken_models: Models
) -> None:
    door = f"{SAID} Then go to the last door and open the {{}}lock with the small key."
    pairs = [("Where do I go?", door.format(word)) for word in ("upper ", "")]
    frame = frame_of(*pairs)
    for models, settled in ((Agreeing(), 1), (fake_models, 0), (broken_models, 0)):
        context = Context(models=models)
        assert NEAR.check(frame, context).height == settled
        hits = REWORDED.check(frame, context)
        assert hits.filter(pl.col("pos").is_not_null()).height == 1 - settled
    assert REWORDED.fix is None
    assert REWORDED.check(frame, Context(models=broken_models))["message"].to_list()[-1] == (
        "near-duplicates with another wording were not judged: the relation model is not there"
    )


def test_a_word_in_the_place_of_another_is_never_merged_unseen() -> None:
    door = f"{SAID} Then go to the last door and open the {{}} lock with the small key."
    near = frame_of(*[("Where do I go?", door.format(word)) for word in ("upper", "narrow")])
    far = frame_of(*[("Where do I go?", f"To the {word} door.") for word in ("upper", "narrow")])
    context = Context(models=Agreeing())
    for frame in (near, far):
        assert NEAR.check(frame, context).is_empty()
        assert EQUIVALENT.check(frame, context).is_empty()
        (message,) = REWORDED.check(frame, context)["message"]
        assert "but a word differs" in message


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (("Who is the fire officer?", "What is the name of the fire officer?"), EQUIVALENT),
        (("Who manages the old depot?", "By whom is the old depot managed?"), EQUIVALENT),
        (("Who is the fire officer?", "Who is the fire warden?"), REWORDED),
    ],
)
def test_a_question_in_other_words_is_equivalent_with_another_word_it_may_not_be(
    asked: tuple[str, str], rule: Rule
) -> None:
    frame = frame_of(*((prompt, "Stuart Bramleigh") for prompt in asked))
    context = Context(models=AllAlike(Settings()))
    for one in (NEAR, EQUIVALENT, REWORDED):
        assert one.check(frame, context).height == int(one is rule), one.code


@pytest.mark.parametrize("side", ["prompt", "response"])
def test_opposites_are_no_duplicates(side: str, fake_models: Models) -> None:
    text = "Go along the corridor to the last door and open the {} lock with the small key."
    ends = [text.format(word) for word in ("inner", "outer")]
    frame = frame_of(*((end, SAID) if side == "prompt" else (ASKED, end) for end in ends))
    context = Context(models=fake_models)
    for rule in (NEAR, EQUIVALENT, REWORDED):
        assert rule.check(frame, context).is_empty()


@dataclass(frozen=True)
class Doubting(Models):
    """Finds that any two texts may conflict, by so much."""

    conflicting: float = 0.5

    def relations(
        self, first: pl.Series, second: pl.Series, *, progress: Progress = SILENT
    ) -> Floats:
        row = [0.9 - self.conflicting, self.conflicting, 0.1]
        return np.tile(np.array(row, np.float32), (len(first), 1))

    def vectors(
        self, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        return np.ones((len(texts), 1), np.float32)


DOOR = f"{SAID} Then go to the last door and open the {{}} lock with the small key."
TÜR = (
    "Gehen Sie den Gang entlang bis zur letzten Tür und öffnen Sie das {} Schloss mit dem kleinen "
    "Schlüssel, der an der Wand hängt."
)


@pytest.mark.parametrize(
    ("ends", "conflicting", "rule"),
    [
        ([(ASKED, DOOR.format(word)) for word in ("upper", "narrow")], 0.5, REWORDED),
        ([(ASKED, DOOR.format(word)) for word in ("upper", "narrow")], 0.85, CONFLICTING),
        ([(DOOR.format(word), SAID) for word in ("upper", "narrow")], 0.5, REWORDED),
        ([(DOOR.format(word), SAID) for word in ("upper", "narrow")], 0.85, None),
        ([(TÜR.format(word), TÜR) for word in ("obere", "schmale")], 0.85, REWORDED),
    ],
)
def test_what_may_conflict_is_shown_once_and_never_merged(
    ends: list[tuple[str, str]], conflicting: float, rule: Rule | None
) -> None:
    frame = frame_of(*ends)
    context = Context(models=Doubting(conflicting=conflicting))
    for one in (NEAR, EQUIVALENT, REWORDED, CONFLICTING):
        assert one.check(frame, context).height == int(one is rule), one.code


def test_without_room_for_judging_nothing_is_merged() -> None:
    door = f"{SAID} Then go to the last door and open the {{}} lock with the small key."
    frame = frame_of(*[("Where do I go?", door.format(word)) for word in ("upper", "narrow")])
    settings = Settings(models=ModelSettings(most_relations=0))
    context = Context(settings=settings, models=Agreeing())
    assert NEAR.check(frame, context).is_empty()
    assert REWORDED.check(frame, context).height == 1


def test_a_pair_in_other_words_is_equivalent(fake_models: Models) -> None:
    pairs = [
        (
            "How do I return a package, please?",
            "To send back a parcel, go to the shop and get your money back there.",
        ),
        ("How do I return a package?", "Take it to the store and wait for the slip."),
        (
            "How do I return a package?",
            "To return a package, go to the store and receive your refund there.",
        ),
        ("How do I return a package?", "Throw it away."),
    ]
    hits = EQUIVALENT.check(frame_of(*pairs), Context(models=fake_models))
    assert hits.schema == HIT_SCHEMA
    assert hits["pos"].to_list() == [2]
    assert hits["others"].to_list() == [[0]]
    assert hits["message"].to_list() == [
        "means what faq.jsonl:1 means (prompts equivalent by 1.00, responses by 0.94)"
    ]


def test_equal_labels_of_reworded_utterances_are_no_repeats(fake_models: Models) -> None:
    pairs = [(f"utterance {n} of many", ("card", "cash")[n % 2]) for n in range(24)]
    pairs += [("where is my parcel", "card"), ("where is my package", "card")]
    assert EQUIVALENT.check(frame_of(*pairs), Context(models=fake_models)).is_empty()


def test_findings_carry_ids() -> None:
    dataset = Dataset.from_pairs([Pair.single(ASKED, SAID), Pair.single(ASKED.lower(), SAID)])
    found = list(check(dataset, choose_rules(Settings(), select=["D"]), Context()))
    assert [one.rule for one in found] == ["D101"]
    first, second = dataset.frame["id"].to_list()
    assert (found[0].pair, found[0].others) == (second, (first,))
    assert EXACT.fix is not None
    assert EXACT.fix.safe
    assert NEAR.fix is not None
    assert not NEAR.fix.safe
