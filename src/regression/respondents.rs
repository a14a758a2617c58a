//! Whether answers are those of the respondents of a fit.

use ndarray::Array2;

use super::Regression;
use crate::data::WeightType;
use crate::error::{Error, RegressionProblem, Result};
use crate::moments::{Moments, Weighting};

/// Sums of the same answers, which another order may round otherwise, agree to this share of a
/// standard deviation; one other respondent moves a mean by about 1 / n.
const SAME: f64 = 1e-9;

impl Regression {
    /// Makes sure that answers which are given once more, for residuals or quantiles, say, are those
    /// that were fitted: the moments must have its n, weights, means, standard deviations and
    /// correlations, to rounding.
    ///
    /// Moments of the same rows are meant: with the filter and the weights of the fit, and without the
    /// rows that lack a cluster.
    ///
    /// # Errors
    /// [`Error::Regression`] with [`RegressionProblem::OtherAnswers`], which names the first difference.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{HierarchicalRegression, Missing, Moments, Responses};
    ///
    /// let (x, y) = (array![1.0, 2.0, 3.0, 4.0], array![1.0, 3.0, 2.0, 6.0]);
    /// let answers = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
    /// let fit = HierarchicalRegression::new("y")
    ///     .block("First", ["x"])
    ///     .fit_responses(&answers, Missing::Listwise)?;
    /// assert!(fit.check_answers(&Moments::of(&answers, Missing::Listwise)?).is_ok());
    /// let without_the_last = answers.filtered(&[1.0, 1.0, 1.0, 0.0][..])?;
    /// let error = fit.check_answers(&Moments::of(&without_the_last, Missing::Listwise)?);
    /// assert!(error.is_err_and(|error| error.to_string().contains("n is 4 there and 3 here")));
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn check_answers(&self, answers: &Moments) -> Result<()> {
        Respondents {
            n: self.n,
            weights: Weights::from(self.weighting),
            variables: Variables::from(&self.moments),
        }
        .check(answers)
    }
}

/// What is known of the respondents of a fit.
pub(crate) struct Respondents {
    pub(crate) n: u64,
    pub(crate) weights: Weights,
    pub(crate) variables: Variables,
}

impl Respondents {
    pub(crate) fn check(&self, answers: &Moments) -> Result<()> {
        let other = |what: String, fitted: String, given: String| {
            Err(Error::Regression(RegressionProblem::OtherAnswers { what, fitted, given }))
        };
        let weights = Weights::from(answers.weighting());
        if self.weights.kind == weights.kind && self.n != answers.n() {
            return other("n".to_string(), self.n.to_string(), answers.n().to_string());
        }
        if !self.weights.are(&weights) {
            return other("the weighting".to_string(), self.weights.told(), weights.told());
        }
        match self.variables.difference(&Variables::from(answers)) {
            None => Ok(()),
            Some(Difference { what, variable, fitted, given }) => {
                other(format!("the {what} of `{variable}`"), fitted.to_string(), given.to_string())
            }
        }
    }
}

/// The weights of a fit, as far as they must be those of the other.
pub(crate) struct Weights {
    pub(crate) kind: Option<WeightType>,
    pub(crate) rows: u64,
    pub(crate) sum: f64,
    pub(crate) sum_of_squares: f64,
}

impl From<Weighting> for Weights {
    fn from(weighting: Weighting) -> Self {
        let Weighting { kind, rows, sum, sum_of_squares, .. } = weighting;
        Self { kind, rows, sum, sum_of_squares }
    }
}

impl Weights {
    pub(crate) fn are(&self, other: &Self) -> bool {
        let alike = |a: f64, b: f64| (a - b).abs() <= SAME * a.abs().max(b.abs());
        self.kind == other.kind
            && self.rows == other.rows
            && alike(self.sum, other.sum)
            && alike(self.sum_of_squares, other.sum_of_squares)
    }

    pub(crate) fn told(&self) -> String {
        match self.kind {
            None => "none".to_string(),
            Some(kind) => format!("{}, of sum {}", kind.name(), self.sum),
        }
    }
}

/// The moments of the variables of a fit.
pub(crate) struct Variables {
    pub(crate) names: Vec<String>,
    pub(crate) mean: Vec<f64>,
    pub(crate) sd: Vec<f64>,
    pub(crate) correlation: Array2<f64>,
}

impl From<&Moments> for Variables {
    fn from(moments: &Moments) -> Self {
        Self {
            names: moments.names().to_vec(),
            mean: moments.mean().to_vec(),
            sd: moments.sd().to_vec(),
            correlation: moments.correlation(),
        }
    }
}

/// The first figure in which two differ.
pub(crate) struct Difference {
    pub(crate) what: &'static str,
    pub(crate) variable: String,
    pub(crate) fitted: f64,
    pub(crate) given: f64,
}

impl Variables {
    /// Where means, standard deviations or correlations of what two share are not the same, to
    /// rounding.
    pub(crate) fn difference(&self, other: &Self) -> Option<Difference> {
        let place = |name: &String| other.names.iter().position(|known| known == name);
        let shared: Vec<(usize, usize)> =
            self.names.iter().enumerate().filter_map(|(i, name)| Some((i, place(name)?))).collect();
        shared.iter().enumerate().find_map(|(at, &(i, k))| {
            let size = SAME * self.sd[i].abs().max(self.mean[i].abs());
            let turned = shared[..at].iter().map(|&(j, l)| {
                ("correlation", self.correlation[[i, j]], other.correlation[[k, l]], SAME)
            });
            let of_variable = [
                ("mean", self.mean[i], other.mean[k], size),
                ("standard deviation", self.sd[i], other.sd[k], size),
            ];
            let mut figures = of_variable.into_iter().chain(turned);
            let moved = figures.find(|(_, fitted, given, most)| (fitted - given).abs() > *most);
            moved.map(|(what, fitted, given, _)| Difference {
                what,
                variable: self.names[i].clone(),
                fitted,
                given,
            })
        })
    }
}
