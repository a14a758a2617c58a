//! A survey from a file to its tables: the American National Election Study of 1996.
//!
//! ```text
//! cargo run --example anes96
//! ```
//!
//! 944 respondents place themselves, Bill Clinton and Bob Dole between 1 (extremely liberal) and
//! 7 (extremely conservative). What goes together with where they place themselves?

use std::error::Error;

use ndarray::Array1;
use scalewise::{
    HierarchicalRegression, Missing, Moments, Responses, Scale, correlation_matrix, describe,
    item_analysis_of,
};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/anes96.csv");

const CONFIDENCE: f64 = 0.95;

type Columns = Vec<(String, Array1<f64>)>;

fn main() -> Result<(), Box<dyn Error>> {
    let columns = read_columns(FILE)?;
    let responses =
        Responses::from_columns(columns.iter().map(|(name, answers)| (name, answers.view())))?;

    // Do those who place themselves to the right see Dole to the right, too, and Clinton to the
    // left? Clinton's item is turned round inside the declared bounds: 1 becomes 7, 2 becomes 6.
    // The low alpha answers no: the three do not make one scale, and no score is made of them.
    let placement = Scale::new("placement", ["selfLR", "DoleLR", "ClinLR"])?
        .bounds(1.0, 7.0)?
        .reverse(["ClinLR"])?;
    println!("{}", item_analysis_of(&responses, &placement, Missing::Listwise, CONFIDENCE)?);

    // Party enters last: it is to show what it adds to background and place.
    let regression = HierarchicalRegression::new("selfLR")
        .block("Background", ["age", "educ", "income"])
        .block("Media and place", ["TVnews", "logpopul"])
        .block("Party", ["PID", "ClinLR", "DoleLR"]);
    let used = responses.select(regression.variables())?;
    println!("{}", describe(&used)?);

    // One reading of the answers serves the correlations and the regression.
    let moments = Moments::of(&used, Missing::Listwise)?;
    println!("{}", correlation_matrix(&moments, CONFIDENCE)?);
    println!("{}", regression.fit(&moments)?);
    Ok(())
}

/// The columns of a CSV file with their names; an empty cell or NA is a missing answer.
fn read_columns(path: &str) -> Result<Columns, Box<dyn Error>> {
    let mut file = csv::Reader::from_path(path)?;
    let names = file.headers()?.clone();
    let mut columns = vec![Vec::new(); names.len()];
    for row in file.records() {
        for (column, cell) in columns.iter_mut().zip(&row?) {
            column.push(match cell.trim() {
                "" | "NA" => f64::NAN,
                number => number.parse()?,
            });
        }
    }
    Ok(names.iter().map(str::to_string).zip(columns.into_iter().map(Array1::from)).collect())
}
