"""What a scale is without an item, tables without means, and what is said of respondents."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scalewise as sw
from conftest import ITERATIVE, STABLE, assert_close, read_json

IN_R: dict[str, Any] = read_json("item_worth.json")
BFI = pd.read_csv(Path(__file__).parents[1] / "references" / "data" / "bfi.csv")
SCALES = {
    "A": sw.Scale("A", [f"A{i}" for i in range(1, 6)], bounds=(1, 6), reverse=["A1"]),
    "C": sw.Scale("C", [f"C{i}" for i in range(1, 6)], bounds=(1, 6), reverse=["C4", "C5"]),
}
UNTURNED = sw.Scale("A", SCALES["A"].items, bounds=(1, 6))

#: psych's names of the columns of ours.
COLUMNS = {
    "std_r": "standardized_item_total",
    "r_cor": "overlap_corrected",
    "r_drop": "item_rest",
    "alpha": "alpha_if_dropped",
    "standardized_alpha": "standardized_alpha_if_dropped",
    "mean_inter_item": "mean_inter_item_if_dropped",
    "signal_to_noise": "signal_to_noise_if_dropped",
    "std_error": "std_error_if_dropped",
    "variance_inter_item": "variance_inter_item_if_dropped",
    "median_inter_item": "median_inter_item_if_dropped",
}


def one(figure: Any) -> Any:
    return figure[0] if isinstance(figure, list) else figure


def published(scale: str) -> sw.Moments:
    figures = IN_R[scale]
    covariance = np.array(figures["raw_covariance"])
    n = int(one(figures["printed"]["n"]))
    return sw.Moments.from_covariance((covariance + covariance.T) / 2, n, SCALES[scale].items)


# what an item adds --------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_the_columns_of_psych(scale: str, missing: str) -> None:
    expected = IN_R[scale][missing]
    found = sw.item_analysis(BFI, SCALES[scale], missing=missing, convention="psych").to_dict()
    tidy, glance = found["tidy"], found["glance"]
    for theirs, ours in COLUMNS.items():
        assert_close(tidy[ours], expected["tidy"][theirs], STABLE)
    assert_close(tidy["lambda_6_if_dropped"], expected["tidy"]["g6"], STABLE)
    assert_close(tidy["item_total"], expected["tidy"]["raw_r"], STABLE)
    for name in ("alpha", "signal_to_noise", "variance_inter_item", "mean", "sd"):
        assert_close(glance[name][0], one(expected[name]), STABLE)
    own = sw.item_analysis(BFI, SCALES[scale], missing=missing).to_dict()["tidy"]
    assert_close(own["lambda_6_if_dropped"], expected["tidy"]["lambda_6"], STABLE)


def test_scores_of_available_answers_need_the_answers() -> None:
    options = {"missing": "pairwise", "convention": "psych"}
    moments = sw.Moments.of(BFI, SCALES["A"].items, missing="pairwise")
    of_moments = sw.item_analysis(moments, SCALES["A"], **options)
    of_answers = sw.item_analysis(BFI, SCALES["A"], **options)
    assert of_answers.mean == pytest.approx(4.6520952, abs=1e-7)
    assert of_moments.mean == pytest.approx(4.6505721, abs=1e-6)
    assert "of the mean of the answers that each respondent gave" in " ".join(
        str(of_answers).split()
    )
    assert "here mean and standard deviation" in " ".join(str(of_moments).split())


def test_more_columns_on_request() -> None:
    found = sw.item_analysis(BFI, SCALES["A"])
    assert "S/N" not in str(found)
    table = found.table(if_dropped=True, standardized_item_total=True)
    assert "S/N" in str(table)
    assert "Signal to noise = " in " ".join(str(table).split())
    pair = sw.item_analysis(BFI, ["A2", "A3"])
    assert "S/N" not in str(pair.table(if_dropped=True))
    assert all(np.isnan(pair.to_dict()["tidy"]["std_error_if_dropped"]))


# published tables ---------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", SCALES)
def test_without_means_nothing_is_said_of_them(scale: str) -> None:
    moments, expected = published(scale), IN_R[scale]["printed"]
    anova = sw.item_anova(moments, SCALES[scale])
    assert_close(
        anova.source("between_people")["sum_of_squares"], one(expected["between_people"]), STABLE
    )
    assert_close(anova.source("residual")["sum_of_squares"], one(expected["residual"]), STABLE)
    assert_close(anova.hoyt, one(expected["hoyt"]), STABLE)
    for line in ("between_items", "nonadditivity", "total"):
        assert np.isnan(anova.source(line)["sum_of_squares"])
    assert np.isnan([anova.grand_mean, anova.t_squared, anova.additive_power]).all()
    text = " ".join(str(anova).split())
    assert "no test between items, no test of additivity (Tukey) and no Hotelling's T²" in text
    assert "Between items" not in text
    items = sw.item_analysis(moments, SCALES[scale])
    assert np.isnan(items.to_dict()["tidy"]["mean"]).all()
    assert np.isnan(items.mean)
    assert np.isfinite(items.sd)
    for result in (
        items,
        sw.score_precision(moments, SCALES[scale]),
        sw.scale_analysis(moments, [SCALES[scale]]),
        sw.split_half(moments, SCALES[scale]),
    ):
        assert "has no means: none are given" in " ".join(str(result).split())
    whole = sw.item_anova(BFI, SCALES[scale])
    assert_close(whole.t_squared, one(expected["t_squared"]), STABLE)


def test_without_standard_deviations_neither() -> None:
    moments = sw.Moments.from_correlation(published("A").correlation, 2709, SCALES["A"].items)
    items = sw.item_analysis(moments, SCALES["A"])
    tidy = items.to_dict()["tidy"]
    for column in ("mean", "sd", "mean_if_dropped", "variance_if_dropped"):
        assert np.isnan(tidy[column]).all()
    assert np.isnan(items.sd)
    assert items.alpha == pytest.approx(items.standardized_alpha)
    assert "has no standard deviations: none are given" in " ".join(str(items).split())
    again = sw.Moments.from_json(moments.to_json())
    assert np.isnan(sw.item_analysis(again, SCALES["A"]).mean)
    assert "standardised items" in " ".join(str(sw.score_precision(moments, SCALES["A"])).split())


def test_with_them_everything_is_there() -> None:
    told = sw.Moments.from_covariance(
        published("A").covariance,
        2709,
        SCALES["A"].items,
        means=BFI[list(SCALES["A"].items)].mean(),
    )
    assert "no means" not in str(sw.item_analysis(told, SCALES["A"]))
    assert np.isfinite(sw.item_anova(told, SCALES["A"]).t_squared)


# coefficients say who was left out ----------------------------------------------------------------

ALPHAS: dict[str, Callable[..., Any]] = {
    "cronbach_alpha": sw.cronbach_alpha,
    "standardized_alpha": sw.standardized_alpha,
    "kr_20": sw.kr_20,
    "kr_21": sw.kr_21,
}


def right_answers() -> pd.DataFrame:
    items = BFI[list(SCALES["A"].items)]
    return (items > 3).astype(float).where(items.notna())


def answers(name: str) -> tuple[Any, Any]:
    if not name.startswith("kr"):
        return BFI, SCALES["A"]
    return right_answers(), sw.Scale("A", SCALES["A"].items, bounds=(0, 1), reverse=["A1"])


@pytest.mark.parametrize("name", ALPHAS)
def test_a_coefficient_is_a_result(name: str) -> None:
    data, scale = answers(name)
    found = ALPHAS[name](data, scale)
    assert (found.coefficient, found.scale, found.n) == (name, "A", 2709)
    assert found.cases["incomplete"] == 91
    assert (found.missing, found.confidence) == ("listwise", 0.95)
    assert "91 of 2800 cases left out" in str(found)
    assert found.tidy()["coefficient"][0] == name
    assert found.glance()["n_items"][0] == 5
    assert found._repr_html_()
    assert found == ALPHAS[name](data, scale)
    grouped = ALPHAS[name](data.assign(half=np.arange(2800) % 2), scale, by="half")
    assert sum(result.n for result in grouped.values()) == 2709


def test_tests_of_alpha_say_who_was_left_out() -> None:
    both = sw.compare_alphas(BFI, list(SCALES.values()))
    assert both.cases["incomplete"] == 168
    assert "168 of 2800 cases left out" in str(both)
    assert "* p" not in str(both.table(star_levels={"*": 1e-300}))
    one_of = sw.test_alpha(BFI, SCALES["A"], 0.7)
    assert one_of.cases["incomplete"] == 91
    assert "91 of 2800 cases left out" in str(one_of)
    ends = sw.floor_and_ceiling(BFI, SCALES["A"])
    assert ends.cases["read"] == 2800
    assert "91 of 2800 cases have no score" in " ".join(str(ends).split())


# items that go against the others -----------------------------------------------------------------

AGAINST: dict[str, Callable[[], Any]] = {
    "cronbach_alpha": lambda: sw.cronbach_alpha(BFI, UNTURNED),
    "standardized_alpha": lambda: sw.standardized_alpha(BFI, UNTURNED),
    "ordinal_alpha": lambda: sw.ordinal_alpha(BFI, UNTURNED),
    "mcdonald_omega": lambda: sw.mcdonald_omega(BFI, UNTURNED),
    "ordinal_omega": lambda: sw.ordinal_omega(BFI, UNTURNED),
    "construct_reliability": lambda: sw.construct_reliability(BFI, [UNTURNED, SCALES["C"]]),
    "guttman_lambdas": lambda: sw.guttman_lambdas(BFI, UNTURNED),
    "ten_berge_mu": lambda: sw.ten_berge_mu(BFI, UNTURNED),
    "greatest_lower_bound": lambda: sw.greatest_lower_bound(BFI, UNTURNED),
    "split_half": lambda: sw.split_half(BFI, UNTURNED),
    "all_split_halves": lambda: sw.all_split_halves(BFI, UNTURNED),
    "score_precision": lambda: sw.score_precision(BFI, UNTURNED),
    "test_alpha": lambda: sw.test_alpha(BFI, UNTURNED, 0.7),
    "compare_alphas": lambda: sw.compare_alphas(BFI, [UNTURNED, SCALES["C"]]),
    "conditional_errors": lambda: sw.conditional_errors(BFI, UNTURNED),
}


@pytest.mark.parametrize("name", AGAINST)
def test_an_item_against_the_others_is_named(name: str) -> None:
    with pytest.warns(sw.KeyingWarning, match=r"scale `A`: .* for `A1`; check") as caught:
        found = AGAINST[name]()
    assert len(caught) == 1
    assert caught[0].filename == __file__
    text = " ".join(str(found).split())
    assert "Negative correlation with the other items for `A1`; check whether to reverse" in text


def test_by_group_it_is_named_once() -> None:
    with pytest.warns(sw.KeyingWarning, match=r"`A1` \(in 2 group\(s\)\)") as caught:
        sw.mcdonald_omega(BFI.assign(half=np.arange(2800) % 2), UNTURNED, by="half")
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_keyed_items_raise_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "Negative" not in str(sw.mcdonald_omega(BFI, SCALES["A"]))


# what is refused ----------------------------------------------------------------------------------


def test_conditional_errors_refuse_as_item_analysis() -> None:
    constant = BFI.assign(A2=3.0)
    with pytest.raises(sw.DataError, match="`A2` is constant"):
        sw.conditional_errors(constant, SCALES["A"])
    with pytest.raises(sw.DataError, match="no error of its scores follows from"):
        sw.conditional_errors(BFI.assign(A3=7 - BFI["A3"]), ["A2", "A3"])
    with pytest.raises(sw.DataError, match='use missing="listwise"'):
        sw.conditional_errors(BFI, SCALES["A"], missing="pairwise")
    with pytest.raises(sw.DataError, match='use missing="listwise"'):
        sw.item_anova(BFI, SCALES["A"], missing="pairwise")


def test_continuous_items_are_not_ordinal() -> None:
    draws = np.random.default_rng(1).normal(size=(40, 3))
    continuous = dict(zip("abc", draws.T, strict=True))
    many = {name: np.round(values * 40) for name, values in continuous.items()}
    for data in (continuous, many):
        for call in (sw.ordinal_alpha, sw.ordinal_omega):
            with pytest.raises(sw.DataError, match="more than 12 different answers: an ordinal"):
                call(data, ["a", "b", "c"])
    moments = sw.Moments.of(continuous, ["a", "b", "c"])
    for call in (sw.ordinal_alpha, sw.ordinal_omega):
        with pytest.raises(sw.DataError, match="needs the answers or their PairTables"):
            call(moments, ["a", "b", "c"])


def test_identical_items() -> None:
    x = np.array([1, 2, 3, 4, 5, 2, 4, 1])
    same = {"a": x, "b": x + 1, "c": x}
    found = sw.cronbach_alpha(same, ["a", "b", "c"])
    assert found.estimate == 1
    assert "α is 1: the items are identical but for their means." in str(found)
    with pytest.raises(sw.DataError, match="tests of alpha need one below 1"):
        sw.test_alpha(same, ["a", "b", "c"], 0.7)


# resamples ----------------------------------------------------------------------------------------


def test_alphas_of_normal_samples() -> None:
    """Quantiles of 5,000 draws lie within four standard errors of those of 200,000 of rWishart."""
    expected = {name: one(value) for name, value in IN_R["A"]["normal"].items()}
    moments = sw.Moments.from_covariance(
        published("A").covariance, int(expected["n"]), SCALES["A"].items
    )
    options = {"ci": "parametric", "resamples": 5000, "seed": 1}
    found = sw.cronbach_alpha(moments, SCALES["A"], **options)
    assert isinstance(found, sw.BootstrapReliability)
    assert found.method == "parametric"
    # The standard error of a quantile: root of p (1 - p) / draws over the density there.
    reach = 4 * expected["sd"] * np.sqrt(0.025 * 0.975 * (1 / 5000 + 1 / 200_000)) / 0.0584
    assert found.conf_low == pytest.approx(expected["low"], abs=reach)
    assert found.conf_high == pytest.approx(expected["high"], abs=reach)
    assert found.std_error == pytest.approx(expected["sd"], rel=4 / np.sqrt(10_000) * 1.1)
    assert found == sw.cronbach_alpha(moments, SCALES["A"], **options)
    assert "parametric bootstrap interval of 5,000 resamples, drawn from a normal" in " ".join(
        str(found).split()
    )


def test_omega_of_normal_samples() -> None:
    options = {"ci": "parametric", "resamples": 500, "seed": 2}
    found = sw.mcdonald_omega(published("A"), SCALES["A"], **options)
    delta = sw.mcdonald_omega(published("A"), SCALES["A"])
    assert found.ci_method == "parametric"
    assert found.std_error == pytest.approx(delta.std_error, rel=0.15)
    sw.set_threads(1)
    try:
        again = sw.mcdonald_omega(published("A"), SCALES["A"], **options)
    finally:
        sw.set_threads(0)
    assert (again.conf_low, again.conf_high) == (found.conf_low, found.conf_high)
    with pytest.raises(sw.DataError, match="listwise"):
        sw.mcdonald_omega(BFI, SCALES["A"], missing="pairwise", **options)


def test_improper_resamples_are_counted() -> None:
    noise = np.random.default_rng(3).normal(size=(40, 6))
    data = dict(zip("abcdef", noise.T, strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sw.KeyingWarning)
        found = sw.mcdonald_omega(data, list("abcdef"), ci="percentile", resamples=80, seed=1)
    improper = found.to_dict()["bootstrap"]["improper"]
    assert improper > 0
    assert f"{improper} of these resamples are improper (Heywood cases)" in " ".join(
        str(found).split()
    )


# omega of one factor, sampling weights ------------------------------------------------------------


@pytest.mark.parametrize("scale", SCALES)
def test_omega_of_one_factor(scale: str) -> None:
    expected = {name: one(value) for name, value in IN_R[scale]["one_factor"].items()}
    found = sw.hierarchical_omega(BFI, SCALES[scale], 1)
    assert_close(found.omega_h, expected["omega_h"], ITERATIVE)
    assert_close(found.omega_total, expected["omega_total"], ITERATIVE)
    assert "there is no hierarchy" in " ".join(str(found).split())


def test_scales_under_sampling_weights_have_linearized_intervals() -> None:
    complete = BFI[[*SCALES["A"].items, *SCALES["C"].items]].dropna()
    weights = {"weights": 1 + np.arange(len(complete)) % 3, "weight_type": "sampling"}
    several = sw.scale_analysis(complete, list(SCALES.values()), **weights)
    for scale in SCALES.values():
        alone = sw.item_analysis(complete, scale, **weights)
        assert several.scales[scale.name].ci_method == "linearized"
        assert several.scales[scale.name].conf_low == pytest.approx(alone.conf_low, rel=STABLE)
    assert "*" not in str(several.correlation_table())
    assert several.n == len(complete)


def test_psychs_fifth_lambda_is_no_bound() -> None:
    parallel = sw.Moments.from_correlation([[1, 0.25], [0.25, 1]], n=100, names=["a", "b"])
    found = sw.guttman_lambdas(parallel, ["a", "b"])
    assert found.lambda_5_plus == pytest.approx(0.6)
    assert "λ₅₊ is psych's: λ₅ with the factor k / (k - 1), which is no lower bound" in " ".join(
        str(found).split()
    )
    assert "all 1 splits" not in str(found)


def test_the_rest_by_group() -> None:
    halves = BFI.assign(half=np.arange(2800) % 2)
    right = answers("kr_20")[0].assign(half=np.arange(2800) % 2)
    assert len(sw.ordinal_alpha(halves, SCALES["A"], by="half")) == 2
    assert len(sw.ordinal_omega(halves, SCALES["A"], by="half")) == 2
    assert len(sw.conditional_errors(halves, SCALES["A"], by="half")) == 2
    assert len(sw.floor_and_ceiling(halves, SCALES["A"], by="half")) == 2
    assert len(sw.test_alpha(halves, SCALES["A"], 0.7, by="half")) == 2
    items = ["A2", "A3", "A4", "A5"]
    assert len(sw.right_wrong_analysis(right, items, by="half")) == 2


@pytest.mark.filterwarnings("ignore::scalewise.KeyingWarning")
def test_items_that_share_all_have_no_noise() -> None:
    """Rounding must not make a number of 16 digits of it, nor a negative one."""
    draw = np.random.default_rng(1)
    for _ in range(50):
        item = np.append(draw.integers(1, 6, 9), [1.0, 5.0])
        data = {"a": item, "b": item, "c": draw.permutation(item)}
        pair = sw.item_analysis(data, ["a", "b"]).to_dict()["glance"]
        assert pair["signal_to_noise"] == [np.inf]
        tidy = sw.item_analysis(data, ["a", "b", "c"]).to_dict()["tidy"]
        assert tidy["signal_to_noise_if_dropped"][2] == np.inf
