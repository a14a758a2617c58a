//! The wild cluster bootstrap, from cluster sums alone.
//!
//! In coordinates where ZᵀZ = I, with S_g and s_g the sums ZᵀZ and Zᵀe of cluster g, C the coefficients
//! tested by coordinates, D = Cᵀ (C Cᵀ)⁻¹, h = b − r, and v_g the random weight of a cluster:
//!
//! ```text
//! restricted scores   s_g + S_g D h
//! γ* − γ              u = Σ v_g (s_g + S_g D h)
//! scores anew         v_g (s_g + S_g D h) − S_g u
//! ```
//!
//! so that no resample reads a row, and for one coefficient t* is a known function of r.
//!
//! Weights that are a multiple of others give the same statistic: all are divided by that of the first
//! cluster, v = 1 + d. Since Σ s_g = 0 and Σ S_g = I,
//!
//! ```text
//! u             D h + Σ d_g (s_g + S_g D h)
//! scores anew   s_g + d_g (s_g + S_g D h) − S_g (u − D h)
//! ```
//!
//! which for weights that are all the same is the statistic of the answers to the last bit, however
//! large h is: these vectors always count as ties, and rounding cannot make an end of the interval.

use ndarray::{Array1, Array2, s};

use super::solve::Solved;
use super::vcov::{ClusterSums, wald};
use super::wild_weights::WildWeights;
use super::{HierarchicalRegression, Precision};
use crate::bootstrap::stream;
use crate::data::{Missing, WeightType};
use crate::error::{BootstrapProblem, CovarianceProblem, Error, Result, check_confidence};
use crate::math::cholesky;
use crate::moments::{Cases, GroupedMoments, in_order};

/// Resamples that are one piece of work.
const PIECE: usize = 256;
/// More resamples than anybody needs.
const MOST: usize = 10_000_000;
/// Statistics that differ by less than this share are ties: all vectors of signs come in pairs.
const TIE: f64 = 1e-10;
/// Steps outwards in search of an end of the interval, each one and a half times the one before.
const STEPS: i32 = 60;

/// How clusters are resampled.
#[derive(Debug, Clone, PartialEq)]
pub struct WildBootstrap {
    /// The weights of clusters.
    pub weights: WildWeights,
    /// Whether residuals are those under the null hypothesis, which is the better choice.
    pub impose_null: bool,
    /// What the coefficient is under the null hypothesis; of a block all are nought.
    pub null: f64,
    /// How many resamples.
    pub resamples: usize,
    /// The same seed gives the same resamples, whatever the number of threads.
    pub seed: u64,
}

impl WildBootstrap {
    /// So many resamples by signs from this seed, under the hypothesis that coefficients are nought.
    pub fn seeded(resamples: usize, seed: u64) -> Self {
        let weights = WildWeights::Rademacher;
        Self { weights, impose_null: true, null: 0.0, resamples, seed }
    }
}

/// What a wild cluster bootstrap tells of one coefficient, or of those of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct WildTest {
    /// The outcome.
    pub outcome: String,
    /// The coefficients tested, in the model of all blocks.
    pub terms: Vec<String>,
    /// The column of clusters.
    pub cluster: String,
    /// How many clusters.
    pub n_clusters: u64,
    /// Respondents.
    pub n: u64,
    /// b; NaN of several.
    pub estimate: f64,
    /// b under the null hypothesis.
    pub null: f64,
    /// t under CR1S; of several Wald's F.
    pub statistic: f64,
    /// The share of resamples whose statistic is at least as far from nought.
    pub p_value: f64,
    /// Lower end of the interval: the hypotheses with p of 1 − confidence or more; NaN of several.
    pub conf_low: f64,
    /// Upper end.
    pub conf_high: f64,
    /// The level of the interval.
    pub confidence: f64,
    /// Resamples used.
    pub resamples: usize,
    /// Whether these are all vectors of signs, so that nothing is random.
    pub enumerated: bool,
    /// The weights of clusters.
    pub weights: WildWeights,
    /// Whether residuals were those under the null hypothesis.
    pub impose_null: bool,
    /// The seed.
    pub seed: u64,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// Rows left out because they belong to no cluster.
    pub left_out: u64,
}

