//! The discrepancy of a model of simple structure, its slopes and its curvature.
//!
//! ```text
//! Σ = ΛΦΛᵀ + Θ,   F = ln|Σ| + tr(S Σ⁻¹) − ln|S| − p,   Ω = Σ⁻¹(Σ − S)Σ⁻¹
//! ½ ∂F/∂λᵢ = (ΩΛΦ)_i,g(i)    ½ ∂F/∂θᵢ = ½ Ωᵢᵢ    ½ ∂F/∂φ_ab = (ΛᵀΩΛ)_ab
//! ½ ∂²F/∂x∂y = T_xy(½ Σ⁻¹ − Ω) + ½ tr(Ω ∂²Σ/∂x∂y),   expected T_xy(½ Σ⁻¹)
//! T_xy(X) = tr(X ∂Σ/∂x Σ⁻¹ ∂Σ/∂y)
//! ```

use ndarray::{Array1, Array2};

use super::SimpleStructure;
use crate::math::cholesky;

/// Loadings, unique variances and factor correlations, for items of about unit variance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parameters {
    /// λ (p).
    pub(super) loadings: Array1<f64>,
    /// θ (p).
    pub(super) unique: Array1<f64>,
    /// Φ, with ones on the diagonal (m, m).
    pub(super) phi: Array2<f64>,
}

/// A search that leaves the data this many standard deviations behind has no end: correlations such as
/// .4, .4 and −.2 come nearer to one factor the larger a loading and the more negative its unique
/// variance.
const ENDLESS: f64 = 100.0;

impl Parameters {
    /// Whether a loading grows beyond all bounds.
    pub(super) fn is_endless(&self) -> bool {
        self.loadings.iter().any(|loading| loading.abs() > ENDLESS)
    }

    /// Σ (p, p).
    pub(super) fn implied(&self, structure: &SimpleStructure) -> Array2<f64> {
        let (lambda, factor) = (&self.loadings, &structure.factor_of);
        Array2::from_shape_fn((lambda.len(), lambda.len()), |(i, j)| {
            let common = lambda[i] * lambda[j] * self.phi[[factor[i], factor[j]]];
            if i == j { common + self.unique[i] } else { common }
        })
    }

    /// As far along a step as `share` says.
    pub(super) fn moved(
        &self,
        structure: &SimpleStructure,
        step: &Array1<f64>,
        share: f64,
    ) -> Self {
        let (p, mut moved) = (self.loadings.len(), self.clone());
        for i in 0..p {
            moved.loadings[i] += share * step[i];
            moved.unique[i] += share * step[p + i];
        }
        for ((a, b), change) in structure.pairs().zip(step.iter().skip(2 * p)) {
            moved.phi[[a, b]] += share * change;
            moved.phi[[b, a]] += share * change;
        }
        moved
    }
}

/// What is known of the discrepancy at some parameters.
pub(super) struct Point {
    pub(super) parameters: Parameters,
    /// ln|Σ| + tr(S Σ⁻¹), which is F but for what S alone determines.
    pub(super) value: f64,
    /// Σ⁻¹ and its products with the loadings.
    inverse: Products,
    /// Ω (p, p).
    omega: Array2<f64>,
    /// ½ ∂F by the loadings, the unique variances and the correlations of factors (t).
    pub(super) gradient: Array1<f64>,
}

impl Point {
    /// None where Σ is not positive definite.
    pub(super) fn at(
        parameters: Parameters,
        structure: &SimpleStructure,
        sample: &Array2<f64>,
    ) -> Option<Self> {
        let implied = parameters.implied(structure);
        let p = implied.nrows();
        // Above nought is enough: an improper solution may come near to singular.
        let factor = cholesky::factor(&implied, f64::MIN_POSITIVE).ok()?;
        let log_determinant: f64 = 2.0 * factor.diag().iter().map(|pivot| pivot.ln()).sum::<f64>();
        let lower = cholesky::invert_lower(&factor);
        let upper = lower.t().as_standard_layout().into_owned();
        let inverse = symmetric_product(&upper, &upper);
        // Through Σ − S, so that a close fit keeps its digits.
        let times_misfit = symmetric_rows(&inverse, &(&implied - sample));
        let omega = symmetric_product(&times_misfit, &inverse);
        let of_omega = Products::of(omega, structure, &parameters);
        let by_loading = (0..p).map(|i| of_omega.by_factor[[i, structure.factor_of[i]]]);
        let by_unique = of_omega.matrix.diag().into_iter().map(|slope| 0.5 * slope);
        let by_correlation = structure.pairs().map(|(a, b)| of_omega.between[[a, b]]);
        let gradient: Array1<f64> = by_loading.chain(by_unique).chain(by_correlation).collect();
        // tr(S Σ⁻¹) = p − tr((Σ − S) Σ⁻¹)
        let value = log_determinant + p as f64 - times_misfit.diag().sum();
        let finite = value.is_finite() && gradient.iter().all(|slope| slope.is_finite());
        let inverse = Products::of(inverse, structure, &parameters);
        let omega = of_omega.matrix;
        finite.then_some(Self { parameters, value, inverse, omega, gradient })
    }

