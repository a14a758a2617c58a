//! The working model behind CR2: the covariances that scores of clusters would have if errors were
//! equal and independent, and the degrees of freedom that follow for any combination.

use ndarray::{Array1, Array2, ArrayView1};

use crate::math::linalg::Eigen;

/// An eigenvalue of I − S_g at or below this is nought: clubSandwich draws the line at the same place.
pub(super) const NOUGHT: f64 = 1e-12;

/// K_g and B_g of every cluster.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Working {
    pub(super) clusters: Vec<[Array2<f64>; 2]>,
}

/// (1 − value) to a power, for an eigenvalue of S_g; nought where nothing is left.
pub(super) fn inverted(value: f64, power: f64) -> f64 {
    let left = (1.0 - value).max(0.0);
    if left <= NOUGHT { 0.0 } else { left.powf(power) }
}

/// K_g and B_g of a cluster, from the eigenvalues of S_g.
pub(super) fn of_cluster(eigen: &Eigen) -> [Array2<f64>; 2] {
    [
        eigen.with(|value| inverted(value, -1.0) * value),
        eigen.with(|value| inverted(value, -0.5) * value),
    ]
}

impl Working {
    /// Satterthwaite's degrees of freedom of cᵀγ.
    pub(super) fn satterthwaite(&self, c: ArrayView1<'_, f64>) -> f64 {
        // The unit of c does not matter.
        let c = &c / c.dot(&c).sqrt();
        let k = c.len();
        let (mut trace, mut squares) = (0.0, 0.0);
        let mut spread = Array2::<f64>::zeros((k, k));
        for [own, with_all] in &self.clusters {
            let (own, b) = (c.dot(&own.dot(&c)), with_all.dot(&c));
            let between = b.dot(&b);
            trace += own - between;
            squares += own * own - 2.0 * own * between;
            for (i, mut row) in spread.rows_mut().into_iter().enumerate() {
                row.scaled_add(b[i], &b);
            }
        }
        squares += spread.iter().map(|x| x * x).sum::<f64>();
        trace * trace / squares
    }

    /// The same of every (c₀ + w c₁)ᵀγ: a ratio of polynomials in w.
    pub(super) fn along(&self, c0: &Array1<f64>, c1: &Array1<f64>) -> DegreesAlong {
        // About the w at which c₀ + w c₁ is shortest nothing cancels.
        let size = c1.dot(c1).sqrt();
        let unit = c1 / size;
        let across = c0 - &(&unit * c0.dot(&unit));
        let width = across.dot(&across).sqrt();
        let across = &across / width;
        let k = c0.len();
        let (mut trace, mut squares) = ([0.0; 3], [0.0; 5]);
        let mut spread = [(); 3].map(|()| Array2::<f64>::zeros((k, k)));
        for [own, with_all] in &self.clusters {
            let (b0, b1) = (with_all.dot(&across), with_all.dot(&unit));
            let (k0, k1) = (own.dot(&across), own.dot(&unit));
            let own = [across.dot(&k0), 2.0 * unit.dot(&k0), unit.dot(&k1)];
            let between = [b0.dot(&b0), 2.0 * b0.dot(&b1), b1.dot(&b1)];
            for (i, own_i) in own.iter().enumerate() {
                trace[i] += own_i - between[i];
                for j in 0..3 {
                    squares[i + j] += own_i * (own[j] - 2.0 * between[j]);
                }
            }
            for i in 0..k {
                spread[0].row_mut(i).scaled_add(b0[i], &b0);
                spread[1].row_mut(i).scaled_add(b0[i], &b1);
                spread[1].row_mut(i).scaled_add(b1[i], &b0);
                spread[2].row_mut(i).scaled_add(b1[i], &b1);
            }
        }
        for i in 0..3 {
            for j in 0..3 {
                squares[i + j] += (&spread[i] * &spread[j]).sum();
            }
        }
        let centre = -c0.dot(&unit) / size;
        DegreesAlong::Changing { centre, unit: width / size, trace, squares }
    }
}

/// Degrees of freedom of combinations that change along a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum DegreesAlong {
    /// The same everywhere.
    Same(f64),
    /// (Σ P_gg)² / Σ P_gh² of one combination and y times another, y = (w − centre) / unit.
    Changing {
        /// Where the combination is shortest in coordinates.
        centre: f64,
        /// What of w is one unit of y.
        unit: f64,
        /// Σ P_gg, by powers of y.
        trace: [f64; 3],
        /// Σ P_gh², by powers of y.
        squares: [f64; 5],
    },
}

impl DegreesAlong {
    /// The degrees of freedom at w; at ±∞ too.
    pub(crate) fn at(&self, w: f64) -> f64 {
        match self {
            DegreesAlong::Same(df) => *df,
            DegreesAlong::Changing { centre, unit, trace, squares } => {
                let y = (w - centre) / unit;
                // The same ratio in 1 / y, so that nothing overflows far out.
                let (near, far) = if y.abs() <= 1.0 { (y, 1.0) } else { (1.0, 1.0 / y) };
                let form = |powers: &[f64]| -> f64 {
                    let most = powers.len() as i32 - 1;
                    let term =
                        |(i, factor): (i32, &f64)| factor * near.powi(i) * far.powi(most - i);
                    (0..).zip(powers).map(term).sum()
                };
                form(trace).powi(2) / form(squares)
            }
        }
    }
}
