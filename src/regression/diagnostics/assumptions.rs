//! Tests of what a regression assumes.

use std::iter;

use ndarray::Array2;

use super::auxiliary::{Explained, explained};
use super::measures::{Fit, RowMeasures};
use super::rows::ModelRows;
use super::serial::durbin_watson;
use crate::correlation::Alternative;
use crate::data::Responses;
use crate::error::Result;
use crate::math::distribution::{chi_squared_upper, f_upper, z_two_sided};
use crate::math::linalg::eigen;
use crate::math::real::Real;
use crate::normality::shapiro_wilk;
use crate::regression::solve::Coordinates;

/// A test of what a regression assumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assumption {
    /// Equal variance, studentised after Koenker (1981): n R² of e² on the predictors. The default of
    /// lmtest's `bptest`, and statsmodels' `het_breuschpagan`.
    BreuschPagan,
    /// Equal variance, in the original form of Breusch and Pagan (1979) for normal errors.
    BreuschPaganOriginal,
    /// Equal variance along the fitted values, after Cook and Weisberg (1983): car's `ncvTest`.
    CookWeisberg,
    /// Equal variance: n R² of e² on the predictors, their squares and products (White 1980).
    White,
    /// The same without the products.
    WhiteWithoutProducts,
    /// No curvature along the fitted values: F of their square and cube (Ramsey 1969).
    Reset,
    /// The same with squares and cubes of every predictor.
    ResetPredictors,
    /// The same with square and cube of the first principal component of the predictors.
    ResetPrincipalComponent,
    /// Residuals that do not go with the one before (Durbin & Watson 1950).
    DurbinWatson,
    /// Normal residuals (Shapiro & Wilk 1965).
    ShapiroWilk,
    /// Normal residuals, by skewness and kurtosis together (Jarque & Bera 1980).
    JarqueBera,
    /// Residuals without skewness.
    Skewness,
    /// Residuals with the kurtosis of the normal distribution.
    Kurtosis,
}

impl Assumption {
    /// All tests.
    pub const ALL: [Assumption; 13] = [
        Assumption::BreuschPagan,
        Assumption::BreuschPaganOriginal,
        Assumption::CookWeisberg,
        Assumption::White,
        Assumption::WhiteWithoutProducts,
        Assumption::Reset,
        Assumption::ResetPredictors,
        Assumption::ResetPrincipalComponent,
        Assumption::DurbinWatson,
        Assumption::ShapiroWilk,
        Assumption::JarqueBera,
        Assumption::Skewness,
        Assumption::Kurtosis,
    ];

    /// Those made unless others are named.
    pub const USUAL: [Assumption; 8] = [
        Assumption::BreuschPagan,
        Assumption::White,
        Assumption::Reset,
        Assumption::DurbinWatson,
        Assumption::ShapiroWilk,
        Assumption::JarqueBera,
        Assumption::Skewness,
        Assumption::Kurtosis,
    ];

    /// The name of the test.
    pub fn name(self) -> &'static str {
        match self {
            Assumption::BreuschPagan => "breusch_pagan",
            Assumption::BreuschPaganOriginal => "breusch_pagan_original",
            Assumption::CookWeisberg => "cook_weisberg",
            Assumption::White => "white",
            Assumption::WhiteWithoutProducts => "white_without_products",
            Assumption::Reset => "reset",
            Assumption::ResetPredictors => "reset_predictors",
            Assumption::ResetPrincipalComponent => "reset_principal_component",
            Assumption::DurbinWatson => "durbin_watson",
            Assumption::ShapiroWilk => "shapiro_wilk",
            Assumption::JarqueBera => "jarque_bera",
            Assumption::Skewness => "skewness",
            Assumption::Kurtosis => "kurtosis",
        }
    }
}

