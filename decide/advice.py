"""Advice before spending: what the data itself says to the questions that make training needless.

Pure: `advice_facts` gathers, this judges. Nothing here decides; the gate measures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Literal, get_args

from tunegate.curate.rules.volume import FULL_MINIMUM, LORA_MINIMUM, LORA_RECOMMENDED
from tunegate.curate.wording import count, part_of, share

Topic = Literal[
    "evidence", "prompt", "kind of failure", "lookup", "change", "volume", "data", "privacy"
]
TOPICS: tuple[Topic, ...] = get_args(Topic)
"""In the order in which they are worth asking: what is cheap to settle comes first."""
MEASURED: frozenset[Topic] = frozenset(("prompt", "kind of failure"))
"""Those that the stages of the gate answer, by measuring."""

Sign = Literal["off-ramp", "caution", "clear", "unknown"]
"""`off-ramp`: something cheaper than training is likely to do, or training cannot do it;
`caution`: settle this first; `clear`: nothing here speaks against it; `unknown`: not in the data.
"""

LOOKUP_SHARE = 0.5
"""Share of answers that stand in the documents from which it is a lookup task."""
LOOKUP_SOME = 0.2
RETRAINING_DAYS = 90
"""How often a model is trained again, where nobody says otherwise."""
LABEL_SHARE = 0.05
"""Different answers, as a share of the pairs, up to which they are labels to choose from."""
FEW_LABELS = 50
CONTEXT_SHARE = 0.5
"""Share of pairs with a passage of their own from which the prompt holds what is needed."""
KNOWLEDGE = frozenset(("knowledge", "retrieval miss"))
"""Failures of what the model is not told; the others are of how it behaves. To decline where
nothing was shown is one of these too."""
_NAMED = 5

OPENAI = "OpenAI, Optimizing LLM accuracy"
AZURE = "Azure AI, fine-tuning considerations"
GEKHMAN = "Gekhman et al. 2024, arXiv 2405.05904"
OVADIA = "Ovadia et al. 2024, arXiv 2312.05934"


@dataclass(frozen=True, slots=True)
class RunFact:
    """A run over the suite that was made before."""

    name: str
    context: str
    """`closed`, `gold` or `retrieved`."""
    examples: int
    score: float
    low: float
    high: float
    items: int
    failures: Mapping[str, int]
    """Items by why they failed."""


@dataclass(frozen=True, slots=True)
class AdviceFacts:
    """What is known before anything is spent. The defaults say that nothing is."""

    target: float | None = None
    """Score that is wanted, 0 to 1."""
    stop_at: float = 0.8
    """Share of the target at which a cheaper stage is good enough."""
    items: int = 0
    """Of the suite."""
    independent: int = 0
    """Items, or documents where several items come from one."""
    difference: float | None = None
    """Smallest difference between two runs that the suite shows; None when none would."""
    needed: int | None = None
    """Independent items that show a difference of ten points."""
    runs: tuple[RunFact, ...] = ()
    documents: int = 0
    answers: int = 0
    """Answers that were looked for in the documents."""
    verbatim: int = 0
    """Those that stand there word for word."""
    carried: int = 0
    """Longer ones of whose words most stand together in one passage."""
    asked_of: str = "suite"
    """Whose answers these are: of the `suite` or of the `pairs`."""
    common: int = 0
    """Answers left out because they stand in so many documents that it says nothing."""
    dated: int = 0
    """Documents with a date."""
    ages: tuple[int, ...] = ()
    """Days from each dated document to the newest."""
    superseded: int = 0
    """Documents of which a newer version is there."""
    gaps: tuple[int, ...] = ()
    """Days between a version and the next, where both have a date."""
    retraining_days: int = RETRAINING_DAYS
    pairs: int = 0
    usable: int = 0
    """Pairs without repeats and without those that cannot be trained on."""
    tasks: tuple[tuple[str, int], ...] = ()
    """Task labels with their pairs, the fewest first."""
    with_context: int = 0
    """Pairs with a passage of their own."""
    responses: int = 0
    """Different answers."""
    private: Mapping[str, int] | None = None
    """Pairs by what is private in them; None when nobody looked."""
    private_pairs: int = 0
    leaked: Mapping[str, int] | None = None
    """Pairs that ask what the suite asks, exactly or nearly; None when nobody looked."""
    failed: tuple[str, ...] = ()
    """Evidence of the criteria of readiness that fail, except volume."""
    score: float | None = None
    """Readiness by the rules that were run, 0 to 100."""
    by_gate: bool = False
    """Whether these were the rules of the gate, and not the quick ones alone."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One question, and what the data shows beside it."""

    topic: Topic
    question: str
    sign: Sign
    shows: str
    """One sentence with the numbers, or what is missing to answer."""
    means: str
    """What follows from it, and why."""
    source: str
    """Who says so."""


