"""Factor analysis, Schmid-Leiman and hierarchical omega, against R's figures."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scalewise as sw
from conftest import STABLE, Answers, assert_close, read_json
from survey_frames import as_pandas, as_polars

#: Studies have scales with items that go against the others.
pytestmark = pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")

IN_R: dict[str, Any] = read_json("factor.json")

#: Figures of an exact fit are rounding.
FIT = ("chi_square", "discrepancy", "rmsr")


def words(result: Any) -> str:
    return " ".join(str(result).split())


def shown(case: dict[str, Any]) -> str:
    return "-".join(str(case[name]) for name in ("data", "factors", "extraction"))


@pytest.fixture
def data(answers: Callable[[str], Answers]) -> Callable[[str], Any]:
    """A study's answers, or the moments behind a printed matrix."""

    def of(name: str) -> Any:
        described = IN_R["data"][name]
        names = described["names"]
        if "study" in described:
            columns = answers(described["study"])
            return {variable: columns[variable] for variable in names}
        return sw.Moments.from_correlation(described["r"], described["n"], names)

    return of


@pytest.mark.parametrize("case", IN_R["analyses"], ids=shown)
def test_factors(case: dict[str, Any], data: Callable[[str], Any]) -> None:
    how = {"extraction": case["extraction"], "rotation": case["rotation"]}
    found = sw.factor_analysis(data(case["data"]), factors=case["factors"], **how)
    for name in ("loadings", "structure", "factor_correlations", "communalities"):
        assert_close(getattr(found, name), case[name], STABLE, scale=1.0, what=name)
    for name in ("uniquenesses", "variances"):
        assert_close(getattr(found, name), case[name], STABLE, what=name)
    assert found.heywood == case["heywood"]
    one = {name: column[0] for name, column in found.to_dict()["glance"].items()}
    for name in ("df", "p_value", "rmsea", *FIT):
        assert_close(one[name], case[name], STABLE, scale=0.0 if case["df"] else 1.0, what=name)
    assert 0 <= found.gradient <= 1e-9
    assert (found.extraction, found.rotation) == (case["extraction"], case["rotation"])


