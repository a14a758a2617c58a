"""Solve the NIST StRD linear regression problems in exact rational arithmetic.

Each `<Name>.json` beside this file holds the rows of one data set and NIST's certified values,
digit for digit as printed. This script

1. solves every problem exactly from the decimal data and checks each certified value against that
   solution to the last certified digit;
2. solves it exactly once more, now with y and every predictor column rounded to double precision
   (the powers of x by repeated multiplication in double, left to right), and rewrites the
   "attainable" entry: the best answer that any program reading doubles can hope for;
3. prints how many digits of the certified values the attainable answer shares, as a table.

Run it with `python make_exact.py`; it needs the standard library only. The exit code is 1 if a
certified value is not confirmed.
"""

import json
import math
import sys
import textwrap
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).parent
NAMES = (
    "Norris", "Pontius", "NoInt1", "NoInt2", "Filip", "Longley",
    "Wampler1", "Wampler2", "Wampler3", "Wampler4", "Wampler5",
)  # fmt: skip
WORKING = Context(prec=80)
ATTAINABLE_DIGITS = 17
CERTIFIED_DIGITS = 15

Field = TypeVar("Field", Fraction, float)
DataSet = dict[str, Any]


class Number(str):
    """A JSON number kept as its text, so that reading and writing lose no digit."""

    __slots__ = ()


@dataclass(frozen=True)
class Fit:
    """An exact least-squares fit: sums of squares and squared standard errors are rational."""

    estimate: list[Fraction]
    squared_error: list[Fraction]
    regression_ss: Fraction
    residual_ss: Fraction
    regression_df: int
    residual_df: int

    def std_error(self) -> list[Decimal]:
        return [root(square) for square in self.squared_error]

    def residual_sd(self) -> Decimal:
        return root(self.residual_ss / self.residual_df)

    def r_squared(self) -> Decimal:
        return decimal(self.regression_ss / (self.regression_ss + self.residual_ss))

    def f(self) -> Decimal | None:
        """The F statistic; None (infinite) for a perfect fit."""
        if self.residual_ss == 0:
            return None
        mean_squares = self.regression_ss / self.regression_df, self.residual_ss / self.residual_df
        return decimal(mean_squares[0] / mean_squares[1])


def decimal(value: Fraction) -> Decimal:
    return WORKING.divide(Decimal(value.numerator), Decimal(value.denominator))


def root(value: Fraction) -> Decimal:
    return WORKING.sqrt(decimal(value))


def read_columns(data: DataSet, number: type[Field]) -> tuple[list[list[Field]], list[Field]]:
    """The predictor columns and y, each number read, and each power computed, as `number`."""
    rows = {name: [number(text) for text in texts] for name, texts in data["rows"].items()}
    if data["power"] is None:
        return [rows[name] for name in data["predictors"]], rows["y"]
    columns = [rows["x"]]
    while len(columns) < int(data["power"]):
        columns.append([power * x for power, x in zip(columns[-1], rows["x"], strict=True)])
    return columns, rows["y"]


def fit_exactly(data: DataSet, number: type[Field]) -> Fit:
    """Least squares with no rounding after the data have been read as `number`."""
    predictors, outcome = read_columns(data, number)
    y = [Fraction(value) for value in outcome]
    columns = [[Fraction(value) for value in column] for column in predictors]
    if data["intercept"]:
        columns.insert(0, [Fraction(1)] * len(y))
    inverse = invert([[dot(left, right) for right in columns] for left in columns])
    moments = [dot(column, y) for column in columns]
    estimate = [dot(row, moments) for row in inverse]
    fitted = [dot(row, estimate) for row in zip(*columns, strict=True)]
    residual_ss = sum_of_squares([a - b for a, b in zip(y, fitted, strict=True)], Fraction(0))
    center = sum(y, Fraction(0)) / len(y) if data["intercept"] else Fraction(0)
    residual_df = len(y) - len(columns)
    return Fit(
        estimate=estimate,
        squared_error=[inverse[i][i] * residual_ss / residual_df for i in range(len(columns))],
        regression_ss=sum_of_squares(fitted, center),
        residual_ss=residual_ss,
        regression_df=len(predictors),
        residual_df=residual_df,
    )


def dot(left: Any, right: Any) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def sum_of_squares(values: list[Fraction], center: Fraction) -> Fraction:
    return sum(((value - center) ** 2 for value in values), Fraction(0))


