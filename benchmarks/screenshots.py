"""Pictures of the real app on the bundled workspace: `python -m benchmarks.screenshots docs`.

Writes `review.svg` and `overview.svg`.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from tunegate.curate.workspace import find_workspace
from tunegate.tui.app.app import ReviewApp
from tunegate.tui.commands import example

SIZE = (110, 34)


async def pictures(folder: Path) -> None:
    """Open the app on a copy of the workspace, walk to each screen, and write what it shows."""
    with tempfile.TemporaryDirectory() as temporary:
        workspace = Path(temporary) / "demo"
        example.command(folder=workspace)
        app = ReviewApp(find_workspace(workspace))
        async with app.run_test(size=SIZE) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            for key, name in (("2", "review"), ("1", "overview")):
                await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause()
                (folder / f"{name}.svg").write_text(app.export_screenshot(), encoding="utf-8")


def main() -> None:
    """Read the folder and write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    asyncio.run(pictures(parser.parse_args().folder))


if __name__ == "__main__":
    main()
