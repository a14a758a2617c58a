//! Variables as the ranks of their levels.

mod influence;

use super::concordance::{Alike, Concordance, Item, Margin, Mass};
use crate::error::Result;

/// The level of who did not answer.
const MISSING: u32 = u32::MAX;

/// Tables of as many cells stay in a core's own cache.
const MOST_CELLS: usize = 1 << 16;

/// The answers to one variable, sorted once.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    /// The level of each row, counted from 0 in ascending order; [`MISSING`] without an answer.
    levels: Vec<u32>,
    /// How many levels there are.
    n_levels: usize,
    /// The rows with an answer, in ascending order.
    order: Vec<u32>,
}

impl Ranked {
    /// Of fewer than 2³² answers, NaN where missing.
    pub(super) fn of(answers: &[f64]) -> Self {
        let sorted = Sorted::of(answers);
        let mut levels = vec![MISSING; answers.len()];
        let mut n_levels = 0;
        for alike in sorted.places.chunk_by(|one, next| !sorted.differ(answers, *one, *next)) {
            alike.iter().for_each(|place| levels[row(*place)] = n_levels);
            n_levels += 1;
        }
        // In place: the rows take half of the room.
        let order = sorted.places.into_iter().map(|place| place as u32).collect();
        Self { levels, n_levels: n_levels as usize, order }
    }

    fn is_complete(&self) -> bool {
        self.order.len() == self.levels.len()
    }

    /// The mass of each level among the rows that are `kept`.
    pub(super) fn margin<M: Mass>(
        &self,
        masses: &impl Masses<M>,
        kept: impl Fn(usize) -> bool,
    ) -> Margin<M> {
        let mut of_level = vec![M::Count::default(); self.n_levels];
        for (row, &level) in self.levels.iter().enumerate() {
            if level != MISSING && kept(row) {
                of_level[level as usize] += masses.of(row).count();
            }
        }
        Margin::of(of_level)
    }
}

