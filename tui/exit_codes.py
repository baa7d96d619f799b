"""What the exit status of a command says."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit status of every command; `MEANINGS` says what each one is for."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    LOCK = 3
    EVIDENCE = 4
    BUG = 70
    CANCELLED = 130


MEANINGS: dict[ExitCode, str] = {
    ExitCode.FINE: "Nothing stands in the way; go.",
    ExitCode.FINDINGS: "Findings at or above `--fail-on`, a score below `--fail-below`, no-go, "
    "drift worth retraining for, a run that is worse than the other, an effect of training beyond "
    "what is tolerated, or a plan that does not fit.",
    ExitCode.USAGE: "The command line, a setting or a file is wrong; the message says what to do.",
    ExitCode.LOCK: "What is to be measured is not what `gate.lock` froze.",
    ExitCode.EVIDENCE: "There is not enough evidence for an answer.",
    ExitCode.BUG: "tunegate failed; the message says where the log is.",
    ExitCode.CANCELLED: "Stopped with Ctrl-C.",
}
