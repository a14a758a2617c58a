"""The wheel in an environment with polars and without pandas."""

import importlib.util

import polars as pl
import scalewise as sw
from scalewise import datasets

assert importlib.util.find_spec("pandas") is None, "this environment must not have pandas"

df = pl.DataFrame(datasets.simulate_nav2018()).filter(pl.col("follows_up_clients"))
workload = sw.Scale(
    "workload",
    ["enough_time", "no_conflict", "too_much"],
    bounds=(0, 3),
    reverse=["enough_time", "no_conflict"],
    min_valid=2,
)
scored = sw.score_scales(df, [workload])
assert isinstance(scored, pl.DataFrame)
assert isinstance(sw.item_analysis(df, workload).tidy(), pl.DataFrame)
fit = sw.hierarchical_regression(
    scored, "tailoring", {"Work": ["workload"], "Person": ["age", "gender"]}
)
assert isinstance(fit.glance(), pl.DataFrame)
assert fit.glance()["n"].to_list() == [fit.n, fit.n]
assert "<table" in fit.table().to_html()
assert r"\begin{" in sw.correlation_matrix(scored, ["tailoring", "workload"]).table().to_latex()
print("wheel with polars, without pandas: 1377 respondents read,", fit.n, "used")
