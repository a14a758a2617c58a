//! One correlation, with its test and interval.

use super::check_confidence;
use super::interval::{Ends, IntervalMethod, Measure};
use crate::data::{MOST_RESPONDENTS, WeightType};
use crate::error::{Error, Result};
use crate::math::distribution::{t_two_sided, z_critical, z_two_sided};

/// One correlation of any kind, with its test and interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// The coefficient.
    pub estimate: f64,
    /// Its standard error; NaN where test and interval do without one.
    pub std_error: f64,
    /// The test statistic: a t where there are degrees of freedom, else a z; of Goodman and Kruskal's
    /// tau a χ². NaN without a test.
    pub statistic: f64,
    /// The degrees of freedom; NaN of z.
    pub df: f64,
    /// Two-sided p of the statistic; NaN without a test.
    pub p_value: f64,
    /// Lower end of the interval; NaN without one.
    pub conf_low: f64,
    /// Upper end of the interval; NaN without one.
    pub conf_high: f64,
    /// Respondents who answered both: the sum of frequency weights, else rows.
    pub n: u64,
    /// Which coefficient it is, such as `pearson`.
    pub method: &'static str,
    /// How the interval was found, such as `fisher`; `none` without one.
    pub interval: &'static str,
}

impl Correlation {
    /// The test and interval of a correlation r among n respondents.
    ///
    /// ```text
    /// t = r √((n − 2) / (1 − r²)),   n − 2 degrees of freedom
    /// interval: tanh(artanh r ± z / √(n − 3)),   z the normal quantile of the confidence
    /// ```
    ///
    /// # Errors
    /// [`Error::NotACorrelation`], [`Error::SampleSizeOutOfRange`] below 3,
    /// [`Error::ConfidenceOutOfRange`].
    ///
    /// # Examples
    ///
    /// ```
    /// let r = scalewise::Correlation::of_pearson(0.5, 27, 0.95)?;
    /// assert!((r.statistic - 2.886_751_345_948_129).abs() < 1e-12); // 5 / √3
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Fisher, R. A. (1915). Frequency distribution of the values of the correlation coefficient
    /// in samples from an indefinitely large population. *Biometrika*, 10(4), 507–521.
    /// <https://doi.org/10.2307/2331838>
    pub fn of_pearson(r: f64, n: u64, confidence: f64) -> Result<Self> {
        Self::of_pearson_by(r, n, IntervalMethod::Fisher, confidence)
    }

