from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tunegate.curate.check import check
from tunegate.curate.corpus.document import Problem
from tunegate.curate.dataset import Dataset
from tunegate.curate.documents import Documents, read_documents
from tunegate.curate.findings import HIT_SCHEMA
from tunegate.curate.fixing import held, in_conflict, repairs
from tunegate.curate.models import Models
from tunegate.curate.pair import Pair
from tunegate.curate.progress import SILENT, Progress
from tunegate.curate.readiness.assess import assess
from tunegate.curate.rules.choice import choose_rules
from tunegate.curate.rules.contradictions import RULES
from tunegate.curate.rules.rule import Context, Rule
from tunegate.curate.settings import Settings
from tunegate.curate.vectors.floats import Floats

CONFLICTING, AGAINST_SOURCE, OUTDATED, SUPERSEDED = RULES
ASKED = "How long does a refund take?"
SOURCE = (
    "Our shops take goods back at any counter. A refund takes 30 days from the day on which the "
    "goods arrive at the warehouse. Gift cards are never refunded in cash. Customers of the club "
    "pay nothing for the way back, all others pay the price of the stamp."
)


def hits_of(
    rule: Rule,
    models: Models,
    pairs: Sequence[Pair],
    *,
    sources: list[str | None] | None = None,
    dates: list[str | None] | None = None,
    documents: dict[str, str] | None = None,
) -> pl.DataFrame:
    dataset = Dataset.from_pairs(pairs, file="faq.jsonl", sources=sources, dates=dates)
    context = Context(models=models, documents=Documents(documents or {}))
    hits = rule.check(dataset.frame.with_row_index("pos"), context)
    assert hits.schema == HIT_SCHEMA
    backwards = rule.check(dataset.frame.with_row_index("pos").reverse(), context)
    assert backwards.sort("pos").equals(hits.sort("pos"))
    return hits


def test_a_conflict_names_the_other_pair_and_marks_the_passage(fake_models: Models) -> None:
    pairs = [Pair.single(ASKED, "A refund takes 14 days."),
             Pair.single(ASKED, "A refund takes 30 days.")]  # fmt: skip
    (row,) = hits_of(CONFLICTING, fake_models, pairs).iter_rows(named=True)
    assert (row["pos"], row["others"], row["field"]) == (1, [0], "response")
    assert pairs[1].response[row["start"] : row["end"]].startswith("A refund takes 30")
    assert row["score"] == pytest.approx(0.92)
    assert row["message"] == (
        "contradicts faq.jsonl:1: “A refund takes 30 days.” here, "
        "“A refund takes 14 days.” there (one is wrong)"
    )


def test_a_reworded_question_is_named_as_such(fake_models: Models) -> None:
    pairs = [Pair.single("Where is the shop door?", "Turn left at the end."),
             Pair.single("Where is the store door?", "Turn right at the end.")]  # fmt: skip
    (message,) = hits_of(CONFLICTING, fake_models, pairs)["message"]
    assert "faq.jsonl:1, which asks the same in other words (0.94): “Turn right" in message


def test_private_values_are_masked_in_messages(fake_models: Models) -> None:
    pairs = [Pair.single("Where do I write to?", f"Write to desk {n}, anna.k@northwind.test now.")
             for n in (1, 2)]  # fmt: skip
    (message,) = hits_of(CONFLICTING, fake_models, pairs)["message"]
    assert "anna" not in message
    assert "desk 2" in message


def test_answers_that_agree_or_differ_in_peace_are_no_conflict(fake_models: Models) -> None:
    pairs = [
        Pair.single(ASKED, text)
        for text in (
            "A refund takes 30 days.",
            "A refund takes thirty days.",
            "Ask at the counter.",
        )
    ]
    pairs += [Pair.single(ASKED, "A refund takes 14 days.", system="You are a pirate.")]
    pairs += [Pair.single("Who pays 10?", "Anna pays."), Pair.single("Who pays 20?", "Ben pays.")]
    assert hits_of(CONFLICTING, fake_models, pairs).is_empty()


