"""The process of a run: `python -m tunegate.train.running.process RUN`.

It ends with 0 when the run is done, 3 when it was stopped and can go on, 1 when it failed. SIGINT
or SIGTERM stops it behind the step under way, with a checkpoint; a second one ends it at once.
Both are heeded from the beginning: what takes long to import is imported behind the handlers.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event as Flag
from typing import Any

STOPS = (signal.SIGINT, signal.SIGTERM)
CODES = {"done": 0, "failed": 1, "stopped": 3}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the folder that is named; the exit code says how it ended."""
    (named,) = sys.argv[1:] if arguments is None else arguments
    stop = Flag()

    def ask_to_stop(_number: int, _frame: Any) -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    for number in STOPS:
        signal.signal(number, ask_to_stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)  # held back by who started it

    from tunegate.train.running.child import run

    return CODES[run(Path(named), stop=stop)]


if __name__ == "__main__":
    sys.exit(main())
