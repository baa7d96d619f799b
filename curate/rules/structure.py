"""The S rules: is a row a pair at all, and do its turns make a conversation to learn from."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from tunegate.curate.dataset import pair_of
from tunegate.curate.findings import empty_hits, hits, masked_hits
from tunegate.curate.pair import Pair, Turn
from tunegate.curate.rules import tool_calls
from tunegate.curate.rules.rule import Context, Fix, Rule, drop

DOCUMENT_CHARS = 1_500
"""About a page: from this length on, a text beside an empty one is taken for a document."""

_BLANK = r"^[\s\x{00AD}\x{200B}-\x{200F}\x{2060}\x{FEFF}]*$"
"""Nothing, white space, or characters nobody sees."""

_BLANK_TURN = (
    r'"role":"(?:user|assistant)","content":"(?:\s|\\[nrt]|\\u00[0-9a-f]{2})*"(?:\}|,"[^t])'
)
"""A blank turn without tool calls, in the JSON of the column `turns`."""

_NO_QUESTION = (
    r"(?i)^\W*(?:"
    r"(?:page|chapter|section|part|document|doc|text|content|passage|article|paragraph|chunk"
    r"|untitled|introduction|abstract|appendix)\W*[0-9ivx.]*"
    r"|[\w ()./-]*\.(?:pdf|docx?|txt|md|html?|pptx?|xlsx?|csv)"
    r"|https?://\S+"
    r"|[0-9.\s]+"
    r")\W*$"
)
"""A prompt that only says where a text came from: `Chapter 3`, `handbook.pdf`, an address."""

_SPEAKER = {"u": "the user", "a": "the assistant", "c": "the assistant", "t": "a tool"}


def is_blank(column: str) -> pl.Expr:
    """Whether a text column holds nothing a person would see; null counts as blank."""
    return pl.col(column).str.contains(_BLANK).fill_null(value=True)


def _nothing(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    return empty_hits()


def _missing_prompt(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    no_user = pl.col("turns").is_not_null() & ~pl.col("roles").str.contains("u", literal=True)
    says = (
        pl.when(no_user)
        .then(pl.lit("no user turn"))
        .when(pl.col("prompt") == "")
        .then(pl.lit("the prompt is empty"))
        .otherwise(pl.lit("the prompt is only white space"))
    )
    missing = no_user | (is_blank("prompt") & is_blank("context"))
    return masked_hits(frame, missing, says, field="prompt")


def _empty_response(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    answers = pl.col("roles").str.contains("[ac]")
    says = (
        pl.when(~answers)
        .then(pl.lit("no assistant turn"))
        .when(pl.col("response") == "")
        .then(pl.lit("the response is empty"))
        .otherwise(pl.lit("the response is only white space"))
    )
    last = pl.col("roles").str.contains("[ac]$")
    return masked_hits(frame, ~answers | (last & is_blank("response")), says, field="response")


def _no_final_answer(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    roles = pl.col("roles")
    says = (
        pl.when(roles.str.ends_with("t"))
        .then(pl.lit("ends with a tool result that the assistant never answers"))
        .otherwise(pl.lit("ends with the user's turn, not the assistant's"))
    )
    open_end = roles.str.contains("[ac].*[ut]$")
    return masked_hits(frame, open_end, says, field="prompt")


def _until_last_answer(pair: Pair, context: Context) -> Pair:
    answers = [nth for nth, turn in enumerate(pair.turns) if turn.role == "assistant"]
    return replace(pair, turns=pair.turns[: answers[-1] + 1]) if answers else pair


def _roles_out_of_order(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    turns = pl.col("roles").str.strip_prefix("s")
    bad = turns.str.extract("(^[act]|uu|a[ac]|tu)", 1)
    candidates = frame.select("pos", "roles", bad=bad).drop_nulls("bad")
    talks = candidates.filter(pl.col("roles").str.contains("u", literal=True))
    positions: list[int] = []
    messages: list[str] = []
    for pos, roles, pattern in talks.iter_rows():
        positions.append(pos)
        nth = roles.removeprefix("s").index(pattern) + 1
        if len(pattern) == 1:
            messages.append(f"begins with {_SPEAKER[pattern]}, not the user")
        elif pattern == "tu":
            messages.append(f"turn {nth + 1} is the user's, but a tool result awaits an answer")
        else:
            messages.append(f"turns {nth} and {nth + 1} are both from {_SPEAKER[pattern[0]]}")
    return hits(positions, messages)


def _raw_document(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    long_response = pl.col("response").str.len_bytes() >= DOCUMENT_CHARS
    long_prompt = pl.col("prompt").str.len_bytes() >= DOCUMENT_CHARS
    short_prompt = pl.col("prompt").str.len_bytes() <= 200
    likely = frame.filter(
        pl.col("turns").is_null()
        & ((long_response & short_prompt) | (long_prompt & is_blank("response")))
    )
    alone = is_blank("context")
    no_question = is_blank("prompt") | pl.col("prompt").str.contains(_NO_QUESTION)
    asks = pl.col("prompt").str.contains_any(["?", "？", "؟"])
    response_chars, prompt_chars = (pl.col(name).str.len_chars() for name in ("response", "prompt"))
    answers_nothing = masked_hits(
        likely,
        alone & no_question & (response_chars >= DOCUMENT_CHARS),
        pl.format("{} characters that answer no question: a document, not a pair", response_chars),
        field="response",
    )
    asks_nothing = masked_hits(
        likely,
        alone & ~asks & (prompt_chars >= DOCUMENT_CHARS),
        pl.format(
            "{} characters without a question or an answer: a document, not a pair", prompt_chars
        ),
        field="prompt",
    )
    return pl.concat([answers_nothing, asks_nothing])


def _blank_text(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Blank system texts, and blank turns that neither S002 nor S003 reports."""
    system = masked_hits(
        frame,
        pl.col("system").is_not_null() & is_blank("system"),
        "the system text is blank",
        field="system",
    )
    blank_turn = pl.col("turns").str.contains(_BLANK_TURN)
    positions: list[int] = []
    messages: list[str] = []
    for row in frame.filter(blank_turn.fill_null(value=False)).iter_rows(named=True):
        pair = pair_of(row)
        for nth, turn in enumerate(pair.turns, start=1):
            last = nth == len(pair.turns)
            if _is_blank_turn(turn) and not last and pair.prompt.strip():
                positions.append(row["pos"])
                messages.append(f"turn {nth}, {_SPEAKER[turn.role[0]]}'s, is blank")
    return pl.concat([system, hits(positions, messages, field="prompt")])


