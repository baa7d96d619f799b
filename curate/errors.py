"""The errors a person can mend.

Exception
└── UserError                 one sentence, with the value in it, and a hint
    ├── ConfigError           tunegate.toml or an option is wrong
    ├── InputError            a file cannot be read as training pairs
    └── LedgerError           a decision cannot be taken or undone

Cancelled is not an error: the person asked a running job to stop.
Anything else that escapes is a bug of ours.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the person at the keyboard can mend.

    `message` is one sentence that holds the file, line and value; `hint` says what to do next.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(UserError):
    """A setting in `tunegate.toml`, or an option, is wrong."""


class InputError(UserError):
    """A file cannot be read as training pairs."""


class LedgerError(UserError):
    """A decision cannot be taken, undone or redone."""


class Cancelled(Exception):  # noqa: N818  (a request, not a failure)
    """The person asked a running job to stop."""
