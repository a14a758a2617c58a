"""Answers that need not fit into memory: written to Parquet, read back batch by batch.

    python examples/out_of_core.py [RESPONDENTS] [--folder FOLDER]

Draws respondents × 20 Likert answers, one in fifty missing, and writes them to Parquet files chunk
by chunk. Then fresh processes read them, each through another library, with a progress bar, and
report their time and the most memory they held. What they find must equal what comes of merging the
chunks as they were in memory. The files are removed at the end.

Two hundred million respondents (4 · 10⁹ answers, 32 GB as doubles) take a few minutes.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    import scalewise as sw

ITEMS = [f"item_{number:02}" for number in range(1, 21)]
SEED = 2018
CHUNK = 1_000_000
CHUNKS_OF_A_FILE = 10

#: Rounding of two ways to add up the same numbers.
TOLERANCE = 1e-10


def answers(chunk: int, rows: int) -> pa.Table:
    """Draw answers from 1 to 5 that share a trait, one in fifty missing."""
    import numpy as np
    import pyarrow as pa

    draw = np.random.default_rng([SEED, chunk])
    trait = draw.integers(1, 4, rows, dtype=np.int8)

    def item() -> pa.Array:
        given = trait + draw.integers(0, 3, rows, dtype=np.int8)
        return pa.array(given, mask=draw.integers(0, 50, rows, dtype=np.uint8) == 0)

    return pa.table({name: item() for name in ITEMS})


def write(folder: Path, respondents: int) -> sw.Moments:
    """Write the files; return the moments of the chunks, merged as they were in memory."""
    import pyarrow.parquet as pq
    import scalewise as sw

    merged, writer = None, None
    for chunk, start in enumerate(range(0, respondents, CHUNK)):
        table = answers(chunk, min(CHUNK, respondents - start))
        moments = sw.Moments.of(table)
        merged = moments if merged is None else merged + moments
        if writer is None or chunk % CHUNKS_OF_A_FILE == 0:
            if writer is not None:
                writer.close()
            path = folder / f"answers-{chunk // CHUNKS_OF_A_FILE:04}.parquet"
            writer = pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is None or merged is None:
        raise SystemExit("give at least one respondent")
    writer.close()
    return merged


def opened(way: str, folder: Path) -> Any:
    """Open the files in one of the ways."""
    if way == "polars LazyFrame":
        import polars as pl

        return pl.scan_parquet(folder / "*.parquet")
    if way == "pyarrow Dataset":
        import pyarrow.dataset as ds

        return ds.dataset(folder)
    if way == "DuckDB relation":
        import duckdb

        return duckdb.sql(f"select * from '{folder}/*.parquet'")
    return folder


WAYS = ("path", "polars LazyFrame", "pyarrow Dataset", "DuckDB relation")


def read(way: str, folder: Path) -> dict[str, Any]:
    """Read everything; return the moments with the time and memory that it took."""
    import scalewise as sw

    start = time.perf_counter()
    moments = sw.Moments.of(opened(way, folder), ITEMS, progress=True)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": seconds,
        "processor": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss * 1024,
        "moments": moments.to_json(),
    }


def in_a_process(*arguments: object) -> Any:
    """Run this file once more, so that what is measured is one reading alone."""
    command = [sys.executable, __file__, *map(str, arguments)]
    shown = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(shown.stdout)


def difference(found: sw.Moments, expected: sw.Moments) -> float:
    """The largest difference of a mean or a covariance, relative to its size."""
    pairs = ((found.mean, expected.mean), (found.covariance, expected.covariance))
    return max(float(abs(ours / theirs - 1).max()) for ours, theirs in pairs)


def compare(folder: Path, respondents: int) -> None:
    """Write, read in each way and print what it took."""
    start = time.perf_counter()
    expected_json = in_a_process("--write", folder, respondents)
    files = list(folder.iterdir())
    size = sum(file.stat().st_size for file in files)
    print(
        f"{respondents:,} respondents × {len(ITEMS)} items: {respondents * len(ITEMS):,} answers, "
        f"{respondents * len(ITEMS) * 8 / 1e9:.1f} GB as doubles, {size / 1e6:,.0f} MB in "
        f"{len(files)} Parquet files (written in {time.perf_counter() - start:.0f} s)\n"
    )
    heads = ("seconds", "CPU seconds", "million rows/s", "peak memory")
    print(f"{'read through':<18}" + "".join(f"{head:>16}" for head in heads))
    results = {}
    for way in WAYS:
        taken = in_a_process("--read", folder, way)
        results[way] = taken["moments"]
        speed = respondents / taken["seconds"] / 1e6
        figures = (f"{taken[name]:.1f}" for name in ("seconds", "processor"))
        shown = [*figures, f"{speed:.1f}", f"{taken['peak'] / 1e6:.0f} MB"]
        print(f"{way:<18}" + "".join(f"{figure:>16}" for figure in shown), flush=True)

    # Only now, so that the processes above inherit none of their memory.
    import scalewise as sw

    expected = sw.Moments.from_json(expected_json)
    worst = 0.0
    for way, json_text in results.items():
        found = sw.Moments.from_json(json_text)
        if found.cases != expected.cases:
            raise SystemExit(f"{way}: {found.cases} instead of {expected.cases}")
        worst = max(worst, difference(found, expected))
    if worst > TOLERANCE:
        raise SystemExit(f"off by {worst:.1e} from merging slices in memory")
    alpha = sw.cronbach_alpha(expected, ITEMS)
    print(
        f"\nequal to merging slices in memory (largest relative difference {worst:.1e}): "
        f"{expected.n:,} complete respondents, alpha {alpha.estimate:.6f}"
    )


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("respondents", nargs="?", type=int, default=2_000_000)
    parser.add_argument("--folder", type=Path, help="where the files may lie for the while")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        print(json.dumps(write(options.write, options.respondents).to_json()))
    elif options.read:
        print(json.dumps(read(options.read[1], Path(options.read[0]))))
    else:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            compare(Path(folder), options.respondents)


if __name__ == "__main__":
    main()
