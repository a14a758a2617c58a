//! Several constructs in one model: how reliable each is, and whether they differ.

use ndarray::{Array1, Array2};

use super::super::htmt::Ratio;
use super::super::keying::against;
use super::super::own_items::{check_own_items, item_ranges, keyed_items};
use super::{OmegaDenominator, OmegaOptions, sample_size, with_divisor_n};
use crate::correlation::check_confidence;
use crate::data::{Missing, Responses};
use crate::error::Result;
#[cfg(doc)]
use crate::error::{Error, ReliabilityProblem};
use crate::factor::{ModelFit, SimpleStructure, Solution};
use crate::math::distribution::z_critical;
use crate::moments::{Cases, Moments, Weighting};
use crate::scale::Scale;

/// One item in the model of all constructs.
#[derive(Debug, Clone, PartialEq)]
pub struct ConstructItem {
    /// The scale that it belongs to.
    pub scale: String,
    /// Its name.
    pub item: String,
    /// Whether it was turned round first.
    pub reversed: bool,
    /// Its loading, in its own units; factors have variance 1.
    pub loading: f64,
    /// Standard error of the loading, by the expected information; NaN under sampling weights.
    pub std_error: f64,
    /// The loading of the standardised item.
    pub standardized_loading: f64,
    /// Its unique variance; negative in a Heywood case.
    pub unique_variance: f64,
}

/// What is known of one construct.
#[derive(Debug, Clone, PartialEq)]
pub struct Construct {
    /// The scale's name.
    pub scale: String,
    /// Its items.
    pub n_items: usize,
    /// Composite reliability: omega total of the scale in the model of all.
    pub composite_reliability: f64,
    /// Its standard error by the delta method; NaN where there is none.
    pub std_error: f64,
    /// Lower end of its interval; NaN where there is none.
    pub conf_low: f64,
    /// Upper end of its interval; NaN where there is none.
    pub conf_high: f64,
    /// Average variance extracted: the mean of the squared standardised loadings.
    pub ave: f64,
    /// The same of items in their own units, Σλ² / (Σλ² + Σθ), as semTools.
    pub ave_of_variance: f64,
    /// Maximal reliability H, of the best weighted sum of the items; NaN in a Heywood case.
    pub maximal_reliability: f64,
    /// Whether the AVE exceeds every squared correlation with another construct (Fornell and Larcker);
    /// with one construct there is nothing to exceed.
    pub distinct: Option<bool>,
}

/// Two constructs.
#[derive(Debug, Clone, PartialEq)]
pub struct ConstructPair {
    /// The first scale.
    pub first: String,
    /// The second scale.
    pub second: String,
    /// The correlation of the factors.
    pub correlation: f64,
    /// Its standard error, by the expected information; NaN under sampling weights.
    pub std_error: f64,
    /// Lower end of its interval (Wald's); NaN where there is none.
    pub conf_low: f64,
    /// Upper end of its interval; NaN where there is none.
    pub conf_high: f64,
    /// The variance that they share, the squared correlation.
    pub shared_variance: f64,
    /// Whether the AVE of both exceeds the variance that they share (Fornell and Larcker).
    pub distinct: bool,
    /// Heterotrait–monotrait ratio of mean correlations.
    pub htmt: f64,
    /// The same of geometric means, HTMT2.
    pub htmt2: f64,
}

/// Reliability and distinctness of several constructs, and the model behind them.
#[derive(Debug, Clone, PartialEq)]
pub struct ConstructReliability {
    /// The constructs, in order (m).
    pub constructs: Vec<Construct>,
    /// Their pairs: (2, 1), (3, 1), (3, 2) and so on; the first named is the earlier one.
    pub pairs: Vec<ConstructPair>,
    /// The items of all scales, in order (p).
    pub items: Vec<ConstructItem>,
    /// Correlations of the factors (m, m).
    pub factor_correlations: Array2<f64>,
    /// How the estimates were found: `confirmatory_ml`.
    pub method: &'static str,
    /// What the common variance of a composite is a share of.
    pub denominator: OmegaDenominator,
    /// How well the model fits.
    pub fit: ModelFit,
    /// Items with a negative unique variance.
    pub heywood: Vec<String>,
    /// Items that correlate negatively with the others, and so may be keyed the wrong way.
    pub against: Vec<String>,
    /// Pairs of scales whose factors correlate beyond 1, joined by ` with `.
    pub improper_correlations: Vec<String>,
    /// The n that tests and intervals rest on: complete cases (the sum of frequency weights, else
    /// rows), or under pairwise deletion and EM the smallest n of any pair of items.
    pub n: u64,
    /// The level of the intervals.
    pub confidence: f64,
    /// How missing answers were treated.
    pub missing: Missing,
    /// Who was read, used and left out.
    pub cases: Cases,
    /// What is known of the weights of the respondents used.
    pub weighting: Weighting,
}