def test_two_bare_figures_conflict_whatever_the_model_says(fake_models: Models) -> None:
    pairs = [Pair.single("How high is the fee?", said) for said in ("$5", "$7", "about $5")]
    assert hits_of(CONFLICTING, fake_models, pairs)["others"].to_list() == [[0]]
    free = [Pair.single("Name a number", said) for said in ("5", "7")]
    assert hits_of(CONFLICTING, fake_models, free).is_empty()


@pytest.mark.parametrize(
    ("one", "other"),
    [("At 9 am.", "At 09:00."), ("March 4, 2021", "2021-03-04"), ("14 days", "2 weeks")],
)
def test_another_form_of_the_same_is_no_conflict(one: str, other: str) -> None:
    pairs = [Pair.single("When is that?", one), Pair.single("When is that?", other)]
    assert hits_of(CONFLICTING, _Contrary(), pairs).is_empty()
    apart = [Pair.single("When?", f"It opens: {one}"), Pair.single("When?", f"It ends: {other}")]
    assert hits_of(CONFLICTING, _Contrary(), apart).height == 1


@dataclass(frozen=True)
class _Contrary(Models):
    """Any two texts conflict; vectors are all the same."""

    def relations(
        self, first: pl.Series, second: pl.Series, *, progress: Progress = SILENT
    ) -> Floats:
        return np.tile(np.array([0.02, 0.95, 0.03], np.float32), (len(first), 1))

    def vectors(
        self, texts: pl.Series, *, fast: bool = False, progress: Progress = SILENT
    ) -> Floats:
        return np.full((len(texts), 4), 0.5, np.float32)


@pytest.mark.parametrize(
    ("asked", "one", "other", "conflict"),
    [
        ("Ist die App kostenlos?", "Ja, die App kostet nichts.", "Die Nutzung ist gratis.", False),
        ("Wie lange dauert der Versand?", "Der Versand dauert drei Tage.",
         "Der Versand dauert zehn Tage.", True),
        ("Wie lange dauert die Prüfung?", "Die Prüfung dauert 14 Tage.",
         "Die Prüfung dauert in der Regel 30 Tage.", True),
        ("Darf ich rein?", "Sie dürfen mit der Karte in den Saal.",
         "Sie dürfen mit der Karte nicht in den Saal.", True),
        ("Où est ma facture ?", "Votre facture est dans la rubrique Commandes.",
         "Consultez les commandes pour obtenir la facture.", False),
        ("应用是免费的吗？", "是的，应用完全免费。", "使用该应用不需要付费。", False),
        ("总部在哪里？", "总部在北京。", "总部在上海。", True),
        ("Is the app free?", "Yes, the app costs nothing.", "Using the app is gratis.", True),
    ],
)  # fmt: skip
def test_beyond_english_other_wordings_are_no_conflict(
    asked: str, one: str, other: str, *, conflict: bool
) -> None:
    pairs = [Pair.single(asked, one), Pair.single(asked, other)]
    assert bool(hits_of(CONFLICTING, _Contrary(), pairs).height) is conflict
    judge = Settings.model_validate({"models": {"relation": "a/multilingual-model"}})
    frame = Dataset.from_pairs(pairs).frame.with_row_index("pos")
    assert CONFLICTING.check(frame, Context(judge, models=_Contrary())).height == 1


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("I have no comment.", "The earth is flat.", False),
        ("It depends on the country.", "One must be 21.", False),
        ("I don't know.", "Anna did.", False),
        ("It is sum('a').", "You get it by total('a').", False),
        ("The tail may heal.", "The tail may survive.", False),
        ("The tail may heal.", "The tail never heals.", True),
        ("You can bring 2 guests.", "You can bring 3 guests.", True),
        ("You should lean forward.", "You should cool the nose and wait for help.", False),
        ("You should press the red key.", "You should press the green key.", True),
    ],
)
def test_what_may_be_or_one_should_do_is_no_conflict_in_other_words(
    one: str, other: str, *, conflict: bool
) -> None:
    pairs = [Pair.single("What happens then?", said) for said in (one, other)]
    assert bool(hits_of(CONFLICTING, _Contrary(), pairs).height) is conflict


