"""A pair as the checks after training look at it."""

from __future__ import annotations

from dataclasses import dataclass

from tunegate.curate.pair import Pair
from tunegate.evaluate.language_model import Probe


@dataclass(frozen=True, slots=True)
class Row:
    """A question and its answer, whether a model was trained on them or not."""

    id: str
    prompt: str
    response: str
    system: str | None = None

    @classmethod
    def of(cls, pair: Pair, id: str) -> Row:  # noqa: A002  (the field's name)
        """The ends of a pair; its context stands below the prompt, as in training."""
        prompt = pair.prompt if pair.context is None else f"{pair.prompt}\n\n{pair.context}"
        return cls(id, prompt, pair.response, pair.system)

    def probe(self, text: str | None = None) -> Probe:
        """The prompt with the response, or with another text in its place."""
        said = self.response if text is None else text
        return Probe(self.prompt, said, chat=True, system=self.system)
