"""`tunegate evaluate` in a workspace, against a server on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import numpy as np
import pytest

from tunegate.curate.models import Models

ITEMS = 40
KEY = "TEST_EVALUATE_KEY"


class Server:
    """`good` is right except for every fifth item, `poor` for half; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails: set[str] = set()
        self.lock = Lock()
        self.url = ""

    def says(self, body: Mapping[str, Any]) -> tuple[int, str]:
        text = str(body["messages"][-1]["content"])
        with self.lock:
            self.asked.append(text)
        if text in self.fails:
            return 400, "no"
        if "Answer A:" in text:
            accepted = text.split("- ")[1].split("\n")[0]
            a, b = (text.split(f"Answer {one}:\n")[1].split("\n")[0] for one in "AB")
            return 200, "Verdict: " + ("tie" if a == b else "A" if a == accepted else "B")
        if body["model"] == "judge":
            answer = text.split("Answer to judge:\n")[1].split("\n")[0]
            return 200, f"Verdict: {'right' if f'- {answer}' in text else 'wrong'}"
        number = int(text.rpartition(" ")[2].rstrip("?"))
        step = 5 if body["model"] == "good" else 2
        return 200, "I don't know." if number % step == 0 else f"box {number}"


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            status, text = state.says(
                json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            )
            choice = {"message": {"content": text}, "finish_reason": "stop"}
            used = {"prompt_tokens": 50, "completion_tokens": 5}
            said = json.dumps({"choices": [choice], "usage": used}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  (as inherited)
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        state.url = f"http://127.0.0.1:{listening.server_port}/v1"
        yield state
        listening.shutdown()
        thread.join()


@pytest.fixture
def evaluating(folder: Path, write_rows: Any, server: Server, monkeypatch: Any) -> Path:
    """A workspace with a suite and three generators."""
    monkeypatch.setenv(KEY, "sk-made-up")
    rows = [
        {
            "id": f"q{nth}",
            "question": f"In which box is part {nth}?",
            "accepted": [f"box {nth}"],
            "metric": "exact_match",
            "task": ("small", "large")[nth > 10],
            "gold": [{"id": f"p{nth}", "text": f"Part {nth} is in box {nth}."}],
        }
        for nth in range(1, ITEMS + 1)
    ]
    write_rows("suite.jsonl", rows)
    write_rows(
        "pairs.jsonl",
        [{"prompt": f"Where is tool {nth}?", "response": f"In drawer {nth}."} for nth in range(6)],
    )
    body = 'data = ["pairs.jsonl"]\nsuite = ["suite.jsonl"]\n'
    for name in ("good", "poor", "judge"):
        body += (
            f'[generators.{name}]\nkind = "endpoint"\nmodel = "{name}"\nbase_url = "{server.url}"\n'
            f'key_env = "{KEY}"\nprompt_price = 1.0\nreply_price = 2.0\ntries = 1\n'
        )
    (folder / "tunegate.toml").write_text(body)
    return folder


def record(folder: Path, name: str) -> dict[str, Any]:
    path = folder / ".tunegate" / "evaluations" / name / "run.json"
    body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return body


def test_a_run_is_scored_and_kept(evaluating: Path, tunegate: Any, server: Server) -> None:
    ran = tunegate("evaluate", "--generator", "good", "--name", "first")
    assert ran.code == 0
    assert "Score 80.0 %  65.2 to 89.5 % at 95 %" in ran.out
    assert "8  knowledge" in ran.out
    assert "asking 40 of 40 items" in ran.err
    assert "warning: smaller differences cannot be decided" in ran.err
    assert len(server.asked) == ITEMS
    body = record(evaluating, "first")
    assert body["setup"]["generator"] == "good"
    assert body["usage"]["cost"] == pytest.approx((50 * 1.0 + 5 * 2.0) * ITEMS / 1e6)
    for path in (evaluating / ".tunegate").rglob("*"):
        assert path.is_dir() or b"sk-made-up" not in path.read_bytes()


def test_the_same_command_asks_nothing_again(
    evaluating: Path, tunegate: Any, server: Server
) -> None:
    first = tunegate("evaluate", "--generator", "good")
    again = tunegate("evaluate", "--generator", "good")
    assert len(server.asked) == ITEMS
    assert "asking 0 of 40 items; 40 replies are kept" in again.err
    assert first.out.splitlines()[:2] == again.out.splitlines()[:2]


def test_a_run_is_read_again_as_json(evaluating: Path, tunegate: Any, server: Server) -> None:
    tunegate("evaluate", "--generator", "good", "--name", "first")
    body = json.loads(tunegate("evaluate", "first", "--format", "json").out)
    assert body["score"]["estimate"] == 0.8
    assert body["failures"] == {"knowledge": 8}
    assert [one["name"] for one in body["slices"]] == ["large", "small"]
    assert body["examples"][0]["answered"] == "I don't know."
    assert body["usage"]["prompt_tokens"] == 50 * ITEMS
    assert body["decides"]["independent"] == ITEMS
    assert body["judge"] is None
    assert len(server.asked) == ITEMS


@pytest.mark.parametrize(
    ("run", "against", "verdict", "code"),
    [
        ("good", "poor", "better", 0),
        ("poor", "good", "worse", 1),
        ("good", "good", "cannot tell", 4),
    ],
)
def test_two_runs_compared(
    evaluating: Path, tunegate: Any, run: str, against: str, verdict: str, code: int
) -> None:
    for name in {run, against}:
        tunegate("evaluate", "--generator", name, "--name", name)
    ran = tunegate("evaluate", run, "--against", against)
    assert ran.code == code
    assert ran.out.splitlines()[1].startswith(f"{verdict}: ")
    as_json = tunegate("evaluate", run, "--against", against, "--format", "json")
    assert as_json.code == code
    overall = json.loads(as_json.out)["overall"]
    assert overall["verdict"] == verdict
    if verdict == "better":
        assert overall["mcnemar"]["gained"] == 16
        assert overall["mcnemar"]["lost"] == 4
        assert overall["difference"]["estimate"] == pytest.approx(0.3)
        assert "16 items gained, 4 lost" in ran.out


def test_a_suite_that_changed_is_said_before_anything_is_asked(
    evaluating: Path, tunegate: Any, server: Server
) -> None:
    tunegate("evaluate", "--generator", "good", "--name", "good")
    suite = evaluating / "suite.jsonl"
    suite.write_text(suite.read_text().replace('"box 3"', '"box 4"'))
    ran = tunegate("evaluate", "--generator", "poor", "--against", "good")
    assert ran.code == 2
    assert "the runs are over different suites" in ran.err
    assert len(server.asked) == ITEMS


def test_pages_need_nothing_from_outside(evaluating: Path, tunegate: Any) -> None:
    tunegate("evaluate", "--generator", "poor", "--name", "poor")
    ran = tunegate("evaluate", "--generator", "good", "--name", "<b>x", "--html", "run.html")
    assert ran.code == 2
    assert "cannot be named" in ran.err
    tunegate("evaluate", "--generator", "good", "--name", "good", "--html", "run.html")
    tunegate("evaluate", "good", "--against", "poor", "--html", "both.html")
    for name, says in (("run.html", "80.0 %"), ("both.html", "16 items gained")):
        page = (evaluating / name).read_text(encoding="utf-8")
        assert says in page
        assert page.count("<svg") >= 3
        assert "script" not in page
        assert "src=" not in page
        assert "href=" not in page
        assert "url(" not in page
        assert "@import" not in page
        assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
        assert "overflow-wrap: anywhere" in page


def test_a_dry_run_shows_the_prompt_and_asks_nothing(
    evaluating: Path, tunegate: Any, server: Server
) -> None:
    ran = tunegate(
        "evaluate", "--generator", "good", "--context", "gold", "--examples", "2", "--dry-run"
    )
    assert ran.code == 0
    assert "[p1] Part 1 is in box 1." in ran.out
    assert ran.out.count("--- assistant") == 2
    assert "In drawer " in ran.out
    assert "40 requests would be made; 0 are kept" in ran.out
    assert server.asked == []
    assert not (evaluating / ".tunegate" / "evaluations").exists()


def test_passages_are_retrieved_from_the_documents(
    evaluating: Path, tunegate: Any, server: Server
) -> None:
    docs = evaluating / "docs"
    docs.mkdir()
    for nth in range(1, 4):
        (docs / f"{nth}.md").write_text(f"# Part {nth}\n\nThe part {nth} lies in box {nth}.\n")
    settings = evaluating / "tunegate.toml"
    settings.write_text(f'documents = ["docs"]\n{settings.read_text()}')
    words = ("--generator", "good", "--context", "retrieved", "--search", "lexical")
    ran = tunegate("evaluate", *words, "--passages", "2", "--name", "found")
    assert ran.code == 0
    assert "3 documents, 3 passages" in ran.err
    first = next(one for one in server.asked if one.endswith("part 1?"))
    assert "] # Part 1\n\nThe part 1 lies in box 1." in first
    body = record(evaluating, "found")["setup"]
    assert (body["context"], body["passages"], body["retrieval"]) == ("retrieved", 2, "lexical")
    assert len(body["index"]) == 16
    assert json.loads(tunegate("evaluate", "found", "--format", "json").out)["failures"] == {
        "retrieval miss": 8
    }
    assert "a shown passage holds the answer for 3 of 40 items (7.5 %)" in ran.out


def test_an_index_is_kept_where_asked_and_a_foreign_one_is_refused(
    evaluating: Path, tunegate: Any, server: Server
) -> None:
    docs = evaluating / "docs"
    docs.mkdir()
    page = docs / "parts.md"
    page.write_text("".join(f"# Part {nth}\n\nIt lies in box {nth}.\n\n" for nth in range(1, 30)))
    settings = evaluating / "tunegate.toml"
    settings.write_text(f'documents = ["docs"]\n{settings.read_text()}')
    words = ("evaluate", "--generator", "good", "--context", "retrieved", "--search", "lexical")
    kept = ("--passage-tokens", "40", "--index", "kept")
    first = tunegate(*words, *kept, "--name", "first")
    assert first.code == 0
    assert "wrote the index into kept" in first.err
    again = tunegate(*words, *kept, "--name", "again")
    assert again.code == 0
    assert "wrote the index" not in again.err
    setups = [record(evaluating, name)["setup"]["index"] for name in ("first", "again")]
    assert setups[0] == setups[1]
    other = tunegate(*words, "--index", "kept", "--name", "other")
    assert other.code == 2
    assert "the index is of other passages" in other.err
    (evaluating / "kept" / "words.json").write_text("[]")
    damaged = tunegate(*words, *kept, "--name", "damaged")
    assert damaged.code == 2
    assert "words.json" in damaged.err


def test_a_question_with_two_ids_is_told(evaluating: Path, tunegate: Any, server: Server) -> None:
    words = ("evaluate", "--generator", "good", "--dry-run")
    assert "what another one asks" not in tunegate(*words).err
    suite = evaluating / "suite.jsonl"
    first = json.loads(suite.read_text(encoding="utf-8").partition("\n")[0])
    with suite.open("a", encoding="utf-8") as file:
        file.write(json.dumps(first | {"id": "again"}) + "\n")
    assert "1 item of the suite ask what another one asks" in " ".join(tunegate(*words).err.split())


def test_an_english_embedder_over_other_documents_is_told(
    evaluating: Path, tunegate: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Models, "vectors", lambda _, texts, **__: np.ones((len(texts), 1), np.float32)
    )
    monkeypatch.setattr(Models, "embedder_name", lambda _, **__: "ones")
    (evaluating / "guide.md").write_text("Das Teil 1 liegt in Kiste 1.\n")
    settings = evaluating / "tunegate.toml"
    plain = f'documents = ["guide.md"]\nlanguage = "{{}}"\n{settings.read_text()}'
    words = ("evaluate", "--generator", "good", "--context", "retrieved", "--dry-run")
    settings.write_text(plain.format("de"))
    told = "the language is German, and the packaged embedder was made for English"
    assert told in tunegate(*words).err
    assert told not in tunegate(*words, "--search", "lexical").err
    settings.write_text(plain.format("en"))
    assert "made for English" not in tunegate(*words).err


def test_items_without_a_reply_are_wrong_and_said(
    evaluating: Path, tunegate: Any, server: Server
) -> None:
    server.fails = {"In which box is part 1?"}
    ran = tunegate("evaluate", "--generator", "good", "--name", "first")
    assert ran.code == 4
    assert "items without a reply, which score 0: 1;" in ran.err
    assert "400 Bad Request" in ran.err
    server.fails = set()
    again = tunegate("evaluate", "--generator", "good", "--name", "first")
    assert again.code == 0
    assert len(server.asked) == ITEMS + 1
    assert "Score 80.0 %" in again.out


def test_a_score_below_what_is_wanted(evaluating: Path, tunegate: Any) -> None:
    tunegate("evaluate", "--generator", "good", "--name", "first")
    assert tunegate("evaluate", "first", "--fail-below", "60").code == 0
    ran = tunegate("evaluate", "first", "--fail-below", "70")
    assert ran.code == 1
    assert "may be as low as 65.2 %, which is below 70 %" in ran.err


def test_a_judge_without_and_with_labels(evaluating: Path, tunegate: Any, write_rows: Any) -> None:
    tunegate("evaluate", "--generator", "good", "--name", "first")
    ran = tunegate("evaluate", "first", "--judge", "judge")
    assert "right 32, wrong 8" in ran.out
    assert "it has no vote" in ran.out
    labels = [
        {"id": f"q{nth}", "label": "wrong" if nth % 5 == 0 else "right"} for nth in range(1, 31)
    ]
    write_rows("labels.jsonl", labels)
    ran = tunegate("evaluate", "first", "--judge", "judge", "--labels", "labels.jsonl")
    assert "agrees with people on 30 of 30 items; kappa 1.00" in ran.out
    assert ran.out.rstrip().endswith("it has a vote")
    write_rows("labels.jsonl", [{"id": "q1", "label": "rihgt"}])
    ran = tunegate("evaluate", "first", "--judge", "judge", "--labels", "labels.jsonl")
    assert ran.code == 2
    assert "labels.jsonl:1: label 'rihgt' is none of right, wrong" in ran.err
    write_rows("labels.jsonl", [{"id": "q1", "label": "right"}, {"id": "Q2", "label": "right"}])
    ran = tunegate("evaluate", "first", "--judge", "judge", "--labels", "labels.jsonl")
    assert ran.code == 2
    assert "labels.jsonl: id 'Q2' is no item of first" in ran.err


def test_a_judge_of_two_runs_is_asked_in_both_orders(
    evaluating: Path, tunegate: Any, server: Server, write_rows: Any
) -> None:
    for name in ("good", "poor"):
        tunegate("evaluate", "--generator", name, "--name", name)
    write_rows("labels.jsonl", [{"id": "q2", "label": "second"}, {"id": "q5", "label": "first"}])
    asked = len(server.asked)
    words = ("evaluate", "good", "--against", "poor", "--judge", "judge")
    ran = tunegate(*words, "--labels", "labels.jsonl", "--format", "json")
    assert len(server.asked) == asked + 2 * ITEMS - 20  # equal answers make one request
    judge = json.loads(ran.out)["judge"]
    assert judge["counts"] == {"first": 4, "second": 16, "tie": 20}
    assert (judge["items"], judge["kappa"]["estimate"], judge["vote"]) == (2, 1, False)
    assert "--rubric and --labels" in tunegate("evaluate", "good", "--labels", "labels.jsonl").err


def test_runs_are_listed(evaluating: Path, tunegate: Any) -> None:
    assert "there are no runs yet" in tunegate("evaluate").err
    tunegate("evaluate", "--generator", "good", "--name", "first")
    ran = tunegate("evaluate")
    assert ran.code == 0
    assert ran.out.startswith("first   80.0 %  65.2 to 89.5 % at 95 %  n=40  suite ")


def test_runs_are_listed_as_json(evaluating: Path, tunegate: Any) -> None:
    assert json.loads(tunegate("evaluate", "--format", "json").out) == []
    tunegate("evaluate", "--generator", "good", "--name", "first")
    (listed,) = json.loads(tunegate("evaluate", "--format", "json").out)
    assert listed["name"] == "first"
    assert listed["generator"] == "good"
    assert (listed["score"]["estimate"], listed["score"]["n"]) == (0.8, 40)


def test_a_run_is_read_at_another_level(evaluating: Path, tunegate: Any) -> None:
    tunegate("evaluate", "--generator", "good", "--name", "first")
    score = json.loads(tunegate("evaluate", "first", "--format", "json").out)["score"]
    wide = json.loads(tunegate("evaluate", "first", "--level", "0.99", "--format", "json").out)
    assert (score["level"], wide["score"]["level"]) == (0.95, 0.99)
    assert wide["score"]["low"] < score["low"]
    assert "at 99 %" in tunegate("evaluate", "first", "--level", "0.99").out


def test_a_model_that_marks_its_answer_is_scored_by_it(
    evaluating: Path, tunegate: Any, server: Server
) -> None:
    says = server.says

    def marked(body: Mapping[str, Any]) -> tuple[int, str]:
        status, text = says(body)
        return status, f"<think>box 0?</think>Part says so.\n<ANSWER>: {text}"

    server.says = marked  # type: ignore[method-assign]
    (evaluating / "raft.toml").write_text('answer_after = "<ANSWER>:"\n')
    words = ("evaluate", "--generator", "good", "--format", "json")
    assert json.loads(tunegate(*words).out)["score"]["estimate"] == 0
    raft = json.loads(tunegate(*words, "--template", "raft.toml", "--name", "raft").out)
    assert raft["score"]["estimate"] == 0.8
    assert len(server.asked) == ITEMS
    assert record(evaluating, "raft")["setup"]["template"]["answer_after"] == "<ANSWER>:"
    assert "stands behind '<ANSWER>:'" in tunegate("evaluate", "raft").out
    kept = (evaluating / ".tunegate" / "evaluations" / "raft" / "predictions.jsonl").read_text()
    assert '"answer":"box 1"' in kept
    assert '"reply":"<think>box 0?</think>Part says so.\\n<ANSWER>: box 1"' in kept


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("first", "--generator", "good"), "two different things"),
        (("--against", "first"), "there is no run"),
        (("nothere",), "there is no run 'nothere'"),
        (("--generator", "goood"), "no [generators.goood]"),
        (("--generator", "good", "--metric", "em"), "there is no metric 'em'"),
        (("--generator", "good", "--context", "retrieved"), "names no `documents`"),
        (("--generator", "good", "--examples", "9"), "9 examples are wanted, and 6 pairs"),
        (("--generator", "good", "--suite", "none.jsonl"), "none.jsonl"),
        (("--generator", "good", "--template", "none.toml"), "none.toml: it cannot be read"),
        (("--generator", "good", "--judge", "nobody"), "no [generators.nobody]"),
        (("--generator", "good", "--labels", "x.jsonl"), "are for a judge"),
        (("--generator", "good", "--judge", "judge", "--labels", "x.jsonl"), "x.jsonl: it cannot"),
        (("--generator", "good", "--judge", "judge", "--rubric", "x.txt"), "x.txt: it cannot"),
        (("first", "--dry-run"), "goes with --generator"),
        (("first", "--against", "other", "--fail-below", "5"), "looks at one run"),
        (("first", "--suite", "suite.jsonl"), "--suite says how a run is made"),
        (("first", "--metric", "token_f1"), "--metric says how a run is made"),
        (("first", "--seed", "0"), "--seed says how a run is made"),
        (("--html", "x.html"), "there is no run that --html is for"),
        (("--generator", "good", "--similar"), "--similar chooses examples, and none are shown"),
        (("--generator", "good", "--passages", "3"), "--passages is for passages that are retr"),
        (("--generator", "good", "--search", "dense", "--context", "gold"), "add --context retri"),
        (("--generator", "good", "--dry-run", "--format", "json"), "nothing that --format is for"),
        (("--generator", "good", "--dry-run", "--level", "0.9"), "nothing that --level is for"),
    ],
)
def test_what_cannot_be_done_is_said(
    evaluating: Path, tunegate: Any, server: Server, words: tuple[str, ...], says: str
) -> None:
    ran = tunegate("evaluate", *words)
    assert ran.code == 2
    assert says in ran.err
    assert server.asked == []
