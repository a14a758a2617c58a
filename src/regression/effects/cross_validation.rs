//! How well the coefficients of some respondents predict the outcome of others.

use super::folds::{FoldError, Folds};
use super::leave_one_out;
use crate::bootstrap::stream;
use crate::data::{Missing, Responses, WeightType};
use crate::error::{Error, RegressionProblem, Result};
use crate::moments::{Cases, GroupedMoments, Key, Level, Moments, Weighting, in_order};
use crate::regression::{Block, Design, HierarchicalRegression, Precision};

/// Folds beyond these take more memory than they tell.
const MOST_FOLDS: usize = 10_000;
/// Repeats beyond these tell nothing more.
const MOST_REPEATS: usize = 100_000;

/// How respondents are left out of the fit that predicts them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CrossValidation<'a> {
    /// Rows dealt at random into folds of equal size, so often; the seed and the repeat determine who
    /// is where, whatever the number of threads.
    Seeded {
        /// Folds, 2 or more.
        folds: usize,
        /// How often rows are dealt anew, 1 or more.
        repeats: usize,
        /// The seed.
        seed: u64,
    },
    /// The fold of every row, as a number from 0: offices or waves, or folds drawn elsewhere.
    Given(&'a [u32]),
    /// Every respondent alone, from residuals and leverages.
    LeaveOneOut,
}

/// R² of predictions for respondents who were left out of the fit.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidated {
    /// The outcome.
    pub outcome: String,
    /// Respondents.
    pub n: u64,
    /// One per block.
    pub models: Vec<CrossValidatedModel>,
    /// Folds; n when each respondent is left out alone.
    pub folds: usize,
    /// How often rows were dealt anew.
    pub repeats: usize,
    /// The seed; none where folds were given or each respondent is left out alone.
    pub seed: Option<u64>,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// One model, over all repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidatedModel {
    /// The block that was entered.
    pub block: String,
    /// Predictors so far.
    pub n_predictors: usize,
    /// R² of the fit to everybody.
    pub r_squared: f64,
    /// Cross-validated R², the mean of the repeats.
    pub cross_validated: f64,
    /// What the block adds to it, the mean of the repeats.
    pub cross_validated_change: f64,
    /// Root of the mean squared error of prediction, of all repeats together.
    pub rmse: f64,
    /// The standard deviation of cross-validated R² over the repeats; NaN of one.
    pub sd: f64,
    /// Cross-validated R² of each repeat.
    pub of_repeats: Vec<f64>,
}