@pytest.mark.parametrize("case", IN_R["omegas"], ids=shown)
def test_hierarchical_omega(case: dict[str, Any], data: Callable[[str], Any]) -> None:
    scale = sw.Scale("s", case["items"], bounds=case["bounds"], reverse=case["reverse"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = sw.hierarchical_omega(
            data(case["data"]), scale, case["factors"], extraction=case["extraction"]
        )
    assert [str(one.category.__name__) for one in caught] == ["KeyingWarning"] * bool(
        case["against"]
    )
    assert found.against == case["against"]
    solution = found.schmid_leiman
    for name in ("general", "groups", "communalities", "uniquenesses", "second_order"):
        assert_close(getattr(solution, name), case[name], STABLE, scale=1.0, what=name)
    assert_close(solution.general_shares, case["general_shares"], STABLE, scale=1.0)
    figures = case["figures"]
    for name in ("omega_h", "asymptotic", "omega_total", "lambda_6"):
        assert_close(getattr(found, name), figures[name], STABLE, what=name)
    assert_close(found.standardized_alpha, figures["alpha"], STABLE)
    assert_close(found.explained_common_variance, figures["ecv"], STABLE)
    assert found.estimate == found.omega_h
    tidy = found.to_dict()["tidy"]
    expected = case["by_factor"]
    assert_close(tidy, {**without(expected, "items"), "n_items": expected["items"]}, STABLE)
    assert solution.second_order_rule == ("equal" if case["factors"] == 2 else "extracted")


def without(columns: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: column for key, column in columns.items() if key != name}


@pytest.mark.parametrize("frame", [dict, as_pandas, as_polars])
def test_frames(data: Callable[[str], Any], frame: Callable[[Any], Any]) -> None:
    case = next(case for case in IN_R["analyses"] if case["data"] == "anes96")
    answers = data("anes96")
    names = list(answers)
    given = frame(answers)
    found = sw.factor_analysis(given, names, case["factors"], extraction=case["extraction"])
    assert_close(found.loadings, case["loadings"], STABLE, scale=1.0)
    tidy = found.tidy()
    assert list(tidy.columns)[:3] == ["variable", "factor", "loading"]
    assert len(tidy) == len(names) * case["factors"]
    assert len(found.glance()) == 1
    assert found.n == found.cases["used"] == IN_R["data"]["anes96"]["n"]


def thurstone() -> tuple[sw.Moments, list[str]]:
    described = IN_R["data"]["thurstone"]
    names = described["names"]
    return sw.Moments.from_correlation(described["r"], described["n"], names), names


def test_the_figures_that_psych_prints() -> None:
    moments, names = thurstone()
    found = sw.hierarchical_omega(moments, names)
    printed = (0.74, 0.79, 0.93, 0.89, 0.91)
    figures = (
        found.omega_h,
        found.asymptotic,
        found.omega_total,
        found.standardized_alpha,
        found.lambda_6,
    )
    assert tuple(round(figure, 2) for figure in figures) == printed
    assert found.method == "schmid_leiman"
    assert list(found.items) == ["g", "F1", "F2", "F3"]
    assert found.items["F1"] == names[:3]
    assert found.oblique.df == 12


def test_how_results_print() -> None:
    moments, names = thurstone()
    found = sw.factor_analysis(moments, factors=3)
    text = words(found)
    assert "F1 with F2 = 0.59" in text
    assert "minimum residuals (minres), direct oblimin rotation" in text
    assert "χ²(12) = 2.98" in text
    assert "Sentences" in text and "0.90" in text
    assert "Heywood" not in text
    solution = sw.schmid_leiman(moments)
    assert "Schmid–Leiman" in words(solution)
    assert "Explained common variance = 0.60" in words(solution)
    omega = sw.hierarchical_omega(moments, names)
    assert "Hierarchical ω = 0.74" in words(omega)
    assert "All items" in words(omega)
    assert omega._repr_html_()
    with pytest.warns(sw.KeyingWarning, match="negative loading on the general factor of"):
        turned = sw.hierarchical_omega(
            moments, sw.Scale("s", names, bounds=(0, 9), reverse=[names[4]])
        )
    assert f"check the key: {names[4]}." in words(turned)
    two = words(sw.hierarchical_omega(moments, names, 2))
    assert "Two factors do not determine their loadings" in two


def test_heywood_cases_are_named(data: Callable[[str], Any]) -> None:
    case = next(case for case in IN_R["analyses"] if case["heywood"])
    found = sw.factor_analysis(
        data(case["data"]), factors=case["factors"], extraction=case["extraction"]
    )
    assert found.heywood == case["heywood"]
    assert f"Heywood case: the uniqueness of {case['heywood'][0]}" in words(found)
    assert found.uniquenesses.min() == pytest.approx(0.005, rel=1e-12)


def ordinal(rows: int = 400) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(7)
    general = draw.standard_normal(rows)
    columns = {}
    for group in "abc":
        own = 0.8 * general + 0.6 * draw.standard_normal(rows)
        for item in (1, 2, 3):
            latent = 0.8 * own + 0.6 * draw.standard_normal(rows)
            columns[f"{group}{item}"] = np.digitize(latent, [-1, 0, 0.7]).astype(np.uint8)
    columns["wave"] = np.arange(rows) % 2
    return columns


def test_polychoric_correlations() -> None:
    answers = ordinal()
    items = [name for name in answers if name != "wave"]
    found = sw.hierarchical_omega(answers, items, cor="polychoric")
    r = sw.correlation_matrix(answers, items, method="polychoric", missing="listwise").r
    by_hand = sw.hierarchical_omega(sw.Moments.from_correlation(r, 400, items), items)
    assert found.omega_h == by_hand.omega_h
    assert found.omega_h > sw.hierarchical_omega(answers, items).omega_h
    assert found.n == found.cases["used"] == 400
    assert "of the latent responses" in words(found)
    reverse = sw.Scale("s", items, bounds=(0, 3), reverse=items)
    assert found.omega_h == pytest.approx(
        sw.hierarchical_omega(answers, reverse, cor="polychoric").omega_h, rel=1e-9
    )
    outside = sw.Scale("s", items, bounds=(0, 2))
    for cor in ("pearson", "polychoric"):
        with pytest.raises(sw.DataError, match="outside the bounds 0 to 2"):
            sw.hierarchical_omega(answers, outside, cor=cor)
    with pytest.raises(sw.DataError, match="counts answers, which Moments no longer have"):
        sw.hierarchical_omega(sw.Moments.of(answers, items), items, cor="polychoric")
    with pytest.raises(sw.DataError, match='cor="kendall" is not an option'):
        sw.hierarchical_omega(answers, items, cor="kendall")


def test_by_group() -> None:
    answers = ordinal()
    items = [name for name in answers if name != "wave"]
    found = sw.hierarchical_omega(answers, items, by="wave")
    latent = sw.hierarchical_omega(answers, items, by="wave", cor="polychoric")
    factors = sw.factor_analysis(answers, items, 3, by="wave")
    of_groups = sw.hierarchical_omega(sw.GroupedMoments.of(answers, items, by="wave"), items)
    for wave in (0, 1):
        rows = answers["wave"] == wave
        part = {name: column[rows] for name, column in answers.items()}
        alone = sw.hierarchical_omega(part, items)
        assert found[wave].omega_h == pytest.approx(alone.omega_h, rel=1e-9)
        assert of_groups[wave].omega_h == found[wave].omega_h
        assert latent[wave].omega_h > alone.omega_h
        assert factors[wave].n == 200
    assert len(found.tidy()) == 8


def test_missing_answers_and_weights() -> None:
    answers = {name: column.astype(float) for name, column in ordinal().items()}
    items = [name for name in answers if name != "wave"]
    whole = sw.hierarchical_omega(answers, items)
    gaps = {name: column.copy() for name, column in answers.items()}
    gaps["a1"][:40] = np.nan
    for missing, used in (("listwise", 360), ("pairwise", 360), ("em", 360)):
        found = sw.hierarchical_omega(gaps, items, missing=missing)
        assert found.n == used and found.missing == missing
        assert found.omega_h == pytest.approx(whole.omega_h, abs=0.03)
    twice = np.full(400, 2)
    doubled = sw.factor_analysis(answers, items, 3, weights=twice, weight_type="frequency")
    assert doubled.n == 800
    assert_close(doubled.loadings, whole.oblique.loadings, 1e-9, scale=1.0)
    sampled = sw.factor_analysis(answers, items, 3, weights=twice, weight_type="sampling")
    assert np.isnan(sampled.chi_square) and np.isnan(sampled.rmsea)
    assert "χ²" not in str(sampled)


@pytest.mark.parametrize("extraction", ["minres", "ml"])
def test_order_and_units_do_not_matter(extraction: str) -> None:
    answers = {name: column.astype(float) for name, column in ordinal().items()}
    items = [name for name in answers if name != "wave"]
    found = sw.factor_analysis(answers, items, 3, extraction=extraction)
    order = [4, 8, 0, 2, 1, 7, 3, 6, 5]
    rescaled = {name: 10.0 * (i + 1) * answers[name] - i for i, name in enumerate(items)}
    again = sw.factor_analysis(rescaled, [items[i] for i in order], 3, extraction=extraction)
    assert_close(again.loadings, found.loadings[order], 1e-9, scale=1.0)
    assert_close(again.chi_square, found.chi_square, 1e-9)


def test_what_is_refused() -> None:
    moments, names = thurstone()
    answers = ordinal(60)
    items = [name for name in answers if name != "wave"]
    for call, message in (
        (lambda: sw.factor_analysis(moments, factors=6), "at least 1 and at most 5"),
        (lambda: sw.factor_analysis(moments, factors=0), "at least 1 and at most 5"),
        (lambda: sw.factor_analysis(moments, extraction="pca"), 'choose "minres" or "ml"'),
        (
            lambda: sw.factor_analysis(moments, rotation="promax"),
            'choose "oblimin", "varimax" or "none"',
        ),
        (lambda: sw.schmid_leiman(moments, factors=1), "two or more factors"),
        (lambda: sw.schmid_leiman(moments, rotation="varimax"), 'rotation="varimax"'),
        (lambda: sw.hierarchical_omega(moments, names[:5]), "at least 1 and at most 2"),
        (lambda: sw.hierarchical_omega(moments, names[:2]), "3 variables or more"),
        (lambda: sw.hierarchical_omega({**answers, "a1": np.ones(60)}, items), "is constant"),
        (
            lambda: sw.hierarchical_omega({n: c[:2] for n, c in answers.items()}, items),
            "at least 3",
        ),
    ):
        with pytest.raises(sw.DataError, match=message):
            call()


def test_identical_items_and_few_respondents() -> None:
    answers = ordinal(60)
    items = [name for name in answers if name != "wave"]
    same = {**answers, "a2": answers["a1"]}
    with pytest.raises(sw.NumericError, match="`a2` is a linear combination of `a1`"):
        sw.factor_analysis(same, items, 2, extraction="ml")
    found = sw.factor_analysis(same, items, 2)
    assert {"a1", "a2"} & set(found.heywood)
    assert np.isnan(found.chi_square)
