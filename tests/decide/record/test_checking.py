"""Tampering: whatever is changed after a record was written is caught, and named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.decide.record.made import made_record
from tunegate.curate.errors import InputError
from tunegate.curate.generation import Reply
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.decide.evidence import Measured, PromptEvidence, RagEvidence
from tunegate.decide.lock import Frozen, Lock, Refreeze, digest_of
from tunegate.decide.policy import Policy
from tunegate.decide.record.canonical import sealed
from tunegate.decide.record.checking import Difference, check_record
from tunegate.decide.record.frozen import frozen_body, refreeze_lines
from tunegate.decide.record.making import Measurement, Surroundings, example_of, make_record
from tunegate.decide.record.writing import record_body, write_record
from tunegate.decide.verdict import ReadinessFacts, judge
from tunegate.evaluate.evaluation import Answer, evaluated
from tunegate.evaluate.evaluation_folder import run_digest, write_evaluation
from tunegate.evaluate.item import Item
from tunegate.evaluate.run import Plan
from tunegate.evaluate.run_facts import setup_of
from tunegate.evaluate.suite import Suite

SUITE = Suite.of([Item(f"q{nth}", f"Question {nth}?", (f"{nth}",)) for nth in range(5)])
POLICY = Policy(target=0.8, stop_at=0.8)


def frozen(suite: Suite = SUITE, policy: Policy = POLICY) -> Frozen:
    return Frozen(
        suite=suite.fingerprint, items=5, dev="d", test="t", test_items=4, generator="reader",
        identity="5c1e", prompts="p", template={"name": "plain"}, metrics=("token_f1",), code="c",
        policy=policy, pairs=None, documents=None,
    )  # fmt: skip


FROZEN = frozen_body(frozen(), SUITE)
LOCK = digest_of(frozen())
READY = ReadinessFacts(score=90, pairs=500, usable=490, fingerprint="f")


def measured(score: float) -> Measured:
    return Measured(
        name="test", score=score, low=score - 0.1, high=score + 0.1, level=0.975, n=100,
        independent=100, failures={"knowledge": 3, "format": 7},
    )  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A record on disk with everything that it speaks of."""

    path: Path
    evidence: Path

    def check(self, current: Mapping[str, Any] | None = None) -> tuple[Difference, ...]:
        return check_record(
            self.path, evidence=self.evidence, current=FROZEN if current is None else current,
            renderers=RENDERERS, version="1",
        )  # fmt: skip

    def edit(self, change: Callable[[dict[str, Any]], object], *, seal: bool = False) -> None:
        body = orjson.loads(self.path.read_bytes())
        change(body)
        self.path.write_bytes(orjson.dumps(sealed(body) if seal else body))


PRICES = GeneratorSettings(kind="endpoint", model="m", base_url="http://localhost:1/v1")
RENDERERS = {"md": lambda record, digest: f"{record.verdict} {digest}\n"}


def write(folder: Path) -> Written:
    common: dict[str, Any] = {
        "lock": LOCK, "metric": "exact_match", "generator": "reader", "identity": "5c1e",
        "variant": "3 examples", "versions": {"torch": "2.13.0"},
    }  # fmt: skip
    place = folder / "evidence"
    plan = Plan(SUITE)
    made = evaluated(
        plan, [Reply("1", 0.1)] * 5, name="rag-test", kept=0, prices=PRICES,
        setup=setup_of(plan, generator="reader", identity="5c1e", kind="endpoint"),
    )  # fmt: skip
    run = write_evaluation(made, place / "runs")
    prompt = PromptEvidence(at="2026-01-02T03:04:05+00:00", test=measured(0.3), **common)
    rag = RagEvidence(
            at="2026-01-02T04:00:00+00:00", test=measured(0.8), corpus="documents",
            setting="hybrid", runs={"rag-test": run_digest(run)}, **common,
    )  # fmt: skip
    listed = []
    for one in (prompt, rag):
        raw = orjson.dumps(one.model_dump(mode="json") | {"digest": one.digest})
        (place / f"{one.stage}.json").write_bytes(raw)
        listed.append(Measurement(one, f"{one.stage}.json", hashlib.sha256(raw).hexdigest()))
    record = make_record(
        listed,
        judge(POLICY, lock=LOCK, prompt=prompt, rag=rag, readiness=READY),
        policy=POLICY,
        lock=FROZEN,
        project="shop",
        version="1",
        around=Surroundings(facts=READY),
    )
    return Written(write_record(record, folder / "records", renderers=RENDERERS), place)


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return write(tmp_path)


def test_a_record_that_nobody_touched_holds(written: Written) -> None:
    assert written.path.name == f"2026-01-02-{LOCK[:8]}-stop-at-rag.json"
    assert written.check() == ()


def test_the_same_evidence_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one"), write(tmp_path / "two")
    for ending in (".json", ".md"):
        first, second = one.path.with_suffix(ending), two.path.with_suffix(ending)
        assert first.read_bytes() == second.read_bytes()


