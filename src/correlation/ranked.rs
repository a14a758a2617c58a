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
    /// How many rows have each level; empty where all have one, as measurements often do. What is not
    /// there needs no memory from the system, which takes longer to give it than it takes to count.
    sizes: Vec<u32>,
    /// The rows with an answer, in ascending order.
    order: Vec<u32>,
}

impl Ranked {
    /// Of fewer than 2³² answers, NaN where missing.
    pub(super) fn of(answers: &[f64]) -> Self {
        let sorted = Sorted::of(answers);
        let mut levels = vec![MISSING; answers.len()];
        let (mut n_levels, mut sizes) = (0, Vec::new());
        for alike in sorted.places.chunk_by(|one, next| !sorted.differ(answers, *one, *next)) {
            alike.iter().for_each(|place| levels[row(*place)] = n_levels as u32);
            if alike.len() > 1 && sizes.is_empty() {
                sizes.resize(n_levels, 1);
            }
            if alike.len() > 1 || !sizes.is_empty() {
                sizes.push(alike.len() as u32);
            }
            n_levels += 1;
        }
        // In place: the rows take half of the room.
        let order = sorted.places.into_iter().map(|place| place as u32).collect();
        Self { levels, n_levels, sizes, order }
    }

    /// How many rows have each level, in ascending order.
    fn sizes(&self) -> impl Iterator<Item = u32> + Clone {
        (0..self.n_levels).map(|level| self.sizes.get(level).copied().unwrap_or(1))
    }

    fn is_complete(&self) -> bool {
        self.order.len() == self.levels.len()
    }

    /// The mass of each level among the rows that are `kept`.
    pub(super) fn margin<M: Mass>(
        &self,
        masses: &impl Masses<M>,
        kept: impl Fn(usize) -> bool,
        scored: bool,
    ) -> Margin<M> {
        let mut of_level = vec![M::Count::default(); self.n_levels];
        for (row, &level) in self.levels.iter().enumerate() {
            if level != MISSING && kept(row) {
                of_level[level as usize] += masses.of(row).count();
            }
        }
        Margin::of(of_level.iter().copied(), scored)
    }
}

/// Integers in the order of the doubles that they stand for; −0 is 0. Those of few binary digits, as
/// whole numbers have, lie a multiple of a high power of two apart.
fn ascending_key(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    let sign = (bits as i64 >> 63) as u64;
    // A negative number is as far below nought as its opposite is above.
    let size = bits & (u64::MAX >> 1);
    (1_u64 << 63).wrapping_add(size ^ sign).wrapping_sub(sign)
}

/// The smallest and the largest answer, in lanes that a compiler can keep in registers; none where all
/// are missing.
fn range(answers: &[f64]) -> Option<[f64; 2]> {
    let (mut low, mut high) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8]);
    let mut widen = |lane: usize, x: f64| {
        // What is missing is neither below nor above.
        low[lane] = if x < low[lane] { x } else { low[lane] };
        high[lane] = if x > high[lane] { x } else { high[lane] };
    };
    let (eights, rest) = answers.as_chunks::<8>();
    eights.iter().for_each(|eight| (0..8).for_each(|lane| widen(lane, eight[lane])));
    rest.iter().for_each(|x| widen(0, *x));
    let low = low.into_iter().fold(f64::INFINITY, f64::min);
    let high = high.into_iter().fold(f64::NEG_INFINITY, f64::max);
    (low <= high).then_some([low, high])
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
        let Some([low, high]) = range(answers) else {
            return Self { places: Vec::new(), cut: false };
        };
        let least = ascending_key(low);
        let span = ascending_key(high) - least;
        let below = u64::BITS.saturating_sub(span.leading_zeros() + u32::BITS);
        let (mut cut_off, mut digits) = (0, Digits::none());
        let place = |(row, x): (usize, &f64)| {
            let key = ascending_key(*x) - least;
            cut_off |= key & ((1 << below) - 1);
            let place = key >> below << 32 | row as u64;
            digits.count(place);
            place
        };
        let rows = answers.iter().enumerate();
        // Without gaps the loop has no branch, and knows how much room it needs.
        let places = match answers.iter().any(|x| x.is_nan()) {
            false => rows.map(place).collect(),
            true => rows.filter(|(_, x)| !x.is_nan()).map(place).collect(),
        };
        let mut sorted = Self { places: digits.sort(places), cut: cut_off != 0 };
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

    /// Whether two neighbours have different answers.
    fn differ(&self, answers: &[f64], one: u64, next: u64) -> bool {
        let whole = |place: u64| ascending_key(answers[row(place)]);
        one >> 32 != next >> 32 || self.cut && whole(one) != whole(next)
    }
}

/// How often each digit is among the upper halves of places: eight bits at a time, from the lowest.
struct Digits {
    counts: Vec<[u32; Self::BINS]>,
}

impl Digits {
    /// Few enough that a line of memory for each place that is written to stays in a core's nearest
    /// cache.
    const BITS: usize = 8;
    const BINS: usize = 1 << Self::BITS;
    const DIGITS: usize = 4;

    fn none() -> Self {
        Self { counts: vec![[0; Self::BINS]; Self::DIGITS] }
    }

    fn digit(place: u64, at: usize) -> usize {
        (place >> (32 + at * Self::BITS)) as usize % Self::BINS
    }

    fn count(&mut self, place: u64) {
        for (at, counts) in self.counts.iter_mut().enumerate() {
            counts[Self::digit(place, at)] += 1;
        }
    }

