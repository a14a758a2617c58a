"""What is refused of declarations (scales, blocks) and of published or saved figures.

A message says what is wrong, with which variable, where, and what to do; it is asserted in full.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scalewise as sw
from test_errors import NAN, X, Y, Z, moments, pandas, refused, regression, table

# scales -------------------------------------------------------------------------------------------


def scale(*items: str, **options: Any) -> sw.Scale:
    return sw.Scale("s", items or ["x", "y"], **options)


@pytest.mark.parametrize(
    ("bounds", "shown"), [((5, 1), "5 to 1"), ((2, 2), "2 to 2"), ((1.5, -1), "1.5 to -1")]
)
def test_reversed_bounds(bounds: tuple[float, float], shown: str) -> None:
    message = (
        f"the bounds of scale `s` are {shown}: give two different numbers, the lowest possible "
        "answer first, bounds=(low, high)"
    )
    refused(lambda: scale(bounds=bounds), message)


def test_bounds_are_two_numbers() -> None:
    for wrong in ((1,), (1, 2, 3), 5, ("low", "high")):
        with pytest.raises(sw.DataError, match="bounds"):
            scale(bounds=wrong)


@pytest.mark.parametrize("make", [table, pandas, lambda **c: pl.DataFrame(table(**c))])
def test_answers_outside_the_bounds(make: Any) -> None:
    data = make(x=[1, 2, 3, 9, 5, 6, 7, 0])
    message = (
        "`x` is 9 in row 3 (rows count from 0), outside the bounds 1 to 8 of scale `s`: correct "
        "the answer, declare it missing, or correct the bounds"
    )
    bounded = scale(bounds=(1, 8))
    refused(lambda: bounded.score(data), message)
    refused(lambda: bounded.keyed(data), message)
    refused(lambda: sw.score_scales(data, [bounded]), message)
    for missing in ("listwise", "pairwise"):
        refused(lambda missing=missing: sw.item_analysis(data, bounded, missing=missing), message)


def test_scales_of_one_item() -> None:
    message = "scale `s` has 1 item(s): a scale needs at least two"
    refused(lambda: scale("x"), message)
    message = "scale `scale` has 1 item(s): a scale needs at least two"
    refused(lambda: sw.item_analysis(pandas(), ["x"]), message)


def test_items_twice() -> None:
    message = "`x` appears more than once: give every variable a name of its own and list it once"
    refused(lambda: scale("x", "y", "x"), message)


def test_strings_for_lists_of_items() -> None:
    refused(lambda: sw.Scale("s", "time"), 'items="time" is one string: give a list, ["time"]')
    message = 'reverse="x" is one string: give a list, ["x"]'
    refused(lambda: scale(bounds=(1, 5), reverse="x"), message)
    message = 'items="xy" is one string: give a list, ["xy"]'
    refused(lambda: sw.item_analysis(pandas(), "xy"), message)


def test_reversed_items_that_cannot_be() -> None:
    message = (
        "scale `s` reverses `x` but has no bounds: declare them, bounds=(low, high), because "
        "observed answers may not reach both ends"
    )
    refused(lambda: scale(reverse=["x"]), message)
    message = "`q` is to be reversed but is not an item of scale `s`, which has `x` and `y`"
    refused(lambda: scale(bounds=(1, 5), reverse=["q"]), message)


def test_unknown_scores() -> None:
    message = 'score="average" is not an option: choose "mean" or "sum"'
    refused(lambda: scale(score="average"), message)


@pytest.mark.parametrize("wrong", [-1, 1.5, True, None, "most"])
def test_minimum_of_valid_items_is_a_number(wrong: Any) -> None:
    message = f'min_valid={wrong!r}: give a number of items, or "all"'
    refused(lambda: scale(min_valid=wrong), message)


@pytest.mark.parametrize("wrong", [0, 3])
def test_minimum_of_valid_items_can_be_met(wrong: int) -> None:
    message = f"scale `s` asks for {wrong} valid items of 2: choose min_valid between 1 and 2"
    refused(lambda: scale(min_valid=wrong), message)


def test_scores_replace_no_column() -> None:
    message = "the data already have a column `x`: rename the scale"
    for data in (table(), pandas(), pl.DataFrame(table())):
        refused(lambda data=data: sw.score_scales(data, [sw.Scale("x", ["z", "y"])]), message)
    message = "two scales are called `s`: give each a name of its own"
    refused(lambda: sw.score_scales(pandas(), [scale(), scale("x", "z")]), message)


# blocks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [pandas(), moments()], ids=["rows", "moments"])
def test_blocks_that_cannot_be(data: Any) -> None:
    def fit(blocks: Any) -> sw.Regression:
        return sw.hierarchical_regression(data, "y", blocks)

    refused(
        lambda: fit({"A": ["x"], "B": ["z", "y"]}),
        'the outcome `y` is among the predictors of block "B": take it out of the block',
    )
    refused(
        lambda: fit({"A": ["x"], "B": ["z", "x"]}),
        '`x` is in block "A" and in block "B": a predictor enters once, take it out of one of them',
    )
    refused(
        lambda: fit({"A": ["x", "x"]}),
        "`x` appears more than once: give every variable a name of its own and list it once",
    )
    empty = "is empty: give it at least one predictor or leave it out"
    refused(lambda: fit({"A": ["x"], "B": []}), f'block "B" {empty}')
    refused(lambda: fit([[], ["x"]]), f'block "1" {empty}')
    none = "the regression of `y` has no blocks: give at least one block of predictors"
    refused(lambda: fit({}), none)
    refused(lambda: fit([]), none)


def test_strings_for_blocks() -> None:
    data = pandas(income=Z)
    message = 'blocks[{}]="income" is one string: give a list, ["income"]'
    refused(lambda: sw.hierarchical_regression(data, "y", {"A": "income"}), message.format("'A'"))
    refused(lambda: sw.hierarchical_regression(data, "y", ["income", "x"]), message.format("1"))


def test_a_string_for_all_blocks_is_quoted_whole() -> None:
    with pytest.raises(sw.DataError, match='"income"'):
        sw.hierarchical_regression(pandas(income=Z), "y", "income")


# collinear predictors -----------------------------------------------------------------------------


def numeric(call: Any, message: str) -> None:
    refused(call, message, sw.NumericError)


@pytest.mark.parametrize("source", ["rows", "moments"])
def test_collinear_predictors_are_named(source: str) -> None:
    data = pandas(s=np.add(X, Z), d=2 * np.array(X) - 1)
    if source == "moments":
        data = sw.Moments.of(data)
    message = "`s` is a linear combination of `x` and `z`: leave one of them out"
    numeric(lambda: regression(data, "x", "z", "s"), message)
    numeric(
        lambda: sw.hierarchical_regression(data, "y", {"A": ["x"], "B": ["z"], "C": ["s"]}),
        message,
    )
    message = "`d` is a linear combination of `x`: leave one of them out"
    numeric(lambda: regression(data, "x", "d"), message)
    numeric(lambda: regression(data, "x", "z", "d"), message)


@pytest.mark.parametrize("factor", [0.1, 1 / 3, 3.0, 7.0, 1000.0])
@pytest.mark.parametrize("n", [8, 20, 101])
def test_no_size_and_no_unit_hides_collinear_predictors(n: int, factor: float) -> None:
    draw = np.random.default_rng(n)
    x, z = draw.integers(1, 6, n).astype(float), draw.normal(size=n)
    y = draw.normal(size=n)
    for made, of in (
        (factor * x, "`x`"),
        (factor * x + 1, "`x`"),
        (z + factor * x, "`x` and `z`"),
        (x - factor * z, "`x` and `z`"),
    ):
        data = {"x": x, "z": z, "made": made, "y": y}
        message = f"`made` is a linear combination of {of}: leave one of them out"
        numeric(lambda data=data: regression(data, "x", "z", "made"), message)


def test_no_distance_from_zero_hides_collinear_predictors() -> None:
    # A moment in seconds and in hours: rounding the second leaves 1e-14 of its spread.
    draw = np.random.default_rng(7)
    seconds = 1.5e9 + draw.integers(0, 10_000_000, 60)
    data = {"seconds": seconds, "hours": seconds / 3600, "y": draw.normal(size=60)}
    message = "`hours` is a linear combination of `seconds`: leave one of them out"
    numeric(lambda: regression(data, "seconds", "hours"), message)


def test_collinear_predictors_without_intercept() -> None:
    data = pandas(d=2 * np.array(X), shifted=np.array(X) + 1)
    message = "`d` is a linear combination of `x`: leave one of them out"
    numeric(lambda: regression(data, "x", "d", intercept=False), message)
    assert regression(data, "x", "shifted", intercept=False).n == 8


# published figures --------------------------------------------------------------------------------


def published(r: Any, n: Any = 100, names: Any = ("a", "b"), **more: Any) -> sw.Moments:
    return sw.Moments.from_correlation(r, n, names, **more)


FINE = [[1, 0.5], [0.5, 1]]


def test_matrices_that_are_not_symmetric() -> None:
    message = (
        "the matrix is not symmetric: `b` with `a` is 0.4 on one side and 0.5 on the other; "
        "correct the typing error"
    )
    refused(lambda: published([[1, 0.5], [0.4, 1]]), message)
    refused(lambda: sw.Moments.from_covariance([[2, 0.5], [0.4, 2]], 9, ["a", "b"]), message)


@pytest.mark.parametrize(
    ("r", "where", "value"),
    [
        ([[1, 1.5], [1.5, 1]], "`a` with `b`", "1.5"),
        ([[1, -1.01], [-1.01, 1]], "`a` with `b`", "-1.01"),
        ([[1, 0.5], [0.5, 0.9]], "`b` with `b`", "0.9"),
        ([[0, 0.5], [0.5, 1]], "`a` with `a`", "0"),
        ([[1, NAN], [NAN, 1]], "`a` with `b`", "NaN"),
        ([[1, None], [0.5, 1]], "`a` with `b`", "NaN"),
    ],
)
def test_figures_that_are_no_correlations(r: Any, where: str, value: str) -> None:
    message = (
        f"{where} is {value}, which is not a correlation (−1 to 1, and 1 of a variable with "
        "itself): correct it"
    )
    refused(lambda: published(r), message)


def test_matrices_that_are_not_positive_definite() -> None:
    message = (
        "the matrix is not positive definite: no respondents can have these figures together; it "
        "fails at `c` given the variables before it (smallest eigenvalue -8.000e-1); look for a "
        "typing error, or for pairwise deletion with too many gaps"
    )
    r = [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]
    numeric(lambda: published(r, names=["a", "b", "c"]), message)


def test_matrices_of_the_wrong_shape() -> None:
    message = "the correlation matrix has shape {}, expected {}: check rows, columns and names"
    refused(
        lambda: published([[1, 0.5, 0.1], [0.5, 1, 0.1]]),
        message.format("(2, 3)", "(2, 2) for 2 names"),
    )
    refused(lambda: published(FINE, names=["a"]), message.format("(2, 2)", "(1, 1) for 1 names"))
    refused(lambda: published([1, 0.5]), "the matrix has shape (2,), expected (k, k)")
    refused(
        lambda: sw.Moments.from_correlation(FINE, 100),
        "the matrix has no names: give names=[...], one per variable",
    )
    refused(
        lambda: published([["1", "x"], ["0.5", "1"]]),
        "the matrix does not hold numbers only: could not convert string to float: 'x'",
    )


def test_published_names_given_as_a_string() -> None:
    refused(lambda: published(FINE, names="ab"), 'names="ab" is one string: give a list, ["ab"]')


def test_published_names_twice() -> None:
    message = "`a` appears more than once: give every variable a name of its own and list it once"
    refused(lambda: published(FINE, names=["a", "a"]), message)
    double = pd.DataFrame(FINE, columns=["a", "a"])
    refused(lambda: sw.Moments.from_correlation(double, 100), message)


def test_too_few_published_respondents() -> None:
    for n in (0, 1, 2):
        message = f"n is {n}: give the number of respondents, 3 or more (and below 9 · 10^15)"
        refused(lambda n=n: published(FINE, n), message)
        refused(lambda n=n: sw.Moments.from_covariance(FINE, n, ["a", "b"]), message)
    for n in (-1, 2.5, NAN):
        message = f"n is {n}: give the number of respondents, 3 or more"
        refused(lambda n=n: published(FINE, n), message)


def test_published_means_and_deviations_that_cannot_be() -> None:
    message = "the standard deviation of `b` is {}: it must be finite and above zero"
    refused(lambda: published(FINE, sds=[1, -1]), message.format("-1"))
    refused(lambda: published(FINE, sds=[1, 0]), message.format("0"))
    refused(lambda: published(FINE, means=[1, NAN]), "the mean of `b` is NaN: it must be finite")
    message = "the variance of `b` is -1: it must be finite and above zero"
    refused(lambda: sw.Moments.from_covariance([[1, 0], [0, -1]], 9, ["a", "b"]), message)
    message = (
        "the list of means or standard deviations has shape (3,), expected (2,): check rows, "
        "columns and names"
    )
    refused(lambda: published(FINE, means=[1, 2, 3]), message)
    refused(lambda: published(FINE, sds=[1, 2, 3]), message)
    message = "means and sds have shape (1, 2), expected (k,)"
    refused(lambda: published(FINE, sds=[[1, 2]]), message)


# moments ------------------------------------------------------------------------------------------


def test_moments_are_not_made_by_hand() -> None:
    message = "make moments with Moments.of(data) or Moments.from_correlation(r, n)"
    refused(lambda: sw.Moments(3), message)


def test_moments_over_different_variables() -> None:
    m = moments()
    message = (
        "moments over different variables cannot be merged: {} and {}; select the same variables "
        "in the same order first"
    )
    whole = "`x`, `z` and `y`"
    refused(lambda: m.merge(m.select(["x"])), message.format(whole, "`x`"))
    refused(lambda: m + m.select(["y", "x", "z"]), message.format(whole, "`y`, `x` and `z`"))
    message = "unknown variable `z`: the data have `x` and `y`; check the spelling"
    refused(lambda: m.push({"x": X, "y": Y}), message)


def test_moments_of_different_kinds() -> None:
    message = (
        "moments of different kinds cannot be merged: one is listwise, the other pairwise; "
        "compute both with the same missing rule"
    )
    m = moments()
    refused(lambda: m + sw.Moments.of(pandas(), missing="pairwise"), message)
    assert m == moments()


SAVED = moments().to_json()


@pytest.mark.parametrize(
    ("json", "problem"),
    [
        ("", "EOF while parsing a value at line 1 column 0"),
        ('{"n": 3', "unknown field `n`, expected one of `format`, `version`, `names`, `answered`, "
         "`cases`, `weighting`, `told`, `sums` at line 1 column 4"),
        (SAVED.replace('"version":2', '"version":3'),
         "they are of version 3, this scalewise reads version 2"),
        (SAVED.replace("scalewise moments", "spss"), 'they are marked "spss"'),
        (SAVED.replace('"n":8.0', '"n":-8.0'), "-8 is not a count"),
        (SAVED.replace('"n":8.0', '"n":8.5'), "8.5 is not a count"),
        (SAVED.replace('"weight":8.0', '"weight":7.0'),
         "a weight does not fit its number of respondents"),
        (SAVED.replace('"sum":8.0', '"sum":7.0'),
         "the sums of weights are not those of any weights"),
        (SAVED.replace('"used":8', '"used":7'),
         "rows read are not the sum of rows used and left out"),
        (SAVED.replace('["x","z","y"]', '["x","x","y"]'), "a name appears twice"),
        (SAVED.replace('["x","z","y"]', '["x","z"]'), "names and counts do not fit together"),
        (SAVED.replace("[[42.0,45.0", "[[42.0,44.0"), "a matrix is not symmetric"),
        (SAVED.replace("[[42.0,", "[[-42.0,"), "a sum of squares is negative"),
    ],
)  # fmt: skip
def test_damaged_moments(json: str, problem: str) -> None:
    assert json != SAVED
    message = (
        f"these saved moments cannot be used: {problem}; save them again with Moments.to_json()"
    )
    refused(lambda: sw.Moments.from_json(json), message)


def test_moments_with_correlations_beyond_1_are_damaged() -> None:
    impossible = SAVED.replace("[45.0,55.5", "[450.0,55.5").replace("[[42.0,45.0", "[[42.0,450.0")
    assert impossible.count("450.0") == 2
    with pytest.raises(sw.ScalewiseError):
        sw.correlation_matrix(sw.Moments.from_json(impossible))
