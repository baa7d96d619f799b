"""Every benchmark in turn: `python -m benchmarks`, or `make bench`.

`TUNEGATE_DATA` names the folder with labelled data sets; without it those parts are left out.
"""

from __future__ import annotations

import os
import subprocess
import sys

ALWAYS = (
    ("benchmarks.check", "--pairs", "10000", "--select", "S,F,V,D101", "--runs", "5"),
    ("benchmarks.check", "--pairs", "1000000"),
)
WITH_DATA = (("benchmarks.privacy",),)


def main() -> None:
    """Run them; the first failure ends it."""
    data = os.environ.get("TUNEGATE_DATA")
    for module, *arguments in (*ALWAYS, *(WITH_DATA if data else ())):
        print(f"\n== {module} {' '.join(arguments)}", flush=True)
        subprocess.run([sys.executable, "-m", module, *arguments], check=True)
    if not data:
        print("\nTUNEGATE_DATA is not set: the benchmarks on labelled data were left out")


if __name__ == "__main__":
    main()
