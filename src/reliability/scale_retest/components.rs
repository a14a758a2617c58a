//! Where the variation of answers comes from: people, occasions, items and what they do together.

use ndarray::{Array1, Array2, s};

/// One source of the variation of people by occasions by items.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceComponent {
    /// `people`, `occasions`, `items`, `people_by_occasions`, `people_by_items`,
    /// `occasions_by_items` or `residual`.
    pub source: &'static str,
    /// Degrees of freedom.
    pub df: u64,
    /// Sum of squares per degree of freedom.
    pub mean_square: f64,
    /// The variance that belongs to the source; an estimate may be negative.
    pub variance: f64,
    /// Its share of the sum of all, negative ones included.
    pub share: f64,
}

/// How far differences between people, and their changes, carry over to other occasions and items; the
/// names are those of Shrout and Lane and of psych's `testRetest`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Generalizability {
    /// R1F: people on the mean of the items on one occasion, occasions fixed.
    pub r_1f: f64,
    /// RkF: people on the mean of the items and both occasions, occasions fixed.
    pub r_kf: f64,
    /// R1R: people on the mean of the items on one occasion, occasions random.
    pub r_1r: f64,
    /// RkR: people on the mean of the items and both occasions, occasions random.
    pub r_kr: f64,
    /// Rc: changes of people, on the mean of the items.
    pub r_c: f64,
}

/// The sources of variation and what follows from them.
pub(super) struct Decomposition {
    pub(super) components: Vec<VarianceComponent>,
    pub(super) generalizability: Generalizability,
}

/// Occasions.
const TIMES: f64 = 2.0;

/// The random-effects analysis of variance of n people by two occasions by k items, from the means
/// (2k) and covariances (2k, 2k) of the keyed items, those of the first occasion first.
pub(super) fn decompose(mean: &Array1<f64>, covariance: &Array2<f64>, n: u64) -> Decomposition {
    let k = mean.len() / 2;
    let (people, items) = (n as f64, k as f64);
    let (first, second) = (mean.slice(s![..k]), mean.slice(s![k..]));
    let change = &second - &first;
    let mean_change = change.sum() / items;
    let of_items = (&first + &second) / TIMES;
    let grand = of_items.sum() / items;

    let within = |a: usize, b: usize| covariance.slice(s![a * k..(a + 1) * k, b * k..(b + 1) * k]);
    let (one, other, across) = (within(0, 0), within(1, 1), within(0, 1));
    // Of the sums over occasions, and of the changes, item by item.
    let crossed = &across + &across.t();
    let sums = Total::of(&(&one + &other + &crossed));
    let changes = Total::of(&(&one + &other - &crossed));

    let spread = |deviations: &Array1<f64>, centre: f64| {
        deviations.iter().map(|d| (d - centre).powi(2)).sum::<f64>()
    };
    let squares = MeanSquares {
        people: sums.total / (TIMES * items),
        occasions: people * items * mean_change * mean_change / TIMES,
        items: TIMES * people * spread(&of_items, grand) / (items - 1.0),
        people_by_occasions: changes.total / (TIMES * items),
        people_by_items: sums.beside(items) / TIMES,
        occasions_by_items: people * spread(&change, mean_change) / TIMES / (items - 1.0),
        residual: changes.beside(items) / TIMES,
    };
    squares.decomposition(n, k as u64)
}

/// The covariances of k figures, summed.
struct Total {
    /// The variance of their sum.
    total: f64,
    /// The sum of their variances.
    trace: f64,
}

impl Total {
    fn of(covariance: &Array2<f64>) -> Self {
        Self { total: covariance.sum(), trace: covariance.diag().sum() }
    }

    /// The mean square that their mean leaves.
    fn beside(&self, k: f64) -> f64 {
        (self.trace - self.total / k).max(0.0) / (k - 1.0)
    }
}

struct MeanSquares {
    people: f64,
    occasions: f64,
    items: f64,
    people_by_occasions: f64,
    people_by_items: f64,
    occasions_by_items: f64,
    residual: f64,
}

impl MeanSquares {
    fn decomposition(&self, n: u64, k: u64) -> Decomposition {
        let (people, items) = (n as f64, k as f64);
        let Self {
            people_by_occasions: by_occasions,
            people_by_items: by_items,
            occasions_by_items: of_items,
            residual,
            ..
        } = *self;
        let person = (self.people - by_occasions - by_items + residual) / (TIMES * items);
        let occasion = (self.occasions - by_occasions - of_items + residual) / (people * items);
        let item = (self.items - by_items - of_items + residual) / (people * TIMES);
        let person_by_occasion = (by_occasions - residual) / items;
        let person_by_item = (by_items - residual) / TIMES;
        let occasion_by_item = (of_items - residual) / people;
        let lines = [
            ("people", n - 1, self.people, person),
            ("occasions", 1, self.occasions, occasion),
            ("items", k - 1, self.items, item),
            ("people_by_occasions", n - 1, by_occasions, person_by_occasion),
            ("people_by_items", (n - 1) * (k - 1), by_items, person_by_item),
            ("occasions_by_items", k - 1, of_items, occasion_by_item),
            ("residual", (n - 1) * (k - 1), residual, residual),
        ];
        let total: f64 = lines.iter().map(|(.., variance)| variance).sum();
        let component = |(source, df, mean_square, variance)| VarianceComponent {
            source,
            df,
            mean_square,
            variance,
            share: variance / total,
        };

        let stable = person + person_by_item / items;
        let shifting = occasion + person_by_occasion;
        let error = residual / items;
        Decomposition {
            components: lines.into_iter().map(component).collect(),
            generalizability: Generalizability {
                r_1f: stable / (stable + error),
                r_kf: stable / (stable + error / TIMES),
                r_1r: stable / (stable + shifting + error),
                r_kr: stable / (stable + (shifting + error) / TIMES),
                r_c: person_by_occasion / (person_by_occasion + error),
            },
        }
    }
}
