"""Measures of tables, latent, partial and nearest correlations, against R."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import STABLE, Answers, assert_close, frequency_weights, read_json
from survey_frames import as_pandas, as_polars
from test_normality import normal_answers

ASSOCIATION: dict[str, Any] = read_json("association.json")
LATENT: dict[str, Any] = read_json("latent.json")
PARTIAL: dict[str, Any] = read_json("partial.json")
NEAREST: dict[str, Any] = read_json("nearest.json")

FIGURES = ("estimate", "std_error", "statistic", "df", "p_value", "conf_low", "conf_high")

Measure = Callable[..., sw.Coefficient]

MEASURES: dict[str, tuple[Measure, dict[str, str]]] = {
    "kendall_tau_b": (sw.kendall_tau_b, {}),
    "kendall_tau_c": (sw.kendall_tau_c, {}),
    "goodman_kruskal_gamma": (sw.goodman_kruskal_gamma, {}),
    "somers_d_columns": (sw.somers_d, {}),
    "somers_d_rows": (sw.somers_d, {"dependent": "x"}),
    "somers_d_symmetric": (sw.somers_d, {"dependent": "symmetric"}),
    "goodman_kruskal_lambda_columns": (sw.goodman_kruskal_lambda, {}),
    "goodman_kruskal_lambda_rows": (sw.goodman_kruskal_lambda, {"dependent": "x"}),
    "goodman_kruskal_lambda_symmetric": (sw.goodman_kruskal_lambda, {"dependent": "symmetric"}),
    "goodman_kruskal_tau": (sw.goodman_kruskal_tau, {}),
}


def answers_of(counts: Any) -> Answers:
    """The answers that a table counts, with one more respondent who did not answer y."""
    cells = [(i, j, n) for i, row in enumerate(counts) for j, n in enumerate(row)]
    x = [i for i, _, n in cells for _ in range(int(n))]
    y = [j for _, j, n in cells for _ in range(int(n))]
    return {"x": np.array([*x, 0.0]), "y": np.array([*y, np.nan])}


def assert_figures(found: Any, expected: Any, names: Any, scale: float = 1.0) -> None:
    """Compare figures of size 1; p values by their own size."""
    for name in names:
        if name == "p_value":
            assert_p(found.p_value, expected[name])
        else:
            assert_close(getattr(found, name), expected[name], STABLE, scale=scale, what=name)


def assert_p(found: float, expected: float | None, what: str = "p_value") -> None:
    """The digits of z or chi squared that a small p has are those of its logarithm."""
    if expected:
        assert_close(math.log(found), math.log(expected), STABLE, scale=1, what=what)
    else:
        assert_close(found, expected, STABLE, what=what)


# measures of tables -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ASSOCIATION)
def test_measures_of_tables(case: str) -> None:
    counts, expected = ASSOCIATION[case]["counts"], ASSOCIATION[case]["measures"]
    assert set(expected["method"]) == set(MEASURES)
    data = answers_of(counts)
    for row, method in enumerate(expected["method"]):
        measure, options = MEASURES[method]
        of_row = {name: expected[name][row] for name in FIGURES}
        of_table = measure(table=counts, **options)
        assert of_table.method == method
        assert_figures(of_table, of_row, FIGURES)
        found = measure(data, "x", "y", **options)
        assert_figures(found, of_row, FIGURES)
        n = int(np.sum(counts))
        assert (found.n, found.x, found.y) == (n, "x", "y")
        assert (found.cases["read"], found.cases["incomplete"]) == (n + 1, 1)
        assert of_table.cases == {}


@pytest.mark.parametrize("case", ASSOCIATION)
def test_eta(case: str) -> None:
    counts, (of_y, of_x) = np.array(ASSOCIATION[case]["counts"]), ASSOCIATION[case]["eta"]
    data, levels = answers_of(counts), list(range(counts.shape[1]))
    assert_close(sw.eta(data, "x", "y").estimate, of_y, STABLE)
    assert_close(sw.eta(data, "y", "x").estimate, of_x, STABLE)
    found = sw.eta(table=counts, levels=levels)
    assert_close(found.estimate, of_y, STABLE)
    assert (found.interval, math.isnan(found.p_value)) == ("none", True)


def test_the_other_variable_is_that_of_the_table_turned() -> None:
    counts = np.array(ASSOCIATION["pain"]["counts"])
    tau = sw.goodman_kruskal_tau
    assert tau(table=counts, dependent="x").estimate == tau(table=counts.T).estimate
    assert sw.somers_d(table=counts, dependent="x").estimate == sw.somers_d(table=counts.T).estimate


@pytest.mark.parametrize("frame", [dict, as_pandas, as_polars])
def test_measures_of_frames_and_weights(frame: Callable[[Answers], Any]) -> None:
    counts = ASSOCIATION["party"]["counts"]
    cells = [(i, j, n) for i, row in enumerate(counts) for j, n in enumerate(row)]
    rows = np.array(cells, dtype=float)
    data = frame({"education": rows[:, 0], "party": rows[:, 1], "n": rows[:, 2]})
    found = sw.kendall_tau_b(data, "education", "party", weights="n", weight_type="frequency")
    alone = sw.kendall_tau_b(table=counts)
    assert (found.estimate, found.std_error, found.n) == (alone.estimate, alone.std_error, alone.n)
    assert (found.x, found.y) == ("education", "party")
    if frame is not dict:
        assert type(found.tidy()) is type(data)
        assert list(found.tidy().columns)[:5] == ["x", "y", "method", "n", "estimate"]


# latent correlations ------------------------------------------------------------------------------

LATENT_FIGURES = (
    "estimate",
    "std_error",
    "statistic",
    "p_value",
    "conf_low",
    "conf_high",
    "log_likelihood",
    "chi_squared_p",
)


def assert_latent(found: sw.Polychoric, expected: dict[str, Any]) -> None:
    for name in LATENT_FIGURES:
        figure = expected[name]
        if name.endswith("p_value") or name.endswith("_p"):
            assert_p(getattr(found, name), figure, what=name)
        else:
            assert_close(getattr(found, name), figure, STABLE, what=name)
    scale = abs(expected["log_likelihood"])
    assert_close(found.chi_squared, expected["chi_squared"], STABLE, scale=scale)
    assert found.chi_squared_df == expected["df"]
    assert math.isnan(found.df)


@pytest.mark.parametrize("case", LATENT["tables"])
def test_polychoric_correlations(case: str) -> None:
    of_case = LATENT["tables"][case]
    counts = np.array(of_case["counts"], dtype=float)
    for estimator in ("two_step", "ml"):
        expected = of_case[estimator]
        found = sw.polychoric(table=counts, estimator=estimator)
        assert_latent(found, expected)
        if "rows" in expected:
            assert_close(found.thresholds_x, expected["rows"], STABLE, scale=1)
            assert_close(found.threshold_errors_x, expected["rows_se"], STABLE)
            assert_close(found.thresholds_y, expected["columns"], STABLE, scale=1)
            assert_close(found.threshold_errors_y, expected["columns_se"], STABLE)
        fisher = sw.polychoric(table=counts, estimator=estimator, interval="fisher")
        assert_close(fisher.conf_low, expected["fisher_low"], STABLE, scale=1)
        assert_close(fisher.conf_high, expected["fisher_high"], STABLE, scale=1)
        assert (fisher.interval, found.interval) == ("fisher", "wald")
    for first_step in ("muthen", "known"):
        known = sw.polychoric(table=counts, first_step=first_step)
        expected = of_case["two_step"][f"std_error_{first_step}"]
        assert_close(known.std_error, expected, STABLE)
        assert known.first_step == first_step
    if counts.shape == (2, 2):
        tetrachoric = sw.tetrachoric(table=counts)
        assert tetrachoric.method == "tetrachoric"
        assert_close(tetrachoric.estimate, of_case["two_step"]["estimate"], STABLE)


def test_polychoric_correlations_of_answers() -> None:
    of_case = LATENT["tables"]["olsson"]
    found = sw.polychoric(answers_of(of_case["counts"]), "x", "y")
    assert_latent(found, of_case["two_step"])
    assert (found.cases["incomplete"], found.empty_cells) == (1, 1)
    assert found.to_dict()["notes"] == ["Empty cells of the table: 1, kept as they are."]
    assert len(found.threshold_errors_x) == 2
    with pytest.raises(ValueError, match="read-only"):
        found.thresholds_x[0] = 1


@pytest.mark.parametrize("case", LATENT["corrections"])
def test_corrections_of_empty_cells(case: str) -> None:
    expected = LATENT["corrections"][case]
    for empty_cells in ("added", "added_unscaled", "margins_kept"):
        if expected.get(empty_cells) is None:
            continue
        found = sw.polychoric(
            table=expected["counts"], empty_cells=empty_cells, correction=expected["amount"]
        )
        assert_close(found.estimate, expected[empty_cells], STABLE)


def test_a_perfect_table_is_at_the_boundary() -> None:
    found = sw.tetrachoric(table=[[20, 6], [0, 14]])
    assert (found.estimate, found.boundary, found.interval) == (1.0, True, "none")
    assert math.isnan(found.std_error)
    assert "No correlation short of" in str(found)


@pytest.mark.parametrize("study", LATENT["polyserial"])
def test_polyserial_correlations(study: str, answers: Callable[[str], Answers]) -> None:
    data = answers(study)
    for pair, expected in LATENT["polyserial"][study].items():
        x, y = pair.split("_")
        for estimator in ("two_step", "ml"):
            found = sw.polyserial(data, x, y, estimator=estimator)
            assert_latent(found, expected[estimator])
            assert_close(found.thresholds_y, expected[estimator]["thresholds"], STABLE, scale=1)
            assert len(found.thresholds_x) == 0
            polycor = sw.polyserial(
                data, x, y, estimator=estimator, first_step="known", sd_divisor="n_minus_one"
            )
            theirs = expected[f"polycor_{estimator}"]
            assert_close(polycor.estimate, theirs["estimate"], STABLE)
            assert_close(polycor.std_error, theirs["std_error_known"], STABLE)
            assert (found.n, found.cases["incomplete"]) == (expected["n"], expected["left_out"])
        closed = sw.polyserial(data, x, y, estimator="adhoc")
        assert_close(closed.estimate, expected["adhoc"], STABLE)
        assert closed.interval == "none"


def test_weights_repeat_rows(answers: Callable[[str], Answers]) -> None:
    data = answers("anes96")
    weights = frequency_weights(data)
    repeated = {name: np.repeat(column, weights) for name, column in data.items()}
    found = sw.polyserial(data, "age", "educ", weights=weights, weight_type="frequency")
    expected = sw.polyserial(repeated, "age", "educ")
    assert_figures(found, {name: getattr(expected, name) for name in FIGURES}, FIGURES)
    assert found.n == expected.n


@pytest.mark.parametrize("study", LATENT["biserial"])
@pytest.mark.parametrize("frame", [dict, as_pandas, as_polars])
def test_biserial_correlations(
    study: str, frame: Callable[[Answers], Any], answers: Callable[[str], Answers]
) -> None:
    data = answers(study)
    for pair, expected in LATENT["biserial"][study].items():
        x, y = pair.split("_")
        for method in ("biserial", "point_biserial"):
            found = getattr(sw, method)(frame({x: data[x], y: data[y]}), x, y)
            names = [name for name in FIGURES if name in expected[method]]
            assert_figures(found, expected[method], names)
            assert (found.method, found.n) == (method, expected["n"])


# partial correlations -----------------------------------------------------------------------------

MATRICES = ("r", "statistic", "p_value", "conf_low", "conf_high")


def assert_matrix(found: sw.PartialCorrelationMatrix, expected: dict[str, Any]) -> None:
    for name in MATRICES:
        scale = 0.0 if name == "p_value" else 1.0
        assert_close(getattr(found, name), expected[name], STABLE, scale=scale)
    assert (found.n, found.df) == (expected["n"], expected["df"])
    assert found.controls == len(found.names) - 2


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("study", ["anes96", "anes96_gaps", "airquality"])
def test_partial_correlations(study: str, missing: str, answers: Callable[[str], Answers]) -> None:
    data, expected = answers(study), PARTIAL[study][missing]
    names = expected["names"]
    assert_matrix(sw.partial_correlation_matrix(data, names, missing=missing), expected["partial"])
    of_columns = sw.semipartial_correlation_matrix(data, names, missing=missing)
    assert_matrix(of_columns, expected["semipartial"])
    tidy = of_columns.to_dict()["tidy"]
    assert (tidy["x"][0], tidy["y"][0]) == (names[0], names[1])
    assert tidy["estimate"][0] == of_columns.r[0, 1]
    assert len(tidy["x"]) == len(names) * (len(names) - 1)
    # All variables together keep n what it is in R.
    moments = sw.Moments.of(data, names, missing=missing)
    for order in expected["orders"] if missing == "listwise" else []:
        for method in ("partial", "semipartial"):
            found = getattr(sw, f"{method}_correlation")(moments, *names[:2], order["controls"])
            given = {**order[method], "estimate": order[method]["r"]}
            assert_close(found.estimate, given["r"], STABLE, scale=1)
            assert_figures(found, given, ("statistic", "df", "conf_low", "conf_high"))
            assert_close(found.p_value, given["p_value"], STABLE)
            assert (found.n, found.method) == (given["n"], method)


def test_partial_correlations_of_frames_and_weights(answers: Callable[[str], Answers]) -> None:
    data, expected = answers("anes96"), PARTIAL["frequency_weights"]["anes96"]["listwise"]
    names, weights = expected["names"], frequency_weights(data)
    found = sw.partial_correlation_matrix(
        as_pandas(data), names, weights=weights, weight_type="frequency"
    )
    assert_matrix(found, expected["partial"])
    assert len(found.tidy()) == len(names) * (len(names) - 1) / 2
    moments = sw.Moments.of(data, weights=weights, weight_type="sampling")
    sampling = sw.partial_correlation(moments, "age", "income", ["educ"])
    assert (sampling.interval, math.isnan(sampling.p_value)) == ("none", True)
    assert "no test and no interval" in str(sampling)


# nearest correlation ------------------------------------------------------------------------------


@pytest.mark.parametrize("case", NEAREST)
def test_nearest_correlations(case: str) -> None:
    expected = NEAREST[case]
    nearest = sw.nearest_correlation(expected["given"])
    assert_close(nearest.r, expected["nearest"], STABLE, scale=1)
    assert_close(nearest.distance, expected["distance"], STABLE, scale=1)
    assert_close(nearest.largest_change, expected["largest_change"], STABLE, scale=1)
    assert_close(nearest.smallest_eigenvalue_before, expected["smallest_before"], STABLE, scale=1)
    assert_close(nearest.smallest_eigenvalue_after, expected["smallest_after"], STABLE, scale=1)
    assert (nearest.iterations, nearest.method) == (expected["iterations"], "higham")
    smoothed = sw.nearest_correlation(expected["given"], method="smoothed")
    assert_close(smoothed.r, expected["smoothed"], STABLE, scale=1)
    assert_close(smoothed.distance, expected["smoothed_distance"], STABLE, scale=1)
    found = sw.definiteness(expected["given"])
    assert_close(found.eigenvalues, expected["eigenvalues"], STABLE, scale=1)
    assert found.positive_definite == (expected["smallest_before"] > 0)


def test_names_of_a_matrix(answers: Callable[[str], Answers]) -> None:
    matrix = sw.correlation_matrix(answers("airquality"), ["Ozone", "Wind", "Temp"])
    nearest = sw.nearest_correlation(matrix)
    assert nearest.names == matrix.names
    assert sw.nearest_correlation(np.eye(2)).names == ["1", "2"]
    assert sw.nearest_correlation(np.eye(2), ["a", "b"]).most_changed is None
    frame = as_pandas({name: matrix.r[:, j] for j, name in enumerate(matrix.names)})
    assert sw.nearest_correlation(frame).names == matrix.names


# how they print, and what is refused --------------------------------------------------------------


def everything() -> list[Any]:
    data = normal_answers("weather")
    names = list(data)
    return [
        sw.kendall_tau_b(table=ASSOCIATION["pain"]["counts"]),
        sw.goodman_kruskal_tau(table=ASSOCIATION["pain"]["counts"]),
        sw.eta(table=[[4, 1], [2, 3]], levels=[1, 2]),
        sw.polychoric(answers_of(LATENT["tables"]["olsson"]["counts"]), "x", "y"),
        sw.tetrachoric(table=[[20, 10], [10, 20]]),
        sw.polyserial({"x": np.arange(9.0) ** 2 % 7, "y": np.arange(9) % 3}, "x", "y"),
        sw.point_biserial({"x": [1, 2, 3, 4.0], "y": [0, 0, 1, 1]}, "x", "y"),
        sw.partial_correlation(data, names[0], names[1], names[2:]),
        sw.partial_correlation_matrix(data),
        sw.semipartial_correlation_matrix(data),
        sw.nearest_correlation(NEAREST["higham"]["given"]),
        sw.definiteness(NEAREST["higham"]["given"]),
        sw.mardia(data),
        sw.royston(data),
        sw.shapiro_wilk(data),
        sw.energy_test(data, simulated=9),
    ]


def test_results_print_their_table() -> None:
    for result in everything():
        text = str(result)
        assert text == repr(result) == result.table().to_text()
        assert text.startswith("Table\n")
        assert "<table" in result._repr_html_()
        json.dumps(result.to_dict())
        comma = str(result.table(decimal=",", title="A Title", labels={"x": "First"}))
        assert "A Title" in comma
        assert ",0" in comma or ",1" in comma or "0," in comma or "1," in comma
        assert len(result.tidy()) >= 1
        assert len(result.glance()) == 1


def test_a_printed_coefficient_in_full() -> None:
    found = sw.kendall_tau_b(table=[[4, 1], [2, 3]], x="pain", y="drug")
    assert (
        f"\n{found}\n"
        == """
