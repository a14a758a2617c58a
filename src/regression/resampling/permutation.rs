//! Tests of a block by permutation.

use ndarray::Array2;

use super::super::told::Told;
use super::super::{Design, HierarchicalRegression};
use super::permutations::Permutations;
use super::rows::{FittedRows, product};
use crate::data::{Missing, Responses};
use crate::error::Result;
use crate::math::cholesky;
use crate::math::distribution::f_upper;
use crate::moments::Cases;

/// Permutations that one thread does after each other.
const PIECE: usize = 32;

/// A permuted F this near below the observed one is as large: permutations that only swap equal
/// answers give it again, but for rounding.
const AS_LARGE: f64 = 1.0 - 1e-10;

/// What is permuted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PermutationMethod {
    /// What the earlier blocks leave of the outcome (Freedman & Lane 1983).
    #[default]
    FreedmanLane,
    /// What all predictors up to the block leave of the outcome (ter Braak 1992).
    TerBraak,
    /// The predictors of the block, respondent by respondent (Draper & Stoneman 1966).
    DraperStoneman,
    /// The outcome (Manly 1986).
    Manly,
}

impl PermutationMethod {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::FreedmanLane, Self::TerBraak, Self::DraperStoneman, Self::Manly];

    /// The word for it: `freedman_lane`, `ter_braak`, `draper_stoneman` or `manly`.
    pub fn name(self) -> &'static str {
        match self {
            Self::FreedmanLane => "freedman_lane",
            Self::TerBraak => "ter_braak",
            Self::DraperStoneman => "draper_stoneman",
            Self::Manly => "manly",
        }
    }
}

/// The R² change of every block, tested by permutation.
#[derive(Debug, Clone, PartialEq)]
pub struct PermutationTest {
    /// The outcome.
    pub outcome: String,
    /// Respondents used.
    pub n: u64,
    /// What was permuted.
    pub method: PermutationMethod,
    /// One test per block.
    pub blocks: Vec<PermutedBlock>,
    /// Permutations done.
    pub permutations: u64,
    /// Whether these are all there are, each once, so that p is exact.
    pub exact: bool,
    /// Their seed; none where all were done or they were given.
    pub seed: Option<u64>,
    /// Who was read, used and left out.
    pub cases: Cases,
}

/// The test of one block beyond the blocks before it.
#[derive(Debug, Clone, PartialEq)]
pub struct PermutedBlock {
    /// The block.
    pub block: String,
    /// By how much it raises R².
    pub r_squared_change: f64,
    /// F change.
    pub f_change: f64,
    /// Predictors of the block.
    pub df1: u64,
    /// Respondents less predictors so far, less one for the intercept.
    pub df2: u64,
    /// Permutations with an F at least as large.
    pub at_least: u64,
    /// The p-value of the permutations.
    pub p_value: f64,
    /// The p-value of the F distribution.
    pub p_f: f64,
}

