"""Web pages of one person."""

from __future__ import annotations

import re

from tunegate.curate.privacy.recognizer import Recognizer
from tunegate.curate.privacy.span import Span

_PROFILE = re.compile(
    r"(?<![\w/.])(?:https?://)?(?:[a-z]{2,3}\.|www\.|m\.)?(?:"
    r"linkedin\.com/(?:in|pub)/|facebook\.com/(?!sharer|share|pages|groups|events|help|business)|"
    r"(?:twitter|x)\.com/(?!intent|share|home|search|hashtag|i/)|instagram\.com/(?!p/|explore)|"
    r"tiktok\.com/@|threads\.net/@|medium\.com/@|youtube\.com/(?:@|user/)|t\.me/|"
    r"github\.com/(?=[\w-]+/?(?![\w/-]))|orcid\.org/(?=\d)|researchgate\.net/profile/|vk\.com/)"
    r"[\w.%-]{2,80}",
    re.I,
)
_HOME_PAGE = re.compile(r"https?://[\w.-]+/~[\w.-]{2,40}")


def profile_urls(text: str) -> list[Span]:
    """Profiles on social networks and `/~name` pages."""
    if "/" not in text:
        return []
    return [
        Span(
            match.start(), match.start() + len(match[0].rstrip(".")), "profile-url", "profile page"
        )
        for pattern in (_PROFILE, _HOME_PAGE)
        for match in pattern.finditer(text)
    ]


RECOGNIZER = Recognizer(
    "profile-url", profile_urls, r"(?i)\.com/|\.me/|\.org/|\.net/|/~", words=("/",)
)
