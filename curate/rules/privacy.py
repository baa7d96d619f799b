"""The P rules: personal data and secrets in pairs, each with a redaction."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tunegate.curate.pair import Pair
from tunegate.curate.privacy.placeholder import PLACEHOLDERS
from tunegate.curate.privacy.span import Kind
from tunegate.curate.rules.rule import ApplyFix, Check, Context, Fix, Rule
from tunegate.curate.rules.text_format.passages import (
    AUTHORS,
    Mark,
    Passage,
    Row,
    mark_passages,
    matches,
)

_FIELDS = {"system": "system text"}
_MEMORIZED = (
    "Training data can be drawn out of a tuned model word for word (NIST AI 600-1, data privacy)."
)


def _finds(*kinds: Kind) -> Check:
    """A check for values of these kinds, one hit for each place."""

    def check(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
        # the recognizers' patterns take long to compile
        from tunegate.curate.privacy.json_text import spans_in_text
        from tunegate.curate.privacy.masked import described
        from tunegate.curate.privacy.recognizers import RECOGNIZERS

        privacy = context.settings.privacy

        def find(passage: Passage, _: Row) -> Iterator[Mark]:
            for span in spans_in_text(passage.text, kinds, privacy=privacy):
                said = described(passage.text[span.start : span.end], span)
                field = _FIELDS.get(passage.field, passage.field)
                yield Mark(span.start, span.end, f"{said} in the {field}")

        custom = privacy.recognizer is not None and "name" in kinds
        hints = [recognizer.hint for recognizer in RECOGNIZERS if recognizer.kind in kinds]
        worth_a_look = matches("" if custom else "|".join(hints))
        return mark_passages(frame, (worth_a_look,), find, authors=AUTHORS)

    return check


def _redacts(*kinds: Kind) -> ApplyFix:
    def apply(pair: Pair, context: Context) -> Pair:
        from tunegate.curate.privacy.redact import redact

        return redact(pair, kinds, privacy=context.settings.privacy)

    return apply


def _redaction(*kinds: Kind, safe: bool) -> Fix:
    placeholders = " or ".join(f"[{PLACEHOLDERS[kind]}]" for kind in kinds)
    return Fix("redact", _redacts(*kinds), safe=safe, says=f"put {placeholders} in its place")


RULES: tuple[Rule, ...] = (
    Rule(
        code="P501",
        name="email-address",
        summary="An e-mail address stands in the pair.",
        why=f"{_MEMORIZED} An address names a person and reaches them. Addresses under "
        "example.com and its like are reported only when they spell a person's name.",
        bad="Prompt: Who handles refunds?\nResponse: Write to ada.berg@northwind.test.",
        good="Prompt: Who handles refunds?\nResponse: Write to [EMAIL].",
        severity="warning",
        check=_finds("email"),
        fix=_redaction("email", safe=True),
        source="RFC 5322, RFC 2606; NIST SP 800-122, 2.1",
    ),
    Rule(
        code="P502",
        name="phone-number",
        summary="A telephone or fax number stands in the pair.",
        why=f"{_MEMORIZED} Numbers of shops and hotlines are public: name them in "
        "`privacy.allow`, so the fix needs a person's consent.",
        bad="Prompt: Can you call me back?\nResponse: We will call you at 212-555-7890.",
        good="Prompt: Can you call me back?\nResponse: We will call you at [PHONE].",
        severity="warning",
        check=_finds("phone"),
        fix=_redaction("phone", safe=False),
        source="ITU-T E.164, libphonenumber; NIST SP 800-122, 2.1",
    ),
    Rule(
        code="P503",
        name="card-number",
        summary="A payment card number stands in the pair.",
        why=f"{_MEMORIZED} Stored card numbers must be unreadable wherever they are kept. Only "
        "numbers with a valid check digit are reported.",
        bad="Prompt: I lost my card 4242 4242 4242 4242.\nResponse: It is blocked now.",
        good="Prompt: I lost my card [CARD].\nResponse: It is blocked now.",
        severity="error",
        check=_finds("card"),
        fix=_redaction("card", safe=True),
        source="ISO/IEC 7812-1; PCI DSS 4.0, 3.5",
    ),
    Rule(
        code="P504",
        name="iban",
        summary="An international bank account number stands in the pair.",
        why=f"{_MEMORIZED} An account number belongs to one person or firm. Only numbers with "
        "valid check digits are reported.",
        bad="Prompt: Pay me at GB33 BUKB 2020 1555 5555 55.\nResponse: Done.",
        good="Prompt: Pay me at [IBAN].\nResponse: Done.",
        severity="error",
        check=_finds("iban"),
        fix=_redaction("iban", safe=True),
        source="ISO 13616-1",
    ),
    Rule(
        code="P505",
        name="national-id",
        summary="A national identity, tax or social security number stands in the pair.",
        why=f"{_MEMORIZED} Such a number cannot be changed once it is out. Check digits, dates and "
        "ranges must hold; formats that other numbers share count only next to their name.",
        bad="Prompt: My SSN is 536-22-8714.\nResponse: Thank you, noted.",
        good="Prompt: My SSN is [NATIONAL_ID].\nResponse: Thank you, noted.",
        severity="error",
        check=_finds("national-id"),
        fix=_redaction("national-id", safe=True),
        source="NIST SP 800-122, 2.1; formats as in python-stdnum",
    ),
    Rule(
        code="P506",
        name="ip-address",
        summary="The IP address of somebody's machine stands in the pair.",
        why=f"{_MEMORIZED} Public addresses lead to a person's line, private ones show how a "
        "network is laid out. Loopback, netmasks, documentation ranges and the private addresses "
        "of manuals are not reported. A configuration may need its address: review the fix.",
        bad="Prompt: Why am I blocked?\nResponse: Your address 86.131.85.193 sent spam.",
        good="Prompt: Why am I blocked?\nResponse: Your address [IP] sent spam.",
        severity="warning",
        check=_finds("ip"),
        fix=_redaction("ip", safe=False),
        source="RFC 1918, RFC 5737, RFC 3849; 45 CFR 164.514(b)(2)(i)(O)",
    ),
    Rule(
        code="P507",
        name="secret",
        summary="A key, token, password or password hash stands in the pair.",
        why=f"{_MEMORIZED} A key that was trained on counts as published: revoke it, then redact. "
        "The fix takes out the value alone, so code around it still parses.",
        bad="Prompt: How do I log in?\nResponse: export DB_PASSWORD=tr0ub4dor-and-3",
        good="Prompt: How do I log in?\nResponse: export DB_PASSWORD=[SECRET]",
        severity="error",
        check=_finds("secret"),
        fix=_redaction("secret", safe=True),
        source="OWASP LLM02:2025; token formats as in detect-secrets",
    ),
    Rule(
        code="P508",
        name="name-or-address",
        summary="A person's name or a postal address stands in the pair.",
        why=f"{_MEMORIZED} The patterns know titles, labels and street addresses and cannot tell "
        "a customer from a character in a novel; `privacy.recognizer` puts a better one in place.",
        bad="Prompt: Where do we send it?\nResponse: To Mrs. Ada Berg, 12 Mill Lane.",
        good="Prompt: Where do we send it?\nResponse: To Mrs. [NAME], [ADDRESS].",
        severity="info",
        check=_finds("name", "address"),
        fix=_redaction("name", "address", safe=False),
        default=False,
        source="45 CFR 164.514(b)(2)(i)(A)-(B)",
    ),
    Rule(
        code="P509",
        name="personal-date",
        summary="A birth, admission, discharge or death date or an age above 89 is in the pair.",
        why=f"{_MEMORIZED} With a postcode such a date often names one person.",
        bad="Prompt: Patient, born 12/03/1951.\nResponse: Noted.",
        good="Prompt: Patient, born [DATE].\nResponse: Noted.",
        severity="warning",
        check=_finds("personal-date"),
        fix=_redaction("personal-date", safe=False),
        default=False,
        source="45 CFR 164.514(b)(2)(i)(C)",
    ),
    Rule(
        code="P510",
        name="medical-record-number",
        summary="A medical record or health plan number stands in the pair.",
        why=f"{_MEMORIZED} It leads to one patient's file.",
        bad="Prompt: Look up MRN 00483922.\nResponse: Found.",
        good="Prompt: Look up MRN [MEDICAL_ID].\nResponse: Found.",
        severity="error",
        check=_finds("medical-id"),
        fix=_redaction("medical-id", safe=False),
        default=False,
        source="45 CFR 164.514(b)(2)(i)(H)-(I)",
    ),
    Rule(
        code="P511",
        name="account-number",
        summary="An account, routing, policy or customer number or a wallet stands in the pair.",
        why=f"{_MEMORIZED} It leads to one customer's account.",
        bad="Prompt: My account number is 0098-7745-12.\nResponse: Thanks.",
        good="Prompt: My account number is [ACCOUNT].\nResponse: Thanks.",
        severity="error",
        check=_finds("account"),
        fix=_redaction("account", safe=False),
        default=False,
        source="45 CFR 164.514(b)(2)(i)(J); 16 CFR 314.2(l) (GLBA Safeguards Rule)",
    ),
    Rule(
        code="P512",
        name="licence-number",
        summary="The number of a passport, driving licence or certificate stands in the pair.",
        why=f"{_MEMORIZED} It identifies its holder.",
        bad="Prompt: My passport number is X4417720.\nResponse: Thanks.",
        good="Prompt: My passport number is [LICENCE].\nResponse: Thanks.",
        severity="error",
        check=_finds("licence"),
        fix=_redaction("licence", safe=False),
        default=False,
        source="45 CFR 164.514(b)(2)(i)(K)",
    ),
    Rule(
        code="P513",
        name="vehicle-id",
        summary="A vehicle identification number or licence plate stands in the pair.",
        why=f"{_MEMORIZED} Registers lead from it to the owner.",
        bad="Prompt: My licence plate is KXR 4471.\nResponse: Thanks.",
        good="Prompt: My licence plate is [VEHICLE].\nResponse: Thanks.",
        severity="warning",
        check=_finds("vehicle"),
        fix=_redaction("vehicle", safe=False),
        default=False,
        source="45 CFR 164.514(b)(2)(i)(L); 49 CFR 565",
    ),
    Rule(
        code="P514",
        name="device-id",
        summary="A MAC address, IMEI or serial number stands in the pair.",
        why=f"{_MEMORIZED} It follows one device, and with it its owner.",
        bad="Prompt: MAC 3c:22:fb:91:04:7e is offline.\nResponse: Restart it.",
        good="Prompt: MAC [DEVICE] is offline.\nResponse: Restart it.",
        severity="warning",
        check=_finds("device"),
        fix=_redaction("device", safe=False),
        default=False,
        source="45 CFR 164.514(b)(2)(i)(M)",
    ),
    Rule(
        code="P515",
        name="profile-page",
        summary="The address of one person's web page stands in the pair.",
        why=f"{_MEMORIZED} A profile page names its owner.",
        bad="Prompt: Who wrote it?\nResponse: See https://www.linkedin.com/in/ada-berg-made-up.",
        good="Prompt: Who wrote it?\nResponse: See [URL].",
        severity="info",
        check=_finds("profile-url"),
        fix=_redaction("profile-url", safe=False),
        default=False,
        source="45 CFR 164.514(b)(2)(i)(N)",
    ),
)
"""Redaction is safe where check digits or format make sure of the kind and the value itself
carries no meaning to learn: e-mail, card, IBAN, national id, secret. A phone number, an IP
address or a name may be public and the very answer, and words around a number can mislead."""
