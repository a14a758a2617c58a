"""Publication tables: the results of an analysis as text, Markdown, HTML and LaTeX.

Each ``*_table`` function turns the plain dictionary of a result (its ``to_dict()``) into a
``Table``; a ``Table`` draws itself. ``correlation_plot`` draws a heatmap. ``page`` gathers tables
and text into one HTML file. This is the only place in scalewise where numbers are rounded and
formatted.

A table of one's own is made of ``Column``, ``Row`` and ``Spanner``, with ``group_row`` and ``RULE``
between its rows; ``NumberFormat`` and ``stars`` write its cells, and ``phrase`` and ``italic`` its
symbols.
"""

from .coefficient_table import coefficient_table
from .comparison_table import (
    comparison_table,
    corrected_correlation_table,
    matrix_test_table,
    power_table,
)
from .correlation_plot import correlation_plot
from .correlation_table import correlation_table
from .descriptives_table import descriptives_table, frequencies_table
from .factor_table import (
    factor_table,
    hierarchical_omega_table,
    schmid_leiman_table,
)
from .gt import ReportDependencyError
from .intraclass_table import intraclass_table
from .item_table import item_table
from .matrix_table import (
    definiteness_table,
    nearest_correlation_table,
    partial_correlation_table,
)
from .normality_table import normality_table
from .numbers import DEFAULT_LEVELS, NumberFormat, star_note, stars
from .page import numbered, page
from .phrase import italic, phrase
from .regression_table import regression_table
from .stack import Stack
from .table import RULE, Column, Row, Spanner, Table, group_row

__all__ = [
    "DEFAULT_LEVELS",
    "RULE",
    "Column",
    "NumberFormat",
    "ReportDependencyError",
    "Row",
    "Spanner",
    "Stack",
    "Table",
    "coefficient_table",
    "comparison_table",
    "corrected_correlation_table",
    "correlation_plot",
    "correlation_table",
    "definiteness_table",
    "descriptives_table",
    "factor_table",
    "frequencies_table",
    "group_row",
    "hierarchical_omega_table",
    "intraclass_table",
    "italic",
    "item_table",
    "matrix_test_table",
    "nearest_correlation_table",
    "normality_table",
    "numbered",
    "page",
    "partial_correlation_table",
    "phrase",
    "power_table",
    "regression_table",
    "schmid_leiman_table",
    "star_note",
    "stars",
]
