"""Write prompt/response pairs by the million, with planted duplicates and defects.

    python benchmarks/million.py --pairs 1000000 --seed 0 OUT.jsonl [--exact 0.08 --near 0.10]

OUT.jsonl holds one pair a line (`prompt`, `response`, `task`), about 550 bytes each.
OUT.truth.jsonl holds one line for each planted row: `row` (from 1), `kind` and, for copies, `of`
and `edits`:

exact    equal in normal form to row `of`, which stands before it
near     row `of` with 1 to 6 % of the response's words replaced, left out or added; never a
         number, what stands beside one, a name or a negation
decoy    row `of` with one number changed or one negation added: not a duplicate
email, phone, card, secret, placeholder, cut, empty, control
         that defect; such a row is never copied

Same options, same bytes. Memory stays the same whatever the number of pairs.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

BLOCK = 10_000
"""Unique pairs written at a time."""
RESERVOIR = 50_000
"""Earlier pairs that may still be copied."""
COPIED_WORDS = 17
"""Words of the shortest response that is copied: one edit is 6 % of them."""
PATTERNS = 3_000
TAIL_WORDS = 12_000
"""Made-up words behind the real ones of each open class, as long as a real vocabulary's tail."""
TAIL_SHARE = 0.2
"""Of the words drawn from an open class."""
ZIPF = 0.6

DEFECTS = {
    "email": 0.005,
    "phone": 0.004,
    "card": 0.001,
    "secret": 0.001,
    "placeholder": 0.002,
    "cut": 0.003,
    "empty": 0.001,
    "control": 0.001,
}
"""Share of the unique pairs with each defect."""

NOUNS = """account address agent alert amount answer app archive area article asset attachment audit
author backup balance bank batch bill board branch browser budget button calendar camera campaign
cart case category certificate channel charge chart client clinic cloud code column comment company
connection contact content contract copy country coupon course courier credit currency customer
dashboard data date deadline deal delivery department deposit desk detail device diagram discount
document domain draft driver email employee engine entry error event example expense export feature
fee field file filter firmware folder form forum group guide header help history host hour icon
image import index information inquiry insurance interface invoice issue item job journal keyboard
label laptop layout lead lesson letter library license limit line link list loan location log
machine mailbox manager map market member memory menu message method meter minute mobile model
module money month network note notice number offer office option order organization owner package
page panel paper parcel partner password patient payment pension period permission person phone
photo pickup plan platform player point policy portal post premium price printer privacy problem
process product profile program project protocol provider purchase question queue quote rate reader
reason receipt record recipe refund region register release reminder renewal repair report request
reservation resource response result review reward role room route router rule sale sample schedule
screen script search seat section security sensor server service session setting shipment shop
signature site size software source speed staff standard statement station status step stock store
street student subject subscription summary supplier support survey switch system table tablet task
tax team template term terminal test text theme thread ticket tier time title token tool topic
track trade traffic training transfer trial trip update upload user vehicle vendor version video
view visit voucher wallet warehouse warranty website week window word worker workflow year zone"""
VERBS = """accept add adjust allow apply arrange assign attach book build call cancel change charge
check choose claim clear click collect compare complete configure confirm connect contact copy
correct create deliver describe detect display download edit enter estimate explain export extend
file fill filter find finish fix follow forward gather handle hold identify import include inform
inspect install invite issue join keep label learn leave link list load locate manage map mark match
measure merge mention monitor move name notify offer order organize pay pick place plan prepare
present press print process protect provide publish purchase read receive record refund register
release remind rename renew repair replace reply report request reset resolve restart restore review
save scan schedule search select send share ship show sign sort specify split store submit subscribe
suggest support switch sync test track transfer translate try type update upgrade upload use verify
view visit wait write"""
ADJECTIVES = """active actual additional annual approved available basic billing blue brief broken
business clean clear common complete confirmed corporate correct current customer daily default
detailed digital direct domestic due easy electronic exact expected external familiar fast
final free fresh full general green helpful important individual initial internal international
large latest likely linked local long main manual minor mobile modern monthly new next normal
official online open ordinary original overdue paid paper partial pending personal physical
plain possible previous primary printed private proper public quick ready real recent regional
registered regular related relevant remote required responsible same saved secure selected
separate shared short signed similar simple single special specific stable standard suitable
technical temporary total unusual urgent useful usual valid verified weekly whole written"""
ADVERBS = """again already also automatically carefully clearly currently directly easily exactly
finally generally gently immediately instantly locally manually normally now often
online properly quickly recently regularly right safely securely separately shortly simply
soon still then together usually well"""
PREPOSITIONS = "of in for on with from to at by under inside behind through during after about"
DETERMINERS = "the the the the your your a this each our any that their its another"
JOINS = "and|and then|so that|because|while|when|if|before|but|which means that"
OPENINGS = """To begin with,|In most cases,|After that,|As a rule,|For this reason,|
On the other hand,|Once this is done,|If it still fails,|In that case,|Please note that|
Keep in mind that|For example,|At the same time,|From there,|If you prefer,|As soon as possible,|
In the meantime,"""
COPULAS = "is|was|will be|can be|should be|has been"
UNITS = "days hours minutes percent euros items pages MB"
NEGATIONS = "not never no without cannot"
SYLLABLES = """ba be bi bo bra bri ca ce ci co cra da de di do dra dro fa fe fi fo fra ga ge go
gra gri ha he ho ja jo ka ke ki kla ko la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi pla po
pra qua ra re ri ro ru sa se shi si so sta ste stra su ta te ti to tra tri tu va ve vi vo wa we wi
ya zo"""
ENDINGS = "n r l s t m nd rt st x ck sh ng ve ne te le se ry ty"

