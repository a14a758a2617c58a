//! Which coefficient a matrix has, and what the numbers of its variables mean.

/// Which coefficient a correlation matrix has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CorrelationMethod {
    /// Pearson's r.
    #[default]
    Pearson,
    /// Spearman's r.
    Spearman,
    /// Kendall's tau-b.
    Kendall,
    /// Polychoric, which is tetrachoric where both variables have two categories.
    Polychoric,
    /// By the level of both variables: Pearson's for two continuous ones, polychoric for two ordinal
    /// ones, polyserial for one of each.
    Auto,
}

impl CorrelationMethod {
    /// The word for it, such as `pearson`.
    pub fn name(self) -> &'static str {
        match self {
            CorrelationMethod::Pearson => "pearson",
            CorrelationMethod::Spearman => "spearman",
            CorrelationMethod::Kendall => "kendall",
            CorrelationMethod::Polychoric => "polychoric",
            CorrelationMethod::Auto => "auto",
        }
    }

    /// The method of that name.
    pub fn named(name: &str) -> Option<Self> {
        use CorrelationMethod::{Auto, Kendall, Pearson, Polychoric, Spearman};
        let all = [Pearson, Spearman, Kendall, Polychoric, Auto];
        all.into_iter().find(|method| method.name() == name)
    }
}

/// What the numbers of a variable mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MeasurementLevel {
    /// Their differences count.
    #[default]
    Continuous,
    /// Only their order counts, that of a few categories.
    Ordinal,
}

impl MeasurementLevel {
    /// The level of that name, `continuous` or `ordinal`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "continuous" => Some(MeasurementLevel::Continuous),
            "ordinal" => Some(MeasurementLevel::Ordinal),
            _ => None,
        }
    }
}
