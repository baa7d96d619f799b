"""A process of a run: `python -m tunegate.train.running.process RUN`.

It ends with 0 when the run is done, 3 when it was stopped and can go on, 1 when it failed. SIGINT
or SIGTERM stops it behind the step under way, with a checkpoint; a second one ends it at once.
Both are heeded from the beginning: what takes long to import is imported behind the handlers. Of
several graphics cards it sees the first, unless a launcher gave it one: trl refuses more in one
process.

Of several processes that a launcher started the first alone is asked to stop, and tells the
others. They end at once on SIGTERM, by which the launcher ends them when one of them failed, and
none outlives the launcher. To the launcher an end with 0 is all that is no failure.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from threading import Event as Flag
from typing import Any

STOPS = (signal.SIGINT, signal.SIGTERM)
CODES = {"done": 0, "failed": 1, "stopped": 3}
VISIBLE = "CUDA_VISIBLE_DEVICES"
WATCH_SECONDS = 0.2
"""How often a process looks whether its launcher is still there."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the folder that is named; the exit code says how it ended."""
    (named,) = sys.argv[1:] if arguments is None else arguments
    stop = Flag()

    def ask_to_stop(_number: int, _frame: Any) -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    launched = "LOCAL_RANK" in os.environ
    if launched:
        end_with(os.getppid())
    if os.environ.get("RANK", "0") == "0":
        for number in STOPS:
            signal.signal(number, ask_to_stop)
    else:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)  # held back by who started it

    see_one_card(os.environ)
    from tunegate.train.running.child import run

    code = CODES[run(Path(named), stop=stop)]
    return 0 if launched and code == CODES["stopped"] else code


def end_with(parent: int) -> None:
    """Have this process end when another one, its parent, does."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def see_one_card(environment: MutableMapping[str, str]) -> None:
    """Have CUDA show the first card alone, of all or of those that were chosen.

    Args:
        environment: Of the process, before CUDA begins; left as it is when a launcher of several
            processes (`LOCAL_RANK`) made it, or it shows none.
    """
    if "LOCAL_RANK" in environment:
        return
    environment[VISIBLE] = environment.get(VISIBLE, "0").partition(",")[0]


if __name__ == "__main__":
    sys.exit(main())
