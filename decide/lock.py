"""`gate.lock`: what was frozen before anything was measured.

A readable JSON file in the workspace's folder. A hash of another suite, prompt, metric, threshold
or seed makes another lock; what was measured under one says nothing under another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import blake2b, sha256
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tunegate.curate.errors import UserError
from tunegate.curate.whole_file import write_whole
from tunegate.decide.policy import Policy
from tunegate.decide.record.canonical import differences

LOCK_NAME = "gate.lock"

_MEASURING = ("metrics", "statistics", "retrieval")
_MEASURING_FILES = (
    "scores.py",
    "failure.py",
    "comparison.py",
    "final_answer.py",
    "few_shot.py",
    "prompt_template.py",
    "run.py",
)


class LockMismatch(UserError):  # noqa: N818  (what it is)
    """What is there is not what was frozen; exit code 3."""

    def __init__(self, changed: tuple[str, ...], path: Path, *, hint: str = "") -> None:
        super().__init__(
            f"{path}: not what was frozen: {'; '.join(changed)}",
            hint
            or "put it back, or freeze anew with `tunegate gate --freeze`: the record will say so, "
            "and every stage is measured again",
        )
        self.changed = changed


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Frozen(_Part):
    """Everything that a measurement depends on."""

    suite: str
    """Fingerprint of the suite."""
    items: int
    dev: str
    """Fingerprint of the part on which prompts and retrieval are chosen."""
    test: str
    """Fingerprint of the part that decides."""
    test_items: int
    generator: str
    """Name in the settings."""
    identity: str
    """Address and model, or folder and hash of its files."""
    prompts: str
    """Hash of the texts around a question."""
    template: dict[str, str]
    """These texts."""
    metrics: tuple[str, ...]
    """Names of the metrics that items use, sorted."""
    code: str
    """Hash of the code that scores, retrieves, attributes and compares."""
    policy: Policy
    pairs: str | None
    """Fingerprint of the curated pairs, of which examples are drawn; None without pairs."""
    documents: str | None
    """Fingerprint of the documents; None without."""
    settings: dict[str, Any] | None = None
    """Settings beside `[gate]` by which pairs are judged and documents searched, as far as they
    are not the defaults; None in a lock of a tunegate that did not freeze them."""


class Refreeze(_Part):
    """A lock that was given up."""

    digest: str
    since: str
    """When it was frozen, UTC."""
    at: str
    """When the next one was frozen, UTC."""
    changed: tuple[str, ...]
    """What differs between the two, a clause each."""
    looks: dict[str, int] = Field(default_factory=dict)
    """How often the test split had been looked at under it, by stage."""


class Lock(_Part):
    """The file `gate.lock`."""

    version: Literal[1] = 1
    at: str
    """When it was frozen, UTC, ISO 8601 with seconds."""
    frozen: Frozen
    former: tuple[Refreeze, ...] = ()
    """Locks before this one, the latest last."""
    digest: str
    """SHA-256 over `frozen`, 64 hex digits: the name under which evidence is kept."""
    chain: str
    """SHA-256 over the digest, the time and the chain of the lock before it, 64 hex digits: so a
    lock stands for all that it took the place of."""

    @cached_property
    def short(self) -> str:
        """The first 12 digits of the digest, for people and folders."""
        return self.digest[:12]


def digest_of(frozen: Frozen) -> str:
    """SHA-256 over everything that was frozen, 64 hex digits."""
    body = frozen.model_dump(mode="json")
    if frozen.settings is None:
        del body["settings"]
    return sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def chain_of(digest: str, at: str, former: Sequence[Refreeze]) -> str:
    """The chain of a lock that was frozen after these, 64 hex digits."""
    chain = ""
    for one, since in (*((one.digest, one.since) for one in former), (digest, at)):
        chain = sha256(f"{one}\n{since}\n{chain}".encode()).hexdigest()
    return chain


def freeze(frozen: Frozen, *, at: str, before: Lock | None, looks: dict[str, int]) -> Lock:
    """A lock of this; the same as `before` when nothing changed.

    Args:
        frozen: What is there now.
        at: UTC time.
        before: The lock that it takes the place of.
        looks: How often the test split was looked at under that one, by stage.
    """
    digest = digest_of(frozen)
    if before is not None and before.digest == digest:
        return before
    former: tuple[Refreeze, ...] = ()
    if before is not None:
        changed = tuple(changes(before.frozen, frozen))
        former = (
            *before.former,
            Refreeze(digest=before.digest, since=before.at, at=at, changed=changed, looks=looks),
        )
    chain = chain_of(digest, at, former)
    return Lock(at=at, frozen=frozen, former=former, digest=digest, chain=chain)


def changes(was: Frozen, now: Frozen) -> Iterator[str]:
    """What differs between two, a clause each with both values; nothing for equal ones."""
    first, second = was.model_dump(mode="json"), now.model_dump(mode="json")
    for name in first:
        if name in _CHANGES and first[name] != second[name]:
            yield f"{_CHANGES[name]} ({_said(first[name])} -> {_said(second[name])})"
    changed = {name for name, value in first["policy"].items() if value != second["policy"][name]}
    for name, value in first["policy"].items():
        # where a number comes from is told by the number where that changed too
        if name in changed and not (name.endswith("_why") and name.removesuffix("_why") in changed):
            new = second["policy"][name]
            yield f"{_POLICY.get(name, name)} changed ({_said(value)} -> {_said(new)})"
    if was.settings is not None and now.settings is not None:
        for where, old, new in differences(first["settings"], second["settings"]):
            yield f"the setting {where} changed ({old} -> {new})"
    if (first["prompts"], first["template"]) != (second["prompts"], second["template"]):
        texts = sorted(
            name
            for name in {*first["template"], *second["template"]}
            if first["template"].get(name) != second["template"].get(name)
        )
        yield f"the prompt changed: {', '.join(texts) or 'its texts'}"


_CHANGES = {
    "suite": "the suite changed",
    "dev": "the dev split changed",
    "test": "the test split changed",
    "generator": "another generator is named",
    "identity": "the model changed",
    "metrics": "the metrics of the items changed",
    "code": "the measuring code changed, with another version of tunegate",
    "pairs": "the curated pairs changed",
    "documents": "the documents changed",
}
_POLICY = {
    "target": "the target",
    "target_why": "where the target comes from",
    "stop_at": "the share of it that is good enough",
    "stop_at_why": "where that share comes from",
    "alpha": "the error that is allowed",
    "metric": "the metric",
    "shots": "the numbers of examples",
    "passages": "the numbers of passages",
    "chunk_tokens": "the sizes of passages",
    "seeds": "the seeds",
    "dev_share": "the share of the dev split",
    "split_seed": "the seed of the split",
    "max_tokens": "the longest reply",
    "retraining_days": "how often it is trained again",
    "knowledge_days": "how fast knowledge changes",
    "forgetting_tolerance": "the forgetting that is tolerated",
    "accuracy_tolerance": "the loss of accuracy that is tolerated",
    "membership_tolerance": "how far trained rows may be told from others",
    "overrides": "the overrides",
}


def measuring_code() -> str:
    """16 hex digits over the source of everything that turns answers into scores."""
    hashed = blake2b(digest_size=8)
    root = resources.files("tunegate.evaluate")
    for folder in ("", *_MEASURING):
        place = root / folder if folder else root
        for file in sorted(place.iterdir(), key=lambda one: one.name):
            if folder and not file.name.endswith(".py"):
                continue
            if not folder and file.name not in _MEASURING_FILES:
                continue
            body = file.read_bytes()
            hashed.update(f"{folder}/{file.name}:{len(body)}\0".encode() + body)
    return hashed.hexdigest()


def read_lock(root: Path) -> Lock | None:
    """The lock of a workspace; None when nothing was frozen.

    Raises:
        UserError: when the file cannot be read.
        LockMismatch: when it was edited by hand.
    """
    path = root / LOCK_NAME
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{path}: it cannot be read: {error.strerror}") from error
    try:
        lock = Lock.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise _edited(f"{where}: {first['msg']}", path) from error
    if digest_of(lock.frozen) != lock.digest:
        raise _edited("its digest is another one", path)
    if chain_of(lock.digest, lock.at, lock.former) != lock.chain:
        raise _edited("its time, or the locks before it, do not fit its chain", path)
    return lock


def write_lock(lock: Lock, root: Path) -> None:
    """Write `gate.lock`, whole or not at all.

    Raises:
        UserError: when it cannot be written.
    """
    body: Any = lock.model_dump(mode="json")
    try:
        write_whole(root / LOCK_NAME, orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        raise UserError(f"{root / LOCK_NAME}: it cannot be written: {error.strerror}") from error


def _edited(how: str, path: Path) -> LockMismatch:
    return LockMismatch(
        (f"the lock itself was edited: {how}",),
        path,
        hint="put it back from a backup or from version control; without one remove it and run "
        "`tunegate gate --freeze`: what was frozen before it is then not known",
    )


def _said(value: Any) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= 40 else f"{text[:39]}…"
