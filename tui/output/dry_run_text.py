"""A run that is about to begin: what would be asked, and the first prompt as it would be sent."""

from __future__ import annotations

from tunegate.evaluate.decidable import decidable
from tunegate.tui.evaluating import Prepared
from tunegate.tui.output.evaluation_words import decidable_lines, setup_lines
from tunegate.tui.safe import visible, visible_line


def beginning_lines(ready: Prepared) -> list[str]:
    """What cannot be decided, and how much is to be asked."""
    suite = ready.plan.suite
    missing = len(suite) - ready.kept
    return [
        *_decides(ready)[1:],
        f"asking {missing:,} of {len(suite):,} items; {ready.kept:,} replies are kept",
    ]


def dry_run_text(ready: Prepared) -> str:
    """The run's setup, what its suite can decide, the first prompt, and the template as TOML."""
    suite = ready.plan.suite
    lines = [ready.name, *setup_lines(ready.setup), *_decides(ready)]
    lines.append(f"{len(suite) - ready.kept:,} requests would be made; {ready.kept:,} are kept")
    lines.append(f"the prompt of item {suite.items[0].id}:")
    parts = [
        f"--- {message.role}\n{visible(message.text)}"
        for message in ready.plan.requests()[0].messages
    ]
    texts = ready.plan.template.as_toml().splitlines()
    return "\n".join(
        [*map(visible_line, lines), "", *parts, "", "--- template, for --template FILE", *texts]
    )


def _decides(ready: Prepared) -> list[str]:
    suite = ready.plan.suite
    return decidable_lines(decidable([item.source for item in suite.items], binary=suite.binary))
