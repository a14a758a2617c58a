//! Correlation matrices, and the pair tables that some of them need.

use std::ops::ControlFlow;

use numpy::{PyArray1, PyArray2, PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use super::coefficients::{known_empty_cells, known_first_step};
use super::comparisons::held_against;
use super::errors::unknown_option;
use super::frame::{NamedArray, NamedWeights, filtered, missing, responses};
use super::groups::{NamedKey, key};
use super::moments::Moments;
use super::results::{self, dict};
use crate::{
    Adjustment, BootstrapMethod, CorrelationMethod, Correlations, IntervalMethod, LatentEstimator,
    MeasurementLevel, PolychoricOptions, RankMethod, Resampling, SampleDesign,
};

/// What is asked of latent correlations: estimator, first step, empty cells, correction.
type Latent = (String, String, String, f64);

/// What is asked of a matrix: (method, interval, adjustment, levels, confidence, exact, alternative),
/// and of latent correlations.
type Asked = ((String, Option<String>, String, Vec<(String, String)>, f64, bool, String), Latent);

fn latent_options(
    (estimator, first_step, empty_cells, correction): Latent,
) -> PyResult<PolychoricOptions> {
    Ok(PolychoricOptions {
        estimator: LatentEstimator::named(&estimator)
            .ok_or_else(|| unknown_option("estimator", &estimator, "\"two_step\" or \"ml\""))?,
        first_step: known_first_step(&first_step)?,
        empty_cells: known_empty_cells(&empty_cells, correction)?,
        ..PolychoricOptions::default()
    })
}

fn asked(
    ((method, interval, adjustment, levels, confidence, exact, alternative), latent): Asked,
) -> PyResult<Correlations> {
    const METHODS: &str = "\"pearson\", \"spearman\", \"kendall\", \"polychoric\" or \"auto\"";
    const INTERVALS: &str = "\"fisher\", \"fisher_corrected\", \"bonett_wright\", \"fieller\", \"caruso_cliff\", \"exact\", \"wald\", \"bca\" or \"percentile\"";
    const ADJUSTMENTS: &str = "\"none\", \"bonferroni\", \"holm\", \"hochberg\", \"hommel\", \"BH\", \
                           \"fdr\" or \"BY\"";
    let named = CorrelationMethod::named(&method);
    let named = named.ok_or_else(|| unknown_option("method", &method, METHODS))?;
    let adjust = Adjustment::named(&adjustment)
        .ok_or_else(|| unknown_option("adjust", &adjustment, ADJUSTMENTS))?;
    let mut correlations = Correlations::new(named)
        .confidence(confidence)
        .adjust(adjust)
        .alternative(held_against(&alternative)?)
        .latent(latent_options(latent)?);
    if exact {
        correlations = correlations.exact();
    }
    if let Some(interval) = interval {
        let named = IntervalMethod::named(&interval);
        let named = named.ok_or_else(|| unknown_option("ci", &interval, INTERVALS))?;
        correlations = correlations.interval(named);
    }
    for (variable, level) in levels {
        let named = MeasurementLevel::named(&level).ok_or_else(|| {
            unknown_option("levels", &level, "\"continuous\" or \"ordinal\" for each variable")
        })?;
        correlations = correlations.level(variable, named);
    }
    Ok(correlations)
}

#[pyfunction]
pub(super) fn correlation_matrix<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    options: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let (correlations, moments) = (asked(options)?, &moments.get().0);
    results::correlation(py, &py.detach(|| correlations.of_moments(moments))?)
}

#[pyfunction]
pub(super) fn correlation_matrix_of<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    missing_rule: &str,
    options: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, correlations) = (missing(missing_rule)?, asked(options)?);
    let responses = responses(&columns, weights.as_ref())?;
    results::correlation(py, &py.detach(|| correlations.of_responses(&responses, missing))?)
}

/// The matrix of a sample of clusters, strata or both.
#[pyfunction]
pub(super) fn correlation_matrix_of_design<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    missing_rule: &str,
    clusters: Option<NamedKey<'py>>,
    strata: Option<NamedKey<'py>>,
    options: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, correlations) = (missing(missing_rule)?, asked(options)?);
    let responses = responses(&columns, weights.as_ref())?;
    let design = SampleDesign {
        clusters: clusters.as_ref().map(key).transpose()?,
        strata: strata.as_ref().map(key).transpose()?,
    };
    let found = py.detach(|| correlations.of_design(&responses, missing, &design))?;
    results::correlation(py, &found)
}

