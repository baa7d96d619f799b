"""A small tokenizer, made once: all of its special rules, few of its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tunegate.examples.reader.teaching.tokens import load_tokenizer, make_tokenizer


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("tokenizer")
    make_tokenizer(lessons=60, size=900).save_pretrained(folder)
    assert Path(folder, "tokenizer.json").is_file()
    return load_tokenizer(folder)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """More cores cost more than they gain at this size."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
