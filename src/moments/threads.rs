//! The threads that read the answers.

use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

/// How many threads to use; 0 leaves it to the machine.
static WANTED: AtomicUsize = AtomicUsize::new(0);

/// The pools made so far.
static POOLS: Mutex<Vec<Pool>> = Mutex::new(Vec::new());

/// A pool, and the process and thread count that it was made for.
struct Pool {
    process: u32,
    wanted: usize,
    threads: &'static ThreadPool,
}

/// Sets how many threads read the answers; 0, the default, means one per core. Results do not
/// depend on it, to the last bit.
///
/// # Examples
///
/// ```
/// scalewise::set_threads(1);
/// ```
pub fn set_threads(threads: usize) {
    WANTED.store(threads, Ordering::Relaxed);
}

/// Runs work on the pool of this process.
///
/// A child made by `fork` inherits the memory of its parent's pool but none of its threads, and
/// would wait for them for ever. So the pool belongs to a process id, and is made anew in a child.
/// It is never dropped: a child must not join threads that it does not have.
pub(crate) fn on_pool<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    match pool() {
        Some(pool) => pool.install(work),
        // No threads to be had: the calling one does the same work in the same order.
        None => work(),
    }
}

fn pool() -> Option<&'static ThreadPool> {
    let wanted = WANTED.load(Ordering::Relaxed);
    let process = process::id();
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pool) = pools.iter().find(|pool| (pool.process, pool.wanted) == (process, wanted)) {
        return Some(pool.threads);
    }
    let threads: &'static ThreadPool =
        Box::leak(Box::new(ThreadPoolBuilder::new().num_threads(wanted).build().ok()?));
    pools.push(Pool { process, wanted, threads });
    Some(threads)
}
