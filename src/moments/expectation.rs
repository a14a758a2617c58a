//! What the respondents are expected to have answered in full, given means and a covariance matrix:
//! the first half of an EM iteration, at a cost that depends on the number of patterns.
//!
//! With K = Σ⁻¹ and a pattern's variables split into o (observed) and m (missing), all that is
//! needed follows from a factor of the small block K_mm:
//!
//! ```text
//! B = −K_mm⁻¹ K_mo        what the observed answers say about the missing ones
//! V = K_mm⁻¹              what they leave open
//! ln|Σ_oo| = ln|Σ| + ln|K_mm|
//! ```

use std::ops::Range;

use ndarray::{Array1, Array2};

use super::kernel::widest;
use super::patterns::{Patterns, Respondents};
use super::threads::in_order;
use crate::error::Result;

/// Operations that are worth a thread's while, and the pieces that share the work. Both are fixed,
/// so that sums come out with the same bits for any number of threads.
const WORTHWHILE: usize = 200_000;
const MOST_PIECES: usize = 32;

/// The patterns, made ready to be gone through again and again.
pub(super) struct Gaps<'a> {
    patterns: Vec<Pattern<'a>>,
    /// Patterns that one piece of work takes.
    pieces: Vec<Range<usize>>,
    /// From where answers are counted.
    centre: Vec<f64>,
    /// What was in fact answered.
    answered: Sums,
    /// Σw.
    pub(super) weight: f64,
    /// Σw times the variables answered.
    pub(super) answers: f64,
}

struct Pattern<'a> {
    observed: Vec<usize>,
    missing: Vec<usize>,
    group: &'a Respondents,
}

/// Sums over respondents, answers counted from the centre.
pub(super) struct Sums {
    /// Σ w x, (k).
    pub(super) total: Array1<f64>,
    /// Σ w x xᵀ, (k, k).
    pub(super) products: Array2<f64>,
}

/// Sums over all respondents with what is missing replaced by what is expected.
pub(super) struct Expected {
    pub(super) sums: Sums,
    /// Σ w ln|Σ_oo|.
    pub(super) log_determinant: f64,
}

/// A joint normal distribution: its means, counted from the centre, and K = Σ⁻¹.
pub(super) struct Normal {
    pub(super) mean: Vec<f64>,
    pub(super) precision: Array2<f64>,
    /// ln|Σ|.
    pub(super) log_determinant: f64,
}

impl Sums {
    fn none(k: usize) -> Self {
        Self { total: Array1::zeros(k), products: Array2::zeros((k, k)) }
    }

    fn add(&mut self, other: &Self) {
        self.total += &other.total;
        self.products += &other.products;
    }
}

impl<'a> Gaps<'a> {
    pub(super) fn of(patterns: &'a Patterns, centre: Vec<f64>) -> Result<Self> {
        let k = patterns.k();
        let with_missing = |(observed, group): (Vec<usize>, &'a Respondents)| {
            let missing = (0..k).filter(|j| observed.binary_search(j).is_err()).collect();
            Pattern { observed, missing, group }
        };
        let patterns: Vec<_> = patterns.groups().map(with_missing).collect();
        let weight = patterns.iter().map(|pattern| pattern.group.weight()).sum();
        let answers =
            |pattern: &Pattern<'_>| pattern.group.weight() * pattern.observed.len() as f64;
        let answers = patterns.iter().map(answers).sum();
        let pieces = pieces(&patterns);
        let mut gaps = Self { patterns, pieces, centre, answered: Sums::none(k), weight, answers };
        gaps.answered =
            gaps.sum(|pattern, centre, work, into| pattern.add_answered(centre, work, into))?.sums;
        Ok(gaps)
    }

    /// The expected sums over everyone.
    pub(super) fn fill(&self, normal: &Normal) -> Result<Expected> {
        let mut expected = self
            .sum(|pattern, centre, work, into| pattern.add_expected(centre, normal, work, into))?;
        expected.log_determinant += self.weight * normal.log_determinant;
        // Each product was added to one triangle, squares by half.
        let mirrored = expected.sums.products.t().to_owned();
        expected.sums.products += &mirrored;
        expected.sums.add(&self.answered);
        Ok(expected)
    }

