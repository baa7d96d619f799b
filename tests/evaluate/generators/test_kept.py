from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tunegate.curate.errors import UserError
from tunegate.curate.generation import Message, Reply, Request
from tunegate.evaluate.generators.kept import Kept, request_key


@dataclass
class Counting:
    """Says the text backwards, fails on `bad`, and counts."""

    name: str = "counting"
    asked: list[str] = field(default_factory=list)

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        for number, request in reversed(list(enumerate(requests))):
            text = request.messages[-1].text
            self.asked.append(text)
            if text == "bad":
                yield number, Reply("", 0.1, error="it failed")
            else:
                yield number, Reply(text[::-1], 0.25, 5, 2, cut=text == "long")


def requests(*texts: str) -> list[Request]:
    return [Request((Message("user", text),)) for text in texts]


def test_replies_are_generated_once(tmp_path: Path) -> None:
    inner = Counting()
    asked = requests("one", "long", "one", "bad")
    first = dict(Kept(inner, tmp_path).replies(asked))
    assert sorted(inner.asked) == ["bad", "long", "one"]
    again = dict(Kept(inner, tmp_path).replies(asked))
    assert inner.asked[3:] == ["bad"]
    assert again == first
    assert first[0] == first[2] == Reply("eno", 0.25, 5, 2)
    assert first[1].cut
    assert first[3].error == "it failed"
    assert Kept(inner, tmp_path).found(asked) == {n: first[n] for n in (0, 1, 2)}


@pytest.mark.parametrize(
    "other",
    [
        {"messages": (Message("system", "x"),)},
        {"messages": (Message("user", "y"),)},
        {"max_tokens": 1},
        {"temperature": 0.1},
        {"seed": 1},
        {"stop": ("x",)},
    ],
)
def test_everything_that_determines_a_reply_is_in_its_key(other: dict[str, object]) -> None:
    plain = requests("x")[0]
    assert request_key("a", plain) == request_key("a", requests("x")[0])
    assert request_key("a", plain) != request_key("b", plain)
    assert request_key("a", plain) != request_key("a", replace(plain, **other))


def test_generators_share_nothing(tmp_path: Path) -> None:
    a, b = Counting("a"), Counting("b")
    list(Kept(a, tmp_path).replies(requests("x")))
    list(Kept(b, tmp_path).replies(requests("x")))
    assert a.asked == b.asked == ["x"]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_cut_at_any_byte_loses_the_torn_line_alone(tmp_path: Path) -> None:
    asked = requests("one", "two", "thrée")
    kept = Kept(Counting(), tmp_path)
    whole = dict(kept.replies(asked))
    content = kept.path.read_bytes()
    ends = [at + 1 for at, byte in enumerate(content) if byte == 0x0A]
    for size in range(len(content) + 1):
        kept.path.write_bytes(content[:size])
        complete = max(0, sum(end <= size for end in ends) - 1)
        inner = Counting()
        again = Kept(inner, tmp_path)
        assert dict(again.replies(asked)) == whole, size
        assert len(inner.asked) == 3 - complete, size
        assert again.path.read_bytes().count(b"\n") == 4, size


def test_a_damaged_line_is_asked_again(tmp_path: Path) -> None:
    kept = Kept(Counting(), tmp_path)
    whole = dict(kept.replies(requests("one", "two")))
    kept.path.write_bytes(kept.path.read_bytes().replace(b"eno", b"xxx"))
    inner = Counting()
    assert dict(Kept(inner, tmp_path).replies(requests("one", "two"))) == whole
    assert inner.asked == ["one"]


def test_what_was_kept_before_an_error_stays(tmp_path: Path) -> None:
    @dataclass
    class Breaking(Counting):
        def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
            yield 0, Reply("first", 0.1)
            raise UserError("gone")

    with pytest.raises(UserError, match="gone"):
        list(Kept(Breaking(), tmp_path).replies(requests("one", "two")))
    assert Kept(Breaking(), tmp_path).found(requests("one", "two")) == {0: Reply("first", 0.1)}


def test_two_writers_at_once(tmp_path: Path) -> None:
    first = Kept(Counting(), tmp_path).replies(requests("a", "b"))
    second = Kept(Counting(), tmp_path).replies(requests("c", "d"))
    for _ in range(2):
        next(first), next(second)
    list(first), list(second)
    assert len(Kept(Counting(), tmp_path).found(requests(*"abcd"))) == 4


def test_texts_that_utf8_cannot_carry(tmp_path: Path) -> None:
    asked = requests("lone \ud800")
    list(Kept(Counting(), tmp_path).replies(asked))
    assert len(Kept(Counting(), tmp_path).found(asked)) == 1


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be"):
        list(Kept(Counting(), tmp_path / "file").replies(requests("a")))


def test_a_disk_that_fails_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="No space left"):
        list(Kept(Counting(), tmp_path).replies(requests("a")))
