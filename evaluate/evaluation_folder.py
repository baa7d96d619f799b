"""Finished runs on disk: `.tunegate/evaluations/NAME/` with run.json, predictions and scores.

`run.json` is put in place last and carries hashes of the other two, so that a run is either whole
or not there. All three are on the disk before one of a former run goes, and two processes write
one after the other.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from difflib import get_close_matches
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from tunegate.curate.answer_words import readable
from tunegate.curate.errors import InputError, UserError
from tunegate.evaluate.evaluation import Answer, Evaluation
from tunegate.evaluate.run_facts import Facts
from tunegate.evaluate.scores import SCORE_SCHEMA, scores_of

RUN, PREDICTIONS, SCORES = "run.json", "predictions.jsonl", "scores.jsonl"
_NAME = re.compile(r"\w[\w.+-]*")
_LONGEST = 100
"""Bytes of a name."""


def check_name(name: str) -> None:
    """Refuse a name that is no folder's.

    Raises:
        UserError: when it has other characters than letters, digits, `_`, `.`, `+` and `-`.
    """
    if not _NAME.fullmatch(name) or len(os.fsencode(name)) > _LONGEST:
        raise UserError(
            f"a run cannot be named {name!r}",
            f"take up to {_LONGEST} letters, digits, and . _ + - between them",
        )


def check_free(name: str, plan: str, folder: Path) -> None:
    """Refuse a name under which another run is kept.

    Args:
        name: Of the run.
        plan: `Setup.plan`; the same run may be written over, and one that is damaged.
        folder: Where runs are.

    Raises:
        UserError: when there is a run of another plan, or the name is no folder's.
    """
    check_name(name)
    if not (folder / name / RUN).exists():
        return
    try:
        before = read_evaluation(name, folder).facts
    except InputError:  # damaged: it is made anew
        return
    if before.setup.plan != plan:
        raise UserError(
            f"{folder / name}: there is another run of this name, of {before.at}",
            "take another --name, or remove that folder",
        )


def write_evaluation(evaluation: Evaluation, folder: Path) -> Path:
    """Write a run below `folder` and return where it is; the same run is written over.

    Raises:
        UserError: when another run has this name, or the folder cannot be written.
    """
    facts = evaluation.facts
    check_name(facts.name)
    place = folder / facts.name
    parts = {
        PREDICTIONS: _lines([asdict(one) for one in evaluation.answers]),
        SCORES: _lines(evaluation.scores.frame.to_dicts()),
    }
    body = facts.model_dump() | {"files": {name: _hash(text) for name, text in parts.items()}}
    parts[RUN] = orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n"
    try:
        place.mkdir(parents=True, exist_ok=True)
        with _alone(place):
            check_free(facts.name, facts.setup.plan, folder)
            _replace(place, parts)
    except OSError as error:
        raise UserError(
            f"{place}: it cannot be written: {error.strerror}", "check its rights and the disk"
        ) from error
    return place


def read_evaluation(name: str, folder: Path) -> Evaluation:
    """A run by its name, or by the path of its folder.

    Raises:
        InputError: when there is none, or it is damaged.
    """
    place = next((one for one in (Path(name), folder / name) if _is_file(one / RUN)), None)
    if place is None:
        raise InputError(f"there is no run {name!r} in {folder}", _known(name, folder))
    facts, texts = _read(place)
    frame = pl.DataFrame(
        [orjson.loads(line) for line in texts[SCORES].splitlines()],
        schema=SCORE_SCHEMA,
        orient="row",
    )
    answers = tuple(_answer(orjson.loads(line)) for line in texts[PREDICTIONS].splitlines())
    scores = scores_of(frame, suite=facts.setup.suite, level=facts.level, seed=facts.setup.seed)
    return Evaluation(facts, answers, scores)


def run_digest(place: Path) -> str:
    """SHA-256 over what a run on disk asked, answered and scored, 64 hex digits.

    Times are left out, so the same run repeated has the same digest.

    Raises:
        InputError: when there is none, or it is damaged.
    """
    facts, texts = _read(place)
    known = facts.model_dump(mode="json", exclude={"at"})
    known["usage"] = {
        name: value for name, value in known["usage"].items() if not name.endswith("seconds")
    }
    answers = [
        {name: value for name, value in orjson.loads(line).items() if name != "seconds"}
        for line in texts[PREDICTIONS].splitlines()
    ]
    scores = [orjson.loads(line) for line in texts[SCORES].splitlines()]
    body = {"facts": known, "answers": answers, "scores": scores}
    return sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _read(place: Path) -> tuple[Facts, dict[str, bytes]]:
    """The facts of a run, and the texts of its other files, which are what it wrote."""
    try:
        body: dict[str, Any] = orjson.loads((place / RUN).read_bytes())
        hashes = body.pop("files")
        facts = Facts.model_validate(body)
        texts = {part: (place / part).read_bytes() for part in (PREDICTIONS, SCORES)}
        changed = [part for part, text in texts.items() if hashes.get(part) != _hash(text)]
    except (OSError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{place}: this is no run that can be read", _AGAIN) from error
    if changed:
        raise InputError(f"{place / changed[0]}: it is not what the run wrote", _AGAIN)
    return facts, texts


def list_evaluations(folder: Path) -> list[str]:
    """Names of the runs that are there, the latest last."""
    found = [path for path in folder.glob(f"*/{RUN}") if path.is_file()]
    return [path.parent.name for path in sorted(found, key=lambda one: one.stat().st_mtime)]


_AGAIN = "run it again under the same name: replies that were kept are not asked again"


def _known(name: str, folder: Path) -> str:
    names = list_evaluations(folder)
    near = get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    if names:
        return f"runs: {', '.join(names[-5:])}"
    return "make one with `tunegate evaluate --generator NAME`"


def _lines(rows: Sequence[dict[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(_readable(row)) + b"\n" for row in rows)


def _readable(value: Any) -> Any:
    """The value with lone surrogates replaced, which JSON in UTF-8 cannot carry."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, dict):
        return {key: _readable(one) for key, one in value.items()}
    return [_readable(one) for one in value] if isinstance(value, list | tuple) else value


def _answer(body: dict[str, Any]) -> Answer:
    lists = {name: tuple(body.get(name, ())) for name in ("accepted", "shown", "documents")}
    return Answer(**(body | lists))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long, or a folder of somebody else
        return False


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """No other process writes the run while the block runs."""
    number = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)


def _replace(place: Path, parts: Mapping[str, bytes]) -> None:
    """Put files in place of those that are there, in this order; these stay when the disk is full.

    The last one goes first: without it the others are no run.
    """
    partial = {name: place / f".{name}" for name in parts}
    try:
        for name, text in parts.items():
            with partial[name].open("wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        (place / RUN).unlink(missing_ok=True)
        for name, path in partial.items():
            path.replace(place / name)
    except OSError:
        for path in partial.values():
            path.unlink(missing_ok=True)
        raise


def _hash(text: bytes) -> str:
    return blake2b(text, digest_size=16).hexdigest()
