//! Maximum-likelihood means and covariances of variables with gaps, by the EM algorithm.
//!
//! An iteration fills what is missing with what is expected and takes the moments of the result; the
//! likelihood never falls. The steps shrink by a constant factor, which comes close to 1 where much
//! is missing, so several of them are combined into a longer one (Anderson acceleration); a
//! combination that lowers the likelihood is taken back.

mod acceleration;

use std::f64::consts::TAU;

use ndarray::{Array1, Array2, ArrayView1};

use super::expectation::{Gaps, Normal, Sums};
use super::patterns::Patterns;
use crate::error::{Error, MomentsProblem, Result};
use crate::math::blas::single_threaded;
use crate::math::cholesky::{self, Dependence};
use acceleration::Acceleration;

/// Maximum-likelihood moments of answers with gaps, under a joint normal distribution.
///
/// ```text
/// ℓ(μ, Σ) = −½ Σ_p n_p [ k_p ln 2π + ln|Σ_p| + tr(Σ_p⁻¹ S_p) ]
/// ```
///
/// Missingness pattern p has n_p respondents who answered k_p of the variables; Σ_p are the rows and
/// columns of these, S_p their mean squares and products about μ, with divisor n_p. Weights are
/// scaled to sum to n. Where answers are missing depending on other answers only, the estimates are
/// consistent, which those from complete respondents are not.
///
/// # Examples
///
/// Whoever left `y` out answered `x` above the average, so the mean of `y` moves up along the
/// regression line, from 2.5 to 2.5 + 0.6 · (3 − 2.5):
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, Moments, Responses};
///
/// let (x, y) = (array![1.0, 2.0, 3.0, 4.0, 5.0], array![2.0, 1.0, 4.0, 3.0, f64::NAN]);
/// let responses = Responses::from_columns([("x", x.view()), ("y", y.view())])?;
/// let moments = Moments::of(&responses, Missing::Em)?;
/// assert!((moments.mean()[1] - 2.8).abs() < 1e-9);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Dempster, A. P., Laird, N. M., & Rubin, D. B. (1977). Maximum likelihood from incomplete data via
/// the EM algorithm. *Journal of the Royal Statistical Society B*, 39(1), 1–38.
/// <https://doi.org/10.1111/j.2517-6161.1977.tb01600.x>
///
/// Little, R. J. A., & Rubin, D. B. (2019). *Statistical analysis with missing data* (3rd ed.).
/// Wiley. Chapter 11. <https://doi.org/10.1002/9781119482260>
#[derive(Debug, Clone, PartialEq)]
pub struct Em {
    /// μ, (k).
    pub mean: Array1<f64>,
    /// Σ with divisor n, (k, k).
    pub covariance: Array2<f64>,
    /// ℓ of the answers given.
    pub log_likelihood: f64,
    /// How often the missing answers were filled in.
    pub iterations: usize,
    /// Respondents with at least one answer.
    pub n: f64,
}

const MOST_ITERATIONS: usize = 10_000;
/// How far from the maximum, in standard deviations, the search may stop.
const CLOSE: f64 = 1e-10;
/// How far a likelihood, per respondent and variable, may seem to fall through rounding.
const ROUNDING: f64 = 1e-9;

/// Maximises the likelihood of a joint normal distribution.
///
/// # Errors
/// [`Error::AllMissing`], [`Error::ConstantVariable`], [`Error::TooFewPairs`] for variables that
/// nobody (or only one) answered together, [`MomentsProblem::DegenerateLikelihood`] where some variables determine
/// another in the estimate, as they can among the few who answered them together, [`Error::NotConverged`], [`Error::Interrupted`].
pub(crate) fn maximum_likelihood(patterns: &Patterns, names: &[String]) -> Result<Em> {
    single_threaded();
    require_pairs(patterns, names)?;
    let scale = Scale::of(patterns);
    scale.require_variation(names)?;
    let model = Model { gaps: Gaps::of(patterns, scale.centre.clone())?, sd: &scale.sd };
    let maximum = model.maximise(names)?;
    let k = patterns.k();
    let covariance = covariance(&maximum.at, k);
    let n = patterns.n();
    Ok(Em {
        mean: (0..k).map(|j| scale.centre[j] + maximum.at[j] * scale.sd[j]).collect(),
        covariance: Array2::from_shape_fn((k, k), |(i, j)| {
            covariance[[i, j]] * (scale.sd[i] * scale.sd[j])
        }),
        log_likelihood: maximum.log_likelihood * (n / model.gaps.weight),
        iterations: maximum.iterations,
        n,
    })
}

