//! Scales as sums of items: how they correlate with each other and with items, and what the items
//! that they share make of it.

use ndarray::{Array1, Array2};

use super::inter_item::{CANCELLED, squared_multiple_correlations};

/// Items and the scales that are made of some of them.
///
/// ```text
/// S   covariances of the items                                  (p, p)
/// W   keys: 1, or −1 of a reversed item, 0 of one not in it     (p, s)
/// V = Wᵀ S W,   the covariances of the scales as sums           (s, s)
/// ```
pub(super) struct Composites {
    covariance: Array2<f64>,
    keys: Array2<f64>,
    /// S W, of each item with each scale.
    with_scales: Array2<f64>,
    /// V.
    of_scales: Array2<f64>,
    /// smc_i S_ii, the variance of each item that it shares with the others.
    common: Array1<f64>,
    /// V with the variances of the items replaced by their common ones, on the diagonal.
    common_variances: Array1<f64>,
    /// What is rounding beside the variance of each scale, were nothing cancelled.
    rounding: Array1<f64>,
}

/// How an item correlates with a scale.
pub(super) struct ItemWithScale {
    /// With the scale as it is scored.
    pub(super) correlation: f64,
    /// With the scale without the item.
    pub(super) rest: f64,
    /// With the scale, each item's variance replaced by what it shares with the others.
    pub(super) corrected: f64,
}

impl Composites {
    pub(super) fn new(covariance: Array2<f64>, keys: Array2<f64>) -> Self {
        let with_scales = covariance.dot(&keys);
        let of_scales = keys.t().dot(&with_scales);
        let common = Array1::from(squared_multiple_correlations(&covariance)) * covariance.diag();
        // Keys are 0, 1 and −1: their squares say which items a scale has.
        let has = keys.mapv(f64::abs);
        let unique = has.t().dot(&(&covariance.diag() - &common));
        let common_variances = &of_scales.diag() - &unique;
        let sizes = has.t().dot(&covariance.mapv(f64::abs).dot(&has));
        let rounding = CANCELLED * &sizes.diag();
        Self { covariance, keys, with_scales, of_scales, common, common_variances, rounding }
    }

    /// The correlation of two scales.
    pub(super) fn correlation(&self, a: usize, b: usize) -> f64 {
        within_one(self.over_sds(a, b, self.of_scales[[a, b]]))
    }

    /// The correlation of two scales, the variance of each item in both replaced by what it would be
    /// without error; NaN where the mean covariance of the items of either is not positive.
    pub(super) fn overlap_corrected(&self, a: usize, b: usize) -> f64 {
        let (key, other) = (self.keys.column(a), self.keys.column(b));
        let both = &key * &other;
        if both.iter().all(|&keyed| keyed == 0.0) {
            return self.correlation(a, b);
        }
        let true_variance = (self.mean_covariance(a), self.mean_covariance(b));
        if !(true_variance.0 > 0.0 && true_variance.1 > 0.0) {
            return f64::NAN;
        }
        let true_variance = (true_variance.0 * true_variance.1).sqrt();
        let shared = both.dot(&self.covariance.diag());
        self.over_sds(a, b, self.of_scales[[a, b]] - shared + both.sum() * true_variance)
    }

    /// The correlations of an item with a scale, the item keyed by `sign`.
    pub(super) fn item_with_scale(&self, item: usize, sign: f64, scale: usize) -> ItemWithScale {
        let (variance, key) = (self.covariance[[item, item]], self.keys[[item, scale]]);
        let (with_scale, of_scale) =
            (self.with_scales[[item, scale]], self.of_scales[[scale, scale]]);
        let correlation =
            |covariance: f64, of_scale: f64| sign * covariance / (variance * of_scale).sqrt();
        let rest = of_scale - 2.0 * key * with_scale + key.abs() * variance;
        let common = self.common_variances[scale];
        let least = self.rounding[scale];
        let if_varies = |of_scale: f64, r: f64| if of_scale > least { r } else { f64::NAN };
        let corrected = with_scale - key * (variance - self.common[item]);
        ItemWithScale {
            correlation: within_one(correlation(with_scale, of_scale)),
            rest: if_varies(rest, within_one(correlation(with_scale - key * variance, rest))),
            corrected: if_varies(common, correlation(corrected, common)),
        }
    }

