"""`tunegate relate`: what every signal says about two texts."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import Color
from tunegate.tui.streams import ColorChoice, columns, put, say, stdin_bytes, wants_color

if TYPE_CHECKING:
    from typing import BinaryIO

    from tunegate.curate.models import Models
    from tunegate.curate.progress import Progress
    from tunegate.curate.relation.relating import Related

EXAMPLES = """
tunegate relate "Refunds take 14 days." "Refunds take 30 days."
tunegate relate "14 days" "two weeks" --question "How long do refunds take?"
tunegate relate "It costs $5." "It costs $9." --source prices.md
echo '{"a": "It is free.", "b": "It costs $5."}' | tunegate relate - --format jsonl
"""

Format = Literal["text", "json", "jsonl"]

BATCH = 256
"""Lines of standard input that are related together; their results are printed before the next."""


def command(
    *,
    texts: Annotated[
        list[str],
        typer.Argument(
            metavar="A B",
            help='Two texts; or - to read lines {"a": ..., "b": ...} from standard input, each '
            "with a question, if you like.",
        ),
    ],
    question: Annotated[
        str,
        typer.Option(
            "--question", metavar="TEXT", help="What both texts answer.", show_default=False
        ),
    ] = "",
    source: Annotated[
        Path | None,
        typer.Option(
            "--source",
            metavar="FILE",
            help="A text that may say which of the two is right.",
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[
        Format,
        typer.Option(
            "--format",
            help="Form of the output. jsonl: the signals, a line for each two texts; json: what "
            "differs as well.",
        ),
    ] = "text",
    color: Color = "auto",
) -> ExitCode:
    """Show what every signal says about two texts.

    The relation model says whether they are equivalent, conflicting or different; beside it stand
    the cosine of their vectors, how many runs of characters they share, and which guards differ:
    numbers, dates, negations, names, code, and what a question asks for (who, when, where, how
    many, why). A long text is judged by the sentences that the other one does not have, and with a
    question that many answers fit (write a story) two answers are different unless one is a copy of
    the other with another number, date or name.
    """
    from tunegate.curate.errors import ConfigError
    from tunegate.curate.wording import count
    from tunegate.tui.progress import progress_bar

    if texts == ["-"]:
        _check_characters("--question", question)
        if source is not None:
            raise ConfigError("--source goes with two texts", "leave it out, or name both texts")
        if output_format == "json":
            raise ConfigError("lines from standard input have no json form", "use --format jsonl")
        with progress_bar() as progress:
            return _relate_lines(stdin_bytes(), question, output_format, progress)
    if len(texts) != 2:
        raise ConfigError(
            f"{count(len(texts), 'text')} {'was' if len(texts) == 1 else 'were'} named, not two",
            'quote each, as in `tunegate relate "It is free." "It costs $5."`',
        )
    for name, text in (("A", texts[0]), ("B", texts[1]), ("--question", question)):
        _check_characters(name, text)
    with progress_bar() as progress:
        shown = _relate_two(
            (texts[0], texts[1]),
            question,
            source,
            output_format,
            progress,
            color=color,
        )
    put(shown)
    return ExitCode.FINE


def _check_characters(name: str, text: str) -> None:
    """Make sure that a text from the command line is one: other bytes come as halves of characters.

    Raises:
        ConfigError: when it is not.
    """
    from tunegate.curate.errors import ConfigError

    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ConfigError(
            f"{name}: its character {error.start + 1} is not valid text", "write it in UTF-8"
        ) from error


def _relate_two(
    texts: tuple[str, str],
    question: str,
    source: Path | None,
    output_format: Format,
    progress: Progress,
    *,
    color: ColorChoice,
) -> str:
    from tunegate.curate.conflict_sides import told_by
    from tunegate.curate.relation.evidence import evidence
    from tunegate.tui.output.relation_json import relation_json, relation_jsonl
    from tunegate.tui.output.relation_text import relation_text
    from tunegate.tui.output.terminal import render

    told = None if source is None else _source_text(source)
    models = _models()
    related = _relate([(question, *texts)], models, progress)[0]
    _say_foreign([(question, *texts)], models)
    first, second = related.first_passage, related.second_passage
    found = evidence(*texts, first_passage=first, second_passage=second)
    says = None
    if told is not None:
        one = texts[0] if first is None else texts[0][slice(*first)]
        other = texts[1] if second is None else texts[1][slice(*second)]
        says = told_by(told, one, other, models, question=question, progress=progress)
    if output_format == "jsonl":
        return relation_jsonl(related)
    if output_format == "json":
        return relation_json(related, found, says)
    colored = wants_color(color)
    named = None if source is None or told is None else (str(source), told, says)
    return render(
        relation_text(related, found, texts, source=named, color=colored),
        width=columns(),
        color=colored,
    )


def _relate_lines(
    stdin: BinaryIO | None, question: str, output_format: Format, progress: Progress
) -> ExitCode:
    from tunegate.curate.errors import InputError
    from tunegate.tui.output.relation_json import relation_jsonl
    from tunegate.tui.output.relation_text import relation_line

    if stdin is None:
        raise InputError("standard input is closed", 'pipe lines {"a": ..., "b": ...} into it')
    lines = _lines(stdin, question)
    models = _models()
    shown = relation_jsonl if output_format == "jsonl" else relation_line
    wrong: InputError | None = None
    told = False
    while wrong is None:
        batch: list[tuple[str, str, str]] = []
        try:
            batch.extend(islice(lines, BATCH))
        except InputError as error:
            wrong = error
        if not batch:
            break
        put("\n".join(shown(one) for one in _relate(batch, models, progress)))
        told = told or _say_foreign(batch, models)
    if wrong is not None:
        raise wrong
    return ExitCode.FINE


def _lines(stdin: BinaryIO, question: str) -> Iterator[tuple[str, str, str]]:
    """Question and both texts of each line that is not blank.

    Raises:
        InputError: when a line is not an object with texts `a` and `b`.
    """
    import orjson

    from tunegate.curate.errors import InputError

    for number, whole in enumerate(stdin, start=1):
        line = whole.removeprefix(BOM_UTF8) if number == 1 else whole
        if not line.strip():
            continue
        place = f"standard input, line {number}"
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise InputError(f"{place}: this is not JSON: {error}", _SHAPE) from error
        if not isinstance(row, dict):
            raise InputError(f"{place}: this is not a JSON object", _SHAPE)
        found = {"question": question} | row
        for name in ("a", "b", "question"):
            if not isinstance(found.get(name), str):
                what = "is missing" if name not in found else "is not a text"
                raise InputError(f"{place}: `{name}` {what}", _SHAPE)
        yield found["question"], found["a"], found["b"]


_SHAPE = 'write each line as {"a": "It is free.", "b": "It costs $5."}'


def _relate(rows: list[tuple[str, str, str]], models: Models, progress: Progress) -> list[Related]:
    import polars as pl

    from tunegate.curate.relation.relating import relate

    questions, first, second = (
        pl.Series(column, dtype=pl.String) for column in zip(*rows, strict=True)
    )
    return relate(questions, first, second, models, progress=progress)


def _say_foreign(rows: list[tuple[str, str, str]], models: Models) -> bool:
    """Say that the bundled relation model does not know the language of most of the texts."""
    import polars as pl

    from tunegate.curate.main_language import foreign_language

    if models.settings.models.relation != "bundled":
        return False
    texts = pl.Series("text", ["\n".join(row) for row in rows], dtype=pl.String)
    language = foreign_language(None, texts)
    if language is not None:
        say(
            f"the language is {language}, and the bundled relation model was made for English: it "
            "takes other wordings for conflicts; name a multilingual NLI cross-encoder as "
            "`relation` under [models]"
        )
    return language is not None


def _models() -> Models:
    from tunegate.curate.models import Models
    from tunegate.curate.workspace import find_workspace

    return Models(find_workspace(Path.cwd()).settings)


def _source_text(path: Path) -> str:
    from tunegate.curate.errors import InputError

    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"{path}: it cannot be read: {error.strerror}", "name a text file"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: byte {error.start} is not UTF-8", "save the source as UTF-8 text"
        ) from error
