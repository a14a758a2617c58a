//! The analysis of variance of people by items.

use ndarray::Array2;

use super::inter_item::CANCELLED;
use super::weights::{frequencies_only, one_set_of_respondents};
use crate::data::Missing;
use crate::error::Result;
use crate::math::cholesky;
use crate::math::distribution::f_upper;
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::Scale;

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnovaSource {
    /// Where the variation is: `between_people`, `between_items`, `nonadditivity`, `balance`,
    /// `residual`, `within_people` or `total`.
    pub source: &'static str,
    /// Sum of squares.
    pub sum_of_squares: f64,
    /// Degrees of freedom.
    pub df: u64,
    /// Sum of squares per degree of freedom; NaN without any.
    pub mean_square: f64,
    /// F of a source that is tested; NaN of the others.
    pub f: f64,
    /// p of that F.
    pub p_value: f64,
}

/// Hotelling's test of equal item means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HotellingTest {
    /// T².
    pub t_squared: f64,
    /// F = T² (n − k + 1) / ((n − 1)(k − 1)).
    pub f: f64,
    /// k − 1.
    pub df1: u64,
    /// n − k + 1.
    pub df2: u64,
    /// p of F.
    pub p_value: f64,
}

/// The analysis of variance of people by items, as SPSS prints it.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemAnova {
    /// The scale's name.
    pub scale: String,
    /// Respondents.
    pub n: u64,
    /// Items.
    pub n_items: usize,
    /// The mean of all answers; NaN of a published table without means, as is all that rests on them.
    pub grand_mean: f64,
    /// The lines of the table, in the order of SPSS.
    pub sources: Vec<AnovaSource>,
    /// Hoyt's reliability, 1 − MS residual / MS between people, which is alpha.
    pub hoyt: f64,
    /// Tukey's estimate of the power to which answers would have to be raised to be additive; NaN
    /// where all items have one mean or means are not known.
    pub additive_power: f64,
    /// Hotelling's T²; none with fewer than k respondents, where differences of the items are
    /// collinear, or where means are not known.
    pub hotelling: Option<HotellingTest>,
    /// How missing answers were treated: listwise.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

impl ItemAnova {
    /// The line of this source.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::array;
    /// use scalewise::{Moments, Scale, item_anova};
    ///
    /// let (r, means) = (array![[1.0, 0.5], [0.5, 1.0]], array![2.0, 3.0]);
    /// let moments = Moments::from_correlation(["a", "b"], r.view(), 9, Some(means.view()), None)?;
    /// let found = item_anova(&moments, &Scale::new("s", ["a", "b"])?)?;
    /// assert_eq!(found.source("between_items").map(|line| line.sum_of_squares), Some(4.5));
    /// # Ok::<(), scalewise::Error>(())
    /// ```
    pub fn source(&self, name: &str) -> Option<&AnovaSource> {
        self.sources.iter().find(|line| line.source == name)
    }
}

