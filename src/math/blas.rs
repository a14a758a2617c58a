//! The one file with `unsafe`: OpenBLAS can only be told from C to leave the threads to us.

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
