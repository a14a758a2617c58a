"""How numbers, p-values and stars are written in publication tables."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest
from scalewise.report import NumberFormat, star_note, stars

NAN = math.nan


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.125, "0.13"),  # an exact half goes away from zero
        (-0.125, "-0.13"),
        (0.375, "0.38"),
        (2.675, "2.67"),  # the double lies below the half
        (1.005, "1.00"),
        (-0.004, "0.00"),  # no negative zero
        (-0.0, "0.00"),
        (12, "12.00"),
        (1e300, "1.00e+300"),
        (-4.4629e35, "-4.46e+35"),
        (999_999_999_999, "999999999999.00"),
        (Decimal("0.005"), "0.01"),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
        (NAN, ""),
        (None, ""),
    ],
)
def test_numbers_round_half_away_from_zero_on_the_exact_value(value: Any, written: str) -> None:
    assert NumberFormat().number(value) == written


def test_digits_zero_has_no_decimal_mark() -> None:
    assert NumberFormat(digits=0, leading_zero=False).bounded(0.5) == "1"
    assert NumberFormat(digits=0, leading_zero=False).bounded(0.2) == "0"


def test_decimal_comma_separates_lists_by_semicolons() -> None:
    comma = NumberFormat(decimal=",")
    assert comma.number(-1234.5) == "-1234,50"
    assert comma.interval(0.562, 0.639) == "[0,56; 0,64]"
    assert NumberFormat().interval(0.562, 0.639) == "[0.56, 0.64]"
    assert NumberFormat().interval(NAN, 0.639) == ""


def test_leading_zero_is_dropped_for_bounded_figures_only() -> None:
    bare = NumberFormat(leading_zero=False)
    assert bare.number(0.5) == "0.50"
    assert bare.bounded(0.5) == ".50"
    assert bare.bounded(-0.5) == "-.50"
    assert bare.bounded(1.0) == "1.00"
    assert bare.bounded(1.12) == "1.12"
    assert NumberFormat(decimal=",", leading_zero=False).bounded(0.5) == ",50"
    assert NumberFormat().bounded(0.5) == "0.50"


@pytest.mark.parametrize(
    ("p", "written"),
    [
        (0.0421, ".042"),
        (0.001, ".001"),
        (0.00099, "< .001"),
        (0.0, "< .001"),
        (1e-300, "< .001"),
        (0.9994, ".999"),
        (0.9996, "> .999"),
        (1.0, "1.000"),
        (NAN, ""),
    ],
)
def test_p_values_are_never_written_as_zero(p: float, written: str) -> None:
    assert NumberFormat(leading_zero=False).p_value(p) == written


def test_p_values_follow_the_format() -> None:
    assert NumberFormat().p_value(1e-9) == "< 0.001"
    assert NumberFormat(decimal=",").p_value(0.0421) == "0,042"


def test_counts_are_whole_unless_weights_make_them_fractional() -> None:
    assert NumberFormat().count(1377) == "1377"
    assert NumberFormat().count(1377.0) == "1377"
    assert NumberFormat().count(1376.5) == "1376.50"
    assert NumberFormat().count(NAN) == ""


@pytest.mark.parametrize("wrong", [{"decimal": ";"}, {"digits": -1}])
def test_a_format_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        NumberFormat(**wrong)


def test_stars_are_met_strictly() -> None:
    assert [stars(p) for p in (0.05, 0.0499, 0.01, 0.0099, 0.001, 0.0009)] == [
        "",
        "*",
        "*",
        "**",
        "**",
        "***",
    ]
    assert stars(NAN) == ""
    assert stars(0.0001, {}) == stars(0.0001, None) == ""
    assert stars(0.07, {"*": 0.05, "†": 0.1}) == "†"


def test_the_star_note_is_written_from_the_levels() -> None:
    assert star_note() == "* p < .05. ** p < .01. *** p < .001."
    assert star_note({"**": 0.01, "*": 0.05}) == "* p < .05. ** p < .01."
    assert star_note({"†": 0.1}, decimal=",", leading_zero=True) == "† p < 0,1."
    assert star_note({}) == star_note(None) == ""


@pytest.mark.parametrize(
    ("levels", "message"),
    [({"a": 0.05}, "not 'a'"), ({"": 0.05}, "not ''"), ({"*": 5}, "between 0 and 1, not 5")],
)
def test_star_levels_that_cannot_be_are_refused(levels: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        stars(0.5, levels)