TASKS: dict[str, tuple[float, tuple[str, ...]]] = {
    "question": (
        0.4,
        ("How do I {}?", "Why does {}?", "What happens when {}?", "Can you tell me {}?"),
    ),
    "complaint": (0.2, ("Hello, {}. Please help.", "I am writing because {}.", "{}. What now?")),
    "summary": (0.15, ("Summarize this note: {}.", "Give me the gist: {}.")),
    "rewrite": (0.15, ("Rewrite for a customer: {}.", "Make this sound friendly: {}.")),
    "extract": (0.1, ("Which product is meant? {}.", "List what was asked for: {}.")),
}
"""Share of the pairs, and what is asked."""

Words = npt.NDArray[np.object_]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Vocabulary:
    """Words of every class one after another, and where each class begins."""

    words: Words
    classes: dict[str, int]
    starts: Integers
    cumulative: tuple[npt.NDArray[np.float64], ...]
    """By class, the share of draws up to each word."""

    def draw(self, kinds: Integers, rng: np.random.Generator) -> Words:
        """One word for each class number."""
        points = rng.random(len(kinds))
        picked = np.empty(len(kinds), np.int64)
        for kind, shares in enumerate(self.cumulative):
            where = kinds == kind
            picked[where] = self.starts[kind] + np.searchsorted(shares, points[where])
        return self.words[picked]


@dataclass(slots=True)
class Kept:
    """An earlier pair that may be copied."""

    row: int
    pair: dict[str, str]
    words: list[str]
    """Of the response."""
    plain: list[int]
    """Places of words that may be edited without changing what the response says."""


