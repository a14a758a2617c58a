//! Levels of confidence.

use super::{Error, Result};

/// Makes sure that a level of confidence is a share, and that a double can tell it from none and
/// from certainty.
pub(crate) fn check_confidence(confidence: f64) -> Result<()> {
    if (1e-6..=1.0 - 1e-12).contains(&confidence) {
        Ok(())
    } else {
        Err(Error::ConfidenceOutOfRange { value: confidence })
    }
}
