//! Pairs of respondents: which of them two variables order alike, and which they order the other way.
//!
//! A respondent of mass m stands for m respondents who answered alike, and a pair counts the product
//! of two masses. Masses that are whole numbers are counted in integers, so that every figure is that
//! of repeated rows to the last bit.
//!
//! ```text
//! t        the mass of a level, n the mass of all
//! score a  the mass below a level less the mass above it, 2 · mid-rank − (n + 1)
//! A₁       Σ t (n − t), pairs that differ, each from both sides
//! A₂       Σ t a²
//! S        concordant − discordant pairs
//! ```

use std::ops::{Add, AddAssign, Mul, Sub};
use std::sync::{Mutex, PoisonError};

use crate::error::Result;
use crate::moments::in_order;

/// What sums and products of masses are counted in.
pub(super) trait Number:
    Copy
    + Default
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + AddAssign
{
}

impl Number for u32 {}
impl Number for i64 {}
impl Number for i128 {}
impl Number for f64 {}

/// How many respondents a row stands for.
pub(super) trait Mass: Copy + Default + Send + Sync {
    /// Sums of masses.
    type Count: Number;
    /// The same in no more bits than the mass of all needs: a vector holds as many as can be.
    type Narrow: Number;
    /// Sums of products of two masses.
    type Pairs: Number;
    /// Products of up to three sums of masses.
    type Product: Number;
    fn count(self) -> Self::Count;
    /// Nothing unless it is to be counted, without a branch.
    fn narrow_if(self, counted: bool) -> Self::Narrow;
    fn widen(narrow: Self::Narrow) -> Self::Count;
    fn pairs(one: Self::Count, other: Self::Count) -> Self::Pairs;
    fn sum_of(pairs: Self::Pairs) -> Self::Product;
    fn product(count: Self::Count) -> Self::Product;
    fn figure(product: Self::Product) -> f64;
}

/// One, without a place in memory. Fewer than 2³² rows leave the integers room enough.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Alike;

impl Mass for Alike {
    type Count = i64;
    type Narrow = u32;
    type Pairs = i64;
    type Product = i128;

    fn count(self) -> i64 {
        1
    }

    fn narrow_if(self, counted: bool) -> u32 {
        u32::from(counted)
    }

    fn widen(narrow: u32) -> i64 {
        i64::from(narrow)
    }

    fn pairs(one: i64, other: i64) -> i64 {
        one * other
    }

    fn sum_of(pairs: i64) -> i128 {
        i128::from(pairs)
    }

    fn product(count: i64) -> i128 {
        i128::from(count)
    }

    fn figure(product: i128) -> f64 {
        product as f64
    }
}

/// A frequency; the sum of all is at most [`Frequency::MOST`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Frequency(pub(super) i64);

impl Frequency {
    /// Pairs of as many respondents can be counted in 64 bits; beyond, masses are doubles.
    pub(super) const MOST: f64 = (1_u64 << 31) as f64;
}

impl Mass for Frequency {
    type Count = i64;
    type Narrow = u32;
    type Pairs = i64;
    type Product = i128;

    fn count(self) -> i64 {
        self.0
    }

    fn narrow_if(self, counted: bool) -> u32 {
        self.0 as u32 & u32::from(counted).wrapping_neg()
    }

    fn widen(narrow: u32) -> i64 {
        i64::from(narrow)
    }

    fn pairs(one: i64, other: i64) -> i64 {
        one * other
    }

    fn sum_of(pairs: i64) -> i128 {
        i128::from(pairs)
    }

    fn product(count: i64) -> i128 {
        i128::from(count)
    }

    fn figure(product: i128) -> f64 {
        product as f64
    }
}

/// A weight of another kind.
impl Mass for f64 {
    type Count = f64;
    type Narrow = f64;
    type Pairs = f64;
    type Product = f64;

    fn count(self) -> f64 {
        self
    }

    fn narrow_if(self, counted: bool) -> f64 {
        f64::from_bits(self.to_bits() & u64::from(counted).wrapping_neg())
    }

    fn widen(narrow: f64) -> f64 {
        narrow
    }

    fn pairs(one: f64, other: f64) -> f64 {
        one * other
    }

    fn sum_of(pairs: f64) -> f64 {
        pairs
    }

    fn product(count: f64) -> f64 {
        count
    }

    fn figure(product: f64) -> f64 {
        product
    }
}

/// The levels of one variable among the respondents of a pair.
#[derive(Debug, Clone)]
pub(super) struct Margin<M: Mass> {
    /// n.
    pub(super) total: M::Count,
    /// a of each level; empty where they are not wanted.
    pub(super) scores: Vec<M::Count>,
    /// Σ t².
    pub(super) squares: M::Product,
    /// A₁.
    pub(super) differing: M::Product,
    /// A₂.
    pub(super) spread: M::Product,
}

