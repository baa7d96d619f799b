from __future__ import annotations

import pytest

from tunegate.curate.errors import ConfigError
from tunegate.tui.web.guests import invited


def test_a_token_is_of_one_seat() -> None:
    ana, ben = invited(["ana", "ben"])
    assert ana.has(ana.token)
    assert not any(ana.has(one) for one in (None, "", "ana", ben.token, ana.token[:-1], "ü"))
    assert ana.address("http://h:1") == f"http://h:1/1/?token={ana.token}"
    assert ben.address("http://h:1").startswith("http://h:1/2/?token=")


def test_tokens_are_long_and_new_each_time() -> None:
    tokens = {invited(["ana"])[0].token for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) >= 32 for token in tokens)


def test_two_reviewers_of_one_name() -> None:
    with pytest.raises(ConfigError, match="--author ana is given twice"):
        invited(["ana", "ben", "ana"])