impl HierarchicalRegression {
    /// Tests coefficients of the model of all blocks by the wild cluster bootstrap: `tested` is one
    /// predictor, or the name of a block for a joint test.
    ///
    /// # Errors
    /// As [`HierarchicalRegression::fit_grouped`]; [`Error::UnknownVariable`] for a term that is
    /// neither, [`Error::Bootstrap`] for a number of resamples that is none, [`Error::NotYet`] for two
    /// columns of clusters and for sampling weights.
    ///
    /// # References
    /// Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2008). Bootstrap-based improvements for
    /// inference with clustered errors. *The Review of Economics and Statistics*, 90(3), 414–427.
    /// <https://doi.org/10.1162/rest.90.3.414>
    ///
    /// Roodman, D., Nielsen, M. Ø., MacKinnon, J. G., & Webb, M. D. (2019). Fast and wild: Bootstrap
    /// inference in Stata using boottest. *The Stata Journal*, 19(1), 4–60.
    /// <https://doi.org/10.1177/1536867X19830877>
    pub fn wild_cluster_bootstrap(
        &self,
        clusters: &GroupedMoments,
        tested: &str,
        how: &WildBootstrap,
    ) -> Result<WildTest> {
        self.check_blocks()?;
        check_confidence(self.confidence)?;
        if !(1..=MOST).contains(&how.resamples) {
            let (resamples, statistics) = (how.resamples, 1);
            return Err(Error::Bootstrap(BootstrapProblem::ResamplesOutOfRange {
                resamples,
                statistics,
            }));
        }
        if clusters.keys().len() > 1 || clusters.weight_type() == Some(WeightType::Sampling) {
            return Err(Error::NotYet {
                what: "a wild bootstrap of crossed clusters or with sampling weights",
                instead: "use one column of clusters and no sampling weights",
            });
        }
        if clusters.missing() != Missing::Listwise {
            return Err(Error::NotYet {
                what: "a wild bootstrap with missing=\"pairwise\" or \"em\"",
                instead: "use missing=\"listwise\"",
            });
        }
        let places = self.places(tested)?;
        let grouped = clusters.select(self.variables())?;
        let moments = self.ready(&grouped.total()?)?;
        let solved = self
            .solve(&self.centred(&moments), Precision::Double)
            .map_err(|e| e.or(&moments, self))?;
        let sums = ClusterSums::of(&grouped, &solved)?;
        let count = sums.count()?;
        if places.len() as f64 > count - 1.0 {
            return Err(Error::Covariance(CovarianceProblem::MoreTestedThanClusters {
                tested: places.len(),
                clusters: count as usize,
            }));
        }
        let k = sums.coordinates();
        let n = moments.n() as f64;
        let factor = count * (n - 1.0) / ((count - 1.0) * (n - k as f64));
        let wild = Wild::new(&sums, &solved, &places, how, factor);
        let draws = Draws::of(how, count as usize);
        let one = places.len() == 1;
        let found = if one { wild.one(&draws, self.confidence)? } else { wild.several(&draws)? };
        let variables = self.variables();
        Ok(WildTest {
            outcome: self.outcome.clone(),
            terms: places.iter().map(|&at| variables[at].clone()).collect(),
            cluster: grouped.keys().join(" "),
            n_clusters: count as u64,
            n: moments.n(),
            estimate: if one { wild.away[0] + how.null } else { f64::NAN },
            null: if one { how.null } else { 0.0 },
            statistic: found.statistic,
            p_value: found.p_value,
            conf_low: found.ends[0],
            conf_high: found.ends[1],
            confidence: self.confidence,
            resamples: draws.count,
            enumerated: draws.enumerated,
            weights: how.weights,
            impose_null: how.impose_null,
            seed: how.seed,
            cases: moments.cases(),
            left_out: grouped.ungrouped(),
        })
    }

    /// Where the predictors tested are among all.
    fn places(&self, tested: &str) -> Result<Vec<usize>> {
        let predictors = self.blocks.iter().flat_map(|block| &block.predictors);
        if let Some(at) = predictors.clone().position(|predictor| predictor == tested) {
            return Ok(vec![at]);
        }
        let mut from = 0;
        for block in &self.blocks {
            let to = from + block.predictors.len();
            if block.name == tested {
                return Ok((from..to).collect());
            }
            from = to;
        }
        let known = predictors.chain(self.blocks.iter().map(|block| &block.name)).cloned();
        Err(Error::Covariance(CovarianceProblem::NothingToTest {
            tested: tested.to_string(),
            known: known.collect(),
        }))
    }
}

/// The random weights of every resample.
struct Draws<'a> {
    how: &'a WildBootstrap,
    clusters: usize,
    count: usize,
    enumerated: bool,
}

impl<'a> Draws<'a> {
    fn of(how: &'a WildBootstrap, clusters: usize) -> Self {
        let all = u32::try_from(clusters).ok().and_then(|clusters| 1_usize.checked_shl(clusters));
        let few = all.filter(|all| clusters < 63 && *all <= how.resamples);
        let few = few.filter(|_| how.weights == WildWeights::Rademacher);
        Self { how, clusters, count: few.unwrap_or(how.resamples), enumerated: few.is_some() }
    }