def test_an_edited_suite_row_is_named_by_its_item(written: Written) -> None:
    items = [*SUITE.items[1:3], replace(SUITE.items[3], accepted=("4",)), SUITE.items[4]]
    suite = Suite.of([*items, Item("q9", "Question 9?", ("9",))])
    found = written.check(frozen_body(frozen(suite), suite))
    assert [(one.part, one.where) for one in found] == [
        ("lock", "rows.q0"),
        ("lock", "rows.q3"),
        ("lock", "rows.q9"),
        ("lock", "suite"),
    ]
    assert "now (nothing)" in found[0].says


def test_a_lowered_threshold_is_named_with_both_values(written: Written) -> None:
    current = frozen_body(frozen(policy=Policy(target=0.8, stop_at=0.5)), SUITE)
    assert written.check(current) == (Difference("lock", "policy.stop_at", "frozen 0.8, now 0.5"),)


def test_settings_are_compared_where_they_were_frozen(written: Written) -> None:
    assert written.check(FROZEN | {"settings": {"language": "en"}}) == ()


def test_a_threshold_lowered_in_the_frozen_part_of_a_record_breaks_the_lock(
    written: Written,
) -> None:
    def lower(body: dict[str, Any]) -> None:
        body["frozen"]["policy"]["stop_at"] = 0.5

    written.edit(lower, seal=True)
    named = [(one.part, one.where) for one in written.check()]
    assert ("lock", "digest") in named
    assert ("lock", "policy.stop_at") in named


def test_locks_that_were_given_up_are_told() -> None:
    former = Refreeze(digest="f" * 64, since="2025-12-31", at="2026-01-01",
                      changed=("the target changed",), looks={"rag": 1, "prompt": 2})  # fmt: skip
    lock = Lock(at="2026-01-02", frozen=frozen(), former=(former,), digest=LOCK, chain="")
    assert refreeze_lines(lock) == (
        (
            "lock ffffffffffff",
            "was given up: the target changed; looks at the test split under it: prompt 2, rag 1",
        ),
    )


def test_a_threshold_lowered_in_the_record_alone_is_not_what_was_frozen(written: Written) -> None:
    def lower(body: dict[str, Any]) -> None:
        body["inputs"]["policy"]["target"] = 0.7
        body["target"] = 0.7
        body["good_enough"] = 0.56

    written.edit(lower, seal=True)
    named = {(one.part, one.where): one.says for one in written.check()}
    assert named["verdict", "inputs.policy.target"] == "record 0.7, frozen 0.8"
    assert named["verdict", "target"] == "record 0.7, frozen 0.8"
    assert named["verdict", "good_enough"].startswith("record 0.56, frozen 0.64")


def test_everything_that_is_said_of_a_stage_is_held_against_its_evidence(written: Written) -> None:
    def better(body: dict[str, Any]) -> None:
        prompt = body["stages"][0]
        prompt["outcome"] = "good enough"
        prompt["failures"][0]["items"] = 1
        prompt["beside"] = [prompt["score"] | {"name": "closed book"}]

    written.edit(better, seal=True)
    named = {one.where for one in written.check() if one.part == "evidence"}
    assert {
        "stage prompt, outcome",
        "stage prompt, failures[0].items",
        "stage prompt, beside[0]",
    } <= named


def test_a_record_of_another_version_may_have_other_words_but_no_other_numbers(
    written: Written,
) -> None:
    def other(body: dict[str, Any]) -> None:
        body["tunegate"] = "0"
        body["stages"][1]["facts"][0]["label"] = "asked"
        body["stages"][1]["failures"][0]["lever"] = "mend it"

    written.edit(other, seal=True)
    assert written.check() == ()
    written.edit(lambda body: body["stages"][1]["failures"][0].update(items=1), seal=True)
    assert [one.where for one in written.check()] == ["stage rag, failures[0].items"]


def test_a_policy_that_is_none_is_named(written: Written) -> None:
    written.edit(lambda body: body["frozen"].update(policy={"target": 2}), seal=True)
    assert ("verdict", "frozen.policy") in {(one.part, one.where) for one in written.check()}


def test_a_changed_evidence_file_is_named_by_its_stage(written: Written) -> None:
    file = written.evidence / "prompt.json"
    file.write_bytes(file.read_bytes().replace(b'"score":0.3', b'"score":0.9'))
    found = written.check()
    assert found[0].part == "evidence"
    assert found[0].where == "stage prompt, prompt.json"
    assert found[0].says.startswith("was changed: SHA-256 ")
    assert ("evidence", "stage prompt, score.score") in {(one.part, one.where) for one in found}


def test_a_changed_run_is_named(written: Written) -> None:
    run = written.evidence / "runs" / "rag-test"
    where = "stage rag, rag.json, run rag-test"
    facts = (run / "run.json").read_text()
    (run / "run.json").write_text(facts.replace('"identity": "5c1e"', '"identity": "else"'))
    assert written.check() == (Difference("evidence", where, "was changed"),)
    (run / "run.json").write_text(facts)
    assert written.check() == ()
    answers = (run / "predictions.jsonl").read_text()
    (run / "predictions.jsonl").write_text(answers.replace('"answer":"1"', '"answer":"2"', 1))
    [found] = written.check()
    assert (found.part, found.where) == ("evidence", where)
    assert "predictions.jsonl: it is not what the run wrote" in found.says


