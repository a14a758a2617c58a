//! One correlation, with its test and interval.

use super::check_confidence;
use crate::data::WeightType;
use crate::error::{Error, Result};
use crate::math::distribution::{t_two_sided, z_critical};

/// One correlation of any kind, with its test and interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// The coefficient.
    pub estimate: f64,
    /// Its standard error; NaN where test and interval do without one.
    pub std_error: f64,
    /// The test statistic: a t where there are degrees of freedom, else a z. NaN without a test.
    pub statistic: f64,
    /// The degrees of freedom of t; NaN of z.
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
        check_confidence(confidence)?;
        if !(-1.0..=1.0).contains(&r) {
            let (first, second) = ("x".to_string(), "y".to_string());
            return Err(Error::NotACorrelation { first, second, value: r });
        }
        if n < 3 {
            return Err(Error::SampleSizeOutOfRange { n: n as f64 });
        }
        Ok(Self::pearson(r, n, z_critical(confidence)))
    }

    /// As [`Correlation::of_pearson`], for figures already known to be right.
    fn pearson(r: f64, n: u64, z: f64) -> Self {
        let size = n as f64;
        let statistic = r * ((size - 2.0) / ((1.0 - r) * (1.0 + r))).sqrt();
        let half = if n > 3 { z / (size - 3.0).sqrt() } else { f64::NAN };
        Self {
            estimate: r,
            std_error: f64::NAN,
            statistic,
            df: size - 2.0,
            p_value: t_two_sided(statistic, size - 2.0),
            conf_low: (r.atanh() - half).tanh(),
            conf_high: (r.atanh() + half).tanh(),
            n,
            method: "pearson",
            interval: if n > 3 { "fisher" } else { "none" },
        }
    }

    /// With the test and interval that weights of this kind allow.
    pub(crate) fn weighted(r: f64, n: u64, z: f64, kind: Option<WeightType>) -> Self {
        let simple = Self::pearson(r, n, z);
        match kind {
            Some(WeightType::Sampling) => Self {
                statistic: f64::NAN,
                df: f64::NAN,
                p_value: f64::NAN,
                conf_low: f64::NAN,
                conf_high: f64::NAN,
                interval: "none",
                ..simple
            },
            _ => simple,
        }
    }
}