impl HierarchicalRegression {
    /// Tests the R² change of every block by permutation, which needs no distribution of the errors but
    /// that they could have come in any order.
    ///
    /// ```text
    /// F       (ΔR² / df1) / ((1 − R²) / df2),  the F change of the block
    /// p       (1 + permutations with F* ≥ F) / (1 + permutations);  of all n! permutations, the
    ///         share with F* ≥ F
    /// F*      of Freedman & Lane: of y* = ŷ₀ + the permuted residuals y − ŷ₀, ŷ₀ from the earlier blocks
    ///         ter Braak: of ŷ + the permuted residuals of the model with the block, against ŷ
    ///         Draper & Stoneman: with the rows of the block's predictors permuted
    ///         Manly: with y permuted
    /// ```
    ///
    /// In uncorrelated coordinates z of the predictors F* needs no regression, only the sums z'e of
    /// the permuted residuals e. A model counts its own residuals, not those of later blocks, as F
    /// change does. Rows are complete ones. Where the permuted predictors of a block are a combination
    /// of the earlier ones there is no F*; it counts as large.
    ///
    /// # Errors
    /// [`Error::NotYet`](crate::Error::NotYet) for weights;
    /// [`Error::Regression`](crate::Error::Regression) for no permutations, too many, or given ones that
    /// are none; those of [`HierarchicalRegression::fit`];
    /// [`Error::Interrupted`](crate::Error::Interrupted).
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{HierarchicalRegression, PermutationMethod, Permutations, Responses};
    ///
    /// let x = [1.0, 2.0, 3.0, 4.0];
    /// let y = [1.0, 2.0, 3.5, 4.0];
    /// let responses = Responses::from_columns([("x", &x[..]), ("y", &y[..])])?;
    /// let regression = HierarchicalRegression::new("y").block("One", ["x"]);
    /// let method = PermutationMethod::FreedmanLane;
    /// let found = regression.permute(&responses, method, &Permutations::seeded(9999, 1))?;
    /// // Of the 24 orders only the one itself and its reverse correlate as strongly.
    /// assert!(found.exact);
    /// assert_eq!(found.blocks[0].p_value, 2.0 / 24.0);
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    ///
    /// # References
    /// Freedman, D., & Lane, D. (1983). A nonstochastic interpretation of reported significance levels.
    /// *Journal of Business & Economic Statistics*, 1(4), 292–298.
    /// <https://doi.org/10.1080/07350015.1983.10509354>
    ///
    /// Winkler, A. M., Ridgway, G. R., Webster, M. A., Smith, S. M., & Nichols, T. E. (2014). Permutation
    /// inference for the general linear model. *NeuroImage*, 92, 381–397.
    /// <https://doi.org/10.1016/j.neuroimage.2014.01.060>
    pub fn permute(
        &self,
        responses: &Responses<'_>,
        method: PermutationMethod,
        permutations: &Permutations<'_>,
    ) -> Result<PermutationTest> {
        if self.has_terms() {
            let Design { regression, responses } = self.over(responses, Missing::Listwise)?;
            return regression.permute(&responses, method, permutations);
        }
        let rows = FittedRows::read(self, responses, "a permutation test with weights")?;
        let n = rows.outcome.len();
        let orders = permutations.of(n)?;
        let tests = self.tests_of(&rows, method);
        let count = orders.count();
        let piece = |piece: usize| {
            let (mut order, mut at_least) = (vec![0; n], vec![0_u64; tests.len()]);
            for at in piece * PIECE..count.min((piece + 1) * PIECE) {
                orders.order(at, &mut order);
                for (at_least, test) in at_least.iter_mut().zip(&tests) {
                    let permuted = test.permuted(&order);
                    let large = permuted.is_nan() || permuted >= test.observed * AS_LARGE;
                    *at_least += u64::from(large);
                }
            }
            at_least
        };
        let mut told = Told::new(permutations.progress, count);
        let mut at_least = vec![0; tests.len()];
        for of_piece in told.in_order(count.div_ceil(PIECE), PIECE, piece)? {
            at_least.iter_mut().zip(of_piece).for_each(|(total, part)| *total += part);
        }
        let one = u64::from(!orders.exact());
        let block = |((at, test), &at_least): ((usize, &Test<'_>), &u64)| PermutedBlock {
            block: self.blocks[at].name.clone(),
            r_squared_change: rows.solved.solutions[at].r_squared_change,
            f_change: test.observed,
            df1: test.df1 as u64,
            df2: test.df2 as u64,
            at_least,
            p_value: (at_least + one) as f64 / (count as u64 + one) as f64,
            p_f: f_upper(test.observed, test.df1, test.df2),
        };
        Ok(PermutationTest {
            outcome: self.outcome.clone(),
            n: n as u64,
            method,
            blocks: tests.iter().enumerate().zip(&at_least).map(block).collect(),
            permutations: count as u64,
            exact: orders.exact(),
            seed: orders.seed(),
            cases: rows.moments.cases(),
        })
    }

    fn tests_of<'a>(&self, rows: &'a FittedRows, method: PermutationMethod) -> Vec<Test<'a>> {
        let mut start = 0;
        let constants = usize::from(self.intercept);
        let solutions = rows.solved.solutions.iter();
        let test = |solution: &super::super::solve::Solution| {
            let end = solution.slopes.len();
            let df1 = (end - start) as f64;
            let df2 = (rows.outcome.len() - end - constants) as f64;
            let residuals = match method {
                PermutationMethod::FreedmanLane | PermutationMethod::DraperStoneman => {
                    rows.residuals(start)
                }
                PermutationMethod::TerBraak => rows.residuals(end),
                PermutationMethod::Manly => rows.outcome.clone(),
            };
            let moved = (method == PermutationMethod::DraperStoneman)
                .then(|| rows.predictors[start..end].iter().map(|x| unit(x)).collect());
            let test = Test {
                square: residuals.iter().map(|e| e * e).sum(),
                residuals,
                before: &rows.coordinates[..start],
                own: &rows.coordinates[start..end],
                moved,
                observed: (solution.r_squared_change / df1) / (solution.unexplained / df2),
                df1,
                df2,
            };
            start = end;
            test
        };
        solutions.map(test).collect()
    }
}

