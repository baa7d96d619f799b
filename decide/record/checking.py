"""Check a decision record against the files that it speaks of, and name what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import ValidationError

from tunegate.curate.errors import InputError
from tunegate.decide.evidence import (
    KINDS,
    Evidence,
    PromptEvidence,
    RagEvidence,
    TuneEvidence,
)
from tunegate.decide.policy import Policy
from tunegate.decide.record.canonical import DIGEST, broken_seals, differences, sha256
from tunegate.decide.record.frozen import lock_digest
from tunegate.decide.record.making import Measurement, stage_part
from tunegate.decide.record.record import Record, StagePart
from tunegate.decide.record.writing import Renderers, read_body, record_of
from tunegate.decide.verdict import KnowledgeFacts, ReadinessFacts, judge, outcome
from tunegate.evaluate.evaluation_folder import run_digest

Part = Literal["record", "lock", "evidence", "verdict", "rendering"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as the record says."""

    part: Part
    where: str
    """A field of the record, an item or value of the lock, a stage, or a file."""
    says: str
    """What stood there, and what stands there now."""


def check_record(
    path: Path,
    *,
    evidence: Path,
    current: Mapping[str, Any] | None,
    renderers: Renderers | None = None,
    version: str = "",
) -> tuple[Difference, ...]:
    """Work everything out again; an empty answer means that the record holds.

    Args:
        path: The record, in any of its forms.
        evidence: Folder with the evidence files, and `runs` with what they stand on.
        current: What a lock would freeze now, see `frozen_body`; None leaves that aside.
        renderers: Of the other forms; they are compared when `version` is the one that wrote it.
        version: Of this tunegate.

    Raises:
        InputError: when the record cannot be read at all.
    """
    body = read_body(path)
    found = [
        Difference("record", name, _SEAL if name != DIGEST else _DIGEST)
        for name in broken_seals(body)
    ]
    record = _record(body, path, found)
    if record is None:
        return tuple(found)
    if lock_digest(record.frozen) != record.lock:
        found.append(Difference("lock", "digest", "is not of what the record says was frozen"))
    if current is not None:
        old = {"settings"} if record.frozen.get("settings") is None else set()
        found += [
            Difference("lock", where, f"frozen {was}, now {now}")
            for where, was, now in differences(_without(old, record.frozen), _without(old, current))
        ]
    clocks = {stage: one.sha256 for stage, one in record.clock.stages.items()}
    read = [
        (
            stage,
            _evidence(
                stage, evidence, record.lock, found, written=clocks.get(stage.stage, "nothing")
            ),
        )
        for stage in record.stages
    ]
    policy = _policy(record, found)
    whole = [one for _, one in read if one is not None]
    for stage, one in read:
        if one is not None:
            found += _against(stage, one, policy, worded=version == record.tunegate)
            found += _times(record, one)
    if policy is not None and len(whole) == len(record.stages):
        found += _verdict(record, policy, whole)
    found += _renderings(record, body, path, renderers, version)
    return tuple(found)


