//! What runs here.

use std::fmt;

use crate::moments::{threads, vectors};

/// The version, and what the readings of this process run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// The version of scalewise.
    pub version: &'static str,
    /// The vector instructions in use: `AVX-512`, `AVX2`, `NEON` or `plain`.
    pub vectors: &'static str,
    /// Threads that read the answers.
    pub threads: usize,
    /// The BLAS and LAPACK that was linked.
    pub blas: &'static str,
}

/// What runs here.
///
/// # Examples
///
/// ```
/// let configuration = scalewise::configuration();
/// assert!(configuration.threads >= 1);
/// println!("{configuration}");
/// ```
pub fn configuration() -> Configuration {
    let blas = if cfg!(feature = "openblas-system") {
        "OpenBLAS (system)"
    } else if cfg!(feature = "openblas-static") {
        "OpenBLAS (static)"
    } else if cfg!(feature = "intel-mkl-static") {
        "Intel MKL (static)"
    } else if cfg!(feature = "netlib-system") {
        "Netlib (system)"
    } else {
        "none"
    };
    Configuration {
        version: env!("CARGO_PKG_VERSION"),
        vectors: vectors(),
        threads: threads(),
        blas,
    }
}

impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "scalewise  {}", self.version)?;
        writeln!(f, "vectors    {}", self.vectors)?;
        writeln!(f, "threads    {}", self.threads)?;
        write!(f, "blas       {}", self.blas)
    }
}