def test_where_the_language_cannot_be_told_that_of_the_set_counts() -> None:
    asked, answers = "Wer hilft?", ("Der Kundendienst hilft.", "Rufen Sie uns an.")
    pairs = [Pair.single(asked, answer) for answer in answers]
    rest = [Pair.single(f"Frage {n}", "Das steht auf der Seite und im Heft.") for n in range(3)]
    assert hits_of(CONFLICTING, _Contrary(), pairs).height == 1
    assert hits_of(CONFLICTING, _Contrary(), [*pairs, *rest]).is_empty()


def test_two_labels_are_told_as_labels(broken_models: Models) -> None:
    pairs = [Pair.single(f"utterance {n} of many", ("card", "cash")[n % 2]) for n in range(24)]
    pairs.append(Pair.single("utterance 3 of many", "card"))
    (message,) = hits_of(CONFLICTING, broken_models, pairs)["message"]
    assert message == "contradicts faq.jsonl:4: “card” here, “cash” there (two labels)"


def test_without_a_model_the_set_says_so(broken_models: Models) -> None:
    pairs = [Pair.single(ASKED, "14 days."), Pair.single(ASKED, "30 days.")]
    hits = hits_of(CONFLICTING, broken_models, pairs)
    assert hits["pos"].to_list() == [None]
    assert hits["message"].to_list() == [
        "1 pair of alike prompts or answers were left unjudged: the relation model is not there"
    ]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_with_nothing_to_compare_there_is_nothing(
    rule: Rule, count: int, broken_models: Models
) -> None:
    pairs = [Pair.single("Who was it?", "Anna."), Pair.single("When does it rain?", "In May.")]
    assert hits_of(rule, broken_models, pairs[:count]).is_empty()


def test_a_conflict_holds_its_pairs_back(fake_models: Models) -> None:
    long = "Put the parcel on the counter, tell the clerk that you come for a refund and wait {} {}"
    pairs = [Pair.single(ASKED, long.format(days, end)) for days, end in
             ((14, "days."), (14, "days"), (30, "days."), (30, "days, please."))]  # fmt: skip
    dataset = Dataset.from_pairs(pairs)
    context = Context(models=fake_models)
    found = check(dataset, choose_rules(Settings(), select=["C2", "D"]), context)
    assert found.by_rule == {"C201": 2, "D101": 1, "D102": 1}
    ids = dataset.frame["id"].to_list()
    assert in_conflict(found) == {ids[0], ids[2], ids[3]}
    # the exact copy is no evidence of its own, the near one is
    assert [one.pair for one in repairs(dataset, found, context, unsafe=True)] == [ids[1]]
    assert [one.rule for one in held(found, unsafe=True)] == ["D102"]
    assert held(found, unsafe=False) == []
    settled = found.without([one.key for one in found.of_rule("C201")])
    assert len(repairs(dataset, settled, context, unsafe=True)) == 2
    near = found.of_rule("D102")
    assert repairs(dataset, near, context, unsafe=True, conflicts=in_conflict(found)) == []


def test_one_conflict_in_fifty_lowers_the_score_and_says_why(fake_models: Models) -> None:
    names = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in ("sto", "rni")]
    pairs = [Pair.single(f"Who is {name}?", f"The {name} of the hill.") for name in names[:48]]
    pairs += [Pair.single(ASKED, "A refund takes 14 days.")]
    clean, spoiled = (
        Dataset.from_pairs([*pairs, Pair.single(asked, "A refund takes 30 days.")])
        for asked in ("Who knows?", ASKED)
    )
    scores = []
    for dataset in (clean, spoiled):
        context = Context(models=fake_models)
        found = check(dataset, choose_rules(Settings(), select=["C"]), context)
        ready = assess(dataset, found, rows=50, quarantined=0, settings=Settings())
        scores.append(ready.score)
    (deduction,) = [one for one in ready.deductions if one.rule == "C201"]
    assert 3 < scores[0] - scores[1] < 15
    assert deduction.pairs == 2
    assert "2 of 50 pairs" in deduction.why


CLASH = [Pair.single(ASKED, "A refund takes 14 days."),
         Pair.single(ASKED, "A refund takes 30 days.")]  # fmt: skip