/// Whether people and items differ: the analysis of variance behind alpha, Tukey's test of additivity
/// and Hotelling's T². All of it is in the moments.
///
/// With n people, k items, S the covariances of the keyed items, T = Σ S_ij, m_j their means, m their
/// mean and d_j = m_j − m:
///
/// ```text
/// SS between people   (n − 1) T / k                              df n − 1
/// SS between items    n Σ d_j²                                   df k − 1
/// SS residual         (n − 1) (Σ S_jj − T / k)                   df (n − 1)(k − 1)
/// SS nonadditivity    D² / (Σ p_i² Σ d_j²),   D = (n − 1) / k · Σ_j d_j Σ_l S_jl
///                     Σ p_i² = (n − 1) T / k²                    df 1
/// SS balance          SS residual − SS nonadditivity             df (n − 1)(k − 1) − 1
/// F between items     MS between items / MS residual
/// F nonadditivity     MS nonadditivity / MS balance
/// additive power      1 − m D / (Σ p_i² Σ d_j²)
/// Hoyt's reliability  1 − MS residual / MS between people
/// T²                  n (C m)ᵀ (C S Cᵀ)⁻¹ (C m),   C the differences of neighbouring items
/// ```
///
/// From a published table without means there are people, residual and Hoyt's reliability only.
///
/// F between items rests on equal covariances of the differences (sphericity), T² does not.
///
/// # Errors
/// [`Error::UnknownVariable`](crate::Error::UnknownVariable),
/// [`Error::TooFewRows`](crate::Error::TooFewRows) below 3,
/// [`Error::ConstantVariable`](crate::Error::ConstantVariable),
/// [`ReliabilityProblem::WeightsNotTaken`](crate::ReliabilityProblem::WeightsNotTaken) for other than
/// frequency weights and
/// [`ReliabilityProblem::OneSetOfRespondents`](crate::ReliabilityProblem::OneSetOfRespondents) for
/// other than listwise moments.
///
/// # Examples
///
/// ```
/// use ndarray::array;
/// use scalewise::{Missing, Moments, Responses, Scale, item_anova};
///
/// let (a, b) = (array![1.0, 2.0, 3.0, 6.0], array![2.0, 4.0, 3.0, 7.0]);
/// let responses = Responses::from_columns([("a", a.view()), ("b", b.view())])?;
/// let moments = Moments::of(&responses, Missing::Listwise)?;
/// let found = item_anova(&moments, &Scale::new("s", ["a", "b"])?)?;
/// let line = found.source("between_items").expect("a line");
/// assert!((line.sum_of_squares - 2.0).abs() < 1e-12); // 4 · (.5² + .5²)
/// assert!((line.f - 6.0).abs() < 1e-9); // the square of the t of the differences 1, 2, 0, 1
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Hoyt, C. (1941). Test reliability estimated by analysis of variance. *Psychometrika*, 6(3),
/// 153–160. <https://doi.org/10.1007/BF02289270>
///
/// Tukey, J. W. (1949). One degree of freedom for non-additivity. *Biometrics*, 5(3), 232–242.
/// <https://doi.org/10.2307/3001938>
///
/// Hotelling, H. (1931). The generalization of Student's ratio. *Annals of Mathematical Statistics*,
/// 2(3), 360–378. <https://doi.org/10.1214/aoms/1177732979>
pub fn item_anova(moments: &Moments, scale: &Scale) -> Result<ItemAnova> {
    const ANALYSIS: &str = "an analysis of variance of items";
    let moments = scale.key_shown(moments)?;
    one_set_of_respondents(ANALYSIS, &moments)?;
    frequencies_only(ANALYSIS, moments.weighting().kind)?;
    moments.require(ANALYSIS, 3)?;
    let (covariance, mean) = (moments.covariance(), moments.known_mean());
    let (people, items) = (moments.n() as f64, mean.len() as f64);
    let (total, trace) = (covariance.sum(), covariance.diag().sum());
    let grand_mean = mean.sum() / items;
    let deviation = mean.mapv(|m| m - grand_mean);
    let spread = deviation.dot(&deviation);

    let between_people = (people - 1.0) * total / items;
    let between_items = people * spread;
    // What is left of items that are alike but for their means is rounding.
    let left = trace - total / items;
    let residual = if left > CANCELLED * trace { (people - 1.0) * left } else { 0.0 };
    let products = (people - 1.0) / items * deviation.dot(&covariance.sum_axis(ndarray::Axis(1)));
    let squares = (people - 1.0) * total / (items * items) * spread;
    let (nonadditivity, slope) = if squares > 0.0 {
        ((products * products / squares).min(residual), products / squares)
    } else {
        (f64::NAN, f64::NAN)
    };
    let df_people = moments.n() - 1;
    let df_items = mean.len() as u64 - 1;
    let df_residual = df_people * df_items;

    let residual_line = AnovaSource::untested("residual", residual, df_residual);
    let balance = AnovaSource::untested("balance", residual - nonadditivity, df_residual - 1);
    let people_line = AnovaSource::untested("between_people", between_people, df_people);
    let within = between_items + residual;
    let sources = vec![
        people_line,
        AnovaSource::untested("between_items", between_items, df_items).against(&residual_line),
        AnovaSource::untested("nonadditivity", nonadditivity, 1).against(&balance),
        balance,
        residual_line,
        AnovaSource::untested("within_people", within, df_residual + df_items),
        AnovaSource::untested("total", between_people + within, df_residual + df_items + df_people),
    ];
    Ok(ItemAnova {
        scale: scale.name().to_string(),
        n: moments.n(),
        n_items: mean.len(),
        grand_mean,
        hoyt: 1.0 - residual_line.mean_square / people_line.mean_square,
        additive_power: 1.0 - slope * grand_mean,
        hotelling: hotelling(&covariance, &mean.to_vec(), moments.n()),
        sources,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    })
}

impl AnovaSource {
    fn untested(source: &'static str, sum_of_squares: f64, df: u64) -> Self {
        let mean_square = if df > 0 { sum_of_squares / df as f64 } else { f64::NAN };
        Self { source, sum_of_squares, df, mean_square, f: f64::NAN, p_value: f64::NAN }
    }

    /// With the F of its mean square against that of an error.
    fn against(self, error: &Self) -> Self {
        let f = self.mean_square / error.mean_square;
        Self { f, p_value: f_upper(f, self.df as f64, error.df as f64), ..self }
    }
}

/// T² of the differences of neighbouring items, in their own standard deviations.
fn hotelling(covariance: &Array2<f64>, mean: &[f64], n: u64) -> Option<HotellingTest> {
    let k = mean.len();
    if n < k as u64 || mean.iter().any(|m| m.is_nan()) {
        return None;
    }
    let of_differences = Array2::from_shape_fn((k - 1, k - 1), |(i, j)| {
        let of = |row: usize, column: usize| covariance[[row, column]];
        of(i, j) - of(i, j + 1) - of(i + 1, j) + of(i + 1, j + 1)
    });
    let sd = of_differences.diag().mapv(f64::sqrt);
    let rounding = CANCELLED.sqrt() * covariance.diag().sum().sqrt();
    if sd.iter().any(|&sd| sd.is_nan() || sd <= rounding) {
        return None;
    }
    let unit = Array2::from_shape_fn(of_differences.dim(), |(i, j)| {
        if i == j { 1.0 } else { of_differences[[i, j]] / (sd[i] * sd[j]) }
    });
    let inverse = cholesky::invert_lower(&cholesky::factor(&unit, cholesky::ROUNDING).ok()?);
    let difference: Vec<f64> = (0..k - 1).map(|j| (mean[j] - mean[j + 1]) / sd[j]).collect();
    let root = inverse.dot(&ndarray::Array1::from(difference));
    let (df1, df2) = (k as u64 - 1, n - k as u64 + 1);
    let t_squared = n as f64 * root.dot(&root);
    let f = t_squared * df2 as f64 / ((n - 1) as f64 * df1 as f64);
    Some(HotellingTest { t_squared, f, df1, df2, p_value: f_upper(f, df1 as f64, df2 as f64) })
}