/// One test of an assumption. NaN what the test has not.
#[derive(Debug, Clone, PartialEq)]
pub struct AssumptionTest {
    /// Which one.
    pub test: Assumption,
    /// How p was found.
    pub method: &'static str,
    /// The coefficient behind it: skewness, excess kurtosis, or the first autocorrelation.
    pub estimate: f64,
    /// The statistic.
    pub statistic: f64,
    /// Its degrees of freedom, the first ones of F.
    pub df1: f64,
    /// The second degrees of freedom of F.
    pub df2: f64,
    /// p.
    pub p_value: f64,
    /// Respondents.
    pub n: u64,
    /// Why there is no statistic, if there is none.
    pub not_made: Option<&'static str>,
}

/// A model with its rows.
pub(super) struct Tested<'a, 'd, T> {
    pub(super) responses: &'a Responses<'d>,
    pub(super) coordinates: &'a Coordinates<T>,
    pub(super) fit: &'a Fit,
    pub(super) measures: &'a RowMeasures,
    /// Covariances of its predictors.
    pub(super) covariance: Array2<f64>,
    /// Explained sum of squares.
    pub(super) explained_square: f64,
    pub(super) alternative: Alternative,
}

impl<T: Real + Sync> Tested<'_, '_, T> {
    pub(super) fn test(&self, test: Assumption) -> Result<AssumptionTest> {
        let n = self.fit.n as u64;
        let nan = f64::NAN;
        let without = AssumptionTest {
            test,
            method: "",
            estimate: nan,
            statistic: nan,
            df1: nan,
            df2: nan,
            p_value: nan,
            n,
            not_made: None,
        };
        if self.fit.residual_square == 0.0 {
            let why = "the predictors determine the outcome exactly";
            return Ok(AssumptionTest { not_made: Some(why), ..without });
        }
        match test {
            Assumption::BreuschPagan
            | Assumption::BreuschPaganOriginal
            | Assumption::CookWeisberg
            | Assumption::White
            | Assumption::WhiteWithoutProducts => self.of_variance(test, without),
            Assumption::Reset
            | Assumption::ResetPredictors
            | Assumption::ResetPrincipalComponent => self.of_shape(test, without),
            Assumption::DurbinWatson => self.of_order(without),
            Assumption::ShapiroWilk => self.shapiro_wilk(without),
            Assumption::JarqueBera | Assumption::Skewness | Assumption::Kurtosis => {
                Ok(self.of_moments(test, without))
            }
        }
    }

    /// Squared residuals on what may go with their size. Under analytic weights the residuals are
    /// √w e, whose variance is constant if σ² / w holds.
    fn of_variance(&self, test: Assumption, without: AssumptionTest) -> Result<AssumptionTest> {
        let fit = self.fit;
        let mean = fit.residual_square / fit.n;
        let most = self.variance_columns(test) + 1;
        if most as f64 >= fit.n {
            let why = "there are more columns than respondents";
            return Ok(AssumptionTest { not_made: Some(why), ..without });
        }
        let columns = |rows: &ModelRows<T>| {
            let squared = rows.residual.iter().zip(&rows.weights);
            let target = squared.map(|(e, &w)| fit.own(w) * e.to_f64().powi(2) / mean - 1.0);
            let target: Vec<f64> = target.collect();
            let constant = vec![1.0; rows.len()];
            let added = self.variance_terms(test, rows);
            iter::once(constant).chain(added).chain([target]).collect()
        };
        let each = |w: f64| if fit.frequencies { w } else { 1.0 };
        let found = explained(self.responses, (self.coordinates, fit), 1, columns, each)?;
        let studentised = fit.n * found.by_added / found.left_by_base;
        let (statistic, method) = match test {
            Assumption::BreuschPaganOriginal => (found.by_added / 2.0, "Breusch and Pagan"),
            Assumption::CookWeisberg => (found.by_added / 2.0, "Cook and Weisberg"),
            Assumption::BreuschPagan => (studentised, "Koenker"),
            _ => (studentised, "White"),
        };
        let df1 = found.rank as f64;
        let p_value = chi_squared_upper(statistic, df1);
        Ok(AssumptionTest { method, statistic, df1, p_value, ..without })
    }

    fn variance_columns(&self, test: Assumption) -> usize {
        let p = self.fit.end;
        match test {
            Assumption::White => p + p * (p + 1) / 2,
            Assumption::WhiteWithoutProducts => 2 * p,
            Assumption::CookWeisberg => 1,
            _ => p,
        }
    }

