"""`tunegate rule`: what the rules are and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tunegate.tui.exit_codes import ExitCode
from tunegate.tui.options import complete_codes, split_codes
from tunegate.tui.streams import put
from tunegate.tui.table import aligned

if TYPE_CHECKING:
    from tunegate.curate.rules.rule import Rule

EXAMPLES = """
tunegate rule                     every rule, by family
tunegate rule P503                one rule, with a bad and a good example
tunegate rule F --format json     a family, for programs
"""


def command(
    codes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CODES",
            help="Codes or beginnings of codes; none lists all rules.",
            autocompletion=complete_codes,
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="Form of the output.")
    ] = "text",
) -> ExitCode:
    """Explain rules: what they find, why, and how it is fixed."""
    from tunegate.curate.rules.table import RULES

    patterns = split_codes(codes)
    rules = (
        _named(patterns, RULES) if patterns else sorted(RULES.values(), key=lambda rule: rule.code)
    )
    if output_format == "json":
        import orjson

        put(orjson.dumps([_as_json(rule) for rule in rules], option=orjson.OPT_INDENT_2).decode())
    elif patterns:
        put("\n\n".join(_explanation(rule) for rule in rules))
    else:
        put(_overview(rules))
    return ExitCode.FINE


def _named(patterns: list[str], table: dict[str, Rule]) -> list[Rule]:
    from difflib import get_close_matches

    from tunegate.curate.errors import ConfigError

    found: dict[str, Rule] = {}
    for pattern in patterns:
        matching = {code: rule for code, rule in table.items() if code.startswith(pattern)}
        if not matching and pattern != "ALL":
            named = [rule.code for rule in table.values() if rule.name.upper() == pattern]
            near = named or get_close_matches(pattern, list(table), n=1, cutoff=0.4)
            hint = f"did you mean {near[0]}?" if near else "`tunegate rule` lists all codes"
            raise ConfigError(f"no rule matches {pattern!r}", hint)
        found |= table if pattern == "ALL" else matching
    return [found[code] for code in sorted(found)]


def _overview(rules: list[Rule]) -> str:
    from tunegate.curate.rules.rule import FAMILIES

    parts = []
    for letter, family in FAMILIES.items():
        rows = [
            (rule.code, rule.name, rule.severity, _fix_word(rule), _first_sentence(rule))
            for rule in rules
            if rule.family == letter
        ]
        if rows:
            parts.append(f"{letter}  {family}\n{aligned(rows, indent='  ')}")
    return "\n\n".join(parts)


def _first_sentence(rule: Rule) -> str:
    return rule.summary if rule.default else f"(off by default) {rule.summary}"


def _fix_word(rule: Rule) -> str:
    if rule.fix is None:
        return "-"
    return "fix" if rule.fix.safe else "unsafe fix"


def _explanation(rule: Rule) -> str:
    from tunegate.curate.rules.rule import FAMILIES

    default = "on by default" if rule.default else "off by default"
    lines = [
        f"{rule.code} {rule.name}  ({FAMILIES[rule.family]}, {rule.severity}, {default})",
        "",
        rule.summary,
        "",
        f"Why: {rule.why}",
        "",
        "Bad:",
        _indented(rule.bad),
        "",
        "Good:",
        _indented(rule.good),
    ]
    if rule.fix is not None:
        option = "--fix" if rule.fix.safe else "--fix --unsafe-fixes"
        lines += ["", f"Fix: {rule.fix.says} (`tunegate check --select {rule.code} {option}`)"]
    if rule.source:
        lines += ["", f"Source: {rule.source}"]
    return "\n".join(lines)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip("\n").split("\n"))


def _as_json(rule: Rule) -> dict[str, Any]:
    fix = rule.fix
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity,
        "default": rule.default,
        "scope": rule.scope,
        "summary": rule.summary,
        "why": rule.why,
        "bad": rule.bad,
        "good": rule.good,
        "fix": None if fix is None else {"kind": fix.kind, "safe": fix.safe, "says": fix.says},
        "source": rule.source or None,
    }
