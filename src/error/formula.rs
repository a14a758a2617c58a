//! The place in a formula that does not parse.

/// The message, then the formula and a caret under the place, in characters.
pub(super) fn marked(formula: &str, at: usize, expected: &str, found: &str) -> String {
    // On one line, or the caret would stand under nothing.
    let line: String = formula.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    format!(
        "the formula does not parse at {found}: expected {expected}\n    {line}\n    {}^",
        " ".repeat(at)
    )
}
