//! Small surveys for the laws that hold for any answers, and how near two figures must be.

use std::fmt;
use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, prop_oneof};
use proptest::sample::select;
use scalewise::{Missing, Moments, Responses, WeightType};

pub(crate) const KINDS: [Missing; 2] = [Missing::Listwise, Missing::Pairwise];

pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Answers by variable; NaN is missing.
#[derive(Clone)]
pub(crate) struct Survey(pub(crate) Vec<Vec<f64>>);

/// One line per failing survey, whatever the formatter asks for.
impl fmt::Debug for Survey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.0)
    }
}

impl Survey {
    pub(crate) fn n(&self) -> usize {
        self.0[0].len()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        (0..self.0.len()).map(|j| format!("v{j}")).collect()
    }

    pub(crate) fn responses(&self) -> Responses<'_> {
        let columns = self.0.iter().map(Vec::as_slice);
        Responses::from_columns(self.names().into_iter().zip(columns)).expect("one length")
    }

    pub(crate) fn moments(&self, missing: Missing) -> Moments {
        Moments::of(&self.responses(), missing).expect("finite answers")
    }

    pub(crate) fn weighted(&self, weights: &[f64], missing: Missing) -> Moments {
        let responses = self.responses().weighted(weights, WeightType::Frequency);
        Moments::of(&responses.expect("frequencies"), missing).expect("finite answers")
    }

    pub(crate) fn pick(&self, rows: impl Iterator<Item = usize> + Clone) -> Self {
        Self(self.0.iter().map(|column| rows.clone().map(|i| column[i]).collect()).collect())
    }

    pub(crate) fn part(&self, rows: Range<usize>) -> Self {
        self.pick(rows)
    }

    /// Every variable times the second and plus the first figure of its unit.
    pub(crate) fn in_units(&self, units: &[(f64, f64)]) -> Self {
        let change = |(column, (offset, factor)): (&Vec<f64>, &(f64, f64))| {
            column.iter().map(|x| offset + factor * x).collect()
        };
        Self(self.0.iter().zip(units).map(change).collect())
    }
}

/// Small surveys: choices and measures, constants, gaps, years and tiny units.
pub(crate) fn surveys() -> impl Strategy<Value = Survey> {
    let answer = prop_oneof![
        6 => (0..6_i32).prop_map(f64::from),
        6 => -10.0..10.0,
        2 => Just(f64::NAN),
    ];
    let unit = select(vec![(0.0, 1.0), (1950.0, 1.0), (0.0, 1e-6), (-5e4, 300.0)]);
    (1..5_usize, 1..60_usize)
        .prop_flat_map(move |(k, n)| (vec(vec(answer.clone(), n), k), vec(unit.clone(), k)))
        .prop_map(|(columns, units)| Survey(columns).in_units(&units))
}

/// The same numbers for the same seed.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Respondents whose answers have something in common, so that nothing is near a limit; every
/// other variable is a choice from 0 to 4.
pub(crate) fn respondents(seed: u64, k: usize, n: usize, gaps: f64) -> Survey {
    let mut numbers = Numbers(seed);
    let mut columns = vec![Vec::with_capacity(n); k];
    for _ in 0..n {
        let common = numbers.uniform();
        for (j, column) in columns.iter_mut().enumerate() {
            let answer = 2.0 * common + 3.0 * numbers.uniform();
            let answer = if j % 2 == 1 { answer.floor() } else { answer };
            column.push(if numbers.uniform() < gaps { f64::NAN } else { answer });
        }
    }
    Survey(columns)
}

/// An order of 0..n that looks like none.
pub(crate) fn shuffled(seed: u64, n: usize) -> Vec<usize> {
    let mut numbers = Numbers(seed);
    let mut keys: Vec<(f64, usize)> = (0..n).map(|i| (numbers.uniform(), i)).collect();
    keys.sort_by(|a, b| a.0.total_cmp(&b.0));
    keys.into_iter().map(|(_, i)| i).collect()
}

#[track_caller]
pub(crate) fn assert_near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} and {b}");
}
