from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tunegate.curate.pair import Pair

SENTENCES = (
    "The office is open from nine to five on every working day of the week. "
    "You can reach it by the main gate, and the desk is on the left side"
)


def task(*odd: str, count: int = 40) -> list[Pair]:
    fine = [Pair.single(f"Office {nth}?", f"{SENTENCES}, room {nth}.") for nth in range(count)]
    return fine + [Pair.single(f"Odd {nth}?", text) for nth, text in enumerate(odd)]


@pytest.mark.parametrize(
    "response",
    [
        "First open the settings of the device. Then choose the network and the",
        "The most common causes of this problem are a loose cable, an old driver,",
        "There are several reasons for this that you should know about:\n1. Cost\n2.",
        "There are several reasons for this that you should know about:\n- Cost\n-",
        "The name comes from an old word for water that was used in the valley [",
        "常见的原因有很多，其中最重要的是电缆松动、驱动程序过旧、网络设置错误、路由器没有重新启动、防火墙阻止了连接、密码输入错误、",
    ],
)
def test_words_and_marks_that_end_no_text(spans: Callable[..., Any], response: str) -> None:
    assert [hit[0] for hit in spans("F304", Pair.single("Why?", response))] == [0]


@pytest.mark.parametrize(
    "response",
    [
        "Thank you for your patience, and please write to us again.\n\nYours sincerely,",
        "What do these have in common?\nPisces: the fishes\nSubject: I, verb: had, answer: of",
        "To sum it up, these are the things that you can do to find someone to go with",
        "def area(radius):\n    return radius * radius * 3.14159 + offset_of_the_first_element",
        "Short, and",
        "Run this:\n```bash\nfor f in *; do echo the",
    ],
)
def test_endings_that_only_look_cut(spans: Callable[..., Any], response: str) -> None:
    assert spans("F304", Pair.single("Why?", response)) == []


def test_a_missing_full_stop_counts_where_the_task_has_them(
    spans: Callable[..., Any], messages: Callable[..., Any]
) -> None:
    odd = f"{SENTENCES} behind the old lift that nobody has ever been seen to use"
    assert spans("F304", *task(odd)) == [(40, "response", odd[-40:])]
    assert messages("F304", *task(odd))[0].endswith("unlike 98 % of the responses")
    assert spans("F304", *task(odd, count=10)) == []
    loose = [Pair.single(f"q{nth}", SENTENCES) for nth in range(10)]
    assert spans("F304", *task(odd), *loose) == []


@pytest.mark.parametrize(
    "odd",
    [
        "They are: the north gate, the south gate, the east gate, the old gate and a door",
        "Discover The Joy Of Open Offices With The New Gate And A Desk On The Left Side",
        "The gate is wide and open to the day\nThe desk is near the gate and far from all the grey",
        "Come and see our office with the wide gate and the desk on the left! #office #gate",
        "Read all about the opening hours of the office and its gate on https://example.com/hours",
    ],
)
def test_lists_headlines_verse_and_links_need_none(spans: Callable[..., Any], odd: str) -> None:
    assert spans("F304", *task(odd)) == []


def test_end_markers(spans: Callable[..., Any], messages: Callable[..., Any]) -> None:
    marked = [Pair.single(f"q{nth}", f"answer {nth} ###") for nth in range(38)]
    lacking = Pair.single("q", "an answer")
    assert spans("F321", *marked, lacking) == [(38, "response", None)]
    assert messages("F321", *marked, lacking) == [
        "the response lacks the end marker “###” of 97 % of the responses"
    ]
    plain = [Pair.single(f"q{nth}", f"answer {nth}") for nth in range(38)]
    odd = Pair.single("q", "an answer <END>")
    assert messages("F321", *plain, odd) == [
        "the response ends with “<END>”; 97 % of the responses have no end marker"
    ]
    assert spans("F321", *marked, *plain) == []
    assert spans("F321", *plain, Pair.single("q", "stop at the END")) == []
    assert spans("F321", *plain, Pair.single("q", "an answer <|end|>")) == []
