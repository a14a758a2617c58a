//! Of groups.

use scalewise::{GroupedMoments, Key, Level, Missing};

use super::{Case, answers, failure};

pub(crate) fn of_groups() -> Vec<Case> {
    let x = [1.0, 2.0, 3.0];
    let responses = answers(&[("x", &x)]);
    let by = |keys: &[Key<'_>]| GroupedMoments::of(&responses, keys, Missing::Listwise);
    let key = |name: &str, levels: [i64; 3]| Key::of(name, levels.map(Some)).expect("a key");
    let (office, wave) = (key("office", [1, 1, 2]), key("wave", [1, 2, 3]));
    let text = Key::of("office", ["a", "b", "b"].map(Some)).expect("a key");
    let of = |keys: &[Key<'_>]| by(keys).expect("groups");
    vec![
        (failure(by(&[])), "no key to group by: name at least one column"),
        (
            failure(by(&[office.clone(), office.clone()])),
            "`office` appears more than once: give every variable a name of its own and list it once",
        ),
        (
            failure(by(&[Key::of("office", [Some(1), None]).expect("a key")])),
            "`office` has 2 rows where the other columns have 3: all columns need one row per respondent",
        ),
        (
            failure(Key::new("office", [4, 7, 4], vec![0, 1, 2])),
            "the key `office` has the level 4 twice: give every level one code",
        ),
        (
            failure(Key::new("office", [Level::from(4), Level::from("b")], vec![0, 1, 1])),
            "the levels of `office` are whole numbers in one place and text in another: make them all of one kind",
        ),
        (
            failure(Key::new("office", [4, 7], vec![0, 2, Key::MISSING])),
            "the key `office` has code 2 in row 1 (rows count from 0) where its 2 levels have the codes from 0 on: give every code a level",
        ),
        (
            failure(of(std::slice::from_ref(&office)).merge(&of(&[wave.clone(), office.clone()]))),
            "groups by different keys cannot be merged: `office` and `wave` and `office`; group both parts by the same columns in the same order",
        ),
        (
            failure(of(&[office]).merge(&of(&[text]))),
            "the levels of `office` are whole numbers in one place and text in another: make them all of one kind",
        ),
        (
            failure(of(&[key("country", [5, 5, 5])]).coefficients()),
            "too few groups for an intraclass correlation: it needs at least 2 with respondents and has 1: check the keys, or whether answers are missing",
        ),
        (
            failure(of(&[wave]).within()),
            "the covariance within groups needs groups of more than one respondent, and all 3 have one: group by fewer keys, or coarser ones",
        ),
    ]
}
