"""Words of a chat assistant before the answer: `Sure! Here is the answer to your question:`."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from tunegate.curate.findings import empty_hits, hits
from tunegate.curate.masking import excerpt
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context, Fix, Rule
from tunegate.curate.rules.text_format.tasks import MIN_TASK_PAIRS, percent, task_name

_QUICKLY = (
    r"(?i)\A\s*(?:sure|certainly|of course|absolutely|definitely|no problem|gladly|with pleasure"
    r"|okay|ok|alright|great|(?:that|this|it)['’]s|that is|good|excellent|wonderful|fantastic"
    r"|thanks|thank you|as|happy|glad|i|let me|here|below|the|following|an|interesting|really|very)"
    r"\b"
)
_YES = r"(?:sure(?: thing)?|certainly|of course|absolutely|definitely|okay|ok|alright)"
_WILLING = r"(?:no problem|gladly|with pleasure|great|happy to help|glad to help)"
_ALONE = r"(?:sure(?: thing)?[!.,]|(?:certainly|of course|absolutely|definitely)[!.]" + (
    r"|(?:no problem|gladly|with pleasure|happy to help)[!.])"
)
_REQUESTED = r"as (?:you )?(?:requested|asked)|as per your (?:request|question)"
_SEPARATED = r"(?:\s?[!.,:;]+|\s[-–—])(?=\s)"
_TO_THE_COLON = r"[^.!?:\n]{0,120}(?::(?=\s)|[.!](?=\s)|(?=\n))"

_ANSWER = r"(?:answers?|responses?|reply|replies)"
_HERE = r"(?:here(?:['’]s| is| are)|below (?:is|are)|(?:the )?following (?:is|are))"
_YOURS = rf"(?:[\w’'-]+ ){{0,4}}{_ANSWER}\b|[^.!?:\n]{{0,60}}\byou (?:asked|requested|wanted|need)"
_OFFER = (
    r"i(?:['’]d| would|['’]m| am|['’]ll| will)(?: be)?(?: more than| very)? "
    r"(?:happy|glad|delighted|pleased) to"
    r" (?:(?:help|assist)(?=[!.:]| (?:you|with)\b)"
    r"|(?:answer|explain|provide|do (?:so|that|this))\b)"
)
_PROMISE = (
    r"(?:i(?:['’]ll| can| will| would| could)|let me|let['’]s) (?:[a-z]+ )?"
    r"(?:help|assist|answer|explain|provide|give|show|walk|tell|do that|do so|write|create)\b"
)
_PRAISE = r"(?:(?:that|this|it)(?:['’]s| is) )?(?:an? )?(?:really |very )?" + (
    r"(?:great|good|excellent|wonderful|fantastic|interesting) question"
)
_THANKS = r"(?:thanks|thank you)(?: so much| very much)? for (?:your|the) question"

_ANNOUNCED = rf"(?:{_HERE} |{_OFFER}|{_PROMISE}){_TO_THE_COLON}"
_OPENING = re.compile(
    r"(?i)\s*(?:"
    rf"(?:{_YES}|{_WILLING}|{_PRAISE}|{_THANKS}|{_REQUESTED}){_SEPARATED}\s*{_ANNOUNCED}"
    rf"|(?:{_YES},? )?(?:{_PRAISE}|{_THANKS}|{_REQUESTED}|happy to help){_SEPARATED}"
    rf"|{_YES},? {_ANNOUNCED}"
    rf"|{_HERE} (?:{_YOURS}){_TO_THE_COLON}"
    rf"|{_OFFER}{_TO_THE_COLON}"
    r"|the answer (?:to your question )?is:(?=\s)"
    r")\s*(?=\S)"
)
_ALONE_BEFORE = re.compile(rf"(?i)\s*{_ALONE}(?=\s)\s*(?=\S)")
_ASKS_OTHERWISE = re.compile(
    r"(?i)(?:\A|\n|[.!?:,]\s+|\b(?:and|but|so|in|on|at|to|for|from|by|tell me) )"
    r"(?:what|which|who|whom|whose|when|where|why|how)\b[^.!?？\n]*[?？]\W*\Z"
)
"""Not a question for yes or no, to which `Sure` is an answer."""

_PLAYS = re.compile(
    r"(?i)\b(?:write|draft|compose|create|generate|make|give|continue|imagine|act|design|invent)\b"
    r"[^.?!\n]{0,80}\b(?:conversation|dialogu?e|chatbots?|reply|replies|response|an answer"
    r"|e-?mails?|letters?|(?:virtual|ai|digital|voice) assistant)\b"
    r"|\b(?:respond|reply) to\b|\brole[- ]?play|\bsay yes\b"
    r"|\b(?:rewrite|rephrase|paraphrase|translate|complete|finish|edit)\b"
)
"""Asks for words that somebody else says."""


def opening_end(response: str, prompt: str) -> int:
    """Where the answer begins behind the words of a chat assistant; 0 without such words.

    `Sure` and the like alone count only before the answer to a question that cannot be answered
    with yes. An opening with nothing behind it is none, nor one in words that the prompt asks for
    (a dialogue, an e-mail).
    """
    if _PLAYS.search(prompt):
        return 0
    alone = _ASKS_OTHERWISE.search(prompt) is not None
    end = 0
    while found := _OPENING.match(response, end) or (alone and _ALONE_BEFORE.match(response, end)):
        end = found.end()
    return end


def _check_openings(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    texts = frame.filter(~pl.col("roles").str.ends_with("c")).select(
        "pos", "task", "prompt", "response"
    )
    ends: dict[int, int] = {}
    rows = texts.filter(pl.col("response").str.contains(_QUICKLY))
    for pos, prompt, response in rows.select("pos", "prompt", "response").iter_rows():
        if end := opening_end(response, prompt):
            ends[pos] = end
    if not ends:
        return empty_hits()
    found = (
        texts.with_columns(opens=pl.col("pos").is_in(list(ends)))
        .with_columns(share=pl.col("opens").mean().over("task"), pairs=pl.len().over("task"))
        .filter("opens", pl.col("pairs") >= MIN_TASK_PAIRS)
        .filter(pl.col("share") < context.settings.thresholds.majority)
        .sort("pos")
    )
    messages = [
        f"the response opens as a chat assistant does (“{excerpt(text, 0, ends[pos]).strip()}”), "
        f"unlike {percent(1 - share)} of {task_name(task, of='responses')}"
        for pos, task, text, share in found.select("pos", "task", "response", "share").iter_rows()
    ]
    spans = [(0, ends[pos]) for pos in found["pos"]]
    return hits(found["pos"].to_list(), messages, field="response", spans=spans)


def _without_opening(pair: Pair, context: Context) -> Pair:
    if not pair.turns or pair.turns[-1].role != "assistant":
        return pair
    *before, last = pair.turns
    end = opening_end(last.content, pair.prompt)
    if not end:
        return pair
    rest = last.content[end:]
    if not last.content[:end].rstrip().endswith(":") and rest.split()[0].islower():
        rest = rest[0].upper() + rest[1:]
    return replace(pair, turns=(*before, replace(last, content=rest)))


RULES: tuple[Rule, ...] = (
    Rule(
        code="F322",
        name="chatty-opening",
        summary="The response begins with the words of a chat assistant, unlike others of its "
        "task.",
        why="It came from another model or from a chat: the model learns to say “Sure! Here is "
        "the answer” before answers that are read by programs, or by people in a hurry. Where "
        "nearly all responses of a task open so, it is the style, and nothing is said.",
        bad="prompt: How long does it take? / response: Sure! Here is the answer: 45 minutes",
        good="prompt: How long does it take? / response: 45 minutes",
        severity="warning",
        check=_check_openings,
        scope="set",
        fix=Fix(
            kind="rewrite",
            apply=_without_opening,
            safe=False,
            says="remove the words before the answer",
        ),
    ),
)