    /// The weights of one resample.
    fn draw(&self, at: usize) -> Vec<f64> {
        if self.enumerated {
            let sign = |cluster: usize| if at >> cluster & 1 == 1 { -1.0 } else { 1.0 };
            return (0..self.clusters).map(sign).collect();
        }
        let mut random = stream(self.how.seed, at);
        (0..self.clusters).map(|_| self.how.weights.draw(&mut random)).collect()
    }

    /// Something of every resample, in their order.
    fn each<R: Send + Sync>(&self, of: impl Fn(&[f64]) -> R + Sync) -> Result<Vec<R>> {
        let piece = |piece: usize| -> Vec<R> {
            let part = piece * PIECE..self.count.min((piece + 1) * PIECE);
            part.map(|at| of(&self.draw(at))).collect()
        };
        Ok(in_order(self.count.div_ceil(PIECE), piece)?.into_iter().flatten().collect())
    }
}

/// What was found of the tested coefficients.
struct Found {
    statistic: f64,
    p_value: f64,
    ends: [f64; 2],
}

/// One cluster.
struct Cluster {
    /// s_g, the unrestricted score.
    score: Array1<f64>,
    /// S_g D (k, q), what one unit of h adds to the restricted score.
    pull: Array2<f64>,
    /// C S_g (q, k).
    leverage: Array2<f64>,
    /// C s_g (q).
    tested: Array1<f64>,
    /// C S_g D (q, q).
    tested_pull: Array2<f64>,
}

struct Wild<'a> {
    clusters: Vec<Cluster>,
    /// C, coefficients by coordinates (q, k).
    of_coordinates: Array2<f64>,
    /// h = b − r (q).
    away: Array1<f64>,
    how: &'a WildBootstrap,
    /// CR1S's.
    factor: f64,
}

/// t* of a resample as a function of h: (n₀ + n₁ h) / √(q₀ + 2 q₁ h + q₂ h²).
struct Ratio {
    above: [f64; 2],
    below: [f64; 3],
}

impl Ratio {
    fn at(&self, h: f64) -> f64 {
        let ([n0, n1], [q0, q1, q2]) = (self.above, self.below);
        (n0 + n1 * h).abs() / (q0 + 2.0 * q1 * h + q2 * h * h).max(0.0).sqrt()
    }
}

impl<'a> Wild<'a> {
    fn new(
        sums: &ClusterSums,
        solved: &Solved<f64>,
        places: &[usize],
        how: &'a WildBootstrap,
        factor: f64,
    ) -> Self {
        let (k, p) = (sums.coordinates(), solved.coordinates.slopes.len());
        let rows: Vec<usize> = places.iter().map(|at| at + k - p).collect();
        let c = solved.coordinates.loadings_of(p).select(ndarray::Axis(0), &rows);
        let last = solved.solutions.last().map(|solution| &*solution.slopes).unwrap_or_default();
        let null = if places.len() == 1 { how.null } else { 0.0 };
        let away = places.iter().map(|&at| last[at] - null).collect();
        let pull = right_inverse(&c);
        let cluster = |(score, square): (&Array1<f64>, &Array2<f64>)| {
            let (pull, leverage) = (square.dot(&pull), c.dot(square));
            let (tested, tested_pull) = (c.dot(score), c.dot(&pull));
            Cluster { score: score.clone(), pull, leverage, tested, tested_pull }
        };
        let clusters = sums.of_last_model().map(cluster).collect();
        Self { clusters, of_coordinates: c, away, how, factor }
    }

    /// A test of one coefficient, and the interval of its values that are not rejected.
    fn one(&self, draws: &Draws<'_>, confidence: f64) -> Result<Found> {
        let observed: f64 = self.clusters.iter().map(|cluster| cluster.tested[0].powi(2)).sum();
        let error = (self.factor * observed).sqrt();
        let ratios = draws.each(|weights| self.ratio(weights))?;
        let p_at = |h: f64| {
            let bound = (h / error).abs() * (1.0 - TIE);
            let reached = ratios.iter().filter(|ratio| ratio.at(h) >= bound).count();
            reached as f64 / ratios.len() as f64
        };
        let estimate = self.away[0] + self.how.null;
        let level = 1.0 - confidence;
        let end = |side: f64| estimate - side * outermost(|h| p_at(side * h) >= level, error);
        let ends = [end(1.0), end(-1.0)];
        Ok(Found { statistic: self.away[0] / error, p_value: p_at(self.away[0]), ends })
    }

