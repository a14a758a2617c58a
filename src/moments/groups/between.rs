//! What lies within groups and what between them.

use ndarray::Array2;

use super::GroupedMoments;
use crate::data::WeightType;
use crate::error::{Error, GroupProblem, Result};
use crate::math::distribution::f_upper;
use crate::moments::complete::Complete;
use crate::moments::pairwise::Pairwise;
use crate::moments::{Moments, Sums};

/// How large the groups are, counted in respondents.
///
/// ```text
/// mean    N / G
/// anova   n₀ = (N − Σ n_g² / N) / (G − 1), which a mean square between groups contains
/// kish    n* = Σ n_g² / N, the mean size of the group that a respondent is in
/// ```
///
/// They are equal where all groups are of one size. Groups without respondents do not count. In n₀ and
/// n* n_g is, under analytic and sampling weights, the weight of a group in units in which all weights
/// sum to N: so mean squares weigh it.
///
/// # References
/// Eldridge, S. M., Ashby, D., & Kerry, S. (2006). Sample size for cluster randomized trials: effect
/// of coefficient of variation of cluster size and analysis method. *International Journal of
/// Epidemiology*, 35(5), 1292–1300. <https://doi.org/10.1093/ije/dyl129>
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupSizes {
    /// G: groups with respondents.
    pub groups: u64,
    /// N: respondents in all.
    pub n: u64,
    /// Respondents of the smallest group.
    pub smallest: u64,
    /// Respondents of the largest group.
    pub largest: u64,
    /// Groups of one respondent.
    pub singletons: u64,
    /// The mean size; NaN without groups.
    pub mean: f64,
    /// n₀; NaN with fewer than two groups.
    pub anova: f64,
    /// n*; NaN without groups.
    pub kish: f64,
}

/// How much of a variable lies between groups: one row of a one-way analysis of variance, and the
/// intraclass correlations that follow from it.
///
/// Every figure is of those who answered the variable, which matters under pairwise deletion only.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupCoefficient {
    /// The variable.
    pub variable: String,
    /// Respondents.
    pub n: u64,
    /// Groups that they are in.
    pub groups: u64,
    /// MSB, the mean square between groups.
    pub ms_between: f64,
    /// MSW, the mean square within groups.
    pub ms_within: f64,
    /// G − 1.
    pub df1: u64,
    /// N − G.
    pub df2: u64,
    /// MSB / MSW; NaN under sampling weights, as the p-value is: neither mean square is then that of
    /// respondents who were drawn alike.
    pub f: f64,
    /// The upper tail of F.
    pub p_value: f64,
    /// (MSB − MSW) / n₀, the variance of the groups; negative where they differ less than chance
    /// would make them.
    pub variance_between: f64,
    /// ICC(1) with n₀, the analysis-of-variance estimate.
    pub icc1: f64,
    /// ICC(1) with the mean size in place of n₀, as some programs have it.
    pub icc1_mean_size: f64,
    /// ICC(2), the reliability of the means of groups.
    pub icc2: f64,
    /// 1 + (n* − 1) · ICC(1), by which sampling whole groups inflates the variance of a mean.
    pub design_effect: f64,
}

/// The coefficients of all variables, and the sizes of the groups.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupCoefficients {
    /// One row per variable.
    pub variables: Vec<GroupCoefficient>,
    /// The groups.
    pub sizes: GroupSizes,
}

impl GroupedMoments {
    /// How large the groups are. Under pairwise deletion and EM whoever answered anything counts.
    pub fn sizes(&self) -> GroupSizes {
        let n_of = |moments: &Moments| match moments.weighting.kind {
            Some(WeightType::Frequency) => moments.weighting.sum as u64,
            _ => moments.weighting.rows,
        };
        let (mut shares, mut sizes) = (Sizes::default(), Vec::new());
        for moments in self.groups.values().filter(|moments| moments.weighting.rows > 0) {
            sizes.push(n_of(moments));
            shares.add(n_of(moments) as f64, moments.weighting.sum);
        }
        GroupSizes {
            groups: sizes.len() as u64,
            n: sizes.iter().sum(),
            smallest: sizes.iter().copied().min().unwrap_or(0),
            largest: sizes.iter().copied().max().unwrap_or(0),
            singletons: sizes.iter().filter(|n| **n == 1).count() as u64,
            mean: shares.mean(),
            anova: shares.anova(),
            kish: shares.kish(),
        }
    }