    fn variance_terms(&self, test: Assumption, rows: &ModelRows<T>) -> Vec<Vec<f64>> {
        let root = self.fit.weight.sqrt();
        let z: Vec<Vec<f64>> = rows.coordinates.iter().map(|z| scaled(z, root)).collect();
        if test == Assumption::CookWeisberg {
            return vec![self.fitted(rows)];
        }
        let mut terms = z.clone();
        match test {
            // Squares and products of the coordinates are combinations of those of the predictors.
            Assumption::White => {
                let products = (0..z.len()).flat_map(|i| (0..=i).map(move |j| [i, j]));
                terms.extend(products.map(|[i, j]| times(&z[i], &z[j])));
            }
            Assumption::WhiteWithoutProducts => {
                terms.extend(self.standardised(rows).iter().map(|x| times(x, x)));
            }
            _ => {}
        }
        terms
    }

    /// The residuals on powers of what the model expects, or of what it expects it from.
    fn of_shape(&self, test: Assumption, without: AssumptionTest) -> Result<AssumptionTest> {
        let fit = self.fit;
        let component = self.first_component();
        let bases = |rows: &ModelRows<T>| match test {
            Assumption::ResetPredictors => self.standardised(rows),
            Assumption::ResetPrincipalComponent => vec![combination(rows, &component)],
            _ => vec![self.fitted(rows)],
        };
        let root = fit.weight.sqrt();
        let constants = usize::from(self.coordinates.constant.is_some());
        let columns = |rows: &ModelRows<T>| {
            let constant = (constants == 1).then(|| vec![1.0; rows.len()]);
            let z = rows.coordinates.iter().map(|z| scaled(z, root));
            let bases = bases(rows);
            let powers = bases.iter().flat_map(|x| [2, 3].map(|power| raised(x, power)));
            let residual = scaled(&rows.residual, 1.0);
            constant.into_iter().chain(z).chain(powers).chain([residual]).collect()
        };
        let base = constants + fit.end;
        let found = explained(self.responses, (self.coordinates, fit), base, columns, |w| w)?;
        let Explained { by_added, rank, .. } = found;
        let (df1, df2) = (rank as f64, fit.df - rank as f64);
        if rank == 0 || df2 < 1.0 {
            let why = if rank == 0 {
                "the powers are combinations of the predictors"
            } else {
                "there are too few respondents"
            };
            return Ok(AssumptionTest { not_made: Some(why), ..without });
        }
        let statistic = (by_added / df1) / ((fit.residual_square - by_added) / df2);
        let p_value = f_upper(statistic, df1, df2);
        Ok(AssumptionTest { method: "F", statistic, df1, df2, p_value, ..without })
    }

    /// The direction in which the predictors vary most, in their own units.
    fn first_component(&self) -> Vec<f64> {
        if self.fit.end == 1 {
            return vec![1.0];
        }
        let last = |found: crate::math::linalg::Eigen| {
            let last = found.vectors.ncols().saturating_sub(1);
            found.vectors.column(last).to_vec()
        };
        eigen(&self.covariance).map_or_else(|| vec![f64::NAN; self.fit.end], last)
    }

    /// Deviations of the fitted values from the mean, standardised.
    fn fitted(&self, rows: &ModelRows<T>) -> Vec<f64> {
        let mut fitted = vec![0.0; rows.len()];
        let size = (self.fit.weight / self.explained_square).sqrt();
        for (z, slope) in rows.coordinates.iter().zip(&self.coordinates.slopes) {
            let slope = slope.to_f64() * size;
            fitted.iter_mut().zip(z).for_each(|(to, z)| *to += slope * z.to_f64());
        }
        fitted
    }

    fn standardised(&self, rows: &ModelRows<T>) -> Vec<Vec<f64>> {
        let variances = self.covariance.diag().to_vec();
        rows.centred
            .iter()
            .zip(variances)
            .map(|(x, square)| scaled(x, 1.0 / square.sqrt()))
            .collect()
    }