    /// Sorts the places that were counted by their upper half.
    fn sort(mut self, mut places: Vec<u64>) -> Vec<u64> {
        let mut sorted = Vec::new();
        for (at, starts) in self.counts.iter_mut().enumerate() {
            // Where all have the same digit there is nothing to do.
            if starts.iter().any(|count| *count as usize == places.len()) {
                continue;
            }
            let mut start = 0;
            for bin in &mut *starts {
                start += std::mem::replace(bin, start);
            }
            sorted.resize(places.len(), 0);
            for place in &places {
                let next = &mut starts[Self::digit(*place, at)];
                sorted[*next as usize] = *place;
                *next += 1;
            }
            std::mem::swap(&mut places, &mut sorted);
        }
        places
    }
}

/// How many respondents each row stands for.
pub(super) trait Masses<M: Mass>: Sync {
    fn of(&self, row: usize) -> M;

    /// The mass of each level among all who answered, with scores if they are wanted.
    fn margin(&self, ranked: &Ranked, scored: bool) -> Margin<M> {
        let mut order = ranked.order.iter();
        let of_level = |size: u32| {
            let mut mass = M::Count::default();
            let rows = order.by_ref().take(size as usize);
            rows.for_each(|row| mass += self.of(*row as usize).count());
            mass
        };
        let of_level: Vec<M::Count> = ranked.sizes().map(of_level).collect();
        Margin::of(of_level.iter().copied(), scored)
    }
}

/// Everyone counts once.
pub(super) struct Everyone;

impl Masses<Alike> for Everyone {
    fn of(&self, _: usize) -> Alike {
        Alike
    }

    fn margin(&self, ranked: &Ranked, scored: bool) -> Margin<Alike> {
        if ranked.sizes.is_empty() && !scored {
            return Margin::of_distinct(ranked.n_levels);
        }
        Margin::of(ranked.sizes().map(i64::from), scored)
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
    /// `scored` where the scores of ranks are wanted: for Spearman's r and for influences.
    pub(super) fn of(answers: &[f64], masses: &impl Masses<M>, scored: bool) -> Self {
        let ranked = Ranked::of(answers);
        let margin = masses.margin(&ranked, scored);
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
        let scored = !x.margin.scores.is_empty();
        let (x, y) = (&x.ranked, &y.ranked);
        let answered = |variable: &'v Ranked| |row: usize| variable.levels[row] != MISSING;
        let among_both = (!x.is_complete() || !y.is_complete()).then(|| {
            [x.margin(masses, answered(y), scored), y.margin(masses, answered(x), scored)]
        });
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
        let [x, y] = self.margins();
        let complete = self.among_both.is_none();
        if complete && self.x.sizes.is_empty() {
            let item = |row: &u32| {
                let row = *row as usize;
                Item { level: self.y.levels[row], mass: self.masses.of(row) }
            };
            let mut items: Vec<_> = self.x.order.iter().map(item).collect();
            return Concordance::of_sorted([x, y], x.squares, &mut items, self.y.n_levels);
        }
        let mut ends: Vec<u32> = match complete {
            true => self.x.sizes.clone(),
            false => {
                let mut sizes = vec![0; self.x.n_levels];
                self.each().for_each(|(i, _, _)| sizes[i] += 1);
                sizes
            }
        };
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        // Taken in the order of the second variable, they stay in it within each level of the first.
        let mut items = vec![Item::default(); total as usize];
        let mut order = self.y.order.iter();
        for (level, size) in (0..).zip(self.y.sizes()) {
            for &row in order.by_ref().take(size as usize) {
                if let Some(end) = ends.get_mut(self.x.levels[row as usize] as usize) {
                    items[*end as usize] = Item { level, mass: self.masses.of(row as usize) };
                    *end += 1;
                }
            }
        }
        let joint = joint_squares(&items, &ends);
        Concordance::of_sorted([x, y], joint, &mut items, self.y.n_levels)
    }
}

/// Σ t² of those who are alike on both variables; `ends` are those of the levels of the first.
fn joint_squares<M: Mass>(items: &[Item<M>], ends: &[u32]) -> M::Product {
    let mut squares = M::Product::default();
    let mut add = |alike: &[Item<M>]| {
        let mut mass = M::Count::default();
        alike.iter().for_each(|item| mass += item.mass.count());
        squares += M::product(mass) * M::product(mass);
    };
    let mut start = 0;
    for &end in ends {
        items[start..end as usize].chunk_by(|one, next| one.level == next.level).for_each(&mut add);
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
        let (first, second) = (Variable::of(x, masses, false), Variable::of(y, masses, false));
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

    /// Without ties the margins have a closed form, and nobody is alike on both.
    #[test]
    fn answers_that_nobody_shares_are_counted_alike_by_table_and_by_sorting() {
        let x: Vec<_> = (0..301).map(|row| f64::from(row * 97 % 301)).collect();
        let y: Vec<_> = (0..301).map(|row| f64::from(row * row % 7 * 43 + row % 43)).collect();
        let distinct: Vec<_> = (0..301).map(|row| f64::from(row * 40 % 301) - x[0]).collect();
        for second in [&y, &distinct] {
            counted(&x, second, &Everyone);
            counted(&x, second, &(0..301).map(|row| Frequency(row % 4)).collect::<Vec<_>>());
            counted(&x, second, &(0..301).map(f64::from).collect::<Vec<_>>());
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