    /// The pooled covariance matrix within groups (k, k).
    ///
    /// ```text
    /// S_w = Σ_g C_g / (N − G)
    /// ```
    ///
    /// Under pairwise deletion each entry is of those who answered both variables, and NaN where no
    /// group has two of them. With analytic and sampling weights C_g is scaled as if the weights of
    /// all groups together summed to N.
    ///
    /// # Errors
    /// [`Error::Groups`] with [`GroupProblem::TooFew`] without respondents, or
    /// [`GroupProblem::OnlySingletons`]; [`Error::NotYet`] for groups with EM.
    pub fn within(&self) -> Result<Array2<f64>> {
        let what = "the covariance within groups";
        let pool = self.pooled(what)?;
        self.require_groups(what, 1)?;
        self.require_company(what)?;
        Ok(pool.of_pairs(|pair| pair.within * pair.sizes.scale() / pair.sizes.df_within()))
    }

    /// The covariance matrix between groups, in the units of a mean square (k, k).
    ///
    /// ```text
    /// S_b = Σ_g W_g (m_g − m)(m_g − m)ᵀ / (G − 1),   W_g = n_g without weights
    /// ```
    ///
    /// The covariance of the groups themselves, freed of what chance puts into their means, is
    /// (S_b − S_w) / n₀. Under pairwise deletion each entry is of those who answered both variables,
    /// and NaN where they are all in one group.
    ///
    /// # Errors
    /// [`Error::Groups`] with [`GroupProblem::TooFew`]; [`Error::NotYet`] for groups with EM.
    pub fn between(&self) -> Result<Array2<f64>> {
        let what = "the covariance between groups";
        let pool = self.pooled(what)?;
        self.require_groups(what, 2)?;
        Ok(pool.of_pairs(|pair| pair.between * pair.sizes.scale() / pair.sizes.df_between()))
    }

    /// Intraclass correlations and design effects of all variables.
    ///
    /// ```text
    /// ICC(1) = (MSB − MSW) / (MSB + (n₀ − 1) MSW)     resemblance of two respondents of a group
    /// ICC(2) = (MSB − MSW) / MSB                      reliability of the mean of a group
    /// design effect = 1 + (n* − 1) ICC(1)
    /// F = MSB / MSW with G − 1 and N − G degrees of freedom
    /// ```
    ///
    /// MSB and MSW are the diagonals of [`GroupedMoments::between`] and [`GroupedMoments::within`];
    /// n₀ and n* are explained at [`GroupSizes`]. An ICC(1) below 0 stays as it is. Under sampling
    /// weights there is no test.
    ///
    /// # Errors
    /// As [`GroupedMoments::within`] and [`GroupedMoments::between`].
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{GroupedMoments, Key, Missing, Responses};
    ///
    /// let answers = [1.0, 2.0, 3.0, 5.0, 6.0, 7.0];
    /// let responses = Responses::from_columns([("x", &answers[..])])?;
    /// let office = Key::new("office", [4, 9], vec![0, 0, 0, 1, 1, 1])?;
    /// let grouped = GroupedMoments::of(&responses, &[office], Missing::Listwise)?;
    /// let found = &grouped.coefficients()?.variables[0];
    /// assert_eq!((found.ms_between, found.ms_within), (24.0, 1.0));
    /// assert!((found.icc1 - 23.0 / 26.0).abs() < 1e-15);
    /// assert!((found.icc2 - 23.0 / 24.0).abs() < 1e-15);
    /// assert!((found.design_effect - (1.0 + 2.0 * 23.0 / 26.0)).abs() < 1e-15);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Shrout, P. E., & Fleiss, J. L. (1979). Intraclass correlations: uses in assessing rater
    /// reliability. *Psychological Bulletin*, 86(2), 420–428.
    /// <https://doi.org/10.1037/0033-2909.86.2.420>
    ///
    /// Bliese, P. D. (2000). Within-group agreement, non-independence, and reliability. In K. J. Klein
    /// & S. W. J. Kozlowski (Eds.), *Multilevel theory, research, and methods in organizations*
    /// (pp. 349–381). Jossey-Bass.
    ///
    /// Eldridge, S. M., Ashby, D., & Kerry, S. (2006). Sample size for cluster randomized trials:
    /// effect of coefficient of variation of cluster size and analysis method. *International Journal
    /// of Epidemiology*, 35(5), 1292–1300. <https://doi.org/10.1093/ije/dyl129>
    pub fn coefficients(&self) -> Result<GroupCoefficients> {
        let what = "an intraclass correlation";
        let pool = self.pooled(what)?;
        self.require_groups(what, 2)?;
        let sizes = self.require_company(what)?;
        let each = self.names.iter().enumerate();
        let variables = each.map(|(j, name)| coefficient(name, &pool.pairs[[j, j]]));
        let mut variables: Vec<GroupCoefficient> = variables.collect();
        if self.kind == Some(WeightType::Sampling) {
            for variable in &mut variables {
                (variable.f, variable.p_value) = (f64::NAN, f64::NAN);
            }
        }
        Ok(GroupCoefficients { variables, sizes })
    }