    /// Adds up something over the patterns.
    fn sum(
        &self,
        add: impl Fn(&Pattern<'_>, &[f64], &mut Workspace, &mut Expected) + Sync,
    ) -> Result<Expected> {
        let k = self.centre.len();
        let of_piece = |piece: usize| {
            let mut work = Workspace::default();
            let mut sums = Expected { sums: Sums::none(k), log_determinant: 0.0 };
            let patterns = &self.patterns[self.pieces[piece].clone()];
            widest(|| {
                patterns
                    .iter()
                    .for_each(|pattern| add(pattern, &self.centre, &mut work, &mut sums));
            });
            sums
        };
        let none = Expected { sums: Sums::none(k), log_determinant: 0.0 };
        let pieces = in_order(self.pieces.len(), of_piece)?;
        Ok(pieces.into_iter().fold(none, |mut all, piece| {
            all.sums.add(&piece.sums);
            all.log_determinant += piece.log_determinant;
            all
        }))
    }
}

/// Consecutive patterns of about equal work.
fn pieces(patterns: &[Pattern<'_>]) -> Vec<Range<usize>> {
    let total: usize = patterns.iter().map(Pattern::work).sum();
    let pieces = (total / WORTHWHILE).clamp(1, MOST_PIECES);
    let (mut ranges, mut start, mut done) = (Vec::with_capacity(pieces), 0, 0);
    for (at, pattern) in patterns.iter().enumerate() {
        done += pattern.work();
        if done * pieces >= total * (ranges.len() + 1) {
            ranges.push(start..at + 1);
            start = at + 1;
        }
    }
    ranges
}

/// Room for one pattern, kept from one to the next.
#[derive(Default)]
struct Workspace {
    /// The lower factor of K_mm, (m, m).
    factor: Vec<f64>,
    /// B and V side by side, (m, o + m).
    regression: Vec<f64>,
    /// Answers counted from the centre and from the mean, (o) each.
    answers: Vec<f64>,
    distance: Vec<f64>,
    /// What is expected of the missing variables, (m).
    expected: Vec<f64>,
    /// Expected products of missing variables with observed ones, (m, o).
    mixed: Vec<f64>,
    /// And among themselves, the lower triangle of (m, m).
    among: Vec<f64>,
}

// All of this is inlined, so that it is compiled anew inside `widest`.
impl Pattern<'_> {
    /// Roughly, the operations that it takes.
    fn work(&self) -> usize {
        let (o, m) = (self.observed.len(), self.missing.len());
        let rows = self.group.cross().map_or(2 * self.group.points().count(), |_| o);
        (m + 1) * (o + m) * (m + rows)
    }

    /// What was answered.
    #[inline(always)]
    fn add_answered(&self, centre: &[f64], work: &mut Workspace, into: &mut Expected) {
        let answers = &mut work.answers;
        for point in self.group.points() {
            self.count_from(centre, point.answers.iter(), answers);
            for (&i, x) in self.observed.iter().zip(&*answers) {
                into.sums.total[i] += point.weight * x;
                let mut row = into.sums.products.row_mut(i);
                let others = self.observed.iter().zip(&*answers);
                others.for_each(|(&j, y)| row[j] += x * y * point.weight);
            }
        }
        let rows = self.group.cross().into_iter().flat_map(|cross| cross.rows());
        for (&i, cross) in self.observed.iter().zip(rows) {
            let mut row = into.sums.products.row_mut(i);
            self.observed.iter().zip(cross).for_each(|(&j, c)| row[j] += c);
        }
    }

    /// What is expected of the missing variables, and of their products with all variables: those
    /// with observed ones in the rows of the missing, those among themselves in the lower triangle.
    #[inline(always)]
    fn add_expected(
        &self,
        centre: &[f64],
        normal: &Normal,
        work: &mut Workspace,
        into: &mut Expected,
    ) {
        let (o, m) = (self.observed.len(), self.missing.len());
        if m == 0 {
            return;
        }
        let weight = self.group.weight();
        into.log_determinant += weight * self.regress(&normal.precision, work);
        fill(&mut work.mixed, m * o);
        work.among.clear();
        for row in work.regression.chunks_exact(o + m) {
            work.among.extend(row[o..].iter().map(|open| weight * open));
        }
        self.expect_points(centre, &normal.mean, work, &mut into.sums.total);
        if let Some(cross) = self.group.cross() {
            self.expect_products(cross, work);
        }
        for (a, &i) in self.missing.iter().enumerate() {
            let mut row = into.sums.products.row_mut(i);
            let mixed = &work.mixed[a * o..(a + 1) * o];
            self.observed.iter().zip(mixed).for_each(|(&j, product)| row[j] += product);
            let among = &work.among[a * m..a * m + a];
            self.missing.iter().zip(among).for_each(|(&j, product)| row[j] += product);
            row[i] += work.among[a * m + a] / 2.0;
        }
    }

    /// What the answers of the respondents (or their means) let expect.
    #[inline(always)]
    fn expect_points(
        &self,
        centre: &[f64],
        mean: &[f64],
        work: &mut Workspace,
        total: &mut Array1<f64>,
    ) {
        let Workspace { regression, answers, distance, expected, mixed, among, .. } = work;
        let (o, m) = (self.observed.len(), self.missing.len());
        for point in self.group.points() {
            self.count_from(centre, point.answers.iter(), answers);
            self.count_from(mean, answers.iter(), distance);
            expected.clear();
            for (&i, row) in self.missing.iter().zip(regression.chunks_exact(o + m)) {
                expected.push(mean[i] + dot(&row[..o], distance));
            }
            for (a, &i) in self.missing.iter().enumerate() {
                let weighted = point.weight * expected[a];
                total[i] += weighted;
                add_multiple(&mut mixed[a * o..(a + 1) * o], weighted, answers);
                add_multiple(&mut among[a * m..=a * m + a], weighted, &expected[..=a]);
            }
        }
    }

    /// What the cross-products about the means let expect: B C and B C Bᵀ.
    #[inline(always)]
    fn expect_products(&self, cross: &Array2<f64>, work: &mut Workspace) {
        let Workspace { regression, answers: product, mixed, among, .. } = work;
        let (o, m) = (self.observed.len(), self.missing.len());
        let slopes = |a: usize| &regression[a * (o + m)..][..o];
        for a in 0..m {
            fill(product, o);
            for (slope, row) in slopes(a).iter().zip(cross.rows()) {
                product.iter_mut().zip(row).for_each(|(sum, c)| *sum += slope * c);
            }
            add_multiple(&mut mixed[a * o..(a + 1) * o], 1.0, product);
            (0..=a).for_each(|b| among[a * m + b] += dot(product, slopes(b)));
        }
    }

    /// B and V; gives ln|K_mm|.
    #[inline(always)]
    fn regress(&self, precision: &Array2<f64>, work: &mut Workspace) -> f64 {
        let Workspace { factor, regression, .. } = work;
        let m = self.missing.len();
        let width = self.observed.len() + m;
        factor.clear();
        regression.clear();
        for (a, &i) in self.missing.iter().enumerate() {
            let row = precision.row(i);
            factor.extend(self.missing.iter().map(|&j| row[j]));
            regression.extend(self.observed.iter().map(|&j| -row[j]));
            regression.extend((0..m).map(|b| if a == b { 1.0 } else { 0.0 }));
        }
        let log_determinant = factorise(factor, m);
        for a in 0..m {
            let (before, own) = regression.split_at_mut(a * width);
            for (b, before) in before.chunks_exact(width).enumerate() {
                add_multiple(&mut own[..width], -factor[a * m + b], before);
            }
            own[..width].iter_mut().for_each(|x| *x /= factor[a * m + a]);
        }
        for a in (0..m).rev() {
            let (own, after) = regression[a * width..].split_at_mut(width);
            for (b, after) in after.chunks_exact(width).enumerate() {
                add_multiple(own, -factor[(a + 1 + b) * m + a], after);
            }
            own.iter_mut().for_each(|x| *x /= factor[a * m + a]);
        }
        log_determinant
    }

    /// Answers to the observed variables, counted from a point of all.
    #[inline(always)]
    fn count_from<'x>(
        &self,
        from: &[f64],
        answers: impl Iterator<Item = &'x f64>,
        into: &mut Vec<f64>,
    ) {
        into.resize(self.observed.len(), 0.0);
        for ((to, x), &j) in into.iter_mut().zip(answers).zip(&self.observed) {
            *to = x - from[j];
        }
    }
}