/// Composite reliability, average variance extracted and maximal reliability of several scales, their
/// latent correlations, and whether they measure different things; from the moments of the raw items.
///
/// One confirmatory model of all scales by maximum likelihood, every item on the factor of its scale.
/// With λ its loadings, θ unique variances, l standardised loadings, φ correlations of factors and r
/// correlations of keyed items:
///
/// ```text
/// composite reliability   (Σλ)² / ((Σλ)² + Σθ)       or / Σ S_ij, observed
/// AVE                     Σ l² / k
/// AVE of variance         Σλ² / (Σλ² + Σθ)
/// H                       s / (1 + s),   s = Σ l² / (1 − l²)
/// distinct                AVE > φ² for both          (Fornell & Larcker 1981)
/// HTMT                    mean |r| between the scales / √(mean |r| within the one · within the other)
/// HTMT2                   likewise with geometric means
/// ```
///
/// Intervals are Wald's with the expected information; that of composite reliability by the delta method
/// (see [`mcdonald_omega`](crate::mcdonald_omega), also for pairwise deletion, EM and weights). semTools'
/// `compRelSEM` and `AVE` divide by observed variances unless told otherwise. Scales of two items are
/// determined by their correlation with others.
///
/// # Errors
/// [`ReliabilityProblem::NotIdentified`] for a scale of two items alone,
/// [`ReliabilityProblem::ItemInTwoScales`], [`ReliabilityProblem::Undetermined`],
/// [`Error::DuplicateName`] of two scales, [`Error::NoVariables`] without any; and those of
/// [`mcdonald_omega`](crate::mcdonald_omega).
///
/// # Examples
///
/// Loadings .8 and .6 on two factors that correlate by .5:
///
/// ```
/// use ndarray::array;
/// use scalewise::{Moments, OmegaOptions, Scale, construct_reliability};
///
/// let r = array![
///     [1.0, 0.48, 0.32, 0.24],
///     [0.48, 1.0, 0.24, 0.18],
///     [0.32, 0.24, 1.0, 0.48],
///     [0.24, 0.18, 0.48, 1.0],
/// ];
/// let moments = Moments::from_correlation(["a", "b", "c", "d"], r.view(), 500, None, None)?;
/// let scales = [Scale::new("x", ["a", "b"])?, Scale::new("y", ["c", "d"])?];
/// let found = construct_reliability(&moments, &scales, &OmegaOptions::default())?;
/// assert!((found.constructs[0].composite_reliability - 1.96 / 2.96).abs() < 1e-12);
/// assert!((found.constructs[0].ave - 0.5).abs() < 1e-12); // (.64 + .36) / 2
/// assert!((found.pairs[0].correlation - 0.5).abs() < 1e-12 && found.pairs[0].distinct);
/// assert!((found.pairs[0].htmt - 0.245 / 0.48).abs() < 1e-12);
/// # Ok::<(), scalewise::Error>(())
/// ```
///
/// # References
/// Fornell, C., & Larcker, D. F. (1981). Evaluating structural equation models with unobservable
/// variables and measurement error. *Journal of Marketing Research*, 18(1), 39–50.
/// <https://doi.org/10.1177/002224378101800104>
///
/// Hancock, G. R., & Mueller, R. O. (2001). Rethinking construct reliability within latent variable
/// systems. In R. Cudeck, S. du Toit, & D. Sörbom (Eds.), *Structural equation modeling: Present and
/// future* (pp. 195–216). Scientific Software International.
///
/// Henseler, J., Ringle, C. M., & Sarstedt, M. (2015). A new criterion for assessing discriminant
/// validity in variance-based structural equation modeling. *Journal of the Academy of Marketing
/// Science*, 43(1), 115–135. <https://doi.org/10.1007/s11747-014-0403-8>
///
/// Roemer, E., Schuberth, F., & Henseler, J. (2021). HTMT2 – an improved criterion for assessing
/// discriminant validity in structural equation modeling. *Industrial Management & Data Systems*,
/// 121(12), 2637–2650. <https://doi.org/10.1108/IMDS-02-2021-0082>
pub fn construct_reliability(
    moments: &Moments,
    scales: &[Scale],
    options: &OmegaOptions,
) -> Result<ConstructReliability> {
    check_confidence(options.confidence)?;
    check_own_items(scales)?;
    let moments = keyed_items(moments, scales)?;
    let names = moments.names();
    moments.require("a factor model of its items", names.len() as u64 + 1)?;
    let structure = SimpleStructure::of(scales.iter().map(|scale| scale.items().len()));
    if let ([only], true) = (scales, structure.df() < 0) {
        return Err(super::not_identified(only.name(), only.items().len()));
    }
    let covariance = with_divisor_n(&moments);
    let solution = structure.fit(names, &covariance)?;
    let model = Model { structure, solution, covariance, n: sample_size(&moments) };
    let constructs = model.constructs(scales, options);
    let r = moments.correlation();
    let pairs = model.pairs(scales, &constructs, &r, options.confidence);
    let items = model.items(scales);
    let improper = pairs.iter().filter(|pair| pair.correlation.abs() > 1.0);
    let heywood = items.iter().filter(|item| item.unique_variance < 0.0);
    Ok(ConstructReliability {
        improper_correlations: improper
            .map(|pair| format!("{} with {}", pair.first, pair.second))
            .collect(),
        heywood: heywood.map(|item| item.item.clone()).collect(),
        against: model.against(scales),
        constructs,
        pairs,
        items,
        factor_correlations: model.solution.factor_correlations.clone(),
        method: "confirmatory_ml",
        denominator: options.denominator,
        fit: ModelFit::of(&model.structure, &model.solution, &model.covariance, model.n),
        n: moments.n(),
        confidence: options.confidence,
        missing: moments.missing(),
        cases: moments.cases(),
        weighting: moments.weighting(),
    })
}

