//! Lists of names in messages.

/// `a`, `b` and `c`; long lists are cut short.
pub(super) fn names(list: &[String]) -> String {
    const SHOWN: usize = 12;
    let quoted: Vec<String> = list.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let rest = list.len().saturating_sub(SHOWN);
    match (quoted.as_slice(), rest) {
        ([], _) => "nothing".to_string(),
        ([one], 0) => one.clone(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (shown, rest) => format!("{} and {rest} more", shown.join(", ")),
    }
}
