"""Bytes that live tensors hold while something runs, and their peaks between marks."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any

from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class LiveBytes(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the storages that operations make until the last tensor on each is gone.

    What a kernel takes and frees within one operation is not seen. Entered as a context; tensors
    made before it count when `hold` is told of them.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = 0
        self.peaks: dict[str, int] = {}
        """Most bytes by mark."""
        self._mark = "before"
        self._seen: dict[int, Any] = {}

    def mark(self, name: str) -> None:
        """From now on peaks count for this name."""
        self._mark = name
        self.peaks[name] = max(self.now, self.peaks.get(name, 0))

    def start(self, name: str) -> None:
        """Forget the peaks so far."""
        self.peaks.clear()
        self.mark(name)

    def hold(self, tensors: Iterable[Tensor]) -> None:
        """Count tensors that are there."""
        for one in tensors:
            self._add(one)

    def _add(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        key = storage._cdata  # noqa: SLF001  (what names a storage)
        if key in self._seen:
            return
        size = storage.nbytes()
        self._seen[key] = weakref.finalize(storage, self._drop, key, size)
        self.now += size
        self.peaks[self._mark] = max(self.now, self.peaks.get(self._mark, 0))

    def _drop(self, key: int, size: int) -> None:
        self._seen.pop(key, None)
        self.now -= size

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run an operation and count what it made."""
        made = func(*args, **(kwargs or {}))
        for one in tree_leaves(made):
            if isinstance(one, Tensor):
                self._add(one)
        return made
