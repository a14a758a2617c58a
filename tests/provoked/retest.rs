//! Of two occasions, and of scales that are compared.

use scalewise::{Missing, Scale, htmt_of, scale_retest_of};

use super::{Case, answers, failure};

pub(crate) fn of_occasions() -> Vec<Case> {
    let x: Vec<f64> = (0..9).map(|i| f64::from(i * i % 7)).collect();
    let test = answers(&[("a", &x), ("b", &x), ("c", &x), ("d", &x), ("e", &x)]);
    let of = |name: &str, items: &[&str]| Scale::new(name, items.iter().copied()).expect("items");
    let (may, june) = (of("may", &["a", "b"]), of("june", &["c", "d", "e"]));
    vec![
        (
            failure(scale_retest_of(&test, [&may, &june], 0.95)),
            "`may` has 2 items and `june` has 3: the items of both occasions are paired in their order, give as many of each",
        ),
        (
            failure(htmt_of(&test, &[may], Missing::Listwise, true)),
            "`may` is the only scale: give two or more, whose items are compared",
        ),
    ]
}
