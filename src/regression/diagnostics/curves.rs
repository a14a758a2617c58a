//! What plots of residuals draw beside the points.

use crate::error::{Error, RegressionProblem, Result, check_confidence};
use crate::math::distribution::{normal_density, normal_quantile, z_critical};

/// A curve through points, in the order of x.
#[derive(Debug, Clone, PartialEq)]
pub struct Lowess {
    /// The x of the points, sorted.
    pub x: Vec<f64>,
    /// The curve there.
    pub y: Vec<f64>,
}

/// Cleveland's smoother: straight lines fitted to the nearest points of each, far residuals weighted
/// down.
///
/// ```text
/// of the span · n nearest points, d_i away of which the farthest is d:  w = (1 − (d_i / d)³)³
/// again, `robust` times, times (1 − (e / 6 median |e|)²)²
/// ```
///
/// Lines are fitted at points a hundredth of the range apart, and the curve is straight between them,
/// as in R's `lowess(x, y, f, iter)`, whose figures these are.
///
/// # Errors
/// [`Error::UnequalLengths`]; [`RegressionProblem::SpanOutOfRange`].
///
/// # Examples
///
/// ```
/// // A straight line is its own curve.
/// let x = [1.0, 2.0, 3.0, 4.0, 5.0];
/// let curve = scalewise::lowess(&x, &x.map(|x| 2.0 * x), 0.8, 3)?;
/// assert!(curve.y.iter().zip(x).all(|(y, x)| (y - 2.0 * x).abs() < 1e-12));
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Cleveland, W. S. (1979). Robust locally weighted regression and smoothing scatterplots. *Journal
/// of the American Statistical Association*, 74(368), 829–836.
/// <https://doi.org/10.1080/01621459.1979.10481038>
pub fn lowess(x: &[f64], y: &[f64], span: f64, robust: usize) -> Result<Lowess> {
    if !(span > 0.0 && span <= 1.0) {
        let problem = RegressionProblem::SpanOutOfRange { value: span };
        return Err(Error::Regression(problem));
    }
    if x.len() != y.len() {
        let (expected, found) = (x.len(), y.len());
        return Err(Error::UnequalLengths { variable: "y".to_string(), expected, found });
    }
    let mut order: Vec<usize> = (0..x.len()).filter(|&i| !(x[i] - y[i]).is_nan()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]));
    let xs: Vec<f64> = order.iter().map(|&i| x[i]).collect();
    let ys: Vec<f64> = order.iter().map(|&i| y[i]).collect();
    let n = xs.len();
    if n < 2 {
        return Ok(Lowess { x: xs, y: ys });
    }
    let near = ((span * n as f64 + 1e-7) as usize).clamp(2, n);
    let mut smoother = Smoother { x: &xs, y: &ys, near, robustness: vec![1.0; n] };
    let mut curve = smoother.curve();
    for _ in 0..robust {
        let residuals: Vec<f64> = ys.iter().zip(&curve).map(|(y, curve)| y - curve).collect();
        if !smoother.weigh_down(&residuals) {
            break;
        }
        curve = smoother.curve();
    }
    Ok(Lowess { x: xs, y: curve })
}

struct Smoother<'a> {
    x: &'a [f64],
    y: &'a [f64],
    /// How many points a line is fitted to.
    near: usize,
    robustness: Vec<f64>,
}