@pytest.mark.parametrize(
    ("dates", "sources", "older", "says"),
    [
        (["2021-03-01", "2023-05-01"], None, 0, "2021-03-01 against 2023-05-01"),
        (["May 2023", "2021"], None, 1, "2021 against May 2023"),
        (None, ["terms-v2.md", "terms-v1.md"], 1, "terms-v1.md against terms-v2.md"),
        (["2021", "2021-05-01"], None, None, None),
        (None, ["terms-v2.md", "faq-v1.md"], None, None),
        (None, None, None, None),
    ],
)
def test_the_older_side_of_a_conflict_is_outdated(
    fake_models: Models,
    dates: list[str | None] | None,
    sources: list[str | None] | None,
    older: int | None,
    says: str | None,
) -> None:
    hits = hits_of(OUTDATED, fake_models, CLASH, dates=dates, sources=sources)
    if older is None:
        assert hits.is_empty()
        return
    (row,) = hits.iter_rows(named=True)
    assert (row["pos"], row["others"]) == (older, [1 - older])
    other = f"faq.jsonl:{2 - older}"
    assert row["message"] == f"is older than {other}, which contradicts it: {says}"


def test_what_the_texts_say_of_time_counts_as_well(fake_models: Models) -> None:
    pairs = [Pair.single("How high is the fee?", "The fee is 5 dollars since 2020."),
             Pair.single("How high is the fee?", "The fee is 7 dollars since 2023.")]  # fmt: skip
    hits = hits_of(OUTDATED, fake_models, pairs)
    assert hits["pos"].to_list() == [0]
    assert hits["message"].to_list()[0].endswith("its words speak of an earlier time or version")


def test_a_future_that_has_passed(fake_models: Models) -> None:
    pairs = [
        Pair.single("When can I buy it?", "It will be available in March 2021."),
        Pair.single("When was it sold?", "It was available in March 2021."),
        Pair.single("When does it end?", "It will end in May 2029."),
        Pair.single("Who came?", "Anna came."),
    ]
    dates: list[str | None] = [None, None, None, "2023-05-01"]
    hits = hits_of(OUTDATED, fake_models, pairs, dates=dates)
    assert hits["pos"].to_list() == [0]
    assert hits["message"].to_list() == [
        "announces “will be available in March 2021”; the newest pair is of 2023-05-01"
    ]
    assert hits_of(OUTDATED, fake_models, pairs).is_empty()


def test_older_versions_of_a_document(fake_models: Models) -> None:
    pairs = [Pair.single(f"Who is {name}?", "A clerk.") for name in ("Ann", "Ben", "Cid", "Dee")]
    sources: list[str | None] = ["handbook-v1.pdf", "Handbook-v2.pdf", "chapter-1.pdf", None]
    hits = hits_of(SUPERSEDED, fake_models, pairs, sources=sources)
    assert hits["pos"].to_list() == [0]
    assert hits["message"].to_list() == [
        "comes from “handbook-v1.pdf”; other pairs come from “Handbook-v2.pdf”"
    ]


def test_a_response_against_its_context(fake_models: Models) -> None:
    slip = "A refund takes 14 days from the day on which the goods arrive at the warehouse."
    pairs = [
        Pair.single(ASKED, f"Good question. {slip}", context=SOURCE),
        Pair.single(ASKED, slip.replace("14", "30"), context=SOURCE),
        Pair.single(ASKED, "It takes thirty days from the day the goods arrive.", context=SOURCE),
        Pair.single("Rewrite this with 14 days", slip, context=SOURCE),
        Pair.single(ASKED, slip, context="Refunds: 30 days."),
        Pair.single(ASKED, slip),
    ]
    (row,) = hits_of(AGAINST_SOURCE, fake_models, pairs).iter_rows(named=True)
    assert row["pos"] == 0
    assert pairs[0].response[row["start"] : row["end"]] == slip
    assert row["message"].startswith("contradicts its context: “A refund takes 14 days from")
    assert "there" in row["message"]


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("The new lid did not change the heat loss of a kettle.",
         "The aim of this test was to see how the new lid did change the heat loss of a kettle."),
        ("The new lid did not change the heat loss of a kettle.",
         "It is unknown if the new lid did change the heat loss of a kettle."),
        ("Avoid putting the lid of the kettle into the dishwasher.",
         "Do not put the lid of the kettle into the dishwasher."),
    ],
)  # fmt: skip
def test_what_a_source_leaves_open_or_says_in_other_words_is_not_contradicted(
    said: str, source: str
) -> None:
    pair = Pair.single("How is the lid?", said, context=f"{SOURCE} {source}")
    assert hits_of(AGAINST_SOURCE, _Contrary(), [pair]).is_empty()