    fn ratio(&self, weights: &[f64]) -> Ratio {
        let k = self.of_coordinates.ncols();
        let (mut fixed, mut moving) = (Array1::<f64>::zeros(k), Array1::<f64>::zeros(k));
        for (cluster, apart) in self.clusters.iter().zip(apart(weights)) {
            fixed.scaled_add(apart, &cluster.score);
            if self.how.impose_null {
                moving.scaled_add(apart, &cluster.pull.column(0));
            }
        }
        let c = self.of_coordinates.row(0);
        let mut below = [0.0; 3];
        for (cluster, apart) in self.clusters.iter().zip(apart(weights)) {
            let leverage = cluster.leverage.row(0);
            let still = cluster.tested[0] + (apart * cluster.tested[0] - leverage.dot(&fixed));
            let moved = match self.how.impose_null {
                true => apart * cluster.tested_pull[[0, 0]] - leverage.dot(&moving),
                false => 0.0,
            };
            below[0] += still * still;
            below[1] += still * moved;
            below[2] += moved * moved;
        }
        let of_null = if self.how.impose_null { 1.0 } else { 0.0 };
        let above = [c.dot(&fixed), of_null + c.dot(&moving)];
        Ratio { above, below: below.map(|q| self.factor * q) }
    }

    /// A joint test that all are nought.
    fn several(&self, draws: &Draws<'_>) -> Result<Found> {
        let q = self.away.len();
        let mut spread = Array2::<f64>::zeros((q, q));
        self.clusters.iter().for_each(|cluster| add_square(&mut spread, &cluster.tested));
        let statistic = wald(&self.away.to_vec(), (spread * self.factor).view());
        let of_resample = draws.each(|weights| self.joint(weights))?;
        let bound = statistic * (1.0 - TIE);
        let reached = of_resample.iter().filter(|f| **f >= bound).count();
        let p_value = reached as f64 / of_resample.len() as f64;
        Ok(Found { statistic, p_value, ends: [f64::NAN; 2] })
    }

    fn joint(&self, weights: &[f64]) -> f64 {
        let (q, k) = self.of_coordinates.dim();
        let h = if self.how.impose_null { self.away.clone() } else { Array1::zeros(q) };
        let mut moved = Array1::<f64>::zeros(k);
        for (cluster, apart) in self.clusters.iter().zip(apart(weights)) {
            moved.scaled_add(apart, &(&cluster.score + &cluster.pull.dot(&h)));
        }
        let mut spread = Array2::<f64>::zeros((q, q));
        for (cluster, apart) in self.clusters.iter().zip(apart(weights)) {
            let restricted = &cluster.tested + &cluster.tested_pull.dot(&h);
            let anew = restricted * apart - cluster.leverage.dot(&moved);
            add_square(&mut spread, &(&cluster.tested + &anew));
        }
        let anew = h + self.of_coordinates.dot(&moved);
        wald(&anew.to_vec(), (spread * self.factor).view())
    }
}

/// d of every cluster, in units of the weight of the first.
fn apart(weights: &[f64]) -> impl Iterator<Item = f64> {
    let first = weights.first().copied().unwrap_or(1.0);
    weights.iter().map(move |weight| weight / first - 1.0)
}

fn add_square(spread: &mut Array2<f64>, u: &Array1<f64>) {
    for (i, mut row) in spread.rows_mut().into_iter().enumerate() {
        row.scaled_add(u[i], u);
    }
}

/// Cᵀ (C Cᵀ)⁻¹ of rows that do not depend on each other.
fn right_inverse(c: &Array2<f64>) -> Array2<f64> {
    let square = c.dot(&c.t());
    let size = square.diag().mapv(f64::sqrt);
    let unit = Array2::from_shape_fn(square.dim(), |(i, j)| match i == j {
        true => 1.0,
        false => square[[i, j]] / (size[i] * size[j]),
    });
    // The coefficients of a regression that was solved never depend on each other.
    let inverse = cholesky::factor(&unit, 0.0).map(|factor| cholesky::invert_lower(&factor));
    let inverse = inverse.unwrap_or_else(|_| Array2::from_elem(square.dim(), f64::NAN));
    let scaled = Array2::from_shape_fn(square.dim(), |(i, j)| {
        inverse.slice(s![.., i]).dot(&inverse.slice(s![.., j])) / (size[i] * size[j])
    });
    c.t().dot(&scaled)
}

/// How far out from nought `holds` holds: the first end met, infinite if there is none in sight.
fn outermost(holds: impl Fn(f64) -> bool, step: f64) -> f64 {
    let (mut inside, mut outside) = (0.0, f64::INFINITY);
    for at in 0..STEPS {
        let h = step * 1.5_f64.powi(at) * 0.25;
        if holds(h) {
            inside = h;
        } else {
            outside = h;
            break;
        }
    }
    if outside.is_infinite() {
        return outside;
    }
    loop {
        let middle = inside + 0.5 * (outside - inside);
        if middle <= inside || middle >= outside {
            return middle;
        }
        if holds(middle) { inside = middle } else { outside = middle }
    }
}