    fn over_sds(&self, a: usize, b: usize, covariance: f64) -> f64 {
        covariance / (self.of_scales[[a, a]].sqrt() * self.of_scales[[b, b]].sqrt())
    }

    /// Of the keyed items of a scale with each other.
    fn mean_covariance(&self, scale: usize) -> f64 {
        let has = self.keys.column(scale).mapv(f64::abs);
        let k = has.sum();
        (self.of_scales[[scale, scale]] - has.dot(&self.covariance.diag())) / (k * (k - 1.0))
    }
}

/// Rounding can carry a perfect correlation a last bit past one; covariances of different people can
/// carry one further, which is shown.
pub(super) fn within_one(r: f64) -> f64 {
    const ROUNDING: f64 = 1e-12;
    if r.abs() <= 1.0 + ROUNDING { r.clamp(-1.0, 1.0) } else { r }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::Composites;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-14, "{found} for {expected}");
    }

    /// Four items that correlate by .5; a has the first three, b the last three.
    fn alike() -> Composites {
        let r = Array2::from_shape_fn((4, 4), |(i, j)| if i == j { 1.0 } else { 0.5 });
        Composites::new(r, array![[1.0, 0.0], [1.0, 1.0], [1.0, 1.0], [0.0, 1.0]])
    }

    #[test]
    fn shared_items_count_with_their_true_variance() {
        let scales = alike();
        // V_ab = 9 pairs of .5 and of the two shared ones 1 in place of .5; variances 3 + 6 / 2.
        close(scales.correlation(0, 1), 5.5 / 6.0);
        close(scales.overlap_corrected(0, 1), 4.5 / 6.0);
    }

    #[test]
    fn a_scale_correlates_with_itself_by_its_alpha() {
        let covariance = array![[4.0, 1.0, 0.5], [1.0, 2.0, 0.3], [0.5, 0.3, 1.0]];
        let scales = Composites::new(covariance, Array2::ones((3, 2)));
        close(scales.overlap_corrected(0, 1), 1.5 * (1.0 - 7.0 / 10.6));
        close(scales.correlation(0, 1), 1.0);
    }

    #[test]
    fn keys_of_either_sign_turn_the_sign() {
        let straight = alike();
        let mut keys = straight.keys.clone();
        keys.column_mut(1).mapv_inplace(|key| -key);
        let turned = Composites::new(straight.covariance.clone(), keys);
        close(turned.correlation(0, 1), -straight.correlation(0, 1));
        close(turned.overlap_corrected(0, 1), -straight.overlap_corrected(0, 1));
        let (one, other) =
            (straight.item_with_scale(1, 1.0, 1), turned.item_with_scale(1, -1.0, 1));
        close(other.rest, one.rest);
        close(other.corrected, one.corrected);
    }

    #[test]
    fn an_item_leaves_its_own_scale() {
        let found = alike().item_with_scale(0, 1.0, 0);
        close(found.correlation, 2.0 / 6.0_f64.sqrt());
        close(found.rest, 1.0 / 3.0_f64.sqrt());
        // smc = 3 · .25 / (1 + 2 · .5) = .375 of three others that correlate by .5
        close(found.corrected, 1.375 / (6.0 - 3.0 * 0.625_f64).sqrt());
        let elsewhere = alike().item_with_scale(0, 1.0, 1);
        close(elsewhere.rest, elsewhere.correlation);
    }

    #[test]
    fn without_mean_covariance_there_is_no_correction() {
        let r = array![[1.0, -0.2, 0.1], [-0.2, 1.0, 0.3], [0.1, 0.3, 1.0]];
        let scales = Composites::new(r, array![[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]);
        assert!(scales.overlap_corrected(0, 1).is_nan());
        assert!(scales.correlation(0, 1).is_finite());
    }
}