    /// Makes sure that there are so many groups with respondents.
    fn require_groups(&self, what: &'static str, need: u64) -> Result<()> {
        match self.sizes().groups {
            found if found < need => Err(Error::Groups(GroupProblem::TooFew { what, need, found })),
            _ => Ok(()),
        }
    }

    /// The sizes, if any group has more than one respondent.
    fn require_company(&self, what: &'static str) -> Result<GroupSizes> {
        match self.sizes() {
            GroupSizes { groups, n, .. } if n == groups => {
                Err(Error::Groups(GroupProblem::OnlySingletons { what, groups }))
            }
            sizes => Ok(sizes),
        }
    }

    fn pooled(&self, what: &'static str) -> Result<Pool> {
        let mut pool = Pool::none(self.names.len());
        for moments in self.groups.values() {
            match &moments.sums {
                Sums::Complete(sums) => pool.place(sums),
                Sums::Pairwise(sums) => pool.place(sums.as_ref()),
                Sums::Patterns(_) => {
                    return Err(Error::NotYet {
                        what,
                        instead: "it has no simple form for groups with missing=\"em\"; use \"listwise\" or \"pairwise\"",
                    });
                }
            }
        }
        for moments in self.groups.values() {
            match &moments.sums {
                Sums::Complete(sums) => pool.add(sums),
                Sums::Pairwise(sums) => pool.add(sums.as_ref()),
                Sums::Patterns(_) => {}
            }
        }
        Ok(pool)
    }
}

fn coefficient(variable: &str, pair: &Pair) -> GroupCoefficient {
    let Pair { sizes, .. } = pair;
    let (df1, df2) = (sizes.df_between(), sizes.df_within());
    let ms_between = pair.between * sizes.scale() / df1;
    let ms_within = pair.within * sizes.scale() / df2;
    let excess = ms_between - ms_within;
    let icc1 = |size: f64| excess / (ms_between + (size - 1.0) * ms_within);
    let f = ms_between / ms_within;
    GroupCoefficient {
        variable: variable.to_string(),
        n: sizes.n as u64,
        groups: sizes.groups as u64,
        ms_between,
        ms_within,
        df1: df1.max(0.0) as u64,
        df2: df2 as u64,
        f,
        p_value: f_upper(f, df1, df2),
        variance_between: excess / sizes.anova(),
        icc1: icc1(sizes.anova()),
        icc1_mean_size: icc1(sizes.mean()),
        icc2: excess / ms_between,
        design_effect: 1.0 + (sizes.kish() - 1.0) * icc1(sizes.anova()),
    }
}

/// Sums of one group, by pairs of variables.
trait OfPairs {
    fn n(&self, pair: (usize, usize)) -> f64;
    fn weight(&self, pair: (usize, usize)) -> f64;
    /// The mean of the first among those who answered both, and what a double cannot hold of it.
    fn mean(&self, pair: (usize, usize)) -> f64;
    fn rest(&self, pair: (usize, usize)) -> f64;
    /// How far that mean lies from a place near by.
    fn mean_from(&self, pair: (usize, usize), place: f64) -> f64 {
        (self.mean(pair) - place) + self.rest(pair)
    }
    fn cross(&self, pair: (usize, usize)) -> f64;
}

