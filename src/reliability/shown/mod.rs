//! Results about items and scores as plain text.

mod display;
