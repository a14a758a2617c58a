//! What the answers look like before anything is made of them.

mod display;
mod frequencies;

pub use frequencies::{Frequencies, Frequency, frequencies};

use crate::data::{Column, Responses, WeightType};
use crate::error::{Error, Result};
use crate::moments::{Cases, Weighting};

/// The description of one variable. NaN where a quantity does not exist: means without answers,
/// shape without variation or with too few answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Its name.
    pub variable: String,
    /// Answers: the sum of frequency weights, else rows.
    pub n: u64,
    /// Missing answers, counted in the same way.
    pub missing: u64,
    /// Answers outside the declared bounds, counted in the same way and otherwise left out.
    pub out_of_bounds: u64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation, with n − 1.
    pub sd: f64,
    /// Smallest answer.
    pub min: f64,
    /// Largest answer.
    pub max: f64,
    /// Skewness G1.
    pub skewness: f64,
    /// Its standard error under normality; NaN under analytic and sampling weights.
    pub se_skewness: f64,
    /// Excess kurtosis G2.
    pub kurtosis: f64,
    /// Its standard error under normality; NaN under analytic and sampling weights.
    pub se_kurtosis: f64,
}

/// Descriptions of several variables, each from all who answered it.
#[derive(Debug, Clone, PartialEq)]
pub struct Descriptives {
    /// One per variable, in order.
    pub variables: Vec<Description>,
    /// Respondents read and described, and those left out by the filter or without weight.
    pub cases: Cases,
    /// The weights of those who are described.
    pub weighting: Weighting,
}

/// n, missing, mean, standard deviation, range, skewness and kurtosis of every column.
///
/// ```text
/// sd  = √(m₂ n / (n − 1)),   m_r = Σ w (x − x̄)^r / Σ w
/// G1  = m₃ / m₂^1.5 · √(n (n − 1)) / (n − 2)                        SPSS, SAS, psych type 2
/// G2  = (n − 1) / ((n − 2)(n − 3)) · ((n + 1)(m₄ / m₂² − 3) + 6)
/// SE(G1) = √(6 n (n − 1) / ((n − 2)(n + 1)(n + 3)))
/// SE(G2) = 2 SE(G1) √((n² − 1) / ((n − 3)(n + 5)))
/// ```
///
/// with n the sum of frequency weights, or the number of answers under weights of another kind. The
/// two standard errors are those of answers that count alike: under analytic and sampling weights
/// there are none (NaN).
///
/// Respondents whom the filter leaves out or who have no weight are not described.
///
/// # Errors
/// [`Error::NoVariables`], [`Error::AllWeightsZero`], [`Error::InfiniteValue`], [`Error::TooLarge`].
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Responses, describe};
///
/// let x = array![1.0, 2.0, 3.0, 4.0, 10.0, f64::NAN];
/// let described = describe(&Responses::from_columns([("x", x.view())])?)?;
/// let x = &described.variables[0];
/// assert_eq!((x.n, x.missing, x.mean, x.max), (5, 1, 4.0, 10.0));
/// assert!((x.sd * x.sd - 12.5).abs() < 1e-14);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Joanes, D. N., & Gill, C. A. (1998). Comparing measures of sample skewness and kurtosis.
/// *The Statistician*, 47(1), 183–189. <https://doi.org/10.1111/1467-9884.00122>
pub fn describe(responses: &Responses<'_>) -> Result<Descriptives> {
    let Respondents { cases, weighting } = respondents(responses)?;
    let variables = all_answers(responses).map(|answers| answers.describe());
    Ok(Descriptives { variables: variables.collect::<Result<_>>()?, cases, weighting })
}

/// Rows that are read at a time.
const CHUNK: usize = 4096;

/// The answers to every variable.
fn all_answers<'r, 'a>(responses: &'r Responses<'a>) -> impl Iterator<Item = Answers<'r, 'a>> {
    let named = responses.names().iter().zip(responses.columns());
    named.map(move |(name, column)| Answers { name, column, responses })
}

/// Who is described.
struct Respondents {
    cases: Cases,
    weighting: Weighting,
}

/// Counts those whom the filter keeps and who have weight.
///
/// # Errors
/// [`Error::NoVariables`], [`Error::AllWeightsZero`] when nobody whom the filter keeps has weight.
fn respondents(responses: &Responses<'_>) -> Result<Respondents> {
    if responses.columns().is_empty() {
        return Err(Error::NoVariables);
    }
    let mut weighting = Weighting::none(responses.weights().map(|weights| weights.kind()));
    let mut cases = Cases { read: responses.n_rows() as u64, ..Cases::default() };
    for start in (0..responses.n_rows()).step_by(CHUNK) {
        let mut weights = vec![1.0; CHUNK.min(responses.n_rows() - start)];
        if let Some(given) = responses.weights() {
            given.read(start, &mut weights);
        }
        for (weight, kept) in weights.iter().zip(kept(responses, start, weights.len())) {
            match (kept, *weight > 0.0) {
                (false, _) => cases.filtered += 1,
                (true, false) => cases.zero_weight += 1,
                (true, true) => {
                    cases.used += 1;
                    if responses.weights().is_some() {
                        weighting.add(*weight);
                    }
                }
            }
        }
    }
    if responses.weights().is_none() {
        weighting.add_unweighted(cases.used);
    }
    if cases.zero_weight > 0 && cases.used == 0 {
        return Err(Error::AllWeightsZero);
    }
    Ok(Respondents { cases, weighting })
}

/// Which of these rows the filter keeps.
fn kept(responses: &Responses<'_>, start: usize, rows: usize) -> Vec<bool> {
    let mut keep = vec![1.0; rows];
    if let Some(filter) = responses.filter() {
        filter.read(start, &mut keep);
    }
    keep.into_iter().map(|keep| keep != 0.0 && !keep.is_nan()).collect()
}

