"""The relation model that comes with tunegate: the packaged MiniLM, and what training changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from tunegate.curate.errors import UserError
from tunegate.curate.models import RELATIONS
from tunegate.curate.relation.adapter import merged
from tunegate.curate.relation.calibration import Calibration
from tunegate.curate.relation.scoring import Tokens, both_directions
from tunegate.curate.vectors.floats import Floats
from tunegate.curate.vectors.packaged import (
    WEIGHTS_SHA256,
    packaged_folder,
    packaged_vocabulary,
    packaged_weights,
)

if TYPE_CHECKING:
    from tokenizers import Tokenizer


_HINT = "name another model under [models] relation, or install tunegate again"

CONFIG = "config.json"
ADAPTER = "adapter.safetensors"
WHOLE = "model.safetensors"


class RelationConfig(BaseModel):
    """`config.json` beside the weights."""

    model_config = ConfigDict(extra="allow", frozen=True)

    base_sha256: str
    """Of the MiniLM that the weights belong to."""
    labels: tuple[str, ...]
    """The classes, in the order of the head: those of `RELATIONS`."""
    max_length: int
    """Tokens of both texts together."""
    temperature: float = 1.0
    offsets: tuple[float, ...] = (0.0, 0.0, 0.0)
    """Of `RELATIONS`, see `tunegate.curate.relation.calibration`."""

    @field_validator("labels")
    @classmethod
    def _known(cls, labels: tuple[str, ...]) -> tuple[str, ...]:
        if sorted(labels) != sorted(RELATIONS):
            raise ValueError(f"must be {', '.join(RELATIONS)} in any order")
        return labels


def is_bundled_form(folder: Path) -> bool:
    """Whether a folder holds a model that `BundledJudge` reads."""
    try:
        return "base_sha256" in json.loads((folder / CONFIG).read_bytes())
    except (OSError, ValueError, TypeError):
        return False


class BundledJudge:
    """A cross-encoder of three classes; see `Judge`.

    Its folder holds `config.json` and either `adapter.safetensors` (see
    `tunegate.curate.relation.adapter`) or `model.safetensors`, the parameters of the whole model.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def name(self) -> str:
        """The hash of its files."""
        hashed = sha256((self.folder / CONFIG).read_bytes())
        hashed.update(self._weights.read_bytes())
        return f"relation {hashed.hexdigest()[:16]}"

    def relations(self, first: Sequence[str], second: Sequence[str]) -> Floats:
        """See `Judge`."""
        return Calibration(self._config.temperature, self._config.offsets).probabilities(
            self.scores(first, second)
        )

    def scores(self, first: Sequence[str], second: Sequence[str]) -> Floats:
        """Log-probabilities of `RELATIONS` before calibration, the mean of both directions."""
        config = self._config
        found = both_directions(first, second, self._encode, self.model, length=config.max_length)
        places = [config.labels.index(relation) for relation in RELATIONS]
        means: Floats = found.mean(axis=0)[:, places]
        return means

    def _encode(self, pairs: list[tuple[str, str]]) -> list[Tokens]:
        return [(one.ids, one.type_ids) for one in self._tokenizer.encode_batch_fast(pairs)]

    @property
    def _weights(self) -> Path:
        whole = self.folder / WHOLE
        return whole if whole.exists() else self.folder / ADAPTER

    @cached_property
    def _config(self) -> RelationConfig:
        path = self.folder / CONFIG
        try:
            return RelationConfig.model_validate_json(path.read_bytes())
        except OSError as error:
            raise UserError(f"{path}: cannot be read: {error.strerror}", _HINT) from error
        except ValidationError as error:
            wrong = error.errors()[0]
            where = ".".join(map(str, wrong["loc"]))
            raise UserError(f"{path}: {where}: {wrong['msg']}", _HINT) from error

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(packaged_vocabulary()))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._config.max_length, strategy="longest_first")
        return tokenizer

    @cached_property
    def model(self) -> Any:
        """The network, in evaluation mode; its classes stand as `config.json` names them."""
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import load_file
        from transformers import BertConfig, BertForSequenceClassification

        if self._config.base_sha256 != WEIGHTS_SHA256:
            raise UserError(
                f"{self.folder}: this belongs to another MiniLM than the packaged one: its sha256 "
                f"is {self._config.base_sha256}, not {WEIGHTS_SHA256}",
                _HINT,
            )
        base = {f"bert.{name}": one for name, one in load_file(packaged_weights()).items()}
        try:
            found = load_file(self._weights)
        except (OSError, SafetensorError) as error:
            raise UserError(f"{self._weights}: cannot be read: {error}", _HINT) from error
        weights = merged(base, found)
        config = json.loads((packaged_folder() / "config.json").read_bytes())
        shape = BertConfig(**config | {"num_labels": len(self._config.labels)})
        model: Any = BertForSequenceClassification(shape)
        model.load_state_dict({name: weights[name] for name in model.state_dict()})
        return model.eval().to("cuda" if torch.cuda.is_available() else "cpu")
