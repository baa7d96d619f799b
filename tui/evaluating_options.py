"""Which options of `tunegate evaluate` go together: one that would change nothing is refused."""

from __future__ import annotations

from collections.abc import Collection

from tunegate.curate.errors import ConfigError

_OF_A_NEW_RUN = (
    *("suite", "metric", "context", "passages", "passage_tokens", "index"),
    *("search", "examples", "similar", "abstain"),
    *("template", "max_tokens", "temperature", "seed", "name"),
)
_OF_AN_OUTCOME = ("level", "judge", "rubric", "labels", "fail_below", "html", "output_format")
_OF_THE_LIST = ("output_format", "color")


def check_given(
    given: Collection[str],
    *,
    makes: bool,
    reads: bool,
    context: str,
    examples: int,
    dry_run: bool,
) -> None:
    """Refuse an option that was given and would not be looked at.

    Args:
        given: Names of the command's parameters that stand on the command line.
        makes: Whether a run is made.
        reads: Whether one is read that was made before; with neither, runs are listed.
        context: `closed`, `gold` or `retrieved`.
        examples: How many are shown.
        dry_run: Whether nothing is asked.

    Raises:
        ConfigError: it names the option.
    """
    if not makes and not reads:
        _refuse(
            [one for one in given if one not in _OF_THE_LIST],
            "there is no run that {option} is for",
            "name one, or make one with --generator NAME",
        )
    if reads:
        _refuse(
            [one for one in _OF_A_NEW_RUN if one in given],
            "{option} says how a run is made, and this one was made already",
            "leave it out, or make another run with --generator NAME",
        )
    if dry_run:
        _refuse(
            [one for one in _OF_AN_OUTCOME if one in given],
            "--dry-run asks nothing and prints the first prompt as text: there is nothing that "
            "{option} is for",
            "leave one of them out",
        )
    if context != "retrieved":
        _refuse(
            [one for one in ("passages", "passage_tokens", "index", "search") if one in given],
            "{option} is for passages that are retrieved, and none are",
            "add --context retrieved",
        )
    if not examples:
        _refuse(
            [one for one in ("similar",) if one in given],
            "{option} chooses examples, and none are shown",
            "say how many: --examples K",
        )


def _refuse(names: Collection[str], says: str, hint: str) -> None:
    for name in sorted(names):
        option = "--format" if name == "output_format" else f"--{name.replace('_', '-')}"
        raise ConfigError(says.format(option=option), hint)
