//! Arbitrary columns, masks, weights, filters and chunkings: what the kernel sums is what the
//! definitions say, however the survey is cut.
//!
//! ```text
//! cargo fuzz run moments
//! ```

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use ndarray::{Array2, ArrayView1};
use scalewise::{Column, Missing, Moments, Responses, WeightType};

/// How one column is filled and held.
#[derive(Debug, Arbitrary)]
struct Variable {
    kind: u8,
    seed: u32,
    /// Answers are 0 … spread, from `offset` on.
    spread: u8,
    offset: i16,
    /// Of 256 answers so many are missing.
    gaps: u8,
    missing_code: Option<i8>,
    bounds: Option<(i8, i8)>,
    cuts: Vec<u16>,
}

#[derive(Debug, Arbitrary)]
struct Survey {
    rows: u16,
    variables: Vec<Variable>,
    missing: u8,
    weights: Option<(bool, u32)>,
    filter: Option<u32>,
    splits: Vec<u16>,
    threads: bool,
}

/// The answers of a variable in every way that they can be held.
struct Held {
    doubles: Vec<f64>,
    singles: Vec<f32>,
    signed: Vec<i8>,
    unsigned: Vec<u8>,
    long: Vec<i64>,
    answered: Vec<bool>,
}

/// A generator whose only virtue is that it is short.
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 8
    }
}

impl Variable {
    fn fill(&self, rows: usize) -> Held {
        let mut random = Random(self.seed);
        let mut held = Held {
            doubles: Vec::new(),
            singles: Vec::new(),
            signed: Vec::new(),
            unsigned: Vec::new(),
            long: Vec::new(),
            answered: Vec::new(),
        };
        for _ in 0..rows {
            let code = (random.next() % (u32::from(self.spread) + 1)) as u8;
            let answered = (random.next() & 255) as u8 >= self.gaps;
            let x = f64::from(code) + f64::from(self.offset);
            held.doubles.push(if answered { x * 0.375 } else { f64::NAN });
            held.singles.push(if answered { code.into() } else { f32::NAN });
            held.signed.push(code as i8);
            held.unsigned.push(code);
            held.long.push(i64::from(code) + i64::from(self.offset));
            held.answered.push(answered);
        }
        held
    }

    fn column<'a>(&self, held: &'a Held) -> Column<'a> {
        let masked = |from: usize, to: usize| -> Column<'a> {
            let valid = ArrayView1::from(&held.answered[from..to]);
            let column = match self.kind % 6 {
                0 => return Column::from(&held.doubles[from..to]),
                1 => return Column::from(&held.singles[from..to]),
                2 => Column::from(&held.signed[from..to]),
                3 => Column::from(&held.unsigned[from..to]),
                4 => Column::from(&held.long[from..to]),
                // Without a mask nothing is missing.
                _ => return Column::from(&held.unsigned[from..to]),
            };
            Column::masked(column, valid).expect("a mask of the same length")
        };
        let rows = held.doubles.len();
        let mut cuts: Vec<usize> =
            self.cuts.iter().map(|cut| usize::from(*cut) % (rows + 1)).collect();
        cuts.extend([0, rows]);
        cuts.sort_unstable();
        let column = if self.cuts.is_empty() {
            masked(0, rows)
        } else {
            Column::chunked(cuts.windows(2).map(|cut| masked(cut[0], cut[1])))
        };
        let column = column.missing_codes(self.missing_code.map(f64::from));
        match self.bounds {
            Some((a, b)) => {
                column.within(a.min(b).into(), a.max(b).into()).expect("bounds in order")
            }
            None => column,
        }
    }

    /// The answers as the definitions see them: NaN where missing or out of bounds.
    fn plain(&self, held: &Held) -> Vec<f64> {
        let mut answers = self.column(held).to_vec();
        if let Some((a, b)) = self.bounds {
            let (low, high) = (f64::from(a.min(b)), f64::from(a.max(b)));
            answers.iter_mut().filter(|x| **x < low || **x > high).for_each(|x| *x = f64::NAN);
        }
        answers
    }
}

