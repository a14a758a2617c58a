//! How many respondents a test of R² or of ΔR² needs, and what it can find with those it has.

use crate::error::{Error, RegressionProblem, Result};
use crate::math::distribution::f_quantile;
use crate::math::noncentral::Effect;
use crate::math::root::rising_root;

/// The largest n tried.
const MOST_RESPONDENTS: f64 = 1e9;
/// The largest f² tried.
const LARGEST_EFFECT: f64 = 1e6;

/// How the noncentrality λ of F is found from f².
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Noncentrality {
    /// λ = f² n, as G*Power: what the F test has, fixed predictors given.
    #[default]
    Respondents,
    /// λ = f² (u + v + 1), as Cohen (1988) and `pwr::pwr.f2.test`, with u predictors tested and
    /// v = n − p − 1. It is the same where all predictors are tested, else a little less.
    DegreesOfFreedom,
}

impl Noncentrality {
    /// The word for it: `respondents` or `degrees_of_freedom`.
    pub fn name(self) -> &'static str {
        match self {
            Noncentrality::Respondents => "respondents",
            Noncentrality::DegreesOfFreedom => "degrees_of_freedom",
        }
    }
}

/// Where predictors come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PredictorModel {
    /// Fixed by design; F is noncentral.
    Fixed(Noncentrality),
    /// Drawn with the outcome from a normal distribution: the exact distribution of R² (Gurland 1968), as
    /// G*Power's "exact, random model". Only where all predictors are tested.
    Random,
}

impl PredictorModel {
    /// The word for it: `fixed` or `random`.
    pub fn name(self) -> &'static str {
        match self {
            PredictorModel::Fixed(_) => "fixed",
            PredictorModel::Random => "random",
        }
    }
}

/// A test of R² or of what some predictors add to it.
///
/// ```text
/// f²     ΔR² / (1 − R²) of the population; all predictors tested, R² / (1 − R²)
/// F      with u = predictors tested and v = n − p − 1 degrees of freedom, against its quantile at 1 − level
/// power  P(noncentral F > that), λ by name
/// ```
///
/// # Examples
///
/// ```
/// use scalewise::RegressionTest;
///
/// // Cohen (1988, p. 424): five predictors, R² = .10, n = 95, at .05.
/// let found = RegressionTest::new(5).power(0.1 / 0.9, 95.0)?;
/// assert!((found.power - 0.67).abs() < 5e-3);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Cohen, J. (1988). *Statistical power analysis for the behavioral sciences* (2nd ed.), chapter 9.
/// Erlbaum. <https://doi.org/10.4324/9780203771587>
///
/// Faul, F., Erdfelder, E., Buchner, A., & Lang, A.-G. (2009). Statistical power analyses using G*Power
/// 3.1. *Behavior Research Methods*, 41(4), 1149–1160. <https://doi.org/10.3758/BRM.41.4.1149>
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegressionTest {
    predictors: u64,
    tested: u64,
    level: f64,
    model: PredictorModel,
}

/// The power of a test of R² or ΔR².
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegressionPower {
    /// Cohen's f² in the population.
    pub f_squared: f64,
    /// Respondents; where this was looked for, not a whole number: round it up.
    pub n: f64,
    /// Predictors in the model.
    pub predictors: u64,
    /// Those that are tested.
    pub tested: u64,
    /// The level of the test.
    pub level: f64,
    /// The probability that the test finds the effect.
    pub power: f64,
    /// First degrees of freedom of F.
    pub df1: f64,
    /// Second degrees of freedom of F.
    pub df2: f64,
    /// λ; NaN for random predictors.
    pub noncentrality: f64,
    /// Where predictors come from, and with it how λ is found.
    pub model: PredictorModel,
}

impl RegressionTest {
    /// The test of R² of so many fixed predictors, at level .05, with λ = f² n.
    pub fn new(predictors: u64) -> Self {
        let model = PredictorModel::Fixed(Noncentrality::Respondents);
        Self { predictors, tested: predictors, level: 0.05, model }
    }

    /// Tests only what so many of them add: ΔR².
    #[must_use]
    pub fn tested(mut self, tested: u64) -> Self {
        self.tested = tested;
        self
    }

    /// The level of the test.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// Where predictors come from.
    #[must_use]
    pub fn model(mut self, model: PredictorModel) -> Self {
        self.model = model;
        self
    }

    /// The power with n respondents.
    ///
    /// # Errors
    /// [`Error::Regression`] with [`RegressionProblem::PowerOutOfRange`] or
    /// [`RegressionProblem::TestedOutOfRange`]; [`Error::NotYet`] for random predictors of which only
    /// some are tested.
    pub fn power(&self, f_squared: f64, n: f64) -> Result<RegressionPower> {
        self.check()?;
        check_effect(f_squared)?;
        self.check_n(n)?;
        Ok(self.found(f_squared, n, self.power_of(f_squared, n)))
    }

