//! The house keeps its order: who may import whom, who may name which crate, how large files get.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What each part may import. An arrow to a part is one to all that it rests on.
const MAY_IMPORT: [(&str, &[&str]); 15] = [
    ("error", &[]),
    ("math", &["error"]),
    ("data", &["error"]),
    ("moments", &["data", "math", "error"]),
    ("scale", &["moments", "data", "error"]),
    ("configuration", &["moments"]),
    ("bootstrap", &["moments", "data", "math", "error"]),
    ("correlation", &["bootstrap", "moments", "data", "math", "error"]),
    ("factor", &["bootstrap", "correlation", "scale", "moments", "data", "math", "error"]),
    ("normality", &["bootstrap", "moments", "data", "math", "error"]),
    ("describe", &["moments", "data", "math", "error"]),
    ("regression", &["bootstrap", "correlation", "normality", "moments", "data", "math", "error"]),
    (
        "reliability",
        &["factor", "bootstrap", "correlation", "scale", "moments", "data", "math", "error"],
    ),
    ("text", &[]),
    (
        "python",
        &[
            "bootstrap",
            "configuration",
            "correlation",
            "describe",
            "factor",
            "regression",
            "reliability",
            "scale",
            "normality",
            "moments",
            "data",
            "math",
            "error",
        ],
    ),
];

/// Names that only some files may use.
const RESERVED: [(&str, &[&str]); 5] = [
    ("ndarray_linalg", &["math/linalg.rs", "math/blas.rs"]),
    ("statrs", &["math/distribution.rs"]),
    ("pyo3", &["python/"]),
    ("numpy", &["python/"]),
    ("unsafe", &["math/blas.rs"]),
];

const NO_NAME_FOR_A_MODULE: [&str; 6] = ["utils", "util", "helpers", "helper", "common", "misc"];
const LONGEST_FILE: usize = 500;
/// Preludes that are made to be imported whole.
const ALLOWED_GLOBS: [&str; 2] = ["use rayon::prelude::*", "use pyo3::prelude::*"];

/// All sources, by path below `src`.
type Sources = BTreeMap<String, String>;

fn read_sources() -> Sources {
    fn collect(directory: &Path, root: &Path, into: &mut Sources) {
        for entry in fs::read_dir(directory).expect("a readable directory") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                collect(&path, root, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(root).expect("below the root");
                let name = below.to_string_lossy().replace('\\', "/");
                into.insert(name, fs::read_to_string(&path).expect("a readable file"));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Sources::new();
    collect(&root, &root, &mut sources);
    sources
}

/// Everything that is out of order.
fn violations(sources: &Sources) -> Vec<String> {
    let exported = sources.get("lib.rs").map(|lib| exports(&tokens(lib))).unwrap_or_default();
    let of_file = |(path, source): (&String, &String)| {
        let tokens = tokens(source);
        let mut found = against_arrows(path, &tokens, &exported);
        found.extend(reserved_names(path, &tokens));
        found.extend(globs(path, &tokens));
        found.extend(module_names(path, &tokens));
        let lines = source.lines().count();
        if lines > LONGEST_FILE {
            found.push(format!("{path} has {lines} lines, more than {LONGEST_FILE}"));
        }
        found
    };
    sources.iter().flat_map(of_file).collect()
}

fn against_arrows(
    path: &str,
    tokens: &[String],
    exported: &BTreeMap<String, String>,
) -> Vec<String> {
    let module = path.split(['/', '.']).next().unwrap_or_default();
    if path == "lib.rs" {
        return Vec::new();
    }
    let Some((_, may_import)) = MAY_IMPORT.iter().find(|(name, _)| *name == module) else {
        return vec![format!("{path} has no place among the layers")];
    };
    let imported = from_root(tokens, depth(path)).into_iter();
    imported
        .map(|name| exported.get(&name).cloned().unwrap_or(name))
        .filter(|name| name != module && !may_import.contains(&name.as_str()))
        .filter(|name| name != "text" || !path.ends_with("/display.rs"))
        .map(|name| format!("{path} imports {name}"))
        .collect()
}

/// How many `super` lead from a file to the root of the crate.
fn depth(path: &str) -> usize {
    let parts: Vec<&str> = path.split('/').collect();
    parts.len() - usize::from(parts.last() == Some(&"mod.rs"))
}

/// The first names of all paths that begin at the root, in groups too. A module inside the file is
/// one `super` further away.
fn from_root(tokens: &[String], depth: usize) -> Vec<String> {
    let (mut found, mut inside) = (Vec::new(), Vec::new());
    for at in 0..tokens.len() {
        match tokens[at].as_str() {
            "{" => inside.push(at >= 2 && tokens[at - 2] == "mod"),
            "}" => inside.truncate(inside.len().saturating_sub(1)),
            "crate" if next_is(tokens, at, "::") => found.extend(heads(&tokens[at + 2..])),
            "super" if at == 0 || tokens[at - 1] != "::" => {
                let pairs = tokens[at..].chunks(2);
                let steps = pairs.take_while(|pair| *pair == ["super", "::"]).count();
                if steps >= depth + inside.iter().filter(|inside| **inside).count() {
                    found.extend(heads(&tokens[at + 2 * steps..]));
                }
            }
            _ => {}
        }
    }
    found
}

fn next_is(tokens: &[String], at: usize, token: &str) -> bool {
    tokens.get(at + 1).is_some_and(|next| next == token)
}

/// The first name of a path, or of each path in a group.
fn heads(tokens: &[String]) -> Vec<String> {
    if tokens.first().is_none_or(|first| first != "{") {
        return tokens.first().cloned().into_iter().collect();
    }
    let (mut found, mut level) = (Vec::new(), 0);
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => level += 1,
            "}" => level -= 1,
            name if level == 1 && ["{", ","].contains(&tokens[at - 1].as_str()) => {
                found.push(name.to_string());
            }
            _ => {}
        }
        if level == 0 {
            break;
        }
    }
    found
}

