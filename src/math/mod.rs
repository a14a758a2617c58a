//! The arithmetic underneath: factorisation, eigenvalues, distributions.

pub(crate) mod beta;
pub(crate) mod blas;
pub(crate) mod cholesky;
pub(crate) mod distribution;
pub(crate) mod double_double;
pub(crate) mod linalg;
pub(crate) mod normal;
pub(crate) mod real;