impl OfPairs for Complete {
    fn n(&self, _: (usize, usize)) -> f64 {
        self.n
    }
    fn weight(&self, _: (usize, usize)) -> f64 {
        self.weight
    }
    fn mean(&self, (i, _): (usize, usize)) -> f64 {
        self.mean[i]
    }
    fn rest(&self, (i, _): (usize, usize)) -> f64 {
        self.rest[i]
    }
    fn cross(&self, pair: (usize, usize)) -> f64 {
        self.cross[pair]
    }
}

impl OfPairs for Pairwise {
    fn n(&self, pair: (usize, usize)) -> f64 {
        self.n[pair]
    }
    fn weight(&self, pair: (usize, usize)) -> f64 {
        self.weight[pair]
    }
    fn mean(&self, pair: (usize, usize)) -> f64 {
        self.mean[pair]
    }
    fn rest(&self, pair: (usize, usize)) -> f64 {
        self.rest[pair]
    }
    fn cross(&self, pair: (usize, usize)) -> f64 {
        self.cross[pair]
    }
}

/// Sums over groups, for every pair of variables.
struct Pool {
    pairs: Array2<Pair>,
}

/// Sums over the groups in which a pair of variables was answered.
#[derive(Clone, Default)]
struct Pair {
    sizes: Sizes,
    /// The mean of the first variable in the first group, and how far that of all lies from it,
    /// times their weight.
    first: f64,
    from_first: f64,
    within: f64,
    between: f64,
}

impl Pool {
    fn none(k: usize) -> Self {
        Self { pairs: Array2::from_elem((k, k), Pair::default()) }
    }

    /// Adds the size and the means of a group.
    fn place(&mut self, group: &impl OfPairs) {
        for (at, pair) in self.pairs.indexed_iter_mut().filter(|(at, _)| group.weight(*at) > 0.0) {
            if pair.sizes.groups == 0.0 {
                pair.first = group.mean(at);
            }
            pair.sizes.add(group.n(at), group.weight(at));
            pair.from_first += group.weight(at) * group.mean_from(at, pair.first);
        }
    }

    /// Adds what lies within a group, and how far it lies from the mean of all groups.
    fn add(&mut self, group: &impl OfPairs) {
        let k = self.pairs.nrows();
        for i in 0..k {
            for j in (i..k).filter(|&j| group.weight((i, j)) > 0.0) {
                let from_mean = |at: (usize, usize)| {
                    let pair = &self.pairs[at];
                    group.mean_from(at, pair.first) - pair.from_first / pair.sizes.weight
                };
                let product = from_mean((i, j)) * from_mean((j, i));
                let pair = &mut self.pairs[[i, j]];
                pair.between += group.weight((i, j)) * product;
                pair.within += group.cross((i, j));
            }
        }
    }

    /// A figure of every pair.
    fn of_pairs(&self, figure: impl Fn(&Pair) -> f64) -> Array2<f64> {
        let figure = |(i, j): (usize, usize)| figure(&self.pairs[[i.min(j), i.max(j)]]);
        Array2::from_shape_fn(self.pairs.dim(), figure)
    }
}

/// Counts and weights of groups. A group's size is its share of the weight, times N: n_g itself
/// without weights and with frequencies.
#[derive(Clone, Copy, Default)]
struct Sizes {
    groups: f64,
    n: f64,
    weight: f64,
    /// Σ W_g².
    squares: f64,
}

impl Sizes {
    fn add(&mut self, n: f64, weight: f64) {
        self.groups += 1.0;
        self.n += n;
        self.weight += weight;
        self.squares += weight * weight;
    }

    /// What makes the weights sum to N.
    fn scale(&self) -> f64 {
        self.n / self.weight
    }

    fn df_between(&self) -> f64 {
        self.groups - 1.0
    }

    fn df_within(&self) -> f64 {
        self.n - self.groups
    }

    fn mean(&self) -> f64 {
        self.n / self.groups
    }

    fn anova(&self) -> f64 {
        (self.n - self.kish()) / self.df_between()
    }

    fn kish(&self) -> f64 {
        self.squares * self.scale() * self.scale() / self.n
    }
}
