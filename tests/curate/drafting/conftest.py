"""Documents from text, with their chunks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tunegate.curate.corpus.chunks import Chunk, ChunkSize, chunks
from tunegate.curate.corpus.document import Document
from tunegate.curate.corpus.kinds import BY_ENDING
from tunegate.curate.corpus.stated import title_of
from tunegate.curate.drafting.by_rules import RULES, By, drafts_by_rules
from tunegate.curate.drafting.draft import Draft, Passed
from tunegate.curate.drafting.places import ChunkPlaces


@dataclass(frozen=True)
class Read:
    """Documents, their chunks, and what rules draft from them."""

    documents: list[Document]
    chunks: list[Chunk]

    def drafts(self, *rules: By) -> tuple[list[Draft], list[Passed]]:
        places = ChunkPlaces(self.chunks)
        return drafts_by_rules(self.documents, places, rules=rules or RULES)

    def asked(self, *rules: By) -> list[tuple[str, str]]:
        """Prompt and response of each draft."""
        return [(one.prompt, one.response) for one in self.drafts(*rules)[0]]

    def reasons(self) -> list[tuple[str, str]]:
        """Reason and text of all that was passed over."""
        return [(one.reason, one.text) for one in self.drafts()[1]]


ReadText = Callable[..., Read]


@pytest.fixture
def read() -> ReadText:
    """`read(**{"a.md": "..."})`, or `read("...")` for one Markdown file."""

    def make(text: str | None = None, **files: str) -> Read:
        named = files if text is None else {"a.md": text}
        documents = []
        for name, body in named.items():
            content = BY_ENDING[name[name.index(".") :]].read(body.encode(), name)
            title = title_of(content, dict(content.stated))
            documents.append(
                Document(name, "", content.text, content.blocks, content.body, title=title)
            )
        return Read(documents, chunks(documents, size=ChunkSize(20, 60)))

    return make