impl<M: Mass> Margin<M> {
    /// From the mass of each level, in ascending order; levels may be empty.
    pub(super) fn of(masses: impl Iterator<Item = M::Count> + Clone, scored: bool) -> Self {
        let mut total = M::Count::default();
        masses.clone().for_each(|t| total += t);
        let mut margin = Self {
            total,
            scores: Vec::new(),
            squares: M::Product::default(),
            differing: M::Product::default(),
            spread: M::Product::default(),
        };
        let mut below = M::Count::default();
        for t in masses {
            let above = total - below - t;
            let (score, mass) = (M::product(below - above), M::product(t));
            if scored {
                margin.scores.push(below - above);
            }
            margin.squares += mass * mass;
            margin.differing += mass * M::product(below + above);
            margin.spread += mass * score * score;
            below += t;
        }
        margin
    }
}

impl Margin<Alike> {
    /// Of `n` respondents, no two of whom share a level, without scores.
    ///
    /// ```text
    /// Σ t² = n,   A₁ = n (n − 1),   A₂ = (n − 1) n (n + 1) / 3
    /// ```
    pub(super) fn of_distinct(n: usize) -> Self {
        let all = n as i128;
        Self {
            total: n as i64,
            scores: Vec::new(),
            squares: all,
            differing: all * (all - 1),
            spread: (all - 1) * all * (all + 1) / 3,
        }
    }
}

/// What the pairs of respondents say of two variables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Concordance {
    /// The mass of all respondents.
    pub(super) mass: f64,
    /// S.
    pub(super) difference: f64,
    /// Concordant and discordant pairs.
    pub(super) ordered: f64,
    /// A₁ and A₂ of the first variable.
    pub(super) first: [f64; 2],
    /// A₁ and A₂ of the second variable.
    pub(super) second: [f64; 2],
}

impl Concordance {
    /// From a table of masses, its rows one after the other.
    pub(super) fn of_table<M: Mass>(table: &[M::Count], columns: usize) -> Self {
        let mut masses =
            [vec![M::Count::default(); table.len() / columns], vec![M::Count::default(); columns]];
        let (mut squares, mut discordant) = (M::Product::default(), M::Product::default());
        for (row, cells) in table.chunks_exact(columns).enumerate() {
            // Of the rows before, what lies to the right.
            let mut right = M::Count::default();
            for (column, &cell) in cells.iter().enumerate().rev() {
                discordant += M::product(cell) * M::product(right);
                squares += M::product(cell) * M::product(cell);
                right += masses[1][column];
            }
            for (column, &cell) in cells.iter().enumerate() {
                masses[0][row] += cell;
                masses[1][column] += cell;
            }
        }
        let margin = |masses: Vec<M::Count>| Margin::<M>::of(masses.iter().copied(), false);
        let [first, second] = masses.map(margin);
        Self::of(&first, &second, squares, discordant)
    }

    /// From respondents in ascending order of the first variable and, where it is tied, of the second;
    /// `joint` is Σ t² of those who are alike on both, `levels` how many the second
    /// has. The items are put in another order.
    ///
    /// # Errors
    /// [`Error::Interrupted`](crate::Error::Interrupted).
    pub(super) fn of_sorted<M: Mass>(
        [first, second]: [&Margin<M>; 2],
        joint: M::Product,
        items: &mut [Item<M>],
        levels: usize,
    ) -> Result<Self> {
        let discordant = inversions(items, levels)?;
        Ok(Self::of(first, second, joint, discordant))
    }

    fn of<M: Mass>(
        first: &Margin<M>,
        second: &Margin<M>,
        joint: M::Product,
        discordant: M::Product,
    ) -> Self {
        let total = M::product(first.total);
        // Each pair from both sides; who is paired with himself is in all four terms.
        let twice_ordered = total * total - first.squares - second.squares + joint;
        let twice_discordant = discordant + discordant;
        Self {
            mass: M::figure(total),
            difference: M::figure(twice_ordered - twice_discordant - twice_discordant) / 2.0,
            ordered: M::figure(twice_ordered) / 2.0,
            first: [first.differing, first.spread].map(M::figure),
            second: [second.differing, second.spread].map(M::figure),
        }
    }

    /// Kendall's tau-b, S / √(pairs that differ on the first · pairs that differ on the second).
    pub(super) fn tau_b(&self) -> f64 {
        let pairs = self.first[0] / 2.0 * (self.second[0] / 2.0);
        // Rounding can carry a perfect correlation a last bit past one.
        (self.difference / pairs.sqrt()).clamp(-1.0, 1.0)
    }