def _without(names: Set[str], body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


_SEAL = "was changed after the record was written: its seal does not fit"
_DIGEST = "does not fit the seals: the record is not the one that was written"


def _record(body: Mapping[str, Any], path: Path, found: list[Difference]) -> Record | None:
    """The record; None where an edit left no record, which the broken seals tell already."""
    try:
        return record_of(body, origin=str(path))
    except InputError as error:
        if not found:
            raise
        found.append(Difference("record", "form", error.message))
        return None


def _evidence(
    stage: StagePart, folder: Path, lock: str, found: list[Difference], *, written: str
) -> Evidence | None:
    where = f"stage {stage.stage}, {stage.evidence}"
    if Path(stage.evidence).name != stage.evidence:
        found.append(Difference("evidence", where, "is no name of a file in the folder"))
        return None
    try:
        raw = (folder / stage.evidence).read_bytes()
    except OSError as error:
        found.append(Difference("evidence", where, f"cannot be read: {error.strerror}"))
        return None
    if sha256(raw) != written:
        says = f"was changed: SHA-256 {written[:16]}… then, {sha256(raw)[:16]}… now"
        found.append(Difference("evidence", where, says))
    kind = dict(KINDS).get(stage.stage)  # type: ignore[call-overload]
    if kind is None:
        found.append(Difference("evidence", where, "is of no stage that there is"))
        return None
    try:
        body = orjson.loads(raw)
        digest = body.pop("digest", None)
        one: Evidence = kind.model_validate_json(orjson.dumps(body))
    except (AttributeError, orjson.JSONDecodeError, ValidationError) as error:
        found.append(Difference("evidence", where, f"is no evidence: {str(error).splitlines()[0]}"))
        return None
    if digest is not None and digest != one.digest:
        found.append(Difference("evidence", where, "has a digest that does not fit"))
    for name, was in sorted(one.runs.items()):
        found += _run(folder / "runs" / name, f"{where}, run {name}", was)
    if one.lock != lock:
        found.append(Difference("evidence", where, f"is of another lock, {one.lock[:16]}"))
    return one


def _run(path: Path, where: str, was: str) -> list[Difference]:
    """A run that an evidence stands on."""
    if ".." in path.parts:
        return [Difference("evidence", where, "is no name of a run")]
    try:
        now = run_digest(path)
    except InputError as error:
        return [Difference("evidence", where, f"was changed: {error.message}")]
    return [] if now == was else [Difference("evidence", where, "was changed")]


def _against(
    stage: StagePart, one: Evidence, policy: Policy | None, *, worded: bool
) -> list[Difference]:
    """What the record says of a stage and its evidence does not.

    The failed items that are shown come from the run, and looks are counted beside it. `worded`:
    whether this tunegate has the words of the one that wrote the record.
    """
    outcomes = {} if policy is None else {one.stage: outcome(one.test, policy.good_enough)}
    again = stage_part(Measurement(one, stage.evidence, ""), outcomes)
    aside: dict[str, Any] = {"examples": True, "looks": True}
    if policy is None:
        aside["outcome"] = True
    if not worded:
        aside |= {"facts": True, "failures": {"__all__": {"lever"}}}
    return [
        Difference("evidence", f"stage {stage.stage}, {where}", f"record {was}, evidence {now}")
        for where, was, now in differences(
            stage.model_dump(mode="json", exclude=aside),
            again.model_dump(mode="json", exclude=aside),
        )
    ]


def _times(record: Record, one: Evidence) -> list[Difference]:
    known = record.clock.stages.get(one.stage)
    if known is None or known.at == one.at:
        return []
    where = f"stage {one.stage}, at"
    return [Difference("evidence", where, f"record {known.at}, evidence {one.at}")]


def _policy(record: Record, found: list[Difference]) -> Policy | None:
    """The policy that was frozen, by which the record has to be; None where it is none."""
    frozen = record.frozen.get("policy")
    try:
        policy = Policy.model_validate(frozen)
    except ValidationError as error:
        says = f"cannot be worked out again: {str(error).splitlines()[0]}"
        found.append(Difference("verdict", "frozen.policy", says))
        return None
    said = {
        "inputs": {"policy": record.inputs.get("policy")},
        "target": record.target,
        "target_why": record.target_why,
        "good_enough": record.good_enough,
    }
    holds = {
        "inputs": {"policy": frozen},
        "target": policy.target,
        "target_why": policy.target_why,
        "good_enough": policy.good_enough,
    }
    found += [
        Difference("verdict", where, f"record {was}, frozen {now}")
        for where, was, now in differences(said, holds)
    ]
    return policy


def _verdict(record: Record, policy: Policy, evidence: Sequence[Evidence]) -> list[Difference]:
    inputs = record.inputs
    ready = inputs.get("readiness")
    try:
        again = judge(
            policy,
            lock=record.lock,
            prompt=next((one for one in evidence if isinstance(one, PromptEvidence)), None),
            rag=next((one for one in evidence if isinstance(one, RagEvidence)), None),
            tune=next((one for one in evidence if isinstance(one, TuneEvidence)), None),
            readiness=None if ready is None else ReadinessFacts.model_validate(ready),
            knowledge=KnowledgeFacts.model_validate(inputs.get("knowledge") or {}),
        )
    except ValueError as error:  # that of pydantic is one too
        says = f"cannot be worked out again: {str(error).splitlines()[0]}"
        return [Difference("verdict", "inputs", says)]
    now = orjson.loads(orjson.dumps(again.model_dump(mode="json")))
    found = [
        Difference("verdict", where, f"record {was}, worked out again {is_now}")
        for where, was, is_now in differences(record.judged, now)
    ]
    shown = {
        "verdict": record.verdict,
        "why": record.why,
        "needed_items": record.needed_items,
        "warnings": record.warnings,
    }
    found += [
        Difference("verdict", where, f"record {was}, worked out again {is_now}")
        for where, was, is_now in differences(shown, {name: now[name] for name in shown})
        if where not in {one.where for one in found}
    ]
    return found


def _renderings(
    record: Record,
    body: Mapping[str, Any],
    path: Path,
    renderers: Renderers | None,
    version: str,
) -> list[Difference]:
    """Forms beside the JSON that say something else; of another version they may look otherwise."""
    if renderers is None or version != record.tunegate:
        return []
    found: list[Difference] = []
    for ending, render in renderers.items():
        file = path.with_suffix(f".{ending}")
        if not file.is_file():
            continue
        if file.read_bytes() != render(record, str(body.get(DIGEST))).encode():
            found.append(Difference("rendering", file.name, "does not show what the record says"))
    return found