/// What F* of one block is found from.
struct Test<'a> {
    /// What is permuted, or what permuted predictors are to explain.
    residuals: Vec<f64>,
    /// Their sum of squares.
    square: f64,
    /// Coordinates of the blocks before, and of the block itself.
    before: &'a [Vec<f64>],
    own: &'a [Vec<f64>],
    /// The predictors of the block, where these are permuted.
    moved: Option<Vec<Vec<f64>>>,
    observed: f64,
    df1: f64,
    df2: f64,
}

impl Test<'_> {
    /// F*; NaN where there is none.
    fn permuted(&self, order: &[u32]) -> f64 {
        let permute = |values: &[f64]| -> Vec<f64> {
            order.iter().map(|&index| values[index as usize]).collect()
        };
        let (before, own) = match &self.moved {
            Some(predictors) => {
                let moved: Vec<Vec<f64>> = predictors.iter().map(|x| permute(x)).collect();
                (0.0, self.explained_by(&moved))
            }
            None => {
                let residuals = permute(&self.residuals);
                let square = |z: &Vec<f64>| product(z, &residuals).powi(2);
                (self.before.iter().map(square).sum(), self.own.iter().map(square).sum())
            }
        };
        (own / self.df1) / ((self.square - before - own) / self.df2)
    }

    /// What permuted predictors explain of the residuals beyond the blocks before: bᵀ A⁻¹ b, A their
    /// products less those with the coordinates before, b their products with the residuals.
    fn explained_by(&self, moved: &[Vec<f64>]) -> f64 {
        let shared: Vec<Vec<f64>> =
            moved.iter().map(|x| self.before.iter().map(|z| product(z, x)).collect()).collect();
        let a = Array2::from_shape_fn((moved.len(), moved.len()), |(i, j)| {
            product(&moved[i], &moved[j]) - product(&shared[i], &shared[j])
        });
        let Ok(factor) = cholesky::factor(&a, cholesky::ROUNDING) else { return f64::NAN };
        let inverse = cholesky::invert_lower(&factor);
        let b: Vec<f64> = moved.iter().map(|x| product(x, &self.residuals)).collect();
        let turned = inverse.rows().into_iter();
        turned.map(|row| row.iter().zip(&b).map(|(w, b)| w * b).sum::<f64>().powi(2)).sum()
    }
}

/// A column with a sum of squares of 1.
fn unit(x: &[f64]) -> Vec<f64> {
    let size = product(x, x).sqrt();
    x.iter().map(|x| x / size).collect()
}
