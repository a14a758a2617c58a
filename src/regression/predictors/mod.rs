//! Predictors that are more than a column: factors, interactions, powers, centred variables.

mod atom;
mod coding;
mod display;
mod expand;
mod facts;
mod over;
mod term;

pub use coding::Coding;
pub use facts::{CentredAt, CodedFactor, FactorLevel, Predictors, WithoutMainEffect};
pub use over::Design;
pub use term::Term;

pub(crate) use atom::{Atom, Centre, Factor, Item, Numeric, Product, same};
pub(crate) use expand::name_of;
#[cfg(feature = "python")]
pub(crate) use expand::{Expansion, MadeColumn, MadeTerm, Part, expand};
#[cfg(feature = "python")]
pub(crate) use facts::Facts;
