"""Every metric, by name. A new one is one function in a file of its own and one entry here."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from tunegate.evaluate.item import Item
from tunegate.evaluate.metrics.abstention import abstention
from tunegate.evaluate.metrics.answer_format import FORMS, format_validity
from tunegate.evaluate.metrics.choice import choice, choice_problem
from tunegate.evaluate.metrics.citations import citation_validity
from tunegate.evaluate.metrics.json_answer import json_schema, schema_problem
from tunegate.evaluate.metrics.metric import Metric, answered, each
from tunegate.evaluate.metrics.numeric import PICKS, number_problem, numeric
from tunegate.evaluate.metrics.overlap import contains, exact_match, rouge_l, token_f1
from tunegate.evaluate.metrics.pattern import pattern_problem, regex
from tunegate.evaluate.metrics.quotes import quote_alignment
from tunegate.evaluate.metrics.score import Case, Score
from tunegate.evaluate.metrics.similarity import embedding_similarity


def _numeric(case: Case) -> Score:
    options = case.item.options
    return numeric(
        case.answer,
        case.item.accepted,
        relative=float(options.get("relative", 0)),
        absolute=float(options.get("absolute", 0)),
        pick=options.get("pick", "only"),
        decimal=options.get("decimal", "."),
        question=case.item.question,
    )


def _numeric_problem(item: Item) -> str | None:
    options = item.options
    for name in ("relative", "absolute"):
        value = options.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e300:
            return f"option {name} = {value!r} is no number from 0 up"
    if options.get("pick", "only") not in PICKS:
        return f"option pick = {options['pick']!r} is none of {', '.join(PICKS)}"
    if options.get("decimal", ".") not in (".", ","):
        return f"option decimal = {options['decimal']!r} is neither '.' nor ','"
    return answered(item) or number_problem(item.accepted, decimal=options.get("decimal", "."))


def _schema_problem(item: Item) -> str | None:
    if not isinstance(item.options.get("fenced", True), bool):
        return f"option fenced = {item.options['fenced']!r} is neither true nor false"
    return schema_problem(item.options.get("schema"))


def _format_problem(item: Item) -> str | None:
    form = item.options.get("form", "text")
    if form not in FORMS:
        return f"option form = {form!r} is none of {', '.join(FORMS)}"
    patterns = _texts(item.options.get("patterns", ()))
    if patterns is None:
        return "option patterns is no list of texts"
    return pattern_problem(patterns) if patterns else None


def _texts(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return tuple(value)
    return None


def _nothing(item: Item) -> str | None:
    return None


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            name="exact_match",
            summary="The words of the answer are those of an accepted one.",
            source="SQuAD (Rajpurkar et al. 2016)",
            measure=each(lambda case: exact_match(case.answer, case.item.accepted)),
            binary=True,
        ),
        Metric(
            name="token_f1",
            summary="How many words the answer shares with an accepted one.",
            source="SQuAD (Rajpurkar et al. 2016)",
            measure=each(lambda case: token_f1(case.answer, case.item.accepted)),
            binary=False,
        ),
        Metric(
            name="contains",
            summary="The words of an accepted answer stand in the answer.",
            source="the accuracy of Mallen et al. 2023 (PopQA), on whole words",
            measure=each(lambda case: contains(case.answer, case.item.accepted)),
            binary=True,
        ),
        Metric(
            name="regex",
            summary="One of the patterns, given as accepted answers, is found in the answer.",
            source="TREC question answering patterns (Voorhees and Tice 2000)",
            measure=each(lambda case: regex(case.answer, case.item.accepted)),
            binary=True,
            problem=lambda item: pattern_problem(item.accepted),
        ),
        Metric(
            name="numeric",
            summary="The answer states an accepted number, unit converted, within a tolerance.",
            source="the scale-aware match of TAT-QA (Zhu et al. 2021), with units",
            measure=each(_numeric),
            binary=True,
            problem=_numeric_problem,
            options={
                "relative": "tolerance as a share of the accepted number, 0 without",
                "absolute": "tolerance in the unit of the accepted number, 0 without",
                "pick": "`only` (default), `last` or `any`: which of several numbers counts",
                "decimal": "`.` (default) or `,`: the decimal mark where it is open",
            },
        ),
        Metric(
            name="json_schema",
            summary="The answer is JSON that the schema accepts.",
            source="JSON Schema 2020-12, library jsonschema",
            measure=each(
                lambda case: json_schema(
                    case.answer,
                    case.item.options.get("schema", {"not": {}}),
                    fenced=case.item.options.get("fenced", True),
                )
            ),
            binary=True,
            problem=_schema_problem,
            options={
                "schema": "the JSON schema",
                "fenced": "true (default): a Markdown code fence around the JSON is taken off",
            },
        ),
        Metric(
            name="choice",
            summary="The answer picks an accepted option, by letter or text.",
            source="the multiple choice of MMLU (Hendrycks et al. 2021), read from free text",
            measure=each(
                lambda case: choice(
                    case.answer,
                    case.item.accepted,
                    [str(one) for one in case.item.options.get("options", ())],
                )
            ),
            binary=True,
            problem=lambda item: (
                answered(item) or choice_problem(item.accepted, item.options.get("options"))
            ),
            options={"options": "the texts of the options, A first"},
        ),
        Metric(
            name="rouge_l",
            summary="How long a subsequence of words the answer shares with an accepted one.",
            source="Lin 2004, values of Google's rouge-score without stemming",
            measure=each(lambda case: rouge_l(case.answer, case.item.accepted)),
            binary=False,
        ),
        Metric(
            name="embedding_similarity",
            summary="How near in meaning the answer is to an accepted one.",
            source="Reimers and Gurevych 2019, with the model of [models]",
            measure=embedding_similarity,
            binary=False,
        ),
        Metric(
            name="quote_alignment",
            summary="How many of the answer's quotations stand word for word in the passages.",
            source="quoted spans of ragas, by offset",
            measure=each(lambda case: quote_alignment(case.answer, case.shown)),
            binary=False,
            problem=_nothing,
            cited=True,
        ),
        Metric(
            name="citation_validity",
            summary="How many of the ids that the answer cites name a passage it was shown.",
            source="citation precision of ALCE (Gao et al. 2023), by id",
            measure=each(lambda case: citation_validity(case.answer, case.shown)),
            binary=False,
            problem=_nothing,
            cited=True,
        ),
        Metric(
            name="abstention",
            summary="The answer declines exactly when the question is unanswerable.",
            source="SQuAD 2.0 (Rajpurkar et al. 2018)",
            measure=each(
                lambda case: abstention(
                    case.answer,
                    unanswerable=case.item.unanswerable,
                    sentinels=case.item.accepted if case.item.unanswerable else (),
                )
            ),
            binary=True,
            problem=_nothing,
        ),
        Metric(
            name="format_validity",
            summary="The answer has the form that was asked for.",
            source="CommonMark 0.31 with GitHub's tables; RFC 8259",
            measure=each(
                lambda case: format_validity(
                    case.answer,
                    case.item.options.get("form", "text"),
                    patterns=case.item.options.get("patterns", ()),
                )
            ),
            binary=True,
            problem=_format_problem,
            options={
                "form": "`text` (default), `json` or `markdown`",
                "patterns": "regular expressions of which one has to match",
            },
        ),
    )
}


def item_problem(item: Item) -> tuple[str, str] | None:
    """What keeps an item from being scored, and a hint; None when nothing does.

    An unanswerable item needs no accepted answer: what counts is whether the model declines.
    """
    metric = METRICS.get(item.metric)
    if metric is None:
        near = get_close_matches(item.metric, METRICS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"metrics: {', '.join(METRICS)}"
        return f"there is no metric {item.metric!r}", hint
    for name in item.options:
        if name not in metric.options:
            near = get_close_matches(name, metric.options, n=1)
            known = ", ".join(metric.options) or "none"
            hint = f"did you mean {near[0]!r}?" if near else f"its options: {known}"
            return f"{item.metric} has no option {name!r}", hint
    problem = None if item.unanswerable else metric.problem(item)
    return None if problem is None else (problem, f"{item.metric}: {metric.summary}")
