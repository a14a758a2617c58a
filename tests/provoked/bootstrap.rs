//! Of resamples.

use ndarray::array;
use scalewise::{
    Bootstrap, BootstrapMethod, Missing, Moments, Resample, Resampling, Responses, Result,
    WeightType, bootstrap, bootstrap_moments,
};

use super::{Case, failure};

/// Frequencies that would fill any memory with respondents.
fn of_a_population() -> Result<Bootstrap> {
    let (x, often) = (array![2.0, 4.0], array![2.0_f64.powi(39), 2.0_f64.powi(39)]);
    let responses = Responses::from_columns([("x", x.view())])?;
    let responses = responses.weighted(often.view(), WeightType::Frequency)?;
    let mean = |moments: &Moments| Ok(moments.mean().to_vec());
    bootstrap_moments(&responses, Missing::Listwise, ["m"], &Resampling::seeded(50, 1), mean)
}

pub(crate) fn of_resamples() -> Vec<Case> {
    let x = [2.0, 4.0, 5.0, 9.0];
    let mean = |drawn: &Resample| {
        let sum: f64 = drawn.indices().iter().map(|&i| x[i as usize]).sum();
        Ok(vec![sum / drawn.indices().len() as f64])
    };
    let interval = |resampling: &Resampling<'_>, statistic: &(dyn Fn(&Resample) -> f64 + Sync)| {
        let found = bootstrap(4, ["m"], resampling, |drawn| Ok(vec![statistic(drawn)]));
        failure(found.and_then(|found| found.interval("m", 0.95)))
    };
    let first = |drawn: &Resample| x[drawn.indices()[0] as usize];
    let most = |drawn: &Resample| f64::from(drawn.counts().iter().copied().max().unwrap_or(0));
    // Nobody can be left out of it, but everybody drawn.
    let whole = |drawn: &Resample| {
        if drawn.indices().len() < 4 { f64::NAN } else { first(drawn) - drawn.counts()[3] as f64 }
    };
    let plain = Resampling::seeded(20, 1).method(BootstrapMethod::Percentile);
    let wrong = array![[0_u32, 1, 2, 3], [0, 4, 1, 1]];
    vec![
        (
            interval(&plain, &first),
            "20 resamples of m are too few for confidence 0.95: the interval would end beyond its extremes; draw at least 39, and some thousands for steady ends",
        ),
        (
            failure(bootstrap(4, ["m"], &Resampling::seeded(0, 1), mean)),
            "0 resamples of 1 statistic(s): draw at least 1 and at most 10 million, and keep no more than 2^32 figures",
        ),
        (
            failure(bootstrap(4, ["m"], &Resampling::given(wrong.view()), mean)),
            "draw 1 of resample 1 (both count from 0) is respondent 4, but there are 4, who count from 0: correct the indices",
        ),
        (
            failure(of_a_population()),
            "1099511627776 respondents are more than the 1073741824 that a resample can list: if the frequency weights are sizes of a population, they are sampling weights",
        ),
        (
            interval(&Resampling::seeded(50, 1), &most),
            "BCa has no interval of m: 0 of 50 resamples lie below the estimate 1, so that its bias cannot be told; draw more resamples, or ask for the percentile interval",
        ),
        (
            interval(&Resampling::seeded(50, 1), &whole),
            "BCa has no interval of m: its acceleration is not a number, because the statistic does not exist without one of the respondents, or does not move; ask for the percentile interval",
        ),
    ]
}
