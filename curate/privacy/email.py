"""E-mail addresses."""

from __future__ import annotations

import re

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span

_ADDRESS = re.compile(
    r"(?<![\w.%+*@/-])"
    r"(?P<local>[\w](?:[\w.+%'&-]{0,62}[\w+-])?)"
    r"@(?P<domain>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?P<tld>[A-Za-z]{2,24}))"
    r"(?![\w@*(\[]|\.\w|:[/~])"
)

_FILE_ENDING = re.compile(
    r"png|jpe?g|gif|svg|webp|bmp|ico|css|[jt]sx?|json|html?|xml|ya?ml|toml|csv|txt|pdf|zip|gz|tar|"
    r"jar|exe|dll|so|whl",
    re.I,
)
"""`icon@2x.png` is a file."""

_SERVICE_ACCOUNTS = frozenset(("git", "hg", "svn"))
"""`git@github.com:name/project` is where a repository lies."""

_DOCUMENTATION = re.compile(
    r"(?:^|\.)example\.(?:com|net|org|edu)$|\.(?:example|invalid|localhost)$", re.I
)
"""RFC 2606 names that nobody can own. `.test` is not among them here: test data that stands in
for the real thing uses it, and should be found as the real thing is."""

_FULL_NAME = re.compile(r"[a-z]{2,}[._-][a-z]{3,}$", re.I)
_PLACEHOLDER_NAME = re.compile(
    r"(?:your|my|the|some|first|user|test|example|e?mail|full|no|do)[._-]", re.I
)


def emails(text: str) -> list[Span]:
    """E-mail addresses, those under example.com and its like only when they name a person.

    Not addresses: `user@host` in a URL, scp paths, `name@2x.png`, decorators.
    """
    if "@" not in text:
        return []
    return [
        Span(found.start(), found.end(), "email", "e-mail address")
        for found in _ADDRESS.finditer(text)
        if _is_private(found["local"], found["domain"], found["tld"])
    ]


def _is_private(local: str, domain: str, tld: str) -> bool:
    if _FILE_ENDING.fullmatch(tld) or local.lower() in _SERVICE_ACCOUNTS:
        return False
    if _DOCUMENTATION.search(domain):
        return bool(_FULL_NAME.match(local)) and not _PLACEHOLDER_NAME.match(local)
    return True


RECOGNIZER = Recognizer("email", emails, r"[^ \n@]@[^ \n@]+\.[A-Za-z]{2}", words=("@",))
