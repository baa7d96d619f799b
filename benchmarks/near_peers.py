"""One way to find near-duplicates in a JSONL file, run in a process of its own.

    python -m benchmarks.near_peers NAME FILE OUT

writes the links found, pairs of row numbers from 0, to OUT (`.npy`, two columns), and prints what
was measured as JSON. Every way gets the same rows, the same threshold and both cores if it can use
them. Rows that belong to one group are written as links to the group's first row.
"""

from __future__ import annotations

import importlib
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import orjson

THRESHOLD = 0.8
PERMUTATIONS = 128
BANDS = 16
"""At 0.8, 16 bands of 8 rows miss 4 % of the pairs, as an estimate of `(1 - t^8)^16`."""
CHARACTERS = 5

Links = list[tuple[int, int]]


def tunegate(path: Path) -> Links:
    """Ours as a command runs it: `load`, exact copies, verified edges, who stays."""
    from tunegate.curate.load.load import load

    return _ours(load([str(path)]).dataset.frame.with_row_index("pos"))


def tunegate_lean(path: Path) -> Links:
    """Ours on a frame that polars read, without ids, digests and quarantine."""
    import polars as pl

    from tunegate.curate.dataset import PAIR_SCHEMA

    frame = pl.read_ndjson(path, schema=dict.fromkeys(("prompt", "response", "task"), pl.String))
    missing = {name: kind for name, kind in PAIR_SCHEMA.items() if name not in frame.columns}
    frame = frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in missing.items())
    frame = frame.with_row_index("pos")
    named = frame.with_columns(pl.lit("pairs").alias("file"), row=pl.col("pos") + 1)
    return _ours(named.with_columns(pl.col("row").cast(pl.String).alias("id")))


def _ours(frame: Any) -> Links:
    from tunegate.curate.exact import exact_copies, normal_forms
    from tunegate.curate.near import near_edges
    from tunegate.curate.redundant import redundant_pairs

    forms = normal_forms(frame)
    copies = exact_copies(frame, forms)
    single = ~frame["pos"].is_in(copies["pos"].implode())
    frame, forms = frame.filter(single), forms.filter(single)
    edges = near_edges(frame, floor=THRESHOLD, forms=forms).duplicates(THRESHOLD)
    found = redundant_pairs(edges, frame)
    links = list(zip(copies["first"].to_list(), copies["pos"].to_list(), strict=True))
    return links + [(one.stays, one.pos) for one in found]


def rensa_words(path: Path) -> Links:
    """The loop of rensa's documentation, on sets of words."""
    return _rensa(path, lambda text: text.split())


def rensa_characters(path: Path) -> Links:
    """The same loop on runs of five characters, the measure that ours verifies."""
    return _rensa(path, _runs)


def _rensa(path: Path, tokens: Callable[[str], list[str]]) -> Links:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS)
    hashed: list[RMinHash] = []
    links: Links = []
    for row, text in enumerate(_texts(path)):
        one = RMinHash(num_perm=PERMUTATIONS, seed=42)
        one.update(tokens(text))
        links += [
            (other, row) for other in index.query(one) if hashed[other].jaccard(one) >= THRESHOLD
        ]
        index.insert(row, one)
        hashed.append(one)
    return links


def rensa_deduplicator(path: Path) -> Links:
    """The deduplicator of rensa, which says what to keep, and a second pass: what each repeats."""
    from rensa import RMinHash, RMinHashDeduplicator

    index = RMinHashDeduplicator(threshold=THRESHOLD, num_perm=PERMUTATIONS, use_lsh=True)
    kept = index.add_pairs((str(row), text.split()) for row, text in enumerate(_texts(path)))
    links: Links = []
    for row, (keep, text) in enumerate(zip(kept, _texts(path), strict=True)):
        if not keep:
            one = RMinHash(num_perm=PERMUTATIONS, seed=42)
            one.update(text.split())
            links += [(int(other), row) for other in index.get_duplicates(one) if int(other) != row]
    return links


