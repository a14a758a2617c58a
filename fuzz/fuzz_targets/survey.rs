//! An arbitrary survey: columns of every kind and columns made of them, as the crate holds them.

use arbitrary::Arbitrary;
use ndarray::{Array2, ArrayView1};
use scalewise::{Column, Key, Missing, Responses, WeightType};

/// How one column is filled and held, and what is declared of it.
#[derive(Debug, Arbitrary)]
pub(crate) struct Variable {
    kind: u8,
    seed: u32,
    /// Answers are 0 … spread, from `offset` on.
    spread: u8,
    offset: i16,
    /// Of 256 answers so many are missing.
    gaps: u8,
    pub(crate) missing_code: Option<i8>,
    bounds: Option<(i8, i8)>,
    cuts: Vec<u16>,
    /// Whether codes and bounds are declared of the pieces or of the whole.
    of_pieces: bool,
}

/// How a column is made of those before it, which are named by a number of any size.
#[derive(Debug, Clone, Copy, Arbitrary)]
pub(crate) enum Made {
    Product(u8, u8),
    Power(u8, bool),
    Indicator(u8, i8),
    Contrast(u8, i8),
    Centred(u8, i8),
    Reversed(u8, i8, i8),
    Score { items: [u8; 3], min_valid: u8, sum: bool },
}

#[derive(Debug, Arbitrary)]
pub(crate) struct Survey {
    rows: u16,
    variables: Vec<Variable>,
    made: Vec<Made>,
    missing: u8,
    weights: Option<(u8, u32)>,
    filter: Option<u32>,
    groups: Option<(u8, u32)>,
    pub(crate) splits: Vec<u16>,
    pub(crate) threads: bool,
}

/// The answers of a variable in every way that they can be held.
pub(crate) struct Held {
    doubles: Vec<f64>,
    singles: Vec<f32>,
    signed: Vec<i8>,
    unsigned: Vec<u8>,
    long: Vec<i64>,
    answered: Vec<bool>,
}

/// All that a survey says of its rows.
pub(crate) struct Rows {
    pub(crate) held: Vec<Held>,
    pub(crate) weights: Vec<f64>,
    pub(crate) kept: Vec<bool>,
    pub(crate) groups: Vec<u32>,
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

    /// Rows `from..to`, of which nothing is declared.
    pub(crate) fn bare<'a>(&self, held: &'a Held, from: usize, to: usize) -> Column<'a> {
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
    }

    /// The lowest and the highest answer that counts.
    pub(crate) fn bounds(&self) -> Option<(f64, f64)> {
        self.bounds.map(|(a, b)| (a.min(b).into(), a.max(b).into()))
    }

    fn declared<'a>(&self, column: Column<'a>) -> Column<'a> {
        let column = column.missing_codes(self.missing_code.map(f64::from));
        match self.bounds() {
            Some((low, high)) => column.within(low, high).expect("bounds in order"),
            None => column,
        }
    }

    /// Rows `from..to` in their pieces, with codes and bounds.
    fn column<'a>(&self, held: &'a Held, from: usize, to: usize) -> Column<'a> {
        if self.cuts.is_empty() {
            return self.declared(self.bare(held, from, to));
        }
        let within = |cut: &u16| from + usize::from(*cut) % (to - from + 1);
        let mut cuts: Vec<usize> = self.cuts.iter().map(within).collect();
        cuts.extend([from, to]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| self.bare(held, cut[0], cut[1]));
        match self.of_pieces {
            true => Column::chunked(pieces.map(|piece| self.declared(piece))),
            false => self.declared(Column::chunked(pieces)),
        }
    }
}

impl Made {
    /// Which of the columns before it this is made of.
    pub(crate) fn parts(self, before: usize) -> Vec<usize> {
        let parts = match self {
            Made::Product(a, b) => vec![a, b],
            Made::Power(a, _) | Made::Indicator(a, _) | Made::Contrast(a, _) => vec![a],
            Made::Centred(a, _) | Made::Reversed(a, _, _) => vec![a],
            Made::Score { items, .. } => items.to_vec(),
        };
        parts.into_iter().map(|part| usize::from(part) % before).collect()
    }

