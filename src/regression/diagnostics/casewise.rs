//! The rows that stand out, and why.

use ndarray::ArrayView2;

use super::measures::RowMeasures;
use crate::math::distribution::{chi_squared_upper, f_quantile, t_two_sided};

/// From where on a row stands out; a measure without a cutoff is not looked at.
///
/// With n respondents and k coefficients:
///
/// | | [`Cutoffs::size_adjusted`] | [`Cutoffs::strict`] |
/// |---|---|---|
/// | studentised deleted residual | 3 | – |
/// | leverage | 3 k / n | 3 k / n |
/// | Cook's distance | 4 / n | the median of F(k, n − k) |
/// | DFFITS | 2 √(k / n) | 3 √(k / (n − k)) |
/// | DFBETAS | 2 / √n | 1 |
/// | distance of COVRATIO from 1 | – | 3 k / (n − k) |
/// | p of Mahalanobis's distance | .001 | – |
///
/// # References
/// Belsley, D. A., Kuh, E., & Welsch, R. E. (1980). *Regression diagnostics*. Wiley.
/// <https://doi.org/10.1002/0471725153>
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cutoffs {
    /// Of |e / s|, as SPSS's CASEWISE OUTLIERS(3).
    pub standardized: Option<f64>,
    /// Of the absolute studentised deleted residual.
    pub studentized_deleted: Option<f64>,
    /// Of leverage.
    pub leverage: Option<f64>,
    /// Of Cook's distance.
    pub cooks_distance: Option<f64>,
    /// Of |DFFITS|.
    pub dffits: Option<f64>,
    /// Of |DFBETAS| of any coefficient.
    pub dfbetas: Option<f64>,
    /// Of |COVRATIO − 1|.
    pub covariance_ratio: Option<f64>,
    /// Of p of the squared Mahalanobis distance, χ² with as many degrees of freedom as predictors.
    pub mahalanobis_p: Option<f64>,
}

impl Cutoffs {
    /// Cutoffs that fall with the number of respondents, so that about as large a share of them stands
    /// out (Belsley, Kuh & Welsch 1980).
    pub fn size_adjusted(n: u64, k: usize) -> Self {
        let (n, k) = (n as f64, k as f64);
        Self {
            studentized_deleted: Some(3.0),
            leverage: Some(3.0 * k / n),
            cooks_distance: Some(4.0 / n),
            dffits: Some(2.0 * (k / n).sqrt()),
            dfbetas: Some(2.0 / n.sqrt()),
            mahalanobis_p: Some(0.001),
            ..Self::default()
        }
    }

    /// Those of R's `influence.measures`: what moves estimates by a standard error or so.
    pub fn strict(n: u64, k: usize) -> Self {
        let (n, k) = (n as f64, k as f64);
        Self {
            leverage: Some(3.0 * k / n),
            cooks_distance: Some(f_quantile(0.5, k, n - k)),
            dffits: Some(3.0 * (k / (n - k)).sqrt()),
            dfbetas: Some(1.0),
            covariance_ratio: Some(3.0 * k / (n - k)),
            ..Self::default()
        }
    }

    /// The cutoff of a measure.
    pub fn of(&self, reason: Reason) -> Option<f64> {
        match reason {
            Reason::Standardized => self.standardized,
            Reason::StudentizedDeleted => self.studentized_deleted,
            Reason::Leverage => self.leverage,
            Reason::CooksDistance => self.cooks_distance,
            Reason::Dffits => self.dffits,
            Reason::Dfbetas => self.dfbetas,
            Reason::CovarianceRatio => self.covariance_ratio,
            Reason::Mahalanobis => self.mahalanobis_p,
        }
    }

    /// The same cutoffs but for one; none leaves the measure out.
    #[must_use]
    pub fn with(mut self, reason: Reason, cutoff: Option<f64>) -> Self {
        let to = match reason {
            Reason::Standardized => &mut self.standardized,
            Reason::StudentizedDeleted => &mut self.studentized_deleted,
            Reason::Leverage => &mut self.leverage,
            Reason::CooksDistance => &mut self.cooks_distance,
            Reason::Dffits => &mut self.dffits,
            Reason::Dfbetas => &mut self.dfbetas,
            Reason::CovarianceRatio => &mut self.covariance_ratio,
            Reason::Mahalanobis => &mut self.mahalanobis_p,
        };
        *to = cutoff;
        self
    }
}

