"""The files of a local model, and the model that they make."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tunegate.curate.errors import UserError
from tunegate.curate.generator_settings import Precision
from tunegate.curate.model_folder import model_folder, model_hash
from tunegate.curate.quiet import quiet_adapters

_FILES = ("*.safetensors", "*.safetensors.index.json", "*.json", "*.txt", "*.model", "*.jinja")
"""What is downloaded: no pickled weights, no code."""
_TOKENIZERS = ("tokenizer.json", "tokenizer_config.json", "tokenizer.model")
_HINT = "`model` of a local generator is a folder or a name of a causal model of transformers"
_ADAPTER_HINT = "`adapter` is a folder or a name with adapter_config.json and safetensors weights"
_TURN_ENDS = ("<|im_end|>", "<|eot_id|>", "<|end|>", "<end_of_turn>", "<turn|>", "<|eom_id|>")
"""Where the turns of the usual chat templates end; the end token of a base model is another."""


@dataclass(frozen=True)
class Loaded:
    """A model that is ready to generate."""

    model: Any
    tokenizer: Any
    ends: tuple[int, ...]
    """Tokens with which a reply ends."""
    padding: int
    longest: int | None
    """Tokens of prompt and reply together, by the model's configuration."""
    known: int
    """Tokens that the model knows: their numbers are below."""


@dataclass(frozen=True)
class Checkpoint:
    """A model, and perhaps an adapter over it."""

    model: str
    adapter: str | None = None
    precision: Precision = "auto"

    @cached_property
    def name(self) -> str:
        """Hashes of all files, of the adapter too, and the precision.

        Of a hub model the commit stands for its files. A folder is read whole for it.
        """
        parts = [_identity(self.model, self._folder)]
        if self.adapter is not None and self._adapter_folder is not None:
            parts.append(f"adapter {_identity(self.adapter, self._adapter_folder)}")
        return " ".join([*parts, self.resolved_precision])

    @cached_property
    def resolved_precision(self) -> str:
        """`bf16` or `fp32`: on `auto`, bf16 where there is a GPU that computes in it."""
        if self.precision != "auto":
            return self.precision
        import torch

        return "bf16" if torch.cuda.is_available() and torch.cuda.is_bf16_supported() else "fp32"

    def load(self) -> Loaded:
        """Load weights and tokenizer, onto the GPU where there is one.

        The tokenizer, and with it the chat template, is the adapter's when one was saved with it:
        training may have changed the template.

        Raises:
            UserError: when the files are not such a model, or the memory does not suffice.
        """
        import torch
        from transformers import GenerationConfig
        from transformers.utils.logging import disable_progress_bar, set_verbosity_error

        set_verbosity_error()  # type: ignore[no-untyped-call]
        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            tokenizer = self._tokenizer()
            model = self._weights()
            ends = _ends(model, tokenizer)
            # `generate` fills what its caller left open from here: penalties, sampling, lengths.
            model.generation_config = GenerationConfig()  # type: ignore[no-untyped-call]
            if self._adapter_folder is not None:
                model = _adapted(model, self._adapter_folder)
            model = model.eval().to("cuda" if torch.cuda.is_available() else "cpu")
        except torch.OutOfMemoryError as error:
            raise UserError(
                f"{self.model}: the memory does not suffice for its weights",
                "take a smaller model, or a server",
            ) from error
        padding = tokenizer.pad_token_id
        return Loaded(
            model=model,
            tokenizer=tokenizer,
            ends=ends,
            padding=padding if padding is not None else (ends or (0,))[0],
            longest=getattr(model.config.get_text_config(), "max_position_embeddings", None),
            known=len(model.get_input_embeddings().weight),
        )

    @cached_property
    def _folder(self) -> Path:
        return model_folder(
            self.model, setting="model", hint=_HINT, configs=("config.json",), only=_FILES
        )

    @cached_property
    def _adapter_folder(self) -> Path | None:
        if self.adapter is None:
            return None
        return model_folder(
            self.adapter,
            setting="adapter",
            hint=_ADAPTER_HINT,
            configs=("adapter_config.json",),
            only=_FILES,
        )

    def _tokenizer(self) -> Any:
        from transformers import AutoTokenizer

        folder = self._folder
        adapter = self._adapter_folder
        if adapter is not None and any((adapter / name).is_file() for name in _TOKENIZERS):
            folder = adapter
        try:
            return AutoTokenizer.from_pretrained(
                str(folder), local_files_only=True, trust_remote_code=False, padding_side="left"
            )
        except Exception as error:  # tokenizers raises nothing narrower
            raise _unreadable(folder, "tokenizer", error) from error

    def _weights(self) -> Any:
        import torch
        from safetensors import SafetensorError
        from transformers import AutoModelForCausalLM

        folder = self._folder
        _check_weights(folder, _HINT)
        kind = torch.bfloat16 if self.resolved_precision == "bf16" else torch.float32
        try:
            loaded: Any = AutoModelForCausalLM.from_pretrained(
                str(folder),
                dtype=kind,
                local_files_only=True,
                use_safetensors=True,
                trust_remote_code=False,
                ignore_mismatched_sizes=True,
                output_loading_info=True,
            )
        except (OSError, ValueError, KeyError, ImportError, SafetensorError) as error:
            raise _unreadable(folder, "causal model", error) from error
        model, read = loaded
        # transformers fills what is missing at random and goes on.
        unfit = sorted([*read["missing_keys"], *(one[0] for one in read["mismatched_keys"])])
        if unfit:
            raise UserError(
                f"{folder}: the weights are not those of config.json: {_some(unfit)} "
                "missing or of another size",
                _HINT,
            )
        return model


