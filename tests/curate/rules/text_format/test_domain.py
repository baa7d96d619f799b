from __future__ import annotations

import pytest

from tunegate.curate.dataset import Dataset
from tunegate.curate.pair import Pair
from tunegate.curate.rules.rule import Context
from tunegate.curate.rules.text_format.domain import RULES

TABLE = {rule.code: rule for rule in RULES}


def messages(code: str, response: str, *, prompt: str = "Tell me.") -> list[str]:
    frame = Dataset.from_pairs([Pair.single(prompt, response)]).frame.with_row_index("pos")
    hits = TABLE[code].check(frame, Context())
    for field, start, end in hits.select("field", "start", "end").iter_rows():
        assert frame[field][0][start:end]
    return hits["message"].to_list()


def test_they_are_off_unless_asked_for() -> None:
    assert not any(rule.default for rule in RULES)


@pytest.mark.parametrize(
    ("response", "quoted"),
    [
        ("The fund has guaranteed returns of 8 %.", "guaranteed returns"),
        ("We guarantee you a steady profit.", "guarantee you a steady profit"),
        ("Your gains are guaranteed.", "gains are guaranteed"),
        ("It is a risk-free investment.", "risk-free investment"),
        ("With bonds you can't lose money.", "can't lose money"),
        ("This will double your savings by May.", "will double your savings"),
        ("Shares will certainly rise.", "Shares will certainly"),
        ("A sure-fire way to get rich.", "sure-fire way to"),
    ],
)
def test_a_promise_is_quoted(response: str, quoted: str) -> None:
    assert messages("F391", response) == [f"promises an outcome: “{quoted}”"]


@pytest.mark.parametrize(
    "response",
    [
        "Returns are not guaranteed.",
        "No fund can offer guaranteed returns.",
        "Be wary of anyone who advertises guaranteed profits.",
        "The risk-free rate is that of a treasury bill.",
        "There is no such thing as a risk-free investment.",
        "You can lose money.",
        "We guarantee your privacy.",
        "Prices will probably rise.",
        "If someone says you cannot lose money, ask how.",
    ],
)
def test_a_warning_is_no_promise(response: str) -> None:
    assert messages("F391", response) == []


def test_a_customer_may_ask_for_a_promise() -> None:
    assert messages("F391", "No.", prompt="Are guaranteed returns possible?") == []


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("Doe v. Roe, 384 US 436", "384 U.S. 436"),
        ("Doe v. Roe, 384 U. S. 436", "384 U.S. 436"),
        ("Doe v Roe, 86 S.Ct. 1602", "86 S. Ct. 1602"),
        ("Doe v. Roe, 12 F. 3d 34", "12 F.3d 34"),
        ("Doe v. Roe, 12 F Supp 2d 34", "12 F. Supp. 2d 34"),
        ("Doe v. Roe, 12 F.Supp. 34", "12 F. Supp. 34"),
        ("under 42 USC 1983", "42 U.S.C. § 1"),
        ("under 42 U.S.C. section 1983", "42 U.S.C. § 1"),
        ("under 45 CFR §§ 164.514", "45 C.F.R. §§ 1"),
    ],
)
def test_a_citation_is_put_in_its_form(written: str, wanted: str) -> None:
    (message,) = messages("F392", f"See {written}.")
    assert message.endswith(f"the form is “{wanted}”")
    fix = TABLE["F392"].fix
    assert fix is not None
    fixed = fix.apply(Pair.single("Tell me.", f"See {written}."), Context())
    assert fixed is not None
    assert wanted in fixed.response
    assert messages("F392", fixed.response) == []
    assert fix.apply(fixed, Context()) == fixed


@pytest.mark.parametrize(
    "response",
    [
        "See Doe v. Roe, 384 U.S. 436, 86 S. Ct. 1602, 16 L. Ed. 2d 694.",
        "See 42 U.S.C. § 1983 and 45 C.F.R. §§ 164.502 and 164.514.",
        "In 2020 US 500 companies grew.",
        "It takes 4 F 3 batteries.",
        "12 US dollars and 30 cents.",
    ],
)
def test_the_right_form_and_other_numbers_are_left_alone(response: str) -> None:
    assert messages("F392", response) == []


@pytest.mark.parametrize(
    "text",
    [
        "PRIVILEGED AND CONFIDENTIAL\nWe advise to settle.",
        "ATTORNEY-CLIENT COMMUNICATION: settle.",
        "Attached is ATTORNEY WORK PRODUCT.",
        "Offer of 5 May, WITHOUT PREJUDICE.",
        "This e-mail and any attachment may contain confidential and privileged information.",
        "This memorandum was prepared in anticipation of litigation.",
        "Privileged & Confidential\nDear all",
    ],
)
def test_a_privilege_marking_is_found_on_either_side(text: str) -> None:
    assert len(messages("F393", text)) == 1
    assert len(messages("F393", "Settle.", prompt=f"Sum up: \n{text}")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Attorney-client privilege protects what a client tells a lawyer.",
        "Work product is what is prepared in anticipation of litigation.",
        "The judge dismissed the case without prejudice.",
        "She had a privileged childhood.",
    ],
)
def test_talking_about_privilege_is_no_marking(text: str) -> None:
    assert messages("F393", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "// SPDX-License-Identifier: GPL-3.0-only\nint x;",
        "# Copyright (c) 2019 Example Ltd\nx = 1",
        "/*\n * Copyright 2019 Example Ltd. All rights reserved.\n */",
        "# Licensed under the Apache License, Version 2.0\nx = 1",
        "-- This is under the GNU General Public License\nselect 1",
    ],
)
def test_a_licence_notice_in_code_is_found(text: str) -> None:
    (message,) = messages("F394", f"Here it is:\n{text}")
    assert message.startswith("carries a licence notice: “")


@pytest.mark.parametrize(
    "text",
    [
        "Our project is licensed under the MIT licence.",
        "Copyright protects works of authorship since 1790.",
        "# A loop\nfor n in x: pass",
        "All rights reserved means that nothing may be copied.",
    ],
)
def test_talking_about_licences_is_no_notice(text: str) -> None:
    assert messages("F394", text) == []


@pytest.mark.parametrize("code", TABLE)
def test_the_examples_of_a_rule_hold(code: str) -> None:
    rule = TABLE[code]
    for example, count in ((rule.bad, 1), (rule.good, 0)):
        prompt, _, response = example.removeprefix("prompt: ").partition(" / response: ")
        assert len(messages(code, response, prompt=prompt)) == count
