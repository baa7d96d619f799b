from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson

from tunegate.train.running.events import Began, EventLog, Phase, Saved, Stepped, Tail, read_events


def test_what_is_said_is_read_again_in_order(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    log = EventLog(path)
    said = [
        Phase(at=1.0, name="loading the model"),
        Began(at=2.0, step=0, steps=12, rows=30, held_out=6),
        Stepped(at=3.0, step=1, loss=2.5, rate=1e-3),
        Saved(at=4.0, step=1, checkpoint="checkpoint-1"),
    ]
    for one in said:
        log.say(one)
    assert read_events(path) == said
    assert [orjson.loads(line)["event"] for line in path.read_bytes().splitlines()] == [
        "phase", "began", "step", "saved",
    ]  # fmt: skip


def test_a_tail_gives_each_event_once_and_waits_for_the_end_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    tail = Tail(path)
    assert tail.new() == []  # there is no file yet
    EventLog(path).say(Phase(name="one"))
    assert [one.name for one in tail.new() if isinstance(one, Phase)] == ["one"]
    line = orjson.dumps(Phase(name="two").model_dump()) + b"\n"
    with path.open("ab") as file:
        file.write(line[:9])
    assert tail.new() == []
    with path.open("ab") as file:
        file.write(line[9:])
    assert [one.name for one in tail.new() if isinstance(one, Phase)] == ["two"]
    assert tail.new() == []
    assert tail.place == path.stat().st_size


def test_a_tail_can_begin_behind_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    EventLog(path).say(Phase(name="before"))
    tail = Tail(path, begin=path.stat().st_size)
    EventLog(path).say(Phase(name="after"))
    assert [one.name for one in tail.new() if isinstance(one, Phase)] == ["after"]


def test_a_torn_line_is_passed_over_and_spoils_none_behind_it(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    EventLog(path).say(Phase(name="one"))
    with path.open("ab") as file:
        file.write(b'{"event":"step","st')  # as a kill leaves it
    EventLog(path).say(Phase(name="two"))
    assert [one.name for one in read_events(path) if isinstance(one, Phase)] == ["one", "two"]
    assert len(path.read_bytes().splitlines()) == 3  # nothing was taken away


FULL = """
import resource, sys
from pathlib import Path
from tunegate.train.running.events import EventLog, Phase
log = EventLog(Path(sys.argv[1]))
log.say(Phase(name="one"))
size = Path(sys.argv[1]).stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 9, resource.RLIM_INFINITY))
try:
    log.say(Phase(name="two"))
except OSError as error:
    print(error.strerror)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.say(Phase(name="three"))
"""


def test_an_event_that_a_disk_takes_a_part_of_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    ran = subprocess.run(
        [sys.executable, "-P", "-c", FULL, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.stdout, ran.returncode) == ("No space left on device\n", 0), ran.stderr
    assert [one.name for one in read_events(path) if isinstance(one, Phase)] == ["one", "three"]


def test_events_of_a_later_version_are_passed_over_and_their_keys_too(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(
        '{"event":"moon","at":1}\n\n{"event":"phase","at":2,"name":"one","more":3}\n',
        encoding="utf-8",
    )
    assert read_events(path) == [Phase(at=2, name="one")]
