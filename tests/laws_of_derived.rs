//! Codes and bounds belong to the answers: a column made of others is what it is of answers from
//! which the codes and what is out of bounds are taken out by hand.

use crate::common::survey::{Numbers, cases};
use proptest::prelude::{any, proptest};
use scalewise::{
    Bounds, Cases, Column, GroupedMoments, Key, Missing, Moments, PairTables, Responses, Scale,
    WeightType, describe, frequencies, reversed_item,
};

const POLICIES: [Missing; 3] = [Missing::Listwise, Missing::Pairwise, Missing::Em];
const BOUNDS: Bounds = Bounds { low: 1.0, high: 5.0 };
const CODE: f64 = 9.0;

/// Answers from 0 to 9, of which 9 is a code and 0, 6, 7 and 8 are out of bounds; a tenth missing.
fn answers(seed: u64, n: usize) -> Vec<f64> {
    let mut numbers = Numbers(seed);
    let mut answer = || match numbers.uniform() {
        x if x < 0.1 => f64::NAN,
        x if x < 0.2 => CODE,
        x if x < 0.3 => (numbers.uniform() * 10.0).floor(),
        _ => 1.0 + (numbers.uniform() * 5.0).floor(),
    };
    (0..n).map(|_| answer()).collect()
}

fn outside(x: f64) -> bool {
    !x.is_nan() && x != CODE && !(BOUNDS.low..=BOUNDS.high).contains(&x)
}

fn declared(answers: &[f64]) -> Column<'_> {
    let column = Column::from(answers).missing_codes([CODE]);
    column.within(BOUNDS.low, BOUNDS.high).expect("low before high")
}

/// The same in pieces, each of which is declared.
fn in_pieces(answers: &[f64], cut: usize) -> Column<'_> {
    Column::chunked([declared(&answers[..cut]), declared(&answers[cut..])])
}

/// Every way to make columns of a and b.
fn made<'a>(a: Column<'a>, b: Column<'a>) -> Vec<(&'static str, Column<'a>)> {
    let turned = reversed_item("a", a.clone(), BOUNDS.low, BOUNDS.high);
    let product = Column::product([a.clone(), b.clone().centred_at(2.0)]);
    vec![
        ("a:b", product.expect("one length")),
        ("a^3", a.clone().power(3)),
        ("a[2]", a.clone().indicator(2.0)),
        ("a[contrast]", a.clone().contrast([(1.0, -1.0), (2.0, 0.5), (3.0, 4.0)])),
        ("a reversed", turned.expect("answers inside or declared")),
        ("both", Column::mean_of([a.clone(), b.clone()], 2).expect("one length")),
        ("either", Column::sum_of([a, b], 1).expect("one length")),
    ]
}

fn responses<'a>(columns: Vec<(&'static str, Column<'a>)>) -> Responses<'a> {
    Responses::from_columns(columns).expect("columns of one length")
}

