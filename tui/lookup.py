"""From what a person types to the pair or finding that is meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tunegate.curate.errors import UserError

if TYPE_CHECKING:
    from tunegate.curate.dataset import Dataset
    from tunegate.curate.findings import Finding, Findings

_CANDIDATES = 5
"""How many ids an error names when a beginning fits several."""


def one_of(start: str, known: Iterable[str], what: str) -> str:
    """The only one of `known` that begins with `start`, or is it.

    Raises:
        UserError: when none or several do; it names the first few.
    """
    wanted = start.strip().lower()
    fitting = sorted(name for name in known if wanted and name.startswith(wanted))
    if wanted in fitting:
        return wanted
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise UserError(f"no {what} has an id that begins with {start!r}")
    named = ", ".join(fitting[:_CANDIDATES])
    more = f" and {len(fitting) - _CANDIDATES:,} more" if len(fitting) > _CANDIDATES else ""
    raise UserError(f"{start!r} fits several ids: {named}{more}", "type more of the id")


def pair_id(name: str, dataset: Dataset) -> str:
    """Id of the pair a person means by an id, its unique beginning, or `file:row`.

    Raises:
        UserError: when no pair or several pairs are meant.
    """
    if ":" in name:
        return _at_row(name, dataset)
    try:
        return one_of(name, dataset.frame["id"].to_list(), "pair")
    except UserError as error:
        hint = error.hint or "`tunegate check` shows ids; file:row works too"
        raise UserError(error.message, hint) from error


def findings_meant(name: str, findings: Findings, dataset: Dataset) -> list[Finding]:
    """The finding whose key begins with `name`, or else all findings of the pair that is meant.

    Raises:
        UserError: when several findings, several pairs, both or neither are meant.
    """
    wanted = name.strip().lower()
    keys = {key for key in findings.frame["key"].to_list() if wanted and key.startswith(wanted)}
    if not keys:
        return findings.of_pair(pair_id(name, dataset))
    pairs = {pair for pair in dataset.frame["id"].to_list() if pair.startswith(wanted)}
    key = one_of(name, keys | pairs, "finding or pair")
    return [one for one in findings if one.key == key] or findings.of_pair(key)


def _at_row(name: str, dataset: Dataset) -> str:
    import polars as pl

    file, _, number = name.rpartition(":")
    if not number.isdigit():
        raise UserError(f"{name!r} names no row", "write it as pairs.jsonl:12; rows count from 1")
    files = dataset.frame["file"].unique().to_list()
    named = [one for one in files if one == file] or [
        one for one in files if one.endswith(f"/{file}")
    ]
    if len(named) != 1:
        known = ", ".join(sorted(files)[:_CANDIDATES])
        raise UserError(
            f"{'several files are' if named else 'no file is'} named {file!r}", f"files: {known}"
        )
    found = dataset.frame.filter((pl.col("file") == named[0]) & (pl.col("row") == int(number)))
    if found.is_empty():
        raise UserError(
            f"{named[0]} has no pair in row {number}", "`tunegate quarantine` lists unreadable rows"
        )
    if found.height > 1:
        listed = ", ".join(found["id"].to_list()[:_CANDIDATES])
        raise UserError(f"row {number} of {named[0]} holds {found.height} pairs", f"ids: {listed}")
    return str(found["id"][0])
