from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.errors import InputError, UserError
from tunegate.curate.generation import Reply
from tunegate.curate.generator_settings import GeneratorSettings
from tunegate.evaluate.evaluation import (
    Evaluation,
    at_level,
    evaluated,
    shown_failures,
    slice_reports,
)
from tunegate.evaluate.evaluation_folder import (
    check_free,
    list_evaluations,
    read_evaluation,
    write_evaluation,
)
from tunegate.evaluate.item import Item, Passage
from tunegate.evaluate.prompt_template import PromptTemplate
from tunegate.evaluate.run import Plan
from tunegate.evaluate.run_facts import setup_of, usage_of
from tunegate.evaluate.suite import Suite

PRICED = GeneratorSettings(
    kind="endpoint", model="m", base_url="http://x/v1", prompt_price=2.0, reply_price=10.0
)
LOCAL = GeneratorSettings(kind="local", model="m")
SHOWN = (Passage("p", "Nothing of use."),)
ITEMS = [
    Item(
        f"q{nth}",
        f"Question {nth}?",
        ("yes",),
        metric="exact_match",
        slice=("small", "large")[nth > 3],
    )
    for nth in range(16)
]


def reply(text: str, **changed: object) -> Reply:
    body: dict[str, object] = {"seconds": 0.5, "prompt_tokens": 100, "reply_tokens": 10, **changed}
    return Reply(text, **body)  # type: ignore[arg-type]


def run(*, seed: int = 0, name: str = "run") -> Evaluation:
    """Of `small` all is wrong, of `large` half; one item has no reply."""
    plan = Plan(Suite.of(ITEMS), seed=seed, shown={"q0": SHOWN})
    replies = [reply("no" if nth < 4 or nth % 2 else "yes") for nth in range(16)]
    replies[1] = reply("", error="gone")
    replies[2] = reply("I don't know.")
    setup = setup_of(plan, generator="base", identity="g 1", kind="endpoint", index="ab")
    return evaluated(plan, replies, setup=setup, name=name, kept=3, prices=PRICED)


def test_each_failed_item_has_its_reason() -> None:
    done = run()
    assert done.scores.overall.estimate == 6 / 16
    assert done.failures == {
        "no reply": 1,
        "retrieval miss": 1,
        "knowledge": 8,
    }
    assert done.answers[0].shown == ("p",)
    assert done.answers[4].failure is None
    assert [one.held for one in done.answers[:2]] == [False, None]
    assert done.held == (0, 1)


def test_what_a_run_took() -> None:
    used = run().facts.usage
    assert (used.replies, used.errors, used.kept, used.cut) == (15, 1, 3, 0)
    assert (used.prompt_tokens, used.reply_tokens) == (1500, 150)
    assert used.cost == pytest.approx((1500 * 2 + 150 * 10) / 1e6)
    assert used.median_seconds == used.slowest_seconds == 0.5


def test_without_counts_or_prices_there_is_no_cost() -> None:
    some = [reply("a"), reply("b", prompt_tokens=None)]
    assert usage_of(some, kept=0, prices=PRICED).prompt_tokens is None
    assert usage_of(some, kept=0, prices=PRICED).cost is None
    assert usage_of([reply("a")], kept=0, prices=LOCAL).cost is None
    none = usage_of([reply("", error="x")], kept=0, prices=PRICED)
    assert (none.replies, none.median_seconds, none.prompt_tokens) == (0, None, None)


def test_everything_that_determines_a_run_is_in_its_record() -> None:
    setup = run().facts.setup
    assert setup.suite == Suite.of(ITEMS).fingerprint
    assert (setup.items, setup.generator, setup.identity) == (16, "base", "g 1")
    assert (setup.index, setup.passages, setup.context) == ("ab", 1, "closed")
    assert setup.template["question"] == "{question}"
    assert {"python", "tunegate", "httpx"} <= set(setup.versions)
    assert setup.plan != run(seed=1).facts.setup.plan
    assert setup == run().facts.setup


def test_the_worst_slice_comes_first_with_examples_of_each_kind() -> None:
    small, large = slice_reports(run(), examples=3)
    assert (small.name, small.interval.estimate) == ("small", 0)
    assert dict(small.failures) == {
        "no reply": 1,
        "retrieval miss": 1,
        "knowledge": 2,
    }
    assert [one.failure for one in small.examples] == ["no reply", "retrieval miss", "knowledge"]
    assert dict(large.failures) == {"knowledge": 6}
    shown = [(name, one.failure) for name, one in shown_failures(run(), slices=2, each=2)]
    assert shown == [
        ("small", "no reply"),
        ("small", "retrieval miss"),
        ("large", "knowledge"),
        ("large", "knowledge"),
    ]


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    done = run()
    place = write_evaluation(done, tmp_path)
    assert sorted(path.name for path in place.iterdir()) == [
        "predictions.jsonl",
        "run.json",
        "scores.jsonl",
    ]
    for name in ("run", str(place)):
        again = read_evaluation(name, tmp_path)
        assert again.facts == done.facts
        assert again.answers == done.answers
        assert again.scores.frame.equals(done.scores.frame)
        assert again.scores.overall == done.scores.overall
        assert dict(again.scores.slices) == dict(done.scores.slices)
    assert list_evaluations(tmp_path) == ["run"]


