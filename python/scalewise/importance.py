"""What moves the outcome: relative importance of predictors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from . import _core, frames, sources
from ._core import DataError
from .blocks import Blocks
from .by_group import Grouped, by_group
from .moments import Moments, without_rows
from .reading import bar
from .resampling import no_interval_notes, resample_notes
from .results import Inference, read_only, weight_note
from .seeding import seed_of
from .terms import Variable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .report.table import Table

#: The measures, in the order of the tables.
METRICS = ("lmg", "first", "last", "betasq", "pratt", "relative_weight")

#: Predictors, each on its own, named groups of predictors that enter together, or the right side of
#: a formula.
PartsLike = Sequence[Variable] | Mapping[str, Sequence[Variable]] | str | Blocks


@dataclass(frozen=True, repr=False, eq=False)
class RelativeImportance(Inference):
    """The importance of predictors; ``tidy()`` has a row per predictor, ``glance()`` the whole.

    ``tidy()`` has every measure, and with ``ci=`` the ends of its interval
    (``lmg_conf_low``, ...).
    """

    @property
    def outcome(self) -> str:
        """The outcome."""
        return str(self._figures["outcome"])

    @property
    def n(self) -> int:
        """Respondents used."""
        return int(self._figures["n"])

    @property
    def r_squared(self) -> float:
        """R² of everything."""
        return float(self._figures["r_squared"])

    @property
    def always_r_squared(self) -> float:
        """R² of the variables always in; 0 without any."""
        return float(self._figures["always_r_squared"])

    def conditional(self) -> np.ndarray:
        """Return what each predictor adds on average to sets of 0, 1, ... others (p, p)."""
        return read_only(np.array(self._figures["conditional"], dtype=float))

    def dominance(self) -> Any:
        """Return a row per pair of predictors: 1 if the first dominates, 0 if the second, else ½.

        Complete, conditional and general dominance; ``share_first`` and ``share_second`` are the
        shares of the sets of others to which the one adds more than the other.
        """
        return frames.frame(self._figures["dominance"], self._library)

    def dominance_matrix(self, level: str = "complete") -> np.ndarray:
        """Return D (p, p): 1 where the row dominates the column, 0 the other way round, else ½."""
        if level not in ("complete", "conditional", "general"):
            raise DataError(
                f'level="{level}" is unknown: take "complete", "conditional" or "general"'
            )
        if self._figures["orders"] is not None:
            raise DataError(
                "there is no dominance from sampled orders: it needs every subset of the predictors"
            )
        names = self._figures["tidy"]["predictor"]
        pairs = self._figures["dominance"]
        matrix = np.full((len(names), len(names)), 0.5)
        for first, second, d in zip(pairs["first"], pairs["second"], pairs[level], strict=True):
            i, j = names.index(first), names.index(second)
            matrix[i, j], matrix[j, i] = d, 1.0 - d
        return read_only(matrix)

    def intervals(self) -> Any:
        """Return a row per measure and predictor: estimate, bias, standard error, interval."""
        return frames.frame(self._bootstrap()["measures"], self._library)

    def differences(self) -> Any:
        """Return a row per measure and pair of predictors: their difference with its interval."""
        return frames.frame(self._bootstrap()["differences"], self._library)

    def reproducibility(self) -> Any:
        """Return a row per pair and level of dominance: D and what resamples say of it.

        After Azen and Budescu (2003): the shares of the resamples in which the first dominates, the
        second does, and neither does, and in which D is what it is in the sample.
        """
        return frames.frame(self._bootstrap()["dominance"], self._library)

    def table(self, **options: Any) -> Table:
        """Return the publication table: a row per predictor.

        Options are those of `scalewise.report.importance_table`.
        """
        from .report.importance_table import importance_table

        return importance_table(self.to_dict(), **options)

    def plot(self, **options: Any) -> Axes:
        """Draw a bar per predictor, the most important one first, with intervals if there are any.

        Options are those of `scalewise.report.importance_plot`; matplotlib must be installed.
        """
        from .report.importance_plot import importance_plot

        return importance_plot(self.to_dict(), **options)

    def _bootstrap(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] | None = self._figures.get("bootstrap")
        if found is None:
            raise DataError('there are no resamples: ask for them with ci="bca" or "percentile"')
        return found


@overload
def relative_importance(
    data: Any,
    outcome: str,
    predictors: PartsLike | None = ...,
    *,
    by: None = ...,
    always: Sequence[Variable] = ...,
    ci: str | None = ...,
    metrics: Sequence[str] = ...,
    resamples: int = ...,
    orders: int | None = ...,
    seed: int | None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    progress: bool = ...,
) -> RelativeImportance: ...


@overload
def relative_importance(
    data: Any,
    outcome: str,
    predictors: PartsLike | None = ...,
    *,
    by: str | Sequence[str],
    always: Sequence[Variable] = ...,
    ci: str | None = ...,
    metrics: Sequence[str] = ...,
    resamples: int = ...,
    orders: int | None = ...,
    seed: int | None = ...,
    missing: str = ...,
    weights: Any = ...,
    weight_type: str | None = ...,
    confidence: float = ...,
    progress: bool = ...,
) -> Grouped[RelativeImportance]: ...


def relative_importance(
    data: Any,
    outcome: str,
    predictors: PartsLike | None = None,
    *,
    by: str | Sequence[str] | None = None,
    always: Sequence[Variable] = (),
    ci: str | None = None,
    metrics: Sequence[str] = METRICS,
    resamples: int = 5000,
    orders: int | None = None,
    seed: int | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    confidence: float = 0.95,
    progress: bool = False,
) -> RelativeImportance | Grouped[RelativeImportance]:
    """Divide R² among predictors by every measure in use, and say who dominates whom.

    R²(S) is that of a set of predictors (with those always in), of all 2^p sets::

        LMG              the mean of what x adds to R² over all orders of entry: Shapley's value,
                         general dominance; sums to R²
        first, last      what x adds to none and to all others
        betasq, pratt    beta², beta * r (relaimpo's names)
        relative weight  Johnson's: through the closest uncorrelated variables; sums to R²
        dominance        complete, if x adds more than z to every set of the others; conditional,
                         if it does so on average to sets of every size; general, if its LMG is
                         larger

    Parts that differ by less than 1e-12 are equal.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, any source that `Moments.of` takes, or `Moments`, also
        of a published table of correlations.
    outcome
        The variable to explain; or a formula and no predictors, ``"y ~ x + z + factor(g)"``: each
        term is then a predictor, the columns of a factor a group.
    predictors
        A list of predictors; or groups that enter and leave together, such as the columns of a
        factor or the blocks of a regression: ``{"Work": ["workload", "hours"], "age": ["age"]}``.
        A group has no betasq, Pratt and relative weight, which depend on how its columns are coded.
    by
        The column of groups, or a list of columns: then a `Grouped` of results, one for each group.
    always
        Predictors that are in every model; R² less theirs is divided up.
    ci
        "bca" or "percentile" for bootstrap intervals of the measures and of their differences
        between predictors, and the reproducibility of dominance; needs rows.
    metrics
        The measures with intervals.
    resamples
        How many resamples.
    orders
        For more than 25 predictors: so many random orders of entry instead of all subsets. LMG is
        then a mean with a standard error, and there is no dominance.
    seed
        Of resamples or orders; one is drawn and reported where none is given.
    missing, weights, weight_type
        As for `hierarchical_regression`.
    confidence
        The level of the intervals.
    progress
        Whether to show a progress bar (needs tqdm).

    Raises
    ------
    DataError
        More than 25 predictors and groups without `orders`, the outcome among the predictors, a
        predictor twice or also always in, unknown or constant variables, too few respondents or
        resamples.
    NumericError
        Predictors that others determine, named with what they depend on.

    References
    ----------
    Azen, R., & Budescu, D. V. (2003). The dominance analysis approach for comparing predictors in
    multiple regression. Psychological Methods, 8(2), 129-148.
    https://doi.org/10.1037/1082-989X.8.2.129

    Grömping, U. (2006). Relative importance for linear regression in R: The package relaimpo.
    Journal of Statistical Software, 17(1). https://doi.org/10.18637/jss.v017.i01

    Johnson, J. W. (2000). A heuristic method for estimating the relative weight of predictor
    variables in multiple regression. Multivariate Behavioral Research, 35(1), 1-19.
    https://doi.org/10.1207/S15327906MBR3501_1

    Tonidandel, S., LeBreton, J. M., & Johnson, J. W. (2009). Determining the statistical
    significance of relative weights. Psychological Methods, 14(4), 387-399.
    https://doi.org/10.1037/a0017735

    Examples
    --------
    >>> import scalewise as sw
    >>> r = [[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1]]
    >>> published = sw.Moments.from_correlation(r, n=100, names=["a", "b", "y"])
    >>> found = sw.relative_importance(published, "y", ["a", "b"])
    >>> [round(lmg, 12) for lmg in found.tidy()["lmg"]]
    [0.286666666667, 0.086666666667]
    >>> found.dominance_matrix()
    array([[0.5, 1. ],
           [0. , 0.5]])
    """
    asked = {"missing": missing, "weights": weights, "weight_type": weight_type}
    declared = _declared(data, outcome, predictors, always, asked)
    drawn = seed_of(seed)
    if ci is not None and orders is not None:
        raise DataError("orders= and ci= do not go together: resamples need every subset")

    def of_part(part: Any, weights: Any, weight_type: str | None) -> RelativeImportance:
        given = {"missing": missing, "weights": weights, "weight_type": weight_type}
        if ci is None:
            told = bar(orders or 1, "orders" if orders else "subsets") if progress else None
            figures = _measured(part, declared, given, (orders, drawn, told))
            figures = {**figures, "confidence": confidence}
        else:
            told = bar(resamples, "resamples") if progress else None
            of_metrics = frames.name_list(metrics, "metrics")
            how = (of_metrics, ci, resamples, drawn, None, confidence, told)
            figures = _resampled(part, declared, given, how)
        figures = {**figures, "glance": _glance(figures), "notes": _notes(figures)}
        return RelativeImportance(figures, frames.library_of(part))

    if by is None:
        return of_part(data, weights, weight_type)
    return by_group(
        of_part, data, by, declared.variables, **asked, confidence=confidence,
        from_rows=ci is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class _Declared:
    """Who is to be compared, and what the analysis needs of the data."""

    outcome: str
    parts: list[tuple[str, list[str]]]
    variables: list[Variable]
    always: list[str]


def _measured(
    data: Any, declared: _Declared, given: Mapping[str, Any], how: tuple[Any, ...]
) -> dict[str, Any]:
    moments = without_rows(
        data,
        declared.variables,
        given["missing"],
        "listwise",
        given["weights"],
        given["weight_type"],
    )
    if moments is None:
        moments = Moments.of(data, declared.variables, **given)._core
    return dict(
        _core.relative_importance(moments, declared.outcome, declared.parts, declared.always, *how)
    )


def _resampled(
    data: Any, declared: _Declared, given: Mapping[str, Any], how: tuple[Any, ...]
) -> dict[str, Any]:
    if isinstance(data, Moments):
        raise DataError(f'ci="{how[1]}" draws respondents anew, which needs their answers')
    sources.require_rows(data)
    figures = _core.bootstrap_importance(
        frames.take(data, declared.variables),
        frames.take_weights(data, given["weights"], given["weight_type"]),
        declared.outcome,
        declared.parts,
        declared.always,
        given["missing"],
        *how,
    )
    return _with_ends(figures)


def _declared(
    data: Any,
    outcome: str,
    predictors: PartsLike | None,
    always: Sequence[Variable],
    asked: Mapping[str, Any],
) -> _Declared:
    by_formula = predictors is None or isinstance(predictors, Blocks)
    if isinstance(predictors, str):
        if not predictors.lstrip().startswith("~"):
            raise DataError(f'predictors="{predictors}" is one string: give ["{predictors}", ...]')
        by_formula = True
    blocks: Any = predictors
    if not by_formula and not isinstance(predictors, Mapping):
        names = frames.name_list(blocks, "predictors")
        repeated = [name for at, name in enumerate(names) if name in names[:at]]
        if repeated:
            raise DataError(f"`{repeated[0]}` is twice among the predictors: list it once")
        blocks = {name: [v] for name, v in zip(names, blocks, strict=True)}
    model = Blocks.of(outcome, blocks, data, **asked)
    kept = frames.name_list(always, "always")
    variables = {frames.name_list([v])[0]: v for v in [*always, *model.variables]}
    parts = _terms_of(model) if by_formula else list(model.ordered)
    return _Declared(model.outcome, parts, list(variables.values()), kept)


def _terms_of(model: Blocks) -> list[tuple[str, list[str]]]:
    """Part the columns of a regression into its terms, in order."""
    columns = [name for _, names in model.ordered for name in names]
    owner = {column: (term, of) for term, of in model.terms for column in of}
    terms = {
        owner.get(name, (name, [name]))[0]: owner.get(name, ("", [name]))[1] for name in columns
    }
    return [(term, list(of)) for term, of in terms.items()]


def _with_ends(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Put the ends of the intervals beside the measures."""
    tidy = dict(figures["tidy"])
    measures = figures["bootstrap"]["measures"]
    rows = list(zip(*(measures[c] for c in _ENDS), strict=True))
    for metric in dict.fromkeys(measures["metric"]):
        ends = {predictor: pair for of, predictor, *pair in rows if of == metric}
        absent = [float("nan")] * 2
        for at, end in enumerate(("conf_low", "conf_high")):
            column = [ends.get(predictor, absent)[at] for predictor in tidy["predictor"]]
            tidy[f"{metric}_{end}"] = column
    return {**figures, "tidy": tidy}


_ENDS = ("metric", "predictor", "conf_low", "conf_high")


def _glance(figures: Mapping[str, Any]) -> dict[str, list[Any]]:
    found = figures.get("bootstrap", {})
    return {
        "outcome": [figures["outcome"]],
        "n": [figures["n"]],
        "n_predictors": [len(figures["tidy"]["predictor"])],
        "r_squared": [figures["r_squared"]],
        "always_r_squared": [figures["always_r_squared"]],
        "orders": [figures["orders"]],
        "ci_method": [found.get("interval", "none")],
        "resamples": [found.get("resamples")],
        "seed": [found.get("seed", figures["seed"])],
    }


def _notes(figures: Mapping[str, Any]) -> list[str]:
    notes = weight_note(figures, figures["n"])
    if figures["always"]:
        notes.append(f"Always in the model: {', '.join(figures['always'])}.")
    if figures["orders"] is not None:
        notes.append(
            f"LMG is the mean over {figures['orders']:,} random orders of entry "
            f"(seed {figures['seed']})."
        )
    if any(len(variables) > 1 for variables in figures["variables"]):
        notes.append(
            "Groups have no β², Pratt and relative weight: these depend on how columns are coded."
        )
    if "bootstrap" in figures:
        found = figures["bootstrap"]
        rows = [found[part] for part in ("measures", "differences")]
        notes += resample_notes(
            found["interval"],
            found["resamples"],
            found["seed"],
            max((failed for part in rows for failed in part["failed"]), default=0),
            any(extreme for part in rows for extreme in part["extreme"]),
        )
        measures, apart = rows
        measured = zip(*(measures[c] for c in ("metric", "predictor", "conf_low")), strict=True)
        compared = zip(*(apart[c] for c in ("metric", "first", "second", "conf_low")), strict=True)
        notes += no_interval_notes(
            [f"{metric} of {one}" for metric, one, low in measured if low != low]
            + [f"{metric} of {a} less that of {b}" for metric, a, b, low in compared if low != low]
        )
    return notes
