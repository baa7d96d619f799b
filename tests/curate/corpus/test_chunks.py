from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunegate.curate.corpus.chunks import Chunk, ChunkSize, chunks
from tunegate.curate.corpus.document import Document, Span
from tunegate.curate.corpus.markdown import read_markdown
from tunegate.curate.corpus.plain import read_plain
from tunegate.curate.corpus.token_spans import token_spans


def words(texts: Sequence[str]) -> list[list[Span]]:
    """A token for each run of letters and each other sign."""
    return [[one.span() for one in re.finditer(r"\w+|[^\w\s]", text)] for text in texts]


def pieces(texts: Sequence[str]) -> list[list[Span]]:
    """Four characters a token from where a text begins: a part of it has other tokens."""
    return [[(at, at + 4) for at in range(0, len(text), 4)] for text in texts]


def document(text: str, *, name: str = "a.md") -> Document:
    content = read_markdown(text.encode(), name)
    return Document(name, "", content.text, content.blocks, content.body, version="2", date="2024")


def cut(text: str, least: int = 20, most: int = 40, *, name: str = "a.md") -> list[Chunk]:
    return chunks([document(text, name=name)], size=ChunkSize(least, most), tokens=words)


def prose(count: int, *, seed: int = 0) -> str:
    draw = random.Random(seed)
    names = ("parcel", "refund", "courier", "label", "shop", "money", "invoice", "repair")
    made = [" ".join(draw.choices(names, k=9)).capitalize() + "." for _ in range(count)]
    return " ".join(made)


def sections(count: int, *, seed: int = 0) -> list[str]:
    return [
        f"## Section {n}\n\n{prose(4, seed=seed + n)}\n\n{prose(3, seed=seed + 99 + n)}"
        for n in range(count)
    ]


LINES = st.lists(
    st.sampled_from(
        ["# Head", "## Sub", "", "", "Some words here. And more of them.", "- item one", "- item",
         "| a | b |", "|---|---|", "| c | d |", "```", "x = 1", "Term", ": Means this", "Q: Why?",
         "A: So.", "w" * 60, "\u00e9t\u00e9 \u4f60\u597d\u3002\u4e16\u754c", "---"]
    ),
    max_size=40,
).map("\n".join)  # fmt: skip


@settings(deadline=None)
@given(LINES, st.integers(1, 12), st.integers(0, 20), st.booleans())
def test_chunks_are_verbatim_hold_everything_and_keep_the_limit(
    text: str, least: int, more: int, plain: bool
) -> None:
    read = read_plain if plain else read_markdown
    content = read(text.encode(), "a.md")
    one = Document("a.md", "", content.text, content.blocks, content.body)
    tokens = pieces if more % 2 else words
    found = chunks([one], size=ChunkSize(least, least + more), tokens=tokens)
    held = set[int]()
    at = one.body
    for chunk in found:
        assert one.text[chunk.start : chunk.end] == chunk.text
        assert chunk.text.strip() == chunk.text != ""
        assert chunk.start >= at
        assert chunk.tokens == len(tokens([chunk.text])[0]) <= least + more
        held.update(range(chunk.start, chunk.end))
        at = chunk.end
    blank = {at for at, char in enumerate(one.text) if char.isspace()}
    assert set(range(one.body, len(one.text))) <= held | blank
    assert len({chunk.id for chunk in found}) == len(found)


def test_cuts_are_made_at_headings_first_and_paths_are_kept() -> None:
    text = "# Guide\n\n" + "\n\n".join(sections(5))
    found = cut(text, least=40, most=90)
    assert [chunk.text.splitlines()[0] for chunk in found] == [
        "# Guide",
        *(f"## Section {n}" for n in range(1, 5)),
    ]
    assert found[3].headings == ("Guide", "Section 3")
    assert {(chunk.version, chunk.date) for chunk in found} == {("2", "2024")}
    assert cut("# Short\n\nOnly this.")[0].text == "# Short\n\nOnly this."
    assert cut("") == cut(" \n\n ") == cut("---\ntitle: x\n---\n") == []


def test_a_change_in_one_place_leaves_the_ids_elsewhere() -> None:
    before = sections(40)
    known = {chunk.id for chunk in cut("\n\n".join(before), least=30, most=60)}
    for place in (0, 20, 39):
        changed = [*before]
        changed[place] = f"## Section {place}\n\n{prose(2, seed=7)}"
        ids = {chunk.id for chunk in cut("\n\n".join(changed), least=30, most=60)}
        assert len(known - ids) <= 4
        assert len(known & ids) >= len(known) - 4
    longer = cut("\n\n".join([*before[:10], sections(1, seed=500)[0], *before[10:]]), 30, 60)
    assert len(known - {chunk.id for chunk in longer}) <= 4
    other = {chunk.id for chunk in cut("\n\n".join(before), least=30, most=60, name="b.md")}
    assert not known & other


