"""Every consumer, by name. A new one is one file with a `TARGET` and one line here."""

from __future__ import annotations

from tunegate.curate.targets import axolotl, llama_factory, openai, together, trl
from tunegate.curate.targets.target import Target

TARGETS: dict[str, Target] = {
    module.TARGET.name: module.TARGET
    for module in (
        openai,
        together,
        trl,
        axolotl,
        llama_factory,
    )
}
