"""The V rules: are there enough pairs, do they fit the model, does the consumer take them."""

from __future__ import annotations

from pathlib import PurePath

import polars as pl

from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.masking import excerpt
from tunegate.curate.rules.rule import Check, Context, Rule
from tunegate.curate.targets.length import cut_at_end, overlong
from tunegate.curate.targets.table import TARGETS
from tunegate.curate.targets.target import ReasonCode, found
from tunegate.curate.tokens import token_counter
from tunegate.curate.wording import count

LORA_MINIMUM = 50
LORA_RECOMMENDED = 500
FULL_MINIMUM = 5_000
"""Pairs for LoRA at least and recommended, and for full fine-tuning at least."""

MOST_NAMED = 10
"""Tasks or files that a message names before it only counts the rest."""

_OPENAI = "OpenAI, supervised fine-tuning: start with 50 well-crafted examples"


def _too_few(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    if frame.height >= LORA_MINIMUM:
        return empty_hits()
    return _on_the_set(f"{_pairs(frame.height)}; LoRA needs {LORA_MINIMUM} at least")


def _few(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    if not LORA_MINIMUM <= frame.height < LORA_RECOMMENDED:
        return empty_hits()
    return _on_the_set(f"{_pairs(frame.height)}; {LORA_RECOMMENDED} are recommended for LoRA")


def _too_few_for_full(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    if not LORA_MINIMUM <= frame.height < FULL_MINIMUM:
        return empty_hits()
    return _on_the_set(f"{_pairs(frame.height)}; full fine-tuning needs {FULL_MINIMUM:,} at least")


def _beyond_model(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """V806 says the same in the words of the consumer, so with a target this is silent."""
    settings = context.settings
    limit = settings.thresholds.max_tokens
    if limit is None or settings.target is not None:
        return empty_hits()
    counter = token_counter(settings.tokenizer)
    long_pairs = overlong(frame, counter, limit=limit)
    return hits(
        [pos for pos, _ in long_pairs],
        [
            f"{counter.says(one.length)} against {limit:,} (thresholds.max_tokens): "
            f"{cut_at_end(one)}"
            for _, one in long_pairs
        ],
        scores=[one.length / limit for _, one in long_pairs],
    )


def _few_by_task(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    tasks = frame.select("task").drop_nulls().group_by("task").len().sort("len", "task")
    if tasks.height < 2:
        return empty_hits()
    small = tasks.filter(pl.col("len") < LORA_MINIMUM)
    if small.is_empty():
        return empty_hits()
    named = [f"{excerpt(task, width=40)} ({count})" for task, count in small.rows()]
    have = "has" if small.height == 1 else "have"
    return _on_the_set(
        f"{small.height} of {tasks.height} tasks {have} fewer than {LORA_MINIMUM} pairs: "
        f"{_listed(named)}"
    )


def _by_target(rule: ReasonCode) -> Check:
    def check(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
        name = context.settings.target
        return empty_hits() if name is None else found(TARGETS[name], rule, frame, context)

    return check


def _other_files(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    name = context.settings.target
    if name is None:
        return empty_hits()
    target = TARGETS[name]
    files = [file for file in frame["file"].unique().sort() if PurePath(file).suffix]
    others = [file for file in files if not file.lower().endswith(target.endings)]
    if not others:
        return empty_hits()
    return _on_the_set(
        f"{target.title} reads {', '.join(target.endings)}, not {_listed(others)}: "
        f"export the pairs as {target.shape}"
    )


def _on_the_set(message: str) -> pl.DataFrame:
    return hits([None], [message])


def _pairs(number: int) -> str:
    return count(number, "pair") if number else "no pairs"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED} more"


RULES: tuple[Rule, ...] = (
    Rule(
        code="V801",
        name="too-few-pairs",
        summary="There are fewer pairs than any fine-tuning method can learn from.",
        why="Below 50 pairs LoRA mostly memorizes. A few examples in the prompt do more, and cost "
        "nothing.",
        bad="30 pairs",
        good="500 pairs",
        severity="error",
        check=_too_few,
        scope="set",
        source=_OPENAI,
    ),
    Rule(
        code="V802",
        name="few-pairs",
        summary="There are fewer pairs than recommended for LoRA.",
        why="50 to 500 good pairs can be enough for one narrow task; more tasks or free answers "
        "need 500 to 5,000.",
        bad="120 pairs",
        good="500 pairs",
        severity="warning",
        check=_few,
        scope="set",
        source=_OPENAI,
    ),
    Rule(
        code="V803",
        name="too-few-for-full",
        summary="There are too few pairs for full fine-tuning.",
        why="Training every weight on a small set forgets more than it teaches; below 5,000 pairs "
        "use LoRA or QLoRA.",
        bad="900 pairs, trained in full",
        good="900 pairs, trained with LoRA",
        severity="info",
        check=_too_few_for_full,
        scope="set",
    ),
    Rule(
        code="V804",
        name="longer-than-model",
        summary="The pair is longer than thresholds.max_tokens.",
        why="Trainers cut from the end, where the answer stands: the model learns to stop in the "
        "middle, or the row is dropped without a word.",
        bad="900 tokens of context and 300 of answer, for a model that takes 1,024",
        good="600 tokens of context and 300 of answer",
        severity="warning",
        check=_beyond_model,
        scope="set",
        source="huggingface/trl trl/trainer/sft_trainer.py: keep_start truncation",
    ),
    Rule(
        code="V805",
        name="target-refuses",
        summary="The consumer named by `target` refuses the file, or skips the pair.",
        why="The upload or the training run fails, or trains on fewer pairs than you think. Every "
        "reason is listed, not only the first.",
        bad="target openai: user: Hello / assistant: Hi / user: Bye",
        good="target openai: user: Hello / assistant: Hi",
        severity="error",
        check=_by_target("V805"),
        scope="set",
        source="each reason names its own, in curate/targets",
    ),
    Rule(
        code="V806",
        name="target-truncates",
        summary="The consumer named by `target` cuts or drops the pair because of its length.",
        why="What is cut is mostly the end of the answer. Trainers have low defaults: TRL 1,024 "
        "tokens, LLaMA-Factory 2,048, Axolotl 512.",
        bad="target trl: 1,300 tokens with max_length left at 1,024",
        good="target trl: 900 tokens",
        severity="warning",
        check=_by_target("V806"),
        scope="set",
        source="each reason names its own, in curate/targets",
    ),
    Rule(
        code="V807",
        name="target-changes",
        summary="The consumer named by `target` takes the pair but ignores or changes part of it.",
        why="Nothing fails, and the model is trained on something else than what you see.",
        bad="target trl: an assistant turn with weight 0, which TRL trains on all the same",
        good="target trl: the conversation cut before that turn",
        severity="warning",
        check=_by_target("V807"),
        scope="set",
        source="each reason names its own, in curate/targets",
    ),
    Rule(
        code="V808",
        name="few-pairs-per-task",
        summary="Some tasks have fewer pairs than LoRA needs for one task.",
        why="A task with a handful of pairs is drowned by the others, and cannot be evaluated "
        "apart.",
        bad="summarize (400), classify (12)",
        good="summarize (400), classify (60)",
        severity="info",
        check=_few_by_task,
        scope="set",
    ),
    Rule(
        code="V809",
        name="target-reads-other-files",
        summary="The consumer named by `target` does not read files of this kind.",
        why="The pairs may be fine, but the file has to be exported before it can be used there.",
        bad="target openai: pairs.csv",
        good="target openai: pairs.jsonl",
        severity="warning",
        check=_other_files,
        scope="set",
    ),
)