/// The answers to one variable, read in chunks.
struct Answers<'r, 'a> {
    name: &'r str,
    column: &'r Column<'a>,
    responses: &'r Responses<'a>,
}

/// What someone who counts answered.
struct Answer {
    row: usize,
    /// NaN if missing.
    value: f64,
    /// Whether the value lies outside the declared bounds.
    outside: bool,
    weight: f64,
    /// How many respondents the row stands for.
    respondents: f64,
}

impl Answers<'_, '_> {
    fn kind(&self) -> Option<WeightType> {
        self.responses.weights().map(|weights| weights.kind())
    }

    /// Calls `each` for every row that is kept and has weight.
    fn for_each(&self, mut each: impl FnMut(Answer)) {
        let (mut values, mut weights) = (vec![0.0; CHUNK], vec![1.0; CHUNK]);
        let rows_count_once = self.kind().is_some_and(|kind| kind != WeightType::Frequency);
        let bounds = self.column.bounds();
        for start in (0..self.column.len()).step_by(CHUNK) {
            let rows = CHUNK.min(self.column.len() - start);
            self.column.read(start, &mut values[..rows]);
            if let Some(given) = self.responses.weights() {
                given.read(start, &mut weights[..rows]);
            }
            let kept = kept(self.responses, start, rows);
            for i in (0..rows).filter(|&i| kept[i] && weights[i] > 0.0) {
                each(Answer {
                    row: start + i,
                    value: values[i],
                    outside: bounds.is_some_and(|bounds| bounds.exclude(values[i])),
                    weight: weights[i],
                    respondents: if rows_count_once { 1.0 } else { weights[i] },
                });
            }
        }
    }

    fn describe(&self) -> Result<Description> {
        let (mut n, mut missing, mut out_of_bounds) = (0.0, 0.0, 0.0);
        let (mut weight, mut shift, mut sum) = (0.0, f64::NAN, 0.0);
        let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut infinite = None;
        self.for_each(|answer| {
            let Answer { row, value: x, weight: w, respondents, outside } = answer;
            if outside {
                out_of_bounds += respondents;
                return;
            }
            if x.is_nan() {
                missing += respondents;
                return;
            }
            if x.is_infinite() && infinite.is_none() {
                infinite = Some(row);
            }
            if shift.is_nan() {
                shift = x;
            }
            n += respondents;
            weight += w;
            sum += w * (x - shift);
            (min, max) = (min.min(x), max.max(x));
        });
        if let Some(row) = infinite {
            return Err(Error::InfiniteValue { variable: self.name.to_string(), row });
        }
        let centre = sum / weight;
        // In units of the widest distance, fourth powers stay within the range of a double.
        let unit = (max - shift).max(shift - min);
        let unit = if unit > 0.0 { unit } else { 1.0 };
        if !(unit.is_finite() && centre.is_finite()) && n > 0.0 {
            return Err(Error::TooLarge { variable: self.name.to_string() });
        }
        let mut powers = [0.0; 3];
        self.for_each(|Answer { value: x, weight: w, outside, .. }| {
            if !x.is_nan() && !outside {
                let d = ((x - shift) - centre) / unit;
                let square = d * d;
                powers[0] += w * square;
                powers[1] += w * square * d;
                powers[2] += w * square * square;
            }
        });
        // Sums of n respondents; exactly 1 without weights and with frequencies.
        let powers = powers.map(|power| power * (n / weight));
        let range = |end: f64| if n > 0.0 { end } else { f64::NAN };
        let Shape { skewness, se_skewness, kurtosis, se_kurtosis } = Shape::of(n, powers);
        let alike = self.kind().is_none_or(|kind| kind == WeightType::Frequency);
        let if_alike = |error: f64| if alike { error } else { f64::NAN };
        Ok(Description {
            variable: self.name.to_string(),
            n: n as u64,
            missing: missing as u64,
            out_of_bounds: out_of_bounds as u64,
            mean: shift + centre,
            sd: if n > 1.0 { unit * (powers[0] / (n - 1.0)).sqrt() } else { f64::NAN },
            min: range(min),
            max: range(max),
            skewness,
            se_skewness: if_alike(se_skewness),
            kurtosis,
            se_kurtosis: if_alike(se_kurtosis),
        })
    }
}

struct Shape {
    skewness: f64,
    se_skewness: f64,
    kurtosis: f64,
    se_kurtosis: f64,
}

impl Shape {
    /// From n and the sums of second, third and fourth powers about the mean.
    fn of(n: f64, [square, cube, fourth]: [f64; 3]) -> Self {
        let exists = |enough: bool, value: f64| if enough { value } else { f64::NAN };
        let varies = square > 0.0;
        let m2 = square / n;
        let g1 = cube / n / m2.powf(1.5);
        let g2 = fourth / n / (m2 * m2) - 3.0;
        let se_skewness =
            exists(n > 2.0, (6.0 * n * (n - 1.0) / ((n - 2.0) * (n + 1.0) * (n + 3.0))).sqrt());
        let per_kurtosis = ((n * n - 1.0) / ((n - 3.0) * (n + 5.0))).sqrt();
        let g2_scale = (n - 1.0) / ((n - 2.0) * (n - 3.0));
        Self {
            skewness: exists(varies && n > 2.0, g1 * (n * (n - 1.0)).sqrt() / (n - 2.0)),
            se_skewness,
            kurtosis: exists(varies && n > 3.0, g2_scale * ((n + 1.0) * g2 + 6.0)),
            se_kurtosis: exists(n > 3.0, 2.0 * se_skewness * per_kurtosis),
        }
    }
}
