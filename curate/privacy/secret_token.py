"""Tokens of well-known services, which show by their form whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module

from tunegate.curate.privacy.span import Span

_TOKENS: tuple[tuple[str, str], ...] = (
    ("AWS access key", r"(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[0-9A-Z]{16}"),
    ("GitHub token", r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}"),
    ("GitLab token", r"gl(?:pat|dt|ft|soat|rt|agent|oas|cbt|imt|ptt)-[A-Za-z0-9_-]{20,}"),
    ("Slack token", r"xox[abposre]-[0-9A-Za-z-]{10,}|xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+"),
    ("Slack webhook", r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9_/+-]{20,}"),
    ("Discord webhook", r"https://discord(?:app)?\.com/api/webhooks/\d{5,}/[A-Za-z0-9_-]{20,}"),
    ("Stripe key", r"(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{16,}|whsec_[0-9A-Za-z]{24,}"),
    ("Anthropic key", r"sk-ant-[A-Za-z0-9]{2,}-[A-Za-z0-9_-]{20,}"),
    (
        "OpenAI key",
        r"sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}|sk-[A-Za-z0-9]{32,}"
        r"|sk-[A-Za-z0-9_-]*[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}",
    ),
    ("Google API key", r"AIza[0-9A-Za-z_-]{35}"),
    ("Google OAuth secret", r"GOCSPX-[0-9A-Za-z_-]{20,}|ya29\.[0-9A-Za-z_-]{20,}"),
    ("Hugging Face token", r"hf_[A-Za-z0-9]{30,}"),
    ("npm token", r"npm_[A-Za-z0-9]{36}"),
    ("PyPI token", r"pypi-[A-Za-z0-9_-]{50,}"),
    ("Docker token", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}"),
    ("DigitalOcean token", r"do[opr]_v1_[a-f0-9]{64}"),
    ("Databricks token", r"dapi[a-f0-9]{32}(?:-\d)?"),
    ("Shopify token", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    ("SendGrid key", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    ("Mailgun key", r"key-[0-9a-f]{32}"),
    ("Mailchimp key", r"[0-9a-f]{32}-us\d{1,2}"),
    ("Square token", r"sq0(?:csp|atp|idp)-[0-9A-Za-z_-]{22,43}"),
    ("Telegram bot token", r"\d{8,10}:AA[0-9A-Za-z_-]{33}"),
    ("Grafana token", r"glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}"),
    ("Vault token", r"hv[sb]\.[A-Za-z0-9_-]{24,}"),
    ("Atlassian token", r"ATATT3[A-Za-z0-9_=-]{50,}"),
    ("Linear key", r"lin_api_[A-Za-z0-9]{32,}"),
    ("Notion token", r"ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}"),
    ("age key", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    ("JSON web token", r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
)
_COMMON_FORMS = frozenset(("Mailgun key", "Mailchimp key"))
"""Hashes of content look the same within a path: `/cache-key-<md5>`, `/<md5>-us1`."""

_TOKEN = re.compile(
    "(?:(?<![A-Za-z0-9_+])|(?<=/bot)(?=[0-9]))(?:"
    + "|".join(
        f"(?P<t{nth}>{'(?<![/-])' if what in _COMMON_FORMS else ''}(?:{form}))"
        for nth, (what, form) in enumerate(_TOKENS)
    )
    + ")(?![A-Za-z0-9_])"
)
_SLUG = re.compile(r"(?:[a-z]+|[0-9]{1,4})(?:[-_](?:[a-z]+|[0-9]{1,4}))+")
"""Words of a path, whatever they begin with: `/sk-admin-panel-how-to-2024`."""

TOKEN_HINT = (
    r"A3T|A[BK]IA|ACCA|ASIA|gh[pousr]_|github_pat|gl[a-z]+-|xox|xapp-|hooks\.slack|webhooks/|_live_"
    r"|_test_|whsec_|sk-[A-Za-z0-9]|AIza|GOCSPX|ya29\.|hf_|npm_|pypi-|dckr_|_v1_|dapi[a-f0-9]"
    r"|shp(?:at|ca|pa|ss)_|SG\.|key-[0-9a-f]|-us[0-9]|sq0|[0-9]:AA|glsa_|hv[sb]\.|ATATT|lin_api|ntn_"
    r"|secret_|AGE-SECRET|eyJ|AKC|AP[0-9A-F]|AccountKey|T3BlbkFJ|_authToken|(?i:cloudant|ibm|softlayer)"
    r"|\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{20}|(?:AC|SK)[a-z0-9]{8}"
)
"""What a text with such a token matches, in the dialects of Rust and Python."""

_DETECT_SECRETS = (
    ("artifactory", "ArtifactoryDetector", "Artifactory token", "AKC|AP[0-9A-F]"),
    ("azure_storage_key", "AzureStorageKeyDetector", "Azure storage key", "AccountKey="),
    ("cloudant", "CloudantDetector", "Cloudant key", "(?i:cloudant)"),
    ("discord", "DiscordBotTokenDetector", "Discord bot token", r"[MNO][\w-]{23,25}\.[\w-]{6}\."),
    ("ibm_cloud_iam", "IbmCloudIamDetector", "IBM cloud key", "(?i:ibm)"),
    ("npm", "NpmDetector", "npm token", "_authToken"),
    ("openai", "OpenAIDetector", "OpenAI key", "T3BlbkFJ"),
    ("softlayer", "SoftlayerDetector", "SoftLayer key", "(?i:softlayer)"),
    ("twilio", "TwilioKeyDetector", "Twilio key", "(?:AC|SK)[a-z0-9]{32}"),
)
"""Plugins of detect-secrets whose forms are not among `_TOKENS`: module, class, what it is, and
what must be in the text before the plugin, which is slow to import, is asked."""


def tokens(text: str, long_words: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Tokens among the `long_words`, given as spans; some overlap."""
    for start, end in long_words:
        for match in _TOKEN.finditer(text, start, end):
            within = text[match.start() - 1 : match.start()] in ("/", "-")
            if is_generated(match[0]) and not (within and _SLUG.fullmatch(match[0])):
                what = _TOKENS[int(str(match.lastgroup)[1:])][0]
                yield Span(match.start(), match.end(), "secret", what)
    for module, name, what, mark in _DETECT_SECRETS:
        if re.search(mark, text):
            yield from _asked(module, name, what, text)


def is_generated(token: str) -> bool:
    """False for stand-ins such as `sk-xxxxxxxx`, `ghp_your_token_here`, `some-words`."""
    body = re.sub(r"^\w{2,12}?[-_.]", "", token)
    return (
        len(set(body)) >= 8
        and any(character.isdigit() for character in body)
        and any(character.isalpha() for character in body)
        and not re.search(r"your|example|x{6}|X{6}|\.\.\.|1234567890abc", token)
    )


def _asked(module: str, name: str, what: str, text: str) -> Iterator[Span]:
    """What a plugin finds; some of its forms match inside longer words, which is no token."""
    for form in _plugin(module, name):
        for match in form.finditer(text):
            group = form.groups if form.groups and match.start(form.groups) >= 0 else 0
            start, end = match.span(group)
            whole = not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
            if whole and end - start >= 8 and is_generated(text[start:end]):
                yield Span(start, end, "secret", what)


@cache
def _plugin(module: str, name: str) -> tuple[re.Pattern[str], ...]:
    plugin = getattr(import_module(f"detect_secrets.plugins.{module}"), name)
    return tuple(plugin.denylist)