def advise(facts: AdviceFacts) -> tuple[Advice, ...]:
    """Answer every question, as far as the data does, in the order of `TOPICS`."""
    return tuple(_QUESTIONS[topic](facts) for topic in TOPICS)


def _evidence(facts: AdviceFacts) -> Advice:
    question = "Is there a suite that can tell a better model from a worse one?"
    source = "Miller 2024, arXiv 2411.00640: work out the power before the evaluation"
    if not facts.items:
        return Advice(
            *("evidence", question, "off-ramp", "no suite is named"),
            "write the suite first: without one nobody can see whether any stage helps",
            source,
        )
    has = count(facts.items, "item")
    if facts.independent < facts.items:
        has += f" from {count(facts.independent, 'document')}, which at worst count as so many"
    if facts.difference is None:
        shows = f"{has}: no difference between two stages shows"
    else:
        shows = f"{has}: two stages are told apart from {100 * facts.difference:.0f} points on"
    if facts.needed is not None and facts.independent < facts.needed:
        means = f"ten points take {facts.needed:,} independent items; fewer often end undecided"
        return Advice("evidence", question, "caution", shows, means, source)
    return Advice("evidence", question, "clear", shows, "the stages can be compared", source)


def _prompt(facts: AdviceFacts) -> Advice:
    question = "Has a good prompt been tried, and where did it fall short?"
    source = f"{AZURE}: try prompts and retrieval first, and write down where they fall short"
    tried = [run for run in facts.runs if run.context == "closed"]
    likely = _prompt_likely(facts)
    if not tried:
        return Advice(
            *("prompt", question, "off-ramp" if likely else "unknown"),
            "no run of the suite by prompt alone" + (f"; {likely}" if likely else ""),
            "run it before anything is trained: examples in the prompt cost nothing to take back",
            source,
        )
    best = max(tried, key=lambda run: (run.low, run.score, run.name))
    shows = (
        f"the best of {count(len(tried), 'run')} by prompt alone has {_percent(best.score)} "
        f"({_percent(best.low)} to {_percent(best.high)}, n={best.items:,}, "
        f"{count(best.examples, 'example')})"
    )
    if facts.target is not None:
        enough = facts.stop_at * facts.target
        shows += f"; good enough is {_percent(enough)}"
        if best.low >= enough - 1e-9:
            means = "stop there: the prompt does what is asked"
            return Advice("prompt", question, "off-ramp", shows, means, source)
    if not any(run.examples for run in tried):
        means = "no run had examples in the prompt; a weak baseline makes training look good"
        return Advice("prompt", question, "caution", shows, means, source)
    return Advice("prompt", question, "clear", shows, "the prompt was tried with examples", source)


def _prompt_likely(facts: AdviceFacts) -> str:
    """What in the pairs makes it plausible that a prompt does; empty when nothing."""
    if not facts.pairs:
        return ""
    if 0 < facts.responses <= min(FEW_LABELS, LABEL_SHARE * facts.pairs):
        return (
            f"{count(facts.pairs, 'pair')} {_verb(facts.pairs, 'has', 'have')} "
            f"{count(facts.responses, 'different answer')}, which a prompt can list"
        )
    if facts.with_context >= CONTEXT_SHARE * facts.pairs:
        return (
            f"{part_of(facts.with_context, facts.pairs, 'pair')} "
            f"{_verb(facts.with_context, 'brings', 'bring')} the passage that answers, so the "
            "prompt holds what is needed"
        )
    return ""