/// Why a row stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A large residual, in residual standard deviations.
    Standardized,
    /// A large studentised deleted residual.
    StudentizedDeleted,
    /// High leverage.
    Leverage,
    /// A large Cook's distance.
    CooksDistance,
    /// A large DFFITS.
    Dffits,
    /// A large DFBETAS.
    Dfbetas,
    /// A COVRATIO far from 1.
    CovarianceRatio,
    /// Predictors far from their means.
    Mahalanobis,
}

impl Reason {
    /// All of them, in the order in which a row names its own.
    pub const ALL: [Reason; 8] = [
        Reason::Standardized,
        Reason::StudentizedDeleted,
        Reason::Leverage,
        Reason::CooksDistance,
        Reason::Dffits,
        Reason::Dfbetas,
        Reason::CovarianceRatio,
        Reason::Mahalanobis,
    ];

    /// The name of the measure.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Standardized => "standardized_residual",
            Reason::StudentizedDeleted => "studentized_deleted_residual",
            Reason::Leverage => "leverage",
            Reason::CooksDistance => "cooks_distance",
            Reason::Dffits => "dffits",
            Reason::Dfbetas => "dfbetas",
            Reason::CovarianceRatio => "covariance_ratio",
            Reason::Mahalanobis => "mahalanobis",
        }
    }
}

/// A row that stands out.
#[derive(Debug, Clone, PartialEq)]
pub struct CasewiseRow {
    /// Its place among the rows used.
    pub at: usize,
    /// The row of the answers, counted from 0.
    pub row: usize,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The coefficients whose DFBETAS is large, by their places.
    pub coefficients: Vec<usize>,
    /// The largest |DFBETAS|, with its sign.
    pub largest_dfbetas: f64,
    /// p of Mahalanobis's distance.
    pub mahalanobis_p: f64,
}

/// A residual tested for being an outlier.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlier {
    /// Its place among the rows used.
    pub at: usize,
    /// The row of the answers, counted from 0.
    pub row: usize,
    /// The studentised deleted residual: t with n − k − 1 degrees of freedom.
    pub statistic: f64,
    /// Two-sided p of t.
    pub p_value: f64,
    /// n times p, at most 1.
    pub bonferroni_p: f64,
}

/// The measures by which rows are chosen.
pub(crate) struct Seen<'a> {
    pub(crate) rows: &'a [usize],
    pub(crate) standardized: &'a [f64],
    pub(crate) studentized_deleted: &'a [f64],
    pub(crate) leverage: &'a [f64],
    pub(crate) cooks_distance: &'a [f64],
    pub(crate) dffits: &'a [f64],
    pub(crate) covariance_ratio: &'a [f64],
    pub(crate) mahalanobis: &'a [f64],
    pub(crate) dfbetas: ArrayView2<'a, f64>,
}

impl<'a> From<&'a RowMeasures> for Seen<'a> {
    fn from(measures: &'a RowMeasures) -> Self {
        Self {
            rows: &measures.rows,
            standardized: &measures.standardized,
            studentized_deleted: &measures.studentized_deleted,
            leverage: &measures.leverage,
            cooks_distance: &measures.cooks_distance,
            dffits: &measures.dffits,
            covariance_ratio: &measures.covariance_ratio,
            mahalanobis: &measures.mahalanobis,
            dfbetas: measures.dfbetas.view(),
        }
    }
}

