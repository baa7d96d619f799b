"""The model that is trained, as the plan says: its weights, its tokenizer, its template."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tunegate.curate.errors import UserError
from tunegate.curate.model_folder import model_folder
from tunegate.curate.quiet import quiet_adapters
from tunegate.train.plan import Plan
from tunegate.train.rows import DEFAULT_TEMPLATE

FILES = ("*.safetensors", "*.safetensors.index.json", "*.json", "*.txt", "*.model", "*.jinja")
"""What is downloaded of a model: no pickled weights, no code."""

_HINT = "`model` of a plan is a folder or a name of a causal model of transformers"


def folder_of(named: str, *, setting: str = "model") -> Path:
    """Where the files of a model are.

    Raises:
        UserError: when there is no such model, or it has no safetensors weights.
    """
    folder = model_folder(named, setting=setting, hint=_HINT, configs=("config.json",), only=FILES)
    if not any(folder.glob("*.safetensors")):
        raise UserError(f"{folder}: there are no safetensors weights in this folder", _HINT)
    return folder


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer, with a chat template and a token to fill with.

    Raises:
        UserError: when transformers reads none there.
    """
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
    except Exception as error:  # tokenizers raises nothing narrower
        raise UserError(
            f"{folder}: there is no tokenizer that transformers reads: {_said(error)}", _HINT
        ) from error
    if not tokenizer.chat_template:
        tokenizer.chat_template = DEFAULT_TEMPLATE
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_student(plan: Plan) -> Any:
    """The base model on the device: in 4 bits for QLoRA, else in the precision of the plan.

    Raises:
        UserError: when the files are not such a model.
    """
    return load_weights(
        folder_of(plan.model),
        dtype=base_dtype(plan),
        attention=plan.attention,
        packed=compute_dtype(plan) if plan.tuning == "qlora" else None,
    )


def base_dtype(plan: Plan) -> Any:
    """What weights that are not packed are held in; full training keeps 32 bits."""
    import torch

    if plan.precision == "fp32" or (plan.tuning == "full" and plan.precision != "bf16-pure"):
        return torch.float32
    return torch.float16 if plan.precision == "fp16" else torch.bfloat16


def compute_dtype(plan: Plan) -> Any:
    """What is computed in."""
    import torch

    kinds = {"fp32": torch.float32, "fp16": torch.float16}
    return kinds.get(plan.precision, torch.bfloat16)


def load_weights(
    folder: Path, *, dtype: Any, attention: str | None = None, packed: Any = None
) -> Any:
    """A causal model from safetensors, on the graphics card where there is one.

    Args:
        folder: Of the model.
        dtype: Of weights that are not packed. A model that is named by a string would be loaded
            by trl in 32 bits, whatever its files say; so it gets the model itself.
        attention: Implementation, by its transformers name.
        packed: What a 4-bit base computes in; None for a base as it is.

    Raises:
        UserError: when the files are not such a model.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM

    options: dict[str, Any] = {}
    if attention is not None:
        options["attn_implementation"] = attention
    if packed is not None:
        options["quantization_config"] = _packing(packed)
    if torch.cuda.is_available():
        options["device_map"] = {"": torch.cuda.current_device()}
    elif packed is not None:
        options["device_map"] = {"": "cpu"}
    try:
        with quiet_adapters():
            loaded: Any = AutoModelForCausalLM.from_pretrained(
                str(folder),
                dtype=dtype,
                local_files_only=True,
                use_safetensors=True,
                trust_remote_code=False,
                output_loading_info=True,
                **options,
            )
    except (ValueError, KeyError, ImportError, SafetensorError) as error:
        raise UserError(
            f"{folder}: this is no causal model that transformers reads: {_said(error)}", _HINT
        ) from error
    model, read = loaded
    if read["missing_keys"]:  # transformers fills these at random and goes on
        raise UserError(
            f"{folder}: the weights are not those of config.json: {_some(read['missing_keys'])} "
            "missing",
            _HINT,
        )
    for module in _packed(model):
        # bitsandbytes 0.50 packs these anew at the first evaluation on some processors, and what
        # it computes with them in training afterwards has no gradient.
        module.support_avx512bf16_for_cpu = False
    return model


def _packing(compute: Any) -> Any:
    """NF4 with double quantization (Dettmers et al. 2023, arXiv 2305.14314)."""
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=compute,
    )


def packed_layers(model: Any) -> int:
    """Linear layers whose weights are held in 4 bits: two in a byte."""
    import torch

    return sum(module.weight.dtype == torch.uint8 for module in _packed(model))


def _packed(model: Any) -> list[Any]:
    return [module for module in model.modules() if type(module).__name__ == "Linear4bit"]


def lora_config(plan: Plan) -> Any:
    """The adapter of a plan for peft; None when all weights are trained."""
    if plan.adapter is None:
        return None
    with quiet_adapters():
        from peft import LoraConfig

    return LoraConfig(
        r=plan.adapter.rank,
        lora_alpha=plan.adapter.alpha,  # type: ignore[arg-type]
        lora_dropout=plan.adapter.dropout,
        target_modules=plan.adapter.targets or "all-linear",
        use_dora=plan.adapter.dora,
        use_rslora=plan.adapter.rslora,
        task_type="CAUSAL_LM",
    )


def _said(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _some(names: Sequence[str]) -> str:
    listed = sorted(names)
    return (
        f"{listed[0]} is" if len(listed) == 1 else f"{listed[0]} and {len(listed) - 1:,} more are"
    )
