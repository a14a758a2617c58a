//! Intervals of correlations on Fisher's scale, by the name of their standard error.

use super::exact_interval::exact_ends;
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::distribution::z_two_sided;

/// How the interval of a correlation is found: all but the last two are symmetric on Fisher's scale,
/// z = artanh r, and differ in the standard error of z.
///
/// ```text
/// fisher            Pearson     1 / √(n − 3)                      (Spearman: as psych and pingouin do)
/// fisher_corrected  Pearson     the same, about z − r / (2 (n − 1))
/// bonett_wright     Spearman    √((1 + r² / 2) / (n − 3))
/// fieller           Spearman    √(1.06 / (n − 3))
///                   Kendall     √(.437 / (n − 4))
/// caruso_cliff      Spearman    √(1 / (n − 2) + |z| / (6 n + 4 √n))
/// exact             Pearson     the ρ for which r or more, and r or less, has half the error
/// ```
///
/// The exact interval takes the distribution of r of two normal variables as it is (Hotelling 1953), so
/// that it exists for three respondents already. Under analytic weights n are the rows.
///
/// Bonett and Wright (2000) keep Fieller's standard error for Kendall's tau, so that it has one
/// interval. SPSS offers the same three for Spearman's r (`BW`, `FHP`, `CC`) and both of Pearson's.
///
/// # References
/// Fisher, R. A. (1921). On the "probable error" of a coefficient of correlation deduced from a small
/// sample. *Metron*, 1, 3–32. Fieller, E. C., Hartley, H. O., & Pearson, E. S. (1957). Tests for rank
/// correlation coefficients. I. *Biometrika*, 44(3–4), 470–481.
/// <https://doi.org/10.1093/biomet/44.3-4.470>. Caruso, J. C., & Cliff, N. (1997). Empirical size,
/// coverage, and power of confidence intervals for Spearman's rho. *Educational and Psychological
/// Measurement*, 57(4), 637–654. <https://doi.org/10.1177/0013164497057004009>. Bonett, D. G., &
/// Wright, T. A. (2000). Sample size requirements for estimating Pearson, Kendall and Spearman
/// correlations. *Psychometrika*, 65(1), 23–28. <https://doi.org/10.1007/BF02294183>. Hotelling, H.
/// (1953). New light on the correlation coefficient and its transforms. *Journal of the Royal
/// Statistical Society B*, 15(2), 193–232. <https://doi.org/10.1111/j.2517-6161.1953.tb00135.x>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IntervalMethod {
    /// Fisher (1921).
    #[default]
    Fisher,
    /// Fisher (1921), less the bias of z.
    FisherCorrected,
    /// Bonett and Wright (2000).
    BonettWright,
    /// Fieller, Hartley and Pearson (1957).
    Fieller,
    /// Caruso and Cliff (1997).
    CarusoCliff,
    /// From the distribution of r of two normal variables, Hotelling (1953).
    Exact,
    /// estimate ± z SE, of coefficients that have a standard error: latent correlations, and Pearson's
    /// under sampling weights. Not on Fisher's scale, so that it may reach beyond ±1.
    Wald,
}

use IntervalMethod::{BonettWright, CarusoCliff, Exact, Fieller, Fisher, FisherCorrected, Wald};

impl IntervalMethod {
    /// Its name, such as `bonett_wright`.
    pub fn name(self) -> &'static str {
        match self {
            Fisher => "fisher",
            FisherCorrected => "fisher_corrected",
            BonettWright => "bonett_wright",
            Fieller => "fieller",
            CarusoCliff => "caruso_cliff",
            Exact => "exact",
            Wald => "wald",
        }
    }

    /// The interval of that name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Fisher, FisherCorrected, BonettWright, Fieller, CarusoCliff, Exact, Wald];
        all.into_iter().find(|interval| interval.name() == name)
    }
}

/// A coefficient that has an interval on Fisher's scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Pearson,
    Spearman,
    Kendall,
}

/// The ends of an interval, and what it is called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ends {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) interval: &'static str,
}

impl Ends {
    /// Where there is no interval.
    pub(super) const NONE: Self = Self { low: f64::NAN, high: f64::NAN, interval: "none" };
}

impl Measure {
    pub(super) fn name(self) -> &'static str {
        match self {
            Measure::Pearson => "pearson",
            Measure::Spearman => "spearman",
            Measure::Kendall => "kendall",
        }
    }

    /// The intervals that it has, the usual one first.
    fn intervals(self) -> &'static [IntervalMethod] {
        match self {
            Measure::Pearson => &[Fisher, FisherCorrected, Exact],
            Measure::Spearman => &[BonettWright, Fieller, CarusoCliff, Fisher],
            Measure::Kendall => &[Fieller],
        }
    }

    pub(super) fn usual_interval(self) -> IntervalMethod {
        self.intervals().first().copied().unwrap_or_default()
    }

    /// Makes sure that it has this interval.
    pub(super) fn check_interval(self, interval: IntervalMethod) -> Result<()> {
        if self.intervals().contains(&interval) {
            return Ok(());
        }
        Err(Error::Correlation(CorrelationProblem::NoSuchInterval {
            interval: interval.name(),
            method: self.name(),
            offered: self.intervals().iter().map(|interval| interval.name()).collect(),
        }))
    }

    /// The interval about `r` among `n`, with `critical` standard errors to either side; none where n
    /// leaves no standard error.
    pub(super) fn ends(self, interval: IntervalMethod, r: f64, n: f64, critical: f64) -> Ends {
        if interval == Exact {
            let tail = 0.5 * z_two_sided(critical);
            let [low, high] = exact_ends(r, n, tail);
            return Ends { low, high, interval: interval.name() };
        }
        let z = r.atanh();
        let variance = match (self, interval) {
            (Measure::Kendall, _) => 0.437 / (n - 4.0),
            (_, Fisher | FisherCorrected | Exact | Wald) => 1.0 / (n - 3.0),
            (_, BonettWright) => (1.0 + r * r / 2.0) / (n - 3.0),
            (_, Fieller) => 1.06 / (n - 3.0),
            (_, CarusoCliff) => 1.0 / (n - 2.0) + z.abs() / (6.0 * n + 4.0 * n.sqrt()),
        };
        // Infinite where n is just too small, but also beside a perfect correlation.
        let enough = if interval == CarusoCliff { n > 2.0 } else { variance.is_finite() };
        let name = interval.name();
        match variance {
            v if v > 0.0 && enough && z.is_infinite() => Ends { low: r, high: r, interval: name },
            v if v > 0.0 && enough => {
                let bias = if interval == FisherCorrected { r / (2.0 * (n - 1.0)) } else { 0.0 };
                let (centre, half) = (z - bias, critical * v.sqrt());
                Ends { low: (centre - half).tanh(), high: (centre + half).tanh(), interval: name }
            }
            _ => Ends::NONE,
        }
    }
}