    /// The n with which the test has this power: round it up.
    ///
    /// # Errors
    /// As [`RegressionTest::power`], and [`RegressionProblem::UnreachablePower`] where no n up to 10⁹
    /// has it, or the smallest possible one has more.
    pub fn respondents(&self, f_squared: f64, power: f64) -> Result<RegressionPower> {
        self.check()?;
        check_effect(f_squared)?;
        self.check_power(power)?;
        // One degree of freedom is the least that F has.
        let least = self.predictors as f64 + 2.0;
        let excess = |more: f64| self.power_of(f_squared, least + more) - power;
        if excess(0.0) > 0.0 || excess(MOST_RESPONDENTS - least) < 0.0 {
            return Err(unreachable("n", least, MOST_RESPONDENTS, power));
        }
        let n = least + rising_root(0.0, 1.0, excess);
        Ok(self.found(f_squared, n, power))
    }

    /// The f² that the test with n respondents finds with this power.
    ///
    /// # Errors
    /// As [`RegressionTest::respondents`].
    pub fn effect(&self, n: f64, power: f64) -> Result<RegressionPower> {
        self.check()?;
        self.check_n(n)?;
        self.check_power(power)?;
        let excess = |f_squared: f64| self.power_of(f_squared, n) - power;
        if excess(LARGEST_EFFECT) < 0.0 {
            return Err(unreachable("f²", 0.0, LARGEST_EFFECT, power));
        }
        let f_squared = rising_root(0.0, 1.0 / n, excess);
        Ok(self.found(f_squared, n, power))
    }

    fn df2(&self, n: f64) -> f64 {
        n - self.predictors as f64 - 1.0
    }

    fn lambda(&self, f_squared: f64, n: f64) -> f64 {
        match self.model {
            PredictorModel::Fixed(Noncentrality::Respondents) => f_squared * n,
            PredictorModel::Fixed(Noncentrality::DegreesOfFreedom) => {
                f_squared * (self.tested as f64 + self.df2(n) + 1.0)
            }
            PredictorModel::Random => f64::NAN,
        }
    }

    fn power_of(&self, f_squared: f64, n: f64) -> f64 {
        let (df1, df2) = (self.tested as f64, self.df2(n));
        let critical = f_quantile(self.level, df1, df2);
        match self.model {
            PredictorModel::Fixed(_) => {
                Effect::Noncentral { df1, df2 }.upper(critical, self.lambda(f_squared, n))
            }
            // f² is the odds ρ² / (1 − ρ²).
            PredictorModel::Random => Effect::Normal { df1, df2 }.upper(critical, f_squared),
        }
    }

    fn found(&self, f_squared: f64, n: f64, power: f64) -> RegressionPower {
        RegressionPower {
            f_squared,
            n,
            predictors: self.predictors,
            tested: self.tested,
            level: self.level,
            power,
            df1: self.tested as f64,
            df2: self.df2(n),
            noncentrality: self.lambda(f_squared, n),
            model: self.model,
        }
    }

    fn check(&self) -> Result<()> {
        let Self { predictors, tested, level, model } = *self;
        if !(1..=predictors).contains(&tested) || predictors > 1_000_000 {
            let problem = RegressionProblem::TestedOutOfRange { tested, predictors };
            return Err(Error::Regression(problem));
        }
        if !(level > 0.0 && level < 0.5) {
            return Err(out_of_range(
                "the level",
                level,
                "a level of significance between 0 and .5",
            ));
        }
        if model == PredictorModel::Random && tested != predictors {
            return Err(Error::NotYet {
                what: "the power of a test of ΔR² with random predictors",
                instead: "use fixed predictors",
            });
        }
        Ok(())
    }

    fn check_n(&self, n: f64) -> Result<()> {
        let least = self.predictors as f64 + 2.0;
        if (least..=MOST_RESPONDENTS).contains(&n) {
            return Ok(());
        }
        let allowed = "a number of respondents from two more than there are predictors to 10⁹";
        Err(out_of_range("n", n, allowed))
    }

    /// A power above the level, which a test without any effect has.
    fn check_power(&self, power: f64) -> Result<()> {
        if power > self.level && power < 1.0 {
            return Ok(());
        }
        Err(out_of_range("the power", power, "a probability above the level and below 1"))
    }
}

fn check_effect(f_squared: f64) -> Result<()> {
    if f_squared > 0.0 && f_squared <= LARGEST_EFFECT {
        return Ok(());
    }
    Err(out_of_range("f²", f_squared, "an effect above 0, as ΔR² / (1 − R²)"))
}

fn out_of_range(what: &'static str, value: f64, allowed: &'static str) -> Error {
    Error::Regression(RegressionProblem::PowerOutOfRange { what, value, allowed })
}

fn unreachable(what: &'static str, low: f64, high: f64, power: f64) -> Error {
    Error::Regression(RegressionProblem::UnreachablePower { what, low, high, power })
}
