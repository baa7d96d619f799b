"""Who may open the app in a browser: one secret token for each reviewer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import urlencode

from tunegate.curate.errors import ConfigError

TOKEN_BYTES = 24


class Guests:
    """Reviewers and their tokens, which are made anew each time and kept nowhere."""

    def __init__(self, authors: Sequence[str]) -> None:
        """Make a token for each.

        Raises:
            ConfigError: when two have one name: nobody could tell their decisions apart.
        """
        twice = sorted({name for name in authors if authors.count(name) > 1})
        if twice:
            raise ConfigError(
                f"--author {twice[0]} is given twice", "give every colleague a name of their own"
            )
        self._tokens = {name: secrets.token_urlsafe(TOKEN_BYTES) for name in authors}
        self.cookie = f"tunegate_{secrets.token_hex(4)}"
        """Name of the cookie: another server on this machine has another."""

    def addresses(self, origin: str) -> list[tuple[str, str]]:
        """Each reviewer's name and the address to open, below `origin` (`http://host:port`)."""
        return [
            (name, f"{origin}/?{urlencode({'token': token})}")
            for name, token in self._tokens.items()
        ]

    def named_by(self, token: str | None) -> str | None:
        """The reviewer whom a token belongs to; None for any other text, in constant time."""
        found = None
        given = (token or "").encode()
        for name, own in self._tokens.items():
            if secrets.compare_digest(own.encode(), given):
                found = name
        return found