    /// S by its standard deviation over all orders that the answers could come in, which accounts for
    /// ties (Kendall 1970, chapter 5); masses scaled to the sum `n`.
    ///
    /// ```text
    /// Var S = (A₂ − A₁)(B₂ − B₁) / (n (n − 1)(n − 2)) + A₁ B₁ / (2 n (n − 1))
    /// ```
    pub(super) fn z(&self, n: f64) -> f64 {
        let unit = n / self.mass;
        let scaled = |[differing, spread]: [f64; 2]| {
            let differing = differing * unit * unit;
            [differing, spread * unit * unit * unit - differing]
        };
        let ([a1, a2], [b1, b2]) = (scaled(self.first), scaled(self.second));
        let pairs = n * (n - 1.0);
        // In this order it is the same, to the last bit, whichever variable comes first.
        let variance = a2 * b2 / (pairs * (n - 2.0)) + a1 * b1 / (2.0 * pairs);
        self.difference * unit * unit / variance.sqrt()
    }
}

/// A respondent: the level of the second variable, and the mass.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Item<M> {
    pub(super) level: u32,
    pub(super) mass: M,
}

/// Bits of the levels by which one sweep sorts.
const BITS: u32 = 4;
/// What they can be.
const DIGITS: usize = 1 << BITS;
/// From so many items on it is worth waking other threads.
const MANY: usize = 1 << 14;
/// Below this, every pair is looked at.
const FEW: usize = 16;

/// Pairs of items of which the first has the higher level, counted while the items are sorted by
/// level: digit by digit from the highest, without a branch that could be foretold wrongly.
///
/// # Errors
/// [`Error::Interrupted`](crate::Error::Interrupted).
fn inversions<M: Mass>(items: &mut [Item<M>], levels: usize) -> Result<M::Product> {
    let bits = usize::BITS - levels.saturating_sub(1).leading_zeros();
    let mut room = vec![Item::default(); items.len()];
    if items.len() < MANY {
        return Ok(M::sum_of(sort_and_count(items, &mut room, bits)));
    }
    let below = bits.saturating_sub(BITS);
    let (mut counted, ends) = sort_by_digit(items, &mut room, below);
    let parts = apart(items, &mut room, ends).map(Mutex::new);
    let of_part = |at: usize| {
        let mut part = parts[at].lock().unwrap_or_else(PoisonError::into_inner);
        let [items, room] = &mut *part;
        sort_and_count(items, room, below)
    };
    in_order(DIGITS, of_part)?.into_iter().for_each(|within| counted += within);
    Ok(M::sum_of(counted))
}

/// Counts within items whose levels agree but for the lowest `bits`.
fn sort_and_count<M: Mass>(items: &mut [Item<M>], room: &mut [Item<M>], bits: u32) -> M::Pairs {
    if bits == 0 {
        return M::Pairs::default();
    }
    if items.len() <= FEW {
        return count_each(items);
    }
    let below = bits.saturating_sub(BITS);
    let (mut counted, ends) = sort_by_digit(items, room, below);
    for [items, room] in apart(items, room, ends) {
        counted += sort_and_count(items, room, below);
    }
    counted
}

/// Sorts by the lowest digit above the bits `below`, and counts pairs that differ in it; gives where
/// the items of each digit end.
fn sort_by_digit<M: Mass>(
    items: &mut [Item<M>],
    room: &mut [Item<M>],
    below: u32,
) -> (M::Pairs, [usize; DIGITS]) {
    let digit = |item: &Item<M>| (item.level >> below) as usize % DIGITS;
    let mut places = [0; DIGITS];
    items.iter().for_each(|item| places[digit(item)] += 1);
    let mut start = 0;
    for place in &mut places {
        start += std::mem::replace(place, start);
    }
    let mut counted = M::Pairs::default();
    // Of those before, the mass of all with a higher digit.
    let mut higher = [M::Narrow::default(); DIGITS];
    for item in &*items {
        let own = digit(item);
        counted += M::pairs(M::widen(higher[own]), item.mass.count());
        for (other, mass) in higher.iter_mut().enumerate() {
            *mass += item.mass.narrow_if(other < own);
        }
        room[places[own]] = *item;
        places[own] += 1;
    }
    items.copy_from_slice(room);
    (counted, places)
}

/// The items of each digit, each with room of its own.
fn apart<'i, M: Mass>(
    mut items: &'i mut [Item<M>],
    mut room: &'i mut [Item<M>],
    ends: [usize; DIGITS],
) -> [[&'i mut [Item<M>]; 2]; DIGITS] {
    let mut start = 0;
    ends.map(|end| {
        let count = end - std::mem::replace(&mut start, end);
        let (own, rest) = std::mem::take(&mut items).split_at_mut(count);
        let (beside, room_left) = std::mem::take(&mut room).split_at_mut(count);
        (items, room) = (rest, room_left);
        [own, beside]
    })
}

fn count_each<M: Mass>(items: &[Item<M>]) -> M::Pairs {
    let mut counted = M::Pairs::default();
    for (at, later) in items.iter().enumerate() {
        let mut higher = M::Narrow::default();
        for earlier in &items[..at] {
            higher += earlier.mass.narrow_if(earlier.level > later.level);
        }
        counted += M::pairs(M::widen(higher), later.mass.count());
    }
    counted
}