/// Integers in the order of the doubles that they stand for; −0 is 0.
fn ascending_key(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The row in the lower half of a place.
fn row(place: u64) -> usize {
    place as u32 as usize
}

/// The rows with an answer, in ascending order.
struct Sorted {
    /// In the upper half the leading bits of the answer's key, in the lower half its row.
    places: Vec<u64>,
    /// Whether some key has more bits than that.
    cut: bool,
}

impl Sorted {
    fn of(answers: &[f64]) -> Self {
        let keys = || answers.iter().filter(|x| !x.is_nan()).map(|x| ascending_key(*x));
        let least = keys().min().unwrap_or(0);
        // All bits in which a key differs from the least one; its length is that of the range.
        let differing = keys().fold(0, |bits, key| bits | (key - least));
        let below = u64::BITS.saturating_sub(differing.leading_zeros() + u32::BITS);
        let rows = answers.iter().enumerate().filter(|(_, x)| !x.is_nan());
        let place =
            |(row, x): (usize, &f64)| (ascending_key(*x) - least) >> below << 32 | row as u64;
        let mut sorted =
            Self { places: rows.map(place).collect(), cut: below > differing.trailing_zeros() };
        sorted.sort_by_upper_half();
        if sorted.cut {
            // The few that agree in the leading bits.
            for alike in sorted.places.chunk_by_mut(|one, next| one >> 32 == next >> 32) {
                if alike.len() > 1 {
                    alike.sort_unstable_by_key(|at| (ascending_key(answers[row(*at)]), *at));
                }
            }
        }
        sorted
    }

    /// Eleven bits at a time, from the lowest.
    fn sort_by_upper_half(&mut self) {
        const BITS: u32 = 11;
        const BINS: usize = 1 << BITS;
        let mut sorted = Vec::new();
        for lowest in (u32::BITS..u64::BITS).step_by(BITS as usize) {
            let digit = |place: u64| (place >> lowest) as usize % BINS;
            let mut starts = vec![0_u32; BINS];
            self.places.iter().for_each(|place| starts[digit(*place)] += 1);
            // Where all have the same digit there is nothing to do.
            if starts.iter().any(|count| *count as usize == self.places.len()) {
                continue;
            }
            let mut start = 0;
            for bin in &mut starts {
                start += std::mem::replace(bin, start);
            }
            sorted.resize(self.places.len(), 0);
            for place in &self.places {
                let next = &mut starts[digit(*place)];
                sorted[*next as usize] = *place;
                *next += 1;
            }
            std::mem::swap(&mut self.places, &mut sorted);
        }
    }

    /// Whether two neighbours have different answers.
    fn differ(&self, answers: &[f64], one: u64, next: u64) -> bool {
        let whole = |place: u64| ascending_key(answers[row(place)]);
        one >> 32 != next >> 32 || self.cut && whole(one) != whole(next)
    }
}

/// How many respondents each row stands for.
pub(super) trait Masses<M: Mass>: Sync {
    fn of(&self, row: usize) -> M;
}

/// Everyone counts once.
pub(super) struct Everyone;

impl Masses<Alike> for Everyone {
    fn of(&self, _: usize) -> Alike {
        Alike
    }
}

impl<M: Mass> Masses<M> for Vec<M> {
    fn of(&self, row: usize) -> M {
        self[row]
    }
}

/// A variable with the margin of all who answered it.
pub(super) struct Variable<M: Mass> {
    ranked: Ranked,
    margin: Margin<M>,
}

impl<M: Mass> Variable<M> {
    pub(super) fn of(answers: &[f64], masses: &impl Masses<M>) -> Self {
        let ranked = Ranked::of(answers);
        let margin = ranked.margin(masses, |_| true);
        Self { ranked, margin }
    }
}

/// Two variables among those who answered both, each ranked anew among them.
pub(super) struct Pair<'v, M: Mass, W: Masses<M>> {
    x: &'v Ranked,
    y: &'v Ranked,
    masses: &'v W,
    /// Where someone lacks an answer, the margins of those who do not.
    among_both: Option<[Margin<M>; 2]>,
    margins: [&'v Margin<M>; 2],
}

impl<'v, M: Mass, W: Masses<M>> Pair<'v, M, W> {
    pub(super) fn of(x: &'v Variable<M>, y: &'v Variable<M>, masses: &'v W) -> Self {
        let margins = [&x.margin, &y.margin];
        let (x, y) = (&x.ranked, &y.ranked);
        let answered = |variable: &'v Ranked| |row: usize| variable.levels[row] != MISSING;
        let among_both = (!x.is_complete() || !y.is_complete())
            .then(|| [x.margin(masses, answered(y)), y.margin(masses, answered(x))]);
        Self { x, y, masses, among_both, margins }
    }

    fn margins(&self) -> [&Margin<M>; 2] {
        match &self.among_both {
            Some([x, y]) => [x, y],
            None => self.margins,
        }
    }

    /// The levels of those who answered both, with their masses.
    fn each(&self) -> impl Iterator<Item = (usize, usize, M)> {
        let rows = self.x.levels.iter().zip(&self.y.levels).enumerate();
        rows.filter(|(_, (x, y))| **x != MISSING && **y != MISSING)
            .map(|(row, (x, y))| (*x as usize, *y as usize, self.masses.of(row)))
    }

    /// Spearman's r: Pearson's of the scores, which are twice the centred mid-ranks.
    pub(super) fn spearman(&self) -> f64 {
        let [x, y] = self.margins();
        let mut products = M::Product::default();
        for (i, j, mass) in self.each() {
            let scores = M::product(x.scores[i]) * M::product(y.scores[j]);
            products += M::product(mass.count()) * scores;
        }
        let squares = M::figure(x.spread) * M::figure(y.spread);
        (M::figure(products) / squares.sqrt()).clamp(-1.0, 1.0)
    }

    /// What Kendall's tau is made of: by a table where its cells are fewer than the respondents, else
    /// by sorting (Knight 1966).
    ///
    /// # Errors
    /// [`Error::Interrupted`](crate::Error::Interrupted).
    pub(super) fn concordance(&self) -> Result<Concordance> {
        let cells = self.x.n_levels.saturating_mul(self.y.n_levels);
        if cells <= self.x.levels.len().min(MOST_CELLS) {
            return Ok(self.by_table(cells));
        }
        self.by_sorting()
    }

    fn by_table(&self, cells: usize) -> Concordance {
        let columns = self.y.n_levels;
        let mut table = vec![M::Count::default(); cells];
        for (i, j, mass) in self.each() {
            table[i * columns + j] += mass.count();
        }
        Concordance::of_table::<M>(&table, columns)
    }

    fn by_sorting(&self) -> Result<Concordance> {
        let mut ends = vec![0_u32; self.x.n_levels];
        let mut total = 0;
        for (i, _, _) in self.each() {
            ends[i] += 1;
            total += 1;
        }
        let mut start = 0;
        for end in &mut ends {
            start += std::mem::replace(end, start);
        }
        // Taken in the order of the second variable, they stay in it within each level of the first.
        let mut items = vec![Item::default(); total];
        for &row in &self.y.order {
            let (i, level) = (self.x.levels[row as usize], self.y.levels[row as usize]);
            if i != MISSING {
                let place = &mut ends[i as usize];
                items[*place as usize] = Item { level, mass: self.masses.of(row as usize) };
                *place += 1;
            }
        }
        let joint = joint_squares(&items, &ends);
        let [x, y] = self.margins();
        Concordance::of_sorted(x, y, joint, &mut items)
    }
}

/// Σ t² of those who are alike on both variables; `ends` are those of the levels of the first.
fn joint_squares<M: Mass>(items: &[Item<M>], ends: &[u32]) -> M::Product {
    let mut squares = M::Product::default();
    let mut start = 0;
    for &end in ends {
        for alike in items[start..end as usize].chunk_by(|one, next| one.level == next.level) {
            let mut mass = M::Count::default();
            alike.iter().for_each(|item| mass += item.mass.count());
            squares += M::product(mass) * M::product(mass);
        }
        start = end as usize;
    }
    squares
}

#[cfg(test)]
mod tests {
    //! The two ways to count pairs, and counting each pair.

    use super::super::concordance::Frequency;
    use super::{Everyone, Mass, Masses, Pair, Variable};

    /// Answers with ties and gaps, different for each `seed`.
    fn answers(seed: u64, rows: usize, levels: u64) -> Vec<f64> {
        let mut state = seed;
        let mut next = || {
            state =
                state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
            state >> 33
        };
        (0..rows)
            .map(|_| if next() % 11 == 0 { f64::NAN } else { (next() % levels) as f64 })
            .collect()
    }

    fn counted<M: Mass, W: Masses<M>>(x: &[f64], y: &[f64], masses: &W) -> [f64; 2] {
        let (first, second) = (Variable::of(x, masses), Variable::of(y, masses));
        let pair = Pair::of(&first, &second, masses);
        let by_table = pair.by_table(first.ranked.n_levels * second.ranked.n_levels);
        assert_eq!(pair.by_sorting(), Ok(by_table));
        [by_table.difference, by_table.ordered]
    }

    #[test]
    fn pairs_are_counted_alike_by_table_by_sorting_and_one_by_one() {
        for (seed, levels) in [(1, 2), (2, 5), (3, 40), (4, 1000), (5, 70_000)] {
            let (x, y) = (answers(seed, 300, levels), answers(seed + 9, 300, levels));
            let weights: Vec<_> = (0..300).map(|row| row % 4).collect();
            let (mut plain, mut weighted) = ([0.0; 2], [0.0; 2]);
            for i in 0..300 {
                for j in 0..i {
                    let way = (x[i] - x[j]) * (y[i] - y[j]);
                    let way = if way == 0.0 || way.is_nan() { 0.0 } else { way.signum() };
                    let mass = (weights[i] * weights[j]) as f64;
                    for (sums, mass) in [(&mut plain, 1.0), (&mut weighted, mass)] {
                        sums[0] += mass * way;
                        sums[1] += mass * way.abs();
                    }
                }
            }
            assert_eq!(counted(&x, &y, &Everyone), plain);
            let frequencies: Vec<_> = weights.iter().map(|w| Frequency(*w)).collect();
            assert_eq!(counted(&x, &y, &frequencies), weighted);
            let doubles: Vec<_> = weights.iter().map(|w| *w as f64).collect();
            assert_eq!(counted(&x, &y, &doubles), weighted);
        }
    }

    /// From so many on, threads share the work.
    #[test]
    fn many_pairs_are_counted_alike_by_table_and_by_sorting() {
        let (x, y) = (answers(6, 40_000, 700), answers(7, 40_000, 300));
        counted(&x, &y, &Everyone);
        let frequencies: Vec<_> = (0..40_000).map(|row| Frequency(row % 4)).collect();
        counted(&x, &y, &frequencies);
    }
}
