from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tunegate.curate.errors import InputError
from tunegate.curate.load.loaded import Loaded

Read = Callable[..., Loaded]


def test_a_list_of_rows(read: Read) -> None:
    loaded = read("# pairs\n- question: q\n  answer: |\n    a\n    b\n- {question: r, answer: s}\n")
    assert loaded.files[0].container == "yaml"
    frame = loaded.dataset.frame
    assert frame.select("line", "prompt", "response").rows() == [(2, "q", "a\nb\n"), (6, "r", "s")]


def test_documents_one_behind_another(read: Read) -> None:
    loaded = read("---\nprompt: a\nresponse: b\n---\nprompt: c\nresponse: 5\n")
    assert loaded.dataset.frame["line"].to_list() == [2]
    assert loaded.quarantine.select("line", "reason", "raw").rows() == [
        (5, '"response" is a number, not text', "prompt: c\nresponse: 5")
    ]


def test_the_domain_is_the_task_of_every_example(read: Read) -> None:
    text = "domain: birds\nseed_examples:\n- question: q\n  answer: a\n"
    assert read(text).dataset.frame["task"].to_list() == ["birds"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed_examples: x\nseed_examples:\n- question: 'q\n", "-, line 4: not valid YAML"),
        ("a: 1\nseed_examples:\n\t- question: q\n", "-, line 3: not valid YAML"),
        ("train:\n- {question: q, answer: a}\ntest:\n- {question: q}\n", "several lists"),
    ],
)
def test_yaml_that_is_broken_names_the_line(read: Read, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(text)


def test_tags_are_never_followed(read: Read) -> None:
    loaded = read("- {question: q, answer: a}\n- !!python/object/apply:os.getcwd []\n")
    assert loaded.quarantine["reason"][0].startswith("not valid YAML: could not determine")


def test_aliases_may_share_a_context_but_not_explode(read: Read) -> None:
    shared = "- {question: q, context: &c text, answer: a}\n- {question: r, context: *c, answer: s}"
    assert read(shared).dataset.frame["context"].to_list() == ["text", "text"]
    bomb = ["- &a0 {question: q, answer: a}"]
    bomb += [f"- &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    begun = time.process_time()
    with pytest.raises(InputError, match="YAML aliases make it larger than"):
        read("\n".join(bomb))
    assert time.process_time() - begun < 5
    with pytest.raises(InputError, match="stands inside what it names"):
        read("- {question: q, answer: a}\n- &a [*a]\n")


@pytest.mark.parametrize(
    "text",
    ["Note: this is prose, and it goes on.\nSo it does.\n", "---\ntitle: x\n---\nHello, reader.\n"],
)
def test_prose_that_looks_like_yaml_is_prose(read: Read, text: str) -> None:
    with pytest.raises(InputError, match=r"plain text without pairs|holds no rows|no known shape"):
        read(text)
