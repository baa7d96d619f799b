"""`tunegate gate` in a workspace, against a server on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest


@pytest.fixture
def gated(folder: Path, write_rows: Any) -> Iterator[list[str]]:
    """A workspace whose model reads and knows nothing; yields what it is asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = str(body["messages"][-1]["content"])
            asked.append(text)
            number = text.rpartition(" ")[2].rstrip("?")
            said = f"box {number}" if f"Part {number} is in box" in text else "I don't know."
            choice = {"message": {"content": said}, "finish_reason": "stop"}
            answer = json.dumps({"choices": [choice]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002  (as inherited)
            pass

    rows = [
        {
            "id": f"q{nth}",
            "question": f"In which box is part {nth}?",
            "accepted": [f"box {nth}"],
            "metric": "exact_match",
            "gold": [{"id": f"p{nth}", "text": f"Part {nth} is in box {nth}."}],
        }
        for nth in range(1, 81)
    ]
    write_rows("suite.jsonl", rows)
    write_rows("pairs.jsonl", [{"prompt": "Where is a tool?", "response": "In drawer 1."}])
    (folder / "docs").mkdir()
    for nth in range(1, 81):
        (folder / "docs" / f"part-{nth}.md").write_text(f"Part {nth} is in box {nth}.\n")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        (folder / "tunegate.toml").write_text(
            'data = ["pairs.jsonl"]\nsuite = ["suite.jsonl"]\ndocuments = ["docs"]\n'
            "[gate]\ntarget = 0.9\nshots = [0]\npassages = [1, 3]\n"
            '[generators.base]\nkind = "endpoint"\nmodel = "m"\n'
            f'base_url = "http://127.0.0.1:{listening.server_port}/v1"\n'
        )
        yield asked
        listening.shutdown()
        thread.join()


def test_retrieval_is_enough_and_a_second_run_asks_nothing(tunegate: Any, gated: list[str]) -> None:
    first = tunegate("gate", "--format", "json")
    assert first.code == 0, first.err
    body = json.loads(first.out)
    assert body["verdict"] == "stop-at-rag"
    scores = {(one["stage"], one["variant"]): one["score"] for one in body["stages"]}
    assert scores["prompt", "closed book"] == 0
    assert scores["rag", "oracle context"] == 1
    asked = len(gated)
    second = tunegate("gate", "--format", "json")
    assert (second.out, len(gated)) == (first.out, asked)


def test_a_change_is_refused_and_named(tunegate: Any, gated: list[str], folder: Path) -> None:
    assert tunegate("gate", "--freeze").code == 0
    assert tunegate("gate", "--verify").code == 0
    config = folder / "tunegate.toml"
    config.write_text(config.read_text().replace("target = 0.9", "target = 0.5"))
    suite = folder / "suite.jsonl"
    suite.write_text(suite.read_text().replace("is part 7?", "is part 7 now?"))
    refused = tunegate("gate", "--verify")
    assert refused.code == 3
    assert "the target changed (0.9 -> 0.5)" in refused.err
    assert "the suite changed" in refused.err
    assert tunegate("gate").code == 3
    assert not gated


def test_evidence_that_was_edited_is_refused(tunegate: Any, gated: list[str], folder: Path) -> None:
    assert tunegate("gate").code == 0
    path = next((folder / ".tunegate" / "gate").glob("*/rag.json"))
    path.write_text(path.read_text().replace('"score": 1.0', '"score": 0.9'))
    refused = tunegate("gate")
    assert refused.code == 3
    assert "rag.json" in refused.err


def test_the_record_is_checked(tunegate: Any, gated: list[str], folder: Path) -> None:
    done = tunegate("gate")
    assert done.code == 0, done.err
    record = next((folder / ".tunegate" / "records").glob("*.json"))
    assert tunegate("gate", "--check", str(record)).code == 0
    record.write_text(record.read_text().replace("stop-at-rag", "stop-at-prompt", 1))
    assert tunegate("gate", "--check", str(record)).code == 3


def test_events_tell_what_is_measured_and_end_with_the_verdict(
    tunegate: Any, gated: list[str]
) -> None:
    done = tunegate("gate", "--format", "jsonl", "--stage", "prompt")
    events = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 4, done.err
    assert events[-1]["event"] == "verdict"
    assert events[-1]["verdict"] == "insufficient-evidence"
    assert {"event": "said", "text": "measuring the prompt stage"} in events
    whole = [one for one in events if one["event"] == "interim" and one["done"] == one["total"]]
    assert [one["run"] for one in whole] == ["dev-zero", "dev-system", "test-prompt-zero"]
    assert all(one["low"] <= one["score"] <= one["high"] for one in whole)


def test_events_end_with_what_went_wrong(tunegate: Any, gated: list[str], folder: Path) -> None:
    config = folder / "tunegate.toml"
    config.write_text(config.read_text().replace('suite = ["suite.jsonl"]', ""))
    done = tunegate("gate", "--format", "jsonl")
    assert done.code == 2
    assert json.loads(done.out.splitlines()[-1]) == {
        "event": "failed",
        "message": "tunegate.toml names no `suite`: there is nothing to measure on",
        "hint": 'add, for example, suite = ["suite.jsonl"]; `tunegate export -o out --split '
        "train=0.8,suite=0.2` takes one out of the pairs",
    }


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--freeze --format jsonl", "--format jsonl is not for --freeze"),
        ("--verify --format json", "--format json is not for --verify"),
        ("--dry-run --format json", "--format json is not for --dry-run"),
        ("--check r.json --format jsonl", "--format jsonl is not for --check"),
        ("--feedback --format json", "--format json is not for --feedback"),
        ("--advice --format jsonl", "--format jsonl is not for --advice"),
        ("--verify --stage rag", "--stage rag would change nothing: --verify measures nothing"),
        ("--freeze --verify", "--freeze and --verify are different things"),
    ],
)
def test_what_would_do_nothing_is_refused(
    tunegate: Any, folder: Path, options: str, says: str
) -> None:
    refused = tunegate("gate", *options.split())
    assert refused.code == 2
    assert says in refused.err


def test_the_power_of_items_that_share_documents_is_said_from_best_to_worst(
    tunegate: Any, gated: list[str], folder: Path, write_rows: Any
) -> None:
    rows = [json.loads(line) for line in (folder / "suite.jsonl").read_text().splitlines()]
    for nth, row in enumerate(rows):
        row["source"] = f"page-{nth // 2}"
    write_rows("suite.jsonl", rows)
    said = tunegate("gate", "--dry-run").err
    apart, alike = (float(one) for one in re.findall(r"([\d.]+) % (?:or more|if all)", said))
    assert 72 < apart < alike < 100, said
    assert "if all items of one document are alike" in said
    write_rows("suite.jsonl", [row | {"source": row["id"]} for row in rows])
    said = tunegate("gate", "--dry-run").err
    assert f"a score of {apart:.1f} % or more" in said
    assert "alike" not in said