    /// As [`Correlation::of_pearson`], with another interval: see [`IntervalMethod`].
    ///
    /// # Errors
    /// As [`Correlation::of_pearson`], and
    /// [`CorrelationProblem::NoSuchInterval`](crate::CorrelationProblem::NoSuchInterval).
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{Correlation, IntervalMethod};
    ///
    /// let r = Correlation::of_pearson_by(0.5, 28, IntervalMethod::FisherCorrected, 0.95)?;
    /// let middle = (r.conf_low.atanh() + r.conf_high.atanh()) / 2.0;
    /// assert!((middle - (0.5_f64.atanh() - 0.5 / 54.0)).abs() < 1e-14);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn of_pearson_by(
        r: f64,
        n: u64,
        interval: IntervalMethod,
        confidence: f64,
    ) -> Result<Self> {
        check(Measure::Pearson, r, n, interval, confidence)?;
        Ok(Self::on_fisher_scale(Measure::Pearson, r, n, interval, z_critical(confidence)))
    }

    /// The test and interval of a Spearman correlation among n respondents.
    ///
    /// ```text
    /// t = r √((n − 2) / (1 − r²)),   n − 2 degrees of freedom
    /// interval: as IntervalMethod has it, usually Bonett and Wright's
    /// ```
    ///
    /// # Errors
    /// As [`Correlation::of_pearson_by`].
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{Correlation, IntervalMethod};
    ///
    /// let r = Correlation::of_spearman(0.0, 4, IntervalMethod::BonettWright, 0.95)?;
    /// assert!((r.conf_high - 1.959_963_984_540_054_f64.tanh()).abs() < 1e-14);
    /// assert_eq!((r.p_value, r.interval), (1.0, "bonett_wright"));
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// As for [`IntervalMethod`].
    pub fn of_spearman(r: f64, n: u64, interval: IntervalMethod, confidence: f64) -> Result<Self> {
        check(Measure::Spearman, r, n, interval, confidence)?;
        Ok(Self::spearman(r, n, interval, z_critical(confidence)))
    }

    /// The test and interval of Kendall's tau among n respondents, for a published figure: the test is
    /// that of answers without ties, from which tau of the rows
    /// ([`rank_correlation_matrix`](crate::rank_correlation_matrix)) differs where there are some.
    ///
    /// ```text
    /// z = tau / √(2 (2 n + 5) / (9 n (n − 1)))
    /// interval: tanh(artanh tau ± z √(.437 / (n − 4)))          Fieller, Hartley and Pearson
    /// ```
    ///
    /// # Errors
    /// As [`Correlation::of_pearson`].
    ///
    /// # Examples
    ///
    /// ```
    /// let tau = scalewise::Correlation::of_kendall(0.5, 10, 0.95)?;
    /// assert!((tau.statistic - 0.5 * 16.2_f64.sqrt()).abs() < 1e-14); // 9 · 10 · 9 / (2 · 25)
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Fieller, Hartley and Pearson (1957), as for [`IntervalMethod`]; Kendall, M. G. (1970). *Rank
    /// correlation methods* (4th ed.). Griffin.
    pub fn of_kendall(tau: f64, n: u64, confidence: f64) -> Result<Self> {
        check(Measure::Kendall, tau, n, Measure::Kendall.usual_interval(), confidence)?;
        let size = n as f64;
        let variance = 2.0 * (2.0 * size + 5.0) / (9.0 * size * (size - 1.0));
        Ok(Self::kendall(tau, tau / variance.sqrt(), n, z_critical(confidence)))
    }

    /// For figures already known to be right, with the test of Pearson's r.
    fn on_fisher_scale(
        measure: Measure,
        r: f64,
        n: u64,
        interval: IntervalMethod,
        critical: f64,
    ) -> Self {
        let size = n as f64;
        let statistic = r * ((size - 2.0) / ((1.0 - r) * (1.0 + r))).sqrt();
        let Ends { low, high, interval } = measure.ends(interval, r, size, critical);
        Self {
            estimate: r,
            std_error: f64::NAN,
            statistic,
            df: size - 2.0,
            p_value: t_two_sided(statistic, size - 2.0),
            conf_low: low,
            conf_high: high,
            n,
            method: measure.name(),
            interval,
        }
    }

    /// As [`Correlation::of_spearman`], for figures already known to be right.
    pub(super) fn spearman(r: f64, n: u64, interval: IntervalMethod, critical: f64) -> Self {
        Self::on_fisher_scale(Measure::Spearman, r, n, interval, critical)
    }

    /// Kendall's tau with the z of its test, for figures already known to be right.
    pub(super) fn kendall(tau: f64, statistic: f64, n: u64, critical: f64) -> Self {
        let measure = Measure::Kendall;
        let Ends { low, high, interval } =
            measure.ends(measure.usual_interval(), tau, n as f64, critical);
        Self {
            estimate: tau,
            std_error: f64::NAN,
            statistic,
            df: f64::NAN,
            p_value: z_two_sided(statistic),
            conf_low: low,
            conf_high: high,
            n,
            method: measure.name(),
            interval,
        }
    }

    /// Pearson's r with the test and interval that weights of this kind allow.
    pub(crate) fn weighted(
        r: f64,
        n: u64,
        interval: IntervalMethod,
        critical: f64,
        kind: Option<WeightType>,
    ) -> Self {
        let simple = Self::on_fisher_scale(Measure::Pearson, r, n, interval, critical);
        simple.as_weights_allow(kind)
    }

    /// Without standard error, test and interval under sampling weights, which know nothing of them.
    pub(super) fn as_weights_allow(self, kind: Option<WeightType>) -> Self {
        match kind {
            Some(WeightType::Sampling) => Self {
                std_error: f64::NAN,
                statistic: f64::NAN,
                df: f64::NAN,
                p_value: f64::NAN,
                conf_low: f64::NAN,
                conf_high: f64::NAN,
                interval: "none",
                ..self
            },
            _ => self,
        }
    }
}

/// Makes sure that these can be what they stand for.
fn check(
    measure: Measure,
    r: f64,
    n: u64,
    interval: IntervalMethod,
    confidence: f64,
) -> Result<()> {
    check_confidence(confidence)?;
    measure.check_interval(interval)?;
    if !(-1.0..=1.0).contains(&r) {
        let (first, second) = ("x".to_string(), "y".to_string());
        return Err(Error::NotACorrelation { first, second, value: r });
    }
    if !(3..=MOST_RESPONDENTS).contains(&n) {
        return Err(Error::SampleSizeOutOfRange { n: n as f64 });
    }
    Ok(())
}