/// Means and covariances by their definitions, two passes over the rows of a pair or of all.
fn defined(
    columns: &[Vec<f64>],
    weights: &[f64],
    kind: Option<WeightType>,
    pairwise: bool,
) -> [Array2<f64>; 3] {
    let k = columns.len();
    let mut found = [Array2::zeros((k, k)), Array2::zeros((k, k)), Array2::zeros((k, k))];
    for i in 0..k {
        for j in 0..k {
            let used: Vec<usize> = (0..weights.len())
                .filter(|&row| weights[row] > 0.0)
                .filter(|&row| match pairwise {
                    true => !columns[i][row].is_nan() && !columns[j][row].is_nan(),
                    false => columns.iter().all(|column| !column[row].is_nan()),
                })
                .collect();
            let total: f64 = used.iter().map(|&row| weights[row]).sum();
            let mean = |column: &[f64]| {
                used.iter().map(|&row| weights[row] * column[row]).sum::<f64>() / total
            };
            let (x, y) = (mean(&columns[i]), mean(&columns[j]));
            let cross: f64 = used
                .iter()
                .map(|&row| weights[row] * (columns[i][row] - x) * (columns[j][row] - y))
                .sum();
            let n = match kind {
                None | Some(WeightType::Frequency) => total,
                Some(_) => used.len() as f64,
            };
            found[0][[i, j]] = n;
            found[1][[i, j]] = x;
            found[2][[i, j]] = cross / total * n / (n - 1.0);
        }
    }
    found
}

fn close(what: &str, found: f64, expected: f64, scale: f64) {
    let near = (found - expected).abs() <= 1e-10 * scale.max(expected.abs()).max(1e-3);
    assert!(near || !expected.is_finite(), "{what}: {found:e}, by definition {expected:e}");
}

fuzz_target!(|survey: Survey| {
    let rows = usize::from(survey.rows) % 9000;
    let variables = &survey.variables[..survey.variables.len().min(7)];
    if variables.is_empty() {
        return;
    }
    scalewise::set_threads(if survey.threads { 0 } else { 1 });
    let missing = if survey.missing % 2 == 0 { Missing::Listwise } else { Missing::Pairwise };
    let held: Vec<Held> = variables.iter().map(|variable| variable.fill(rows)).collect();
    let kind = survey.weights.map(|(whole, _)| match whole {
        true => WeightType::Frequency,
        false => WeightType::Sampling,
    });
    let weight = |random: &mut Random| match kind {
        None => 1.0,
        Some(WeightType::Frequency) => f64::from(random.next() % 4),
        Some(_) => f64::from(random.next() % 16) / 7.0,
    };
    let mut random = Random(survey.weights.map_or(0, |(_, seed)| seed));
    let weights: Vec<f64> = (0..rows).map(|_| weight(&mut random)).collect();
    let mut random = Random(survey.filter.unwrap_or(0));
    let kept: Vec<bool> =
        (0..rows).map(|_| survey.filter.is_none() || random.next() % 3 > 0).collect();

    let mut responses = Responses::default();
    for (at, (variable, held)) in variables.iter().zip(&held).enumerate() {
        responses =
            responses.with_column(format!("v{at}"), variable.column(held)).expect("a column");
    }
    if let Some(kind) = kind {
        responses = responses.weighted(&weights[..], kind).expect("weights");
    }
    if survey.filter.is_some() {
        responses = responses.filtered(&kept[..]).expect("a filter");
    }
    let whole = Moments::of(&responses, missing).expect("moments");

    let plain: Vec<Vec<f64>> = variables.iter().zip(&held).map(|(v, held)| v.plain(held)).collect();
    let weights: Vec<f64> =
        weights.iter().zip(&kept).map(|(w, kept)| if *kept { *w } else { 0.0 }).collect();
    let [n, mean, covariance] = defined(&plain, &weights, kind, missing == Missing::Pairwise);
    let found = whole.covariance();
    assert_eq!(whole.cases().read, rows as u64);
    for i in 0..variables.len() {
        let size = plain[i].iter().filter(|x| !x.is_nan()).fold(0.0_f64, |a, x| a.max(x.abs()));
        if n[[i, i]] > 0.0 {
            close("mean", whole.mean()[i], mean[[i, i]], size);
        }
        for j in 0..variables.len() {
            assert_eq!(whole.pair_n()[[i, j]], n[[i, j]], "n of {i} and {j}");
            if n[[i, j]] > 1.0 {
                let scale = (covariance[[i, i]] * covariance[[j, j]]).sqrt();
                close("covariance", found[[i, j]], covariance[[i, j]], scale);
            }
        }
    }

    let json = whole.to_json();
    assert_eq!(Moments::from_json(&json).expect("its own JSON"), whole);
});
