"""Secrets behind a telling name: `DB_PASSWORD=...`, `"api_key": "..."`, `--token ...`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log2

from tunegate.curate.privacy.placeholder import is_stand_in
from tunegate.curate.privacy.span import Span

_PASS = r"pass(?:word|wd|phrase|code|wort)|pass|pwd|kennwort|contrase[ñn]a|senha"
_KEY = (
    r"secret|token|api[_-]?key|(?:auth|access|secret|private|encryption|signing|account|app|master|"
    r"logged_in|nonce)[_-]?key|salt|_auth|credentials?"
)
_ASSIGNMENT = re.compile(
    rf"(?:(?P<pass>{_PASS})|(?P<key>{_KEY}))"
    r"(?:s|\d{1,2})?(?:[_-]?(?:base|value|hash|salt|prod|dev|test|live|old|new|main|str|string))?"
    r"[\"'`]?\]?(?:\s{0,2}:\s{0,2}(?:str|String|Optional\[str\]|&str)(?= ?=))?[ \t]{0,16}"
    r"(?:(?P<by>:=|=>|==|=|:|,)[ \t]{0,16}|[ \t](?=[\"']))"
    r"(?:(?P<quote>[\"'`])(?P<quoted>(?:\\.|(?!(?P=quote))[^\\\n]){1,200})(?P=quote)"
    r"|(?P<bare>[^\s\"'`,;]{3,200}))",
    re.I,
)
_PATH = re.compile(r"\.{0,2}/|~/|[A-Za-z]:\\")
_NAME_BEFORE = re.compile(r"[A-Za-z0-9_.$@-]{0,40}$")
_XML = re.compile(
    rf"<(?P<tag>[\w:.-]{{0,30}}?(?:{_PASS}|{_KEY}))(?: [^<>]{{0,80}})?>"
    r"(?P<value>[^<>\s]{3,200})</(?P=tag)>",
    re.I,
)
_OPTION = re.compile(
    r"(?<!\S)--?(?:password|passwd|pass|token|secret|api-key|access-key|secret-key)(?:=|[ \t]+)"
    r"[\"']?(?P<value>[^\s\"'<>\[\]-][^\s\"'<>\[\]]{3,100})",
    re.I,
)
_CURL_LOGIN = re.compile(
    r"\bcurl\b[^\n]{0,200}?\s(?:-u|--user)[ =]?[\"']?[\w.@+-]+:(?P<value>[^\s\"']{3,100})"
)
_SAID = re.compile(
    r"\b(?:password|passcode|passphrase|pwd|api key|access token|secret key)"
    r"(?: for [\w .@-]{1,40}?)?(?: is|:)[ \t]+[\"'“`]?(?P<value>[^\s\"'”`,]{5,100})",
    re.I,
)
_DOCKER_AUTH = re.compile(r"\"auth\"\s*:\s*\"(?P<value>[A-Za-z0-9+/=]{12,})\"")

_TELLING = (
    r"(?:[Pp]ass|PASS|[Pp]wd|PWD|ennwort|ENNWORT|ontrase|ONTRASE|[Ss]enha|SENHA|[Ss]ecret|SECRET|"
    r"[Tt]oken|TOKEN|[Kk]ey|KEY|[Ss]alt|SALT|_auth|_AUTH|[Cc]redential|CREDENTIAL)"
)
ASSIGNED_HINT = (
    rf"{_TELLING}[A-Za-z0-9_-]*[\"'`\])]*[ \t]*(?:[:=,>]|is |for |[\"'])"
    rf"|<[A-Za-z0-9_:.-]*{_TELLING}|--?(?:pass|token|api-key|access-key|secret)|\"auth\"|curl "
)
"""What a text with such a secret matches, in the dialects of Rust and Python. No counted
repeats: they make Rust's matcher a hundred times slower."""
_BEGINNINGS = (
    *("pass", "pwd", "kennwort", "contrase", "senha", "secret", "token", "api", "auth", "access"),
    *("private", "encryption", "signing", "account", "app", "master", "logged_in", "nonce"),
    *("salt", "_auth", "credential"),
)
"""How every word of `_PASS` and `_KEY` begins."""
_WORDS = (*_BEGINNINGS, "key", "curl")
_SAID_WORDS = ("password", "passcode", "passphrase", "pwd", "api key", "access token", "secret key")
_SIGNS = "!@#$%^&*+=?~|"
_OF_A_LIST = re.compile(r"[|:=/]")
_BEHIND_VALUE = re.compile(r"[.)]*(?:\s|\Z)|,[ \t]")
"""What stands behind a value in a sentence, or between values with commas."""
_IN_CALL = re.compile(r"\w\([^()]*\Z")
_CODE = re.compile(r"[()\[\]{}<>]|\w\.\w+\.|->|::|\+\s|\|\|")