    /// The expected information of one respondent (t, t).
    pub(super) fn information(&self, structure: &SimpleStructure) -> Array2<f64> {
        let half = &self.inverse.matrix * 0.5;
        self.traces(&Products::of(half, structure, &self.parameters), structure)
    }

    /// The second derivatives of ½F (t, t).
    pub(super) fn hessian(&self, structure: &SimpleStructure) -> Array2<f64> {
        let (p, factor, phi) = (self.omega.nrows(), &structure.factor_of, &self.parameters.phi);
        let half = &self.inverse.matrix * 0.5 - &self.omega;
        let half = Products::of(half, structure, &self.parameters);
        let mut hessian = self.traces(&half, structure);
        for i in 0..p {
            for j in 0..p {
                hessian[[i, j]] += self.omega[[i, j]] * phi[[factor[i], factor[j]]];
            }
        }
        let with_loadings = structure.times_loadings(&self.omega, &self.parameters.loadings);
        for (at, (a, b)) in structure.pairs().enumerate() {
            for (own, other) in [(a, b), (b, a)] {
                for i in structure.items(own) {
                    hessian[[i, 2 * p + at]] += with_loadings[[i, other]];
                    hessian[[2 * p + at, i]] += with_loadings[[i, other]];
                }
            }
        }
        hessian
    }

    /// T of a symmetric X.
    fn traces(&self, x: &Products, structure: &SimpleStructure) -> Array2<f64> {
        let (w, factor) = (&self.inverse, &structure.factor_of);
        let p = w.matrix.nrows();
        let pairs: Vec<(usize, usize)> = structure.pairs().collect();
        let size = 2 * p + pairs.len();
        let mut traces = Array2::zeros((size, size));
        for i in 0..p {
            let f = factor[i];
            for j in 0..p {
                let (g, of_w, of_x) = (factor[j], w.matrix[[i, j]], x.matrix[[i, j]]);
                if j <= i {
                    let by_loadings = x.by_factor[[i, g]] * w.by_factor[[j, f]]
                        + of_x * w.full[[f, g]]
                        + x.full[[f, g]] * of_w
                        + x.by_factor[[j, f]] * w.by_factor[[i, g]];
                    traces[[i, j]] = by_loadings;
                    traces[[j, i]] = by_loadings;
                    traces[[p + i, p + j]] = of_x * of_w;
                    traces[[p + j, p + i]] = of_x * of_w;
                }
                let mixed = of_x * w.by_factor[[j, f]] + x.by_factor[[j, f]] * of_w;
                traces[[i, p + j]] = mixed;
                traces[[p + j, i]] = mixed;
            }
            for (at, &(a, b)) in pairs.iter().enumerate() {
                let by_loading = x.by_loadings[[i, b]] * w.half[[a, f]]
                    + x.by_loadings[[i, a]] * w.half[[b, f]]
                    + x.half[[b, f]] * w.by_loadings[[i, a]]
                    + x.half[[a, f]] * w.by_loadings[[i, b]];
                let by_unique = x.by_loadings[[i, b]] * w.by_loadings[[i, a]]
                    + x.by_loadings[[i, a]] * w.by_loadings[[i, b]];
                for (row, figure) in [(i, by_loading), (p + i, by_unique)] {
                    traces[[row, 2 * p + at]] = figure;
                    traces[[2 * p + at, row]] = figure;
                }
            }
        }
        let (e, f) = (&x.between, &w.between);
        for (row, &(a, b)) in pairs.iter().enumerate() {
            for (column, &(c, d)) in pairs.iter().enumerate() {
                traces[[2 * p + row, 2 * p + column]] = e[[d, a]] * f[[b, c]]
                    + e[[c, a]] * f[[b, d]]
                    + e[[d, b]] * f[[a, c]]
                    + e[[c, b]] * f[[a, d]];
            }
        }
        traces
    }
}