def test_evidence_that_is_gone_or_no_evidence_is_named(written: Written) -> None:
    (written.evidence / "prompt.json").unlink()
    (written.evidence / "rag.json").write_text("{}")
    found = written.check()
    assert [one.where for one in found] == [
        "stage prompt, prompt.json",
        "stage rag, rag.json",
        "stage rag, rag.json",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("verdict", "tune: go"), ("why", ["because"]), ("project", "x"), ("missing", ["y"])],
)
def test_an_edited_field_is_named(written: Written, field: str, value: object) -> None:
    written.edit(lambda body: body.update({field: value}))
    assert ("record", field) in {(one.part, one.where) for one in written.check()}


def test_whoever_seals_again_is_caught_by_the_evidence(written: Written) -> None:
    def better(body: dict[str, Any]) -> None:
        body["stages"][0]["score"]["score"] = 0.95
        body["verdict"] = "stop-at-prompt"

    written.edit(better, seal=True)
    named = {(one.part, one.where) for one in written.check()}
    assert ("evidence", "stage prompt, score.score") in named
    assert ("verdict", "verdict") in named
    assert ("rendering", f"{written.path.stem}.md") in named


def test_an_edited_page_is_named(written: Written) -> None:
    written.path.with_suffix(".md").write_text("tune: go")
    assert written.check() == (
        Difference("rendering", f"{written.path.stem}.md", "does not show what the record says"),
    )


def test_a_path_in_a_record_leads_nowhere_else(written: Written) -> None:
    def away(body: dict[str, Any]) -> None:
        body["stages"][0]["evidence"] = "../../secret.json"

    written.edit(away, seal=True)
    assert ("evidence", "is no name of a file in the folder") in {
        (one.part, one.says) for one in written.check()
    }


def test_a_field_that_no_record_has_is_a_broken_seal(written: Written) -> None:
    written.edit(lambda body: body.update({"note": "x"}))
    assert [(one.part, one.where) for one in written.check()] == [
        ("record", "note"),
        ("record", "form"),
    ]


def test_what_is_no_record_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    for text in ("[", "[]", "{}", '{"lock": "ab", "digest": "cd"}'):
        path.write_text(text)
        with pytest.raises(InputError, match=r"r\.json: this is no (JSON|decision record)"):
            check_record(path, evidence=tmp_path, current=None)
    with pytest.raises(InputError, match="this is a folder"):
        check_record(tmp_path, evidence=tmp_path, current=None)


def test_a_field_that_a_record_lacks_is_named(written: Written) -> None:
    written.edit(lambda body: body.pop("tunegate"))
    assert any(one.says.endswith("tunegate: is missing") for one in written.check())


def test_a_record_is_not_written_over_another_one(tmp_path: Path) -> None:
    def write(*missing: str) -> Path:
        return write_record(
            made_record().model_copy(update={"missing": list(missing)}),
            tmp_path,
            renderers={"md": lambda record, digest: f"{digest} {record.missing}"},
        )

    signed = write("nobody has judged answers of stage prompt")
    bytes_then = [signed.read_bytes(), signed.with_suffix(".md").read_bytes()]
    later = write()
    assert later.name == f"{signed.stem}-2.json"
    assert later.with_suffix(".md").is_file()
    assert [signed.read_bytes(), signed.with_suffix(".md").read_bytes()] == bytes_then
    assert write() == later
    assert write("nobody has judged answers of stage prompt") == signed
    signed.write_text("{")
    assert write("nobody has judged answers of stage prompt").name == f"{signed.stem}-3.json"


def test_a_file_that_is_no_record_is_named_as_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "suite.jsonl"
    path.write_text('{"id": "q1"}\n{"id": "q2"}\n')
    with pytest.raises(InputError, match=r"suite\.jsonl: this is no JSON"):
        check_record(path, evidence=tmp_path, current=None)


def test_examples_show_no_private_value() -> None:
    answer = Answer(
        id="q1", question="Whom?", accepted=("jane.roe@bikes.invalid",),
        answer="Card 4111 1111 1111 1111\x1b[31m", error=None, shown=("p1",), held=True,
        failure="had the context", seconds=0, prompt_tokens=None, reply_tokens=None, cut=False,
    )  # fmt: skip
    text = record_text(example_of(answer, slice_name="orders"))
    assert "jane.roe" not in text
    assert "4111 1111" not in text
    assert "****1111" in text


def record_text(example: Any) -> str:
    return " ".join(line.text for line in example.lines)


def test_the_body_of_a_record_is_sealed(written: Written) -> None:
    from tunegate.decide.record.writing import read_body, record_of

    body = read_body(written.path.with_suffix(".md"))
    assert record_body(record_of(body, origin="r")) == body
