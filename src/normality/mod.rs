//! Whether answers come from a normal distribution, of one variable or of several together.

mod energy;
mod henze_zirkler;
mod mardia;
mod sample;
mod shapiro;

pub use energy::{EnergyTest, energy_test};
pub use henze_zirkler::{HenzeZirkler, henze_zirkler};
pub use mardia::{Mardia, MardiaDivisor, mardia};
pub use shapiro::{Royston, ShapiroWilk, royston, shapiro_wilk};