/// Makes sure that every variable was answered, and that every two were answered together: nothing
/// else tells how they go together.
fn require_pairs(patterns: &Patterns, names: &[String]) -> Result<()> {
    const NEED: u64 = 2;
    let n = patterns.pair_n();
    if let Some(empty) = n.diag().iter().position(|&n| n == 0.0) {
        let (variable, rows) = (names[empty].clone(), patterns.n() as u64);
        return Err(Error::AllMissing { variable, rows });
    }
    match n.indexed_iter().find(|((i, j), n)| i < j && **n < NEED as f64) {
        Some(((i, j), &n)) => Err(Error::TooFewPairs {
            first: names[i].clone(),
            second: names[j].clone(),
            need: NEED,
            found: n as u64,
        }),
        None => Ok(()),
    }
}

/// Mean and standard deviation of each variable among those who answered it. The search counts in
/// these units, so that it does not depend on those of the answers.
struct Scale {
    centre: Vec<f64>,
    sd: Vec<f64>,
}

impl Scale {
    fn of(patterns: &Patterns) -> Self {
        let k = patterns.k();
        let (mut weight, mut centre, mut square) = (vec![0.0; k], vec![0.0; k], vec![0.0; k]);
        for (observed, group) in patterns.groups() {
            for point in group.points() {
                for (&j, x) in observed.iter().zip(point.answers) {
                    weight[j] += point.weight;
                    let distance = x - centre[j];
                    centre[j] += distance * (point.weight / weight[j]);
                    square[j] += point.weight * distance * (x - centre[j]);
                }
            }
            let squares = group.cross().into_iter().flat_map(|cross| cross.diag());
            observed.iter().zip(squares).for_each(|(&j, c)| square[j] += c);
        }
        let sd = square.iter().zip(&weight).map(|(square, weight)| (square / weight).sqrt());
        Self { sd: sd.collect(), centre }
    }

    fn require_variation(&self, names: &[String]) -> Result<()> {
        // Answers that are computed can differ by their last bit where they are meant to be equal.
        const ROUNDING: f64 = f64::EPSILON;
        let mut variables = self.sd.iter().zip(&self.centre).enumerate();
        match variables.find(|(_, (sd, centre))| **sd <= ROUNDING * centre.abs()) {
            Some((j, (_, &value))) => {
                Err(Error::ConstantVariable { variable: names[j].clone(), value })
            }
            None => Ok(()),
        }
    }
}

/// The likelihood of the answers. Its parameters lie in one row, in standard deviations from the
/// centre: the means, then the upper triangle of the covariance matrix.
struct Model<'a> {
    gaps: Gaps<'a>,
    sd: &'a [f64],
}

/// One EM iteration.
struct Step {
    /// The likelihood where it started.
    log_likelihood: f64,
    /// Where it leads.
    to: Vec<f64>,
}

struct Maximum {
    at: Vec<f64>,
    log_likelihood: f64,
    iterations: usize,
}

