//! Scores of clusters as CR2 and CR3 adjust them, and the working model behind CR2's degrees of
//! freedom.
//!
//! ```text
//! A_g   CR2 (I − S_g)^(−1/2),  CR3 (I − S_g)⁻¹        since Zᵀ f(Z Zᵀ) = f(Zᵀ Z) Zᵀ
//! u_g   A_g s_g
//! under equal, independent errors the covariance of cᵀu_g and cᵀu_h is
//! P_gh  [g = h] cᵀ K_g c − (B_g c)ᵀ (B_h c),   K_g = A_g S_g A_g,  B_g = A_g S_g
//! df    (Σ P_gg)² / Σ P_gh²                                       after Satterthwaite
//! ```

use ndarray::{Array2, s};

use super::Vcov;
use super::clusters::{ClusterSums, OfCluster};
use super::working::{NOUGHT, Working, inverted, of_cluster};
use crate::error::{CovarianceProblem, Error, Result};
use crate::math::linalg::eigen;
use crate::moments::in_order;

/// Clusters that are one piece of work.
const TOGETHER: usize = 64;

/// Which model: its number, and how many coordinates it has.
#[derive(Clone, Copy)]
pub(super) struct ModelOf {
    pub(super) at: usize,
    pub(super) k: usize,
}

/// What all clusters give for one model.
pub(super) struct Adjusted {
    /// Σ u uᵀ.
    pub(super) meat: Array2<f64>,
    /// Of CR2; empty for the others.
    pub(super) working: Working,
    /// Clusters that alone determine a coefficient.
    pub(super) determined: Vec<String>,
}

impl Adjusted {
    pub(super) fn of(sums: &ClusterSums, model: ModelOf, vcov: Vcov) -> Result<Self> {
        let clusters = &sums.clusters;
        let piece = |at: usize| {
            let part = &clusters[at * TOGETHER..clusters.len().min((at + 1) * TOGETHER)];
            Self::of_some(part, sums, model, vcov)
        };
        let nothing = || Self {
            meat: Array2::zeros((model.k, model.k)),
            working: Working::default(),
            determined: Vec::new(),
        };
        in_order(clusters.len().div_ceil(TOGETHER), piece)?.into_iter().try_fold(
            nothing(),
            |mut whole, part| {
                let part = part?;
                whole.meat += &part.meat;
                whole.working.clusters.extend(part.working.clusters);
                whole.determined.extend(part.determined);
                Ok(whole)
            },
        )
    }

    fn of_some(part: &[OfCluster], sums: &ClusterSums, model: ModelOf, vcov: Vcov) -> Result<Self> {
        let ModelOf { at, k } = model;
        let mut meat = Array2::zeros((k, k));
        let (mut working, mut determined) = (Working::default(), Vec::new());
        for cluster in part {
            let score = &cluster.scores[at];
            let u = match vcov {
                Vcov::CR2 | Vcov::CR3 => {
                    let square = cluster.cross.slice(s![..k, ..k]).to_owned();
                    let Some(eigen) = eigen(&square) else {
                        meat.fill(f64::NAN);
                        continue;
                    };
                    if eigen.values.iter().any(|value| 1.0 - value <= NOUGHT) {
                        if vcov == Vcov::CR3 {
                            return Err(Error::Covariance(CovarianceProblem::ClusterDetermines {
                                cluster: cluster.name(sums),
                                model: at + 1,
                            }));
                        }
                        determined.push(cluster.name(sums));
                    }
                    let power = if vcov == Vcov::CR2 { -0.5 } else { -1.0 };
                    if vcov == Vcov::CR2 {
                        working.clusters.push(of_cluster(&eigen));
                    }
                    eigen.with(|value| inverted(value, power)).dot(score)
                }
                _ => score.clone(),
            };
            for (i, mut row) in meat.rows_mut().into_iter().enumerate() {
                row.scaled_add(u[i], &u);
            }
        }
        Ok(Self { meat, working, determined })
    }
}

impl OfCluster {
    /// A cluster as it is called in messages: `school = 1224`.
    pub(super) fn name(&self, sums: &ClusterSums) -> String {
        let levels = sums.keys.iter().zip(&self.levels);
        levels.map(|(key, level)| format!("{key} = {level}")).collect::<Vec<_>>().join(", ")
    }
}
