"""Keys one at a time: each goes where the one before it led, however fast they come."""

from __future__ import annotations

from collections import deque

from textual import events, on
from textual.app import App
from textual.message import Message
from textual.widget import AwaitMount, Widget


class KeyPassed(Message):
    """Follows a key through the same widgets; when it arrives, the key was taken or came back."""

    def __init__(self, key: events.Key) -> None:
        super().__init__()
        self.key = key


class OrderedKeysApp(App[None]):
    """An app in which a key waits until the one before it is through.

    Textual sends a key to what has the focus when the key comes, while the key before it, which
    may open a line to write in, is still on its way.
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: deque[events.Key] = deque()
        self._key: events.Key | None = None
        """The one that is on its way."""
        self._goes_to: Widget | None = None

    async def on_event(self, event: events.Event) -> None:
        """Send keys in order; everything else as Textual does."""
        if not isinstance(event, events.Key):
            await super().on_event(event)
        elif event.is_forwarded:  # it came back: no widget took it
            await super().on_event(event)
            await self._through(event)
        else:
            self._keys.append(event)
            if self._goes_to is not None and not self._goes_to.is_attached:
                self._key = None  # its widget is gone, and the key with it
            await self._send()

    @on(KeyPassed)
    async def _passed(self, message: KeyPassed) -> None:
        await self._through(message.key)

    async def _through(self, key: events.Key) -> None:
        if key is self._key:
            self._key = None
            await self._send()

    async def _send(self) -> None:
        while self._keys and self._key is None:
            if not self.screen.is_mounted:
                await AwaitMount(self.screen, [self.screen])
            key = self._keys.popleft()
            await super().on_event(key)
            if key.is_forwarded:
                self._key, self._goes_to = key, self.focused or self.screen
                if not self._goes_to.post_message(KeyPassed(key)):
                    self._key = None