def test_equal_parts_of_one_document_have_ids_of_their_own() -> None:
    found = cut("\n\n".join([prose(3)] * 6), least=15, most=32)
    first = found[0].id
    assert [chunk.id for chunk in found] == [first, *(f"{first}-{n}" for n in range(2, 7))]


def test_tables_and_code_are_whole_unless_they_are_too_large() -> None:
    rows = [f"| model {n} | {n} kilograms | {n} euros |" for n in range(3)]
    header = "| name | weight | price |\n|---|---|---|\n"
    table = header + "\n".join(rows)
    code = "```\n" + "\n".join(f"run step {n} now" for n in range(6)) + "\n```"
    found = cut(f"{prose(3)}\n\n{table}\n\n{prose(3)}\n\n{code}\n\n{prose(2)}", 20, 60)
    assert sum(table in chunk.text for chunk in found) == 1
    assert sum(code in chunk.text for chunk in found) == 1
    many = header + "\n".join(f"| model {n} | {n} kilograms | {n} euros |" for n in range(20))
    torn = cut(f"# Prices\n\n{many}\n", 20, 60)
    assert len(torn) > 3
    assert torn[0].table_header == ""
    for chunk in torn[1:]:
        assert chunk.text.startswith("| model ")
        assert chunk.text.endswith("euros |")
        assert chunk.table_header == header.splitlines()[0]
        assert chunk.headings == ("Prices",)


def test_sizes_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="a chunk of 5 to 4 tokens"):
        ChunkSize(5, 4)


def test_chunks_by_the_packaged_tokenizer() -> None:
    one = document("# Guide\n\n" + "\n\n".join(prose(5, seed=n) for n in range(40)))
    found = chunks([one])
    assert all(100 <= chunk.tokens <= 400 for chunk in found)
    assert [chunk.tokens for chunk in found] == [
        len(spans) for spans in token_spans()([chunk.text for chunk in found])
    ]


def test_gold_answers_are_read_off_their_chunks(outside_data: Path) -> None:
    """Every answer of covidqa_docs that stands at its offset, in the chunks that hold it."""
    documents: list[Document] = []
    answers: list[tuple[str, int, str]] = []
    lines = (outside_data / "covidqa_docs" / "data.jsonl").read_text(encoding="utf-8").split("\n")
    for row in map(json.loads, filter(None, lines)):
        name, text = str(row["document_id"]), row["context"]
        content = read_plain(text.encode(), name)
        assert content.text == text
        documents.append(Document(name, "", text, content.blocks, content.body))
        answers += [
            (name, one["answer_start"], one["text"])
            for question in row["qas"]
            for one in question["answers"]
            if text[one["answer_start"] :].startswith(one["text"])
        ]
    in_one = over_two = 0
    by_document: dict[str, list[Chunk]] = {}
    for chunk in chunks(documents):
        by_document.setdefault(chunk.document, []).append(chunk)
    for name, start, text in answers:
        end = start + len(text.rstrip())
        start += len(text) - len(text.lstrip())
        parts = [one for one in by_document[name] if one.start < end and start < one.end]
        read = [
            one.text[max(0, start - one.start) : min(end, one.end) - one.start] for one in parts
        ]
        assert "".join("".join(read).split()) == "".join(text.split())
        if len(parts) == 1:
            assert read == [text.strip()]
        in_one += len(parts) == 1
        over_two += len(parts) == 2
    assert (len(answers), in_one, over_two) == (800, 797, 3)


def test_equal_lines_are_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunegate.curate.corpus import chunks as module

    looked_at: list[int] = []
    best = module._best

    def counted(cuts: Sequence[Any], least: int) -> Any:
        looked_at.append(len(cuts))
        return best(cuts, least)

    monkeypatch.setattr(module, "_best", counted)
    found = cut("\n\n".join(["The same words on each line."] * 3_000), 20, 40)
    assert len(found) > 400
    assert sum(looked_at) < 20_000  # one by one they were 600,000


def test_words_without_an_end_are_cut_between_signs() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    for word, sign in (("0123456789abcdef" * 900, 1), ("e\u0323\u0301" * 4_000, 3),
                       (family * 900, 5), ("\U0001f1e9\U0001f1ea" * 2_000, 2)):  # fmt: skip
        one = document(word)
        for tokens in (token_spans(), pieces):
            found = chunks([one], tokens=tokens)
            assert "".join(chunk.text for chunk in found) == word
            assert all(chunk.tokens <= 400 for chunk in found)
            assert all(len(chunk.text) % sign == 0 for chunk in found)
    hexadecimal = chunks([document("0123456789abcdef" * 900)])
    assert len(hexadecimal) > 15
    assert max(len(chunk.text) for chunk in hexadecimal) < 1_200
