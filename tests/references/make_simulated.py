"""Writes the simulated respondents to data/simulated_raw.csv and data/simulated.csv.

simulated_raw.csv: all 1646, as `scalewise.datasets.simulate_nav2018()` gives them.
simulated.csv: the 1377 who follow up clients, with the two scale scores `workload` (mean of the
items, enough_time and no_conflict reversed, at least two of the three answered) and `targets`
(mean of its two items, both answered).

"NA" is a missing answer; scores are written in full precision. The data sets are loaded from
their folder, so the compiled part of the library is not needed:

    python tests/references/make_simulated.py
"""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
DATASETS = HERE.parents[1] / "python" / "scalewise" / "datasets"

Columns = dict[str, NDArray[Any]]


def load_datasets() -> ModuleType:
    """The package `scalewise.datasets`, without `scalewise` around it."""
    spec = importlib.util.spec_from_file_location("scalewise_datasets", DATASETS / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def mean_of_items(items: list[NDArray[Any]], min_valid: int) -> NDArray[np.float64]:
    """Mean of the answered items, NaN where fewer than `min_valid` are answered."""
    table = np.column_stack(items)
    answered = (~np.isnan(table)).sum(axis=1)
    total = np.nansum(table, axis=1)
    return np.where(answered >= min_valid, total / np.maximum(answered, 1), np.nan)


def analysed(people: Columns) -> Columns:
    """Those who follow up clients, with their scale scores."""
    keep = people["follows_up_clients"]
    rows = {name: column[keep] for name, column in people.items()}
    rows["workload"] = mean_of_items(
        [3.0 - rows["enough_time"], 3.0 - rows["no_conflict"], rows["too_much"]], min_valid=2
    )
    rows["targets"] = mean_of_items([rows["fill_places"], rows["supply_decides"]], min_valid=2)
    return rows


def as_text(value: float) -> str:
    """NA for a gap, whole numbers without a decimal point, full precision for the rest."""
    if np.isnan(value):
        return "NA"
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def write(path: Path, columns: Columns) -> None:
    """One line per person, names first."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(
            [as_text(value) for value in row] for row in zip(*columns.values(), strict=True)
        )


def main() -> None:
    """Writes both files."""
    people = load_datasets().simulate_nav2018()
    write(HERE / "data" / "simulated_raw.csv", people)
    write(HERE / "data" / "simulated.csv", analysed(people))


if __name__ == "__main__":
    main()
