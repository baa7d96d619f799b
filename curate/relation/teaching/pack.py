"""Pack a trained relation model: `python -m tunegate.curate.relation.teaching.pack --help`.

Writes what training changed as an adapter of some rank, or the whole weights in float16 with
`--whole`, and the `config.json` that `tunegate.curate.relation.bundled` reads.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tunegate.curate.models import RELATIONS
from tunegate.curate.relation.adapter import extracted
from tunegate.curate.relation.bundled import ADAPTER, CONFIG, WHOLE
from tunegate.curate.relation.teaching.train import LENGTH
from tunegate.curate.vectors.packaged import WEIGHTS_SHA256, packaged_weights


def pack(trained: Path, out: Path, *, rank: int | None) -> int:
    """Write the model in `trained`, as `train` left it, to `out`, uncalibrated.

    Args:
        trained: Folder with `model.safetensors` and `training.json`.
        out: Folder to write to; weights that are there are replaced.
        rank: Of the adapter; None for the whole weights.

    Returns:
        Bytes of weights written.

    Raises:
        OSError: when a file is missing.
    """
    from safetensors.torch import load_file, save_file

    after = load_file(trained / WHOLE)
    if rank is None:
        kept = {name: value.half().contiguous() for name, value in after.items()}
    else:
        before = {f"bert.{name}": one for name, one in load_file(packaged_weights()).items()}
        kept = extracted(before, after, rank=rank)
    out.mkdir(parents=True, exist_ok=True)
    for name in (ADAPTER, WHOLE):
        (out / name).unlink(missing_ok=True)
    file = out / (WHOLE if rank is None else ADAPTER)
    save_file(kept, file)
    told = {
        "base_sha256": WEIGHTS_SHA256,
        "labels": RELATIONS,
        "max_length": LENGTH,
        "rank": rank,
        "training": json.loads((trained / "training.json").read_bytes()),
    }
    (out / CONFIG).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return file.stat().st_size


def main() -> None:
    """Read the arguments and pack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trained", type=Path, required=True, help="folder that `train` wrote")
    parser.add_argument("--out", type=Path, required=True)
    form = parser.add_mutually_exclusive_group(required=True)
    form.add_argument("--rank", type=int)
    form.add_argument("--whole", action="store_true", help="all weights in float16")
    chosen = parser.parse_args()
    pack(chosen.trained, chosen.out, rank=None if chosen.whole else chosen.rank)


if __name__ == "__main__":
    main()
