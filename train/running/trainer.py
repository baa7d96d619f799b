"""The trainer of a plan: trl's, told by its public arguments alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tunegate.curate.errors import UserError
from tunegate.curate.quiet import quiet_adapters
from tunegate.train.plan import Plan
from tunegate.train.running.dataset import Row
from tunegate.train.running.student import compute_dtype, folder_of, load_weights, lora_config

TRACKERS = ("tensorboard", "mlflow", "wandb", "trackio")

COLUMNS = ("prompt", "completion", "tools")


def steps_an_epoch(plan: Plan, rows: int) -> int:
    """Steps of the optimizer in one pass, as transformers counts them; the last may be short."""
    return max(1, math.ceil(rows / plan.step_rows))


def all_steps(plan: Plan, rows: int) -> int:
    """Steps of the whole run, at the most."""
    return plan.steps or max(1, math.ceil(plan.epochs * steps_an_epoch(plan, rows)))


def evaluation_steps(plan: Plan, rows: int) -> int:
    """Steps from one evaluation, with its checkpoint, to the next."""
    wanted = max(1, round(steps_an_epoch(plan, rows) / plan.evaluations))
    return min(wanted, all_steps(plan, rows))


def make_trainer(
    plan: Plan,
    folder: Path,
    *,
    model: Any,
    tokenizer: Any,
    train: Sequence[Row],
    held_out: Sequence[Row],
    callbacks: Sequence[Any],
    trackers: Sequence[str] = (),
) -> Any:
    """A `SFTTrainer`, or for on-policy distillation a `DistillationTrainer`.

    Rows are conversational prompts with completions, so that the loss is on the completions alone.

    Args:
        plan: Of the run.
        folder: Of the run; checkpoints go below it.
        model: The base.
        tokenizer: With a chat template and a pad token.
        train: Rows to train on.
        held_out: Rows to evaluate the loss on.
        callbacks: Of transformers.
        trackers: Names of `TRACKERS` that are installed.

    Raises:
        UserError: when the plan does not go with what is installed.
    """
    with quiet_adapters():
        if plan.distillation is not None and plan.distillation.way == "on-policy":
            return _on_policy(plan, folder, model, tokenizer, train, held_out, callbacks, trackers)
        from trl import SFTConfig, SFTTrainer  # type: ignore[attr-defined]

        return SFTTrainer(
            model=model,
            args=SFTConfig(
                **_common(plan, folder, len(train), trackers),
                max_length=plan.max_length,
                packing=plan.packing,
                eval_packing=False,
                completion_only_loss=True,
                dataset_num_proc=None,
            ),
            train_dataset=_table(train),
            eval_dataset=_table(held_out),
            processing_class=tokenizer,
            peft_config=lora_config(plan),
            callbacks=list(callbacks),
        )


def _on_policy(
    plan: Plan,
    folder: Path,
    model: Any,
    tokenizer: Any,
    train: Sequence[Row],
    held_out: Sequence[Row],
    callbacks: Sequence[Any],
    trackers: Sequence[str],
) -> Any:
    """Generalized knowledge distillation on what the student writes itself.

    Agarwal et al. 2024, arXiv 2306.13649; the teacher stays on the device, in the precision that
    is computed in.
    """
    from trl import DistillationConfig, DistillationTrainer  # type: ignore[attr-defined]

    assert plan.distillation is not None
    teacher = load_weights(
        folder_of(plan.distillation.teacher, setting="teacher"), dtype=compute_dtype(plan)
    )
    words = [one.config.get_text_config().vocab_size for one in (model, teacher)]
    if words[0] != words[1]:
        raise UserError(
            f"the student knows {words[0]:,} tokens, the teacher {words[1]:,}: on-policy "
            "distillation compares token by token",
            'take a teacher of the same family, or way = "answers"',
        )
    return DistillationTrainer(
        model=model,
        teacher_model=teacher,
        args=DistillationConfig(
            **_common(plan, folder, len(train), trackers),
            max_completion_length=plan.distillation.max_new_tokens,
            temperature=plan.distillation.temperature,
            beta=plan.distillation.beta,
        ),
        train_dataset=_table([{"prompt": one["prompt"]} for one in train]),
        eval_dataset=_table([{"prompt": one["prompt"]} for one in held_out]),
        processing_class=tokenizer,
        peft_config=lora_config(plan),
        callbacks=list(callbacks),
    )


def _common(plan: Plan, folder: Path, rows: int, trackers: Sequence[str]) -> dict[str, Any]:
    """Arguments of transformers' trainer that both kinds take.

    The best checkpoint by held-out loss is loaded at the end, and an evaluation makes a
    checkpoint, so that early stopping and resuming need nothing else.
    """
    import torch

    every = evaluation_steps(plan, rows)
    card = torch.cuda.is_available()
    return {
        "output_dir": str(folder / "checkpoints"),
        "per_device_train_batch_size": plan.batch,
        "per_device_eval_batch_size": plan.batch,
        "gradient_accumulation_steps": plan.accumulation,
        "num_train_epochs": plan.epochs,
        "max_steps": plan.steps or -1,
        "learning_rate": plan.learning_rate,
        "lr_scheduler_type": plan.schedule,
        "warmup_steps": plan.warmup,  # below 1 it is a share
        "optim": plan.optimizer,
        "weight_decay": plan.weight_decay,
        "max_grad_norm": plan.clip,
        "bf16": plan.precision in ("bf16", "bf16-pure"),
        "fp16": plan.precision == "fp16",
        "use_cpu": not card,
        "gradient_checkpointing": plan.checkpointing,
        "seed": plan.seed,
        "data_seed": plan.seed,
        "logging_steps": plan.log_steps,
        "logging_nan_inf_filter": False,
        "eval_strategy": "steps",
        "eval_steps": every,
        "save_strategy": "steps",
        "save_steps": every,
        "save_total_limit": plan.checkpoints,
        "load_best_model_at_end": True,
        "metric_for_best_model": "eval_loss",
        "greater_is_better": False,
        "restore_callback_states_from_checkpoint": True,
        "report_to": list(trackers) or "none",
        "run_name": folder.name,
        "disable_tqdm": True,
        "dataloader_pin_memory": card,
    }


def _table(rows: Sequence[Row]) -> Any:
    from datasets import Dataset as Rows
    from datasets import disable_progress_bars

    disable_progress_bars()
    return Rows.from_list([{name: row[name] for name in COLUMNS if name in row} for row in rows])
