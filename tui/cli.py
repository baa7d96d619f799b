"""The command line: one command a file in `commands/`, and one place where errors end up."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from tunegate import __version__
from tunegate.tui.commands import (
    after,
    annotate,
    balance,
    check,
    decide,
    doctor,
    draft,
    drift,
    evaluate,
    example,
    export,
    gate,
    home,
    init,
    log,
    plan,
    quarantine,
    ready,
    relate,
    review,
    rule,
    show,
    tour,
    train,
    undo,
)
from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.failure import tell
from tunegate.tui.streams import put

_PANELS = {
    "Begin": (
        ("init", init.command, init.EXAMPLES),
        ("example", example.command, example.EXAMPLES),
        ("tour", tour.command, tour.EXAMPLES),
        ("draft", draft.command, draft.EXAMPLES),
    ),
    "Look": (
        ("check", check.command, check.EXAMPLES),
        ("ready", ready.command, ready.EXAMPLES),
        ("balance", balance.command, balance.EXAMPLES),
        ("show", show.command, show.EXAMPLES),
        ("relate", relate.command, relate.EXAMPLES),
        ("drift", drift.command, drift.EXAMPLES),
        ("quarantine", quarantine.command, quarantine.EXAMPLES),
        ("rule", rule.command, rule.EXAMPLES),
    ),
    "Decide": (
        ("review", review.command, review.EXAMPLES),
        ("decide", decide.command, decide.EXAMPLES),
        ("annotate", annotate.command, annotate.EXAMPLES),
        ("undo", undo.undo, undo.UNDO_EXAMPLES),
        ("redo", undo.redo, undo.REDO_EXAMPLES),
        ("log", log.command, log.EXAMPLES),
    ),
    "Measure": (
        ("evaluate", evaluate.command, evaluate.EXAMPLES),
        ("after", after.command, after.EXAMPLES),
        ("gate", gate.command, gate.EXAMPLES),
    ),
    "Train": (
        ("plan", plan.command, plan.EXAMPLES),
        ("train", train.command, train.EXAMPLES),
    ),
    "Deliver": (("export", export.command, export.EXAMPLES),),
    "Care": (("doctor", doctor.command, doctor.EXAMPLES),),
}
"""Every command with its examples, under the heading it has in `tunegate --help`."""


_PLAIN_TYPE = re.compile(r" <(?:str|path|list\[str\])>$")

_SHORT = 64
"""Longest first sentence of a command's help."""


def _write_examples(command: Any, formatter: Any) -> None:
    """End a help page with the command's examples, line by line as they stand."""
    with formatter.section("Examples"):
        for line in command.epilog.strip().splitlines():
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")


class _Command(TyperCommand):
    """A command whose help ends with examples."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options; of an argument's type only choices are worth a word."""
        sections: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                name, text = record
                sections[parameter.param_type_name].append((_PLAIN_TYPE.sub("", name), text))
        for kind, rows in sections.items():
            if rows:
                with formatter.section(f"{kind.capitalize()}s"):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples."""
        _write_examples(self, formatter)


class _Commands(TyperGroup):
    """Commands under headings, and errors as sentences."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples."""
        _write_examples(self, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands under their headings."""
        for panel, entries in _PANELS.items():
            rows = [(name, self.commands[name].get_short_help_str(_SHORT)) for name, *_ in entries]
            with formatter.section(panel):
                formatter.write_dl(rows)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002  (Typer's signature)
        windows_expand_args: bool = True,  # noqa: FBT001, FBT002
        **extra: Any,
    ) -> NoReturn:
        """Run a command and leave with its exit code."""
        try:
            code = super().main(args, "tunegate", complete_var, standalone_mode=False, **extra)
            if code == ExitCode.CANCELLED:  # Typer's answer to Ctrl-C
                raise KeyboardInterrupt
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  (told, with its log)
            code = tell(error)
        sys.exit(int(code or ExitCode.FINE))


app = typer.Typer(
    name="tunegate",
    cls=_Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001  (Typer calls it so)
    if wanted:
        put(f"tunegate {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True, epilog=home.EXAMPLES)
def _home(
    context: typer.Context,
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> ExitCode:
    """Fix your fine-tuning data, then find out whether to fine-tune at all.

    Alone, in a workspace, it opens the app; without a terminal it prints the readiness report.
    """
    return ExitCode.FINE if context.invoked_subcommand else home.command()


for _entries in _PANELS.values():
    for _name, _command, _text in _entries:
        app.command(_name, cls=_Command, epilog=_text)(_command)


def main() -> NoReturn:
    """Run what the shell asks for."""
    app()
    raise AssertionError("app() exits")
