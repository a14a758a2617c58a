"""Robust and cluster-robust standard errors, against R, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scalewise as sw
from conftest import REFERENCES, STABLE, read_json

COLUMNS = ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high", "df"]
TESTS = ["f", "df1", "df2", "p_value", "f_change", "df1_change", "df2_change", "p_change"]


def cases(value: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if "file" in value:
        yield name.strip(), value
        return
    for key, inner in value.items():
        yield from cases(inner, f"{name} {key}")


FIGURES = read_json("robust.json")
EVERY = [case for part in ("HC", "CR", "two_way", "sampled") for case in cases(FIGURES[part], part)]


def answers(case: dict[str, Any]) -> tuple[pd.DataFrame, dict[str, Any]]:
    data = pd.read_csv(REFERENCES / case["file"])
    if "weights" not in case:
        return data, {}
    weights = pd.read_csv(REFERENCES / case["weights_file"])[case["weights"]]
    return data, {"weights": weights[: len(data)], "weight_type": case["weight_type"]}


def fitted(case: dict[str, Any], **options: Any) -> sw.Regression:
    data, weights = answers(case)
    fit = sw.hierarchical_regression(
        data,
        case["outcome"],
        {block["name"]: block["predictors"] for block in case["blocks"]},
        vcov=case["vcov"],
        cluster=case["clusters"] or None,
        cluster_factor=case.get("factor", "own"),
        fix_two_way=case.get("fix", False),
        intercept=case["intercept"],
        **weights,
        **options,
    )
    assert isinstance(fit, sw.Regression)
    return fit


@pytest.mark.parametrize(("name", "case"), EVERY, ids=[name for name, _ in EVERY])
def test_errors_are_those_of_r(name: str, case: dict[str, Any]) -> None:
    fit = fitted(case)
    tidy, glance = fit.tidy(), fit.glance()
    assert list(tidy["term"]) == case["tidy"]["term"]
    for found, expected, columns in (
        (tidy, case["tidy"], COLUMNS),
        (glance, case["glance"], TESTS),
    ):
        for column in columns:
            wanted = np.array(expected[column], float)
            got = np.asarray(found[column], float)
            if column.startswith("p_") and columns is TESTS:
                # Far out in a tail p multiplies the rounding of F; and some are nought.
                with np.errstate(divide="ignore"):
                    got, wanted = np.log(got), np.log(wanted)
            np.testing.assert_allclose(got, wanted, rtol=STABLE, err_msg=column)
    size = np.sqrt(np.diag(case["covariance"]))
    unit = np.outer(size, size)
    expected = np.array(case["covariance"]) / unit
    np.testing.assert_allclose(fit.covariance() / unit, expected, atol=STABLE)
    assert fit.vcov == case["vcov"]
    assert list(fit.clusters) == case["clusters"]


def said(fit: sw.Regression) -> str:
    """What the table says, on one line."""
    return " ".join(str(fit).split())


def pupils() -> pd.DataFrame:
    return pd.read_csv(REFERENCES / "data" / "math_achieve.csv")


BLOCKS = {"Home": ["ses"], "Pupil": ["minority", "female"]}


def test_robust_means_hc3_and_cr2_and_clusters_alone_mean_cr2() -> None:
    data = pupils()
    fit = sw.hierarchical_regression(data, "math", BLOCKS, vcov="robust")
    assert (fit.vcov, fit.n_clusters, fit.clusters) == ("HC3", None, {})
    fit = sw.hierarchical_regression(data, "math", BLOCKS, cluster="school")
    assert (fit.vcov, fit.n_clusters, fit.clusters) == ("CR2", 160, {"school": 160})
    note = "CR2 standard errors, the default with clusters: 160 clusters by school; "
    assert note in said(fit)
    named = sw.hierarchical_regression(data, "math", BLOCKS, vcov="robust", cluster="school")
    assert named.vcov == "CR2"
    assert "the default" not in said(named)
    fit = sw.hierarchical_regression(data, "math", BLOCKS, vcov="CR1", cluster="school")
    assert "CR1 standard errors: 160 clusters by school" in fit.table().to_html()
    assert set(fit.glance()["df2"]) == {159}


def test_text_clusters_and_sums_of_clusters_and_files_give_the_same(tmp_path: Path) -> None:
    data = pupils()
    plain = sw.hierarchical_regression(data, "math", BLOCKS, cluster="school").tidy()
    text = data.assign(school=data["school"].map("school {}".format))
    by_text = sw.hierarchical_regression(text, "math", BLOCKS, cluster="school").tidy()
    pd.testing.assert_frame_equal(plain, by_text, rtol=STABLE)
    category = text.assign(school=text["school"].astype("category"))
    by_category = sw.hierarchical_regression(category, "math", BLOCKS, cluster="school").tidy()
    pd.testing.assert_frame_equal(plain, by_category, rtol=STABLE)
    parts = [
        sw.GroupedMoments.of(part, ["math", "ses", "minority", "female"], by="school")
        for part in (data[::2], data[1::2])
    ]
    sums = sw.hierarchical_regression(parts[0] + parts[1], "math", BLOCKS, cluster="school")
    pd.testing.assert_frame_equal(plain, pd.DataFrame(sums.tidy()), rtol=1e-9)
    file = tmp_path / "pupils.parquet"
    data.to_parquet(file)
    read = sw.hierarchical_regression(file, "math", BLOCKS, cluster="school")
    pd.testing.assert_frame_equal(plain, pd.DataFrame(read.tidy()), rtol=1e-9)


def test_rows_without_a_cluster_are_counted() -> None:
    data = pupils()
    data["school"] = data["school"].astype("Int64").mask(data.index < 3)
    fit = sw.hierarchical_regression(data, "math", BLOCKS, vcov="CR1", cluster="school")
    assert fit.cases["unclustered"] == 3
    assert fit.cases["read"] == len(data)
    assert fit.n == len(data) - 3
    assert "for a missing cluster" in said(fit)


def test_by_group_with_clusters() -> None:
    data = pupils()
    found = sw.hierarchical_regression(
        data, "math", {"Home": ["ses"]}, by="female", vcov="CR1", cluster="school"
    )
    for sex, fit in found.items():
        part = data[data["female"] == sex]
        alone = sw.hierarchical_regression(
            part, "math", {"Home": ["ses"]}, vcov="CR1", cluster="school"
        )
        pd.testing.assert_frame_equal(fit.tidy(), alone.tidy())


def test_few_clusters_and_a_matrix_that_is_none_are_said() -> None:
    data = pd.DataFrame(
        {
            "y": [1.0, 3, 2, 5, 4, 6, 8, 7],
            "a": [1.0, 2, 3, 4, 5, 6, 7, 9],
            "b": [1.0, 0, 1, 0, 0, 1, 1, 0],
            "c": [0.0, 1, 1, 0, 1, 0, 0, 0],
            "town": [1, 1, 2, 2, 3, 3, 3, 3],
        }
    )
    fit = sw.hierarchical_regression(data, "y", [["a"], ["b", "c"]], vcov="CR1", cluster="town")
    assert "Only 3 clusters" in said(fit)
    assert "3 clusters can tell 2 of up to 3 coefficients apart" in said(fit)
    f = fit.glance()["f"]
    assert np.isfinite(f[0])
    assert np.isnan(f[1])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"vcov": "HC9"}, 'vcov="HC9" is not an option: choose "classical", '),
        ({"vcov": "CR1"}, 'vcov="CR1" is of clusters: name their column with cluster='),
        ({"vcov": "HC3", "cluster": "school"}, 'vcov="HC3" takes no notice of clusters'),
        ({"vcov": "linearized"}, 'vcov="linearized" is of sampling weights'),
        ({"vcov": "HC3", "missing": "pairwise"}, "a robust standard error with missing="),
        ({"cluster": "school", "missing": "em"}, "a robust standard error with missing="),
        ({"cluster": ["school", "female", "minority"]}, "clustering in more than two ways"),
        ({"cluster": ["school", "female"], "vcov": "CR2"}, "two-way clustering with linearized"),
        ({"cluster": "one"}, "`one` has 1 cluster(s) with respondents"),
        ({"cluster": "no"}, "no"),
        ({"cluster": "school", "cluster_factor": "x"}, 'cluster_factor="x" is not an option'),
        (
            {"vcov": "HC3", "weights": "weight", "weight_type": "sampling"},
            "sampling weights have linearized standard errors, not HC3",
        ),
    ],
)
def test_what_is_refused(options: dict[str, Any], message: str) -> None:
    data = pupils().assign(one=1, weight=1.5)
    with pytest.raises(sw.DataError) as refused:
        sw.hierarchical_regression(data, "math", BLOCKS, **options)
    assert message in str(refused.value)


def test_moments_have_neither_rows_nor_clusters() -> None:
    data = pupils()
    moments = sw.Moments.of(data, ["math", "ses"])
    with pytest.raises(sw.DataError, match="a robust standard error needs the answers"):
        sw.hierarchical_regression(moments, "math", [["ses"]], vcov="HC3")
    with pytest.raises(sw.DataError, match="cluster= does not apply to Moments"):
        sw.hierarchical_regression(moments, "math", [["ses"]], cluster="school")
    grouped = sw.GroupedMoments.of(data, ["math", "ses"], by="female")
    with pytest.raises(sw.DataError, match="does not apply to GroupedMoments by"):
        sw.hierarchical_regression(grouped, "math", [["ses"]], cluster="school")


def test_a_leverage_of_one_is_named_with_its_row() -> None:
    data = pupils()[:50].assign(alone=0.0)
    data.loc[17, "alone"] = 1.0
    data.loc[3, "ses"] = np.nan
    with pytest.raises(sw.DataError, match=r"row 17 \(rows count from 0\) has a leverage of 1 in"):
        sw.hierarchical_regression(data, "math", [["ses"], ["alone"]], vcov="HC3")
    fit = sw.hierarchical_regression(data, "math", [["ses"], ["alone"]], vcov="HC1")
    assert fit.vcov == "HC1"
    with pytest.raises(sw.DataError, match="the cluster row = 17 alone determines"):
        sw.hierarchical_regression(
            data.assign(row=range(50)), "math", [["ses"], ["alone"]], vcov="CR3", cluster="row"
        )
    fit = sw.hierarchical_regression(
        data.assign(row=range(50)), "math", [["ses"], ["alone"]], vcov="CR2", cluster="row"
    )
    assert "a coefficient is determined by one cluster alone (row = 17)" in said(fit)


@pytest.mark.parametrize("weight_type", [None, "frequency"])
@pytest.mark.parametrize("in_order", [False, True])
def test_scores_of_many_rows_are_those_of_grouped_moments(
    weight_type: str | None, in_order: bool
) -> None:
    """More rows than one piece of work has, some left out: found by two readings and by one."""
    draw = np.random.default_rng(11)
    n = 150_000
    cluster = draw.integers(0, 700, n)
    x, z = draw.normal(size=(2, n)) + 0.3 * draw.normal(size=700)[cluster]
    y = x - z + draw.normal(size=700)[cluster] + draw.normal(size=n)
    x[draw.random(n) < 0.02] = np.nan
    data = pd.DataFrame({"x": x, "z": z, "y": y, "c": cluster, "w": draw.integers(0, 4, n)})
    if in_order:
        data = data.sort_values("c", kind="stable").reset_index(drop=True)
    weights = {} if weight_type is None else {"weights": "w", "weight_type": weight_type}
    blocks = {"First": ["x"], "Second": ["z"]}
    grouped = sw.GroupedMoments.of(data, ["x", "z", "y"], by="c", **weights)
    for vcov in ("CR0", "CR1", "CR1S", "CR1p"):
        rows = sw.hierarchical_regression(data, "y", blocks, vcov=vcov, cluster="c", **weights)
        sums = sw.hierarchical_regression(grouped, "y", blocks, vcov=vcov, cluster="c")
        for name in ("std_error", "statistic", "df"):
            found, expected = rows.tidy()[name], sums.tidy()[name]
            np.testing.assert_allclose(found, expected, rtol=STABLE, err_msg=f"{vcov} {name}")
        assert [m.f_change for m in rows.models] == pytest.approx(
            [m.f_change for m in sums.models], rel=STABLE
        )
    # The last model by the definition.
    used = data.dropna()
    w = used["w"] if weight_type else np.ones(len(used))
    design = np.column_stack([np.ones(len(used)), used["x"], used["z"]])
    bread = np.linalg.inv(design.T @ (design * np.asarray(w)[:, None]))
    residuals = used["y"] - design @ (bread @ design.T @ (w * used["y"]))
    scores = pd.DataFrame(design * np.asarray(w * residuals)[:, None]).groupby(used["c"].to_numpy())
    sums_of_scores = scores.sum().to_numpy()
    count = len(sums_of_scores)
    errors = np.sqrt(np.diag(bread @ sums_of_scores.T @ sums_of_scores @ bread))
    rows = sw.hierarchical_regression(data, "y", blocks, vcov="CR1", cluster="c", **weights)
    found = rows.tidy().query("model == 2")["std_error"]
    np.testing.assert_allclose(found, errors * np.sqrt(count / (count - 1)), rtol=STABLE)
