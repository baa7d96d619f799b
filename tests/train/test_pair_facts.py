from __future__ import annotations

import polars as pl

from tunegate.curate.dataset import Dataset
from tunegate.curate.findings import FINDING_SCHEMA, Findings
from tunegate.curate.pair import Pair, Turn
from tunegate.curate.readiness.facts import Facts, facts
from tunegate.curate.readiness.losses import measure
from tunegate.curate.settings import Settings
from tunegate.curate.tokens import TURN_TOKENS, TokenCounter
from tunegate.train.pair_facts import pair_facts

WORDS = TokenCounter(
    estimated=False,
    count=lambda texts: texts.fill_null("").str.count_matches(r"\S+").cast(pl.UInt32),
)


def pair(prompt: str, response: str) -> Pair:
    return Pair(turns=(Turn("user", prompt), Turn("assistant", response)))


def known(dataset: Dataset) -> Facts:
    findings = Findings(pl.DataFrame(schema=FINDING_SCHEMA), dataset.fingerprint)
    losses = measure(dataset, findings, quarantined=0)
    return facts(dataset, findings, losses, settings=Settings())


def test_lengths_are_those_of_messages_with_what_a_template_adds() -> None:
    dataset = Dataset.from_pairs([pair("a b", "c"), pair("a b c d", "e f")])
    found = pair_facts(dataset, WORDS, known(dataset))
    assert (found.pairs, found.estimated) == (2, False)
    assert found.percentiles[0.5] == 6 + 2 * TURN_TOKENS
    assert found.percentiles[1.0] == 6 + 2 * TURN_TOKENS
    assert found.mean == (3 + 6) / 2 + 2 * TURN_TOKENS
    assert found.answers == 3 + 2 * TURN_TOKENS
    assert found.fingerprint == dataset.fingerprint


def test_lengths_are_those_of_the_rows_that_are_made_of_the_pairs() -> None:
    dataset = Dataset.from_pairs([pair("a b", "c"), pair("a b c d", "e f")])
    rows = Dataset.from_pairs([pair("x y z a b c d", "see e f")])
    found = pair_facts(dataset, WORDS, known(dataset), rows=rows)
    assert (found.pairs, found.rows, found.fingerprint) == (2, 1, dataset.fingerprint)
    assert found.percentiles[0.5] == found.mean == 10 + 2 * TURN_TOKENS
    assert (found.prompt, found.answers) == (7 + TURN_TOKENS, 3 + TURN_TOKENS)
    plain = pair_facts(dataset, WORDS, known(dataset))
    assert (plain.rows, plain.prompt) == (2, 4 + TURN_TOKENS)


def test_methods_are_judged_by_volume_alone() -> None:
    few = Dataset.from_pairs([pair(f"question {nth}", f"answer {nth}") for nth in range(49)])
    more = Dataset.from_pairs([pair(f"question {nth}", f"answer {nth}") for nth in range(50)])
    for dataset, verdict in ((few, "not-yet"), (more, "ready")):
        by_name = {
            one.name: one.verdict for one in pair_facts(dataset, WORDS, known(dataset)).methods
        }
        assert (by_name["lora"], by_name["qlora"]) == (verdict, verdict)
        assert (by_name["full"], by_name["raft"]) == ("not-suited", "not-suited")


def test_a_set_without_pairs_has_zeros() -> None:
    dataset = Dataset.from_pairs([])
    found = pair_facts(dataset, WORDS, known(dataset))
    assert (found.pairs, found.mean, found.answers, found.percentiles[1.0]) == (0, 0.0, 0, 0)