def main() -> None:
    """Read the options, write both files, print the account."""
    parser = argparse.ArgumentParser(description="Write pairs with planted duplicates and defects.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--exact", type=float, default=0.08, help="share of exact copies")
    parser.add_argument("--near", type=float, default=0.10, help="share of near copies")
    parser.add_argument("--decoys", type=float, default=0.01, help="share of misleading copies")
    options = parser.parse_args()
    began = time.perf_counter()
    shares = {"exact": options.exact, "near": options.near, "decoy": options.decoys}
    counted: dict[str, int] = {}
    truth_path = options.out.with_suffix(".truth.jsonl")
    with options.out.open("wb") as out, truth_path.open("wb") as truth:
        rows = pairs(options.seed, shares)
        for row, (pair, notes) in enumerate(islice(rows, options.pairs), start=1):
            out.write(orjson.dumps(pair) + b"\n")
            for note in notes:
                counted[note["kind"]] = counted.get(note["kind"], 0) + 1
                truth.write(orjson.dumps({"row": row, **note}) + b"\n")
    account = {"pairs": options.pairs, "bytes": options.out.stat().st_size, **counted}
    account["seconds"] = round(time.perf_counter() - began, 1)
    print(orjson.dumps(account).decode())


def pairs(
    seed: int, shares: dict[str, float]
) -> Iterator[tuple[dict[str, str], list[dict[str, Any]]]]:
    """Pairs without end, each with the truth about it; `shares` are those of the copies."""
    rng = np.random.default_rng(seed)
    vocabulary = make_vocabulary(rng)
    patterns = make_patterns(vocabulary, rng)
    names = list(shares)
    bounds = np.cumsum(list(shares.values()))
    kept: list[Kept] = []
    row = 0
    while True:
        fresh = _unique(vocabulary, patterns, rng)
        chances = rng.random(4 * BLOCK)
        picks = rng.random(4 * BLOCK)
        for chance, pick in zip(chances.tolist(), picks.tolist(), strict=True):
            row += 1
            kind = int(np.searchsorted(bounds, chance, side="right")) if kept else len(names)
            if kind < len(names):
                at = int(pick * len(kept))
                source = kept[at]
                kept[at] = kept[-1]  # copied at most once, so that pairs of rows are planted
                kept.pop()
                yield _copy(names[kind], source, vocabulary, rng)
                continue
            try:
                pair, words, plain, notes = next(fresh)
            except StopIteration:
                row -= 1
                break
            yield pair, notes
            if notes or len(words) < COPIED_WORDS:
                continue
            earlier = Kept(row, pair, words, plain)
            if len(kept) < RESERVOIR:
                kept.append(earlier)
            elif pick < 0.5:
                kept[int(pick * 2 * RESERVOIR)] = earlier


def make_vocabulary(rng: np.random.Generator) -> Vocabulary:
    """Real words in front, a long tail of made-up ones behind them, Zipf weights over both."""
    made = _made_words(4 * TAIL_WORDS, rng)
    open_classes = {"noun": NOUNS, "verb": VERBS, "adjective": ADJECTIVES, "adverb": ADVERBS}
    tables: dict[str, list[str]] = {}
    heads: dict[str, int] = {}
    for nth, (name, real) in enumerate(open_classes.items()):
        count = TAIL_WORDS if name in ("noun", "verb", "adjective") else 200
        common = rng.permutation(np.array(real.split(), dtype=object)).tolist()
        tables[name] = common + made[nth * TAIL_WORDS : nth * TAIL_WORDS + count]
        heads[name] = len(common)
    tables["name"] = [word.capitalize() for word in made[3 * TAIL_WORDS + 200 :]]
    tables["number"] = [str(nth) for nth in range(2, 1500)]
    tables["unit"] = UNITS.split()
    tables["negation"] = NEGATIONS.split()
    tables["preposition"] = PREPOSITIONS.split()
    tables["determiner"] = DETERMINERS.split()
    tables["join"] = JOINS.split("|")
    tables["opening"] = [text.strip() for text in OPENINGS.split("|") if text.strip()]
    tables["be"] = COPULAS.split("|")
    sizes = [len(words) for words in tables.values()]
    shares = []
    for name, words in tables.items():
        weights = 1 / np.arange(1, len(words) + 1) ** ZIPF
        if name in heads:
            head, tail = np.split(weights, [heads[name]])
            tail *= TAIL_SHARE / (1 - TAIL_SHARE) * head.sum() / tail.sum()
            weights = np.concatenate([head, tail])
        shares.append(np.cumsum(weights) / weights.sum())
    every = np.array([word for words in tables.values() for word in words], dtype=object)
    return Vocabulary(
        words=every,
        classes={name: nth for nth, name in enumerate(tables)},
        starts=(np.cumsum(sizes) - sizes).astype(np.int64),
        cumulative=tuple(np.append(part[:-1], 1.0) for part in shares),
    )


