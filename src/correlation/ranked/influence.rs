//! How a rank correlation moves with the weight of each respondent: what linearization needs.
//!
//! A respondent more is one more in every sum, and one more below or above whoever ranks higher or
//! lower: both are in the derivatives.

use super::{MISSING, Pair};

impl Pair<'_, f64, Vec<f64>> {
    /// The derivative of Spearman's r by the weight of each row; NaN where an answer is missing.
    ///
    /// ```text
    /// r = P / √(A B),   P = Σ w a b,   A = Σ w a²,   B = Σ w b²,   a, b the scores of the ranks
    /// P′ = a b + Σ_{x above} w b − Σ_{x below} w b + Σ_{y above} w a − Σ_{y below} w a
    /// A′ = a² + 2 (Σ_{x above} w a − Σ_{x below} w a),   B′ likewise
    /// r′ = P′ / √(A B) − r/2 (A′ / A + B′ / B)
    /// ```
    pub(in super::super) fn spearman_influence(&self, r: f64) -> Vec<f64> {
        let [x, y] = self.margins();
        let mut own = [vec![0.0; x.scores.len()], vec![0.0; y.scores.len()]];
        let mut other = own.clone();
        for (i, j, weight) in self.each() {
            own[0][i] += weight * x.scores[i];
            own[1][j] += weight * y.scores[j];
            other[0][i] += weight * y.scores[j];
            other[1][j] += weight * x.scores[i];
        }
        let [a, b] = own.map(above_less_below);
        let [p, q] = other.map(above_less_below);
        let scale = (x.spread * y.spread).sqrt();
        self.of_rows(|i, j| {
            let (first, second) = (x.scores[i], y.scores[j]);
            let product = first * second + p[i] + q[j];
            let squares =
                (first * first + 2.0 * a[i]) / x.spread + (second * second + 2.0 * b[j]) / y.spread;
            product / scale - r / 2.0 * squares
        })
    }

    /// The derivative of tau-b by the weight of each row; NaN where an answer is missing.
    ///
    /// ```text
    /// τ = 2 S / √(A B),   A = Σ t (W − t) over the levels of x, of weight t each, B of those of y
    /// S′ = weight of those concordant with the row less that of those discordant with it
    /// τ′ = 2 S′ / √(A B) − τ ((W − t_x) / A + (W − t_y) / B)
    /// ```
    pub(in super::super) fn kendall_influence(&self, tau: f64) -> Vec<f64> {
        let [x, y] = self.margins();
        let mut levels = [vec![0.0; x.scores.len()], vec![0.0; y.scores.len()]];
        for (i, j, weight) in self.each() {
            levels[0][i] += weight;
            levels[1][j] += weight;
        }
        let [t, u] = levels;
        let scale = (x.differing * y.differing).sqrt();
        let mut influence = self.of_rows(|i, j| {
            let differing = (x.total - t[i]) / x.differing + (y.total - u[j]) / y.differing;
            -tau * differing
        });
        let concordant = self.concordant_less_discordant();
        influence.iter_mut().zip(concordant).for_each(|(of_row, c)| *of_row += 2.0 * c / scale);
        influence
    }

    /// For each row, the weight of those whom both variables order alike about it, less that of those
    /// whom they order the other way; 0 where an answer is missing. O(n log n).
    ///
    /// ```text
    /// f(y)  weight below y less weight above y, among those counted so far
    /// (f of those with less x) − (f of those with more x)
    ///   = f of those with less x + f of those with as much or less − f of all
    /// ```
    fn concordant_less_discordant(&self) -> Vec<f64> {
        let (x, y) = (self.x, self.y);
        let all = &self.margins()[1].scores;
        let mut found = vec![0.0; x.levels.len()];
        let mut counted = Counted::none(y.n_levels);
        for alike in
            x.order.chunk_by(|one, next| x.levels[*one as usize] == x.levels[*next as usize])
        {
            let with_y = || {
                let rows = alike.iter().map(|row| *row as usize);
                rows.filter(|row| y.levels[*row] != MISSING)
            };
            for row in with_y() {
                let level = y.levels[row] as usize;
                found[row] = counted.below_less_above(level) - all[level];
            }
            with_y().for_each(|row| counted.add(y.levels[row] as usize, self.masses[row]));
            for row in with_y() {
                found[row] += counted.below_less_above(y.levels[row] as usize);
            }
        }
        found
    }

    /// A figure of each row, from the levels of its answers.
    fn of_rows(&self, figure: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let levels = self.x.levels.iter().zip(&self.y.levels);
        levels
            .map(|(&i, &j)| {
                let missing = i == MISSING || j == MISSING;
                if missing { f64::NAN } else { figure(i as usize, j as usize) }
            })
            .collect()
    }
}

/// For each level, the sum over those above it less the sum over those below.
fn above_less_below(mut of_levels: Vec<f64>) -> Vec<f64> {
    let total: f64 = of_levels.iter().sum();
    let mut below = 0.0;
    for place in &mut of_levels {
        let own = *place;
        *place = total - own - below - below;
        below += own;
    }
    of_levels
}

/// Weights by level, summed up to any level in O(log levels): a binary indexed tree.
struct Counted {
    /// At i the sum of as many levels up to i as the lowest bit of i says; levels count from 1.
    sums: Vec<f64>,
    total: f64,
}

impl Counted {
    fn none(levels: usize) -> Self {
        Self { sums: vec![0.0; levels + 1], total: 0.0 }
    }

    fn add(&mut self, level: usize, weight: f64) {
        self.total += weight;
        let mut at = level + 1;
        while at < self.sums.len() {
            self.sums[at] += weight;
            at += at & at.wrapping_neg();
        }
    }

    /// The weight of the first `levels`.
    fn below(&self, levels: usize) -> f64 {
        let (mut at, mut sum) = (levels, 0.0);
        while at > 0 {
            sum += self.sums[at];
            at &= at - 1;
        }
        sum
    }

    fn below_less_above(&self, level: usize) -> f64 {
        self.below(level) + self.below(level + 1) - self.total
    }
}