/// What `pub use module::{…}` in `lib.rs` makes available at the root, with its module.
fn exports(tokens: &[String]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for statement in tokens.split(|token| token == ";") {
        let Some(start) = statement.windows(2).position(|pair| pair == ["pub", "use"]) else {
            continue;
        };
        let names = &statement[start + 2..];
        if let [module, path @ ..] = names {
            let words = path.iter().filter(|token| token.starts_with(char::is_alphabetic));
            found.extend(words.map(|name| (name.clone(), module.clone())));
        }
    }
    found
}

fn reserved_names(path: &str, tokens: &[String]) -> Vec<String> {
    let used = RESERVED.iter().filter(|(name, _)| tokens.iter().any(|token| token == name));
    used.filter(|(_, files)| !files.iter().any(|file| path.starts_with(file)))
        .map(|(name, _)| format!("{path} names {name}"))
        .collect()
}

fn globs(path: &str, tokens: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for start in (0..tokens.len()).filter(|&at| tokens[at] == "use") {
        let statement: Vec<&str> =
            tokens[start..].iter().map(String::as_str).take_while(|token| *token != ";").collect();
        let text = statement.concat().replacen("use", "use ", 1);
        if statement.contains(&"*") && !ALLOWED_GLOBS.contains(&text.as_str()) {
            found.push(format!("{path} has a star import: {text}"));
        }
    }
    found
}

fn module_names(path: &str, tokens: &[String]) -> Vec<String> {
    let in_path = path.trim_end_matches(".rs").split('/');
    let declared = tokens.windows(2).filter(|pair| pair[0] == "mod").map(|pair| pair[1].as_str());
    in_path
        .chain(declared)
        .filter(|name| NO_NAME_FOR_A_MODULE.contains(name))
        .map(|name| format!("{path} has a module called {name}"))
        .collect()
}

/// Words, `::` and single signs of the code: without comments, strings and characters.
fn tokens(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = literal(rest) {
            length
        } else if first.is_alphanumeric() || first == '_' {
            let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
            let word = word.unwrap_or(rest.len());
            found.push(rest[..word].to_string());
            word
        } else {
            let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
            found.extend((!first.is_whitespace()).then(|| rest[..length].to_string()));
            length
        };
        rest = &rest[length..];
    }
    found
}

/// The length of the string or character that the text begins with.
fn literal(text: &str) -> Option<usize> {
    let escaped = |end: char| {
        let mut skip = false;
        let closes = |&(_, c): &(usize, char)| {
            let closes = c == end && !skip;
            skip = c == '\\' && !skip;
            closes
        };
        text.char_indices().skip(1).find(closes).map(|(at, _)| at + 1)
    };
    match text.as_bytes() {
        [b'"', ..] => escaped('"').or(Some(text.len())),
        [b'\'', b'\\', ..] => escaped('\''),
        // 'a' is a character, 'a without a second quote a lifetime.
        [b'\'', ..] => {
            let quote = text.char_indices().nth(2).filter(|(_, c)| *c == '\'');
            quote.map(|(at, _)| at + 1)
        }
        [b'r', b'"' | b'#', ..] => {
            let hashes = text[1..].bytes().take_while(|b| *b == b'#').count();
            let opened = text[1 + hashes..].starts_with('"').then_some(2 + hashes)?;
            let close = format!("\"{}", "#".repeat(hashes));
            text[opened..].find(&close).map(|at| opened + at + close.len())
        }
        _ => None,
    }
}