def test_the_same_run_is_written_over_and_another_one_is_not(tmp_path: Path) -> None:
    write_evaluation(run(), tmp_path)
    write_evaluation(run(), tmp_path)
    with pytest.raises(UserError, match="another run of this name"):
        write_evaluation(run(seed=1), tmp_path)
    with pytest.raises(UserError, match=r"cannot be named '\.\./x'"):
        check_free("../x", "", tmp_path)


@pytest.mark.parametrize("part", ["predictions.jsonl", "scores.jsonl"])
def test_a_run_that_was_changed_is_refused(tmp_path: Path, part: str) -> None:
    path = write_evaluation(run(), tmp_path) / part
    path.write_bytes(path.read_bytes().replace(b"q7", b"q8"))
    with pytest.raises(InputError, match="it is not what the run wrote"):
        read_evaluation("run", tmp_path)
    write_evaluation(run(), tmp_path)
    assert read_evaluation("run", tmp_path).answers == run().answers


def test_a_run_that_was_not_finished_is_none(tmp_path: Path) -> None:
    (write_evaluation(run(), tmp_path) / "run.json").unlink()
    assert list_evaluations(tmp_path) == []
    with pytest.raises(InputError, match="there is no run 'run'"):
        read_evaluation("run", tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": {}, "name": "x"}'])
def test_a_record_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (write_evaluation(run(), tmp_path) / "run.json").write_text(text)
    with pytest.raises(InputError, match="no run that can be read"):
        read_evaluation("run", tmp_path)


def test_a_full_disk_leaves_the_run_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_evaluation(run(), tmp_path)
    held = {path: path.read_bytes() for path in (tmp_path / "run").iterdir()}

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="No space left"):
        write_evaluation(run(), tmp_path)
    assert {path: path.read_bytes() for path in (tmp_path / "run").iterdir()} == held


@pytest.mark.parametrize("name", ["a" * 101, "\u6f22" * 40, "-x", "a/b", ".."])
def test_names_that_are_no_folders(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be named"):
        write_evaluation(run(name=name), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_to_look_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no run"):
        read_evaluation("a" * 300, tmp_path)


def test_two_who_write_one_run_leave_a_whole_one(tmp_path: Path) -> None:
    from threading import Thread

    def write() -> None:
        for _ in range(10):
            write_evaluation(run(), tmp_path)

    writing = [Thread(target=write) for _ in range(4)]
    for thread in writing:
        thread.start()
    for thread in writing:
        thread.join()
    assert read_evaluation("run", tmp_path).answers == run().answers
    assert len(list((tmp_path / "run").iterdir())) == 3


def test_the_reply_as_it_came_is_kept_beside_the_answer(tmp_path: Path) -> None:
    plan = Plan(Suite.of(ITEMS), PromptTemplate(answer_after="<ANSWER>:"))
    replies = [reply("yes")] * 14
    replies += [reply("<think>no?</think>yes"), reply("Said. <ANSWER>: yes")]
    setup = setup_of(plan, generator="base", identity="g 1", kind="endpoint")
    done = evaluated(plan, replies, setup=setup, name="run", kept=0, prices=PRICED)
    assert done.scores.overall.estimate == 1
    assert {one.answer for one in done.answers} == {"yes"}
    assert [one.reply for one in done.answers[13:]] == [
        None,
        "<think>no?</think>yes",
        "Said. <ANSWER>: yes",
    ]
    assert done.facts.setup.template["answer_after"] == "<ANSWER>:"
    assert (
        setup.plan
        != setup_of(Plan(Suite.of(ITEMS)), generator="base", identity="g 1", kind="endpoint").plan
    )
    write_evaluation(done, tmp_path)
    assert read_evaluation("run", tmp_path).answers == done.answers


def test_a_run_at_another_level() -> None:
    done = run()
    wide = at_level(done, 0.99)
    assert wide.facts.level == wide.scores.overall.level == 0.99
    assert wide.scores.overall.low < done.scores.overall.low
    assert wide.scores.overall.estimate == done.scores.overall.estimate
    assert at_level(wide, 0.95) == done


def test_people_see_the_documents_of_passages_and_their_ids_where_these_are_not_known(
    tmp_path: Path,
) -> None:
    pieces = tuple(Passage(f"p{nth}", "Nothing of use.", f"doc{nth // 2}.md") for nth in range(4))
    plan = Plan(Suite.of(ITEMS[:2]), shown={"q0": pieces, "q1": SHOWN})
    setup = setup_of(plan, generator="base", identity="g 1", kind="endpoint", index="ab")
    replies = [reply("no")] * 2
    made = evaluated(plan, replies, setup=setup, name="run", kept=0, prices=PRICED)
    write_evaluation(made, tmp_path)
    answers = read_evaluation("run", tmp_path).answers
    assert [one.read_in for one in answers] == ["doc0.md, doc1.md", "p"]
    assert answers == made.answers
