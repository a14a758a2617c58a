//! The words of a formula.

/// A word of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name, or one in backticks.
    Name(String),
    /// Text in quotes.
    Text(String),
    Number(f64),
    Sign(char),
    End,
}

/// A word and where it begins, in characters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
    /// What stands there, as written.
    pub(super) written: String,
}

/// Why a formula has no words.
pub(super) struct Unreadable {
    pub(super) at: usize,
    pub(super) expected: &'static str,
    pub(super) found: String,
}

/// The words in order, the end last.
pub(super) fn tokens(formula: &str) -> Result<Vec<Placed>, Unreadable> {
    let letters: Vec<char> = formula.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let start = at;
        let letter = letters[at];
        let token = if letter.is_whitespace() {
            at += 1;
            continue;
        } else if matches!(letter, '`' | '"' | '\'') {
            let text = enclosed(&letters, &mut at)?;
            if letter == '`' { Token::Name(text) } else { Token::Text(text) }
        } else if starts_name(&letters, at) {
            let part = |c: &&char| c.is_alphanumeric() || matches!(c, '_' | '.');
            at += letters[at..].iter().take_while(part).count();
            Token::Name(letters[start..at].iter().collect())
        } else if letter.is_ascii_digit() || letter == '.' {
            let part = |c: &&char| c.is_ascii_digit() || **c == '.';
            at += letters[at..].iter().take_while(part).count();
            let written: String = letters[start..at].iter().collect();
            let number = written.parse();
            Token::Number(number.map_err(|_| Unreadable {
                at: start,
                expected: "a number",
                found: format!("`{written}`"),
            })?)
        } else {
            at += 1;
            Token::Sign(letter)
        };
        found.push(Placed { token, at: start, written: letters[start..at].iter().collect() });
    }
    found.push(Placed { token: Token::End, at: letters.len(), written: String::new() });
    Ok(found)
}

fn starts_name(letters: &[char], at: usize) -> bool {
    let letter = letters[at];
    let after_dot = letters.get(at + 1).is_some_and(|next| next.is_alphabetic() || *next == '_');
    letter.is_alphabetic() || letter == '_' || (letter == '.' && after_dot)
}

/// What stands between quotes or backticks; a backslash takes the next letter as it is.
fn enclosed(letters: &[char], at: &mut usize) -> Result<String, Unreadable> {
    let (start, mark) = (*at, letters[*at]);
    let mut text = String::new();
    *at += 1;
    while let Some(&letter) = letters.get(*at) {
        *at += 1;
        match letter {
            '\\' if *at < letters.len() => {
                text.push(letters[*at]);
                *at += 1;
            }
            letter if letter == mark => return Ok(text),
            letter => text.push(letter),
        }
    }
    let expected = if mark == '`' {
        "a name that ends with a backtick"
    } else {
        "text that ends with its quote"
    };
    Err(Unreadable { at: start, expected, found: format!("`{mark}`, which nothing closes") })
}
