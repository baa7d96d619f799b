"""Every benchmark: `python -m benchmarks`, or `make bench`. One: `python -m benchmarks NAME ...`.

`TUNEGATE_DATA` names the folder with labelled data sets; without it those parts are left out.
"""

from __future__ import annotations

import os
import subprocess
import sys

ALWAYS = (
    ("benchmarks.check", "--pairs", "10000", "--select", "S,F,V,D101", "--runs", "5"),
    ("benchmarks.check", "--pairs", "1000000"),
    ("benchmarks.near",),
    ("benchmarks.near", "--sizes", "1000,10000,100000,1000000"),
    ("benchmarks.conflicts", "scale"),
    ("benchmarks.statistics",),
    ("benchmarks.gate",),
    ("benchmarks.vectors",),
    ("benchmarks.resume",),
    ("benchmarks.first_paint",),
    ("benchmarks.reviewers",),
    ("benchmarks.memory",),
    ("benchmarks.throughput",),
    ("benchmarks.scenarios",),
    ("benchmarks.readiness",),
    ("benchmarks.readiness", "--others"),
    ("benchmarks.methods",),
)
WITH_DATA = (
    ("benchmarks.privacy",),
    ("benchmarks.relation",),
    ("benchmarks.conflicts", "evidence"),
    ("benchmarks.balance",),
    ("benchmarks.drift",),
    ("benchmarks.defects",),
    ("benchmarks.review",),
    ("benchmarks.retrieval",),
    ("benchmarks.faithfulness",),
    ("benchmarks.raft",),
)


def main() -> None:
    """Run them, or the one that is named with its own options; the first failure ends it."""
    if len(sys.argv) > 1:
        name, *options = sys.argv[1:]
        command = [sys.executable, "-m", f"benchmarks.{name}", *options]
        sys.exit(subprocess.run(command, check=False).returncode)
    data = os.environ.get("TUNEGATE_DATA")
    for module, *arguments in (*ALWAYS, *(WITH_DATA if data else ())):
        print(f"\n== {module} {' '.join(arguments)}", flush=True)
        subprocess.run([sys.executable, "-m", module, *arguments], check=True)
    if not data:
        print("\nTUNEGATE_DATA is not set: the benchmarks on labelled data were left out")


if __name__ == "__main__":
    main()