impl HierarchicalRegression {
    /// Cross-validated R² of every model.
    ///
    /// ```text
    /// of a fold     SSE = Σ w (y − ŷ)², SST = Σ w (y − ȳ)² over the respondents of the fold, with ŷ and ȳ
    ///               from the respondents of all other folds
    /// R²_cv         1 − Σ SSE / Σ SST over the folds
    /// ΔR²_cv        that of the model less that of the model before
    /// rmse          √(Σ SSE / Σ w)
    /// ```
    ///
    /// So what the predictions have to beat is the mean of those who were fitted, which is all that a
    /// model without predictors has; R²_cv is negative where the mean does better. Through the origin
    /// that mean is nought.
    ///
    /// Each fold is its moments, so rows are read once per repeat, whatever the number of folds and
    /// blocks: the other folds' moments merge, and the errors in a fold come of its own moments.
    /// Left out alone, a respondent's residual is e / (1 − h) with the leverage h, from one more reading.
    ///
    /// Folds are dealt to all rows, complete or not. A row with a frequency weight is in one fold as a
    /// whole; left out alone, its respondents are left out one by one.
    ///
    /// # Errors
    /// [`Error::Regression`] with [`RegressionProblem::FoldsOutOfRange`],
    /// [`RegressionProblem::EmptyFold`], and [`RegressionProblem::WithoutFold`] or
    /// [`RegressionProblem::Indispensable`] where a fit without one fold is impossible; [`Error::UnequalLengths`] for given folds; [`Error::NotYet`] unless missing
    /// answers are deleted listwise; and as [`HierarchicalRegression::fit`].
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{CrossValidation, HierarchicalRegression, Missing, Responses};
    ///
    /// let x: Vec<f64> = (0..60).map(f64::from).collect();
    /// let y: Vec<f64> = x.iter().map(|x| x + 20.0 * (x * 1.7).sin()).collect();
    /// let responses = Responses::from_columns([("x", &x[..]), ("y", &y[..])])?;
    /// let regression = HierarchicalRegression::new("y").block("First", ["x"]);
    /// let folds = CrossValidation::Seeded { folds: 5, repeats: 2, seed: 20261125 };
    /// let found = regression.cross_validated(&responses, folds, Missing::Listwise)?;
    /// assert!(found.models[0].cross_validated < found.models[0].r_squared);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Stone, M. (1974). Cross-validatory choice and assessment of statistical predictions. *Journal of the
    /// Royal Statistical Society: Series B*, 36(2), 111–147.
    /// <https://doi.org/10.1111/j.2517-6161.1974.tb00994.x>
    ///
    /// Allen, D. M. (1974). The relationship between variable selection and data augmentation and a method
    /// for prediction. *Technometrics*, 16(1), 125–127. <https://doi.org/10.1080/00401706.1974.10489157>
    pub fn cross_validated(
        &self,
        responses: &Responses<'_>,
        how: CrossValidation<'_>,
        missing: Missing,
    ) -> Result<CrossValidated> {
        if missing != Missing::Listwise {
            return Err(Error::NotYet {
                what: "cross-validation with missing=\"pairwise\" or \"em\"",
                instead: "use missing=\"listwise\"",
            });
        }
        if self.has_terms() {
            let Design { regression, responses } = self.over(responses, missing)?;
            return regression.cross_validated(&responses, how, missing);
        }
        self.check_blocks()?;
        let used = responses.select(self.variables())?;
        match how {
            CrossValidation::Seeded { folds, repeats, seed } => {
                check_folds(folds, repeats)?;
                let deal = |repeat: usize| dealt(used.n_rows(), folds, seed, repeat);
                self.by_folds(&used, repeats, Some(seed), deal)
            }
            CrossValidation::Given(codes) => self.by_folds(&used, 1, None, |_| codes.to_vec()),
            CrossValidation::LeaveOneOut => self.alone(&used),
        }
    }

    fn by_folds(
        &self,
        used: &Responses<'_>,
        repeats: usize,
        seed: Option<u64>,
        codes: impl Fn(usize) -> Vec<u32> + Sync,
    ) -> Result<CrossValidated> {
        let of_repeat = |repeat: usize| -> Result<Repeat> {
            let folds = Folds::new(self, of_folds(used, codes(repeat))?, repeat)?;
            let errors = folds.errors()?;
            Ok(Repeat { errors, whole: folds.whole, folds: folds.count })
        };
        let found: Vec<Repeat> =
            in_order(repeats, of_repeat)?.into_iter().collect::<Result<_>>()?;
        let errors: Vec<FoldError> = found.iter().map(|repeat| repeat.errors.clone()).collect();
        match found.into_iter().next() {
            Some(Repeat { whole, folds, .. }) => {
                self.summary(&whole, &errors, Dealing { folds, seed })
            }
            None => Err(out_of_range("repeats", repeats)),
        }
    }

    fn alone(&self, used: &Responses<'_>) -> Result<CrossValidated> {
        let moments = self.ready(&Moments::of(used, Missing::Listwise)?)?;
        let solved = self.solve(&self.centred(&moments), Precision::Double);
        let solved = solved.map_err(|failure| failure.or(&moments, self))?;
        let entered = self.entered();
        let kind = moments.weighting().kind;
        let squares = leave_one_out::squares(used, &solved.coordinates, &entered, kind)?;
        if squares.of_models.iter().any(|square| square.is_nan()) {
            return Err(Error::Regression(RegressionProblem::Indispensable));
        }
        let folds = moments.n() as usize;
        self.summary(&moments, &[squares], Dealing { folds, seed: None })
    }

