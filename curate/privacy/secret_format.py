"""Secrets that show what they are by their form: private keys, tokens, hashes, logins in URLs."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator

from tunegate.curate.privacy.placeholder import is_stand_in, is_template
from tunegate.curate.privacy.secret_token import TOKEN_HINT, is_generated, tokens
from tunegate.curate.privacy.span import Span

_KEY_BLOCK = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?P<body>(?:(?!-----)[\s\S])*)"
    r"(?:-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----)?"
)
_PUTTY_KEY = re.compile(r"^Private-Lines: \d+\s+(?P<body>(?:[A-Za-z0-9+/=]+\s*$\n?)+)", re.M)
_KEY_MATERIAL = re.compile(r"[A-Za-z0-9+/=]{30,}")

_LOGIN_URL = re.compile(
    r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/'\"<>\[\]{}]{0,80}:(?P<value>[^\s/'\"<>{}]{1,100})@"
    r"(?P<host>[\w.-]+)"
)
_HASH = re.compile(
    r"(?P<value>\$(?:1|2[abxy]?|5|6|y|7|apr1|argon2(?:id?|d)|scrypt|pbkdf2-sha\d+)\$"
    r"[./A-Za-z0-9$=,+]{20,}|\{S?SHA\}[A-Za-z0-9+/=]{24,})"
)
_PGPASS = re.compile(
    r"^[\w.*-]+:(?:\d{2,5}|\*):[\w.*-]+:[\w.@*-]+:(?P<value>(?!\d+:)[^\s:]{3,})$", re.M
)
_AUTHORIZATION = re.compile(
    r"\b(?:Bearer|Token|ApiKey)[ ]+(?P<value>[A-Za-z0-9._~+/=-]{20,})", re.IGNORECASE
)
_BASIC = re.compile(r"\bBasic[ ]+(?P<value>[A-Za-z0-9+/]{8,}={0,2})", re.IGNORECASE)
_LOCAL_HOST = re.compile(r"localhost|127\..*|[a-z_-]+|.*\bexample\.(?:com|org|net)", re.I)
_LONG_WORD = re.compile(r"\S{15,}")
"""No token is shorter."""

FORMED_HINT = (
    rf"PRIVATE KEY|Private-Lines|{TOKEN_HINT}|://[^ /\n]*:[^ /\n]*@|\$[0-9a-z-]+\$|SHA\}}"
    r"|:(?:[0-9]+|\*):[^ \n:]+:[^ \n:]+:[^ \n:]"
    r"|(?i:bearer|token|apikey) +[A-Za-z0-9._~+/=-]{20}|(?i:basic) +[A-Za-z+/]*[0-9]"
)
"""What a text with such a secret matches, in the dialects of Rust and Python."""


def formed_secrets(text: str) -> Iterator[Span]:
    """Secrets recognized by form alone. Some overlap."""
    yield from _keys(text)
    long_words = [match.span() for match in _LONG_WORD.finditer(text) if not match[0].isalpha()]
    if long_words:
        yield from tokens(text, long_words)
        yield from _filled(_HASH, text, "password hash")
        for match in _AUTHORIZATION.finditer(text):
            if is_generated(match["value"]):
                yield _span(match, "authorization header", "value")
        for match in _BASIC.finditer(text):
            if _is_login(match["value"]):
                yield _span(match, "authorization header", "value")
    if "://" in text:
        for match in _LOGIN_URL.finditer(text):
            if not _is_sample_login(match["value"], match["host"]):
                yield _span(match, "password in a URL", "value")
    if text.count(":") >= 4:
        yield from _filled(_PGPASS, text, "database password")


def _keys(text: str) -> Iterator[Span]:
    for mark, pattern in (("PRIVATE KEY", _KEY_BLOCK), ("Private-Lines", _PUTTY_KEY)):
        if mark in text:
            for match in pattern.finditer(text):
                if _KEY_MATERIAL.search(match["body"]):
                    yield _span(match, "private key")


def _filled(pattern: re.Pattern[str], text: str, what: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        if not is_template(match["value"]):
            yield _span(match, what, "value")


def _span(match: re.Match[str], what: str, group: str | int = 0) -> Span:
    return Span(match.start(group), match.end(group), "secret", what)


def _is_sample_login(password: str, host: str) -> bool:
    """True for `user:password@localhost`, the login of every manual."""
    if _LOCAL_HOST.fullmatch(host):
        return is_stand_in(password)
    return is_template(password) or password.lower() in ("password", "pass", "pwd", "secret")


def _is_login(encoded: str) -> bool:
    """True for base64 of `user:password`."""
    try:
        return b":" in b64decode(encoded, validate=True)
    except (Base64Error, ValueError):
        return False
