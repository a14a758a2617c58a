"""What is refused of answers, weights and options, and in which words.

A message says what is wrong, with which variable, where, and what to do; it is asserted in full.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scalewise as sw
from test_frames import assert_same_data

NAN, INF = np.nan, np.inf

X, Z, Y = [1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 8, 9], [1, 3, 2, 5, 4, 6, 8, 7]
LETTERS = list("abcdefgh")
TIMES = {"weight_type": "frequency"}


def table(**changes: Any) -> dict[str, Any]:
    """Eight respondents; a change replaces or adds a column."""
    return {"x": X, "z": Z, "y": Y, **changes}


def pandas(**changes: Any) -> pd.DataFrame:
    return pd.DataFrame(table(**changes))


def polars(**changes: Any) -> pl.DataFrame:
    return pl.DataFrame(table(**changes))


def arrow(**changes: Any) -> pa.Table:
    return pa.table(table(**changes))


def moments(**changes: Any) -> sw.Moments:
    return sw.Moments.of(pandas(**changes))


def regression(data: Any, *predictors: str, **options: Any) -> sw.Regression:
    return sw.hierarchical_regression(data, "y", {"A": predictors or ["x", "z"]}, **options)


Case = tuple[Callable[[], object], str]


def refused(call: Callable[[], object], message: str, error: type = sw.DataError) -> None:
    with pytest.raises(sw.ScalewiseError) as raised:
        call()
    assert (type(raised.value), str(raised.value)) == (error, message)


def test_the_errors_are_value_errors() -> None:
    assert issubclass(sw.ScalewiseError, ValueError)
    assert issubclass(sw.DataError, sw.ScalewiseError)
    assert issubclass(sw.NumericError, sw.ScalewiseError)
    assert not issubclass(sw.NumericError, sw.DataError)


# names --------------------------------------------------------------------------------------------

KINDS = [table, pandas, polars, arrow]


@pytest.mark.parametrize("make", KINDS)
def test_unknown_variables(make: Callable[[], Any]) -> None:
    data = make()
    near = "unknown variable `xx`: did you mean `x`?"
    far = "unknown variable `income`: the data have `x`, `z` and `y`; check the spelling"
    times = {"weights": "income", **TIMES}
    for analysis in (sw.Moments.of, sw.describe, sw.frequencies, sw.correlation_matrix):
        refused(lambda analysis=analysis: analysis(data, ["z", "xx"]), near)
        refused(lambda analysis=analysis: analysis(data, ["income"]), far)
        refused(lambda analysis=analysis: analysis(data, ["x", "y"], **times), far)
    refused(lambda: sw.hierarchical_regression(data, "income", {"A": ["x"]}), far)
    refused(lambda: sw.hierarchical_regression(data, "y", {"A": ["x"], "B": ["income"]}), far)
    refused(lambda: regression(data, "x", **times), far)
    refused(lambda: sw.item_analysis(data, ["x", "xx"]), near)
    refused(lambda: sw.item_analysis(data, ["x", "y"], **times), far)
    refused(lambda: sw.Scale("s", ["x", "income"]).score(data), far)
    refused(lambda: sw.Scale("s", ["x", "income"]).keyed(data), far)
    refused(lambda: sw.score_scales(data, [sw.Scale("s", ["x", "income"])]), far)


def test_unknown_variables_of_records() -> None:
    records = np.zeros(3, dtype=[("a", float), ("b", float)])
    message = "unknown variable `c`: the data have `a` and `b`; check the spelling"
    refused(lambda: sw.Moments.of(records, ["c"]), message)


def test_unknown_variables_of_moments() -> None:
    m = moments()
    message = "unknown variable `income`: the data have `x`, `z` and `y`; check the spelling"
    refused(lambda: m.select(["x", "income"]), message)
    refused(lambda: sw.correlation_matrix(m, ["x", "income"]), message)
    refused(lambda: sw.item_analysis(m, ["x", "income"]), message)
    refused(lambda: regression(m, "x", "income"), message)
    refused(lambda: sw.hierarchical_regression(m, "income", {"A": ["x"]}), message)


@pytest.mark.parametrize("make", KINDS)
def test_a_name_twice(make: Callable[[], Any]) -> None:
    data = make()
    message = "`x` appears more than once: give every variable a name of its own and list it once"
    for analysis in (sw.Moments.of, sw.describe, sw.frequencies, sw.correlation_matrix):
        refused(lambda analysis=analysis: analysis(data, ["x", "y", "x"]), message)
    refused(lambda: moments().select(["x", "x"]), message)
    refused(lambda: sw.Moments.of(np.ones((3, 2)), ["x", "x"]), message)


def test_two_columns_of_one_name() -> None:
    double = pd.DataFrame(np.column_stack([X, Z, Y]), columns=["x", "x", "y"])
    message = "`x` appears more than once: give every variable a name of its own"
    refused(lambda: sw.Moments.of(double), message)
    refused(lambda: sw.describe(double, ["y", "x"]), message)
    refused(lambda: regression(double, "x"), message)
    refused(lambda: sw.Scale("s", ["x", "y"]).score(double), message)
    assert sw.Moments.of(double, ["y"]).n == 8


@pytest.mark.parametrize("make", [*KINDS, lambda: np.column_stack([X, Z]), moments])
def test_a_string_for_a_list_of_names(make: Callable[[], Any]) -> None:
    data = make()
    message = 'names="xz" is one string: give a list, ["xz"]'
    refused(lambda: sw.correlation_matrix(data, "xz"), message)
    if isinstance(data, sw.Moments):
        refused(lambda: data.select("xz"), message)
        return
    for analysis in (sw.Moments.of, sw.describe, sw.frequencies):
        refused(lambda analysis=analysis: analysis(data, "xz"), message)


def test_no_variables() -> None:
    message = "no variables: name at least one column"
    refused(lambda: sw.Moments.of(pandas(), []), message)
    refused(lambda: sw.describe({}), message)


# columns ------------------------------------------------------------------------------------------

TEXT = {
    "object": (pandas(x=pd.Series(LETTERS, dtype=object)), "object"),
    "str": (pandas(x=LETTERS), "str"),
    "category": (pandas(x=pd.Categorical(LETTERS)), "category"),
    "arrow-backed": (pandas(x=pd.Series(LETTERS, dtype="string[pyarrow]")), "string"),
    "dates": (pandas(x=pd.date_range("2018-01-01", periods=8, unit="s")), "datetime64[s]"),
    "complex": (pandas(x=np.array(X) * 1j), "complex128"),
    "polars": (polars(x=LETTERS), "String"),
    "polars categories": (polars(x=pl.Series(LETTERS, dtype=pl.Categorical)), "Categorical"),
    "pyarrow": (arrow(x=LETTERS), "String"),
    "list": (table(x=LETTERS), "<U1"),
    "array": (table(x=np.array(LETTERS)), "<U1"),
}


@pytest.mark.parametrize("kind", TEXT)
def test_text_where_numbers_are_needed(kind: str) -> None:
    data, name = TEXT[kind]
    message = (
        f"`x` is a column of {name} where numbers are needed: give every answer its number first "
        "(for text, map the answers to their codes)"
    )
    for analysis in (sw.Moments.of, sw.describe, sw.frequencies, sw.correlation_matrix):
        refused(lambda analysis=analysis: analysis(data), message)
    refused(lambda: regression(data), message)
    refused(lambda: sw.item_analysis(data, ["z", "x"]), message)
    refused(lambda: sw.Scale("s", ["z", "x"]).score(data), message)
    refused(lambda: sw.describe(data, ["y"], weights="x", **TIMES), message)


@pytest.mark.parametrize("wrong", [INF, -INF])
@pytest.mark.parametrize("make", [table, pandas, polars, arrow])
def test_infinite_answers(make: Callable[..., Any], wrong: float) -> None:
    data = make(z=[2.0, 1, NAN, wrong, 5, 6, 7, 8])
    message = "`z` is infinite in row 3 (rows count from 0): recode it as missing or correct it"
    for analysis in (sw.Moments.of, sw.describe, sw.frequencies, sw.correlation_matrix):
        refused(lambda analysis=analysis: analysis(data), message)
    for missing in ("listwise", "pairwise"):
        refused(lambda missing=missing: regression(data, missing=missing), message)
        refused(
            lambda missing=missing: sw.item_analysis(data, ["x", "z"], missing=missing), message
        )
    refused(lambda: sw.Scale("s", ["x", "z"]).score(data), message)


def test_answers_too_large_to_square() -> None:
    data = pandas(x=[1e200 * x for x in X])
    message = "the values of `x` are too large to square: rescale it"
    refused(lambda: sw.Moments.of(data), message)
    refused(lambda: regression(data), message)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_constant_variables(missing: str) -> None:
    # Constant among those who are used, not in the file.
    gap = [NAN] + [2.5] * 7
    message = "`x` is constant (2.5 in every row used): it cannot vary with anything, leave it out"
    for data in (pandas(x=2.5), pandas(x=gap), polars(x=gap), arrow(x=gap), table(x=gap)):
        refused(lambda data=data: sw.correlation_matrix(data, missing=missing), message)
        refused(lambda data=data: regression(data, missing=missing), message)
        refused(
            lambda data=data: sw.hierarchical_regression(data, "x", {"A": ["y"]}, missing=missing),
            message,
        )
        refused(lambda data=data: sw.item_analysis(data, ["x", "y"], missing=missing), message)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_columns_without_answers(missing: str) -> None:
    message = "`x` has no answers, all 8 rows are missing: leave it out"
    empty = [NAN] * 8
    for data in (pandas(x=empty), polars(x=empty), arrow(x=empty), table(x=empty)):
        refused(lambda data=data: sw.correlation_matrix(data, missing=missing), message)
        refused(lambda data=data: regression(data, missing=missing), message)
        refused(lambda data=data: sw.item_analysis(data, ["x", "y"], missing=missing), message)


def test_columns_of_unequal_length() -> None:
    message = (
        "`y` has 2 rows where the other columns have 8: all columns need one row per respondent"
    )
    refused(lambda: sw.Moments.of({"x": X, "y": [1, 2]}), message)


def test_columns_of_the_wrong_shape() -> None:
    message = "`x` has shape {}, expected (n,): give one column per variable"
    refused(lambda: sw.Moments.of(table(x=3)), message.format("()"))
    refused(lambda: sw.Moments.of(table(x=np.ones((8, 2)))), message.format("(8, 2)"))


@pytest.mark.parametrize(
    ("array", "names", "shape", "expected"),
    [
        (np.ones((8, 3)), ["x", "y"], "(8, 3)", "(n, 2)"),
        (np.ones(8), ["x"], "(8,)", "(n, 1)"),
        (np.ones((2, 8, 2)), ["x", "y"], "(2, 8, 2)", "(n, 2)"),
    ],
)
def test_arrays_of_the_wrong_shape(
    array: np.ndarray, names: list[str], shape: str, expected: str
) -> None:
    message = (
        f"the array has shape {shape}, expected {expected}: one row per respondent and one column "
        "per name; use a dictionary of arrays to pick"
    )
    refused(lambda: sw.Moments.of(array, names), message)


def test_arrays_without_names() -> None:
    message = "an array has no column names: give names=[...], one per column"
    refused(lambda: sw.Moments.of(np.ones((8, 2))), message)
    scale = sw.Scale("s", ["x", "y"])
    message = "an array has no column names: give a DataFrame or a dictionary of arrays"
    refused(lambda: sw.score_scales(np.ones((8, 2)), [scale]), message)


# data ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [None, 3, [X, Y]], ids=lambda d: type(d).__name__)
def test_data_of_no_known_kind(data: Any) -> None:
    message = (
        f"`data` is a {type(data).__name__}: give a DataFrame (pandas, polars, pyarrow), a "
        "dictionary of arrays, an array with names, Moments, or a source that Moments.of reads"
    )
    for analysis in (sw.Moments.of, sw.describe, sw.frequencies, sw.correlation_matrix):
        refused(lambda analysis=analysis: analysis(data, ["x", "y"]), message)
    refused(lambda: regression(data), message)
    refused(lambda: sw.item_analysis(data, ["x", "y"]), message)
    refused(lambda: sw.Scale("s", ["x", "y"]).score(data), message)


def test_a_single_series() -> None:
    refused(lambda: sw.describe(pandas()["x"]), "`data` is a Series: give a DataFrame")


def test_moments_where_answers_are_needed() -> None:
    message = "{} needs the answers themselves: moments do not hold ranges, shapes or counts"
    refused(lambda: sw.describe(moments()), message.format("describe"))
    refused(lambda: sw.frequencies(moments()), message.format("frequencies"))


def test_too_few_respondents() -> None:
    gaps = pandas(x=[1, 2, 3, NAN, NAN, NAN, NAN, NAN])
    left_out = (
        "{} it needs at least {} and has 3 (5 of 8 rows left out as incomplete or without "
        "weight): use fewer variables or more respondents"
    )
    refused(lambda: regression(gaps), left_out.format("too few rows for this regression:", 4))
    two = pandas().head(2)
    few = (
        "too few rows for {}: it needs at least 3 and has 2 (0 of 2 rows left out as incomplete "
        "or without weight): use fewer variables or more respondents"
    )
    refused(lambda: sw.correlation_matrix(two), few.format("a correlation matrix"))
    refused(lambda: sw.item_analysis(two, ["x", "y"]), few.format("an item analysis"))
    weightless = {"weights": [1, 1, 0, 0, 0, 0, 0, 0], **TIMES}
    refused(
        lambda: sw.correlation_matrix(pandas(), missing="listwise", **weightless),
        "too few rows for a correlation matrix: it needs at least 3 and has 2 (6 of 8 rows left "
        "out as incomplete or without weight): use fewer variables or more respondents",
    )


def test_too_few_respondents_of_a_pair() -> None:
    apart = {"x": [1, 2, 3, 5, NAN, NAN], "y": [NAN, NAN, 2, 1, 3, 9]}
    message = (
        "only 2 respondents answered both `x` and `y`, at least 3 are needed: leave one of them "
        'out, or use missing="listwise"'
    )
    refused(lambda: sw.correlation_matrix(apart), message)
    refused(lambda: sw.item_analysis(apart, ["x", "y"], missing="pairwise"), message)


@pytest.mark.parametrize("make", KINDS)
def test_a_refusal_changes_nothing(make: Callable[..., Any]) -> None:
    changes = {"z": [2.0, 1, NAN, 3, 6, 5, 8, INF], "name": LETTERS}
    data, twin = make(**changes), make(**changes)
    scale = sw.Scale("s", ["x", "y"], bounds=(1, 7))
    for call in (
        lambda: sw.describe(data),
        lambda: sw.correlation_matrix(data, ["x", "z"]),
        lambda: regression(data, "x", "z"),
        lambda: sw.item_analysis(data, scale),
        lambda: sw.score_scales(data, [scale]),
        lambda: scale.keyed(data),
    ):
        with pytest.raises(sw.DataError):
            call()
    assert_same_data(data, twin)


# weights ------------------------------------------------------------------------------------------

WRONG_WEIGHTS = {
    "negative (-1)": (-1, "weights are 0 or more"),
    "missing": (NAN, "give every respondent a weight, 0 to leave one out"),
    "infinite": (INF, "correct it"),
    "0.5, not a whole number": (
        0.5,
        "frequency weights count respondents; fractional weights are of another type",
    ),
}


@pytest.mark.parametrize("problem", WRONG_WEIGHTS)
def test_weights_that_cannot_be(problem: str) -> None:
    wrong, remedy = WRONG_WEIGHTS[problem]
    times = [1.0, 2, wrong, 1, 1, 1, 1, 1]
    message = f"the weight in row 2 (rows count from 0) is {problem}: {remedy}"
    for data in (pandas(times=times), polars(times=times), arrow(times=times), table(times=times)):
        for weights in ("times", times):
            given = {"weights": weights, **TIMES}
            refused(lambda d=data, g=given: sw.Moments.of(d, ["x", "y"], **g), message)
            refused(lambda d=data, g=given: sw.describe(d, ["x"], **g), message)
            refused(lambda d=data, g=given: sw.frequencies(d, ["x"], **g), message)
            refused(lambda d=data, g=given: sw.correlation_matrix(d, ["x", "y"], **g), message)
            refused(lambda d=data, g=given: sw.item_analysis(d, ["x", "y"], **g), message)
            refused(lambda d=data, g=given: regression(d, "x", **g), message)


def test_missing_weights_of_every_library() -> None:
    message = (
        "the weight in row 7 (rows count from 0) is missing: give every respondent a weight, "
        "0 to leave one out"
    )
    times = [1] * 7 + [None]
    for data in (pandas(w=pd.array(times, dtype="Int64")), polars(w=times), arrow(w=times)):
        refused(lambda data=data: sw.describe(data, ["x"], weights="w", **TIMES), message)
    masked = np.ma.array([1] * 8, mask=[0] * 7 + [1])
    refused(lambda: sw.describe(pandas(), ["x"], weights=masked, **TIMES), message)


def test_weights_that_are_all_zero() -> None:
    message = "all weights are zero: at least one respondent must count"
    refused(lambda: regression(pandas(), weights=[0] * 8, **TIMES), message)


def test_weights_and_their_type_come_together() -> None:
    untyped = (
        "weights without their type: say what they are, weight_type="
        '"frequency", "analytic" or "sampling", because each gives other standard errors'
    )
    unweighted = 'weight_type="frequency" without weights: name the column, weights="..."'
    for analysis in (sw.Moments.of, sw.describe, sw.frequencies, sw.correlation_matrix):
        refused(lambda analysis=analysis: analysis(pandas(), weights="z"), untyped)
        refused(lambda analysis=analysis: analysis(pandas(), **TIMES), unweighted)
    refused(lambda: regression(pandas(), weights="z"), untyped)
    refused(lambda: sw.item_analysis(pandas(), ["x", "y"], **TIMES), unweighted)


def test_weights_of_the_wrong_kind() -> None:
    message = 'weight_type="count" is not an option: choose "frequency", "analytic" or "sampling"'
    refused(lambda: sw.describe(pandas(), weights="z", weight_type="count"), message)


def test_weights_of_the_wrong_length() -> None:
    message = (
        "`weights` has 2 rows where the other columns have 8: all columns need one row per "
        "respondent"
    )
    refused(lambda: sw.describe(pandas(), weights=[1, 2], **TIMES), message)


# options ------------------------------------------------------------------------------------------


def test_unknown_missing_rules() -> None:
    message = 'missing="drop" is not an option: choose "listwise", "pairwise" or "em"'
    refused(lambda: sw.Moments.of(pandas(), missing="drop"), message)
    refused(lambda: sw.correlation_matrix(pandas(), missing="drop"), message)
    refused(lambda: sw.item_analysis(pandas(), ["x", "y"], missing="drop"), message)
    refused(lambda: regression(pandas(), missing="drop"), message)


def test_unknown_methods() -> None:
    choices = '"pearson", "spearman", "kendall", "polychoric" or "auto"'
    message = f'method="r" is not an option: choose {choices}'
    refused(lambda: sw.correlation_matrix(pandas(), method="r"), message)
    message = (
        "a correlation other than Pearson's needs the answers themselves, which moments do not "
        "keep: give the answers, or their pair tables"
    )
    refused(lambda: sw.correlation_matrix(moments(), method="spearman"), message)


def test_unknown_covariances_of_estimates() -> None:
    with pytest.raises(sw.DataError) as refused_option:
        regression(pandas(), vcov="white")
    message = 'vcov="white" is not an option: choose "classical", "linearized", "HC0", '
    assert str(refused_option.value).startswith(message)


@pytest.mark.parametrize(("level", "shown"), [(0, "0"), (1, "1"), (-0.5, "-0.5"), (95, "95")])
def test_levels_of_confidence_outside_0_and_1(level: float, shown: str) -> None:
    message = f"confidence is {shown}: give a share between 0 and 1, such as 0.95"
    for data in (pandas(), moments()):
        refused(lambda data=data: sw.correlation_matrix(data, confidence=level), message)
        refused(lambda data=data: sw.item_analysis(data, ["x", "y"], confidence=level), message)
        refused(lambda data=data: regression(data, confidence=level), message)