def make_patterns(vocabulary: Vocabulary, rng: np.random.Generator) -> list[Integers]:
    """Sentence patterns as word classes, grown from a small grammar."""
    kinds = vocabulary.classes

    def noun_phrase() -> list[str]:
        chance = rng.random()
        if chance < 0.08:
            return ["name"]
        if chance < 0.16:
            return ["number", "unit"]
        adjectives = ["adjective"] * int(rng.choice(3, p=[0.5, 0.4, 0.1]))
        nouns = ["noun"] * int(rng.choice([1, 2], p=[0.7, 0.3]))
        phrase = ["determiner", *adjectives, *nouns]
        return [*phrase, "preposition", *noun_phrase()] if rng.random() < 0.3 else phrase

    def clause() -> list[str]:
        chance = rng.random()
        adverb = ["adverb"] if rng.random() < 0.25 else []
        if chance < 0.45:
            return ["verb", *noun_phrase(), *adverb]
        if chance < 0.75:
            negation = ["negation"] if rng.random() < 0.1 else []
            return [*noun_phrase(), "be", *negation, "adjective", "preposition", *noun_phrase()]
        return [*noun_phrase(), *adverb, "verb", *noun_phrase(), "preposition", *noun_phrase()]

    patterns = []
    for _ in range(PATTERNS):
        opening = ["opening"] if rng.random() < 0.2 else []
        sentence = [*opening, *clause()]
        if rng.random() < 0.35:
            sentence += ["join", *clause()]
        patterns.append(np.array([kinds[name] for name in sentence], dtype=np.int64))
    return patterns


def _made_words(count: int, rng: np.random.Generator) -> list[str]:
    syllables, endings = SYLLABLES.split(), ENDINGS.split()
    found: dict[str, None] = {}
    while len(found) < count:
        for length in rng.integers(2, 4, size=count).tolist():
            parts = [syllables[at] for at in rng.integers(0, len(syllables), size=length).tolist()]
            found["".join(parts) + endings[int(rng.integers(len(endings)))]] = None
    return list(found)[:count]


def _unique(
    vocabulary: Vocabulary, patterns: list[Integers], rng: np.random.Generator
) -> Iterator[tuple[dict[str, str], list[str], list[int], list[dict[str, Any]]]]:
    """A block of new pairs: the pair, the response's words, which may be edited, the truth."""
    editable = [vocabulary.classes[name] for name in ("noun", "verb", "adjective", "adverb")]
    opening = vocabulary.classes["opening"]
    counts = rng.integers(3, 8, size=BLOCK) + 1
    chosen = rng.integers(0, len(patterns), size=int(counts.sum())).tolist()
    lengths = np.array([len(patterns[at]) for at in chosen])
    kinds = np.concatenate([patterns[at] for at in chosen])
    words = vocabulary.draw(kinds, rng).tolist()
    plain = np.isin(kinds, editable).tolist()
    ends = np.cumsum(lengths).tolist()
    tasks = rng.choice(len(TASKS), size=BLOCK, p=[share for share, _ in TASKS.values()]).tolist()
    asks = rng.random(BLOCK).tolist()
    defects = rng.random(BLOCK)
    bounds = np.cumsum(list(DEFECTS.values()))
    planted = np.searchsorted(bounds, defects, side="right").tolist()
    names = list(TASKS)
    at = start = 0
    for nth, count in enumerate(counts.tolist()):
        spoken: list[str] = []
        may_edit: list[int] = []
        for sentence in range(count):
            stop = ends[at]
            part = words[start:stop]
            if sentence == 0:
                opened = int(kinds[start] == opening)  # "How do I in most cases..." reads badly
                asked = " ".join(part[opened:])
            else:
                may_edit += [
                    len(spoken) + place
                    for place in range(1, stop - start - 1)
                    if plain[start + place]
                    # a number may be joined to what follows, a name to what stands before it
                    and not part[place - 1].isdecimal()
                    and not part[place + 1][0].isupper()
                ]
                first = part[0]
                part[0] = first[0].upper() + first[1:]
                part[-1] += "."
                spoken += part
            start = stop
            at += 1
        task = names[tasks[nth]]
        shapes = TASKS[task][1]
        prompt = shapes[int(asks[nth] * len(shapes))].format(asked)
        pair = {"prompt": prompt, "response": " ".join(spoken), "task": task}
        notes: list[dict[str, Any]] = []
        if planted[nth] < len(DEFECTS):
            kind = list(DEFECTS)[planted[nth]]
            _spoil(pair, kind, rng)
            notes.append({"kind": kind})
        yield pair, spoken, may_edit, notes


