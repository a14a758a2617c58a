"""Simulated people whose answers come near the published figures of `nav2018`.

How it is done, in the order of the code:

1. Each answer gets a distribution over its codes: a normal curve cut at the midpoints between
   the codes, moved and widened until mean and standard deviation are the published ones.
2. Cutting a normal variable weakens its correlations by a known factor, and so does measuring a
   scale by few items. The published correlations are divided by these factors to give the
   correlations of the normal variables underneath.
3. Normal variables are drawn, and adjusted so that in the people who follow up clients their
   means are 0 and their correlations exactly those wanted: what is left of sampling error comes
   from the cutting and the gaps alone.
4. They are cut so that the wanted shares of the codes are met to the nearest person.
5. Some answers are removed at random, and people are gathered in offices.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .nav2018 import PublishedStudy, nav2018

Numbers = NDArray[np.float64]

NORMAL = NormalDist()

# A cut curve has the wanted mean and sd when both are this near: far below a printed digit.
NEAR = 1e-12

# Shares of the answers 0-4, from the sentence under the article's Figure 1 (69 % agree, a fifth
# of all strongly, about a quarter neither, very few disagree). Their mean is 2.80, their standard
# deviation 0.89, as in Table 1.
TAILORING_SHARES = (0.020, 0.055, 0.235, 0.485, 0.205)

# Mean of each item in the direction of its scale. Not published: chosen so that they differ and
# that their mean is the published mean of the scale (1.60 and 1.92).
ITEM_MEANS = {
    "enough_time": 1.72,
    "no_conflict": 1.44,
    "too_much": 1.64,
    "fill_places": 2.14,
    "supply_decides": 1.70,
}

# Loading of each item's normal variable on its scale. Not published: chosen to differ, then
# tried until the answers of the default seed gave alpha near .718 for workload and an inter-item
# correlation near .26 for targets (they give .7175 and .266; forty other seeds, on average, .711
# and .263).
LOADINGS = {
    "enough_time": 0.78,
    "no_conflict": 0.66,
    "too_much": 0.74,
    "fill_places": 0.56,
    "supply_decides": 0.52,
}

# Share of answers left open. Not published: the two or three per cent usual in such surveys.
# Gender, employer and office are known for everybody.
SHARE_MISSING = {
    "tailoring": 0.020,
    "enough_time": 0.020,
    "no_conflict": 0.025,
    "too_much": 0.020,
    "fill_places": 0.025,
    "supply_decides": 0.030,
    "caseload": 0.030,
    "office_size": 0.020,
    "knowledge": 0.025,
    "effective": 0.030,
    "age": 0.020,
}

# Offices per band of office size, 108 in all: many small ones, few large ones.
OFFICES_PER_BAND = (48, 28, 20, 12)

# Share of the variance of targets (the latent one) that lies between offices of one size: an
# office is managed in one way. Not published.
BETWEEN_OFFICES = 0.20


def simulate_nav2018(seed: int = 2018) -> dict[str, NDArray[Any]]:
    """All 1646 respondents of a survey like the published one: made up, every answer of them.

    Columns, ready for `pandas.DataFrame(...)` or `polars.DataFrame(...)`:

    - follows_up_clients: bool, True for 1377 people; the published analyses are of these
    - tailoring, knowledge, effective: agreement, 0-4
    - enough_time, no_conflict, too_much: the items of workload, 0-3, as answered: the first two
      say the opposite of a heavy workload and are not yet reversed
    - fill_places, supply_decides: the items of targets, 0-4
    - caseload (0-6) and office_size (0-3): bands; age: years, 20-70
    - gender (1 = man), employer (1 = state), office (1-108): int8, nobody missing

    The columns with gaps are float64 with NaN: two to three per cent of each, left out at random
    (`SHARE_MISSING`). The people who do not follow up clients answer like the others.

    A seed makes its people in the same way on every machine. Whatever the seed, those who follow
    up clients come near the published means, standard deviations, alpha and correlations, closer
    than a random sample would. They say nothing new about the real respondents. With the default
    seed and pairs of answers: alpha of workload .718 (published .718), correlation of the items
    of targets .27 (.26), means within .02, standard deviations within .01, no correlation off by
    more than .033.

    Example:
        >>> people = simulate_nav2018()
        >>> len(people["tailoring"]), int(people["follows_up_clients"].sum())
        (1646, 1377)
        >>> analysed = people["follows_up_clients"]
        >>> float(np.nanmean(people["tailoring"][analysed]).round(1))
        2.8
    """
    study = nav2018()
    rng = np.random.Generator(np.random.PCG64(seed))
    analysed = _choose(study.n, study.n_answered, rng)
    shares = _shares_of_codes(study)
    normals = _normal_variables(study, shares, analysed, rng)

    answers = {name: _cut(normals[name], shares[name], analysed) for name in shares}
    for name, (low, _) in study.bounds.items():
        if name in answers:
            answers[name] += low
    office = _offices(answers["office_size"], normals["targets"], rng)
    for scale in study.scales.values():
        for item in scale.reverse:
            answers[item] = sum(scale.bounds) - answers[item]

    columns: dict[str, NDArray[Any]] = {"follows_up_clients": analysed, "office": office}
    for name, codes in answers.items():
        columns[name] = _with_gaps(codes, SHARE_MISSING.get(name, 0.0), rng)
    return columns


def _choose(n: int, out_of: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """True for n of them, chosen at random."""
    return rng.random(out_of).argsort().argsort() < n


def _shares_of_codes(study: PublishedStudy) -> dict[str, Numbers]:
    """How often each code of each question is to be given, lowest code first.

    Keyed by question, the items of the scales in place of the scales, in the order of `study`.
    """
    shares: dict[str, Numbers] = {}
    for name in study.names:
        if name in study.scales:
            scale = study.scales[name]
            sd = _item_sd(study, name)
            for item in scale.items:
                shares[item] = _cut_normal(scale.bounds, ITEM_MEANS[item], sd)
        elif name == "tailoring":
            shares[name] = np.array(TAILORING_SHARES)
        elif study.bounds[name] == (0, 1):
            shares[name] = np.array([1.0 - study.means[name], study.means[name]])
        else:
            # Nobody is older than the oldest; but "strongly agree" is all there is to tick for
            # whoever agrees even more.
            shares[name] = _cut_normal(
                study.bounds[name], study.means[name], study.sds[name], open_ended=name != "age"
            )
    return shares


def _item_sd(study: PublishedStudy, name: str) -> float:
    """The standard deviation its items share, from that of the published scale.

    The mean of k items with standard deviation s and mean correlation r has the variance
    s^2 (1 + (k - 1) r) / k; and alpha, of equal variances, is k r / (1 + (k - 1) r).
    """
    scale = study.scales[name]
    k = len(scale.items)
    r = scale.inter_item_r
    if math.isnan(r):
        r = scale.alpha / (k - (k - 1) * scale.alpha)
    return float(study.sds[name] * np.sqrt(k / (1.0 + (k - 1) * r)))


def _cut_normal(
    bounds: tuple[int, int], mean: float, sd: float, *, open_ended: bool = True
) -> Numbers:
    """Shares of the codes when a normal curve is cut between them, with this mean and sd.

    Open-ended, the lowest and the highest code take all beyond them; else the curve ends half a
    step outside them. The curve is moved and widened until the codes have the wanted mean and sd.
    """
    codes = np.arange(bounds[0], bounds[1] + 1)
    curve = NormalDist(mean, sd)
    for _ in range(1000):
        below = np.array([curve.cdf(edge - 0.5) for edge in (*codes, codes[-1] + 1)])
        if open_ended:
            below[[0, -1]] = 0.0, 1.0
        shares: Numbers = np.diff(below) / (below[-1] - below[0])
        has_mean = float(shares @ codes)
        has_sd = float(np.sqrt(shares @ (codes - has_mean) ** 2))
        if abs(has_mean - mean) < NEAR and abs(has_sd - sd) < NEAR:
            break
        curve = NormalDist(curve.mean + mean - has_mean, curve.stdev * sd / has_sd)
    return shares


def _sd_and_fidelity(shares: Numbers) -> tuple[float, float]:
    """Standard deviation of the codes, and their correlation with the normal they are cut from.

    For codes one apart, cut at t_1, t_2, ..., the covariance with the standard normal is the sum
    of its densities at the cuts.
    """
    codes = np.arange(len(shares))
    sd = float(np.sqrt(shares @ codes**2 - (shares @ codes) ** 2))
    cuts = [NORMAL.inv_cdf(float(below)) for below in shares.cumsum()[:-1]]
    return sd, sum(NORMAL.pdf(cut) for cut in cuts) / sd


def _fidelity(study: PublishedStudy, shares: dict[str, Numbers], name: str) -> float:
    """Correlation of an observed variable with the normal variable underneath."""
    if name not in study.scales:
        return _sd_and_fidelity(shares[name])[1]
    items = study.scales[name].items
    covariance = 0.0
    for item in items:
        sd, fidelity = _sd_and_fidelity(shares[item])
        covariance += LOADINGS[item] * sd * fidelity / len(items)
    return covariance / study.sds[name]


def _underlying_correlations(study: PublishedStudy, shares: dict[str, Numbers]) -> Numbers:
    """The published correlations, each divided by the fidelity of its two variables.

    To the first order in the correlation this undoes what cutting and short scales take away.
    The result is positive definite (its smallest eigenvalue is .45), so nothing is shrunk.
    """
    fidelity = np.array([_fidelity(study, shares, name) for name in study.names])
    underlying = study.correlations / np.outer(fidelity, fidelity)
    np.fill_diagonal(underlying, 1.0)
    return underlying


def _normal_variables(
    study: PublishedStudy,
    shares: dict[str, Numbers],
    analysed: NDArray[np.bool_],
    rng: np.random.Generator,
) -> dict[str, Numbers]:
    """Standard normal variables for the published variables and, from the scales, for the items."""
    k = len(study.names)
    independent = _uncorrelated(
        rng.standard_normal((study.n_answered, k + len(LOADINGS))), analysed
    )
    factor = np.linalg.cholesky(_underlying_correlations(study, shares))
    correlated = independent[:, :k] @ factor.T
    normals = {name: correlated[:, j] for j, name in enumerate(study.names)}
    own = {item: independent[:, k + j] for j, item in enumerate(LOADINGS)}
    for name, scale in study.scales.items():
        for item in scale.items:
            loading = LOADINGS[item]
            normals[item] = loading * normals[name] + np.sqrt(1.0 - loading**2) * own[item]
    return normals


def _uncorrelated(draws: Numbers, analysed: NDArray[np.bool_]) -> Numbers:
    """The draws, moved and mixed so that means are 0 and covariances the identity in `analysed`."""
    centred = draws - draws[analysed].mean(axis=0)
    covariance = np.cov(centred[analysed], rowvar=False)
    mixed: Numbers = np.linalg.solve(np.linalg.cholesky(covariance), centred.T).T
    return mixed


def _cut(normal: Numbers, shares: Numbers, analysed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Codes 0, 1, ... with these shares in `analysed`, to the nearest person."""
    ordered = np.concatenate([[-np.inf], np.sort(normal[analysed]), [np.inf]])
    below = np.rint(shares.cumsum()[:-1] * analysed.sum()).astype(int)
    cuts = (ordered[below] + ordered[below + 1]) / 2.0
    return np.searchsorted(cuts, normal)


