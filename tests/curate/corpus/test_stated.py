from __future__ import annotations

import pytest

from tunegate.curate.corpus.markdown import read_markdown
from tunegate.curate.corpus.stated import date_of_document, title_of, version_of_document


@pytest.mark.parametrize(
    ("name", "text", "version", "date"),
    [
        ("a.md", "text", None, None),
        ("terms-v3.md", "text", "3", None),
        ("terms_2021-03.md", "text", None, "2021-03"),
        ("terms 2021-03-04 v1.2.md", "text", "1.2", "2021-03-04"),
        ("chapter2.md", "text", None, None),
        ("a.md", "# T\n\nVersion: 4.1\n\nDate: March 4, 2021", "4.1", "2021-03-04"),
        ("a.md", "2013-09-18", None, "2013-09-18"),
        ("a.md", "In March 2020 we opened a shop.", None, None),
        ("a.md", "Founded 1987.", None, None),
        ("a-v1.md", "---\nversion: 2\ndate: 2020-01-31\n---\nVersion 3", "2", "2020-01-31"),
    ],
)
def test_version_and_date(name: str, text: str, version: str | None, date: str | None) -> None:
    content = read_markdown(text.encode(), name)
    stated = dict(content.stated)
    assert version_of_document(content, stated, name=name) == version
    assert date_of_document(content, stated, name=name) == date


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: Given\n---\n# Heading", "Given"),
        ("# One\n\ntext\n\n## Two", "One"),
        ("# One\n\n# Two", None),
        ("text\n\n# One", None),
        ("", None),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    content = read_markdown(text.encode(), "a.md")
    assert title_of(content, dict(content.stated)) == title
