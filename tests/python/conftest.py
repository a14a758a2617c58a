"""What several tests share: the data, the reference figures, and when two figures agree."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

REFERENCES = Path(__file__).parents[1] / "references"

#: The four data sets of the references.
STUDIES = ("anes96", "anes96_gaps", "airquality", "simulated")

#: The same arithmetic on the same numbers: only the order of a few additions may differ, each of
#: them rounded at 1.1e-16.
EXACT = 1e-14

#: Closed formulas by another algorithm (R's QR against a Cholesky factor): rounding grows with the
#: condition of the problem, which takes about four of the sixteen digits on these data.
STABLE = 1e-10

#: Figures found by iteration or by quantile functions that stop at a tolerance of their own.
ITERATIVE = 1e-6

Answers = dict[str, np.ndarray]


def assert_close(
    found: Any, expected: Any, tolerance: float, *, scale: float = 0.0, what: str = "figure"
) -> None:
    """Compare figures, lists, matrices and dictionaries of them, one by one.

    A number may be off by `tolerance` times the larger of its expected size and `scale`; `scale`
    is for figures that are differences of numbers of that size. Not-a-number agrees with null (or
    not-a-number) only, text and truth values with themselves only.
    """
    if isinstance(expected, Mapping):
        assert set(found) == set(expected), f"{what}: {sorted(found)} for {sorted(expected)}"
        for name, part in expected.items():
            assert_close(found[name], part, tolerance, scale=scale, what=f"{what}.{name}")
    elif isinstance(expected, (list, tuple, np.ndarray)):
        assert len(found) == len(expected), f"{what}: {len(found)} for {len(expected)}"
        for i, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_close(one, other, tolerance, scale=scale, what=f"{what}[{i}]")
    elif isinstance(expected, (str, bool)):
        assert found == expected, f"{what} is {found!r}, expected {expected!r}"
    elif expected is None or math.isnan(expected):
        assert found is None or math.isnan(found), f"{what} is {found!r}, expected none"
    elif math.isinf(expected):
        assert found == expected, f"{what} is {found!r}, expected {expected!r}"
    else:
        assert found is not None, f"{what} is none, expected {expected!r}"
        off = abs(found - expected)
        allowed = tolerance * max(abs(expected), scale)
        assert off <= allowed, f"{what} is {found!r}, expected {expected!r} ± {allowed:.1e}"


def read_answers(path: Path) -> Answers:
    """Read a data file: every column as doubles, NaN where it says NA."""
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    columns = zip(*rows, strict=True)
    return {
        name: np.array([math.nan if cell == "NA" else float(cell) for cell in column])
        for name, column in zip(header, columns, strict=True)
    }


def read_json(name: str) -> dict[str, Any]:
    """Read a file of figures or declarations, by its path in the references."""
    return json.loads((REFERENCES / name).read_text(encoding="utf-8"))


def frequency_weights(answers: Answers) -> np.ndarray:
    """Weights as the references have them: 1 + (row mod 3), rows counted from 1."""
    n = len(next(iter(answers.values())))
    return 1 + np.arange(1, n + 1) % 3


def whole(column: Iterable[float]) -> bool:
    """Whether all answers given are whole numbers."""
    return all(math.isnan(x) or float(x).is_integer() for x in column)


@pytest.fixture(scope="session")
def answers() -> Callable[[str], Answers]:
    """The answers of a study by its name, as fresh arrays."""
    kept: dict[str, Answers] = {}

    def of(study: str) -> Answers:
        if study not in kept:
            kept[study] = read_answers(REFERENCES / "data" / f"{study}.csv")
        return {name: column.copy() for name, column in kept[study].items()}

    return of


@pytest.fixture(scope="session")
def studies() -> dict[str, Any]:
    """What is analysed in each study."""
    return read_json("studies.json")


@pytest.fixture(scope="session")
def moments_in_r() -> dict[str, Any]:
    """R's moments."""
    return read_json("moments.json")


@pytest.fixture(scope="session")
def described_in_r() -> dict[str, Any]:
    """R's descriptives and frequencies."""
    return read_json("describe.json")


@pytest.fixture(scope="session")
def correlations_in_r() -> dict[str, Any]:
    """R's correlation matrices."""
    return read_json("correlation.json")


@pytest.fixture(scope="session")
def reliability_in_r() -> dict[str, Any]:
    """R's item analyses."""
    return read_json("reliability.json")


@pytest.fixture(scope="session")
def regressions_in_r() -> dict[str, Any]:
    """R's regressions."""
    return read_json("regression.json")
