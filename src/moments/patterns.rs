//! Sums by missingness pattern: for every set of variables that some respondents answered, what
//! those variables look like among them.

mod respondents;

use std::borrow::Cow;
use std::collections::BTreeMap;

use ndarray::Array2;

use super::complete::Complete;
pub(super) use respondents::Respondents;

/// One bit for each variable, set where it is answered.
type Key = Box<[u64]>;

/// The respondents of each pattern. Whoever answered nothing belongs to none.
#[derive(Debug, Clone)]
pub(crate) struct Patterns {
    k: usize,
    groups: BTreeMap<Key, Respondents>,
    /// The key and the answers of the respondent at hand.
    key: Key,
    answered: Vec<f64>,
}

impl Patterns {
    pub(crate) fn none(k: usize) -> Self {
        let key = vec![0; k.div_ceil(BITS)].into_boxed_slice();
        Self { k, groups: BTreeMap::new(), key, answered: Vec::with_capacity(k) }
    }

    /// Adds one respondent, who has weight and stands for `n`: k answers, NaN where missing.
    pub(crate) fn add(&mut self, answers: &[f64], n: f64, weight: f64) {
        self.key.fill(0);
        self.answered.clear();
        for (j, &x) in answers.iter().enumerate().filter(|(_, x)| !x.is_nan()) {
            set(&mut self.key, j);
            self.answered.push(x);
        }
        if self.answered.is_empty() {
            return;
        }
        match self.groups.get_mut(&self.key) {
            Some(group) => group.add(n, weight, &mut self.answered),
            None => {
                let mut group = Respondents::none(self.answered.len());
                group.add(n, weight, &mut self.answered);
                self.groups.insert(self.key.clone(), group);
            }
        }
    }

    /// Adds respondents who answered everything.
    pub(crate) fn merge_complete(&mut self, sums: &Complete) {
        let everything: Vec<usize> = (0..self.k).collect();
        self.merge_part(&everything, sums);
    }

    /// Adds respondents who answered the variables `observed`, in ascending order, and no others.
    pub(crate) fn merge_part(&mut self, observed: &[usize], sums: &Complete) {
        if sums.weight > 0.0 && !observed.is_empty() {
            merge_into(&mut self.groups, key(self.k, observed), Respondents::Many(sums.clone()));
        }
    }

    pub(crate) fn merge(&self, other: &Self) -> Self {
        let mut merged = self.clone();
        for (key, group) in &other.groups {
            merge_into(&mut merged.groups, key.clone(), group.clone());
        }
        merged
    }

    /// Some of the variables, in this order. Patterns become one that differ in others only.
    pub(crate) fn select(&self, at: &[usize]) -> Self {
        let mut selected = Self::none(at.len());
        for (from, group) in &self.groups {
            let observed: Vec<usize> = observed(from).collect();
            let place = |old: &usize| observed.binary_search(old).ok();
            let kept = at.iter().enumerate().filter_map(|(new, old)| Some((new, place(old)?)));
            let (variables, places): (Vec<usize>, Vec<usize>) = kept.unzip();
            if !variables.is_empty() {
                merge_into(&mut selected.groups, key(at.len(), &variables), group.select(&places));
            }
        }
        selected
    }

    /// Counts the answers from nought again.
    pub(crate) fn move_means(&mut self, origin: &[f64]) {
        for (key, group) in &mut self.groups {
            let origin: Vec<f64> = observed(key).map(|j| origin[j]).collect();
            group.move_means(&origin);
        }
    }

    /// How many variables there are.
    pub(crate) fn k(&self) -> usize {
        self.k
    }

    /// Respondents with at least one answer.
    pub(crate) fn n(&self) -> f64 {
        self.groups.values().map(Respondents::n).sum()
    }

    /// For every pair of variables, the respondents who answered both (k, k); on the diagonal those
    /// who answered the one.
    pub(crate) fn pair_n(&self) -> Array2<f64> {
        self.of_pairs(Respondents::n)
    }

