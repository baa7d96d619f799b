from __future__ import annotations

import signal

import pytest

from tunegate.tui.ctrl_c import CtrlC


def test_presses_are_counted_and_nothing_is_raised_until_it_is_left() -> None:
    with CtrlC() as pressed:
        assert pressed.times == 0
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        assert pressed.times == 2
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_one_that_comes_in_a_finalizer_counts() -> None:
    class Finalized:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)  # an exception would be lost here

    with CtrlC() as pressed:
        Finalized()
        assert pressed.times == 1
