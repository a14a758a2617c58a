//! The arithmetic underneath: factorisation, eigenvalues, distributions.

pub(crate) mod beta;
pub(crate) mod bivariate_normal;
pub(crate) mod blas;
pub(crate) mod cholesky;
pub(crate) mod distribution;
pub(crate) mod double_double;
pub(crate) mod gamma;
pub(crate) mod linalg;
pub(crate) mod noncentral;
pub(crate) mod real;
pub(crate) mod root;
pub(crate) mod singular;
pub(crate) mod studentized_range;
