//! How much each respondent counts, and what kind of weight that is.

use serde::{Deserialize, Serialize};

use super::{Column, MOST_RESPONDENTS};
use crate::error::{Error, Result, WeightProblem};

/// What a weight means. The three kinds give the same means but different standard errors, so a
/// weight never comes without its kind.
///
/// ```text
/// mean         Σ w x / W,   W = Σ w
/// covariance   Σ w (x − m)(y − m) / W · n / (n − 1)
/// slopes       (Σ w x xᵀ)⁻¹ Σ w x y,   e the residuals, p the predictors, x with the constant
/// ```
///
/// | | frequency | analytic | sampling |
/// |---|---|---|---|
/// | n | W | rows | rows |
/// | covariance of the slopes | σ² (Σ w x xᵀ)⁻¹ | the same | n / (n − 1) · A⁻¹ (Σ w² e² x xᵀ) A⁻¹, A = Σ w x xᵀ |
/// | σ² | Σ w e² / (W − p − 1) | Σ w e² / (n − p − 1), of a row of weight 1 | none |
/// | degrees of freedom | W − p − 1 | n − p − 1 | n − p − 1 |
/// | F | of R² | of R² | Wald's |
/// | tests and intervals of r | with n | with n | from the rows ([`linearized_correlations`](crate::linearized_correlations)) |
/// | weights times a constant | another n | the same, but for σ | the same |
/// | as in R | `lm` of rows repeated w times | `lm(weights =)` | `survey::svyglm` with `svydesign(ids = ~1)` |
///
/// Each column is compared with the R function that it names. Under frequencies a weight of 2 is one
/// person more; analytic weights of 2 and 1 say that the first row is an average of two, and leave n
/// alone. Robust and clustered covariances follow the same: frequencies as of repeated rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightType {
    /// How many identical respondents a row stands for (SPSS `WEIGHT BY` with whole numbers).
    Frequency,
    /// The precision of a row, as in weighted least squares.
    Analytic,
    /// The inverse of a respondent's probability of being in the sample.
    Sampling,
}

impl WeightType {
    /// The word for it: `frequency`, `analytic` or `sampling`.
    pub fn name(self) -> &'static str {
        match self {
            WeightType::Frequency => "frequency",
            WeightType::Analytic => "analytic",
            WeightType::Sampling => "sampling",
        }
    }
}

/// Checked weights: finite, from 0 on, and whole numbers where they are frequencies.
#[derive(Debug, Clone)]
pub struct Weights<'a> {
    values: Column<'a>,
    kind: WeightType,
}

impl<'a> Weights<'a> {
    /// Checks every weight.
    pub(super) fn new(values: Column<'a>, kind: WeightType) -> Result<Self> {
        const ROWS: usize = 4096;
        let mut chunk = [0.0; ROWS];
        let mut total = 0.0;
        for start in (0..values.len()).step_by(ROWS) {
            let weights = &mut chunk[..ROWS.min(values.len() - start)];
            values.read(start, weights);
            for (at, weight) in weights.iter().enumerate() {
                check(start + at, *weight, kind)?;
                total += weight;
            }
        }
        if total > MOST_RESPONDENTS as f64 {
            return Err(Error::SampleSizeOutOfRange { n: total });
        }
        Ok(Self { values, kind })
    }

    /// What kind they are.
    pub fn kind(&self) -> WeightType {
        self.kind
    }

    /// How many respondents they are for.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether they are for nobody.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The weights of rows `start..start + out.len()`.
    pub(crate) fn read(&self, start: usize, out: &mut [f64]) {
        self.values.read(start, out);
    }
}

fn check(row: usize, weight: f64, kind: WeightType) -> Result<()> {
    let wrong = |problem, remedy| Err(Error::WrongWeight { row, problem, remedy });
    if weight.is_nan() {
        wrong(WeightProblem::Missing, "give every respondent a weight, 0 to leave one out")
    } else if weight.is_infinite() {
        wrong(WeightProblem::Infinite, "correct it")
    } else if weight < 0.0 {
        wrong(WeightProblem::Negative(weight), "weights are 0 or more")
    } else if kind == WeightType::Frequency && weight.fract() != 0.0 {
        wrong(
            WeightProblem::Fractional(weight),
            "frequency weights count respondents; fractional weights are of another type",
        )
    } else {
        Ok(())
    }
}