impl Smoother<'_> {
    fn curve(&self) -> Vec<f64> {
        let (x, n) = (self.x, self.x.len());
        let delta = 0.01 * (x[n - 1] - x[0]);
        let mut curve = vec![0.0; n];
        let (mut left, mut right) = (0, self.near - 1);
        let (mut at, mut last) = (0, None::<usize>);
        loop {
            // The nearest points lie around this one.
            while right < n - 1 && x[at] - x[left] > x[right + 1] - x[at] {
                left += 1;
                right += 1;
            }
            curve[at] = self.line(at, left, right).unwrap_or(self.y[at]);
            if let Some(last) = last {
                let step = x[at] - x[last];
                for between in last + 1..at {
                    let share = (x[between] - x[last]) / step;
                    curve[between] = share * curve[at] + (1.0 - share) * curve[last];
                }
            }
            // On to the last point within a hundredth of the range, past those with the same x.
            let mut here = at;
            let cut = x[at] + delta;
            let mut next = here + 1;
            while next < n && x[next] <= cut {
                if x[next] == x[here] {
                    curve[next] = curve[here];
                    here = next;
                }
                next += 1;
            }
            last = Some(here);
            at = (here + 1).max(next - 1);
            if here + 1 >= n {
                return curve;
            }
        }
    }

    /// The line through the weighted points `left..=right` and those as near, at the point `at`; none
    /// where all weights are nought.
    fn line(&self, at: usize, left: usize, right: usize) -> Option<f64> {
        let (x, n) = (self.x, self.x.len());
        let here = x[at];
        let range = x[n - 1] - x[0];
        let far = (here - x[left]).max(x[right] - here);
        let (most, least) = (0.999 * far, 0.001 * far);
        let mut weights = Vec::with_capacity(right - left + 1);
        let mut sum = 0.0;
        for (&place, robustness) in x.iter().zip(&self.robustness).skip(left) {
            let distance = (place - here).abs();
            if distance <= most {
                let nearness =
                    if distance <= least { 1.0 } else { (1.0 - (distance / far).powi(3)).powi(3) };
                let weight = nearness * robustness;
                sum += weight;
                weights.push(weight);
            } else if place > here {
                break;
            } else {
                weights.push(0.0);
            }
        }
        if sum <= 0.0 {
            return None;
        }
        weights.iter_mut().for_each(|weight| *weight /= sum);
        if far > 0.0 {
            let mean: f64 = weights.iter().zip(&x[left..]).map(|(w, x)| w * x).sum();
            let slope = here - mean;
            let square: f64 =
                weights.iter().zip(&x[left..]).map(|(w, x)| w * (x - mean).powi(2)).sum();
            if square.sqrt() > 0.001 * range {
                let slope = slope / square;
                let tilted = weights.iter_mut().zip(&x[left..]);
                tilted.for_each(|(weight, x)| *weight *= slope * (x - mean) + 1.0);
            }
        }
        Some(weights.iter().zip(&self.y[left..]).map(|(w, y)| w * y).sum())
    }

    /// Weighs far residuals down; false where there are none.
    fn weigh_down(&mut self, residuals: &[f64]) -> bool {
        let mut sizes: Vec<f64> = residuals.iter().map(|e| e.abs()).collect();
        let n = sizes.len();
        let scale = sizes.iter().sum::<f64>() / n as f64;
        sizes.sort_by(f64::total_cmp);
        let six_medians = 3.0 * (sizes[n / 2] + sizes[(n - 1) / 2]);
        if six_medians < 1e-7 * scale {
            return false;
        }
        let (most, least) = (0.999 * six_medians, 0.001 * six_medians);
        for (weight, e) in self.robustness.iter_mut().zip(residuals) {
            let size = e.abs();
            *weight = if size <= least {
                1.0
            } else if size <= most {
                (1.0 - (size / six_medians).powi(2)).powi(2)
            } else {
                0.0
            };
        }
        true
    }
}

/// Where n standard normal values in order are expected, and how far they scatter by chance.
#[derive(Debug, Clone, PartialEq)]
pub struct NormalScores {
    /// Φ⁻¹(p), p = (i − a) / (n + 1 − 2a) with a = 3/8 up to ten values and 1/2 beyond: R's `ppoints`.
    pub score: Vec<f64>,
    /// Lower end of the pointwise band of the value in this place.
    pub low: Vec<f64>,
    /// Its upper end: score ± z √(p (1 − p) / n) / φ(score), as car's `qqPlot`.
    pub high: Vec<f64>,
}

/// The normal scores of n values.
///
/// # Errors
/// [`Error::ConfidenceOutOfRange`].
pub fn normal_scores(n: usize, confidence: f64) -> Result<NormalScores> {
    check_confidence(confidence)?;
    let a = if n <= 10 { 0.375 } else { 0.5 };
    let critical = z_critical(confidence);
    let size = n as f64;
    let places = (1..=n).map(|i| (i as f64 - a) / (size + 1.0 - 2.0 * a));
    let mut scores = NormalScores { score: Vec::new(), low: Vec::new(), high: Vec::new() };
    for p in places {
        let score = normal_quantile(p);
        let error = critical * (p * (1.0 - p) / size).sqrt() / normal_density(score);
        scores.score.push(score);
        scores.low.push(score - error);
        scores.high.push(score + error);
    }
    Ok(scores)
}
