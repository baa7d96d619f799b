"""Account numbers at banks, shops and insurers, and wallets."""

from __future__ import annotations

import re

from tunegate.curate.privacy.labelled import labelled, labelled_spans
from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span

_ACCOUNT = labelled(
    r"(?:bank |savings |checking |current |brokerage |customer |loan |member(?:ship)? )?"
    r"(?:account|acct|a/c|konto|kontonummer|compte|cuenta)",
    r"[A-Z0-9]{0,4}[ -]?[0-9](?:[ -]?[0-9]){4,17}",
)
_ROUTING = labelled(r"routing(?: transit)?|aba|rtn", r"[0-9]{9}")
_SORT_CODE = labelled(r"sort ?code", r"[0-9]{2}-[0-9]{2}-[0-9]{2}|[0-9]{6}")
_LOAN = labelled(r"(?:loan|mortgage|policy|customer|client)(?= ?(?:number|no|nr|id|#))")
_BITCOIN = re.compile(
    r"(?<![\w/])(?:bc1[02-9ac-hj-np-z]{25,62}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)"
)
_ETHEREUM = re.compile(r"(?<!\w)0x[0-9a-fA-F]{40}(?!\w)")


def accounts(text: str) -> list[Span]:
    """Numbers called account, routing number, sort code, loan or policy number; wallets."""
    found = [
        *labelled_spans(text, _ROUTING, "account", "bank routing number", holds=_is_routing),
        *labelled_spans(text, _SORT_CODE, "account", "bank sort code"),
        *labelled_spans(text, _ACCOUNT, "account", "account number"),
        *labelled_spans(text, _LOAN, "account", "customer number"),
    ]
    for pattern, what, holds in (
        (_BITCOIN, "Bitcoin address", _is_bitcoin),
        (_ETHEREUM, "Ethereum address", _is_random),
    ):
        found += [
            Span(match.start(), match.end(), "account", what)
            for match in pattern.finditer(text)
            if holds(match[0])
        ]
    return found


def _is_routing(number: str) -> bool:
    from stdnum.us import rtn  # slow to import

    return bool(rtn.is_valid(number))


def _is_random(address: str) -> bool:
    return len(set(address[2:])) > 4


def _is_bitcoin(address: str) -> bool:
    from stdnum import bitcoin  # slow to import

    return bool(bitcoin.is_valid(address))


RECOGNIZER = Recognizer(
    "account",
    accounts,
    r"(?i:account|acct|a/c|konto|compte|cuenta|routing|aba|rtn|sort ?code|loan|mortgage|policy|"
    r"customer|client)[^\n0-9]*[0-9]|0x[0-9a-fA-F]{40}|bc1[a-z0-9]{25}|[13][A-Za-z0-9]{25}",
    digits=1,
)