#[pyfunction]
pub(super) fn correlation_matrix_of_tables<'py>(
    py: Python<'py>,
    tables: &Bound<'py, PairTables>,
    options: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let (correlations, tables) = (asked(options)?, &tables.get().0);
    results::correlation(py, &py.detach(|| correlations.of_tables(tables))?)
}

/// A listener that tells a Python function how much is done, of how much; its exception ends the work.
pub(super) fn telling(
    progress: Option<&Py<PyAny>>,
) -> impl Fn(usize, usize) -> ControlFlow<()> + '_ {
    move |done, of| match progress {
        Some(told) => match Python::attach(|py| told.call1(py, (done, of)).map(|_| ())) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        },
        None => ControlFlow::Continue(()),
    }
}

/// Which interval, of how many resamples, from which seed.
type Drawn = (String, usize, u64);

/// Bootstrap intervals of a matrix; `progress` is called with the resamples done and wanted.
#[pyfunction]
pub(super) fn bootstrap_correlations<'py>(
    py: Python<'py>,
    columns: Vec<NamedArray<'py>>,
    weights: Option<NamedWeights<'py>>,
    missing_rule: &str,
    options: Asked,
    drawn: Drawn,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (missing, correlations) = (missing(missing_rule)?, asked(options)?);
    let (interval, resamples, seed) = drawn;
    let by = match interval.as_str() {
        "bca" => BootstrapMethod::Bca,
        "percentile" => BootstrapMethod::Percentile,
        other => return Err(unknown_option("ci", other, "\"bca\" or \"percentile\"")),
    };
    let responses = responses(&columns, weights.as_ref())?;
    let told = telling(progress.as_ref());
    let found = py.detach(|| {
        let resampling = Resampling::seeded(resamples, seed).method(by).progress(&told);
        correlations.bootstrap(&responses, missing, &resampling)
    })?;
    results::bootstrap_correlations(py, &found)
}

/// The matrix of answers under sampling weights that were read twice, in parts.
#[pyfunction]
pub(super) fn correlation_matrix_of_scores<'py>(
    py: Python<'py>,
    moments: &Bound<'py, Moments>,
    scores: &Bound<'py, CorrelationScores>,
    options: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let correlations = asked(options)?;
    results::correlation(py, &correlations.of_scores(&moments.get().0, &scores.get().0)?)
}

/// The same of a rank correlation, whose first reading counted pair tables.
#[pyfunction]
pub(super) fn correlation_matrix_of_rank_scores<'py>(
    py: Python<'py>,
    tables: &Bound<'py, PairTables>,
    scores: &Bound<'py, CorrelationScores>,
    options: Asked,
) -> PyResult<Bound<'py, PyDict>> {
    let (correlations, tables, scores) = (asked(options)?, &tables.get().0, &scores.get().0);
    results::correlation(py, &py.detach(|| correlations.of_rank_scores(tables, scores))?)
}

/// A rank correlation by its name.
fn known_ranks(method: &str) -> PyResult<RankMethod> {
    RankMethod::named(method)
        .ok_or_else(|| unknown_option("method", method, "\"spearman\" or \"kendall\""))
}

/// The sums of the scores of correlations.
#[pyclass(frozen, module = "scalewise._core")]
pub(super) struct CorrelationScores(pub(super) crate::CorrelationScores);

/// A matrix of sums, as it travels.
type Sums<'py> = PyReadonlyArray2<'py, f64>;

