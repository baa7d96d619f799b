"""What `tunegate draft` did: documents, drafts, and what was passed over and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from tunegate.curate.corpus.read import Corpus
from tunegate.curate.drafting.draft import Draft, Passed
from tunegate.curate.masking import excerpt
from tunegate.tui.output.numbers import count_text

_PROBLEMS = 10
"""And notes, that are told one by one; a line counts the others."""

_IN_ENGLISH = ("definition", "table", "heading")
"""Rules whose questions are English whatever the document is in."""

_EXAMPLES = 3
"""Of what was passed over for one reason."""


def drafts_json(
    corpus: Corpus, drafts: Sequence[Draft], passed: Sequence[Passed], *, chunks: int, file: str
) -> str:
    """The report as one line of JSON; it lists every problem and note."""
    body = {
        "file": file,
        "documents": len(corpus.documents),
        "read": corpus.renewed,
        "chunks": chunks,
        "drafts": len(drafts),
        "by": dict(Counter(draft.by for draft in drafts).most_common()),
        "passed_over": dict(Counter(one.reason for one in passed).most_common()),
        "problems": [
            {"file": one.file, "page": one.page, "message": one.message, "hint": one.hint}
            for one in corpus.problems
        ],
        "notes": list(corpus.notes),
    }
    return json.dumps(body, ensure_ascii=False)


def drafts_lines(
    corpus: Corpus,
    drafts: Sequence[Draft],
    passed: Sequence[Passed],
    *,
    chunks: int,
    language: str | None = None,
) -> Iterator[str]:
    """The report for people, line by line; `language` is that of the documents if not English."""
    for problem in corpus.problems[:_PROBLEMS]:
        yield f"could not be read: {problem}"
    if len(corpus.problems) > _PROBLEMS:
        more = len(corpus.problems) - _PROBLEMS
        yield f"and {more:,} more that could not be read; `--format json` lists them all"
    for note in corpus.notes[:_PROBLEMS]:
        yield f"note: {note}"
    if len(corpus.notes) > _PROBLEMS:
        more = len(corpus.notes) - _PROBLEMS
        yield f"and {more:,} more notes; `--format json` lists them all"
    known = len(corpus.documents) - corpus.renewed
    again = f", {known:,} of them known already" if known else ""
    yield f"{count_text(len(corpus.documents), 'document')}{again}; {count_text(chunks, 'chunk')}"
    by = Counter(draft.by for draft in drafts).most_common()
    shares = ": " + ", ".join(f"{name} {count:,}" for name, count in by) if by else ""
    yield f"{count_text(len(drafts), 'draft')}{shares}"
    english = sum(draft.by in _IN_ENGLISH for draft in drafts)
    if language is not None and english:
        yield (
            f"the language is {language}, and {count_text(english, 'draft')} by "
            f"{', '.join(_IN_ENGLISH)} ask in English: reword them in the review, or use "
            "--rules faq or a --generator"
        )
    if passed:
        yield f"{len(passed):,} passed over:"
    for reason, count in Counter(one.reason for one in passed).most_common():
        some = _some(one.text for one in passed if one.reason == reason)
        yield f"  {count:>5,}  {reason} ({some})"


def _some(texts: Iterable[str]) -> str:
    """The first few, for example."""
    return "; ".join(excerpt(text, width=40) for text in islice(texts, _EXAMPLES))