    fn of_order(&self, without: AssumptionTest) -> Result<AssumptionTest> {
        if self.responses.weights().is_some() {
            let why = "weighted rows do not follow each other";
            return Ok(AssumptionTest { not_made: Some(why), ..without });
        }
        let found = durbin_watson(self.responses, (self.coordinates, self.fit))?;
        let p_value = match self.alternative {
            Alternative::Greater => found.lower,
            Alternative::Less => 1.0 - found.lower,
            Alternative::TwoSided => 2.0 * found.lower.min(1.0 - found.lower),
        };
        Ok(AssumptionTest {
            method: if found.exact { "exact" } else { "normal approximation" },
            estimate: found.autocorrelation,
            statistic: found.statistic,
            p_value,
            ..without
        })
    }

    fn weighted_residuals(&self) -> Vec<f64> {
        let rows = self.measures.residual.iter().zip(&self.measures.weight);
        rows.map(|(e, &w)| e * self.fit.own(w).sqrt()).collect()
    }

    fn shapiro_wilk(&self, without: AssumptionTest) -> Result<AssumptionTest> {
        const MOST: usize = 5000;
        let not_made = |why| Ok(AssumptionTest { not_made: Some(why), ..without.clone() });
        let repeated = self.fit.frequencies && self.measures.weight.iter().any(|&w| w != 1.0);
        if repeated {
            return not_made("it is not defined for frequency weights");
        }
        let residuals = self.weighted_residuals();
        if residuals.len() > MOST {
            return not_made("its distribution is known up to 5000 respondents");
        }
        let column = Responses::from_columns([("residual", &residuals[..])])?;
        let found = shapiro_wilk(&column, "residual")?;
        Ok(AssumptionTest {
            method: "Royston",
            statistic: found.statistic,
            p_value: found.p_value,
            ..without
        })
    }

    fn of_moments(&self, test: Assumption, without: AssumptionTest) -> AssumptionTest {
        let n = self.fit.n;
        let counts = |w: f64| if self.fit.frequencies { w } else { 1.0 };
        let residuals = self.weighted_residuals();
        let power_mean = |centre: f64, power: i32| {
            let rows = residuals.iter().zip(&self.measures.weight);
            rows.map(|(e, &w)| counts(w) * (e - centre).powi(power)).sum::<f64>() / n
        };
        let mean = power_mean(0.0, 1);
        let variance = power_mean(mean, 2);
        let skewness = power_mean(mean, 3) / variance.powf(1.5);
        let kurtosis = power_mean(mean, 4) / variance.powi(2) - 3.0;
        let [z_skewness, z_kurtosis] = [skewness / (6.0 / n).sqrt(), kurtosis / (24.0 / n).sqrt()];
        match test {
            Assumption::JarqueBera => {
                let statistic = z_skewness.powi(2) + z_kurtosis.powi(2);
                let p_value = chi_squared_upper(statistic, 2.0);
                AssumptionTest { method: "χ²", statistic, df1: 2.0, p_value, ..without }
            }
            _ => {
                let (estimate, statistic) = match test {
                    Assumption::Skewness => (skewness, z_skewness),
                    _ => (kurtosis, z_kurtosis),
                };
                let p_value = z_two_sided(statistic);
                AssumptionTest { method: "large-sample z", estimate, statistic, p_value, ..without }
            }
        }
    }
}

fn scaled<T: Real>(column: &[T], factor: f64) -> Vec<f64> {
    column.iter().map(|x| x.to_f64() * factor).collect()
}

fn times(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

fn raised(x: &[f64], power: i32) -> Vec<f64> {
    x.iter().map(|x| x.powi(power)).collect()
}

/// A combination of the centred predictors.
fn combination<T: Real>(rows: &ModelRows<T>, weights: &[f64]) -> Vec<f64> {
    let mut combined = vec![0.0; rows.len()];
    for (x, weight) in rows.centred.iter().zip(weights) {
        combined.iter_mut().zip(x).for_each(|(to, x)| *to += weight * x.to_f64());
    }
    combined
}
