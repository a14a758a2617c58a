//! p-values adjusted for the number of tests in their family.

use crate::error::{CorrelationProblem, Error, Result};

/// How p-values are adjusted for being many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Adjustment {
    /// Not at all.
    #[default]
    None,
    /// Times the number of tests.
    Bonferroni,
    /// Step down from the smallest (Holm 1979): as safe as Bonferroni's, and never less powerful.
    Holm,
    /// Step up from the largest (Hochberg 1988), for independent tests.
    Hochberg,
    /// By Simes' test of every subset of the tests (Hommel 1988), for independent ones: never less
    /// powerful than Hochberg's.
    Hommel,
    /// The false discovery rate of independent tests (Benjamini & Hochberg 1995).
    BenjaminiHochberg,
    /// The false discovery rate of any tests (Benjamini & Yekutieli 2001).
    BenjaminiYekutieli,
}

impl Adjustment {
    /// Its name, as R's `p.adjust` has it.
    pub fn name(self) -> &'static str {
        match self {
            Adjustment::None => "none",
            Adjustment::Bonferroni => "bonferroni",
            Adjustment::Holm => "holm",
            Adjustment::Hochberg => "hochberg",
            Adjustment::Hommel => "hommel",
            Adjustment::BenjaminiHochberg => "BH",
            Adjustment::BenjaminiYekutieli => "BY",
        }
    }

    /// The adjustment of that name; `fdr` is `BH`, as in R.
    pub fn named(name: &str) -> Option<Self> {
        use Adjustment::{BenjaminiHochberg, BenjaminiYekutieli, Bonferroni, Hochberg, Holm, None};
        let all = [
            None,
            Bonferroni,
            Holm,
            Hochberg,
            Adjustment::Hommel,
            BenjaminiHochberg,
            BenjaminiYekutieli,
        ];
        let name = if name == "fdr" { BenjaminiHochberg.name() } else { name };
        all.into_iter().find(|adjustment| adjustment.name() == name)
    }
}

/// p-values adjusted for the number of tests in their family, in the same order.
///
/// With p₍₁₎ ≤ … ≤ p₍ₘ₎ the m p-values that are numbers:
///
/// ```text
/// bonferroni   m p
/// holm         max over j ≤ i of (m − j + 1) p₍ⱼ₎
/// hochberg     min over j ≥ i of (m − j + 1) p₍ⱼ₎
/// hommel       max over sets of tests with i in them of their Simes p, min over j of (s / j) q₍ⱼ₎,
///              with q₍₁₎ ≤ … ≤ q₍ₛ₎ the p-values of the s tests of the set
/// BH           min over j ≥ i of (m / j) p₍ⱼ₎
/// BY           min over j ≥ i of (m / j) (1 + 1/2 + … + 1/m) p₍ⱼ₎
/// ```
///
/// and 1 at most. NaN, where there was no test, stays NaN and does not count.
///
/// # Errors
/// [`CorrelationProblem::OutOfRange`] for what is no probability.
///
/// # Examples
///
/// ```
/// use scalewise::{Adjustment, adjust_p_values};
///
/// let adjusted = adjust_p_values(&[0.01, 0.04, 0.02], Adjustment::Holm)?;
/// assert_eq!(adjusted, [0.03, 0.04, 0.04]);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Holm, S. (1979). A simple sequentially rejective multiple test procedure. *Scandinavian Journal
/// of Statistics*, 6(2), 65–70. Hochberg, Y. (1988). A sharper Bonferroni procedure for multiple
/// tests of significance. *Biometrika*, 75(4), 800–802. <https://doi.org/10.1093/biomet/75.4.800>.
/// Hommel, G. (1988). A stagewise rejective multiple test procedure based on a modified Bonferroni
/// test. *Biometrika*, 75(2), 383–386. <https://doi.org/10.1093/biomet/75.2.383>.
/// Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. *Journal of the
/// Royal Statistical Society B*, 57(1), 289–300.
/// <https://doi.org/10.1111/j.2517-6161.1995.tb02031.x>. Benjamini, Y., & Yekutieli, D. (2001). The
/// control of the false discovery rate in multiple testing under dependency. *Annals of
/// Statistics*, 29(4), 1165–1188. <https://doi.org/10.1214/aos/1013699998>
pub fn adjust_p_values(p: &[f64], adjustment: Adjustment) -> Result<Vec<f64>> {
    if let Some(&value) = p.iter().find(|p| **p < 0.0 || **p > 1.0) {
        let allowed = "a probability between 0 and 1";
        return Err(Error::Correlation(CorrelationProblem::OutOfRange {
            what: "a p-value",
            value,
            allowed,
        }));
    }
    let mut order: Vec<usize> = (0..p.len()).filter(|&at| !p[at].is_nan()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let m = order.len() as f64;
    let harmonic: f64 = (1..=order.len()).map(|j| 1.0 / j as f64).sum();
    let factor = |rank: usize| match adjustment {
        Adjustment::None | Adjustment::Hommel => 1.0,
        Adjustment::Bonferroni => m,
        Adjustment::Holm | Adjustment::Hochberg => m - rank as f64,
        Adjustment::BenjaminiHochberg => m / (rank + 1) as f64,
        Adjustment::BenjaminiYekutieli => m * harmonic / (rank + 1) as f64,
    };
    let mut adjusted = p.to_vec();
    let scaled = |rank: usize| (p[order[rank]] * factor(rank)).min(1.0);
    match adjustment {
        Adjustment::None | Adjustment::Bonferroni => {
            (0..order.len()).for_each(|rank| adjusted[order[rank]] = scaled(rank));
        }
        Adjustment::Holm => {
            let mut most = 0.0_f64;
            for rank in 0..order.len() {
                most = most.max(scaled(rank));
                adjusted[order[rank]] = most;
            }
        }
        Adjustment::Hommel => {
            let ascending: Vec<f64> = order.iter().map(|&at| p[at]).collect();
            let found = hommel(&ascending);
            order.iter().zip(found).for_each(|(&at, found)| adjusted[at] = found);
        }
        Adjustment::Hochberg | Adjustment::BenjaminiHochberg | Adjustment::BenjaminiYekutieli => {
            let mut least = 1.0_f64;
            for rank in (0..order.len()).rev() {
                least = least.min(scaled(rank));
                adjusted[order[rank]] = least;
            }
        }
    }
    Ok(adjusted)
}

/// Hommel's adjustment of ascending p-values. Among sets of s tests with test i, the one whose Simes p
/// is largest has the s − 1 largest others, so that one set of each size is enough (Wright 1992).
fn hommel(p: &[f64]) -> Vec<f64> {
    let m = p.len();
    let simes = |set: &mut dyn Iterator<Item = (usize, f64)>, size: usize| {
        set.map(|(rank, p)| size as f64 * p / rank as f64).fold(f64::INFINITY, f64::min)
    };
    let whole = simes(&mut (1..).zip(p.iter().copied()), m);
    let mut adjusted = vec![whole; m];
    for size in (2..m).rev() {
        // The tests above the first m − size + 1 are in every such set, at ranks 2 … size.
        let first = m - size + 1;
        let others = simes(&mut (2..).zip(p[first..].iter().copied()), size);
        for (at, adjusted) in adjusted.iter_mut().enumerate() {
            let least = p[at.min(first - 1)];
            *adjusted = adjusted.max(others.min(size as f64 * least));
        }
    }
    adjusted.iter().zip(p).map(|(adjusted, p)| adjusted.max(*p)).collect()
}