def _failure(facts: AdviceFacts) -> Advice:
    question = "Does the model lack knowledge, or does it behave wrongly?"
    source = f"{OPENAI}: missing context is for retrieval, behaviour for training"
    known = [run for run in facts.runs if run.failures]
    if not known:
        return Advice(
            *("kind of failure", question, "unknown", "no failures were looked at yet"),
            "read what fails before choosing: training mends behaviour, retrieval knowledge",
            source,
        )
    last = max(known, key=lambda run: (run.context == "retrieved", run.low, run.name))
    total = sum(last.failures.values())
    lacking = sum(number for kind, number in last.failures.items() if kind in KNOWLEDGE)
    listed = ", ".join(f"{kind} {number:,}" for kind, number in last.failures.items())
    shows = f"of {count(total, 'failure')} in {last.name}: {listed}"
    if 2 * lacking > total:
        means = "most are for want of knowledge: mend documents and retrieval, not the model"
        return Advice("kind of failure", question, "off-ramp", shows, means, source)
    means = "most are of behaviour: that is what prompts, and then training, can change"
    return Advice("kind of failure", question, "clear", shows, means, source)


def _lookup(facts: AdviceFacts) -> Advice:
    question = "Is this looking things up in documents?"
    source = f"{OVADIA}, and {GEKHMAN}: new facts come better by retrieval than by training"
    if not facts.documents or not facts.answers:
        shows = "no documents are named" if not facts.documents else "no answers to look for"
        means = "where the answers stand in texts, name them: then retrieval is the cheaper stage"
        return Advice("lookup", question, "unknown", shows, means, source)
    found = facts.verbatim + facts.carried
    part = found / facts.answers
    shows = (
        f"answers that stand in {count(facts.documents, 'document')}: {found:,} of "
        f"{facts.answers:,} ({share(found, facts.answers)}) of the {facts.asked_of}, "
        f"{facts.verbatim:,} of them word for word"
    )
    if facts.common:
        shows += f"; {facts.common:,} left out that stand almost everywhere"
    if part >= LOOKUP_SHARE:
        means = (
            "this is a retrieval task: retrieval finds such answers, cites them, and follows when "
            "they change; training on them teaches to guess"
        )
        return Advice("lookup", question, "off-ramp", shows, means, source)
    if part >= LOOKUP_SOME:
        means = "a part is lookup: measure retrieval alone, then training for the rest"
        return Advice("lookup", question, "caution", shows, means, source)
    means = "few answers stand in the texts, so there is something to learn beyond lookup"
    return Advice("lookup", question, "clear", shows, means, source)


def _change(facts: AdviceFacts) -> Advice:
    question = "How often does the knowledge change?"
    source = f"{AZURE}: train again whenever the data or the base model changes"
    cadence = f"a model that is trained again every {count(facts.retraining_days, 'day')}"
    if not facts.documents:
        means = "say how often the answers change: a model knows them as they were in training"
        return Advice("change", question, "unknown", "no documents are named", means, source)
    says: list[str] = []
    if facts.superseded:
        says.append(
            f"{part_of(facts.superseded, facts.documents, 'document')} "
            f"{_verb(facts.superseded, 'has', 'have')} been superseded by a newer version that is "
            "there too"
        )
    if facts.gaps:
        usual = median(facts.gaps)
        says.append(
            f"a new version comes after {usual:,.0f} days (median of {len(facts.gaps):,}, "
            f"{min(facts.gaps):,} to {max(facts.gaps):,})"
        )
        shows = "; ".join(says)
        if usual < facts.retraining_days:
            means = (
                f"knowledge changes {_pace(usual)}: {cadence} is out of date before that; keep "
                "facts in documents and retrieve them"
            )
            return Advice("change", question, "off-ramp", shows, means, source)
        means = f"{cadence} keeps up"
        return Advice("change", question, "clear", shows, means, source)
    if len(facts.ages) >= 2:
        recent = sum(days < facts.retraining_days for days in facts.ages)
        says.append(
            f"{part_of(recent, facts.dated, 'dated document')} "
            f"{_verb(recent, 'is', 'are')} of the last "
            f"{facts.retraining_days:,} days before the newest"
        )
        shows = "; ".join(says)
        if 2 * recent > facts.dated:
            means = f"much is new or was changed within the time of {cadence}: ask how much changes"
            return Advice("change", question, "caution", shows, means, source)
        means = "most documents have stood for longer than that"
        return Advice("change", question, "clear", shows, means, source)
    says.append(
        f"{part_of(facts.dated, facts.documents, 'document')} "
        f"{_verb(facts.dated, 'states', 'state')} a date, and no document is there in two dated "
        "versions"
    )
    means = "the documents do not tell: ask those who write them"
    sign: Sign = "caution" if facts.superseded else "unknown"
    return Advice("change", question, sign, "; ".join(says), means, source)


def _pace(days: float) -> str:
    """How often, in words."""
    for most, word in ((2, "daily"), (10, "weekly"), (45, "monthly"), (135, "every quarter")):
        if days <= most:
            return word
    return f"every {days:,.0f} days"


