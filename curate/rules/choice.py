"""Which rules run, at what severity: defaults, then profile, then settings, then options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tunegate.curate.errors import ConfigError
from tunegate.curate.findings import Severity
from tunegate.curate.profile import load_profile
from tunegate.curate.rules.rule import Rule
from tunegate.curate.rules.table import RULES
from tunegate.curate.settings import RuleChoice, Settings


@dataclass(frozen=True)
class Choice:
    """The rules that run, and what tasks say against them."""

    rules: tuple[Rule, ...]
    severity: Mapping[str, Severity]
    """By rule code, for every rule that runs."""
    ignored_by_task: Mapping[str, frozenset[str]]
    """Rule codes left out, by task label."""
    severity_by_task: Mapping[str, Mapping[str, Severity]]


def choose_rules(
    settings: Settings,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    rules: Iterable[Rule] = RULES.values(),
) -> Choice:
    """Decide which rules run. `select` and `ignore` are options and beat the settings.

    A code or prefix that is named exactly switches on a rule that is off by default; a family
    letter or `ALL` does not reach those.

    Raises:
        ConfigError: when a code or prefix names no rule.
    """
    table = {rule.code: rule for rule in rules}
    profile = load_profile(settings.profile) if settings.profile else RuleChoice()
    wanted = list(select) or settings.rules.select
    unwanted = [*settings.rules.ignore, *ignore] if not select else list(ignore)
    by_task = [
        pattern
        for choice in settings.tasks.values()
        for pattern in (*choice.ignore, *choice.severity)
    ]
    for pattern in [*wanted, *unwanted, *settings.rules.severity, *profile.severity, *by_task]:
        _known(pattern, table)
    on = {code for code, rule in table.items() if rule.default}
    if settings.privacy.recognizer is not None:
        on |= _expand(["P508"], table)
    on |= _expand(profile.select, table)
    on -= _expand(profile.ignore, table)
    if wanted:
        on = {code for code in table if _selected(code, wanted, on)}
    on -= _expand(unwanted, table)
    chosen = tuple(table[code] for code in sorted(on))
    severity: dict[str, Severity] = {rule.code: rule.severity for rule in chosen}
    for overrides in (profile.severity, settings.rules.severity):
        severity |= _severities(overrides, table, on)
    return Choice(
        rules=chosen,
        severity=severity,
        ignored_by_task={
            task: frozenset(_expand(choice.ignore, table))
            for task, choice in settings.tasks.items()
            if choice.ignore
        },
        severity_by_task={
            task: _severities(choice.severity, table, on)
            for task, choice in settings.tasks.items()
            if choice.severity
        },
    )


def check_codes(patterns: Iterable[str], *, rules: Iterable[Rule] = RULES.values()) -> None:
    """Make sure that each code or prefix names a rule.

    Raises:
        ConfigError: for the first one that does not; it suggests the nearest code.
    """
    table = {rule.code: rule for rule in rules}
    for pattern in patterns:
        _known(pattern.upper(), table)


def _selected(code: str, wanted: Sequence[str], on: set[str]) -> bool:
    return any(
        pattern == code or (code in on and (pattern == "ALL" or code.startswith(pattern)))
        for pattern in wanted
    )


def _expand(patterns: Iterable[str], table: Mapping[str, Rule]) -> set[str]:
    return {
        code
        for pattern in patterns
        for code in table
        if pattern == "ALL" or code.startswith(pattern)
    }


def _severities(
    overrides: Mapping[str, Severity], table: Mapping[str, Rule], on: set[str]
) -> dict[str, Severity]:
    by_length = sorted(overrides.items(), key=lambda item: len(item[0]))
    return {
        code: level
        for pattern, level in by_length
        for code in _expand([pattern], table)
        if code in on
    }


def _known(pattern: str, table: Mapping[str, Rule]) -> None:
    if pattern == "ALL" or _expand([pattern], table):
        return
    near = get_close_matches(pattern.upper(), list(table), n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else "`tunegate rule` lists all codes"
    raise ConfigError(f"no rule matches {pattern!r}", hint)
