//! Respondents by their score.

/// Those with one score.
pub(super) struct ScoreGroup {
    pub(super) score: f64,
    /// Respondents: the sum of their counts.
    pub(super) n: f64,
    /// Their rows.
    pub(super) members: Vec<usize>,
}

/// Respondents by their score, ascending. Sums of fractions that only rounding tells apart are one
/// score.
pub(super) fn grouped_scores(scores: &[f64], counts: &[f64]) -> Vec<ScoreGroup> {
    const ROUNDING: f64 = 1e-12;
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(a.cmp(&b)));
    let size = scores.iter().fold(0.0, |size: f64, score| size.max(score.abs()));
    let alike = |&a: &usize, &b: &usize| scores[b] - scores[a] <= ROUNDING * size;
    let group = |rows: &[usize]| ScoreGroup {
        score: scores[rows[0]],
        n: rows.iter().map(|&row| counts[row]).sum(),
        members: rows.to_vec(),
    };
    order.chunk_by(alike).map(group).collect()
}
