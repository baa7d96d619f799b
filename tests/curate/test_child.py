from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from tunegate.curate.child import Child, in_process
from tunegate.curate.errors import Cancelled, UserError


@pytest.fixture
def child() -> Iterator[Child]:
    made = Child()
    yield made
    made.close()


class Told:
    """Says stop when it is told to."""

    def __init__(self) -> None:
        self.waited = Event()
        self.stopped = False

    def start(self, stage: str, *, total: int | None) -> None:
        pass

    def advance(self, amount: int) -> None:
        assert amount == 0
        self.waited.set()
        if self.stopped:
            raise Cancelled


COMPLAIN = """
from tunegate.curate.errors import UserError
raise UserError("a message", "a hint")
"""
TALK = """
import os, sys
print("on stdout")
sys.stderr.write("on stderr")
os.write(1, b"past Python")
"""


def test_work_is_done_elsewhere_and_always_by_the_same(child: Child) -> None:
    first = child(os.getpid)
    assert first != os.getpid()
    assert child(os.getpid) == first
    assert child(divmod, 7, 2) == (3, 1)
    assert in_process(os.getpid) == os.getpid()


def test_large_messages_pass_both_ways(child: Child) -> None:
    text = "x" * 5_000_000
    assert child(str.upper, text) == text.upper()


def test_errors_arrive_as_they_were(child: Child) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        child(int, "x")
    with pytest.raises(UserError, match="a message") as caught:
        child(exec, COMPLAIN)
    assert caught.value.hint == "a hint"
    assert child(int, "7") == 7


def test_what_it_prints_goes_nowhere(child: Child, capfd: pytest.CaptureFixture[str]) -> None:
    child(exec, TALK)
    assert child(int, "7") == 7
    assert capfd.readouterr() == ("", "")


def test_a_caller_may_leave_and_the_next_gets_its_own_answer(child: Child) -> None:
    leaving = Told()
    leaving.stopped = True
    with pytest.raises(Cancelled):
        child(sleep, 0.3, progress=leaving)
    assert child(int, "7") == 7


def test_threads_take_turns(child: Child) -> None:
    found: dict[int, int] = {}

    def ask(number: int) -> None:
        found[number] = child(int, str(number))

    threads = [Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: number for number in range(8)}


def test_closing_ends_it_and_whoever_waits(child: Child) -> None:
    told, raised = Told(), []

    def wait() -> None:
        try:
            child(sleep, 600, progress=told)
        except Cancelled as error:
            raised.append(error)

    pid = child(os.getpid)
    thread = Thread(target=wait)
    thread.start()
    assert told.waited.wait(30)
    started = monotonic()
    child.close()
    thread.join()
    assert monotonic() - started < 30
    assert len(raised) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(Cancelled):
        child(os.getpid)


def test_a_child_that_was_killed_is_told_and_replaced(child: Child) -> None:
    pid = child(os.getpid)
    with pytest.raises(UserError, match="killed by the system"):
        child(os.kill, pid, 9)
    assert child(os.getpid) != pid


def test_a_child_that_breaks_is_a_bug(child: Child) -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        child(os._exit, 3)


def test_a_child_ends_with_its_parent() -> None:
    script = (
        "import os; from tunegate.curate.child import Child; child = Child(); "
        "print(child(os.getpid), flush=True); os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    pid = int(done.stdout)
    until = monotonic() + 30
    while monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        os.sched_yield()
    pytest.fail("the child outlived its parent")


def test_closing_before_there_was_work() -> None:
    Child().close()
