"""The wheel in an environment with NumPy and nothing else."""

import importlib.util

import numpy as np
import scalewise as sw
from scalewise import datasets

for absent in ("pandas", "polars", "pyarrow", "narwhals", "great_tables"):
    assert importlib.util.find_spec(absent) is None, f"this environment must not have {absent}"

answers = datasets.simulate_nav2018()
targets = sw.Scale("targets", ["fill_places", "supply_decides"], bounds=(0, 4))
scored = sw.score_scales(answers, [targets])
assert isinstance(scored["targets"], np.ndarray)
fit = sw.hierarchical_regression(scored, "tailoring", {"Governance": ["targets"]})
assert 0 < fit.models[0].r_squared < 1
matrix = np.column_stack([scored["targets"], scored["tailoring"]])
r = sw.correlation_matrix(matrix, ["targets", "tailoring"]).r[0, 1]
assert abs(r**2 - fit.models[0].r_squared) < 1e-12
print(sw.item_analysis(answers, targets))
assert fit._repr_html_() is None, "without a frame library a notebook falls back to text"
try:
    fit.tidy()
except sw.DataError as refused:
    assert "pandas, polars or pyarrow" in str(refused)
else:
    raise AssertionError("a DataFrame without a library to make it")
print("wheel with NumPy alone:", fit.n, "respondents used")