def datasketch(path: Path) -> Links:
    """The loop of datasketch's documentation, on sets of words."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, params=(BANDS, 8))
    hashed: list[MinHash] = []
    links: Links = []
    for row, text in enumerate(_texts(path)):
        one = MinHash(num_perm=PERMUTATIONS)
        one.update_batch([word.encode() for word in text.split()])
        links += [
            (other, row) for other in index.query(one) if hashed[other].jaccard(one) >= THRESHOLD
        ]
        index.insert(row, one)
        hashed.append(one)
    return links


def semhash(path: Path) -> Links:
    """At its default cosine of 0.9, over our static vectors: its own need a download."""
    from semhash import SemHash

    from tunegate.curate.vectors.static import StaticEmbedder

    embedder = StaticEmbedder()

    class Encoder:
        def encode(self, inputs: Any, **_: object) -> Any:
            return embedder.embed([inputs] if isinstance(inputs, str) else inputs)

    texts = list(_texts(path))
    first: dict[str, int] = {}
    links = [
        (first[text], row) for row, text in enumerate(texts) if first.setdefault(text, row) != row
    ]
    index = SemHash.from_records(list(first), model=Encoder())
    found = index.self_deduplicate(threshold=0.9).filtered
    return links + [(first[str(one.duplicate_of)], first[str(one.record)]) for one in found]


def datatrove(path: Path) -> Links:
    """The stages of datatrove with their defaults: five words, 14 buckets of 8 hashes, so 0.72.

    SHA-1 stands in place of a hash whose current release it does not work with.
    """
    from datatrove.data import Document
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import (
        MinhashConfig,
        MinhashDedupBuckets,
        MinhashDedupCluster,
    )
    from datatrove.utils.hashing import HashConfig
    from datatrove.utils.logging import logger

    logger.remove()

    def documents(_data: object, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        for row, text in enumerate(_texts(path)):
            yield Document(text=text, id=str(row))

    config = MinhashConfig(hash_config=HashConfig(hash_fc="sha1"))
    with tempfile.TemporaryDirectory() as folder:
        signed, buckets, removed = (f"{folder}/{name}" for name in ("signed", "buckets", "removed"))
        stages = (
            ("sign", [documents, MinhashDedupSignature(signed, config)], 1),
            ("buckets", [MinhashDedupBuckets(signed, buckets, config=config)], 14),
            ("cluster", [MinhashDedupCluster(buckets, removed, config, save_cluster_id=True)], 1),
        )
        for name, steps, tasks in stages:
            LocalPipelineExecutor(
                steps, tasks=tasks, workers=1, logging_dir=f"{folder}/logs/{name}"
            ).run()
        clusters = sorted(Path(removed).glob("*.clusters"))
        pairs = np.concatenate([np.fromfile(one, "<u4").reshape(-1, 2) for one in clusters])
    first: dict[int, int] = {}
    ordered = pairs[np.argsort(pairs[:, 0], kind="stable")].tolist()
    return [
        (first[cluster], row) for row, cluster in ordered if first.setdefault(cluster, row) != row
    ]


def _runs(text: str) -> list[str]:
    return [text[at : at + CHARACTERS] for at in range(max(len(text) - CHARACTERS, 0) + 1)]


def _texts(path: Path) -> Iterator[str]:
    """Prompt and response of each row in lower case, as one text."""
    with path.open("rb") as lines:
        for line in lines:
            row = orjson.loads(line)
            yield f"{row['prompt']} {row['response']}".lower()


PEERS: dict[str, Callable[[Path], Links]] = {
    "tunegate": tunegate,
    "tunegate, read by polars": tunegate_lean,
    "rensa loop, words": rensa_words,
    "rensa deduplicator, words": rensa_deduplicator,
    "rensa loop, 5 characters": rensa_characters,
    "datasketch loop, words": datasketch,
    "semhash, cosine 0.9": semhash,
    "datatrove, 5 words": datatrove,
}


MODULES = {
    "tunegate": (
        "tunegate.curate.load.load",
        "tunegate.curate.near",
        "tunegate.curate.redundant",
    ),
    "rensa": ("rensa",),
    "datasketch": ("datasketch",),
    "semhash": ("semhash", "tokenizers"),
    "datatrove": ("datatrove.executor", "datatrove.pipeline.dedup", "spacy"),
}
"""What the first word of a name imports, before the clock starts."""


def main() -> None:
    """Run one and say what it took."""
    name, path, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    for module in MODULES[re.split(r"\W", name)[0]]:
        importlib.import_module(module)
    began, cpu = time.perf_counter(), _cpu()
    links = PEERS[name](path)
    taken = {"wall": time.perf_counter() - began, "cpu": _cpu() - cpu}
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken["peak_mb"] = usage / (1024 * 1024 if sys.platform == "darwin" else 1024)
    np.save(out, np.array(links, np.int64).reshape(-1, 2))
    print(orjson.dumps(taken).decode())


def _cpu() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
