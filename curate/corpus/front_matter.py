"""The block of properties that some text files begin with, between two lines of dashes."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_NAMES = {
    "title": "title",
    "version": "version",
    "revision": "version",
    "date": "date",
    "last_update": "date",
    "last_updated": "date",
    "lastmod": "date",
    "updated": "date",
    "modified": "date",
    "effective": "date",
    "effective_date": "date",
    "published": "date",
}
"""Which property states what, by its name in small letters with `_` between words."""

_OF_DATA_SET = ("dataset_info", "task_categories", "task_ids", "configs", "annotations_creators")
"""Properties that the card of a data set has, and no document."""
CARD = "card"
"""Name under which the front matter states that it is such a card's."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says of itself, and where its text begins."""

    end: int = 0
    stated: tuple[tuple[str, str], ...] = ()
    problems: tuple[tuple[int | None, str, str], ...] = ()


def front_matter(text: str) -> FrontMatter:
    """Title, version and date in the front matter of a text; nothing when it has none."""
    found = _FRONT.match(text)
    if found is None:
        return FrontMatter()
    import yaml

    try:
        body = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError) as error:
        what = str(error).splitlines()[0]
        problem = (None, f"its front matter is not YAML: {what}", "it was left out")
        return FrontMatter(found.end(), problems=(problem,))
    if not isinstance(body, dict):
        return FrontMatter()
    stated: dict[str, str] = {}
    for key, value in body.items():
        name = _NAMES.get(str(key).strip().lower().replace("-", "_").replace(" ", "_"))
        if name is not None and value is not None and not isinstance(value, dict | list):
            stated.setdefault(name, " ".join(str(value).split()))
    if any(name in body for name in _OF_DATA_SET):
        stated[CARD] = "data set"
    return FrontMatter(found.end(), tuple(stated.items()))
