"""Messages of libraries that say nothing to the person at the keyboard."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_adapters() -> Iterator[None]:
    """Import and use peft without what it and bitsandbytes say of kernels and of old names.

    peft imports bitsandbytes, which warns on some processors that an optional kernel is not
    installed; and peft 0.21 still asks transformers 5.23 by names that were changed.
    """
    logger = logging.getLogger("bitsandbytes")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "ignore", r".*gradient_checkpointing.* is deprecated", FutureWarning
            )
            yield
    finally:
        logger.setLevel(before)
