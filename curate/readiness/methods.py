"""For which training methods there are enough pairs, and pairs of the right kind."""

from __future__ import annotations

from collections.abc import Sequence

from tunegate.curate.readiness.facts import Facts
from tunegate.curate.readiness.readiness import Criterion, Method, MethodName
from tunegate.curate.rules.volume import FULL_MINIMUM, LORA_MINIMUM, LORA_RECOMMENDED
from tunegate.curate.wording import count, part_of

FULL_RECOMMENDED = 20_000
"""Full fine-tuning moves every weight: tens of thousands of pairs are recommended."""

DISTILLATION_MINIMUM = 1_000
DISTILLATION_RECOMMENDED = 10_000
"""Different prompts for the teacher to answer. Distilling step-by-step (Hsieh et al. 2023, arXiv
2305.02301) worked on data sets from under 1,000 rows (SVAMP) over 10,000 (CQA) to 549,000
(e-SNLI); Alpaca took 52,000 prompts grown from 175. We take the lower end as the least."""

RAFT_GROUNDED = 0.4
"""Share of pairs that need their passage. RAFT (Zhang et al. 2024, arXiv 2403.10131) keeps the
right passage in a part of the rows only; the best part was 40 %, 60 % or 100 %, by data set."""

_FIRST = {"structured": "structure", "clean": "open errors", "defined-task": "task"}


def methods(facts: Facts, criteria: Sequence[Criterion]) -> tuple[Method, ...]:
    """Judge all five, in the order of `MethodName`.

    LoRA wants 50-100 pairs at least (OpenAI's guide starts at 50 well-made examples) and 500-5,000
    recommended (LIMA, arXiv 2305.11206, needed 1,000); full fine-tuning 5,000 at least.
    `not-suited` means that more of the same pairs would not help, or that another method is
    meant for so few. A failed criterion other than volume makes `ready` a `not-yet`.
    """
    failed = [one.name for one in criteria if one.status == "fail" and one.name != "volume"]
    if not facts.pairs:
        names: tuple[MethodName, ...] = ("lora", "qlora", "full", "distillation", "raft")
        return tuple(Method(name, "not-yet", "There are no pairs.") for name in names)
    judged = (_lora(facts), _qlora(facts), _full(facts), _distillation(facts), _raft(facts))
    return tuple(_held_back(one, failed) for one in judged)


def _held_back(method: Method, failed: Sequence[str]) -> Method:
    if method.verdict != "ready" or not failed:
        return method
    settle = " and ".join(_FIRST[name] for name in failed)
    return Method(method.name, "not-yet", f"{method.why} Settle the {settle} first.")


def _lora(facts: Facts) -> Method:
    have = count(facts.usable, "usable pair")
    if facts.usable < LORA_MINIMUM:
        return Method("lora", "not-yet", f"{have}, {LORA_MINIMUM} are the least.")
    if facts.usable < LORA_RECOMMENDED:
        why = f"{have}: above the least ({LORA_MINIMUM}), below the recommended {LORA_RECOMMENDED}."
        return Method("lora", "ready", why)
    return Method("lora", "ready", f"{have}, {LORA_RECOMMENDED} are recommended.")


def _qlora(facts: Facts) -> Method:
    """LoRA over a base in 4 bits (Dettmers et al. 2023, arXiv 2305.14314): the same data."""
    lora = _lora(facts)
    why = (
        f"Needs the pairs that LoRA needs ({LORA_MINIMUM}) and a quarter of the memory for weights."
    )
    return Method("qlora", lora.verdict, why)


def _full(facts: Facts) -> Method:
    have = count(facts.usable, "usable pair")
    if facts.usable < LORA_RECOMMENDED:
        why = f"{have}, {FULL_MINIMUM:,} are the least: an adapter learns more from so few."
        return Method("full", "not-suited", why)
    if facts.usable < FULL_MINIMUM:
        return Method("full", "not-yet", f"{have}, {FULL_MINIMUM:,} are the least.")
    if facts.usable < FULL_RECOMMENDED:
        why = f"{have}: above the least ({FULL_MINIMUM:,}), tens of thousands are recommended."
        return Method("full", "ready", why)
    return Method("full", "ready", f"{have}, tens of thousands are recommended.")


def _distillation(facts: Facts) -> Method:
    """The pairs' prompts count, a teacher answers them; so repeats of a prompt add nothing."""
    have = count(facts.prompts, "different prompt")
    if facts.prompts < DISTILLATION_MINIMUM:
        why = f"{have} for a teacher to answer, {DISTILLATION_MINIMUM:,} are the least."
        return Method("distillation", "not-yet", why)
    if facts.prompts < DISTILLATION_RECOMMENDED:
        why = (
            f"{have} for a teacher to answer: above the least ({DISTILLATION_MINIMUM:,}), "
            f"below the recommended {DISTILLATION_RECOMMENDED:,}."
        )
        return Method("distillation", "ready", why)
    return Method("distillation", "ready", f"{have} for a teacher to answer.")


def _raft(facts: Facts) -> Method:
    """Adapters are trained on question, passages and answer, so LoRA's numbers hold as well."""
    have = part_of(facts.grounded, facts.pairs, "pair")
    if not facts.grounded:
        return Method("raft", "not-suited", "No pair has a context or names its source document.")
    if facts.grounded < RAFT_GROUNDED * facts.pairs:
        least = f"{100 * RAFT_GROUNDED:.0f} % are the least"
        why = f"{have} have a context or name their source document, {least}."
        return Method("raft", "not-yet", why)
    if facts.usable < LORA_MINIMUM:
        why = f"{count(facts.usable, 'usable pair')}, {LORA_MINIMUM} are the least."
        return Method("raft", "not-yet", why)
    return Method("raft", "ready", f"{have} have a context or name their source document.")