def invert(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """Gauss-Jordan elimination; the matrix is positive definite, so no pivot is zero."""
    size = len(matrix)
    work = [[*row, *(Fraction(int(i == j)) for j in range(size))] for i, row in enumerate(matrix)]
    for pivot in range(size):
        work[pivot] = [value / work[pivot][pivot] for value in work[pivot]]
        for i in range(size):
            factor = work[i][pivot]
            if i != pivot and factor != 0:
                work[i] = [a - factor * b for a, b in zip(work[i], work[pivot], strict=True)]
    return [row[size:] for row in work]


def certified_pairs(data: DataSet, fit: Fit) -> list[tuple[str, Number | None, Decimal | None]]:
    """Every certified value beside the exact one: (what, certified, exact)."""
    certified = data["certified"]
    pairs = [
        *((f"estimate[{i}]", certified["estimate"][i], decimal(value))
          for i, value in enumerate(fit.estimate)),
        *((f"std_error[{i}]", certified["std_error"][i], value)
          for i, value in enumerate(fit.std_error())),
    ]  # fmt: skip
    return [
        *pairs,
        ("residual_sd", certified["residual_sd"], fit.residual_sd()),
        ("r_squared", certified["r_squared"], fit.r_squared()),
        ("f", certified["f"], fit.f()),
        ("regression_ss", certified["regression_ss"], decimal(fit.regression_ss)),
        ("residual_ss", certified["residual_ss"], decimal(fit.residual_ss)),
    ]


def is_confirmed(certified: Number | None, exact: Decimal | None) -> bool:
    """Whether both agree to the digits printed, of which NIST certifies fifteen."""
    if certified is None or exact is None:
        return certified is None and exact is None
    printed = Decimal(certified)
    rounding = Context(prec=min(CERTIFIED_DIGITS, len(printed.as_tuple().digits)))
    return rounding.plus(printed) == rounding.plus(exact)


def shared_digits(attainable: list[Number], certified: list[Number]) -> float:
    """The smallest log relative error of a list (log absolute error where the certified is 0)."""
    errors = []
    for ours, theirs in zip(attainable, certified, strict=True):
        scale = abs(Decimal(theirs)) or Decimal(1)
        errors.append(float(abs(Decimal(ours) - Decimal(theirs)) / scale))
    return min(CERTIFIED_DIGITS, *(-math.log10(error) if error else math.inf for error in errors))


def attainable(fit: Fit) -> dict[str, list[Number] | Number | None]:
    f = fit.f()
    return {
        "estimate": [write_number(decimal(value)) for value in fit.estimate],
        "std_error": [write_number(value) for value in fit.std_error()],
        "residual_sd": write_number(fit.residual_sd()),
        "r_squared": write_number(fit.r_squared()),
        "f": None if f is None else write_number(f),
    }


def write_number(value: Decimal) -> Number:
    return Number("0.0" if value == 0 else f"{value:.{ATTAINABLE_DIGITS - 1}e}")


def read(name: str) -> DataSet:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    data: DataSet = json.loads(text, parse_float=Number, parse_int=Number)
    return data


def write(name: str, data: DataSet) -> None:
    (FOLDER / f"{name}.json").write_text(render(data) + "\n", encoding="utf-8")


def render(value: Any, indent: str = "") -> str:
    """JSON with numbers as they were read and lists wrapped at 100 columns."""
    inner = indent + "  "
    if isinstance(value, dict):
        items = [f"{inner}{json.dumps(key)}: {render(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    if isinstance(value, list):
        line = ", ".join(render(item) for item in value)
        if len(line) <= 100 - len(inner) - 16:
            return f"[{line}]"
        wrapped = textwrap.fill(line, 100, initial_indent=inner + "  ", subsequent_indent=inner)
        return f"[\n{inner}{wrapped.lstrip()}\n{indent}]"
    return str(value) if isinstance(value, Number) else json.dumps(value)


def main() -> int:
    refuted = 0
    print("| set | rows | estimate | std_error |\n| --- | ---: | ---: | ---: |")
    for name in NAMES:
        data = read(name)
        for what, certified, exact in certified_pairs(data, fit_exactly(data, Fraction)):
            if not is_confirmed(certified, exact):
                refuted += 1
                print(f"{name}: {what} is certified as {certified}, exactly {exact}")
        data["attainable"] = attainable(fit_exactly(data, float))
        write(name, data)
        digits = [
            shared_digits(data["attainable"][what], data["certified"][what])
            for what in ("estimate", "std_error")
        ]
        print(f"| {name} | {len(data['rows']['y'])} | {digits[0]:.1f} | {digits[1]:.1f} |")
    return 1 if refuted else 0


if __name__ == "__main__":
    sys.exit(main())