def _volume(facts: AdviceFacts) -> Advice:
    question = "Are there enough labelled pairs, for each task?"
    source = (
        "OpenAI, supervised fine-tuning: start with 50 examples; LIMA (arXiv 2305.11206): 1,000"
    )
    if not facts.pairs:
        return Advice(
            *("volume", question, "off-ramp", "there are no labelled pairs"),
            "there is nothing to train on: prompt and retrieval are what can be had, and "
            "`tunegate draft` makes pairs from documents",
            source,
        )
    shows = f"{count(facts.pairs, 'pair')}, {facts.usable:,} usable"
    thin = [(name, number) for name, number in facts.tasks if number < LORA_MINIMUM]
    if thin and len(facts.tasks) > 1:
        named = ", ".join(f"{name} {number:,}" for name, number in thin[:_NAMED])
        more = f" and {len(thin) - _NAMED:,} more" if len(thin) > _NAMED else ""
        shows += (
            f"; {len(thin):,} of {len(facts.tasks):,} tasks {_verb(len(thin), 'has', 'have')} "
            f"fewer than {LORA_MINIMUM}: "
            f"{named}{more}"
        )
    needs = (
        f"LoRA wants {LORA_MINIMUM} at least and {LORA_RECOMMENDED} to 5,000, all weights "
        f"{FULL_MINIMUM:,}"
    )
    if facts.usable < LORA_MINIMUM:
        means = f"{needs}: put the best ones into the prompt as examples instead"
        return Advice("volume", question, "off-ramp", shows, means, source)
    if facts.usable < LORA_RECOMMENDED or thin:
        means = f"{needs}: enough to try, few to rely on"
        return Advice("volume", question, "caution", shows, means, source)
    return Advice("volume", question, "clear", shows, needs, source)


def _data(facts: AdviceFacts) -> Advice:
    question = "Are the pairs worth learning from?"
    source = "LIMA (Zhou et al. 2023, arXiv 2305.11206): few curated pairs beat many"
    if not facts.pairs or facts.score is None:
        means = "`tunegate check` and `tunegate ready` say what is wrong with pairs"
        return Advice("data", question, "unknown", "there are no pairs to look at", means, source)
    rules = "the rules of the gate" if facts.by_gate else "the rules that take no model"
    shows = f"readiness {facts.score:.0f} of 100 by {rules}"
    if facts.failed:
        shows += "; " + " ".join(facts.failed)
        means = "mend the data first, `tunegate ready` says in which order: a model learns what is "
        means += "wrong in them as well as what is right"
        return Advice("data", question, "off-ramp", shows, means, source)
    further = "wording and balance" if facts.by_gate else "contradictions and copies in meaning"
    means = f"run `tunegate ready` for {further} as well"
    return Advice("data", question, "clear", shows, means, source)


def _privacy(facts: AdviceFacts) -> Advice:
    question = "May the model give away what stands in the pairs?"
    source = "NIST AI 600-1: data privacy; models give away what they were trained on"
    if facts.private is None:
        means = "`tunegate check --select P` finds private data in pairs"
        shows = "the rules P are left out" if facts.pairs else "there are no pairs to look at"
        return Advice("privacy", question, "unknown", shows, means, source)
    if not facts.private:
        shows = f"no private data known to the P rules in {count(facts.pairs, 'pair')}"
        means = "names need a recognizer (P508), and trade secrets a person"
        return Advice("privacy", question, "clear", shows, means, source)
    kinds = ", ".join(f"{kind} {number:,}" for kind, number in facts.private.items())
    hold = _verb(facts.private_pairs, "holds", "hold")
    shows = f"{part_of(facts.private_pairs, facts.pairs, 'pair')} {hold} private data: {kinds}"
    means = (
        "mask them before training (`tunegate check --select P --fix`): from an index they can be "
        "taken out again, from the weights they cannot"
    )
    return Advice("privacy", question, "caution", shows, means, source)


def _verb(number: int, one: str, more: str) -> str:
    return one if number == 1 else more


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


_QUESTIONS: dict[Topic, Callable[[AdviceFacts], Advice]] = {
    "evidence": _evidence,
    "prompt": _prompt,
    "kind of failure": _failure,
    "lookup": _lookup,
    "change": _change,
    "volume": _volume,
    "data": _data,
    "privacy": _privacy,
}