    fn column<'a>(self, before: &[Column<'a>]) -> Column<'a> {
        let mut parts: Vec<Column<'a>> =
            self.parts(before.len()).into_iter().map(|at| before[at].clone()).collect();
        let made = match self {
            Made::Product(..) => Column::product(parts),
            Made::Score { min_valid, sum: true, .. } => {
                Column::sum_of(parts, self.least(min_valid))
            }
            Made::Score { min_valid, .. } => Column::mean_of(parts, self.least(min_valid)),
            _ => {
                let of = parts.remove(0);
                match self {
                    Made::Power(_, cube) => Ok(of.power(if cube { 3 } else { 2 })),
                    Made::Indicator(_, level) => Ok(of.indicator(level.into())),
                    Made::Contrast(_, level) => {
                        let level = f64::from(level);
                        Ok(of.contrast([(level, -1.0), (level + 1.0, 2.0), (level - 3.0, 0.5)]))
                    }
                    Made::Centred(_, centre) => Ok(of.centred_at(centre.into())),
                    Made::Reversed(_, a, b) => of.reversed(a.min(b).into(), a.max(b).into()),
                    Made::Product(..) | Made::Score { .. } => unreachable!("made above"),
                }
            }
        };
        made.expect("columns of one length and bounds in order")
    }

    /// How many of the three items a score needs.
    pub(crate) fn least(self, min_valid: u8) -> usize {
        usize::from(min_valid) % 3 + 1
    }
}

impl Survey {
    pub(crate) fn variables(&self) -> &[Variable] {
        &self.variables[..self.variables.len().min(6)]
    }

    pub(crate) fn made(&self) -> &[Made] {
        &self.made[..self.made.len().min(4)]
    }

    pub(crate) fn missing(&self) -> Missing {
        [Missing::Listwise, Missing::Pairwise, Missing::Em][usize::from(self.missing % 3)]
    }

    pub(crate) fn kind(&self) -> Option<WeightType> {
        let kinds = [WeightType::Frequency, WeightType::Analytic, WeightType::Sampling];
        self.weights.map(|(kind, _)| kinds[usize::from(kind % 3)])
    }

    pub(crate) fn rows(&self) -> Rows {
        let rows = usize::from(self.rows) % 9000;
        let kind = self.kind();
        let weight = |random: &mut Random| match kind {
            None => 1.0,
            Some(WeightType::Frequency) => f64::from(random.next() % 4),
            Some(_) => f64::from(random.next() % 16) / 7.0,
        };
        let mut random = Random(self.weights.map_or(0, |(_, seed)| seed));
        let weights = (0..rows).map(|_| weight(&mut random)).collect();
        let mut random = Random(self.filter.unwrap_or(0));
        let kept = (0..rows).map(|_| self.filter.is_none() || random.next() % 3 > 0).collect();
        let (levels, seed) = self.groups.map_or((1, 0), |(levels, seed)| (levels % 5 + 1, seed));
        let mut random = Random(seed);
        let mut group = || match random.next() % (u32::from(levels) + 1) {
            at if at == u32::from(levels) => Key::MISSING,
            at => at,
        };
        let groups = (0..rows).map(|_| group()).collect();
        let held = self.variables().iter().map(|variable| variable.fill(rows)).collect();
        Rows { held, weights, kept, groups }
    }

    /// Rows `from..to` as the crate takes them.
    pub(crate) fn responses<'a>(&self, rows: &'a Rows, from: usize, to: usize) -> Responses<'a> {
        let held = self.variables().iter().zip(&rows.held);
        let mut columns: Vec<Column<'a>> =
            held.map(|(variable, held)| variable.column(held, from, to)).collect();
        for made in self.made() {
            columns.push(made.column(&columns));
        }
        let named = columns.into_iter().enumerate();
        let named = named.map(|(at, column)| (format!("v{at}"), column));
        self.counted(Responses::from_columns(named).expect("columns of one length"), rows, from, to)
    }

    /// Answers of all rows as they lie in a table, row by row.
    pub(crate) fn by_row<'a>(&self, rows: &'a Rows, table: &'a Array2<f64>) -> Responses<'a> {
        let names = (0..table.ncols()).map(|at| format!("v{at}"));
        let responses = Responses::from_table(names, table.view()).expect("a table");
        self.counted(responses, rows, 0, table.nrows())
    }

    /// The same with weights and filter.
    fn counted<'a>(
        &self,
        mut responses: Responses<'a>,
        rows: &'a Rows,
        from: usize,
        to: usize,
    ) -> Responses<'a> {
        if let Some(kind) = self.kind() {
            responses = responses.weighted(&rows.weights[from..to], kind).expect("weights");
        }
        if self.filter.is_some() {
            responses = responses.filtered(&rows.kept[from..to]).expect("a filter");
        }
        responses
    }

    /// The groups of rows `from..to`.
    pub(crate) fn key<'a>(&self, rows: &'a Rows, from: usize, to: usize) -> Key<'a> {
        Key::new("group", 0..5_i64, &rows.groups[from..to]).expect("codes of levels")
    }
}
