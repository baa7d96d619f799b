"""An app whose server is gone."""

from __future__ import annotations

import os
import signal
from threading import Thread
from time import sleep


def end_with_parent() -> None:
    """Have this process terminated soon after its parent ended, which may have been killed."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="watch-parent", daemon=True).start()
