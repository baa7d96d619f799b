from __future__ import annotations

import pytest

from tunegate.curate.errors import ConfigError
from tunegate.tui.web.guests import Guests


def test_a_token_names_its_reviewer_and_nothing_else_does() -> None:
    guests = Guests(["ana", "ben"])
    tokens = {
        name: address.partition("?token=")[2] for name, address in guests.addresses("http://h:1")
    }
    assert {name: guests.named_by(token) for name, token in tokens.items()} == {
        "ana": "ana",
        "ben": "ben",
    }
    for other in (None, "", "ana", tokens["ana"][:-1], tokens["ana"] + "x", "ü"):
        assert guests.named_by(other) is None


def test_tokens_are_long_and_new_each_time() -> None:
    tokens = [Guests(["ana"]).addresses("http://h:1")[0][1] for _ in range(5)]
    assert len(set(tokens)) == 5
    assert all(len(token.partition("?token=")[2]) >= 32 for token in tokens)


def test_two_reviewers_of_one_name() -> None:
    with pytest.raises(ConfigError, match="--author ana is given twice"):
        Guests(["ana", "ben", "ana"])