impl Model<'_> {
    fn maximise(&self, names: &[String]) -> Result<Maximum> {
        let k = self.sd.len();
        let mut at = parameters(&Array1::zeros(k), &Array2::eye(k));
        let mut lowest = f64::NEG_INFINITY;
        let mut acceleration = Acceleration::default();
        // Where plain EM would have gone instead of where the combination led.
        let mut plain: Option<Vec<f64>> = None;
        let mut change = f64::INFINITY;
        for iterations in 1..=MOST_ITERATIONS {
            let step = match self.normal(&at) {
                Ok(normal) => Ok(self.step(&normal)?),
                Err(dependence) => Err(dependence),
            };
            let worse = !step.as_ref().is_ok_and(|step| step.log_likelihood >= lowest);
            if worse && let Some(plain) = plain.take() {
                acceleration = Acceleration::default();
                at = plain;
                continue;
            }
            let Step { log_likelihood, to } = step.map_err(|dependence| {
                let name = |&j: &usize| names[j].clone();
                let depends_on = dependence.on.iter().map(name).collect();
                let variable = name(&dependence.variable);
                Error::Moments(MomentsProblem::DegenerateLikelihood { variable, depends_on })
            })?;
            if !log_likelihood.is_finite() {
                return Err(not_converged(iterations, change));
            }
            let next = acceleration.combine(&at, &to);
            let before = change;
            change = largest_difference(&next, &at).max(largest_difference(&to, &at));
            // A single step may be short by chance.
            if change.max(before) < CLOSE {
                return Ok(Maximum { at: to, log_likelihood, iterations });
            }
            lowest = log_likelihood - ROUNDING * self.gaps.answers;
            (at, plain) = (next, Some(to));
        }
        Err(not_converged(MOST_ITERATIONS, change))
    }

    /// The distribution with these parameters, if there is one.
    fn normal(&self, parameters: &[f64]) -> std::result::Result<Normal, Dependence> {
        let k = self.sd.len();
        let covariance = covariance(parameters, k);
        let spread = covariance.diag().mapv(f64::sqrt);
        let correlation = Array2::from_shape_fn((k, k), |(i, j)| {
            if i == j { 1.0 } else { covariance[[i, j]] / (spread[i] * spread[j]) }
        });
        let factor = cholesky::factor(&correlation, cholesky::ROUNDING)?;
        let inverse = cholesky::invert_lower(&factor);
        let sd = spread * ArrayView1::from(self.sd);
        let mut precision = inverse.t().dot(&inverse);
        precision.indexed_iter_mut().for_each(|((i, j), x)| *x /= sd[i] * sd[j]);
        let mean = parameters.iter().zip(self.sd).map(|(mean, sd)| mean * sd).collect();
        let log_determinant = 2.0 * (factor.diag().mapv(f64::ln) + sd.mapv(f64::ln)).sum();
        Ok(Normal { mean, precision, log_determinant })
    }

    /// Fills in what is missing, and takes the moments.
    fn step(&self, normal: &Normal) -> Result<Step> {
        let k = self.sd.len();
        let expected = self.gaps.fill(normal)?;
        let Gaps { weight, answers, .. } = self.gaps;
        let distances = self.distances(&expected.sums, normal);
        let log_likelihood = -0.5 * (answers * TAU.ln() + expected.log_determinant + distances);
        let Sums { total, products } = expected.sums;
        let mean = total / (&ArrayView1::from(self.sd) * weight);
        let covariance = Array2::from_shape_fn((k, k), |(i, j)| {
            products[[i, j]] / (weight * self.sd[i] * self.sd[j]) - mean[i] * mean[j]
        });
        Ok(Step { log_likelihood, to: parameters(&mean, &covariance) })
    }

    /// Σ w (x − μ)ᵀ Σ_p⁻¹ (x − μ) over the answers given. The whole of x, with what is missing at
    /// its expected value, has the same distance with Σ⁻¹; what the missing answers may deviate
    /// from that adds one for each of them to the expected sums.
    fn distances(&self, filled: &Sums, normal: &Normal) -> f64 {
        let (Sums { total, products }, Normal { mean, precision, .. }) = (filled, normal);
        let Gaps { weight, answers, .. } = self.gaps;
        let about_mean = |(i, j): (usize, usize)| {
            products[[i, j]] - total[i] * mean[j] - mean[i] * (total[j] - weight * mean[j])
        };
        let whole: f64 = precision.indexed_iter().map(|(at, x)| x * about_mean(at)).sum();
        whole - (weight * mean.len() as f64 - answers)
    }
}

fn not_converged(iterations: usize, change: f64) -> Error {
    Error::NotConverged { what: "the search for maximum-likelihood moments", iterations, change }
}

fn parameters(mean: &Array1<f64>, covariance: &Array2<f64>) -> Vec<f64> {
    let triangle = covariance.indexed_iter().filter(|((i, j), _)| i <= j).map(|(_, c)| c);
    mean.iter().chain(triangle).copied().collect()
}