#[pymethods]
impl CorrelationScores {
    #[staticmethod]
    fn of<'py>(
        py: Python<'py>,
        columns: Vec<NamedArray<'py>>,
        weights: Option<NamedWeights<'py>>,
        moments: &Bound<'py, Moments>,
    ) -> PyResult<Self> {
        let (responses, moments) = (responses(&columns, weights.as_ref())?, &moments.get().0);
        Ok(Self(py.detach(|| crate::CorrelationScores::of(&responses, moments))?))
    }

    #[staticmethod]
    fn of_ranks<'py>(
        py: Python<'py>,
        columns: Vec<NamedArray<'py>>,
        weights: Option<NamedWeights<'py>>,
        tables: &Bound<'py, PairTables>,
        method: &str,
    ) -> PyResult<Self> {
        let (responses, tables) = (responses(&columns, weights.as_ref())?, &tables.get().0);
        let method = known_ranks(method)?;
        Ok(Self(py.detach(|| crate::CorrelationScores::of_ranks(&responses, tables, method))?))
    }

    #[staticmethod]
    fn restored(
        names: Vec<String>,
        method: &str,
        missing_rule: &str,
        read: u64,
        sums: Sums<'_>,
        squares: Sums<'_>,
    ) -> PyResult<Self> {
        let sums = [sums, squares].map(|sums| sums.as_array().to_owned());
        let method = match method {
            "pearson" => CorrelationMethod::Pearson.name(),
            ranks => known_ranks(ranks)?.name(),
        };
        let missing = missing(missing_rule)?;
        Ok(Self(crate::CorrelationScores::restored(names, method, missing, read, sums)))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Travelling<'py>)> {
        let (kind, py, scores): (Bound<'py, PyType>, _, _) =
            (slf.get_type(), slf.py(), &slf.get().0);
        let [sums, squares] = scores.sums().map(|sums| sums.to_pyarray(py));
        let (method, missing) = (scores.method(), scores.missing().name());
        let names = scores.names().to_vec();
        Ok((kind.getattr("restored")?, (names, method, missing, scores.read(), sums, squares)))
    }

    fn merge(&self, other: &Self) -> PyResult<Self> {
        Ok(Self(self.0.merge(&other.0)?))
    }

    /// The rows that were read.
    #[getter]
    fn cases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        Ok(dict!(py, { "read" => self.0.read() }))
    }
}

/// What scores are restored from.
type Travelling<'py> = (
    Vec<String>,
    &'static str,
    &'static str,
    u64,
    Bound<'py, PyArray2<f64>>,
    Bound<'py, PyArray2<f64>>,
);

/// How often each pair of answers was given.
#[pyclass(frozen, module = "scalewise._core")]
pub(super) struct PairTables(pub(super) crate::PairTables);

#[pymethods]
impl PairTables {
    #[staticmethod]
    #[pyo3(signature = (columns, missing_rule, weights=None, filter=None))]
    fn of<'py>(
        py: Python<'py>,
        columns: Vec<NamedArray<'py>>,
        missing_rule: &str,
        weights: Option<NamedWeights<'py>>,
        filter: Option<NamedArray<'py>>,
    ) -> PyResult<Self> {
        let missing = missing(missing_rule)?;
        let responses = filtered(&columns, weights.as_ref(), filter.as_ref())?;
        Ok(Self(py.detach(|| crate::PairTables::of(&responses, missing))?))
    }

    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        Ok(Self(crate::PairTables::from_json(json)?))
    }

    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn check_cells(&self, min_cell: u64) -> PyResult<()> {
        Ok(self.0.check_cells(min_cell)?)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        let kind: Bound<'py, PyType> = slf.get_type();
        Ok((kind.getattr("from_json")?, (slf.get().0.to_json(),)))
    }

    fn merge(&self, other: &Self) -> PyResult<Self> {
        Ok(Self(self.0.merge(&other.0)?))
    }

    fn select(&self, names: Vec<String>) -> PyResult<Self> {
        Ok(Self(self.0.select(names)?))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn table<'py>(
        &self,
        py: Python<'py>,
        first: &str,
        second: &str,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        Ok(self.0.table(first, second)?.to_pyarray(py))
    }

    fn levels<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Ok(self.0.levels(name)?.to_pyarray(py))
    }

    #[getter]
    fn names(&self) -> Vec<String> {
        self.0.names().to_vec()
    }

    #[getter]
    fn missing(&self) -> &'static str {
        self.0.missing().name()
    }

    #[getter]
    fn pair_n<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        self.0.pair_n().to_pyarray(py)
    }

    #[getter]
    fn cases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        results::cases(py, self.0.cases())
    }

    #[getter]
    fn weighting<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        results::weighting(py, &self.0.weighting())
    }
}
