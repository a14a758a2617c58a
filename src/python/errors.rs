//! The exceptions, and which error becomes which.

use pyo3::exceptions::{PyKeyboardInterrupt, PyValueError};
use pyo3::prelude::*;

use crate::error::{Error, MomentsProblem};

pyo3::create_exception!(
    scalewise,
    ScalewiseError,
    PyValueError,
    "Something that scalewise refuses; the message says what, where, and what to do."
);
pyo3::create_exception!(
    scalewise,
    DataError,
    ScalewiseError,
    "The answers, names or options cannot be used as they are."
);
pyo3::create_exception!(
    scalewise,
    NumericError,
    ScalewiseError,
    "The figures do not determine the result: collinear, nearly so, or contradictory."
);

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Interrupted => PyKeyboardInterrupt::new_err(message),
            Error::NotConverged { .. }
            | Error::Collinear { .. }
            | Error::Moments(MomentsProblem::DegenerateLikelihood { .. })
            | Error::IllConditioned { .. }
            | Error::NearlyExactFit { .. }
            | Error::NotPositiveDefinite { .. } => NumericError::new_err(message),
            Error::UnknownVariable { .. }
            | Error::DuplicateName { .. }
            | Error::NoVariables
            | Error::NotNumeric { .. }
            | Error::UnequalLengths { .. }
            | Error::InfiniteValue { .. }
            | Error::TooLarge { .. }
            | Error::AllMissing { .. }
            | Error::ConstantVariable { .. }
            | Error::TooFewRows { .. }
            | Error::TooFewPairs { .. }
            | Error::WrongWeight { .. }
            | Error::AllWeightsZero
            | Error::NotYet { .. }
            | Error::BoundsReversed { .. }
            | Error::OutsideBounds { .. }
            | Error::ReversedOutsideBounds { .. }
            | Error::TooFewItems { .. }
            | Error::ReverseWithoutBounds { .. }
            | Error::UnknownItem { .. }
            | Error::MinValidOutOfRange { .. }
            | Error::ConfidenceOutOfRange { .. }
            | Error::WrongShape { .. }
            | Error::NotSymmetric { .. }
            | Error::NotACorrelation { .. }
            | Error::WrongFigure { .. }
            | Error::SampleSizeOutOfRange { .. }
            | Error::DifferentVariables { .. }
            | Error::DifferentKinds { .. }
            | Error::DifferentWeights { .. }
            | Error::NeedsRows { .. }
            | Error::WrongBounds { .. }
            | Error::AlreadyMasked
            | Error::Moments(_)
            | Error::Groups(_)
            | Error::Correlation(_)
            | Error::Bootstrap(_)
            | Error::Reliability(_)
            | Error::Regression(_)
            | Error::Covariance(_)
            | Error::SmallCell { .. }
            | Error::DamagedMoments { .. } => DataError::new_err(message),
        }
    }
}

/// The error for a word that an option does not take.
pub(super) fn unknown_option(option: &str, value: &str, choices: &str) -> PyErr {
    DataError::new_err(format!("{option}=\"{value}\" is not an option: choose {choices}"))
}