/// The lower factor L of a small matrix A = L Lᵀ, in place; gives ln|A|.
#[inline(always)]
fn factorise(a: &mut [f64], m: usize) -> f64 {
    let mut log_determinant = 0.0;
    for i in 0..m {
        let (before, own) = a.split_at_mut(i * m);
        for (j, row) in before.chunks_exact(m).enumerate() {
            own[j] = (own[j] - dot(&own[..j], &row[..j])) / row[j];
        }
        let pivot = own[i] - dot(&own[..i], &own[..i]);
        log_determinant += pivot.ln();
        own[i] = pivot.sqrt();
    }
    log_determinant
}

#[inline(always)]
fn fill(noughts: &mut Vec<f64>, length: usize) {
    noughts.clear();
    noughts.resize(length, 0.0);
}

#[inline(always)]
fn add_multiple(to: &mut [f64], factor: f64, of: &[f64]) {
    to.iter_mut().zip(of).for_each(|(to, of)| *to += factor * of);
}

/// Σ a b in eight lanes, which a compiler can keep in registers.
#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (a, b) = (a.chunks_exact(8), b[..a.len()].chunks_exact(8));
    let rest: f64 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        lanes.iter_mut().zip(a.iter().zip(b)).for_each(|(lane, (a, b))| *lane += a * b);
    }
    lanes.iter().sum::<f64>() + rest
}
