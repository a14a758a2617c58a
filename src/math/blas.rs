//! The one file with `unsafe`: BLAS is a C library, and the symmetric rank-n update that the
//! moments rest on has no safe wrapper.

// The backend that the cargo feature picked must be linked, even if nothing else names it.
use ndarray_linalg as _;

/// `into ← into + AᵀA` in the upper triangle, for the first `rows` rows of `columns` columns that
/// lie `stride` apart in `a`.
///
/// # Panics
/// When the slices are too short for the shape: the bounds are checked before C is called.
#[allow(unsafe_code)]
pub(crate) fn add_gram(a: &[f64], rows: usize, columns: usize, stride: usize, into: &mut [f64]) {
    if rows == 0 || columns == 0 {
        return;
    }
    assert!(rows <= stride && (columns - 1) * stride + rows <= a.len(), "columns out of reach");
    assert!(columns * columns <= into.len(), "the result is too small");
    let [k, n, lda] = [columns, rows, stride].map(|size| {
        i32::try_from(size).expect("chunks are far smaller than i32::MAX rows or columns")
    });
    single_threaded();
    // SAFETY: dsyrk reads `rows` doubles of each of `columns` columns from `a` and writes the
    // upper triangle of a `columns` × `columns` matrix into `into`; both were checked above.
    // Row-major upper is column-major lower.
    unsafe {
        cblas_sys::cblas_dsyrk(
            cblas_sys::CBLAS_LAYOUT::CblasColMajor,
            cblas_sys::CBLAS_UPLO::CblasLower,
            cblas_sys::CBLAS_TRANSPOSE::CblasTrans,
            k,
            n,
            1.0,
            a.as_ptr(),
            lda,
            1.0,
            into.as_mut_ptr(),
            k,
        );
    }
}

/// OpenBLAS's own threads would fight with ours for the cores.
#[cfg(any(feature = "openblas-system", feature = "openblas-static"))]
#[allow(unsafe_code)]
pub(crate) fn single_threaded() {
    use std::sync::Once;

    unsafe extern "C" {
        fn openblas_set_num_threads(threads: std::ffi::c_int);
    }
    static ONCE: Once = Once::new();
    // SAFETY: the function takes a number, keeps nothing of ours, and is called once.
    ONCE.call_once(|| unsafe { openblas_set_num_threads(1) });
}

/// Other backends are linked in their sequential form.
#[cfg(not(any(feature = "openblas-system", feature = "openblas-static")))]
pub(crate) fn single_threaded() {}