fn covariance(parameters: &[f64], k: usize) -> Array2<f64> {
    let mut triangle = parameters[k..].iter();
    let mut covariance = Array2::zeros((k, k));
    for i in 0..k {
        for (j, &c) in (i..k).zip(triangle.by_ref()) {
            covariance[[i, j]] = c;
            covariance[[j, i]] = c;
        }
    }
    covariance
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use ndarray::{Array1, Array2, Axis};

    use super::{Em, maximum_likelihood};
    use crate::error::{Error, MomentsProblem};
    use crate::moments::patterns::Patterns;
    use crate::moments::patterns::tests::{EXACT, STABLE, close, patterns, rows};
    use crate::moments::set_threads;

    fn names(k: usize) -> Vec<String> {
        (0..k).map(|j| format!("x{j}")).collect()
    }

    fn solve(patterns: &Patterns) -> Em {
        maximum_likelihood(patterns, &names(patterns.k())).expect("a maximum")
    }

    /// Sweeps `a` on `pivots`: regressions of the others on them, and minus the inverse of theirs.
    fn sweep(a: &mut Array2<f64>, pivots: &[usize]) {
        for &p in pivots {
            let (d, old) = (a[[p, p]], a.clone());
            for ((i, j), x) in a.indexed_iter_mut() {
                *x = match (i == p, j == p) {
                    (true, true) => -1.0 / d,
                    (false, false) => old[[i, j]] - old[[i, p]] * old[[p, j]] / d,
                    _ => old[[i, j]] / d,
                };
            }
        }
    }

    /// EM row by row, as in the textbook: means, covariances and the likelihood before the last step.
    fn by_row(rows: &[Vec<f64>], steps: usize) -> (Array1<f64>, Array2<f64>, f64) {
        let k = rows[0].len();
        let (mut mean, mut covariance) = (Array1::<f64>::zeros(k), Array2::<f64>::eye(k));
        let mut likelihood = 0.0;
        for _ in 0..steps {
            let mut sums = Array1::<f64>::zeros(k);
            let mut products = Array2::<f64>::zeros((k, k));
            likelihood = 0.0;
            for row in rows {
                let (gone, given): (Vec<_>, Vec<_>) = (0..k).partition(|&j| row[j].is_nan());
                let mut swept = covariance.clone();
                let mut determinant = 1.0;
                for &j in &given {
                    determinant *= swept[[j, j]];
                    sweep(&mut swept, &[j]);
                }
                let mut filled = Array1::from(row.clone());
                for &i in &gone {
                    let slope = |&j: &usize| swept[[i, j]] * (row[j] - mean[j]);
                    filled[i] = mean[i] + given.iter().map(slope).sum::<f64>();
                }
                let off = &filled - &mean;
                let of_pair = |&i: &usize, &j: &usize| -swept[[i, j]] * off[i] * off[j];
                let distance: f64 =
                    given.iter().flat_map(|i| given.iter().map(move |j| of_pair(i, j))).sum();
                likelihood -= 0.5 * (given.len() as f64 * TAU.ln() + determinant.ln() + distance);
                sums += &filled;
                for i in 0..k {
                    for j in 0..k {
                        let open =
                            if row[i].is_nan() && row[j].is_nan() { swept[[i, j]] } else { 0.0 };
                        products[[i, j]] += filled[i] * filled[j] + open;
                    }
                }
            }
            let n = rows.len() as f64;
            mean = sums / n;
            covariance =
                Array2::from_shape_fn((k, k), |(i, j)| products[[i, j]] / n - mean[i] * mean[j]);
        }
        (mean, covariance, likelihood)
    }

    #[test]
    fn the_maximum_is_that_of_textbook_em_row_by_row() {
        for (n, k, gaps) in [(40, 2, 0.3), (80, 4, 0.2), (120, 5, 0.35)] {
            let rows = rows(n, k, gaps);
            let em = solve(&patterns(&rows));
            let answered: Vec<_> =
                rows.into_iter().filter(|row| !row.iter().all(|x| x.is_nan())).collect();
            let (mean, covariance, likelihood) = by_row(&answered, 600);
            assert_eq!(em.n, answered.len() as f64);
            close(&em.mean, &mean, STABLE);
            close(&em.covariance, &covariance, STABLE);
            close(&[em.log_likelihood], &[likelihood], STABLE);
        }
    }

    #[test]
    fn without_gaps_it_is_the_sample_moments() {
        let rows = rows(50, 4, 0.0);
        let em = solve(&patterns(&rows));
        let answers = Array2::from_shape_fn((50, 4), |(i, j)| rows[i][j]);
        let mean = answers.mean_axis(Axis(0)).expect("rows");
        let centred = &answers - &mean;
        close(&em.mean, &mean, EXACT);
        close(&em.covariance, &(centred.t().dot(&centred) / 50.0), EXACT);
        assert!(em.iterations <= 3);
    }

    #[test]
    fn neither_parts_nor_threads_matter() {
        let rows = rows(3000, 12, 0.2);
        let whole = patterns(&rows);
        let em = solve(&whole);
        let merged = solve(&patterns(&rows[..1100]).merge(&patterns(&rows[1100..])));
        close(&merged.mean, &em.mean, STABLE);
        close(&merged.covariance, &em.covariance, STABLE);
        for threads in [1, 2, 0] {
            set_threads(threads);
            assert_eq!(solve(&whole), em);
        }
    }

    #[test]
    fn units_do_not_matter() {
        let rows = rows(200, 4, 0.3);
        let (unit, from) = ([1e-9, 1.0, 1e7, 3.0], [1e-3, -5.0, 2e3, 1e6]);
        let convert = |row: &Vec<f64>| (0..4).map(|j| from[j] + unit[j] * row[j]).collect();
        let em = solve(&patterns(&rows));
        let other = solve(&patterns(&rows.iter().map(convert).collect::<Vec<Vec<f64>>>()));
        assert_eq!(other.iterations, em.iterations);
        for (i, mean) in other.mean.iter().enumerate() {
            close(&[(mean - from[i]) / unit[i]], &[em.mean[i]], 1e-8);
        }
        for ((i, j), c) in other.covariance.indexed_iter() {
            close(&[c / (unit[i] * unit[j])], &[em.covariance[[i, j]]], 1e-8);
        }
    }

    #[test]
    fn a_frequency_counts_as_rows_and_other_weights_by_their_shares() {
        let rows = rows(60, 3, 0.3);
        let twice = solve(&patterns(&[rows.clone(), rows.clone()].concat()));
        let mut weighted = [Patterns::none(3), Patterns::none(3)];
        for row in &rows {
            weighted[0].add(row, 2.0, 2.0);
            weighted[1].add(row, 1.0, 0.3);
        }
        let [frequencies, shares] = weighted.map(|patterns| solve(&patterns));
        assert_eq!((frequencies.n, shares.n), (twice.n, twice.n / 2.0));
        close(&[frequencies.log_likelihood], &[twice.log_likelihood], STABLE);
        close(&[shares.log_likelihood], &[twice.log_likelihood / 2.0], STABLE);
        for em in [frequencies, shares] {
            close(&em.mean, &twice.mean, STABLE);
            close(&em.covariance, &twice.covariance, STABLE);
        }
    }

    #[test]
    fn what_has_no_maximum_is_refused() {
        let refused = |rows: &[Vec<f64>]| {
            maximum_likelihood(&patterns(rows), &names(rows[0].len())).expect_err("no maximum")
        };
        let changed = |change: fn(usize, &mut Vec<f64>)| {
            let mut rows = rows(90, 3, 0.1);
            rows.iter_mut().enumerate().for_each(|(i, row)| change(i, row));
            refused(&rows)
        };
        let name = |j: usize| names(3)[j].clone();
        assert!(matches!(
            changed(|_, row| row[1] = f64::NAN),
            Error::AllMissing { variable, .. } if variable == name(1)
        ));
        assert!(matches!(
            changed(|_, row| row[2] = 4.0),
            Error::ConstantVariable { variable, value: 4.0 } if variable == name(2)
        ));
        assert!(matches!(
            changed(|i, row| row[i % 2] = f64::NAN),
            Error::TooFewPairs { first, second, found: 0, .. }
                if first == name(0) && second == name(1)
        ));
        assert!(matches!(
            changed(|_, row| row[2] = row[0] - 2.0 * row[1]),
            Error::Moments(MomentsProblem::DegenerateLikelihood { variable, depends_on })
                if variable == name(2) && depends_on == [name(0), name(1)]
        ));
    }
}
