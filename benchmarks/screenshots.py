"""Pictures of the real app, made without a terminal.

python -m benchmarks.screenshots docs               review.svg and overview.svg for the README
python -m benchmarks.screenshots FOLDER --all       every screen, at every size, with and
                                                    without colour
python -m benchmarks.screenshots FOLDER --all --workspace DIR     of a copy of that workspace
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from tunegate.curate.workspace import find_workspace
from tunegate.tui.app.app import ReviewApp
from tunegate.tui.app.base_screen import PlaceScreen
from tunegate.tui.app.queue_filter import NO_FILTER, Filter
from tunegate.tui.commands import example

_DOCS_SIZE = (110, 34)
_SIZES = ((60, 20), (80, 24), (120, 40), (200, 60))
_OPENING = 600.0
"""Seconds that reading and checking the workspace may take."""
_LOOKING = 20.0
"""Seconds that a screen may take to bring what it shows."""


@dataclass(frozen=True)
class Scene:
    """A screen, and the keys that lead to it from any mode."""

    name: str
    keys: tuple[str, ...]
    rule: str = ""
    """The beginning of the rule whose finding is to be under the cursor."""


_SCENES = (
    Scene("overview", ("1",)),
    Scene("overview-scrolled", ("1", "J")),
    Scene("review", ("2",)),
    Scene("review-span", ("2",), rule="P5"),
    Scene("review-set", ("2",), rule="B7"),
    Scene("review-document", ("2", "p"), rule="C202"),
    Scene("full-text", ("2", "enter"), rule="P5"),
    Scene("search", ("2", "slash")),
    Scene("filter", ("2", "F")),
    Scene("edit", ("2", "e"), rule="P5"),
    Scene("edit-diff", ("2", "e", "end", "X", "f2"), rule="P5"),
    Scene("edit-refused", ("2", "e", *["up"] * 4, "home", "=", "f2"), rule="P5"),
    Scene("edit-leave", ("2", "e", "X", "escape"), rule="P5"),
    Scene("fix-all", ("2", "A"), rule="P5"),
    Scene("conflict", ("2", "c"), rule="C201"),
    Scene("conflict-scopes", ("2", "c", "b", "f", "o", "r"), rule="C201"),
    Scene("conflict-merge", ("2", "c", "m"), rule="C201"),
    Scene("duplicates", ("2", "d"), rule="D1"),
    Scene("similar", ("2", "D"), rule="D1"),
    Scene("note", ("2", "w")),
    Scene("tag", ("2", "t")),
    Scene("assign", ("2", "o")),
    Scene("history", ("2", "h")),
    Scene("decisions", ("2", "H")),
    Scene("balance-1", ("3",)),
    Scene("balance-2", ("3", "l")),
    Scene("balance-3", ("3", "l")),
    Scene("balance-4", ("3", "l")),
    Scene("balance-5", ("3", "l")),
    Scene("balance-6", ("3", "l")),
    Scene("gate", ("4",)),
    Scene("gate-advice", ("4", "a")),
    Scene("gate-run", ("4", "r")),
    Scene("gate-failed", ("4", "enter")),
    Scene("gate-feedback", ("4", "f")),
    Scene("train", ("5",)),
    Scene("train-details", ("5", "enter")),
    Scene("help", ("2", "question_mark")),
    Scene("palette", ("2", "ctrl+p")),
)


async def _opened(app: ReviewApp, pilot: Pilot[None]) -> None:
    """Wait until the pairs are checked."""
    async with asyncio.timeout(_OPENING):
        while not isinstance(app.screen, PlaceScreen):
            await pilot.pause(0.1)
    await _settled(app, pilot, _LOOKING)


async def _settled(app: ReviewApp, pilot: Pilot[None], seconds: float) -> None:
    """Wait until no worker is at work and everything is painted; at most so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not all(worker.is_finished for worker in app.workers):
                await pilot.pause(0.05)
    await pilot.pause()


def _write(app: ReviewApp, path: Path) -> None:
    path.write_text(app.export_screenshot(), encoding="utf-8")


async def docs_pictures(folder: Path, workspace: Path) -> None:
    """Write `review.svg` and `overview.svg`."""
    app = ReviewApp(find_workspace(workspace))
    async with app.run_test(size=_DOCS_SIZE) as pilot:
        await _opened(app, pilot)
        for key, name in (("2", "review"), ("1", "overview")):
            await pilot.press(key)
            await _settled(app, pilot, _LOOKING)
            _write(app, folder / f"{name}.svg")


async def all_pictures(folder: Path, workspace: Path, *, suffix: str) -> None:
    """Write a picture of every screen at every size, and one of the opening."""
    app = ReviewApp(find_workspace(workspace))
    async with app.run_test(size=_SIZES[1]) as pilot:
        _write(app, folder / f"opening-80x24{suffix}.svg")
        await _opened(app, pilot)
        for width, height in _SIZES:
            await pilot.resize_terminal(width, height)
            for scene in _SCENES:
                if await _reached(app, pilot, scene):
                    _write(app, folder / f"{scene.name}-{width}x{height}{suffix}.svg")
                await _left(app, pilot)


async def _reached(app: ReviewApp, pilot: Pilot[None], scene: Scene) -> bool:
    """Go to a screen; False when the workspace has no finding for it."""
    queue = app.desk.queue
    rules = {code for code in queue.by_rule() if code.startswith(scene.rule)}
    if not rules:
        return False
    await app.narrow(Filter(rules=frozenset(rules)) if scene.rule else NO_FILTER)
    for key in scene.keys:
        await pilot.press(key)
        await _settled(app, pilot, _LOOKING)
    return True


async def _left(app: ReviewApp, pilot: Pilot[None]) -> None:
    """Leave whatever lies over the mode, and what stands beside the pair."""
    while len(app.screen_stack) > 1:
        app.pop_screen()
        await pilot.pause()
    if isinstance(app.focused, Input):
        await pilot.press("escape")
    if app.screen.has_class("-sourced"):
        await pilot.press("p")


@contextmanager
def _copy_of(workspace: Path | None) -> Iterator[Path]:
    """A workspace that may be written to: a copy of one, or the bundled example."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "demo"
        if workspace is None:
            example.command(folder=copy)
        else:
            shutil.copytree(workspace, copy)
        yield copy


def _in_monochrome(make: Callable[[], None]) -> None:
    os.environ["NO_COLOR"] = "1"  # Textual reads it when the app is made, and takes it away
    make()
    os.environ.pop("NO_COLOR", None)


def main() -> None:
    """Read the arguments and write the pictures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", dest="everything")
    parser.add_argument("--workspace", type=Path)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with _copy_of(chosen.workspace) as workspace:
        if not chosen.everything:
            asyncio.run(docs_pictures(chosen.folder, workspace))
            return
        asyncio.run(all_pictures(chosen.folder, workspace, suffix=""))
        _in_monochrome(lambda: asyncio.run(all_pictures(chosen.folder, workspace, suffix="-mono")))


if __name__ == "__main__":
    main()
