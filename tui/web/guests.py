"""Who may open the app in a browser: a seat with a secret token for each reviewer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tunegate.curate.errors import ConfigError

_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Guest:
    """A reviewer."""

    author: str
    path: str
    """Of the seat, as in `/1/`: cookies keep to it, so that one browser may have several seats."""
    token: str

    def address(self, origin: str) -> str:
        """What to open, below `origin` (`http://host:port`)."""
        return f"{origin}{self.path}?{urlencode({'token': self.token})}"

    def has(self, token: str | None) -> bool:
        """Whether this is the guest's token; takes as long for any text."""
        return secrets.compare_digest(self.token.encode(), (token or "").encode())


def invited(authors: Sequence[str]) -> list[Guest]:
    """A seat for each reviewer, with a token that is made anew each time and kept nowhere.

    Raises:
        ConfigError: when two have one name: nobody could tell their decisions apart.
    """
    twice = sorted({name for name in authors if authors.count(name) > 1})
    if twice:
        raise ConfigError(
            f"--author {twice[0]} is given twice", "give every colleague a name of their own"
        )
    return [
        Guest(name, f"/{number}/", secrets.token_urlsafe(_TOKEN_BYTES))
        for number, name in enumerate(authors, start=1)
    ]