/// As [`construct_reliability`], from the answers themselves: makes sure that they lie inside the bounds
/// of the scales first.
///
/// # Errors
/// As [`construct_reliability`], and [`Error::OutsideBounds`].
pub fn construct_reliability_of(
    responses: &Responses<'_>,
    scales: &[Scale],
    missing: Missing,
    options: &OmegaOptions,
) -> Result<ConstructReliability> {
    check_own_items(scales)?;
    let answers = responses.select(scales.iter().flat_map(Scale::items))?;
    scales.iter().try_for_each(|scale| scale.check(&answers))?;
    construct_reliability(&Moments::of(&answers, missing)?, scales, options)
}

/// The fitted model of all scales.
struct Model {
    structure: SimpleStructure,
    solution: Solution,
    covariance: Array2<f64>,
    /// NaN where there is no sampling theory.
    n: f64,
}

impl Model {
    fn constructs(&self, scales: &[Scale], options: &OmegaOptions) -> Vec<Construct> {
        let phi = &self.solution.factor_correlations;
        let z = z_critical(options.confidence);
        let of_scale = |(factor, scale): (usize, &Scale)| {
            let own: Vec<usize> = self.structure.items(factor).collect();
            let of = |figures: &Array1<f64>, power: i32| {
                own.iter().map(|&i| figures[i].powi(power)).sum::<f64>()
            };
            let solution = &self.solution;
            let (sum, unique) = (of(&solution.loadings, 1), of(&solution.unique, 1));
            let total = match options.denominator {
                OmegaDenominator::Implied => sum * sum + unique,
                OmegaDenominator::Observed => {
                    let row =
                        |&i: &usize| own.iter().map(|&j| self.covariance[[i, j]]).sum::<f64>();
                    own.iter().map(row).sum()
                }
            };
            let reliability = sum * sum / total;
            let std_error = match options.denominator {
                OmegaDenominator::Implied => self.standard_error(&own, sum, unique),
                OmegaDenominator::Observed => f64::NAN,
            };
            let squares = of(&solution.loadings, 2);
            let standardized = solution.standardized_loadings();
            let ave = of(standardized, 2) / own.len() as f64;
            let share = |&i: &usize| standardized[i].powi(2) / solution.standardized_unique()[i];
            let proper = own.iter().all(|&i| solution.unique[i] > 0.0);
            let strength: f64 = own.iter().map(share).sum();
            let mut others = (0..scales.len()).filter(|&other| other != factor);
            let distinct = others.all(|other| ave > phi[[factor, other]].powi(2));
            Construct {
                scale: scale.name().to_string(),
                n_items: own.len(),
                composite_reliability: reliability,
                std_error,
                conf_low: reliability - z * std_error,
                conf_high: reliability + z * std_error,
                ave,
                ave_of_variance: squares / (squares + unique),
                maximal_reliability: if proper { strength / (1.0 + strength) } else { f64::NAN },
                distinct: (scales.len() > 1).then_some(distinct),
            }
        };
        scales.iter().enumerate().map(of_scale).collect()
    }

