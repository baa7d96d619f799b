"""A run that is killed (kill -9) and resumed: what is asked twice, and what the scores become.

    python -m benchmarks resume [--items 2000] [--kills 2] [--concurrency 8]

A server on this machine answers and counts. `tunegate evaluate` is killed when so many requests
have come, started again, and at last left to finish; another workspace runs undisturbed. An item
may be asked twice only when it was under way at a kill, so no more than `concurrency` items a kill.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from benchmarks.machine import print_machine

TASKS = ("billing", "delivery", "returns", "repairs")
SECONDS = 0.004
"""What the server takes for a reply."""


@dataclass
class Counting:
    """A chat server that knows how often it was asked each question."""

    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    @property
    def total(self) -> int:
        """Requests so far."""
        with self.lock:
            return self.asked.total()


@dataclass(frozen=True)
class Resumed:
    """What came of it."""

    items: int
    kills: int
    concurrency: int
    killed_at: tuple[int, ...]
    """Requests that had come by each kill."""
    requests: int
    """In all runs together."""
    asked_twice: int
    """Items that were asked more than once."""
    most_often: int
    """How often the item was asked that was asked most."""
    never: int
    """Items that were not asked at all."""
    same_scores: bool
    """Whether scores and answers are those of the undisturbed run, byte for byte."""
    seconds: float

    @property
    def may_repeat(self) -> int:
        """Requests that may be repeated, at most."""
        return self.kills * self.concurrency


@contextmanager
def counting_server() -> Iterator[Counting]:
    """Run the server while the block runs."""
    state = Counting()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            question = str(body["messages"][-1]["content"])
            with state.lock:
                state.asked[question] += 1
            time.sleep(SECONDS)
            self._say(answer(question))

        def _say(self, text: str) -> None:
            choice = {"message": {"content": text}, "finish_reason": "stop"}
            used = {"prompt_tokens": 20, "completion_tokens": 4}
            said = json.dumps({"choices": [choice], "usage": used}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that was killed hangs up."""

    with Quiet(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        state.url = f"http://127.0.0.1:{listening.server_port}/v1"
        yield state
        listening.shutdown()
        thread.join()


def answer(question: str) -> str:
    """Right for about six in ten questions, by a hash of the question."""
    number = question.rpartition(" ")[2].rstrip("?")
    right = blake2b(question.encode(), digest_size=1).digest()[0] < 154
    return f"box {number}" if right else "box 0"


def workspace(folder: Path, server: Counting, *, items: int, concurrency: int) -> None:
    """A suite and a generator."""
    folder.mkdir(parents=True)
    rows = [
        {
            "id": f"q{nth}",
            "question": f"In which box is part {nth}?",
            "accepted": [f"box {nth}"],
            "metric": "exact_match",
            "slice": TASKS[nth % len(TASKS)],
        }
        for nth in range(1, items + 1)
    ]
    (folder / "suite.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (folder / "tunegate.toml").write_text(
        'suite = ["suite.jsonl"]\n'
        "[generators.counting]\n"
        f'kind = "endpoint"\nmodel = "counting"\nbase_url = "{server.url}"\n'
        f"concurrency = {concurrency}\n"
    )


def resumed(folder: Path, *, items: int, kills: int, concurrency: int) -> Resumed:
    """Run, kill, resume, and compare with a run that nobody disturbs."""
    began = time.perf_counter()
    with counting_server() as server:
        broken, whole = folder / "killed", folder / "undisturbed"
        workspace(broken, server, items=items, concurrency=concurrency)
        workspace(whole, server, items=items, concurrency=concurrency)
        killed_at = []
        for kill in range(1, kills + 1):
            run = _start(broken)
            wanted = items * kill // (kills + 1)
            while server.total < wanted and run.poll() is None:
                time.sleep(0.001)
            if run.poll() is not None:
                sys.exit(f"error: the run ended by itself: {_errors(broken)}")
            run.send_signal(signal.SIGKILL)
            run.wait()
            time.sleep(20 * SECONDS)  # what was sent has come by then
            killed_at.append(server.total)
        _finish(broken)
        asked = Counter(server.asked)
        server.asked.clear()
        _finish(whole)
    return Resumed(
        items=items,
        kills=kills,
        concurrency=concurrency,
        killed_at=tuple(killed_at),
        requests=asked.total(),
        asked_twice=sum(times > 1 for times in asked.values()),
        most_often=max(asked.values()),
        never=items - len(asked),
        same_scores=_outcome(broken) == _outcome(whole),
        seconds=time.perf_counter() - began,
    )


def _start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tunegate.tui", "evaluate", "--generator", "counting"]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen([*command, "--name", "run"], cwd=folder, stdout=log, stderr=log)


def _finish(folder: Path) -> None:
    code = _start(folder).wait()
    if code:
        sys.exit(f"error: the run in {folder} ended with {code}: {_errors(folder)}")


def _errors(folder: Path) -> str:
    return (folder / "log").read_text(encoding="utf-8")[-2000:]


def _outcome(folder: Path) -> tuple[str, list[tuple[str, str]]]:
    """The scores as they stand in the file, and each item's answer."""
    place = folder / ".tunegate" / "evaluations" / "run"
    rows = map(json.loads, (place / "predictions.jsonl").read_text(encoding="utf-8").splitlines())
    scores = (place / "scores.jsonl").read_text(encoding="utf-8")
    return scores, [(row["id"], row["answer"]) for row in rows]


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=2)
    parser.add_argument("--concurrency", type=int, default=8)
    chosen = parser.parse_args()
    print_machine("httpx")
    with tempfile.TemporaryDirectory() as folder:
        found = resumed(
            Path(folder),
            items=chosen.items,
            kills=chosen.kills,
            concurrency=chosen.concurrency,
        )
    at = " and ".join(f"{count:,}" for count in found.killed_at)
    print(
        f"{found.items:,} items, killed at {at} requests and resumed: {found.requests:,} requests, "
        f"{found.asked_twice:,} items asked twice (at most {found.may_repeat} may be, "
        f"{found.concurrency} a kill), none more than {found.most_often} times, {found.never} "
        f"never; scores and answers {'the same' if found.same_scores else 'DIFFERENT'} as in an "
        f"undisturbed run; {found.seconds:.0f} s"
    )
    if found.requests - found.items > found.may_repeat or found.never or not found.same_scores:
        sys.exit(1)


if __name__ == "__main__":
    main()
