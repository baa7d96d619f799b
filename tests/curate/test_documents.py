from __future__ import annotations

import polars as pl
import pytest

from tunegate.curate.documents import Documents, document_keys


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("faq.md", "faq.md"),
        (" FAQ.md#returns ", "faq.md"),
        ("docs/faq.md #section-1.2", "docs/faq.md"),
        ("C#-guide.pdf", "c#-guide.pdf"),
        ("#top", None),
        ("  ", None),
        (None, None),
    ],
)
def test_what_names_the_same_document(source: str | None, key: str | None) -> None:
    assert document_keys(pl.Series([source], dtype=pl.String)).to_list() == [key]


def test_a_sign_in_the_name_of_a_document_is_part_of_it() -> None:
    documents = Documents({"docs/C#-guide.pdf": "", "docs/c.pdf": ""})
    assert documents.named("c#-guide.pdf") == "docs/C#-guide.pdf"
    assert documents.named("C#-Guide#page=2") == "docs/C#-guide.pdf"
    assert documents.named("c#start") == "docs/c.pdf"
    assert documents.named(" #start") is None
