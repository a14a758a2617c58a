//! Columns made of others, of answers of which codes and bounds are declared, against R.

use crate::common::{Answers, STABLE, assert_close, list, names, numbers, read_json};
use scalewise::{Column, Missing, Moments, Responses, reversed_item};

fn responses(answers: &Answers) -> Responses<'_> {
    let column = |name: &str| Column::from(answers.column(name).expect("a column"));
    let self_lr = || column("selfLR").missing_codes([7.0]);
    let clin_lr = || column("ClinLR").within(2.0, 6.0).expect("bounds in order");
    Responses::from_columns([
        ("income", column("income")),
        ("selfLR", self_lr()),
        ("product", Column::product([self_lr(), column("educ")]).expect("one length")),
        ("square", clin_lr().power(2)),
        ("reversed", reversed_item("ClinLR", clin_lr(), 1.0, 7.0).expect("declared answers")),
        ("dummy", self_lr().indicator(3.0)),
        ("centered", self_lr().centred_at(4.0)),
    ])
    .expect("columns of one length")
}

#[test]
fn moments_of_columns_made_of_others_are_those_of_r() {
    let (expected, answers) = (read_json("derived.json"), Answers::read("data/anes96.csv"));
    for (rule, missing) in [("listwise", Missing::Listwise), ("pairwise", Missing::Pairwise)] {
        let (found, expected) =
            (Moments::of(&responses(&answers), missing).expect("moments"), &expected[rule]);
        for (x, y) in found.mean().iter().zip(numbers(&expected["mean"])) {
            assert_close("mean", *x, y, STABLE);
        }
        for (row, expected) in
            found.covariance().rows().into_iter().zip(list(&expected["covariance"]))
        {
            for (x, y) in row.iter().zip(numbers(expected)) {
                assert_close("covariance", *x, y, STABLE);
            }
        }
        if missing == Missing::Pairwise {
            for (row, expected) in found.pair_n().rows().into_iter().zip(list(&expected["n"])) {
                assert_eq!(row.to_vec(), numbers(expected));
            }
        } else {
            let cases = found.cases();
            let counts = [cases.used, cases.out_of_bounds, cases.incomplete].map(|n| n as f64);
            let of = |name: &str| numbers(&expected[name])[0];
            assert_eq!(counts, [of("n"), of("out_of_bounds"), of("incomplete")]);
        }
    }
    assert_eq!(responses(&answers).names(), names(&read_json("derived.json")["names"]));
}
