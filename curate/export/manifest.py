"""The manifest: a JSON file that ties an exported set to its inputs and to what was done to it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from tunegate import __version__
from tunegate.curate.curated import Curated
from tunegate.curate.export.provenance import Provenance, actions_by_rule, in_force
from tunegate.curate.settings import Settings, Target
from tunegate.curate.split import Split

MANIFEST_VERSION = 1
"""Of the layout below."""


@dataclass(frozen=True)
class OutputFile:
    """One data file that was written."""

    file: str
    """Its name within the export folder."""
    sha256: str
    bytes: int
    pairs: int


def manifest(
    curated: Curated,
    provenance: Provenance,
    *,
    outputs: Sequence[OutputFile],
    card_sha256: str,
    shape: str,
    target: Target | None,
    split: Split | None,
) -> bytes:
    """The manifest as indented JSON. It holds no clock time and no path but the inputs' names."""
    active = in_force(curated, provenance.decisions)
    actions = Counter(str(one.decision.action) for one in active)
    body: dict[str, Any] = {
        "manifest": MANIFEST_VERSION,
        "tool": {"name": "tunegate", "version": __version__},
        "inputs": [
            {
                "file": source.file,
                "sha256": source.sha256,
                "rows": source.rows,
                "pairs": source.pairs,
                "quarantined": source.quarantined,
            }
            for source in provenance.files
        ],
        "settings_sha256": settings_hash(provenance.settings),
        "fingerprint": {
            "loaded": provenance.fingerprint,
            "curated": curated.dataset.fingerprint,
        },
        "pairs": {
            "loaded": len(curated.dataset) + len(curated.dropped) + provenance.unconfirmed,
            "dropped": len(curated.dropped),
            "unconfirmed_drafts": provenance.unconfirmed,
            "edited": len(curated.edited),
            "exported": len(curated.dataset),
        },
        "decisions": {
            "standing": len(provenance.decisions),
            "lost": len(curated.lost),
            "void": len(curated.void),
            "by_action": dict(sorted(actions.items())),
            "by_rule": actions_by_rule(active),
        },
        "findings_left": dict(sorted(provenance.findings.items())),
        "shape": shape,
        "target": target,
        "split": None
        if split is None
        else {"seed": split.seed, "groups": split.groups, "pairs": split.sizes},
        "outputs": [
            {
                "file": output.file,
                "sha256": output.sha256,
                "bytes": output.bytes,
                "pairs": output.pairs,
            }
            for output in outputs
        ],
        "card_sha256": card_sha256,
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def settings_hash(settings: Settings) -> str:
    """SHA-256 over the settings, whatever the order of their keys in the file.

    The tokenizer counts by its file's name: in which folder it lies differs by machine. The keys
    of the app make no difference to what is exported.
    """
    body = settings.model_dump(mode="json", exclude={"keys"})
    if settings.tokenizer is not None:
        body["tokenizer"] = settings.tokenizer.name
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