def _adapted(model: Any, folder: Path) -> Any:
    """The model with the adapter over it, not merged: merging rounds the weights anew."""
    from safetensors import SafetensorError

    with quiet_adapters():
        from peft import PeftModel

    _check_weights(folder, _ADAPTER_HINT)
    try:
        with quiet_adapters():
            warnings.filterwarnings("ignore", "Found missing adapter keys", UserWarning)
            adapted = PeftModel.from_pretrained(model, str(folder), is_trainable=False)
            _check_fits(adapted, folder)
            return adapted
    except (OSError, ValueError, KeyError, RuntimeError, TypeError, SafetensorError) as error:
        raise _unreadable(folder, "adapter of this model", error) from error


def _check_fits(adapted: Any, folder: Path) -> None:
    """Refuse an adapter of which a part finds no place: peft goes on without that part."""
    from peft import get_peft_model_state_dict
    from safetensors import safe_open

    file = folder / "adapter_model.safetensors"
    if not file.is_file():
        return
    with safe_open(str(file), framework="pt") as opened:
        saved = {name for name in opened.keys() if ".lora_" in name}  # noqa: SIM118
    placed = get_peft_model_state_dict(adapted, save_embedding_layers=False)
    unfit = sorted(saved ^ {name for name in placed if ".lora_" in name})
    if unfit:
        raise UserError(
            f"{folder}: this is the adapter of another model: {_some(unfit)} only in one of them",
            _ADAPTER_HINT,
        )


def _some(names: Sequence[str]) -> str:
    """`a.weight is`, `a.weight and 3 more are`."""
    return f"{names[0]} is" if len(names) == 1 else f"{names[0]} and {len(names) - 1:,} more are"


def _check_weights(folder: Path, hint: str) -> None:
    """Weights come from safetensors alone: a pickle can run code."""
    if not any(folder.glob("*.safetensors")):
        raise UserError(f"{folder}: there are no safetensors weights in this folder", hint)


def _identity(named: str, folder: Path) -> str:
    if Path(named).expanduser().is_dir():
        return f"folder {model_hash(folder)}"
    return f"hub {named}@{folder.name}"


def _ends(model: Any, tokenizer: Any) -> tuple[int, ...]:
    """Tokens that end a reply: of the generation settings, the tokenizer and the template."""
    listed: list[int] = []
    for said in (model.generation_config.eos_token_id, model.config.eos_token_id):
        listed += said if isinstance(said, list) else [said]
    listed.append(tokenizer.eos_token_id)
    vocabulary = tokenizer.get_vocab()
    listed += [vocabulary[token] for token in _TURN_ENDS if token in vocabulary]
    return tuple(dict.fromkeys(one for one in listed if one is not None))


def _unreadable(folder: Path, what: str, error: Exception) -> UserError:
    said = str(error).strip().partition("\n")[0] or type(error).__name__
    own_code = ""
    config = folder / "config.json"
    if config.is_file() and b'"auto_map"' in config.read_bytes():
        own_code = "; it wants to run its own code, which is never done"
    return UserError(
        f"{folder}: this is no {what} that transformers reads: {said}{own_code}", _HINT
    )