def _is_blank_turn(turn: Turn) -> bool:
    """A command may well have no output, so a tool result is never blank."""
    return turn.role != "tool" and not turn.tool_calls and not turn.content.strip()


_DROP = Fix("drop", drop, safe=False, says="drop the pair")

RULES: tuple[Rule, ...] = (
    Rule(
        code="S001",
        name="unreadable-row",
        summary="A row of the file could not be read as a pair.",
        why="It stands in the quarantine with its line and the reason, and nothing is trained on "
        "it. Hosted services refuse the whole file for one such line.",
        bad='{"prompt": "What does the warranty cover?", "completion": "Parts and',
        good='{"prompt": "What does the warranty cover?", "completion": "Parts and labour."}',
        severity="error",
        check=_nothing,
    ),
    Rule(
        code="S002",
        name="missing-prompt",
        summary="The pair has no prompt: nothing, white space, or no user turn.",
        why="The model would learn to say this answer to anything.",
        bad="Prompt: (empty)\nResponse: Parts and labour, for two years.",
        good="Prompt: What does the warranty cover?\nResponse: Parts and labour, for two years.",
        severity="error",
        check=_missing_prompt,
        fix=_DROP,
    ),
    Rule(
        code="S003",
        name="empty-response",
        summary="The pair has no response: nothing, white space, or no assistant turn.",
        why="There is nothing to learn but to end at once; the model may start to answer with "
        "silence.",
        bad="Prompt: What does the warranty cover?\nResponse: (empty)",
        good="Prompt: What does the warranty cover?\nResponse: Parts and labour, for two years.",
        severity="error",
        check=_empty_response,
        fix=_DROP,
    ),
    Rule(
        code="S004",
        name="no-final-answer",
        summary="The conversation has answers but does not end with one.",
        why="What stands behind the last answer is never trained on, and several trainers refuse "
        "or skip the row.",
        bad="user: Is it covered?\nassistant: Yes.\nuser: Thanks!",
        good="user: Is it covered?\nassistant: Yes.",
        severity="error",
        check=_no_final_answer,
        fix=Fix("strip", _until_last_answer, safe=False, says="cut what follows the last answer"),
    ),
    Rule(
        code="S005",
        name="roles-out-of-order",
        summary="The turns do not alternate between user and assistant, beginning with the user.",
        why="Many chat templates (Mistral, Gemma, Cohere) raise an error on such a row, and a "
        "turn is often missing or attributed to the wrong speaker.",
        bad="user: Hello\nuser: Is it covered?\nassistant: Yes.",
        good="user: Hello. Is it covered?\nassistant: Yes.",
        severity="warning",
        check=_roles_out_of_order,
    ),
    Rule(
        code="S010",
        name="raw-document",
        summary="A long text stands beside an empty prompt or response: a document, not a pair.",
        why="Fine-tuning on raw documents teaches their style, not to answer from them; they "
        "belong into the retrieval corpus, or into drafted pairs.",
        bad="Prompt: handbook.pdf\nResponse: (four pages of the handbook)",
        good="Prompt: How many days of leave do I have?\nResponse: 28 days a year.",
        severity="warning",
        check=_raw_document,
        fix=_DROP,
    ),
    Rule(
        code="S011",
        name="preference-data",
        summary="The row compares or rates responses (chosen and rejected, KTO label).",
        why="Such rows are for preference training. Read as pairs, the rejected responses would "
        "be taught as well. A file of them is refused; single rows are quarantined (S001).",
        bad='{"prompt": "...", "chosen": "Yes.", "rejected": "No."}',
        good='{"prompt": "...", "response": "Yes."}',
        severity="error",
        check=_nothing,
    ),
    Rule(
        code="S012",
        name="blank-text",
        summary="A turn in the middle of the conversation, or the system text, is blank.",
        why="A blank turn is mostly a lost one; what follows it then answers nothing.",
        bad="user: Hello\nassistant: (blank)\nuser: Is it covered?\nassistant: Yes.",
        good="user: Is it covered?\nassistant: Yes.",
        severity="warning",
        check=_blank_text,
    ),
    *tool_calls.RULES,
)
