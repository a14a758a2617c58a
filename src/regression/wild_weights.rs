//! The random weights of clusters in a wild bootstrap.

use std::f64::consts::PI;

use rand::{Rng, RngExt};

/// The random weights of the clusters, all with mean 0 and variance 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WildWeights {
    /// −1 or 1; all 2^G vectors where there are no more than resamples asked for.
    #[default]
    Rademacher,
    /// ±√(1/2), ±1, ±√(3/2): for ten clusters or fewer.
    Webb,
    /// (1 − √5)/2 or (1 + √5)/2, with a third moment of 1.
    Mammen,
    /// Of the standard normal distribution.
    Normal,
}

impl WildWeights {
    /// All of them.
    pub const ALL: [WildWeights; 4] =
        [WildWeights::Rademacher, WildWeights::Webb, WildWeights::Mammen, WildWeights::Normal];

    /// The word for it, as `rademacher`.
    pub fn name(self) -> &'static str {
        match self {
            WildWeights::Rademacher => "rademacher",
            WildWeights::Webb => "webb",
            WildWeights::Mammen => "mammen",
            WildWeights::Normal => "normal",
        }
    }

    pub(super) fn draw(self, random: &mut impl Rng) -> f64 {
        match self {
            WildWeights::Rademacher => f64::from(2 * i8::from(random.random::<bool>()) - 1),
            WildWeights::Webb => {
                let square = f64::from(random.random_range(1..=3_u8)) / 2.0;
                if random.random::<bool>() { square.sqrt() } else { -square.sqrt() }
            }
            WildWeights::Mammen => {
                let root = 5.0_f64.sqrt();
                let low = random.random::<f64>() < (root + 1.0) / (2.0 * root);
                0.5 * if low { 1.0 - root } else { 1.0 + root }
            }
            WildWeights::Normal => {
                let (radius, angle) = (1.0 - random.random::<f64>(), random.random::<f64>());
                (-2.0 * radius.ln()).sqrt() * (2.0 * PI * angle).cos()
            }
        }
    }
}
