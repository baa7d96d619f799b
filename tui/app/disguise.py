"""Hostile characters as visible stand-ins that can be turned back, for text in an editor."""

from __future__ import annotations

from dataclasses import dataclass

from tunegate.tui.safe import visible

_SPARE = [chr(code) for code in (*range(0x2460, 0x2500), *range(0xE000, 0xF8FF))]
"""Circled signs, then private ones: stand-ins where the usual one is taken."""


@dataclass(frozen=True)
class Disguise:
    """One visible stand-in for each hostile character of a text, not used in the text itself."""

    stand_ins: dict[str, str]
    """By character."""

    @classmethod
    def of(cls, text: str) -> Disguise:
        """The stand-ins that a text needs; none for most."""
        used = set(text)
        spare = (sign for sign in _SPARE if sign not in used)
        stand_ins: dict[str, str] = {}
        for character in sorted(used - {"\n", "\t"}):
            sign = visible(character)
            if sign == character:
                continue
            taken = sign in used or sign in stand_ins.values()
            stand_ins[character] = next(spare) if taken else sign
        return cls(stand_ins)

    def hide(self, text: str) -> str:
        """The text as it can be shown."""
        return text.translate({ord(one): sign for one, sign in self.stand_ins.items()})

    def reveal(self, text: str) -> str:
        """What was shown, and perhaps edited, with the characters it stands for."""
        return text.translate({ord(sign): one for one, sign in self.stand_ins.items()})

    def legend(self) -> str:
        """What the stand-ins mean: `␛ is U+001B`."""
        return ", ".join(f"{sign} is U+{ord(one):04X}" for one, sign in self.stand_ins.items())
