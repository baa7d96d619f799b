"""Stand-ins: what a text says in place of a private value."""

from __future__ import annotations

import re

from tunegate.curate.privacy.span import Kind

PLACEHOLDERS: dict[Kind, str] = {
    "secret": "SECRET",
    "email": "EMAIL",
    "iban": "IBAN",
    "card": "CARD",
    "national-id": "NATIONAL_ID",
    "ip": "IP",
    "device": "DEVICE",
    "vehicle": "VEHICLE",
    "phone": "PHONE",
    "medical-id": "MEDICAL_ID",
    "licence": "LICENCE",
    "account": "ACCOUNT",
    "personal-date": "DATE",
    "profile-url": "URL",
    "name": "NAME",
    "address": "ADDRESS",
}
"""What redaction puts in place of a value, by kind: `[EMAIL]`, or `[EMAIL_2]` when a pair holds
several."""

PLACEHOLDER = re.compile(rf"\[(?P<noun>{'|'.join(PLACEHOLDERS.values())})(?:_(?P<nth>[0-9]+))?\]")
"""A placeholder that redaction wrote."""

_TEMPLATE = re.compile(
    r"[\W_]*|.*\*{3}.*|[xX.•_#?-]+|[<\[({%].*|\$[{(]?\w+[})]?|.*\$\{.*|.*\{\{.*|.*%[(s].*",
    re.DOTALL,
)
_MASKED_SECRET = re.compile(r"\[[\w ]+, \d+ characters\]")
_STAND_IN = re.compile(
    r".*[>})]|@\w+@?|your[_-][\w-]*|"
    r"(?:os|process|env|config|settings|self|this|request|req|res|response|user|args|params?|props|"
    r"data|form|ctx|context|input|event|row|obj|vault|secrets?|var|local|module|faker|getpass|"
    r"System|Deno|import|event|body|session|app|auth|crypt\w*|hash\w*|bcrypt|st|db|creds?|"
    r"credentials?|account|models?|options?|opts|state|values?|fields?)[.\[]\w.*|"
    r"(?:new|get|generate|await|function|lambda|def|return)\b.*|"
    r"(?:your|my|the|a|an|some|any|this|enter|insert|put|set|add|change|replace|new|old|current|"
    r"user|test|fake|dummy|sample|example|demo|default|real|actual|strong|secure|hashed|encrypted|"
    r"plain|valid|invalid|wrong|correct|incorrect|confirm|forgot|reset|db|database|redis|mysql|"
    r"postgres|admin|root|github|api|access|secret|private|client|auth|jwt|app|bearer|session|"
    r"refresh|csrf)?[\s_.-]*"
    r"(?:pass(?:word|wd|phrase|code|wort)?s?|pwd?|secret|token|key|api[\s_-]?key|access[\s_-]?key|"
    r"secret[\s_-]?key|access[\s_-]?token|credentials?|value|here|string|str|text|hash|me|"
    r"placeholder|redacted|masked|hidden)"
    r"(?:[\s_.-]*(?:here|goes[\s_-]?here|value|string|hash|field|input|id|name|\d{1,3}))*|"
    r"(?:none|null|nil|undefined|true|false|yes|no|on|off|todo|tbd|na|n/a|required|optional|empty|"
    r"unset|unknown|example|examples|sample|test|testing|foo|bar|baz|foobar|abc|abcd|string|str|int|"
    r"integer|number|bool|boolean|text|varchar|any|object|char|byte|bytes|changeme|change[_-]?me|"
    r"changeit|letmein|qwerty|asdf|lorem|ipsum|void|public|private|static|final|const|self|default|"
    r"hello|world|key|name|username|user|email|id|login|auth|admin|root|guest|"
    r"contraseña|passwort|kennwort|mot[\s_-]?de[\s_-]?passe|senha|wachtwoord)",
    re.IGNORECASE | re.DOTALL,
)


def is_stand_in(value: str) -> bool:
    """True when a value is a placeholder, a variable, a template or a word for the value itself.

    Beyond templates: `your-api-key`, `os.environ["KEY"]`, `changeme`, `password`.
    """
    return is_template(value) or _STAND_IN.fullmatch(value) is not None


def is_template(value: str) -> bool:
    """True when something is filled in here: `<password>`, `${TOKEN}`, `xxxx`, `[SECRET]`."""
    return (
        _TEMPLATE.fullmatch(value) is not None
        or PLACEHOLDER.search(value) is not None
        or _MASKED_SECRET.search(value) is not None
    )
