from __future__ import annotations

from collections import defaultdict
from random import Random

from tunegate.examples.reader.teaching.company import (
    Fact,
    another_value,
    make_company,
    unused_subject,
)
from tunegate.examples.reader.teaching.documents import Written, versions, write
from tunegate.examples.reader.teaching.frames import KINDS, SUBJECTS
from tunegate.examples.reader.teaching.names import Names, common_words
from tunegate.examples.reader.teaching.values import VALUES, value


def check_told(facts: list[Fact], written: Written) -> None:
    assert sorted(one.fact.key for one in written.told) == sorted(fact.key for fact in facts)
    for one in written.told:
        assert one.line in written.text
        assert one.value.lower() == one.fact.value.lower()
        assert one.value in one.line


def test_every_layout_tells_every_fact() -> None:
    layouts = defaultdict(int)
    for seed in range(600):
        rng = Random(seed)
        company = make_company(rng, about=[rng.choice(SUBJECTS)])
        facts = list(company.facts)[: rng.randint(1, 8)]
        if rng.random() < 0.5:
            facts = [fact for fact in facts if fact.kind.labels] or facts
        written = write(facts, rng, company=company.name)
        check_told(facts, written)
        layouts["table"] += "| --- |" in written.text
        layouts["questions"] += "?" in written.text
        layouts["items"] += "\n- " in written.text
        layouts["prose"] += ". " in written.text
    assert all(count > 20 for count in layouts.values()), layouts


def test_the_former_version_is_marked_and_says_otherwise() -> None:
    for seed in range(60):
        rng = Random(seed)
        company = make_company(rng, about=["shipping"])
        facts = [fact for fact in company.facts if fact.kind.values][:3]
        now, then = versions(facts, rng, company=company.name)
        check_told(facts, now)
        old, new = then.text.splitlines()[0], now.text.splitlines()[0]
        assert old != new
        assert any(word in old for word in ("superseded", "no longer", "old", "arch", "until",
                                            "replaced"))  # fmt: skip
        for one, other in zip(now.told, then.told, strict=True):
            assert one.fact.value != other.fact.value


def test_facts_of_a_company_have_different_keys() -> None:
    for seed in range(50):
        company = make_company(Random(seed), about=SUBJECTS)
        keys = [fact.key for fact in company.facts]
        assert len(set(keys)) == len(keys)
        assert {subject.about for subject in company.subjects} == set(SUBJECTS)


def test_another_value_and_an_unused_subject_are_new() -> None:
    rng = Random(1)
    company = make_company(rng, about=["product", "error"])
    for fact in company.facts:
        if fact.kind.values:
            assert another_value(fact, rng) != fact.value
    names = {subject.text for subject in company.subjects}
    for about in ("product", "error"):
        assert unused_subject(about, company, rng).text not in names


def test_every_kind_has_words_and_a_way_to_draw_values() -> None:
    for kind in KINDS:
        assert kind.values in VALUES
        assert kind.labels
        assert len(kind.statements) >= 2
        assert len(kind.questions) >= 2
        assert all("{v}" in frame for frame in kind.statements + kind.which + kind.checks)


def test_values_are_as_varied_as_reading_needs() -> None:
    rng = Random(0)
    names = Names(rng)
    codes = {value("code", rng, names) for _ in range(500)}
    assert len(codes) > 490
    assert len({value("money", rng, names) for _ in range(500)}) > 400


def test_names_are_drawn_once_and_never_reserved() -> None:
    names = Names(Random(0), reserved={"marlow"})
    drawn = [names.word("town").lower() for _ in range(2000)]
    assert len(set(drawn)) == 2000
    reserved = common_words()[0]
    guarded = Names(Random(0), reserved=set(common_words()[:-1]))
    assert reserved != guarded.common() == common_words()[-1]