    fn summary(
        &self,
        whole: &Moments,
        errors: &[FoldError],
        dealing: Dealing,
    ) -> Result<CrossValidated> {
        let solved = self.solve(&self.centred(whole), Precision::Double);
        let solved = solved.map_err(|failure| failure.or(whole, self))?;
        let repeats = errors.len() as f64;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / repeats;
        let entered = self.entered();
        let mut models: Vec<CrossValidatedModel> = Vec::with_capacity(self.blocks.len());
        for (at, block) in self.blocks.iter().enumerate() {
            let explained = |error: &FoldError| 1.0 - error.of_models[at] / error.of_mean;
            let of_repeats: Vec<f64> = errors.iter().map(explained).collect();
            let cross_validated = mean(&of_repeats);
            let before = models.last().map_or(0.0, |model| model.cross_validated);
            let squares = of_repeats.iter().map(|r| (r - cross_validated).powi(2)).sum::<f64>();
            let wrong = errors.iter().map(|error| error.of_models[at] / error.weight);
            models.push(CrossValidatedModel {
                block: block.name.clone(),
                n_predictors: entered[at],
                r_squared: solved.solutions[at].r_squared,
                cross_validated,
                cross_validated_change: cross_validated - before,
                rmse: (wrong.sum::<f64>() / repeats).sqrt(),
                sd: (squares / (repeats - 1.0)).sqrt(),
                of_repeats,
            });
        }
        Ok(CrossValidated {
            outcome: self.outcome.clone(),
            n: whole.n(),
            models,
            folds: dealing.folds,
            repeats: errors.len(),
            seed: dealing.seed,
            cases: whole.cases(),
            weighting: whole.weighting(),
        })
    }

    /// Predictors up to the end of each block.
    fn entered(&self) -> Vec<usize> {
        let enter = |entered: &mut usize, block: &Block| {
            *entered += block.predictors.len();
            Some(*entered)
        };
        self.blocks.iter().scan(0, enter).collect()
    }
}

/// One dealing of the rows.
struct Repeat {
    errors: FoldError,
    whole: Moments,
    folds: usize,
}

/// Where folds came from.
struct Dealing {
    folds: usize,
    seed: Option<u64>,
}

/// The fold of every row: 0, 1, …, folds − 1, 0, 1, … shuffled (Fisher and Yates).
fn dealt(rows: usize, folds: usize, seed: u64, repeat: usize) -> Vec<u32> {
    use rand::RngExt;
    let mut codes: Vec<u32> = (0..rows).map(|row| (row % folds) as u32).collect();
    let mut stream = stream(seed, repeat);
    for at in (1..rows).rev() {
        codes.swap(at, stream.random_range(0..=at as u64) as usize);
    }
    codes
}

/// The moments of each fold that has respondents, in order of the codes.
fn of_folds(used: &Responses<'_>, codes: Vec<u32>) -> Result<Vec<Moments>> {
    let folds = codes.iter().max().map_or(0, |last| *last as usize + 1);
    if !(2..=MOST_FOLDS).contains(&folds) {
        return Err(out_of_range("folds", folds));
    }
    let key = Key::new("fold", 0..folds as i64, codes)?;
    let grouped = GroupedMoments::of(used, &[key], Missing::Listwise)?;
    let of_fold = |fold: usize| match grouped.get(&[Level::Integer(fold as i64)]) {
        Some(moments) if moments.n() > 0 && moments.weighting().sum > 0.0 => Ok(moments.clone()),
        _ => Err(Error::Regression(RegressionProblem::EmptyFold { fold: fold + 1, folds })),
    };
    (0..folds).map(of_fold).collect()
}

fn check_folds(folds: usize, repeats: usize) -> Result<()> {
    if !(2..=MOST_FOLDS).contains(&folds) {
        return Err(out_of_range("folds", folds));
    }
    if !(1..=MOST_REPEATS).contains(&repeats) {
        return Err(out_of_range("repeats", repeats));
    }
    Ok(())
}

fn out_of_range(what: &'static str, value: usize) -> Error {
    let (least, most) = if what == "folds" { (2, MOST_FOLDS) } else { (1, MOST_REPEATS) };
    Error::Regression(RegressionProblem::FoldsOutOfRange { what, value, least, most })
}

/// Whether weights count respondents.
pub(super) fn counts(kind: Option<WeightType>) -> bool {
    kind == Some(WeightType::Frequency)
}
