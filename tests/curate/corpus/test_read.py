from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tunegate.curate.corpus import kinds
from tunegate.curate.corpus.kinds import BY_ENDING
from tunegate.curate.corpus.read import read_corpus
from tunegate.curate.documents import read_documents
from tunegate.curate.errors import InputError


@pytest.fixture
def folder(tmp_path: Path, make_pdf: Any) -> Path:
    docs = tmp_path / "docs"
    (docs / ".hidden").mkdir(parents=True)
    (docs / ".hidden" / "no.md").write_text("# no")
    (docs / "guide-v2.1.md").write_text("# Guide\n\nLast updated: 4 March 2021\n\nText.\n")
    (docs / "faq.csv").write_text("question,answer\nIs it free?,Yes.\n")
    (docs / "scan.pdf").write_bytes(make_pdf(["one", "", "three"]))
    (docs / "broken.docx").write_bytes(b"PK\x03\x04 cut off")
    (docs / "old.txt").write_bytes("Gebühr".encode("latin-1"))
    (docs / "logo.png").write_bytes(b"\x89PNG")
    return tmp_path


def test_every_kind_of_a_folder_and_what_is_wrong_with_it(folder: Path) -> None:
    corpus = read_corpus(["docs"], base=folder)
    assert [one.name for one in corpus.documents] == [
        "docs/faq.csv",
        "docs/guide-v2.1.md",
        "docs/scan.pdf",
    ]
    assert [str(one) for one in corpus.problems] == [
        "docs/broken.docx: damaged: not a whole zip archive; open it in a word processor and save "
        "it again as .docx",
        "docs/old.txt: not UTF-8 text (line 1); save it as UTF-8",
        "docs/scan.pdf: page 2: has no text: it is probably a scan; run OCR over it first",
    ]
    assert corpus.unread == ("docs/broken.docx", "docs/old.txt")
    guide = corpus.documents[1]
    assert (guide.title, guide.version, guide.date) == ("Guide", "2.1", "2021-03-04")
    assert guide.page_of(0) is None


def test_only_changed_files_are_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = folder / ".tunegate" / "documents"
    first = read_corpus(["docs"], base=folder, kept=kept)
    assert first.renewed == 3
    assert read_corpus(["docs"], base=folder, kept=kept).renewed == 0
    (folder / "docs" / "guide-v2.1.md").write_text("# Guide\n\nAnew.\n")
    (folder / "docs" / "faq.csv").rename(folder / "docs" / "questions.csv")
    second = read_corpus(["docs"], base=folder, kept=kept)
    assert second.renewed == 1
    assert second.documents[0].text == "# Guide\n\nAnew.\n"
    assert second.documents[1].name == "docs/questions.csv"
    assert second.problems == first.problems
    monkeypatch.setattr(kinds, "KINDS", ())
    whole = read_corpus(["docs"], base=folder)
    assert whole.documents == second.documents


def test_what_is_kept_may_be_damaged_or_deleted(folder: Path) -> None:
    kept = folder / "kept"
    first = read_corpus(["docs/*.md"], base=folder, kept=kept)
    (file,) = kept.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:-5], whole.replace(b"Guide", b"Gurde"), b"x" + whole, b"\n"):
        file.write_bytes(damaged)
        again = read_corpus(["docs/*.md"], base=folder, kept=kept)
        assert (again.documents, again.renewed) == (first.documents, 1)
        assert file.read_bytes() == whole
    file.unlink()
    kept.rmdir()
    kept.write_text("a file where a folder should be")
    assert read_corpus(["docs/*.md"], base=folder, kept=kept).documents == first.documents


def test_a_name_that_stands_for_nothing_is_an_error(folder: Path) -> None:
    for name in ("docs/logo.png", "none.md", "*.pdf", ""):
        if name:
            with pytest.raises(InputError, match="stands for no document"):
                read_corpus([name], base=folder)
    assert set(BY_ENDING) > {".md", ".html", ".txt", ".csv", ".json", ".jsonl", ".pdf", ".docx"}


def test_rules_see_documents_of_every_kind(folder: Path) -> None:
    documents = read_documents(["docs"], base=folder)
    assert documents.texts["docs/faq.csv"] == "Is it free?\nYes."
    assert documents.named("scan") == "docs/scan.pdf"
    assert len(documents.problems) == 3
    with pytest.raises(InputError, match=r"docs/broken\.docx: damaged"):
        read_documents(["docs/broken.docx"], base=folder)


def test_files_without_text_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(" \n\n")
    (tmp_path / "b.txt").write_text("")
    (tmp_path / "c.md").write_text("---\ntitle: x\n---\n\n")
    (tmp_path / "d.md").write_text("Text.")
    for _ in range(2):
        corpus = read_corpus(["."], base=tmp_path, kept=tmp_path / ".kept")
        assert [one.name for one in corpus.documents] == ["d.md"]
        assert [str(one) for one in corpus.problems] == [
            "a.md: there is no text in it; remove the file, or fill it",
            "b.txt: there is no text in it; remove the file, or fill it",
        ]
        assert corpus.unread == ("a.md", "b.txt")
        assert corpus.bare == ("c.md",)
    with pytest.raises(InputError, match=r"c\.md: there is no text in it but its front matter"):
        read_corpus(["c.md"], base=tmp_path, strict=True)


def test_the_card_of_a_data_set_is_read_only_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(
        "---\nlicense: mit\ntask_categories:\n- question-answering\n---\n# Cards\n\nSplits.\n"
    )
    (tmp_path / "guide.md").write_text("---\nlicense: mit\ntitle: Guide\n---\nText.\n")
    corpus = read_corpus(["."], base=tmp_path)
    assert [one.name for one in corpus.documents] == ["guide.md"]
    assert corpus.left_out == ("README.md",)
    assert corpus.problems == corpus.unread == ()
    named = read_corpus([".", "README.md"], base=tmp_path)
    assert [one.name for one in named.documents] == ["README.md", "guide.md"]
    assert named.documents[0].text[named.documents[0].body :].startswith("# Cards")


def test_the_line_of_a_problem_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("\n" + "<div>" * 3_000 + "deep" + "</div>" * 3_000)
    (problem,) = read_corpus(["a.html"], base=tmp_path).problems
    assert str(problem).startswith("a.html: line 2: nested too deeply; ")


def test_files_of_other_kinds_are_named(folder: Path) -> None:
    docs = folder / "docs"
    for name in (
        "old.doc",
        "talk.pptx",
        "style.css",
        "app.js",
        "Photo.JPG",
        ".notes.odt",
        "LICENSE",
    ):
        (docs / name).write_text("x")
    named = ("docs/LICENSE", "docs/old.doc", "docs/talk.pptx")
    assert read_corpus(["docs"], base=folder).other_kinds == named
    assert read_corpus(["docs/*", "docs"], base=folder).other_kinds == named
    assert read_corpus(["docs/*.csv"], base=folder).other_kinds == ()
    assert read_corpus(["docs/faq.csv"], base=folder).other_kinds == ()


def test_notes_on_documents_are_kept_with_them(tmp_path: Path, make_pdf: Any) -> None:
    pages = [f"Handbook\nText of {name}." for name in "abc"]
    (tmp_path / "a.pdf").write_bytes(make_pdf(pages))
    for renewed in (1, 0):
        corpus = read_corpus(["a.pdf"], base=tmp_path, kept=tmp_path / ".kept")
        assert corpus.renewed == renewed
        assert corpus.problems == ()
        (note,) = corpus.notes
        assert note.startswith("a.pdf: 3 lines at the head or foot of pages left out")
