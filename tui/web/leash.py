"""What ties an app in a browser to its tab: a file that is there as long as the tab is open."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Thread
from time import sleep

VARIABLE = "TUNEGATE_LEASH"
"""Environment variable with the path of the file; an app that has it runs behind a server."""

_GRACE = 5.0
"""Seconds that an app has to leave by itself. It may hang: nobody reads what it paints any more."""


def is_led() -> bool:
    """Whether this process runs behind a server, which passes keys and screen through pipes."""
    return VARIABLE in os.environ


def end_with_tab() -> None:
    """Have this process end soon after its file or its parent is gone, whatever it does then."""
    parent, file = os.getppid(), Path(os.environ[VARIABLE])

    def watch() -> None:
        while os.getppid() == parent and file.exists():
            sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        sleep(_GRACE)
        os._exit(1)

    Thread(target=watch, name="leash", daemon=True).start()
