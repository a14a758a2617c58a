//! The values of a variable at which a slope or a mean is asked for.

use super::fitted::{FittedModel, Setting};
use crate::error::{Error, RegressionProblem, Result};

/// A variable and the values, or the levels, at which something is asked about it.
///
/// Values are on the scale on which the variable entered the model: of a centred variable they are
/// distances from its centre.
///
/// # Examples
///
/// ```
/// use scalewise::Probe;
///
/// let age = Probe::around_mean("age", 40.0, 10.0);
/// assert_eq!(age.points()[0].label, "-1 SD");
/// assert_eq!(age.points()[0].value, 30.0);
/// # Ok::<(), scalewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    variable: String,
    points: Vec<ProbePoint>,
}

/// One value, or one level, of a [`Probe`].
#[derive(Debug, Clone, PartialEq)]
pub struct ProbePoint {
    /// What it is called: `-1 SD`, the level, or the number.
    pub label: String,
    /// The value; NaN for a level of a factor.
    pub value: f64,
    /// The columns that it sets.
    pub settings: Vec<Setting>,
}

impl Probe {
    /// A numeric variable at some values.
    pub fn at(variable: impl Into<String>, values: impl IntoIterator<Item = f64>) -> Self {
        let values = values.into_iter().map(|value| (value.to_string(), value));
        Self::labelled(variable, values.collect::<Vec<_>>())
    }

    /// A numeric variable one standard deviation below its mean, at its mean, and one above.
    pub fn around_mean(variable: impl Into<String>, mean: f64, sd: f64) -> Self {
        Self::labelled(variable, [("-1 SD", mean - sd), ("M", mean), ("+1 SD", mean + sd)])
    }

    /// A numeric variable at values with names.
    pub fn labelled<S: Into<String>>(
        variable: impl Into<String>,
        values: impl IntoIterator<Item = (S, f64)>,
    ) -> Self {
        let variable = variable.into();
        let point = |(label, value): (S, f64)| ProbePoint {
            label: label.into(),
            value,
            settings: vec![Setting::new(variable.clone(), value)],
        };
        let points = values.into_iter().map(point).collect();
        Self { variable, points }
    }

    /// All levels of a factor that entered as dummies `factor[level]`: the reference level, in which
    /// all of them are 0, then those with a dummy.
    ///
    /// # Errors
    /// [`RegressionProblem::NotAFactor`] when the model has no such dummies.
    pub fn levels(model: &FittedModel, factor: &str, reference: &str) -> Result<Self> {
        let dummies = model.dummies(factor);
        if dummies.is_empty() {
            return Err(Error::Regression(RegressionProblem::NotAFactor {
                variable: factor.to_string(),
                terms: model.terms().to_vec(),
            }));
        }
        let point = |level: &str| ProbePoint {
            label: level.to_string(),
            value: f64::NAN,
            settings: dummies
                .iter()
                .map(|dummy| {
                    let one = if dummy == level { 1.0 } else { 0.0 };
                    Setting::new(format!("{factor}[{dummy}]"), one)
                })
                .collect(),
        };
        let points = std::iter::once(reference).chain(dummies.iter().map(String::as_str));
        Ok(Self { variable: factor.to_string(), points: points.map(point).collect() })
    }

    /// Levels of a factor whose columns have any coding: each level with its name and its value in
    /// every column.
    ///
    /// # Examples
    ///
    /// ```
    /// use scalewise::{Probe, Setting};
    ///
    /// let effect = |value| vec![Setting::new("g[S.A]", value)];
    /// let g = Probe::coded("g", [("A", effect(1.0)), ("B", effect(-1.0))]);
    /// assert_eq!(g.points()[1].label, "B");
    /// ```
    pub fn coded<S: Into<String>>(
        factor: impl Into<String>,
        levels: impl IntoIterator<Item = (S, Vec<Setting>)>,
    ) -> Self {
        let point = |(label, settings): (S, Vec<Setting>)| ProbePoint {
            label: label.into(),
            value: f64::NAN,
            settings,
        };
        Self { variable: factor.into(), points: levels.into_iter().map(point).collect() }
    }

    /// The mean of each column over the points, all with equal weights.
    pub(super) fn averaged(&self) -> Vec<Setting> {
        let share = 1.0 / self.points.len() as f64;
        let mean = |column: String| {
            let settings = self.points.iter().flat_map(|point| &point.settings);
            let of_column = settings.filter(|setting| setting.variable == column);
            let sum: f64 = of_column.map(|setting| setting.value).sum();
            Setting::new(column, share * sum)
        };
        self.columns().into_iter().map(mean).collect()
    }

    /// The variable, or the factor.
    pub fn variable(&self) -> &str {
        &self.variable
    }

    /// Its points, in order.
    pub fn points(&self) -> &[ProbePoint] {
        &self.points
    }

    /// The columns that it sets.
    pub(super) fn columns(&self) -> Vec<String> {
        match self.points.first() {
            Some(point) => point.settings.iter().map(|s| s.variable.clone()).collect(),
            None => vec![self.variable.clone()],
        }
    }

    /// Refuses a probe without points, or with one that is no number.
    pub(super) fn check(&self) -> Result<()> {
        let settings = self.points.iter().flat_map(|point| &point.settings);
        if self.points.is_empty() || settings.into_iter().any(|s| !s.value.is_finite()) {
            return Err(Error::Regression(RegressionProblem::NoValues {
                variable: self.variable.clone(),
            }));
        }
        Ok(())
    }
}

/// Every combination of the points of several probes, the last one changing fastest.
pub(super) fn grid(probes: &[Probe]) -> Vec<Vec<&ProbePoint>> {
    probes.iter().fold(vec![Vec::new()], |cells, probe| {
        let with = |cell: &Vec<_>, point| cell.iter().copied().chain([point]).collect();
        cells
            .iter()
            .flat_map(|cell| probe.points.iter().map(move |point| with(cell, point)))
            .collect()
    })
}

/// All columns that a cell of the grid sets.
pub(super) fn settings_of(cell: &[&ProbePoint]) -> Vec<Setting> {
    cell.iter().flat_map(|point| point.settings.iter().cloned()).collect()
}
