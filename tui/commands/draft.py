"""`tunegate draft`: documents to pairs that wait for review."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.streams import put, say

if TYPE_CHECKING:
    import polars as pl

    from tunegate.curate.corpus.chunks import Chunk
    from tunegate.curate.corpus.read import Corpus
    from tunegate.curate.drafting.by_rules import By
    from tunegate.curate.drafting.draft import Draft, Passed
    from tunegate.curate.progress import Progress
    from tunegate.curate.workspace import Workspace

EXAMPLES = """
tunegate draft                              the documents that tunegate.toml names
tunegate draft docs/ faq.csv -o drafts.jsonl
tunegate draft handbook.pdf --rules faq,table
tunegate draft docs/ --generator qwen --per-chunk 2
"""

Format = Literal["text", "json"]
LEFT_OUT = "the card of a data set; name the file to draft from it"
BARE = "no text but a front matter"
OTHER_KIND = "a file of another kind"
RULES = ("faq", "definition", "table", "heading")
# The list of `curate.drafting.by_rules`, whose import takes longer than `--help` may; a test
# compares them.


def command(
    documents: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DOCUMENTS",
            help="Documents, globs or folders: Markdown, HTML, text, PDF, Word, FAQ tables (CSV, "
            "JSON, JSONL); those of tunegate.toml when none is named.",
            show_default=False,
        ),
    ] = None,
    *,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="JSONL file to write; - for standard output."
        ),
    ] = Path("drafts.jsonl"),
    rules: Annotated[
        str | None,
        typer.Option(
            "--rules",
            metavar="RULES",
            help="What to draft by, with commas: faq, definition, table, heading, none; all of "
            "them, or none with --generator.",
            show_default=False,
        ),
    ] = None,
    generator: Annotated[
        str | None,
        typer.Option(
            "--generator",
            metavar="NAME",
            help="Language model of [generators.NAME] that writes questions and answers.",
            show_default=False,
        ),
    ] = None,
    per_chunk: Annotated[
        int,
        typer.Option(
            "--per-chunk",
            metavar="N",
            min=1,
            max=20,
            help="Questions that the model is asked for, for each 200 to 400 tokens.",
        ),
    ] = 3,
    check: Annotated[
        bool,
        typer.Option(
            "--check/--no-check",
            help="Have the model answer its own questions, and drop what it cannot answer.",
        ),
    ] = True,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the model.")] = 0,
    output_format: Annotated[Format, typer.Option("--format", help="Form of the report.")] = "text",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file when it is there already.")
    ] = False,
) -> ExitCode:
    """Draft pairs from documents, for somebody to confirm.

    By rules: questions with their answers, definitions, cells of tables, headings with their text.
    With --generator a model asks and answers, and quotes what it answers from; a quote that does
    not stand in the document is dropped. Drafts that nearly repeat a pair or one another are
    dropped too. Rule Q409 brings the drafts into the review; keeping one confirms it, and `export`
    leaves the others out. The places in a draft count characters of the text that was read of the
    document, not bytes of its file.

    Exit 1: a document could not be read, or the model failed on a part. The others were read.
    """
    import polars as pl

    from tunegate.curate.corpus.chunks import chunks
    from tunegate.curate.drafting.by_rules import drafts_by_rules
    from tunegate.curate.drafting.draft import FAILED, Passed
    from tunegate.curate.drafting.places import ChunkPlaces
    from tunegate.curate.drafting.sift import sifted
    from tunegate.curate.main_language import foreign_language
    from tunegate.tui.output.drafts_report import drafts_json, drafts_lines
    from tunegate.tui.progress import progress_bar
    from tunegate.tui.safe import visible_line
    from tunegate.tui.session import workspace_with

    chosen = _rules(rules, generator)
    _check_output(output, overwrite=overwrite)
    with progress_bar() as progress:
        workspace = workspace_with()
        corpus = workspace.corpus(_from_root(documents, workspace), progress=progress)
        progress.start("cutting documents into chunks", total=None)
        cut = chunks(corpus.documents)
        progress.advance(0)
        drafts, passed = drafts_by_rules(corpus.documents, ChunkPlaces(cut), rules=chosen)
        if generator is not None:
            more, dropped = _generated(
                corpus,
                cut,
                workspace,
                generator,
                per_chunk,
                check=check,
                seed=seed,
                progress=progress,
            )
            drafts, passed = drafts + more, passed + dropped
        pairs = _known(workspace, output, progress)
        near = workspace.settings.thresholds.near
        drafts, repeated = sifted(drafts, pairs=pairs, threshold=near, progress=progress)
    passed += repeated
    passed += [Passed(LEFT_OUT, name, name) for name in corpus.left_out]
    passed += [Passed(BARE, name, name) for name in corpus.bare]
    passed += [Passed(OTHER_KIND, name, name) for name in corpus.other_kinds]
    _write(output, drafts)
    if output_format == "json":
        report = drafts_json(corpus, drafts, passed, chunks=len(cut), file=str(output))
        (say if str(output) == "-" else put)(report)
    else:
        texts = pl.Series("text", [chunk.text for chunk in cut], dtype=pl.String)
        language = foreign_language(workspace.settings.language, texts)
        for line in drafts_lines(corpus, drafts, passed, chunks=len(cut), language=language):
            say(line)
        if str(output) != "-":
            put(visible_line(str(output)))
        _tell_next(output, workspace, drafts)
    failed = any(one.reason.startswith(FAILED) for one in passed)
    return ExitCode.FINDINGS if corpus.unread or failed else ExitCode.FINE


def _rules(text: str | None, generator: str | None) -> list[By]:
    """The rules that an option names.

    Raises:
        ConfigError: when one is unknown, or there is nothing to draft by.
    """
    from difflib import get_close_matches
    from typing import cast

    from tunegate.curate.errors import ConfigError

    if text is None:
        return [] if generator is not None else cast("list[By]", list(RULES))
    named = [one.strip().lower() for one in text.split(",") if one.strip()]
    for one in named:
        if one not in (*RULES, "none"):
            near = get_close_matches(one, (*RULES, "none"), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(RULES)}, none"
            raise ConfigError(f"--rules: {one!r} is no rule to draft by", hint)
    chosen = [one for one in RULES if one in named]
    if not chosen and generator is None:
        raise ConfigError("--rules: without a rule there is nothing to draft by", "use --generator")
    return cast("list[By]", chosen)


def _check_output(output: Path, *, overwrite: bool) -> None:
    from tunegate.curate.errors import ConfigError

    if str(output) == "-":
        return
    if output.suffix.lower() not in (".jsonl", ".ndjson"):
        raise ConfigError(
            f"{output}: drafts are written as JSONL", "name a file that ends in .jsonl"
        )
    if output.exists() and not overwrite:
        raise ConfigError(
            f"{output} is there already",
            "use --overwrite, or another file; decisions on drafts that come out the same stay",
        )


def _from_root(names: Sequence[str] | None, workspace: Workspace) -> list[str]:
    """Names from the command line are relative to where the shell is, not to the workspace."""
    return [str(Path.cwd() / name) for name in names or ()]


def _generated(
    corpus: Corpus,
    cut: Sequence[Chunk],
    workspace: Workspace,
    generator: str,
    per_chunk: int,
    *,
    check: bool,
    seed: int,
    progress: Progress,
) -> tuple[list[Draft], list[Passed]]:
    from tunegate.curate.drafting.by_generator import Asking, drafts_by_generator
    from tunegate.curate.workspace import STATE_NAME
    from tunegate.evaluate.generators.choice import open_generator
    from tunegate.evaluate.generators.kept import Kept
    from tunegate.tui.evaluating import REPLIES

    model = open_generator(generator, workspace.settings.generators, base=workspace.root)
    kept = Kept(model, workspace.root / STATE_NAME / REPLIES)
    asking = Asking(per_chunk=per_chunk, check=check, seed=seed)
    return drafts_by_generator(corpus.documents, cut, kept, asking=asking, progress=progress)


def _known(workspace: Workspace, output: Path, progress: Progress) -> pl.DataFrame | None:
    """The pairs of the workspace that are not in the file that is written; None without any."""
    import polars as pl

    from tunegate.curate.errors import InputError

    if not workspace.settings.data:
        return None
    try:
        frame = workspace.load(progress=progress).dataset.frame
    except InputError as error:
        say(f"drafts are not compared with the pairs of the workspace: {error}")
        return None
    own = output.resolve()
    name = own.relative_to(workspace.root).as_posix() if own.is_relative_to(workspace.root) else ""
    return frame.filter(pl.col("file") != name)


def _write(output: Path, drafts: Sequence[Draft]) -> None:
    from tunegate.curate.drafting.draft import line_of
    from tunegate.curate.errors import UserError
    from tunegate.curate.whole_file import write_whole

    body = b"".join(map(line_of, drafts))
    if str(output) == "-":
        put(body.decode())
        return
    try:
        write_whole(output, body)
    except OSError as error:
        raise UserError(
            f"{output}: it cannot be written: {error.strerror}", "name a file in a folder of yours"
        ) from error


def _tell_next(output: Path, workspace: Workspace, drafts: Sequence[Draft]) -> None:
    """Say how the drafts come into the review."""
    from tunegate.curate.settings import CONFIG_NAME

    if not drafts or str(output) == "-":
        return
    shown = shlex.quote(str(output))
    if not workspace.configured:
        say(f"next: `tunegate init {shown}`, then `tunegate review`")
    elif _is_named(output, workspace):
        say("next: `tunegate review`")
    else:
        data = json.dumps([*workspace.settings.data, str(output)], ensure_ascii=False)
        say(f"next: write `data = {data}` in {CONFIG_NAME}, then `tunegate review`")


def _is_named(output: Path, workspace: Workspace) -> bool:
    """Whether the settings' `data` takes the file."""
    own = output.resolve()
    for name in workspace.settings.data:
        path = workspace.root / name
        if path == own or path == own.parent:
            return True
        if own.is_relative_to(workspace.root) and own.relative_to(workspace.root).match(name):
            return True
    return False
