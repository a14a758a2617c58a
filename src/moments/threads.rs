//! The threads that read the answers.

use std::cell::Cell;
use std::process;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, Result};

/// How many threads to use; 0 leaves it to the machine.
static WANTED: AtomicUsize = AtomicUsize::new(0);

/// The pools made so far.
static POOLS: Mutex<Vec<Pool>> = Mutex::new(Vec::new());

/// A pool, and the process and number of threads that it was made for.
struct Pool {
    process: u32,
    size: usize,
    threads: &'static ThreadPool,
}

/// Sets how many threads read the answers; 0, the default, means one per core, and more than that
/// (or two) are not used. Results do not depend on it, to the last bit.
///
/// # Examples
///
/// ```
/// scalewise::set_threads(1);
/// ```
pub fn set_threads(threads: usize) {
    WANTED.store(threads, Ordering::Relaxed);
}

/// What tells a long reading to stop; the Python module asks for signals.
static STOP: OnceLock<fn() -> bool> = OnceLock::new();

/// Sets what long readings ask, on the thread that called them, whether to stop. The first one
/// set stays.
#[cfg(feature = "python")]
pub(crate) fn stop_when(asked: fn() -> bool) {
    STOP.get_or_init(|| asked);
}

/// Between two such questions.
const PATIENCE: Duration = Duration::from_millis(50);

/// What a thread is to the work under way.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    None,
    Caller,
    Helper,
}

thread_local! {
    static PART: Cell<Part> = const { Cell::new(Part::None) };
}

/// Makes a thread part of the work under way, until dropped.
struct TakingPart {
    before: Part,
}

impl TakingPart {
    fn of(part: Part) -> Self {
        Self { before: PART.replace(part) }
    }
}

impl Drop for TakingPart {
    fn drop(&mut self) {
        PART.set(self.before);
    }
}

/// Does `count` pieces of work in parallel and gives their results in order. A piece that itself calls
/// this does its pieces alone: the other threads are busy, and waiting for one would idle.
///
/// # Errors
/// [`Error::Interrupted`] when asked to stop; pieces under way are finished and thrown away.
///
/// The calling thread works too: handing everything over and waiting would leave its core to the
/// scheduler, which may put two helpers on one of the others for as long as a reading takes.
pub(crate) fn in_order<R: Send + Sync>(
    count: usize,
    work: impl Fn(usize) -> R + Sync,
) -> Result<Vec<R>> {
    in_order_at(count, || (), |(), at| work(at))
}

/// The same where a thread does its pieces at one `bench`, so that what it works with is made, and its
/// memory got from the machine, once. No piece may see what another one left there.
pub(super) fn in_order_at<R: Send + Sync, B>(
    count: usize,
    make_bench: impl Fn() -> B + Sync,
    work: impl Fn(&mut B, usize) -> R + Sync,
) -> Result<Vec<R>> {
    let results: Vec<OnceLock<R>> = (0..count).map(|_| OnceLock::new()).collect();
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    // Only the calling thread may ask: signals are its affair.
    let work_on = |asks: bool| {
        let mut bench = None;
        let mut asked = Instant::now();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(result) = results.get(at) else { break };
            if let Some(stop) = STOP.get().filter(|_| asks && asked.elapsed() > PATIENCE) {
                asked = Instant::now();
                stopped.fetch_or(stop(), Ordering::Relaxed);
            }
            if stopped.load(Ordering::Relaxed) {
                break;
            }
            let bench = bench.get_or_insert_with(&make_bench);
            result.get_or_init(|| work(bench, at));
        }
    };
    let help = || {
        let _part = TakingPart::of(Part::Helper);
        work_on(false);
    };
    let lead = || {
        let _part = TakingPart::of(Part::Caller);
        work_on(true);
    };
    match PART.get() {
        Part::Helper => work_on(false),
        Part::Caller => work_on(true),
        Part::None => match helpers(count) {
            Some(pool) => pool.in_place_scope(|scope| {
                (0..pool.current_num_threads().min(count - 1))
                    .for_each(|_| scope.spawn(|_| help()));
                lead();
            }),
            // Alone, but what it does may still be shared.
            None => work_on(true),
        },
    }
    if stopped.into_inner() {
        return Err(Error::Interrupted);
    }
    Ok(results.into_iter().filter_map(OnceLock::into_inner).collect())
}

/// How many threads a long reading uses.
pub(crate) fn threads() -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    match WANTED.load(Ordering::Relaxed) {
        0 => cores,
        wanted => wanted.min(cores.max(2)),
    }
}

/// The threads beside the calling one; none when one is wanted, enough, or all there is.
///
/// A child made by `fork` inherits the memory of its parent's pool but none of its threads, and
/// would wait for them for ever. So a pool belongs to a process id, and is made anew in a child.
/// It is never dropped: a child must not join threads that it does not have.
fn helpers(pieces: usize) -> Option<&'static ThreadPool> {
    if pieces < 2 {
        return None;
    }
    // Asking the machine takes longer than reading a thousand respondents; only long work asks.
    let wanted = threads();
    if wanted < 2 {
        return None;
    }
    let (process, size) = (process::id(), wanted - 1);
    // A child forked while another thread held the lock would wait for it for ever.
    let mut pools = match POOLS.try_lock() {
        Ok(pools) => pools,
        Err(TryLockError::Poisoned(pools)) => pools.into_inner(),
        Err(TryLockError::WouldBlock) => return None,
    };
    if let Some(pool) = pools.iter().find(|pool| (pool.process, pool.size) == (process, size)) {
        return Some(pool.threads);
    }
    let threads: &'static ThreadPool =
        Box::leak(Box::new(ThreadPoolBuilder::new().num_threads(size).build().ok()?));
    pools.push(Pool { process, size, threads });
    Some(threads)
}