Table
Kendall's Tau-b

──────────────────────────────────────────────────────────
Variables   Estimate    SE         95% CI     z      p   n
──────────────────────────────────────────────────────────
pain, drug      0.41  0.29  [-0.15, 0.97]  1.41  0.157  10
──────────────────────────────────────────────────────────
Note. The standard error holds whatever the association and makes the
interval; z has the standard error of no association.
"""
    )


def refused(message: str, act: Callable[[], object], kind: type[Exception] = sw.DataError) -> None:
    with pytest.raises(kind) as caught:
        act()
    assert str(caught.value) == message


def test_what_is_refused() -> None:
    table: Any = [[4, 1], [2, 3]]
    data = {"x": [1, 2, 1, 2], "y": [1, 1, 2, 2]}
    refused(
        'dependent="rows" is not an option: choose "y", "x" or "symmetric"',
        lambda: sw.somers_d(table=table, dependent="rows"),
    )
    refused(
        'dependent="symmetric" is not an option: choose "y" or "x"',
        lambda: sw.goodman_kruskal_tau(table=table, dependent="symmetric"),
    )
    refused(
        'estimator="ols" is not an option: choose "two_step" or "ml"',
        lambda: sw.polychoric(table=table, estimator="ols"),
    )
    refused(
        'first_step="guessed" is not an option: choose "estimated", "muthen" or "known"',
        lambda: sw.polychoric(table=table, first_step="guessed"),
    )
    refused(
        'interval="exact" is not an option: choose "wald" or "fisher"',
        lambda: sw.polychoric(table=table, interval="exact"),
    )
    refused(
        'empty_cells="gone" is not an option: choose "kept", "added", "added_unscaled" or '
        '"margins_kept"',
        lambda: sw.polychoric(table=table, empty_cells="gone"),
    )
    refused(
        'estimator="ols" is not an option: choose "two_step", "ml" or "adhoc"',
        lambda: sw.polyserial(data, "x", "y", estimator="ols"),
    )
    refused(
        'sd_divisor="n-1" is not an option: choose "n" or "n_minus_one"',
        lambda: sw.polyserial(data, "x", "y", sd_divisor="n-1"),
    )
    refused(
        'method="best" is not an option: choose "nearest" or "smoothed"',
        lambda: sw.nearest_correlation(np.eye(2), method="best"),
    )
    refused(
        "give data and two names, or the counts of a two-way table as table=",
        lambda: sw.kendall_tau_b(data),
    )
    refused(
        "data and table= are both given: give the one or the other",
        lambda: sw.kendall_tau_b(data, table=table),
    )
    refused(
        "table has shape (2,), expected (rows, columns) of counts",
        lambda: sw.kendall_tau_b(table=[1, 2]),
    )
    refused(
        "weights= does not apply to a table of counts, which are weighted",
        lambda: sw.kendall_tau_b(table=table, weights=[1], weight_type="frequency"),
    )
    refused(
        'weight_type="sampling" does not apply here: the standard errors hold for "frequency" '
        "weights only",
        lambda: sw.kendall_tau_b(data, "x", "y", weights=[1, 1, 1, 1], weight_type="sampling"),
    )
    refused(
        "eta of a table needs levels=, the number that each column stands for",
        lambda: sw.eta(table=table),
    )
    refused(
        "levels= applies to a table only: the answers are their own levels",
        lambda: sw.eta(data, "x", "y", levels=[1, 2]),
    )
    refused(
        'controls="x" is one string: give a list, ["x"]',
        lambda: sw.partial_correlation(data, "x", "y", "x"),
    )
    refused("the matrix has shape (2,), expected (k, k)", lambda: sw.definiteness([1.0, 2.0]))
    moments = sw.Moments.of(data)
    refused(
        "this coefficient needs the answers, not their moments: give a DataFrame or a dictionary "
        "of arrays",
        lambda: sw.kendall_tau_b(moments, "x", "y"),
    )


def test_what_is_wrong_is_called_by_its_name() -> None:
    data = {"age": [1.0, 1, 1, 1], "vote": [1, 1, 2, 2], "faith": [1, 2, 3, 1]}
    refused(
        "`age` is constant (1 in every row used): it cannot vary with anything, leave it out",
        lambda: sw.polyserial(data, "age", "vote"),
    )
    refused(
        "a biserial correlation is of a variable with two values, and `faith` has 3: give a "
        "dichotomous variable, or use a polyserial correlation",
        lambda: sw.biserial(data, "vote", "faith"),
    )


def test_a_variable_with_itself_is_refused() -> None:
    data = {"x": [1, 2, 1, 2], "y": [1, 1, 2, 2]}
    for act in (sw.kendall_tau_b, sw.polychoric, sw.polyserial, sw.point_biserial):
        with pytest.raises(sw.DataError, match="`x`"):
            act(data, "x", "x")
