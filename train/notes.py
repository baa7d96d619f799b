"""What is noted while a plan is made: why each setting has its value, and what a person chose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tunegate.train.defaults import Default
from tunegate.train.plan import Override, Reason, Scalar


@dataclass
class Notes:
    """Reasons and overrides, as they gather."""

    reasons: list[Reason] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)

    def because(self, setting: str, value: Scalar, why: str, source: str = "") -> None:
        """Why a setting has its value."""
        self.reasons.append(Reason(setting=setting, value=value, why=why, source=source))

    def choose(self, setting: str, given: Any, default: Default) -> Any:
        """The value that was given, noted beside the default, or the default with its reason."""
        if given is None or given == default.value:
            self.because(setting, default.value, default.why, default.source)
            return default.value
        self.overrides.append(Override(setting=setting, given=given, instead_of=default.value))
        return given