/// A symmetric matrix X with its products.
struct Products {
    /// X (p, p).
    matrix: Array2<f64>,
    /// XΛ (p, m).
    by_loadings: Array2<f64>,
    /// XΛΦ (p, m).
    by_factor: Array2<f64>,
    /// ΛᵀXΛ (m, m).
    between: Array2<f64>,
    /// ΛᵀXΛΦ (m, m).
    half: Array2<f64>,
    /// ΦΛᵀXΛΦ (m, m).
    full: Array2<f64>,
}

impl Products {
    fn of(matrix: Array2<f64>, structure: &SimpleStructure, parameters: &Parameters) -> Self {
        let phi = &parameters.phi;
        let by_loadings = structure.times_loadings(&matrix, &parameters.loadings);
        let mut between = Array2::zeros(phi.dim());
        let items = by_loadings.rows().into_iter().zip(&parameters.loadings);
        for ((row, loading), &factor) in items.zip(&structure.factor_of) {
            between.row_mut(factor).scaled_add(*loading, &row);
        }
        let by_factor = symmetric_rows(&by_loadings, phi);
        let half = symmetric_rows(&between, phi);
        let full = symmetric_rows(phi, &half.t().as_standard_layout().into_owned());
        Self { matrix, by_loadings, by_factor, between, half, full }
    }
}

/// a bᵀ, which is a b for a symmetric b: every row of the one times every row of the other. A few items
/// are too few for BLAS.
fn symmetric_rows(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    Array2::from_shape_fn((a.nrows(), b.nrows()), |(i, j)| a.row(i).dot(&b.row(j)))
}

/// a bᵀ where that is symmetric.
fn symmetric_product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let mut product = Array2::zeros((a.nrows(), b.nrows()));
    for i in 0..a.nrows() {
        for j in 0..=i {
            let figure = a.row(i).dot(&b.row(j));
            product[[i, j]] = figure;
            product[[j, i]] = figure;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2, array};

    use super::{Parameters, Point};
    use crate::factor::SimpleStructure;

    /// Three factors of 3, 2 and 2 items, and correlations that they do not fit.
    fn misfitting() -> (SimpleStructure, Array2<f64>, Parameters) {
        let structure = SimpleStructure::of([3, 2, 2]);
        let parameters = Parameters {
            loadings: array![0.8, 0.5, 0.7, 0.6, 0.9, 0.4, -0.5],
            unique: array![0.4, 0.8, 0.5, 0.7, 0.3, 0.9, 0.8],
            phi: array![[1.0, 0.3, -0.2], [0.3, 1.0, 0.4], [-0.2, 0.4, 1.0]],
        };
        let sample = Array2::from_shape_fn((7, 7), |(i, j)| {
            if i == j { 1.0 } else { 0.35 - 0.04 * (i.abs_diff(j) as f64) }
        });
        (structure, sample, parameters)
    }

    #[test]
    fn slopes_and_curvature_are_those_of_the_discrepancy() {
        let (structure, sample, parameters) = misfitting();
        let at = |parameters: Parameters| {
            Point::at(parameters, &structure, &sample).expect("a positive definite matrix")
        };
        let point = at(parameters.clone());
        let (t, step) = (point.gradient.len(), 1e-5);
        let hessian = point.hessian(&structure);
        for x in 0..t {
            let mut along = Array1::zeros(t);
            along[x] = 1.0;
            let [up, down] =
                [step, -step].map(|share| at(parameters.moved(&structure, &along, share)));
            let slope = (up.value - down.value) / (4.0 * step);
            assert!((slope - point.gradient[x]).abs() < 1e-9, "{x}");
            let bends = (&up.gradient - &down.gradient) / (2.0 * step);
            for y in 0..t {
                assert!((bends[y] - hessian[[x, y]]).abs() < 1e-8, "{x} {y}");
            }
        }
    }

    #[test]
    fn where_the_model_fits_curvature_is_as_expected() {
        let (structure, _, parameters) = misfitting();
        let sample = parameters.implied(&structure);
        let point = Point::at(parameters, &structure, &sample).expect("a point");
        assert!(point.gradient.iter().all(|slope| slope.abs() < 1e-15));
        let (found, expected) = (point.hessian(&structure), point.information(&structure));
        assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-13));
    }
}