impl Seen<'_> {
    /// The rows past a cutoff, those with the largest Cook's distance first, then those without one.
    pub(crate) fn casewise(&self, cutoffs: &Cutoffs, predictors: usize) -> Vec<CasewiseRow> {
        let df = predictors as f64;
        let far = cutoffs.mahalanobis_p.map(|p| least_distance(p, df));
        let rows = (0..self.rows.len()).filter_map(|at| {
            let coefficients = self.moved(at, cutoffs);
            let reasons = self.reasons(at, cutoffs, far, !coefficients.is_empty());
            (!reasons.is_empty()).then(|| CasewiseRow {
                at,
                row: self.rows[at],
                reasons,
                coefficients,
                largest_dfbetas: self.largest_dfbetas(at),
                mahalanobis_p: chi_squared_upper(self.mahalanobis[at], df),
            })
        });
        let mut rows: Vec<CasewiseRow> = rows.collect();
        let size = |row: &CasewiseRow| {
            let distance = self.cooks_distance[row.at];
            if distance.is_nan() { -1.0 } else { distance }
        };
        rows.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.at.cmp(&b.at)));
        rows
    }

    fn reasons(&self, at: usize, cutoffs: &Cutoffs, far: Option<f64>, moves: bool) -> Vec<Reason> {
        let past = |figure: f64, cutoff: Option<f64>| cutoff.is_some_and(|cutoff| figure > cutoff);
        let checks = [
            (Reason::Standardized, past(self.standardized[at].abs(), cutoffs.standardized)),
            (
                Reason::StudentizedDeleted,
                past(self.studentized_deleted[at].abs(), cutoffs.studentized_deleted),
            ),
            (Reason::Leverage, past(self.leverage[at], cutoffs.leverage)),
            (Reason::CooksDistance, past(self.cooks_distance[at], cutoffs.cooks_distance)),
            (Reason::Dffits, past(self.dffits[at].abs(), cutoffs.dffits)),
            (Reason::Dfbetas, moves),
            (
                Reason::CovarianceRatio,
                past((self.covariance_ratio[at] - 1.0).abs(), cutoffs.covariance_ratio),
            ),
            (Reason::Mahalanobis, past(self.mahalanobis[at], far)),
        ];
        checks.into_iter().filter(|(_, past)| *past).map(|(reason, _)| reason).collect()
    }

    /// The coefficients that a row moves past the cutoff.
    fn moved(&self, at: usize, cutoffs: &Cutoffs) -> Vec<usize> {
        let Some(cutoff) = cutoffs.dfbetas else { return Vec::new() };
        let row = self.dfbetas.row(at);
        (0..row.len()).filter(|&j| row[j].abs() > cutoff).collect()
    }

    fn largest_dfbetas(&self, at: usize) -> f64 {
        let row = self.dfbetas.row(at);
        row.iter().copied().reduce(|a, b| if b.abs() > a.abs() { b } else { a }).unwrap_or(f64::NAN)
    }

    /// The residuals that are outliers at a level after Bonferroni, or the largest one if none is.
    ///
    /// `n` residuals are tested, each with `df` degrees of freedom.
    pub(crate) fn outliers(&self, n: f64, df: f64, level: f64) -> Vec<Outlier> {
        let size = |at: &usize| self.studentized_deleted[*at].abs();
        let known = (0..self.rows.len()).filter(|at| !size(at).is_nan());
        let Some(largest) = known.clone().max_by(|a, b| size(a).total_cmp(&size(b))) else {
            return Vec::new();
        };
        let tested = |at: usize| {
            let statistic = self.studentized_deleted[at];
            let p_value = t_two_sided(statistic, df);
            let bonferroni_p = (n * p_value).min(1.0);
            Outlier { at, row: self.rows[at], statistic, p_value, bonferroni_p }
        };
        let first = tested(largest);
        if first.bonferroni_p > level {
            return vec![first];
        }
        // Few residuals come near the cutoff; p is found for those only.
        let near = known.filter(|at| size(at) > 2.0);
        let mut found: Vec<Outlier> =
            near.map(tested).filter(|outlier| outlier.bonferroni_p <= level).collect();
        found.sort_by(|a, b| b.statistic.abs().total_cmp(&a.statistic.abs()));
        found
    }
}

/// The χ² with p above it, by halving: p falls where χ² rises.
fn least_distance(p: f64, df: f64) -> f64 {
    let (mut low, mut high) = (0.0, df.max(1.0));
    while chi_squared_upper(high, df) > p && high < f64::MAX / 4.0 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if chi_squared_upper(middle, df) > p {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