def _offices(
    office_size: NDArray[np.int64], targets: Numbers, rng: np.random.Generator
) -> NDArray[np.int8]:
    """An office number for everybody: people of one office name one size and resemble in targets.

    Within a size, people are lined up by targets and chance, and the line is cut into offices.
    """
    chance = rng.standard_normal(len(targets))
    place = np.sqrt(BETWEEN_OFFICES) * targets + np.sqrt(1.0 - BETWEEN_OFFICES) * chance
    numbers = 1 + rng.random(sum(OFFICES_PER_BAND)).argsort()
    office = np.empty(len(targets), dtype=np.int8)
    taken = 0
    for band, offices in enumerate(OFFICES_PER_BAND):
        people = np.flatnonzero(office_size == band)
        line = people[place[people].argsort()]
        for number, colleagues in zip(
            numbers[taken : taken + offices], np.array_split(line, offices), strict=True
        ):
            office[colleagues] = number
        taken += offices
    return office


def _with_gaps(
    codes: NDArray[np.int64], share_missing: float, rng: np.random.Generator
) -> NDArray[Any]:
    """The codes as int8, or as float64 with NaN where an answer is left out at random."""
    if share_missing == 0.0:
        return codes.astype(np.int8)
    return np.where(rng.random(len(codes)) < share_missing, np.nan, codes)
