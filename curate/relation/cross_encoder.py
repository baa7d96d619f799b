"""Any cross-encoder for natural language inference, from a folder or by its name on the hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import numpy as np

from tunegate.curate.errors import UserError
from tunegate.curate.models import RELATIONS
from tunegate.curate.relation.scoring import Tokens, both_directions
from tunegate.curate.vectors.floats import Floats

LENGTH = 256
"""Tokens of both texts that are read, at most."""

_INFERENCE = ("entail", "contradict", "neutral")
"""What the labels of inference begin with."""


@dataclass(frozen=True)
class Classes:
    """Where a model's classes stand in its head."""

    places: list[int]
    """Of equivalent (or entailment), conflicting (or contradiction), different (or neutral)."""
    is_inference: bool
    """Whether they are entailment, contradiction and neutral, which have a direction."""


def classes_of(labels: Mapping[int, str]) -> Classes | None:
    """Which of a model's labels are the relations, or the classes of inference; None without.

    Labels compare without regard to case: `equivalent`, `conflicting`, `different`, or what begins
    with `entail`, `contradict` and `neutral`.
    """
    named = {label.strip().lower(): at for at, label in labels.items()}
    if len(named) != 3:
        return None
    if set(named) == set(RELATIONS):
        return Classes([named[relation] for relation in RELATIONS], is_inference=False)
    at = [
        [place for label, place in named.items() if label.startswith(beginning)]
        for beginning in _INFERENCE
    ]
    if any(len(places) != 1 for places in at):
        return None
    return Classes([places[0] for places in at], is_inference=True)


def from_inference(there: Floats, back: Floats) -> Floats:
    """Probabilities of the relations from those of inference in both directions.

    Two texts are equivalent when each entails the other, conflicting when one contradicts the
    other. `there` holds entailment, contradiction and neutral, `(n, 3)`; `back` the same for the
    texts the other way round.
    """
    equivalent = np.minimum(there[:, 0], back[:, 0])
    conflicting = np.maximum(there[:, 1], back[:, 1])
    # of one direction's three shares two are at least as large as these, so they sum to 1 at most
    different = np.clip(1 - equivalent - conflicting, 0, 1)
    return np.stack([equivalent, conflicting, different], axis=1).astype(np.float32)


class CrossEncoder:
    """A model of transformers for sequence classification; see `Judge`."""

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def name(self) -> str:
        """Its source, and the hash of its files or the commit that the hub gave."""
        return f"cross-encoder {self.source} {self._version} {LENGTH}"

    def relations(self, first: Sequence[str], second: Sequence[str]) -> Floats:
        """See `Judge`."""
        classes = self._classes
        scores = both_directions(first, second, self._encode, self._model, length=LENGTH)
        shares = np.exp(scores[:, :, classes.places])
        if classes.is_inference:
            return from_inference(shares[0], shares[1])
        means: Floats = shares.mean(axis=0).astype(np.float32)
        return means

    def _encode(self, pairs: list[tuple[str, str]]) -> list[Tokens]:
        encoded = self._tokenizer(
            [one for one, _ in pairs],
            [other for _, other in pairs],
            truncation="longest_first",
            max_length=LENGTH,
        )
        ids = encoded["input_ids"]
        types = encoded.get("token_type_ids") or [[0] * len(one) for one in ids]
        return list(zip(ids, types, strict=True))

    @cached_property
    def _classes(self) -> Classes:
        labels: dict[int, str] = self._model.config.id2label
        found = classes_of(labels)
        if found is None:
            raise UserError(
                f"the relation model {self.source} has the classes {', '.join(labels.values())}, "
                "not entailment, contradiction and neutral",
                "name an NLI cross-encoder under [models] relation, or `bundled`",
            )
        return found

    @cached_property
    def _version(self) -> str:
        folder = Path(self.source)
        if folder.is_dir():
            hashed = sha256()
            for path in sorted(folder.glob("*.safetensors")) + sorted(folder.glob("*.json")):
                with path.open("rb") as file:
                    hashed.update(file_digest(file, "sha256").digest())
            return hashed.hexdigest()[:16]
        return str(getattr(self._model.config, "_commit_hash", None))[:16]

    @cached_property
    def _tokenizer(self) -> Any:
        from transformers import AutoTokenizer

        return _loaded(AutoTokenizer, self.source)

    @cached_property
    def _model(self) -> Any:
        import torch
        from transformers import AutoModelForSequenceClassification

        model = _loaded(AutoModelForSequenceClassification, self.source)
        return model.eval().to("cuda" if torch.cuda.is_available() else "cpu")


def _loaded(kind: Any, source: str) -> Any:
    try:
        return kind.from_pretrained(source)
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "it is not there"
        raise UserError(
            f"the relation model {source} cannot be loaded: {reason}",
            "name a folder or a model of the hub under [models] relation, or `bundled`",
        ) from error