def _spoil(pair: dict[str, str], kind: str, rng: np.random.Generator) -> None:
    """Put one defect into the pair. All values are made up and belong to nobody."""
    digits = "".join(str(digit) for digit in rng.integers(0, 10, size=16).tolist())
    response = pair["response"]
    if kind == "email":
        pair["response"] = f"{response} Write to customer.{digits[:5]}@mail.example.com then."
    elif kind == "phone":
        pair["prompt"] += f" My number is (212) 555-01{digits[:2]}."
    elif kind == "card":
        pair["prompt"] += f" The card is 4111 1111 1111 1111, code {digits[:3]}."
    elif kind == "secret":
        pair["response"] = f"{response} Set API_TOKEN=tk_{digits}{digits[::-1]} first."
    elif kind == "placeholder":
        pair["response"] = f"Dear [insert name], {response}"
    elif kind == "cut":
        pair["response"] = response[: len(response) * 2 // 3]
    elif kind == "control":
        pair["response"] = response[:20] + "\u0007\u200b" + response[20:]
    else:
        pair["response"] = ""


def _copy(
    kind: str, source: Kept, vocabulary: Vocabulary, rng: np.random.Generator
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """A planted copy of an earlier pair, and the truth about it."""
    pair = dict(source.pair)
    words = list(source.words)
    if kind == "exact":
        way = int(rng.integers(3))
        if way == 1:
            pair["response"] = pair["response"].replace(". ", ".  ") + "\n"
        elif way == 2:
            pair["prompt"] = pair["prompt"].upper()
        return pair, [{"kind": kind, "of": source.row, "edits": 0}]
    if kind == "decoy" or not source.plain:  # nothing that could be edited safely
        numbers = [at for at, word in enumerate(words) if word.isdecimal()]
        if numbers:
            words[numbers[0]] = str(int(words[numbers[0]]) + 1)
        else:
            words.insert(len(words) // 2, "not")
        pair["response"] = " ".join(words)
        return pair, [{"kind": "decoy", "of": source.row, "edits": 1}]
    edits = max(1, int(float(rng.uniform(0.01, 0.06)) * len(words)))
    places = sorted(rng.choice(source.plain, size=min(edits, len(source.plain)), replace=False))
    kinds = np.full(len(places), vocabulary.classes["noun"])
    fresh = vocabulary.draw(kinds, rng).tolist()
    for place, word, way in zip(places[::-1], fresh, rng.random(len(places)), strict=True):
        if way < 0.7 and word != words[place]:
            words[place] = word
        elif way < 0.85:
            del words[place]
        else:
            words.insert(place, word)
    pair["response"] = " ".join(words)
    return pair, [{"kind": kind, "of": source.row, "edits": len(places)}]


if __name__ == "__main__":
    main()