def assigned_secrets(text: str) -> Iterator[Span]:
    """Values behind a telling name. Some overlap.

    Behind a word for a password, anything counts that is no stand-in (`your_password`,
    `os.environ[...]`); behind `token`, `key` and the like only what looks random.
    """
    lowered = text.lower()
    if not _holds(lowered, _WORDS):
        return
    for match in _assignments(text, lowered):
        start, end = _value(match)
        if _is_secret(match, text, start, end):
            what = "password" if match["pass"] else "key or token"
            yield Span(start, end, "secret", what)
    for mark, pattern, what in (
        ("</", _XML, "password"),
        ("-", _OPTION, "password or token"),
        ("curl", _CURL_LOGIN, "password"),
        ('"auth"', _DOCKER_AUTH, "registry login"),
    ):
        for match in pattern.finditer(text) if mark in text else ():
            if not is_stand_in(match["value"]):
                yield Span(match.start("value"), match.end("value"), "secret", what)
    for match in _SAID.finditer(text) if _holds(lowered, _SAID_WORDS) else ():
        value = match["value"].rstrip(".?;)")
        told = _is_mixed(value) and not is_stand_in(value) and not _PATH.match(value)
        if told and not _CODE.search(value):
            yield Span(
                match.start("value"), match.start("value") + len(value), "secret", "password"
            )


def _assignments(text: str, lowered: str) -> Iterator[re.Match[str]]:
    """`_ASSIGNMENT.finditer`, ten times as fast: it looks only where a telling word begins."""
    if len(lowered) != len(text):
        yield from _ASSIGNMENT.finditer(text)
        return
    end = 0
    for start in sorted(start for word in _BEGINNINGS for start in _places(lowered, word)):
        match = _ASSIGNMENT.match(text, start) if start >= end else None
        if match is not None:
            end = match.end()
            yield match


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _holds(lowered: str, words: Iterable[str]) -> bool:
    return any(word in lowered for word in words)


def _value(match: re.Match[str]) -> tuple[int, int]:
    """Where the value stands, without what closes the statement or sentence around a bare one."""
    if match["quoted"] is not None:
        return match.span("quoted")
    bare = re.sub(r"(?:\\n|[.)}\]>])+$|<.*$", "", match["bare"])
    if match["by"] == "=":
        bare = bare.split("&")[0]
    return match.start("bare"), match.start("bare") + len(bare)


def _is_secret(match: re.Match[str], text: str, start: int, end: int) -> bool:
    value = text[start:end]
    name = _name(match, text)
    if name is None or is_stand_in(value) or _PATH.match(value):
        return False
    if match["by"] == "," and not re.search(
        r"define\s*\(\s*[\"'][\w-]*$", text[: match.start()][-60:]
    ):
        return False
    quoted = match["quoted"] is not None
    if match["key"]:
        return len(value) >= 12 and _is_random(value) and (quoted or not _CODE.search(value))
    if " " in value:
        return False
    if quoted:
        return len(value) >= 5 and (_is_mixed(value) or _is_bare_word(value))
    if _CODE.search(value) or match["by"] == "==":
        return False
    if name.isupper() and match["by"] == "=":
        return len(value) >= 4
    ends_line = text[end : end + 1] in ("", "\n", "\r", ";", "&") or text[end : end + 2] == " #"
    if ends_line:
        return len(value) >= 5 and _is_mixed(value)
    return match["by"] == "=" and _is_told(match, text, end)


def _is_told(match: re.Match[str], text: str, end: int) -> bool:
    """Whether a bare value within a sentence or a command is one, and no code.

    `pass` alone is a word for too much else; an argument of a call is a variable; and with blanks
    around the equals sign only what no variable is called counts.
    """
    value = text[match.start("bare") : end]
    if (
        match["pass"].lower() == "pass"
        or _OF_A_LIST.search(value)
        or not _BEHIND_VALUE.match(text, end)
    ):
        return False
    if _IN_CALL.search(text, max(0, match.start() - 200), match.start()):
        return False
    has_digit = any(character.isdigit() for character in value)
    if text[match.start("bare") - 1] == "=":
        return len(value) >= 5 and has_digit and _is_mixed(value)
    has_sign = any(character in _SIGNS for character in value)
    return len(value) >= 8 and has_digit and has_sign and _is_mixed(value)


def _name(match: re.Match[str], text: str) -> str | None:
    """The whole name that ends with the telling word; None where the word is part of another.

    `db_password`, `userPass`, `DB_PASS` and `mysqlpassword`, but not `compass`.
    """
    word = match["pass"] or match["key"]
    before = _NAME_BEFORE.search(text, max(0, match.start() - 40), match.start())
    prefix = before[0] if before else ""
    if prefix and prefix[-1].isalnum() and len(word) < 6:
        camel = prefix[-1].islower() and word[0].isupper()
        capitals = prefix[-1].isupper() and word.isupper() and len(word) > 3
        if not (camel or capitals or prefix[-1].isdigit()):
            return None
    return prefix + word


def _is_bare_word(value: str) -> bool:
    return len(value) >= 6 and value.isalpha() and value.islower()


def _is_mixed(value: str) -> bool:
    """Letters together with digits or signs: no word of a sentence."""
    has_letter = any(character.isalpha() for character in value)
    has_digit = any(character.isdigit() for character in value)
    has_sign = any(character in _SIGNS for character in value)
    return len(value) >= 5 and has_letter and (has_digit or has_sign)


def _is_random(value: str) -> bool:
    """Different enough for a generated key: 3 bits a character, letters and digits among them."""
    counts = Counter(value)
    bits = -sum(n / len(value) * log2(n / len(value)) for n in counts.values())
    has_digit = any(character.isdigit() for character in value)
    has_letter = any(character.isalpha() for character in value)
    return bits >= 3.0 and has_digit and has_letter
