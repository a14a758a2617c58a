"""Whether alphas differ: the tests of Feldt and his colleagues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from . import _core, frames
from ._core import DataError, ScalewiseError
from .alpha_tests import declared_scale, item_count, moments_of_scales
from .by_group import label
from .comparisons import respondents
from .groups import GroupedMoments, GroupedReading
from .keying import Keying
from .keys import key_names
from .results import Result, weight_note
from .scales import Scale

if TYPE_CHECKING:
    from .report.table import Table


@dataclass(frozen=True, repr=False, eq=False)
class AlphaComparison(Result):
    """Alphas and the tests of their equality; ``tidy()`` has a row per test."""

    @property
    def design(self) -> str:
        """How they are related: "independent" or "dependent" respondents."""
        return str(self._figures["glance"]["design"][0])

    @property
    def alphas(self) -> dict[str, float]:
        """The alphas by name."""
        found = self._figures["alphas"]
        return dict(zip(found["name"], found["estimate"], strict=True))

    @property
    def n(self) -> list[int]:
        """The respondents of each alpha."""
        return list(self._figures["alphas"]["n"])

    @property
    def r(self) -> np.ndarray | None:
        """The correlations of the scores, of dependent alphas."""
        found = self._figures["r"]
        return None if found is None else np.array(found)

    @property
    def difference(self) -> float:
        """The first alpha less the second; NaN of more than two."""
        return float(self._figures["glance"]["difference"][0])

    @property
    def failed(self) -> dict[str, str]:
        """Groups without an alpha, and why."""
        return dict(self._figures.get("failed", {}))

    @property
    def tests(self) -> list[str]:
        """The names of the tests."""
        return list(self._figures["tidy"]["test"])

    def test(self, name: str) -> dict[str, float]:
        """Return one test: statistic, df1, df2 (NaN but of F) and p_value.

        Raises
        ------
        DataError
            A test that is not among them.
        """
        if name not in self.tests:
            choices = ", ".join(f'"{known}"' for known in self.tests)
            raise DataError(f'"{name}" is not a test of these alphas: {choices}')
        tidy = self._figures["tidy"]
        row = self.tests.index(name)
        figures = ("statistic", "df1", "df2", "p_value")
        return {column: float(tidy[column][row]) for column in figures}

    @property
    def cases(self) -> dict[str, int]:
        """Respondents read, used, and left out for each reason; empty of published alphas."""
        return dict(self._figures.get("cases", {}))

    def table(self, **options: Any) -> Table:
        """Return the publication table.

        Options are those of `scalewise.report.alpha_comparison_table`.
        """
        from .report.alpha_table import alpha_comparison_table

        return alpha_comparison_table(self.to_dict(), **options)


def compare_alphas(
    data: Any,
    scales: Scale | Sequence[str] | Sequence[Scale],
    *,
    by: str | Sequence[str] | None = None,
    missing: str = "listwise",
    weights: Any = None,
    weight_type: str | None = None,
    alternative: str = "two-sided",
) -> AlphaComparison:
    """Compare the alpha of a scale between groups, or alphas of scales that all answered.

    With one scale and `by`, the groups are different respondents, compared as by
    `compare_independent_alphas`; with several scales, the respondents are the same, compared as by
    `compare_dependent_alphas`, the correlations being those of the sums of the items.

    Parameters
    ----------
    data
        A DataFrame, a dictionary of arrays, `Moments`, any source that `Moments.of` takes, or
        `GroupedMoments` for a comparison of its groups.
    scales
        One `Scale`, or the names of its items; or a list of scales.
    by
        The column of groups, or a list of columns, for one scale. Groups without an alpha are left
        out and named in `failed`.
    missing, weights, weight_type
        As for `test_alpha`. Scales are compared for those who answered all items of all of them;
        pairwise and EM take the smallest n of any pair.
    alternative
        "two-sided", or of two alphas "less" (the first is less than the second) or "greater".

    Raises
    ------
    DataError
        Fewer than two alphas, one scale without groups, what `test_alpha` refuses.

    References
    ----------
    Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical inference for coefficient
    alpha. Applied Psychological Measurement, 11(1), 93-103.
    https://doi.org/10.1177/014662168701100107

    Examples
    --------
    >>> import numpy as np
    >>> import scalewise as sw
    >>> answers = {
    ...     "wave": np.repeat([1, 2], 6),
    ...     "a": np.array([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]),
    ...     "b": np.array([1, 3, 2, 4, 6, 5, 2, 1, 5, 3, 4, 6]),
    ... }
    >>> found = sw.compare_alphas(answers, ["a", "b"], by="wave")
    >>> found.design, list(found.alphas), found.test("feldt1969")["df1"]
    ('independent', ['wave = 1', 'wave = 2'], 5.0)
    """
    grouped = by is not None or isinstance(data, GroupedMoments)
    if not isinstance(scales, (Scale, Iterable)):
        raise DataError(f"scales={scales!r} is no scale: give one, a list of items, or of scales")
    if isinstance(scales, Scale) or all(isinstance(name, str) for name in scales):
        declared = declared_scale(scales)  # type: ignore[arg-type]  # names, as just seen
        if not grouped:
            raise DataError(
                "one scale has one alpha: give by= to compare groups, or a list of scales"
            )
        return _between(data, declared, by, missing, weights, weight_type, alternative)
    several = list(scales)
    if grouped:
        raise DataError("by= compares the groups for one scale: give one scale, or leave by= out")
    if not all(isinstance(scale, Scale) for scale in several):
        raise DataError("scales= is to be one Scale, a list of names, or a list of Scales")
    moments = moments_of_scales(data, several, missing, weights, weight_type)  # type: ignore[arg-type]  # scales
    cores = [scale._core for scale in several if isinstance(scale, Scale)]
    figures = _core.compare_alphas(moments, cores, alternative)
    notes, keying = weight_note(figures, figures["alphas"]["n"][0]), Keying()
    for scale in several:
        if isinstance(scale, Scale):
            against = _core.items_against(moments, scale._core)
            notes += [f"{scale.name}: {note}" for note in keying.note(scale.name, against)]
    keying.warn()
    return AlphaComparison({**figures, "notes": notes}, frames.library_of(data))


def compare_independent_alphas(
    alphas: Sequence[float],
    n: Sequence[int],
    n_items: int | Sequence[int] | None = None,
    *,
    names: Sequence[str] | None = None,
    alternative: str = "two-sided",
) -> AlphaComparison:
    """Compare alphas of different respondents.

    ::

        feldt1969                  W = (1 - alpha2) / (1 - alpha1), F with n1 - 1 and n2 - 1 df
        feldt_woodruff_salih1987   chi² of (1 - alpha)^(-1/3), with one df less than alphas

    W is of two alphas; chi² of any number, where their items are known.

    Parameters
    ----------
    alphas, n
        The alphas and their respondents.
    n_items
        The items of each, or of all.
    names
        What they are called.
    alternative
        As for `compare_alphas`.

    Raises
    ------
    DataError
        Fewer than two alphas, lists of different lengths, an alpha of 1, an n below 3.

    References
    ----------
    Feldt, L. S. (1969). A test of the hypothesis that Cronbach's alpha or Kuder-Richardson
    coefficient twenty is the same for two tests. Psychometrika, 34(3), 363-373.
    https://doi.org/10.1007/BF02289364. Hakstian, A. R., & Whalen, T. E. (1976). A k-sample
    significance test for independent alpha coefficients. Psychometrika, 41(2), 219-231.
    https://doi.org/10.1007/BF02291840

    Examples
    --------
    Of Feldt, Woodruff & Salih (1987):

    >>> import scalewise as sw
    >>> found = sw.compare_independent_alphas([0.784, 0.875, 0.936], [51, 101, 151], 5)
    >>> round(found.test("feldt_woodruff_salih1987")["statistic"], 3)
    22.926
    """
    if len(n) != len(alphas):
        raise DataError(f"{len(alphas)} alphas and {len(n)} n: give one n for each alpha")
    published = _published(alphas, [respondents(one) for one in n], n_items, names)
    figures = _core.compare_independent_alphas(published, alternative)
    return AlphaComparison({**figures, "notes": []}, "")


def compare_dependent_alphas(
    alphas: Sequence[float],
    r: float | ArrayLike,
    n: int,
    n_items: int | Sequence[int] | None = None,
    *,
    names: Sequence[str] | None = None,
    alternative: str = "two-sided",
) -> AlphaComparison:
    """Compare alphas of the same respondents, whose scores correlate.

    ::

        feldt1980                  t = (alpha1 - alpha2) sqrt(n - 2)
                                       / sqrt(4 (1 - alpha1) (1 - alpha2) (1 - r²)),  n - 2 df
        feldt_woodruff_salih1987   chi² of (1 - alpha)^(-1/3), with one df less than alphas

    t is of two alphas; chi² of any number, where their items are known.

    Parameters
    ----------
    alphas
        The alphas.
    r
        The correlation of the two scores, or the correlation matrix of all.
    n
        The respondents.
    n_items, names, alternative
        As for `compare_independent_alphas`.

    Raises
    ------
    DataError
        As `compare_independent_alphas`; what is no correlation, or a perfect one.

    References
    ----------
    Feldt, L. S. (1980). A test of the hypothesis that Cronbach's alpha reliability coefficient is
    the same for two tests administered to the same sample. Psychometrika, 45(1), 99-105.
    https://doi.org/10.1007/BF02293600. Woodruff, D. J., & Feldt, L. S. (1986). Tests for equality
    of several alpha coefficients when their sample estimates are dependent. Psychometrika, 51(3),
    393-413. https://doi.org/10.1007/BF02294063

    Examples
    --------
    Of Charter & Feldt (1996):

    >>> import scalewise as sw
    >>> found = sw.compare_dependent_alphas([0.89, 0.82], 0.74, 27)
    >>> round(found.test("feldt1980")["statistic"], 3)
    1.849
    """
    try:
        given = np.asarray(r, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise DataError(f"r does not hold numbers only: {problem}") from None
    if given.ndim == 0:
        given = np.array([[1.0, given.item()], [given.item(), 1.0]])
    if given.ndim != 2:
        raise DataError(f"r has shape {given.shape}: give one correlation or their matrix")
    published = _published(alphas, [respondents(n)] * len(alphas), n_items, names)
    figures = _core.compare_dependent_alphas(published, given, alternative)
    return AlphaComparison({**figures, "notes": []}, "")


def _between(
    data: Any,
    scale: Scale,
    by: str | Sequence[str] | None,
    missing: str,
    weights: Any,
    weight_type: str | None,
    alternative: str,
) -> AlphaComparison:
    """Compare the groups that have an alpha."""
    if isinstance(data, GroupedMoments):
        if by is not None:
            raise DataError("by= does not apply to GroupedMoments, which are grouped already")
        if weights is not None or weight_type is not None:
            raise DataError("weights= does not apply to GroupedMoments: give it to GroupedMoments")
        grouped = data
    else:
        keys = tuple(key_names([] if by is None else by))
        reading = GroupedReading(scale.items, missing, weights, weight_type, scale, by=keys)
        grouped = GroupedMoments.read(data, reading)
    cores, failed = {}, {}
    notes, keying = [], Keying(grouped=True)
    for key in grouped:
        name, core = label(grouped.keys, key), grouped[key]._core
        try:
            _core.test_alpha(core, scale._core, 0.0, "two-sided")
        except ScalewiseError as problem:
            failed[name] = str(problem)
        else:
            cores[name] = core
            against = _core.items_against(core, scale._core)
            notes += [f"{name}: {note}" for note in keying.note(scale.name, against)]
    if len(cores) < 2 and failed:
        name, message = next(iter(failed.items()))
        raise DataError(f"{len(cores)} group(s) with an alpha, give two or more; {name}: {message}")
    figures = _core.compare_alphas_between(
        list(cores), list(cores.values()), scale._core, alternative
    )
    keying.warn()
    notes += [f"No alpha for {name}: {message}." for name, message in failed.items()]
    ungrouped = grouped.cases["ungrouped"]
    if ungrouped:
        notes.append(f"{ungrouped} row(s) belong to no group: {' or '.join(grouped.keys)} missing.")
    return AlphaComparison({**figures, "failed": failed, "notes": notes}, frames.library_of(data))


def _published(
    alphas: Sequence[float],
    n: Sequence[int],
    n_items: int | Sequence[int] | None,
    names: Sequence[str] | None,
) -> list[tuple[str, float, int, int | None]]:
    """Put together what is known of each alpha."""
    count = len(alphas)
    items: Sequence[int | None]
    if n_items is None or isinstance(n_items, (int, np.integer)):
        items = [None if n_items is None else item_count(n_items)] * count
    else:
        items = [item_count(one) for one in n_items]
    named = [f"alpha {at + 1}" for at in range(count)] if names is None else list(names)
    for option, given in (("n_items", items), ("names", named)):
        if len(given) != count:
            raise DataError(f"{count} alphas and {len(given)} {option}: give one for each alpha")
    return [
        (name, float(alpha), respondents_of, k)
        for name, alpha, respondents_of, k in zip(named, alphas, n, items, strict=True)
    ]
