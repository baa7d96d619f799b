"""How fast a server may be asked: its limits of requests and tokens by the minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Pace:
    """Says when the next request may go. Threads share one."""

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=0.0, init=False)
    """When the next request may go."""
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def wait(self, tokens: int) -> float:
        """Seconds to wait before a request of so many tokens; its place is taken by this.

        Requests are spread evenly: each one holds up the next by its share of the minute, of
        requests or of tokens, whichever is longer. So no minute sees more than the limits.
        """
        with self._lock:
            now = self.clock()
            begins = max(now, self._next)
            share = 0.0
            if self.requests_per_minute:
                share = 60 / self.requests_per_minute
            if self.tokens_per_minute:
                share = max(share, 60 * tokens / self.tokens_per_minute)
            self._next = begins + share
            return begins - now

    def hold(self, seconds: float) -> None:
        """No request goes for so long: the server said that it is too much."""
        with self._lock:
            self._next = max(self._next, self.clock() + seconds)