#[test]
fn the_sources_are_in_order() {
    let sources = read_sources();
    assert!(sources.len() > 20, "only {} files found", sources.len());
    let found = violations(&sources);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Every part of the tree has its row above, so that no row outlives its part.
#[test]
fn every_layer_is_there() {
    let sources = read_sources();
    for (module, _) in MAY_IMPORT {
        let file = format!("{module}.rs");
        let directory = format!("{module}/mod.rs");
        assert!(sources.contains_key(&file) || sources.contains_key(&directory), "no {module}");
    }
}

/// Cargo does not look for tests by itself here, so that a file which nobody names would never run.
#[test]
fn every_file_of_tests_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("a readable manifest");
    let mut files = Sources::new();
    for entry in fs::read_dir(root.join("tests")).expect("a readable directory") {
        let path = entry.expect("a readable entry").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            files.insert(name, fs::read_to_string(&path).expect("a readable file"));
        }
    }
    let crates: BTreeSet<&String> = files
        .keys()
        .filter(|name| manifest.contains(&format!("path = \"tests/{name}.rs\"")))
        .collect();
    let modules: BTreeSet<String> = crates
        .iter()
        .flat_map(|name| files[*name].lines())
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_string))
        .collect();
    let idle: Vec<&String> =
        files.keys().filter(|name| !crates.contains(name) && !modules.contains(*name)).collect();
    assert!(crates.len() > 3 && modules.len() > 40, "{crates:?} {modules:?}");
    assert!(idle.is_empty(), "no crate of tests holds {idle:?}");
}

/// What the checker says of one made-up file.
fn judged(path: &str, source: &str) -> Vec<String> {
    let lib = "pub use data::{Column, Responses};\npub use python::Binding;".to_string();
    let sources = [("lib.rs".to_string(), lib), (path.to_string(), source.to_string())];
    violations(&Sources::from(sources))
}

#[test]
fn the_checker_catches_what_is_out_of_order() {
    let long = "//\n".repeat(501);
    let wrong = [
        ("data/mod.rs", "use crate::moments::Moments;", "data/mod.rs imports moments"),
        ("data/mod.rs", "use crate::{error::Error, scale};", "data/mod.rs imports scale"),
        ("data/mod.rs", "use super::scale::Scale;", "data/mod.rs imports scale"),
        ("math/real.rs", "use super::super::data::Column;", "math/real.rs imports data"),
        ("data/mod.rs", "mod a { use super::super::scale::x; }", "data/mod.rs imports scale"),
        ("math/real.rs", "fn f(c: &crate::Column) {}", "math/real.rs imports data"),
        ("scale/mod.rs", "fn f(b: crate::Binding) {}", "scale/mod.rs imports python"),
        (
            "scale/mod.rs",
            "use crate::correlation::Correlation;",
            "scale/mod.rs imports correlation",
        ),
        ("describe/mod.rs", "use crate::correlation::x;", "describe/mod.rs imports correlation"),
        ("regression/mod.rs", "use crate::text::TextTable;", "regression/mod.rs imports text"),
        ("math/display.rs", "use crate::data::Missing;", "math/display.rs imports data"),
        ("novel/mod.rs", "", "novel/mod.rs has no place among the layers"),
        ("math/real.rs", "use ndarray_linalg::EigValsh;", "math/real.rs names ndarray_linalg"),
        ("moments/mod.rs", "let p = statrs::f();", "moments/mod.rs names statrs"),
        ("data/mod.rs", "#[pyo3::pyclass] struct A;", "data/mod.rs names pyo3"),
        ("data/mod.rs", "fn f(a: numpy::PyArray1<f64>) {}", "data/mod.rs names numpy"),
        ("python/mod.rs", "fn f() { unsafe { g() } }", "python/mod.rs names unsafe"),
        ("data/mod.rs", "use ndarray::*;", "data/mod.rs has a star import: use ndarray::*"),
        (
            "data/mod.rs",
            "use std::{fmt::{self, *}};",
            "data/mod.rs has a star import: use std::{fmt::{self,*}}",
        ),
        ("data/mod.rs", "mod helpers;", "data/mod.rs has a module called helpers"),
        ("data/utils.rs", "", "data/utils.rs has a module called utils"),
        ("data/mod.rs", long.as_str(), "data/mod.rs has 501 lines, more than 500"),
    ];
    for (path, source, complaint) in wrong {
        assert_eq!(judged(path, source), [complaint], "{path}: {source}");
    }
}

#[test]
fn the_checker_lets_pass_what_is_in_order() {
    let right = [
        ("reliability/mod.rs", "use crate::{correlation::Correlation, scale::{Scale, Score}};"),
        (
            "reliability/display.rs",
            "use super::ItemAnalysis; use crate::text::{TextTable, figure};",
        ),
        ("scale/mod.rs", "use crate::moments::Moments; use crate::Column;"),
        ("data/mod.rs", "mod a { use super::column::Column; } use self::a::b;"),
        ("moments/kernel.rs", "use rayon::prelude::*; use super::cases::Cases;"),
        (
            "data/column.rs",
            "// unsafe { } pyo3, crate::moments\n/* use a::*; */ fn f<'a>(x: &'a str) {}",
        ),
        ("data/column.rs", "const A: &str = \"crate::moments \\\" unsafe\"; const Q: char = '\"';"),
        ("data/column.rs", "const A: &str = r#\"use \"crate::moments::*\"#;"),
        ("math/blas.rs", "use ndarray_linalg as _; fn f() { unsafe { g() } }"),
        ("python/frames/mod.rs", "use pyo3::Python; use crate::{Responses, regression::Block};"),
    ];
    for (path, source) in right {
        assert!(judged(path, source).is_empty(), "{path}: {:?}", judged(path, source));
    }
}