def test_one_other_figure_needs_no_model(broken_models: Models) -> None:
    slip = "A refund takes 14 days from the day on which the goods arrive at the warehouse."
    hits = hits_of(AGAINST_SOURCE, broken_models, [Pair.single(ASKED, slip, context=SOURCE)])
    assert hits["pos"].to_list() == [0, None]
    assert hits["score"].to_list() == [1.0, None]


def test_a_response_against_the_document_it_names(fake_models: Models) -> None:
    slip = "Gift cards are always refunded in cash."
    pairs = [Pair.single("And gift cards?", slip), Pair.single("And the gift cards?", slip)]
    named: list[str | None] = ["Terms.md#gifts", "other.md"]
    documents = {"docs/terms.md": SOURCE}
    hits = hits_of(AGAINST_SOURCE, fake_models, pairs, sources=named, documents=documents)
    (found,) = hits.filter(pl.col("pos") == 0)["message"]
    assert found.startswith("contradicts docs/terms.md: “Gift cards are alw")
    assert hits["pos"].to_list() == [None, 0]
    assert hits_of(AGAINST_SOURCE, fake_models, pairs, sources=named).is_empty()


def test_sources_without_a_document_are_told_once(fake_models: Models) -> None:
    said = "Gift cards are never refunded in cash."
    pairs = [Pair.single(f"Gift card {n}?", said) for n in range(4)]
    pairs.append(Pair.single("And gift cards?", said, context=SOURCE))
    named: list[str | None] = ["terms.md", "README.md", "old.md", None, "other.md"]
    frame = Dataset.from_pairs(pairs, sources=named).frame.with_row_index("pos")
    told = (
        "the source of 2 pairs is none of the documents, or could be several: nothing was held "
        "against it; first “README.md”"
    )
    card = " (no document, since it is the card of a data set: README.md)"
    for left_out, message in (((), told), (("README.md",), told + card)):
        documents = Documents({"docs/terms.md": SOURCE}, left_out=left_out)
        hits = AGAINST_SOURCE.check(frame, Context(models=fake_models, documents=documents))
        assert hits.select("pos", "message").rows() == [(None, message)]


def test_the_card_of_a_data_set_is_left_out_of_the_documents(tmp_path: Path) -> None:
    (tmp_path / "terms.md").write_text(SOURCE)
    (tmp_path / "README.md").write_text("---\nconfigs: a\n---\nThe data.")
    documents = read_documents(["*.md"], base=tmp_path)
    assert (list(documents.texts), documents.left_out) == (["terms.md"], ("README.md",))


def test_documents_that_could_not_be_read_are_told(fake_models: Models) -> None:
    documents = Documents({}, (Problem("a.pdf", "has no text", page=3, hint="run OCR"),))
    frame = Dataset.from_pairs([Pair.single("a", "b")]).frame.with_row_index("pos")
    hits = AGAINST_SOURCE.check(frame, Context(models=fake_models, documents=documents))
    assert hits.select("pos", "message").rows() == [
        (None, "a document could not be read: a.pdf: page 3: has no text; run OCR")
    ]


def test_a_step_is_taken_once_for_all_rules(fake_models: Models) -> None:
    frame = Dataset.from_pairs(CLASH).frame.with_row_index("pos")
    context = Context(models=fake_models)
    taken: list[int] = []

    def step(whole: pl.DataFrame, _: Context) -> int:
        taken.append(whole.height)
        return len(taken)

    assert [context.once("step", frame, step) for _ in range(3)] == [1, 1, 1]
    assert context.once("step", frame.head(1), step) == 2
    other = replace(context, settings=Settings(language="en"))
    assert other.once("step", frame, step) == 3
    assert taken == [2, 1, 2]