    fn of_pairs(&self, count: fn(&Respondents) -> f64) -> Array2<f64> {
        let mut pairs = Array2::zeros((self.k, self.k));
        for (key, group) in &self.groups {
            let observed: Vec<usize> = observed(key).collect();
            for &i in &observed {
                observed.iter().for_each(|&j| pairs[[i, j]] += count(group));
            }
        }
        pairs
    }

    /// For every pair of variables, the rows with both (k, k).
    pub(crate) fn pair_rows(&self) -> Array2<f64> {
        self.of_pairs(Respondents::rows)
    }

    /// The first variable whose squares a double cannot hold.
    pub(crate) fn too_large(&self) -> Option<usize> {
        let overflowing = |(key, group): (&Key, &Respondents)| {
            group.overflow().and_then(|place| observed(key).nth(place))
        };
        self.groups.iter().filter_map(overflowing).min()
    }

    /// The variables that each pattern observes and the sums over them, in a fixed order.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (Vec<usize>, Cow<'_, Complete>)> {
        self.groups.iter().map(|(key, group)| (observed(key).collect(), group.sums()))
    }

    /// The same, as the respondents are held.
    pub(super) fn groups(&self) -> impl Iterator<Item = (Vec<usize>, &Respondents)> {
        self.groups.iter().map(|(key, group)| (observed(key).collect(), group))
    }
}

impl PartialEq for Patterns {
    /// Respondents who are held one by one equal the same ones summed.
    fn eq(&self, other: &Self) -> bool {
        self.k == other.k && self.parts().eq(other.parts())
    }
}

fn merge_into(groups: &mut BTreeMap<Key, Respondents>, key: Key, group: Respondents) {
    match groups.get_mut(&key) {
        Some(own) => {
            own.merge(group);
            own.sum_when_many();
        }
        None => {
            let own = groups.entry(key).or_insert(group);
            own.sum_when_many();
        }
    }
}

const BITS: usize = u64::BITS as usize;

fn set(key: &mut Key, j: usize) {
    key[j / BITS] |= 1 << (j % BITS);
}

fn key(k: usize, observed: &[usize]) -> Key {
    let mut key = vec![0; k.div_ceil(BITS)].into_boxed_slice();
    observed.iter().for_each(|&j| set(&mut key, j));
    key
}

/// The variables of a key, in order.
fn observed(key: &Key) -> impl Iterator<Item = usize> + '_ {
    (0..key.len() * BITS).filter(|&j| key[j / BITS] >> (j % BITS) & 1 == 1)
}

#[cfg(test)]
pub(super) mod tests {
    use ndarray::{Array1, Array2, Axis, array};

    use super::{Complete, Patterns, Respondents};

    /// As in the tests of the whole crate: a few roundings, and two sound orders of the same sums.
    pub(in crate::moments) const EXACT: f64 = 1e-14;
    pub(in crate::moments) const STABLE: f64 = 1e-10;