/// For each row of a variable: whether a part is out of bounds that it needs.
fn marked(name: &str, a: f64, b: f64) -> bool {
    match name {
        "a:b" | "both" => outside(a) || outside(b),
        "either" => {
            let counts = |x: f64| (BOUNDS.low..=BOUNDS.high).contains(&x);
            (outside(a) || outside(b)) && !counts(a) && !counts(b)
        }
        _ => outside(a),
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn what_is_made_of_answers_keeps_their_codes_and_bounds(seed in any::<u64>(), cut in 0_usize..300) {
        let (a, b) = (answers(seed, 300), answers(!seed, 300));
        let by_hand = |x: &[f64]| -> Vec<f64> {
            let counts = |x: f64| (BOUNDS.low..=BOUNDS.high).contains(&x);
            x.iter().map(|x| if counts(*x) { *x } else { f64::NAN }).collect()
        };
        let (plain_a, plain_b) = (by_hand(&a), by_hand(&b));
        let plain = made(Column::from(&plain_a[..]), Column::from(&plain_b[..]));
        for (a_column, b_column) in
            [(declared(&a), declared(&b)), (in_pieces(&a, cut), declared(&b))]
        {
            let found = made(a_column, b_column);
            let (all, by_hand) = (responses(found.clone()), responses(plain.clone()));
            for missing in POLICIES {
                let (found, expected) = (moments(&all, missing), moments(&by_hand, missing));
                assert_eq!(found.n(), expected.n());
                assert_eq!(found.pair_n(), expected.pair_n());
                assert_eq!(found.answered(), expected.answered());
                if missing != Missing::Em {
                    assert_eq!(found.mean(), expected.mean());
                    assert_eq!(found.covariance(), expected.covariance());
                }
                let [counts, of_hand] = [found.cases(), expected.cases()];
                let any = |i: usize| found.names().iter().any(|name| marked(name, a[i], b[i]));
                assert_eq!((counts.read, counts.used), (300, of_hand.used));
                assert_eq!(counts.out_of_bounds + counts.incomplete, of_hand.incomplete);
                if missing == Missing::Listwise {
                    assert_eq!(counts.out_of_bounds, (0..300).filter(|i| any(*i)).count() as u64);
                }
            }
            for ((name, column), (_, plain)) in found.into_iter().zip(plain.clone()) {
                let (one, by_hand) =
                    (responses(vec![(name, column)]), responses(vec![(name, plain)]));
                let marked = (0..300).filter(|i| marked(name, a[*i], b[*i])).count() as u64;
                let Cases { read, used, out_of_bounds, .. } =
                    moments(&one, Missing::Listwise).cases();
                assert_eq!((read, out_of_bounds), (300, marked), "{name}");
                let described = describe(&one).expect("answers");
                let of_hand = describe(&by_hand).expect("answers");
                let (x, y) = (&described.variables[0], &of_hand.variables[0]);
                assert_eq!((x.n, x.out_of_bounds), (used, marked), "{name}");
                assert_eq!(x.missing + x.out_of_bounds, y.missing, "{name}");
                assert_eq!((x.mean, x.sd, x.min, x.max), (y.mean, y.sd, y.min, y.max), "{name}");
                // As text, in which the row of the missing is equal to itself.
                let table = |of| format!("{:?}", frequencies(of).expect("answers"));
                assert_eq!(table(&one), table(&by_hand));
            }
        }
    }

    #[test]
    fn groups_and_tables_keep_them_too(seed in any::<u64>()) {
        let (a, b) = (answers(seed, 200), answers(!seed, 200));
        let all = responses(made(declared(&a), declared(&b)));
        let codes: Vec<u32> = (0..200).map(|i| i % 3).collect();
        let key = Key::new("wave", [1_i64, 2, 3], codes).expect("codes of levels");
        for missing in [Missing::Listwise, Missing::Pairwise] {
            let grouped = GroupedMoments::of(&all, std::slice::from_ref(&key), missing);
            let grouped = grouped.expect("groups");
            assert_eq!(grouped.cases(), moments(&all, missing).cases());
            assert_eq!(grouped.total().expect("groups").n(), moments(&all, missing).n());
            let tables = PairTables::of(&all, missing).expect("few answers");
            assert_eq!(tables.cases(), moments(&all, missing).cases());
        }
    }
}

fn moments(responses: &Responses<'_>, missing: Missing) -> Moments {
    Moments::of(responses, missing).expect("finite answers")
}

#[test]
fn bounds_declared_twice_both_hold() {
    let answers = [0.0, 1.0, 4.0, 5.0];
    let column = Column::from(&answers[..]).within(0.0, 4.0).expect("in order");
    let column = column.within(1.0, 9.0).expect("in order");
    assert_eq!(column.to_vec().iter().filter(|x| !x.is_nan()).count(), 2);
}

#[test]
fn an_answer_that_cannot_be_turned_round_is_out_of_bounds() {
    let answers = [1.0, 4.0, 9.0];
    let turned = Column::from(&answers[..]).reversed(1.0, 5.0).expect("in order");
    let one = responses(vec![("a", turned)]);
    let found = moments(&one, Missing::Listwise);
    assert_eq!((found.n(), found.mean()[0], found.cases().out_of_bounds), (2, 3.5, 1));
}

#[test]
fn a_scale_takes_declared_answers() {
    let (a, b) = ([1.0, 9.0, 7.0, 2.0], [5.0, 4.0, 2.0, f64::NAN]);
    let items = responses(vec![("a", declared(&a)), ("b", declared(&b))]);
    let scale = Scale::new("s", ["a", "b"]).and_then(|scale| scale.bounds(1.0, 5.0));
    let scale = scale.and_then(|scale| scale.reverse(["a"])).expect("a scale");
    let score = scale.score(&items).expect("what is outside is declared so");
    assert_eq!(score[0], 5.0);
    assert!(score[1..].iter().all(|x| x.is_nan()));
    let cases =
        moments(&responses(vec![("s", scale.column(&items).expect("items"))]), Missing::Listwise);
    assert_eq!((cases.cases().incomplete, cases.cases().out_of_bounds), (2, 1));
}

#[test]
fn groups_under_sampling_weights_are_not_tested() {
    let (x, w) = ([1.0, 2.0, 4.0, 3.0], [1.0, 2.0, 1.0, 0.0]);
    let of = |kind| {
        let rows = responses(vec![("x", Column::from(&x[..]))]);
        let rows = rows.weighted(&w[..], kind).expect("weights");
        let key = Key::new("g", [1_i64, 2], vec![0, 0, 1, 1]).expect("codes of levels");
        let grouped = GroupedMoments::of(&rows, &[key], Missing::Listwise).expect("groups");
        (describe(&rows).expect("answers"), grouped.coefficients().expect("two groups"))
    };
    for kind in [WeightType::Frequency, WeightType::Analytic, WeightType::Sampling] {
        let (described, found) = of(kind);
        let found = &found.variables[0];
        assert!(found.icc1.is_finite());
        let tested = kind != WeightType::Sampling;
        assert_eq!((found.f.is_finite(), found.p_value.is_finite()), (tested, tested));
        let Cases { read, used, zero_weight, .. } = described.cases;
        assert_eq!((read, used, zero_weight), (4, 3, 1));
        assert_eq!((described.weighting.kind, described.weighting.sum), (Some(kind), 4.0));
    }
}
