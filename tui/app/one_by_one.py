"""Actions about the finding on the screen, or all of its rule: refused while others are marked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar


class Marking(Protocol):
    """A screen on which findings can be marked."""

    def marks_are_in_the_way(self) -> bool:
        """Whether something is marked; says that this is done one by one."""


Screen = TypeVar("Screen", bound=Marking)


def one_by_one(action: Callable[[Screen], Any]) -> Callable[[Screen], Any]:
    """The action, which does nothing but say so while something is marked."""

    @wraps(action)
    def act(screen: Screen) -> Any:
        return None if screen.marks_are_in_the_way() else action(screen)

    act.__dict__["is_one_by_one"] = True
    return act


def is_one_by_one(screen: object, name: str) -> bool:
    """Whether the action of that name is such a one."""
    return getattr(getattr(screen, f"action_{name}", None), "is_one_by_one", False)
