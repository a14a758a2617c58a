"""Publication tables: the results of an analysis as text, Markdown, HTML and LaTeX.

Each ``*_table`` function turns the plain dictionary of a result (its ``to_dict()``) into a
``Table``; a ``Table`` draws itself. ``correlation_plot`` draws a heatmap, ``coefficient_plot`` the
coefficients of a regression, ``item_plot`` the answers
to items, ``item_profile_plot`` what each of them adds. ``page`` gathers tables and text into one
HTML file. This is the only place in scalewise where numbers are rounded and formatted.

A table of one's own is made of ``Column``, ``Row`` and ``Spanner``, with ``group_row`` and ``RULE``
between its rows; ``NumberFormat`` and ``stars`` write its cells, and ``phrase`` and ``italic`` its
symbols.
"""

from .alpha_table import (
    alpha_comparison_table,
    alpha_test_table,
    ordinal_alpha_table,
    reliability_table,
)
from .anova_table import item_anova_table
from .between_table import correlations_between_table
from .bounds_table import bounds_table, greatest_lower_bound_table
from .coefficient_table import coefficient_table
from .comparison_table import (
    comparison_table,
    corrected_correlation_table,
    matrix_test_table,
    power_table,
)
from .construct_table import construct_table
from .correlation_plot import correlation_plot
from .correlation_table import correlation_table
from .descriptives_table import descriptives_table, frequencies_table
from .diagnostics_table import casewise_table, diagnostics_table
from .effect_table import (
    collinearity_table,
    cross_validation_table,
    effect_size_table,
    regression_power_table,
    shrinkage_table,
)
from .factor_table import (
    factor_table,
    hierarchical_omega_table,
    schmid_leiman_table,
)
from .fit_comparison_table import fit_comparison_table
from .gt import ReportDependencyError
from .halves_table import all_split_halves_table, prophecy_table, split_half_table
from .htmt_table import htmt_table
from .importance_plot import importance_plot
from .importance_table import importance_table
from .interaction_plot import interaction_plot
from .intraclass_table import intraclass_table
from .item_plot import item_plot
from .item_profile_plot import item_profile_plot
from .item_table import item_table
from .johnson_neyman_plot import johnson_neyman_plot
from .margins_table import contrasts_table, hypothesis_table, margins_table
from .matrix_table import (
    definiteness_table,
    nearest_correlation_table,
    partial_correlation_table,
)
from .normality_table import normality_table
from .numbers import DEFAULT_LEVELS, NumberFormat, star_note, stars
from .omega_table import omega_table
from .page import numbered, page
from .phrase import italic, phrase
from .prose import Prose
from .regression_plot import coefficient_plot
from .regression_report import regression_report
from .regression_table import regression_table
from .resampling_table import bootstrap_table, permutation_table
from .residual_plot import residual_overview, residual_plot
from .response_table import (
    floor_table,
    inter_item_table,
    response_table,
    right_wrong_table,
)
from .retest_table import item_retest_table, scale_retest_table
from .scale_table import item_scale_table, scale_correlation_table, scale_table
from .score_table import (
    conditional_error_table,
    reliable_change_table,
    standard_error_table,
    test_retest_table,
    true_score_table,
)
from .slopes_table import johnson_neyman_table, slopes_table
from .stack import Stack
from .table import RULE, Column, Row, Spanner, Table, group_row
from .wild_table import wild_table

__all__ = [
    "DEFAULT_LEVELS",
    "RULE",
    "Column",
    "NumberFormat",
    "Prose",
    "ReportDependencyError",
    "Row",
    "Spanner",
    "Stack",
    "Table",
    "all_split_halves_table",
    "alpha_comparison_table",
    "alpha_test_table",
    "bootstrap_table",
    "bounds_table",
    "casewise_table",
    "coefficient_plot",
    "coefficient_table",
    "collinearity_table",
    "comparison_table",
    "conditional_error_table",
    "construct_table",
    "contrasts_table",
    "corrected_correlation_table",
    "correlation_plot",
    "correlation_table",
    "correlations_between_table",
    "cross_validation_table",
    "definiteness_table",
    "descriptives_table",
    "diagnostics_table",
    "effect_size_table",
    "factor_table",
    "fit_comparison_table",
    "floor_table",
    "frequencies_table",
    "greatest_lower_bound_table",
    "group_row",
    "hierarchical_omega_table",
    "htmt_table",
    "hypothesis_table",
    "importance_plot",
    "importance_table",
    "inter_item_table",
    "interaction_plot",
    "intraclass_table",
    "italic",
    "item_anova_table",
    "item_plot",
    "item_profile_plot",
    "item_retest_table",
    "item_scale_table",
    "item_table",
    "johnson_neyman_plot",
    "johnson_neyman_table",
    "margins_table",
    "matrix_test_table",
    "nearest_correlation_table",
    "normality_table",
    "numbered",
    "omega_table",
    "ordinal_alpha_table",
    "page",
    "partial_correlation_table",
    "permutation_table",
    "phrase",
    "power_table",
    "prophecy_table",
    "regression_power_table",
    "regression_report",
    "regression_table",
    "reliability_table",
    "reliable_change_table",
    "residual_overview",
    "residual_plot",
    "response_table",
    "right_wrong_table",
    "scale_correlation_table",
    "scale_retest_table",
    "scale_table",
    "schmid_leiman_table",
    "shrinkage_table",
    "slopes_table",
    "split_half_table",
    "standard_error_table",
    "star_note",
    "stars",
    "test_retest_table",
    "true_score_table",
    "wild_table",
]
