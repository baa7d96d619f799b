"""What one may choose from when a tag or a name is written beside pairs."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tunegate.curate.annotations import Annotation, assignee_counts, tag_counts
from tunegate.curate.wording import count


def known_tags(
    annotations: Mapping[str, Annotation], *, here: Collection[str]
) -> list[tuple[str, str]]:
    """Tags that are in use, each with what there is to say; those in `here` would come off."""
    off = "is on it and comes off · "
    return [
        (tag, f"{off if tag in here else ''}{count(nth, 'pair')}")
        for tag, nth in tag_counts(annotations).items()
    ]


def known_names(annotations: Mapping[str, Annotation], *, author: str) -> list[tuple[str, str]]:
    """The reviewer, and everyone to whom pairs are assigned, each with how many."""
    names = dict.fromkeys([author], 0) | assignee_counts(annotations)
    return [(name, f"has {count(nth, 'pair')}") for name, nth in names.items()]
