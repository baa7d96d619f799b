from __future__ import annotations

from pathlib import Path

import pytest

from tunegate.curate.claims import claims
from tunegate.curate.documents import Documents, read_documents
from tunegate.curate.errors import InputError

SOURCE = "The pool opens at nine on working days. Children swim for free. Dogs stay outside."


def test_a_claim_has_the_nearest_sentence_of_the_source() -> None:
    answer = "Sure! The pool opens at ten on working days. Is that so? Children swim for free."
    (claim,) = claims(answer, SOURCE)
    assert answer[claim.start : claim.end] == claim.text
    assert claim.text.endswith("The pool opens at ten on working days.")
    assert claim.passage == "The pool opens at nine on working days."
    assert claim.covered == pytest.approx(6 / 7)


@pytest.mark.parametrize("answer", ["", "Ask the guard at the gate.", "Pool opens.", SOURCE])
def test_what_is_not_near_the_source_or_is_the_source_makes_no_claim(answer: str) -> None:
    assert claims(answer, SOURCE) == []
    assert claims(answer, "") == []


def test_documents_are_meant_by_path_name_or_stem(tmp_path: Path) -> None:
    for name in ("a/terms.md", "b/terms.md", "faq.txt", "logo.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    documents = read_documents(["*/*.md", "faq.txt"], base=tmp_path)
    assert set(documents.texts) == {"a/terms.md", "b/terms.md", "faq.txt"}
    assert documents.named("FAQ#fees") == documents.named("faq.txt") == "faq.txt"
    assert documents.named("a/terms.md") == "a/terms.md"
    assert documents.named("terms.md") is None
    assert documents.named("#fees") is None
    assert Documents().named("faq.txt") is None
    assert set(read_documents(["a"], base=tmp_path).texts) == {"a/terms.md"}
    for name in ("logo.png", "none.md", "*.pdf"):
        with pytest.raises(InputError, match="stands for no document"):
            read_documents([name], base=tmp_path)
    (tmp_path / "old.txt").write_bytes("Gebühr".encode("latin-1"))
    with pytest.raises(InputError, match=r"old\.txt: not UTF-8"):
        read_documents(["old.txt"], base=tmp_path)