    /// The items that go against the others of their scale.
    fn against(&self, scales: &[Scale]) -> Vec<String> {
        let of_scale = |(factor, scale): (usize, &Scale)| {
            let own: Vec<usize> = self.structure.items(factor).collect();
            let at = |(i, j): (usize, usize)| self.covariance[[own[i], own[j]]];
            against(&Array2::from_shape_fn((own.len(), own.len()), at), scale.items())
        };
        scales.iter().enumerate().flat_map(of_scale).collect()
    }

    /// Of a composite reliability, by the delta method.
    fn standard_error(&self, own: &[usize], sum: f64, unique: f64) -> f64 {
        let (p, total) = (self.covariance.nrows(), sum * sum + unique);
        let (mut by_loading, mut by_unique) = (vec![0.0; p], vec![0.0; p]);
        for &i in own {
            by_loading[i] = 2.0 * sum * unique / (total * total);
            by_unique[i] = -sum * sum / (total * total);
        }
        self.solution.std_error(&by_loading, &by_unique, self.n)
    }

    fn pairs(
        &self,
        scales: &[Scale],
        constructs: &[Construct],
        r: &Array2<f64>,
        confidence: f64,
    ) -> Vec<ConstructPair> {
        let (z, ranges) = (z_critical(confidence), item_ranges(scales));
        let of_pair = |(at, (second, first)): (usize, (usize, usize))| {
            let correlation = self.solution.factor_correlations[[second, first]];
            let std_error = self.solution.correlation_std_error(at, self.n);
            let shared_variance = correlation * correlation;
            let distinct = [first, second].iter().all(|&at| constructs[at].ave > shared_variance);
            let ratio = Ratio::of(r, [first, second].map(|at| ranges[at].clone()), true);
            ConstructPair {
                first: scales[first].name().to_string(),
                second: scales[second].name().to_string(),
                correlation,
                std_error,
                conf_low: correlation - z * std_error,
                conf_high: correlation + z * std_error,
                shared_variance,
                distinct,
                htmt: ratio.htmt,
                htmt2: ratio.htmt2,
            }
        };
        self.structure.pairs().enumerate().map(of_pair).collect()
    }

    fn items(&self, scales: &[Scale]) -> Vec<ConstructItem> {
        let std_errors = self.solution.loading_std_errors(self.n);
        let listed = scales.iter().flat_map(|scale| {
            let items = scale.items().iter().zip(scale.reversed());
            items.map(move |(item, reversed)| (scale.name(), item, *reversed))
        });
        let of_item =
            |(i, (scale, item, reversed)): (usize, (&str, &String, bool))| ConstructItem {
                scale: scale.to_string(),
                item: item.clone(),
                reversed,
                loading: self.solution.loadings[i],
                std_error: std_errors[i],
                standardized_loading: self.solution.standardized_loadings()[i],
                unique_variance: self.solution.unique[i],
            };
        listed.enumerate().map(of_item).collect()
    }
}
