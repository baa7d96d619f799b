"""Wall time and peak memory of `tunegate check`, from the shell, on generated pairs.

    python -m benchmarks.check [--pairs 1000000] [--select S,F,P,V,D101] [--runs 1] [--folder DIR]

The pairs come from `benchmarks.million` and stay in the folder for the next call.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One finished command."""

    seconds: float
    peak_mb: float
    code: int


def measured(command: list[str], folder: Path) -> Run:
    """Run a command in a folder; its output is thrown away. Peak memory is of the process alone."""
    began = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        child = subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(time.perf_counter() - began, usage.ru_maxrss / scale, child.returncode)


def generated(folder: Path, pairs: int) -> Path:
    """The generated file, made when missing."""
    path = folder / f"pairs-{pairs}.jsonl"
    if not path.exists():
        maker = Path(__file__).with_name("million.py")
        command = [sys.executable, str(maker), "--pairs", str(pairs), "--seed", "0", str(path)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return path


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--select", default="S,F,P,V,D101")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tunegate")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    path = generated(chosen.folder, chosen.pairs)
    command = [str(Path(sys.executable).with_name("tunegate")), "check", path.name]
    command += ["--select", chosen.select, "--fail-on", "never"]
    runs = [measured(command, chosen.folder) for _ in range(chosen.runs)]
    failed = [run.code for run in runs if run.code]
    if failed:
        sys.exit(f"error: `{' '.join(command)}` ended with {failed[0]} in {chosen.folder}")
    print(
        f"{chosen.pairs:,} pairs, {path.stat().st_size / 1e6:,.0f} MB, {chosen.select}: "
        f"median {statistics.median(run.seconds for run in runs):.1f} s of {len(runs)}, "
        f"peak {max(run.peak_mb for run in runs):,.0f} MB "
        f"({os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()})"
    )


if __name__ == "__main__":
    main()
