"""Omega total, ordinal omega and the reliability of constructs, against lavaan and semTools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scalewise as sw
from conftest import ITERATIVE, STABLE, Answers, assert_close, frequency_weights, read_json

#: Studies have scales with items that go against the others.
pytestmark = pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")

REFERENCES = read_json("omega.json")
FIT = ("chi_squared", "df", "p_value", "cfi", "tli", "rmsea", "srmr")


def named(value: Any) -> list[str]:
    """Names of R: a list of one-element lists, or an empty object."""
    return [name[0] if isinstance(name, list) else name for name in value or []]


def scale_of(case: dict[str, Any], items: str = "names", name: str = "scale") -> sw.Scale:
    if not case["bounds"]:
        return sw.Scale(name, case[items])
    bounds = tuple(case["bounds"])
    return sw.Scale(name, case[items], bounds=bounds, reverse=named(case["reverse"]))


def weighted(case: dict[str, Any], data: Answers) -> dict[str, Any]:
    if not case.get("weighted"):
        return {}
    return {"weights": frequency_weights(data), "weight_type": "frequency"}


@pytest.fixture
def data_of(answers: Callable[[str], Answers]) -> Callable[[dict[str, Any]], Answers]:
    return lambda case: answers(case["file"].removesuffix(".csv"))


def told(result: Any) -> str:
    """What a result prints, in one line."""
    return " ".join(str(result).split())


def compare_fit(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for name in FIT:
        if expected["df"] == 0 and name in ("chi_squared", "srmr"):
            assert abs(found[name]) < 1e-8
        elif name == "p_value" and expected[name] is not None and expected[name] < 1e-12:
            assert found[name] < 1e-11
        else:
            assert_close(found[name], expected[name], STABLE, what=name)


def glance_of(result: Any) -> dict[str, Any]:
    return {name: values[0] for name, values in result.to_dict()["glance"].items()}


@pytest.mark.parametrize("case", REFERENCES["omega"])
def test_omega_total_is_that_of_lavaan(case: dict[str, Any], data_of: Any) -> None:
    data, scale = data_of(case), scale_of(case)
    options = {"missing": case["missing"], **weighted(case, data)}
    omega = sw.mcdonald_omega(data, scale, **options)
    for name in ("estimate", "std_error", "conf_low", "conf_high", "n"):
        assert_close(getattr(omega, name), case[name], STABLE, what=name)
    tidy = omega.to_dict()["tidy"]
    assert_close({name: tidy[name] for name in case["items"]}, case["items"], STABLE)
    compare_fit(glance_of(omega), case["fit"])
    observed = sw.mcdonald_omega(data, scale, denominator="observed", **options)
    assert_close(observed.estimate, case["observed"], STABLE)
    assert (observed.ci_method, np.isnan(observed.conf_low)) == ("none", True)


def test_a_heywood_case_is_named() -> None:
    case = REFERENCES["heywood"]
    published = sw.Moments.from_correlation(case["correlations"], n=300, names=list("abcd"))
    omega = sw.mcdonald_omega(published, list("abcd"))
    assert omega.heywood == ["a"]
    assert_close(omega.estimate, case["estimate"], STABLE)
    assert "Heywood case): negative unique variance of a" in told(omega)


@pytest.mark.parametrize("case", REFERENCES["ordinal"])
@pytest.mark.parametrize("estimator", ["dwls", "uls"])
def test_ordinal_omega_is_that_of_semtools(
    case: dict[str, Any], estimator: str, data_of: Any
) -> None:
    data, scale = data_of(case), scale_of(case)
    expected = case[estimator]
    for of, name in (("sum_score", "sum_score"), ("latent_responses", "latent")):
        for denominator in ("observed", "implied"):
            options = {"reliability_of": of, "denominator": denominator}
            omega = sw.ordinal_omega(data, scale, estimator=estimator, **options)
            # lavaan's polychoric correlations are the ends of searches.
            assert_close(omega.estimate, expected[f"{name}_{denominator}"], ITERATIVE)
            loadings = omega.to_dict()["tidy"]["loading"]
            assert_close(loadings, expected["loadings"], ITERATIVE, scale=1)
            assert omega.n == case["n"]
            assert omega.method == f"one_factor_{estimator}"
    tables = sw.PairTables.of(data, scale.items, missing="listwise")
    assert sw.ordinal_omega(tables, scale).estimate == sw.ordinal_omega(data, scale).estimate


@pytest.mark.parametrize("case", REFERENCES["construct"])
def test_construct_reliability_is_that_of_lavaan_and_semtools(
    case: dict[str, Any], data_of: Any
) -> None:
    data = data_of(case)
    scales = [scale_of(scale, "items", scale["name"]) for scale in case["scales"]]
    found = sw.construct_reliability(data, scales, **weighted(case, data))
    tidy = found.to_dict()["tidy"]
    assert_close(found.composite_reliability, case["implied"], STABLE)
    assert_close(found.ave, case["ave"], STABLE)
    assert_close(found.maximal_reliability, case["maximal_reliability"], STABLE)
    assert_close(tidy["std_error"], case["std_error"], STABLE)
    assert_close(tidy["ave_of_variance"], case["ave_of_variance"], STABLE)
    assert_close(found.correlations, case["latent"], STABLE)
    pairs, names = found.to_dict()["pairs"], found.scales
    for at, (x, y) in enumerate(zip(pairs["x"], pairs["y"], strict=True)):
        i, j = names.index(y), names.index(x)
        assert_close(pairs["std_error"][at], case["latent_std_error"][i][j], STABLE)
        assert_close(pairs["htmt"][at], case["htmt"][i][j], STABLE)
        assert_close(pairs["htmt2"][at], case["htmt2"][i][j], STABLE)
    items = found.to_dict()["items"]
    assert_close(items["loading"], case["loadings"], STABLE)
    assert_close(items["std_error"], case["loading_std_error"], STABLE)
    compare_fit(glance_of(found), case["fit"])
    observed = sw.construct_reliability(
        data, scales, denominator="observed", **weighted(case, data)
    )
    assert_close(observed.composite_reliability, case["observed"], STABLE)


AGREEABLE = sw.Scale("agreeableness", [f"A{i}" for i in range(1, 6)], bounds=(1, 6), reverse=["A1"])
NEUROTIC = sw.Scale("neuroticism", [f"N{i}" for i in range(1, 6)])


def test_bootstrap_intervals(answers: Callable[[str], Answers]) -> None:
    data = {name: values[:400] for name, values in answers("bfi").items()}
    drawn = {"resamples": 999, "seed": 1}
    for ci in ("bca", "percentile"):
        omega = sw.mcdonald_omega(data, AGREEABLE, ci=ci, **drawn)
        delta = sw.mcdonald_omega(data, AGREEABLE)
        assert omega.estimate == delta.estimate
        assert omega.ci_method == ci
        # Skewed answers widen the interval, by less than twice.
        width = (omega.conf_high - omega.conf_low) / (delta.conf_high - delta.conf_low)
        assert 0.7 < width < 2
        assert omega.bootstrap is not None
        assert (omega.bootstrap["resamples"], omega.bootstrap["seed"]) == (999, 1)
        again = sw.mcdonald_omega(data, AGREEABLE, ci=ci, **drawn)
        assert (again.conf_low, again.conf_high) == (omega.conf_low, omega.conf_high)
    ordinal = sw.ordinal_omega(data, AGREEABLE, ci="percentile", resamples=99, seed=2)
    assert ordinal.conf_low < ordinal.estimate < ordinal.conf_high
    with pytest.raises(sw.DataError, match="which needs their answers"):
        sw.mcdonald_omega(sw.Moments.of(data, AGREEABLE.items), AGREEABLE, ci="bca")
    with pytest.raises(sw.DataError, match='choose "delta", "bca" or "percentile"'):
        sw.mcdonald_omega(data, AGREEABLE, ci="feldt")


def test_moments_and_frames_give_the_same(answers: Callable[[str], Answers]) -> None:
    data = answers("bfi")
    of_moments = sw.mcdonald_omega(sw.Moments.of(data, AGREEABLE.items), AGREEABLE)
    of_frame = sw.mcdonald_omega(pd.DataFrame(data), AGREEABLE)
    assert of_moments.estimate == of_frame.estimate
    assert tuple(of_frame.tidy()["item"]) == tuple(AGREEABLE.items)
    assert isinstance(of_frame.glance(), pd.DataFrame)


def test_em_has_the_documented_n(answers: Callable[[str], Answers]) -> None:
    data = answers("bfi")
    omega = sw.mcdonald_omega(data, AGREEABLE, missing="em")
    moments = sw.Moments.of(data, AGREEABLE.items, missing="em")
    assert omega.n == moments.n
    n = moments.n
    divided = moments.covariance * n / (n - 1)
    same = sw.Moments.from_covariance(divided, n=n, names=AGREEABLE.items)
    assert_close(omega.estimate, sw.mcdonald_omega(same, AGREEABLE).estimate, STABLE)
    assert "the fewest of any pair of items" in told(omega)


def test_sampling_weights_leave_no_delta_interval(answers: Callable[[str], Answers]) -> None:
    data = {name: values[:500] for name, values in answers("bfi").items()}
    weights = 1.0 + np.arange(500) % 3
    options = {"weights": weights, "weight_type": "sampling"}
    omega = sw.mcdonald_omega(data, AGREEABLE, **options)
    counted = sw.mcdonald_omega(data, AGREEABLE, weights=weights, weight_type="frequency")
    assert_close(omega.estimate, counted.estimate, STABLE)
    assert omega.ci_method == "none"
    assert np.isnan([omega.conf_low, omega.std_error, glance_of(omega)["chi_squared"]]).all()
    assert "Under sampling weights there is no delta interval" in told(omega)
    found = sw.construct_reliability(data, [AGREEABLE, NEUROTIC], **options)
    assert "no intervals, and no test of fit" in told(found)
    with pytest.raises(sw.DataError, match='use estimator="uls"'):
        sw.ordinal_omega(data, AGREEABLE, **options)
    assert 0 < sw.ordinal_omega(data, AGREEABLE, estimator="uls", **options).estimate < 1


def test_groups_are_as_each_alone(answers: Callable[[str], Answers]) -> None:
    data = {name: values[:900] for name, values in answers("bfi").items()}
    data["wave"] = np.arange(900.0) % 2
    of_wave = {wave: {k: x[data["wave"] == wave] for k, x in data.items()} for wave in (0, 1)}
    scales = [AGREEABLE, NEUROTIC]
    by_wave = sw.mcdonald_omega(data, AGREEABLE, by="wave")
    constructs = sw.construct_reliability(data, scales, by="wave")
    drawn = {"ci": "percentile", "resamples": 99, "seed": 3}
    resampled = sw.mcdonald_omega(data, AGREEABLE, by="wave", **drawn)
    for wave, rows in of_wave.items():
        alone = sw.mcdonald_omega(rows, AGREEABLE)
        assert_close(by_wave[wave].estimate, alone.estimate, STABLE)
        assert_close(by_wave[wave].conf_low, alone.conf_low, STABLE)
        both = sw.construct_reliability(rows, scales)
        assert_close(constructs[wave].ave, both.ave, STABLE)
        assert resampled[wave].conf_low == sw.mcdonald_omega(rows, AGREEABLE, **drawn).conf_low
    grouped = sw.GroupedMoments.of(data, AGREEABLE.items, by="wave")
    assert sw.mcdonald_omega(grouped, AGREEABLE)[1].estimate == by_wave[1].estimate


# what is refused ----------------------------------------------------------------------------------


def invented(n: int = 60, k: int = 4) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    trait = rng.normal(size=n)
    return {name: np.round(trait + rng.normal(size=n), 1) for name in "abcd"[:k]}


def test_two_items_are_not_identified() -> None:
    for of in (sw.mcdonald_omega, sw.ordinal_omega):
        with pytest.raises(sw.DataError, match="with 2 items is not identified"):
            of(invented(), ["a", "b"])
    with pytest.raises(sw.DataError, match="with 2 items is not identified"):
        sw.construct_reliability(invented(), [sw.Scale("s", ["a", "b"])])


def test_bad_items() -> None:
    data = invented()
    with pytest.raises(sw.DataError, match="`b` is constant"):
        sw.mcdonald_omega({**data, "b": np.ones(60)}, list("abcd"))
    with pytest.raises(sw.DataError, match="`b` is constant"):
        sw.ordinal_omega(
            {name: np.sign(x) for name, x in {**data, "b": np.ones(60)}.items()}, list("abcd")
        )
    with pytest.raises(sw.NumericError, match="`d` is a linear combination of `a`"):
        sw.mcdonald_omega({**data, "d": data["a"]}, list("abcd"))
    few = {name: x[:4] for name, x in data.items()}
    with pytest.raises(sw.DataError, match="it needs at least 5 and has 4"):
        sw.mcdonald_omega(few, list("abcd"))
    with pytest.raises(sw.DataError, match="it needs at least 5 and has 3"):
        sw.mcdonald_omega({name: x[:3] for name, x in data.items()}, list("abcd"))
    same = sw.Scale("y", ["b", "c"])
    with pytest.raises(sw.DataError, match="`b` is in both `x` and `y`"):
        sw.construct_reliability(data, [sw.Scale("x", ["a", "b"]), same])
    with pytest.raises(sw.DataError, match="scales takes Scale objects"):
        sw.construct_reliability(data, [["a", "b"]])  # type: ignore[list-item]


def test_items_that_go_against_each_other_have_no_one_factor_model() -> None:
    r = [[1, 0.4, 0.4], [0.4, 1, -0.2], [0.4, -0.2, 1]]
    published = sw.Moments.from_correlation(r, n=100, names=list("abc"))
    with pytest.raises(sw.ScalewiseError):
        sw.mcdonald_omega(published, list("abc"))


@pytest.mark.parametrize("option", ["denominator", "estimator", "reliability_of", "ci"])
def test_unknown_words(option: str) -> None:
    with pytest.raises(sw.DataError, match=f"{option}=.*choose"):
        sw.ordinal_omega(invented(), list("abcd"), **{option: "none of them"})  # type: ignore[arg-type]


# tables -------------------------------------------------------------------------------------------


def test_the_table_of_omega(answers: Callable[[str], Answers]) -> None:
    omega = sw.mcdonald_omega(answers("bfi"), AGREEABLE)
    text = told(omega.table())
    for piece in ("Omega: agreeableness", "A1 (R)", "McDonald's ω total = 0.71", "delta method"):
        assert piece in text
    three = sw.mcdonald_omega(answers("holzinger"), ["x4", "x5", "x6"])
    assert "just identified" in told(three)
    assert "Two items are too few for omega if dropped." in told(three)
    latent = sw.ordinal_omega(answers("bfi"), AGREEABLE, reliability_of="latent_responses")
    assert "latent responses, not of the sum score" in told(latent)
    assert omega._repr_html_() is None or "ω" in str(omega._repr_html_())


def test_the_table_of_constructs(answers: Callable[[str], Answers]) -> None:
    found = sw.construct_reliability(answers("bfi"), [AGREEABLE, NEUROTIC])
    lines = str(found.table()).splitlines()
    first = next(line for line in lines if "1. agreeableness" in line)
    second = next(line for line in lines if "2. neuroticism" in line)
    root, correlation = found.ave**0.5, found.correlations[1, 0]
    assert f"{root[0]:.2f}" in first
    assert f"{correlation:.2f}" in second
    assert f"{root[1]:.2f}" in second
    assert f"{found.to_dict()['pairs']['htmt'][0]:.2f}" in first
    assert "HTMT" not in str(found.table(ratio=None))
    with pytest.raises(ValueError, match="ratio must be"):
        found.table(ratio="r")
    assert list(found.pairs()) and list(found.items())


def test_published_loadings_give_their_reliabilities() -> None:
    # Tables 8 and 10 of https://pmc.ncbi.nlm.nih.gov/articles/PMC7385228, by Fornell and Larcker's
    # (1981) formulas.
    loadings = np.array([0.858, 0.905, 0.888, 0.850, 0.875, 0.851, 0.815, 0.837, 0.845, 0.850])
    factors = np.zeros((10, 3))
    factors[range(10), [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]] = loadings
    above = np.array([0.907, 0.919, 0.850])
    phi = np.outer(above, above)
    np.fill_diagonal(phi, 1)
    r = factors @ phi @ factors.T
    np.fill_diagonal(r, 1)
    names = [f"i{at}" for at in range(10)]
    published = sw.Moments.from_correlation((r + r.T) / 2, n=500, names=names)
    parts = {"volume": names[:3], "uniqueness": names[3:6], "consistency": names[6:]}
    scales = [sw.Scale(name, items) for name, items in parts.items()]
    found = sw.construct_reliability(published, scales)
    # Four printed decimals, of loadings with three.
    assert np.abs(found.composite_reliability - [0.9146, 0.8939, 0.9033]).max() < 2e-4
    assert np.abs(found.ave - [0.7812, 0.7374, 0.7003]).max() < 3e-4


@pytest.mark.parametrize("rounded", [0.0, 1e-17, -2e-16])
def test_no_correlation_between_two_items_leaves_no_geometric_mean(rounded: float) -> None:
    """A fourth root would make 6e-5 of 1e-17."""
    r = np.array([[1, 0.5, 0.3, 0.3], [0.5, 1, 0.3, 0], [0.3, 0.3, 1, 0.5], [0.3, 0, 0.5, 1]])
    r[1, 3] = r[3, 1] = rounded
    moments = sw.Moments.from_correlation(r, 200, list("abcd"))
    scales = [sw.Scale("p", ["a", "b"]), sw.Scale("q", ["c", "d"])]
    assert sw.construct_reliability(moments, scales).to_dict()["pairs"]["htmt2"] == [0.0]
