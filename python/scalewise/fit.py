"""A fitted regression, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from . import frames
from ._core import DataError
from .blocks import Blocks
from .refits import AsksAgain
from .results import Inference, read_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .cross_validation import CrossValidation
    from .diagnostics import RegressionDiagnostics
    from .fit_comparison import FitComparison
    from .marginal_means import MarginalMeans
    from .prediction import HypothesisTest
    from .regression_effects import Collinearity, EffectSizes, ShrinkageEstimates
    from .report.prose import Prose
    from .report.table import Table
    from .slopes import JohnsonNeyman, SimpleSlopes


@dataclass(frozen=True)
class Model:
    """The model after one block; all figures at full precision.

    ``r_squared_change``, ``f_change``, ``df1_change``, ``df2_change`` and ``p_change`` are of the
    block; ``f``, ``df1``, ``df2`` and ``p_value`` of the whole model; AIC and BIC count sigma as a
    parameter. ``df2`` is ``df_residual`` but for clusters, and infinite from EM, where ``df1 * f``
    is Wald's chi-square.
    """

    model: int
    block: str
    n: int
    n_predictors: int
    r_squared: float
    adj_r_squared: float
    sigma: float
    f: float
    df1: int
    df2: float
    p_value: float
    r_squared_change: float
    f_change: float
    df1_change: int
    df2_change: float
    p_change: float
    log_likelihood: float
    aic: float
    bic: float
    df_residual: int


@dataclass(frozen=True)
class LikelihoodErrors:
    """Large-sample standard errors of a model from answers with gaps (``missing="em"``).

    By the delta method from the observed information of the means and covariances, which counts
    standard deviations and predictors as random: lavaan's ``missing="fiml.x"``, ``fixed.x=FALSE``.

    Attributes
    ----------
    beta
        Predictor -> standard error of its beta, lavaan's ``std.all``.
    r_squared
        Of R².
    r_squared_change
        Of what the block adds to R². Where that is nought its distribution is not normal: the test
        of the block is Wald's (``p_change``).
    """

    beta: Mapping[str, float]
    r_squared: float
    r_squared_change: float


@dataclass(frozen=True, repr=False, eq=False)
class Regression(AsksAgain, Inference):
    """A fitted regression; ``tidy()`` has the coefficients, ``glance()`` the models."""

    # What was asked for, so that what needs the answers again can ask for the same.
    _blocks: Blocks
    _options: Mapping[str, Any]

    _internal: ClassVar[tuple[str, ...]] = ("moments", "cluster_squares")

    @property
    def outcome(self) -> str:
        """The outcome."""
        return str(self._figures["outcome"])

    @property
    def n(self) -> int:
        """Respondents, the same in all models."""
        return int(self._figures["n"])

    @property
    def models(self) -> tuple[Model, ...]:
        """One model per block, each with all blocks up to it."""
        columns = self._figures["glance"]
        rows = zip(*columns.values(), strict=True)
        return tuple(Model(**dict(zip(columns, row, strict=True))) for row in rows)

    def covariance(self, model: int | None = None) -> np.ndarray:
        """Return the covariance matrix of the coefficients of a model, the last by default.

        Rows and columns are the model's rows of ``tidy()``; models count from 1.
        """
        return read_only(self._figures["covariance"][self._position(model)])

    def likelihood_errors(self, model: int | None = None) -> LikelihoodErrors:
        """Return the standard errors of betas, R² and its change, the last model's by default.

        Raises
        ------
        DataError
            The regression is not one of ``missing="em"``; a model that does not exist.
        """
        errors = self._figures["likelihood"]
        if errors is None:
            raise DataError(
                'likelihood_errors() are of regressions with missing="em" and without analytic '
                "weights: ask for one"
            )
        at = self._position(model)
        tidy = self._figures["tidy"]
        rows = zip(tidy["model"], tidy["term"], tidy["block"], strict=True)
        terms = [term for number, term, block in rows if number == at + 1 and block is not None]
        own = errors[at]
        beta = dict(zip(terms, own["beta"], strict=True))
        return LikelihoodErrors(beta, own["r_squared"], own["r_squared_change"])

    def _position(self, model: int | None) -> int:
        count = len(self._figures["covariance"])
        at = count if model is None else model
        if isinstance(at, bool) or not isinstance(at, int) or not 1 <= at <= count:
            raise DataError(f"model={model!r}: give a whole number from 1 to {count}")
        return at - 1

    def terms(self) -> Any:
        """Return the joint test of every term of every model, as a DataFrame likewise.

        A factor, an interaction with one, or any other term with several columns is tested as a
        whole, under the covariance of the model. ::

            f               bᵀ V⁻¹ b / q of its q coefficients, with df1 = q and df2; t² of one
            sum_of_squares  what the residual sum of squares grows by without the term
            part_r_squared  what R² falls by: the squared semipartial correlation of the term, with
                            its interval after Alf and Graf, where `effect_sizes` has one
            gvif            det R1 det R2 / det R, of the term's columns, the others and all
            gvif_root       gvif^(1 / (2 q)), which compares with √VIF

        ``f`` is that of R's ``car::linearHypothesis`` and ``car::Anova(type = 3)``; under CR2 ``f``
        and ``df2`` are those of ``clubSandwich::Wald_test``'s HTZ.

        References
        ----------
        Fox, J., & Monette, G. (1992). Generalized collinearity diagnostics. Journal of the American
        Statistical Association, 87(417), 178–183. https://doi.org/10.1080/01621459.1992.10475190
        """
        of_effects = self.effect_sizes()._figures["terms"]
        table: dict[str, Any] = {}
        for name, column in self._figures["terms"].items():
            table[name] = column
            if name == "part_r_squared":
                for end in ("conf_low", "conf_high"):
                    table[f"{name}_{end}"] = of_effects[f"part_squared_{end}"]
        return frames.frame(table, self._library)

    def diagnostics(self, data: Any, **options: Any) -> RegressionDiagnostics:
        """Look at the rows of this regression: `regression_diagnostics` with what was asked here.

        Parameters
        ----------
        data
            The answers that were fitted; others are refused. Rows without a cluster or a weight are
            left out here, too.
        **options
            ``model``, ``tests``, ``alternative`` and ``id`` of `regression_diagnostics`.
        """
        from .diagnostics import of_regression

        return of_regression(self, data, options)

    def effect_sizes(
        self, *, r_squared_interval: str = "noncentral_f", beta_interval: str = "rescaled"
    ) -> EffectSizes:
        """Find R², R² change, partial eta², f², beta and sr² with intervals.

        ::

            R²           "noncentral_f": predictors fixed by design, lambda = n rho² / (1 - rho²)
                         "lee1971": drawn with the outcome from a normal distribution, approximately
                         "random_exact": the same, by the exact distribution of R²
            R² change    of the block, and sr² of a predictor, after Alf and Graf (1999); where
                         nothing was entered before, the interval of R²
            partial eta² R² change / (R² change + 1 - R²), interval lambda / (lambda + df2)
            f²           eta² / (1 - eta²); of the whole model R² / (1 - R²)
            beta         "rescaled": that of B times sd(x) / sd(y)
                         "delta": by the delta method for jointly normal variables, over n

        The first ones are R's ``MBESS::ci.R2`` (apaTables prints ``noncentral_f``), those of eta²
        ``effectsize::F_to_eta2``, those of beta by the delta method betaDelta's. Intervals of R²
        change and sr² can leave the range from 0 to 1. What does not apply (sampling weights,
        robust errors) is NaN, and a note says why.

        References
        ----------
        Alf, E. F., Jr., & Graf, R. G. (1999). Asymptotic confidence limits for the difference
        between two squared multiple correlations. Psychological Methods, 4(1), 70-75.
        https://doi.org/10.1037/1082-989X.4.1.70

        Kelley, K. (2007). Confidence intervals for standardized effect sizes. Journal of
        Statistical Software, 20(8). https://doi.org/10.18637/jss.v020.i08

        Yuan, K.-H., & Chan, W. (2011). Biases and standard errors of standardized regression
        coefficients. Psychometrika, 76(4), 670-690. https://doi.org/10.1007/s11336-011-9224-6
        """
        from .regression_effects import effect_sizes

        return effect_sizes(self._figures, self._library, r_squared_interval, beta_interval)

    def adjusted_r_squared(self) -> ShrinkageEstimates:
        """Find adjusted R² by all names, and what the coefficients should explain in other samples.

        ::

            u = 1 - R²
            ezekiel      1 - u (n - 1) / (n - p - 1), the adjusted R² of glance(); also Wherry-1
            olkin_pratt  1 - u (n - 3) / (n - p - 1) 2F1(1, 1; (n - p + 1) / 2; u), unbiased
            pratt        1 - u (n - 3) / (n - p - 1) (1 + 2 u / (n - p - 2.3))
            claudy_3     1 - u (n - 4) / (n - p - 1) (1 + 2 u / (n - p + 1))
            wherry_2     1 - u (n - 1) / (n - p)
            smith        1 - u n / (n - p)
            browne       ((n - p - 3) rho⁴ + rho²) / ((n - 2 p - 2) rho² + p), rho² by Pratt, not
                         below nought
            stein        1 - u (n - 1) (n - 2) (n + 1) / ((n - p - 1) (n - p - 2) n)
            lord         1 - u (n - 1) (n + p + 1) / ((n - p - 1) n)

        The last three are of cross-validity. Not under sampling weights, nor through the origin.

        References
        ----------
        Yin, P., & Fan, X. (2001). Estimating R² shrinkage in multiple regression. Journal of
        Experimental Education, 69(2), 203-224. https://doi.org/10.1080/00220970109600656

        Karch, J. (2020). Improving on adjusted R-squared. Collabra: Psychology, 6(1), 45.
        https://doi.org/10.1525/collabra.343
        """
        from .regression_effects import adjusted_r_squared

        return adjusted_r_squared(self._figures, self._library)

    def collinearity(self, *, centred: bool = False) -> Collinearity:
        """Find eigenvalues, condition indices and variance proportions of every model, as SPSS.

        ::

            X            a column per coefficient, the constant among them, each scaled to length 1
            X = U S V'   eigenvalues s²; condition index max(s) / s
            proportion   V_kj² / s_j², as a share of its sum over the dimensions j

        ``centred=True`` takes the predictors about their means, without the constant.

        References
        ----------
        Belsley, D. A., Kuh, E., & Welsch, R. E. (1980). Regression diagnostics. Wiley.
        https://doi.org/10.1002/0471725153
        """
        from .regression_effects import collinearity

        return collinearity(self._figures, self._library, centred)

    def cross_validated_r_squared(self, data: Any, **options: Any) -> CrossValidation:
        """Find R² of predictions for respondents who were left out, of the same models.

        `data` are the answers that were fitted; options are ``folds``, ``repeats`` and ``seed`` of
        `cross_validated_r_squared`, and the rest is that of the fit.
        """
        from .cross_validation import of_regression

        return of_regression(self, data, **options)

    @property
    def precision(self) -> str:
        """The arithmetic used: "double", or "double-double" for nearly collinear predictors."""
        return str(self._figures["precision"])

    @property
    def convention(self) -> str:
        """Whose conventions it follows: "scalewise" or "spss"."""
        return str(self._figures["convention"])

    @property
    def excluded(self) -> Any:
        """Predictors that did not enter under ``convention="spss"``: block, term and tolerance."""
        none: dict[str, list[Any]] = {"block": [], "term": [], "tolerance": []}
        return frames.frame(self._figures.get("excluded", none), self._library)

    @property
    def selection(self) -> Any:
        """SPSS's selection criteria, a row per model: akaike, amemiya, mallows, schwarz.

        Only under ``convention="spss"``.
        """
        if "selection" not in self._figures:
            raise DataError('there are no selection criteria without convention="spss"')
        return frames.frame(self._figures["selection"], self._library)

    @property
    def vcov(self) -> str:
        """The covariance matrix behind standard errors, intervals and F, as "HC3"."""
        return str(self._figures["vcov"])

    @property
    def clusters(self) -> dict[str, int]:
        """How many clusters each column of clusters has; empty without clusters."""
        found = self._figures["clusters"]
        return dict(zip(found["keys"], found["counts"], strict=True)) if found else {}

    @property
    def n_clusters(self) -> int | None:
        """How many clusters there are, of two columns the smaller number; None without clusters."""
        found = self._figures["n_clusters"]
        return None if found is None else int(found)

    def table(self, **options: Any) -> Table:
        """Return the publication table: a column per block, R² and its change below.

        Options are those of `scalewise.report.regression_table`.
        """
        from .report.regression_table import regression_table

        return regression_table(self._with_effects(), **options)

    def plot(self, kind: str = "coefficients", *, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the coefficients with their intervals on `ax`, or on a figure of its own.

        Options are those of `scalewise.report.coefficient_plot`, among them ``standardized`` and
        ``models``; matplotlib must be installed.
        """
        from .report.regression_plot import coefficient_plot

        if kind != "coefficients":
            raise DataError(f'kind={kind!r} is no plot of a regression: use "coefficients"')
        return coefficient_plot(self.to_dict(), ax=ax, **options)

    def report(self, **options: Any) -> Prose:
        """Return the sentences of a Results section, every number of them from this fit.

        Options are those of `scalewise.report.regression_report`.
        """
        from .report.regression_report import regression_report

        return regression_report(self._with_effects(), **options)

    def _with_effects(self) -> dict[str, Any]:
        """Everything, with the effect sizes that tables and sentences have beside it."""
        return {**self.to_dict(), "effect_sizes": self.effect_sizes().to_dict()}

    def compare(self, other: Regression) -> FitComparison:
        """Compare the last model with that of another fit, whichever has more predictors.

        See `scalewise.compare_fits`.
        """
        from .fit_comparison import compare_fits
        from .fitted import require_regression

        require_regression(other, "other")
        in_order = sorted([self, other], key=lambda fit: fit.models[-1].n_predictors)
        return compare_fits(*in_order)

    def compare_models(self, smaller: int, larger: int) -> FitComparison:
        """Compare two models of this fit, counted from 1, as `scalewise.compare_fits` does.

        ``fit.compare_models(1, 3)`` tests everything that blocks 2 and 3 add together.
        """
        from .fit_comparison import of_models

        for number in (smaller, larger):
            if isinstance(number, bool) or not isinstance(number, int) or number < 1:
                raise DataError(
                    f"there is no model {number!r}: give a whole number from 1 to "
                    f"{len(self.models)}"
                )
        return of_models((self, smaller), (self, larger))

    def simple_slopes(
        self, predictor: str, moderator: str, at: Any = None, **options: Any
    ) -> SimpleSlopes:
        """Find the slope of a predictor at values of a moderator; see `simple_slopes`."""
        from .slopes import simple_slopes

        return simple_slopes(self, predictor, moderator, at, **options)

    def johnson_neyman(self, predictor: str, moderator: str, **options: Any) -> JohnsonNeyman:
        """Find where the slope of a predictor is significant; see `johnson_neyman`."""
        from .slopes import johnson_neyman

        return johnson_neyman(self, predictor, moderator, **options)

    def predict(self, new: Any, **options: Any) -> Any:
        """Predict the outcome of new respondents; see `predict`."""
        from .prediction import predict

        return predict(self, new, **options)

    def margins(self, by: str | Sequence[str] = (), **options: Any) -> MarginalMeans:
        """Find expected outcomes by groups or values, with contrasts; see `margins`."""
        from .marginal_means import margins

        return margins(self, by, **options)

    def linear_hypothesis(self, hypotheses: Any, *given: Any, **options: Any) -> HypothesisTest:
        """Test linear hypotheses about the coefficients; see `linear_hypothesis`."""
        from .prediction import linear_hypothesis

        return linear_hypothesis(self, hypotheses, *given, **options)
