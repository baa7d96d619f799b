"""The card beside trained weights: what they are, what of, and who let the run begin."""

from __future__ import annotations

from pathlib import Path

from tunegate.curate.wording import count
from tunegate.train.plan import Plan
from tunegate.train.running.folder import Origin, Result

CARD = "README.md"
"""Where the Hugging Face hub looks for it; in place of the empty form that peft writes."""

_METHODS = {
    "lora": "LoRA",
    "qlora": "QLoRA, over a base in 4 bits",
    "full": "full training of all weights",
}


def card_text(name: str, plan: Plan, origin: Origin, result: Result) -> str:
    """The card in Markdown; it has no line that is not filled in.

    Args:
        name: Of the run.
        plan: That was carried out.
        origin: Where the rows came from.
        result: How it ended.
    """
    base = Path(plan.model).name or plan.model
    adapter = result.output == "adapter"
    head = [
        "---",
        f"base_model: {_quoted(base)}",
        f"library_name: {'peft' if adapter else 'transformers'}",
        "pipeline_tag: text-generation",
        f"tags: [tunegate, {plan.method}]",
        "---",
        "",
        f"# {name}",
        "",
        f"{'An adapter for' if adapter else 'All weights of'} {base}, "
        f"trained by tunegate on {origin.made[:10]}.",
        "",
    ]
    told = [
        ("Method", _method(plan)),
        ("Adapter", _adapter(plan)),
        ("Rows", f"{origin.rows:,} trained on, {origin.held_out:,} held out"),
        ("Pairs", f"fingerprint {origin.pairs}"),
        ("Suite", _suite(origin)),
        ("Gate", _gate(origin)),
        ("Steps", f"{result.step:,} of {result.steps:,}{_best(result)}"),
        ("Learning rate", f"{plan.learning_rate:g}, {plan.step_rows} rows a step"),
        ("Rows read", f"up to {plan.max_length:,} tokens, in {plan.precision}"),
        ("Seed", str(plan.seed)),
        ("Held-out loss", _losses(result)),
        ("Saved forms", _parity(result)),
        ("Device", result.device),
        ("Versions", ", ".join(f"{one} {number}" for one, number in result.versions.items())),
    ]
    rows = [f"| {what} | {_cell(words)} |" for what, words in told if words]
    parts = [*head, "| | |", "| --- | --- |", *rows]
    notes = [f"{reason}: {count(number, 'pair')}" for reason, number in origin.left_out.items()]
    for title, listed in (("Left out", notes), ("Warnings before the run", origin.warnings)):
        if listed:
            parts += ["", f"## {title}", "", *(f"- {_cell(one)}" for one in listed)]
    return "\n".join([*parts, ""])


def _method(plan: Plan) -> str:
    way = _METHODS[plan.tuning]
    if plan.raft is not None:
        return (
            f"RAFT by {way}: the oracle in {100 * plan.raft.keep:g} % of the rows, "
            f"{count(plan.raft.distractors, 'distractor')}, without it: {plan.raft.absent}; "
            "rows in raft.json of the run"
        )
    part = plan.distillation
    if part is not None:
        return f"distillation ({part.way}) of {Path(part.teacher).name} by {way}"
    return way


def _adapter(plan: Plan) -> str:
    part = plan.adapter
    if part is None:
        return ""
    kinds = "".join(
        f", {name}" for name, on in (("DoRA", part.dora), ("rsLoRA", part.rslora)) if on
    )
    where = ", ".join(part.targets) or "all linear layers but the head"
    return f"rank {part.rank}, alpha {part.alpha:g}, dropout {part.dropout:g}{kinds}; {where}"


def _suite(origin: Origin) -> str:
    if origin.suite is None:
        return "none: nothing was looked for in the pairs that leaks from it"
    return f"fingerprint {origin.suite}"


def _gate(origin: Origin) -> str:
    if origin.override is not None:
        return f"not cleared; trained all the same: {origin.override}"
    if origin.clearance is None:
        return "no clearance"
    aside = "".join(
        f"; its {verdict} was set aside: {reason}"
        for verdict, reason in origin.clearance.get("overridden", {}).items()
    )
    return f"cleared for these pairs and this suite{aside}"


def _best(result: Result) -> str:
    return "" if result.best_step is None else f", weights of step {result.best_step:,}"


def _losses(result: Result) -> str:
    if result.evaluation_loss is None:
        return ""
    before = "" if result.evaluation_before is None else f"{result.evaluation_before:.4f} before, "
    return f"{before}{result.evaluation_loss:.4f} after, nats a token of the pairs' own answers"


def _parity(result: Result) -> str:
    if result.parity is None:
        return ""
    return "answer as the trained one" if result.parity["agree"] else "DO NOT answer alike"


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