    /// Fails unless figures agree to a share of the largest.
    #[track_caller]
    pub(in crate::moments) fn close<'a>(
        found: impl IntoIterator<Item = &'a f64>,
        expected: impl IntoIterator<Item = &'a f64>,
        share: f64,
    ) {
        let (found, expected): (Vec<f64>, Vec<f64>) =
            (found.into_iter().copied().collect(), expected.into_iter().copied().collect());
        let size = expected.iter().fold(0.0, |size: f64, x| size.max(x.abs()));
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(&expected) {
            assert!((a - b).abs() <= share * size, "{found:?}, not {expected:?}");
        }
    }

    /// Numbers in [0, 1) without visible order.
    fn noise(seed: f64) -> f64 {
        ((seed * 12.9898).sin() * 43758.5453).rem_euclid(1.0)
    }

    /// Correlated answers, of which a share is missing.
    pub(in crate::moments) fn rows(n: usize, k: usize, missing: f64) -> Vec<Vec<f64>> {
        let answer = |i: usize, j: usize| {
            let at = (i * k + j) as f64;
            if noise(at + 0.5) < missing {
                f64::NAN
            } else {
                3.0 + noise(i as f64 + 0.25) + (1.0 + j as f64) * noise(at + 0.75)
            }
        };
        (0..n).map(|i| (0..k).map(|j| answer(i, j)).collect()).collect()
    }

    pub(in crate::moments) fn patterns(rows: &[Vec<f64>]) -> Patterns {
        let mut patterns = Patterns::none(rows.first().map_or(0, Vec::len));
        rows.iter().for_each(|row| patterns.add(row, 1.0, 1.0));
        patterns
    }

    #[track_caller]
    fn assert_same(found: &Patterns, expected: &Patterns) {
        assert_eq!(found.k(), expected.k());
        for ((observed, a), (of, b)) in found.parts().zip(expected.parts()) {
            assert_eq!((observed, a.n, a.weight), (of, b.n, b.weight));
            close(&a.mean, &b.mean, STABLE);
            close(&a.cross, &b.cross, STABLE);
            assert_eq!(a.cross, a.cross.t());
        }
    }

    #[test]
    fn each_pattern_has_the_sums_of_its_respondents() {
        let nan = f64::NAN;
        let rows = [[1.0, nan, 2.0], [3.0, nan, 6.0], [nan; 3], [nan, 5.0, nan], [2.0, nan, 1.0]];
        let mut patterns = Patterns::none(3);
        rows.iter().zip([1.0, 1.0, 1.0, 2.0, 2.0]).for_each(|(row, w)| patterns.add(row, w, w));
        let parts: Vec<_> = patterns.parts().collect();
        assert_eq!(
            parts.iter().map(|(observed, _)| observed.clone()).collect::<Vec<_>>(),
            [vec![1], vec![0, 2]]
        );
        assert_eq!(parts[0].1.mean, array![5.0]);
        assert_eq!((parts[1].1.n, &parts[1].1.mean), (4.0, &array![2.0, 2.5]));
        close(&parts[1].1.cross, &array![[2.0, 4.0], [4.0, 17.0]], STABLE);
        assert_eq!(patterns.pair_n(), array![[4.0, 0.0, 4.0], [0.0, 2.0, 0.0], [4.0, 0.0, 4.0]]);
        assert_eq!(patterns.n(), 6.0);
    }

    #[test]
    fn parts_merge_into_the_whole_wherever_they_are_cut() {
        let rows = rows(200, 7, 0.3);
        let whole = patterns(&rows);
        for cut in [0, 1, 17, 100, 199] {
            assert_same(
                &patterns(&rows[..cut.max(1)]).merge(&patterns(&rows[cut.max(1)..])),
                &whole,
            );
        }
        let held =
            |many| whole.groups().any(|(_, group)| matches!(group, Respondents::Many(_)) == many);
        assert!(held(true) && held(false), "one by one and summed, both are tried");
    }

    #[test]
    fn complete_respondents_enter_as_sums() {
        let rows = rows(150, 4, 0.2);
        let is_complete = |row: &&Vec<f64>| row.iter().all(|x| !x.is_nan());
        let complete: Vec<f64> = rows.iter().filter(is_complete).flatten().copied().collect();
        let complete =
            Array2::from_shape_vec((complete.len() / 4, 4), complete).expect("rows of four");
        let mean = complete.mean_axis(Axis(0)).expect("a row");
        let centred = &complete - &mean;
        let n = complete.nrows() as f64;
        let (rest, cross) = (Array1::zeros(4), centred.t().dot(&centred));
        let sums = Complete { n, rows: n, weight: n, mean, rest, cross };
        let mut found = Patterns::none(4);
        rows.iter().filter(|row| !is_complete(row)).for_each(|row| found.add(row, 1.0, 1.0));
        found.merge_complete(&sums);
        found.merge_complete(&Complete::none(4));
        assert_same(&found, &patterns(&rows));
    }

    #[test]
    fn squares_beyond_a_double_are_found() {
        let mut found = patterns(&rows(20, 3, 0.2));
        assert_eq!(found.too_large(), None);
        found.add(&[1.0, f64::NAN, 1e200], 1.0, 1.0);
        assert_eq!(found.too_large(), Some(2));
    }
}
