//! Exact tests of rank correlations: p over all orders of the answers, each as likely as another.
//!
//! ```text
//! Kendall    T = concordant pairs;  P(T = t | n) = Σ_{i<n} P(T = t − i | n − 1) / n
//! Spearman   S = Σ (rank x − rank y)²; counted up to 9 respondents, else the Edgeworth series of
//!            algorithm AS 89 with Kendall's continuity of one
//! p          twice the smaller tail, at most 1
//! ```
//!
//! Best, D. J., & Roberts, D. E. (1975). Algorithm AS 89: The upper tail probabilities of Spearman's
//! rho. *Applied Statistics*, 24(3), 377–379. <https://doi.org/10.2307/2347111>. Kendall, M. G. (1970).
//! *Rank correlation methods* (4th ed.). Griffin.

use super::ranks::read;
use super::{CorrelationMatrix, RankMethod};
use crate::data::{Missing, Responses};
use crate::error::{CorrelationProblem, Error, Result};
use crate::math::distribution::normal_cdf;
use crate::moments::in_order;

const MOST_FOR_KENDALL: usize = 50;
const MOST_FOR_SPEARMAN: usize = 1290;
/// Up to as many, all orders are counted.
const COUNTED: usize = 9;

/// Replaces the tests of a matrix of this rank correlation by exact ones.
pub(super) fn test(
    matrix: &mut CorrelationMatrix,
    responses: &Responses<'_>,
    missing: Missing,
    method: RankMethod,
) -> Result<()> {
    if matrix.weighting.kind.is_some() {
        return Err(Error::NotYet {
            what: "an exact test of a rank correlation with weights",
            instead: "leave exact or the weights out",
        });
    }
    let columns = read(responses, missing)?.columns;
    let most = match method {
        RankMethod::Kendall => MOST_FOR_KENDALL,
        RankMethod::Spearman => MOST_FOR_SPEARMAN,
    };
    let places: Vec<[usize; 2]> =
        (0..columns.len()).flat_map(|i| (0..i).map(move |j| [i, j])).collect();
    let places: Vec<_> = places.into_iter().filter(|&at| !matrix.r[at].is_nan()).collect();
    let (r, n) = (&matrix.r, &matrix.n);
    let tests = in_order(places.len(), |place| {
        let [i, j] = places[place];
        let n = n[[i, j]] as usize;
        let reason = match method {
            _ if has_ties(&columns[i], &columns[j]) => Some("it needs answers without ties"),
            RankMethod::Kendall if n > most => Some("it counts up to 50 respondents"),
            RankMethod::Spearman if n > most => Some("it counts up to 1290 respondents"),
            _ => None,
        };
        match reason {
            Some(reason) => Err(reason),
            None => Ok(match method {
                RankMethod::Kendall => kendall(r[[i, j]], n),
                RankMethod::Spearman => spearman(r[[i, j]], n),
            }),
        }
    })?;
    matrix.exact = true;
    for (&[i, j], test) in places.iter().zip(tests) {
        let Tail { statistic, p_value } = test.map_err(|reason| {
            let (first, second) = (matrix.names[j].clone(), matrix.names[i].clone());
            let method = method.name();
            Error::Correlation(CorrelationProblem::NoExactTest { method, first, second, reason })
        })?;
        for at in [[i, j], [j, i]] {
            matrix.statistic[at] = statistic;
            matrix.df[at] = f64::NAN;
            matrix.p_value[at] = p_value;
        }
    }
    Ok(())
}

/// Whether an answer to either variable occurs twice among those who answered both.
fn has_ties(x: &[f64], y: &[f64]) -> bool {
    let both = || x.iter().zip(y).filter(|(x, y)| !x.is_nan() && !y.is_nan());
    let twice = |mut answers: Vec<f64>| {
        answers.sort_by(f64::total_cmp);
        answers.windows(2).any(|pair| pair[0] == pair[1])
    };
    twice(both().map(|(x, _)| *x).collect()) || twice(both().map(|(_, y)| *y).collect())
}

/// A statistic, and its two-sided p.
struct Tail {
    statistic: f64,
    p_value: f64,
}

fn kendall(tau: f64, n: usize) -> Tail {
    let pairs = n * (n - 1) / 2;
    let concordant = ((tau + 1.0) * pairs as f64 / 2.0).round();
    // The distribution is symmetric: the smaller tail is that of the rarer kind of pair.
    let rarer = (concordant as usize).min(pairs - (concordant as usize).min(pairs));
    let mut shares = vec![1.0];
    for size in 2..=n {
        let before = shares;
        let most = size * (size - 1) / 2;
        let share = |t: usize| {
            let from = t.saturating_sub(size - 1);
            before.iter().take(t + 1).skip(from).sum::<f64>() / size as f64
        };
        shares = (0..=most).map(share).collect();
    }
    let tail: f64 = shares.iter().take(rarer + 1).sum();
    Tail { statistic: concordant, p_value: (2.0 * tail).min(1.0) }
}

fn spearman(rho: f64, n: usize) -> Tail {
    let size = n as f64;
    let half = (size.powi(3) - size) / 6.0;
    let statistic = half * (1.0 - rho);
    let square = statistic.round();
    let tail = if n <= COUNTED {
        let shares = squared_differences(n);
        let at = square as usize;
        if square > half {
            shares.iter().skip(at).sum::<f64>()
        } else {
            shares.iter().take(at + 1).sum::<f64>()
        }
    } else if square > half {
        edgeworth(square, size).upper
    } else {
        edgeworth(square + 2.0, size).lower
    };
    Tail { statistic: square, p_value: (2.0 * tail).min(1.0) }
}

/// P(S = s) of n ranks: the first ranks take sets of places, so that orders need not be gone through.
fn squared_differences(n: usize) -> Vec<f64> {
    let most = (n * n * n - n) / 3;
    let mut by_set = vec![Vec::new(); 1 << n];
    by_set[0] = vec![0.0; most + 1];
    by_set[0][0] = 1.0;
    for set in 1_usize..1 << n {
        let rank = set.count_ones() as usize - 1;
        let mut shares = vec![0.0; most + 1];
        for place in (0..n).filter(|place| set >> place & 1 == 1) {
            let step = rank.abs_diff(place).pow(2);
            let before: &Vec<f64> = &by_set[set & !(1 << place)];
            for s in step..=most {
                shares[s] += before[s - step] / (n - rank) as f64;
            }
        }
        by_set[set] = shares;
    }
    by_set.pop().unwrap_or_default()
}

/// P(S ≥ s) and P(S < s).
struct Shares {
    upper: f64,
    lower: f64,
}

/// By the series of AS 89.
fn edgeworth(s: f64, n: f64) -> Shares {
    let b = 1.0 / n;
    let x = (6.0 * (s - 1.0) * b / (n * n - 1.0) - 1.0) * (n - 1.0).sqrt();
    let y = x * x;
    let high = 0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y);
    let middle = -0.0758 + b * (0.1033 + 0.3932 * b) - y * b * (0.0879 + 0.0151 * b - y * high);
    let u = x * b * (0.2274 + b * (0.2531 + 0.1745 * b) + y * middle);
    let beside = u / (y / 2.0).exp();
    Shares {
        upper: (normal_cdf(-x) + beside).clamp(0.0, 1.0),
        lower: (normal_cdf(x) - beside).clamp(0.0, 1.0),
    }
}
