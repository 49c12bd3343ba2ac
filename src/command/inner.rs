//! Shells that a template runs with a program of their own: `sh -c 'exec ssh "$1"' sh %p`.

use super::arguments::Argument;
use super::grammar;
use super::lexer;
use super::made::Made;
use super::runner;
use super::shell;
use super::symbol::Symbol;
use super::taint::{Assignment, Taint};
use super::token::{Piece, Word};
use super::usage::Usage;

/// Finds the values in the program of a shell that a command runs. `taint` is what is known of its environment. The
/// error is text for the operator.
pub(super) fn usages(name: &str, arguments: &[Argument], words: &[&Word], taint: &Taint) -> Result<Vec<Usage>, String> {
    let told = runner::follow(name, arguments)?.text;
    let texts = (0..arguments.len()).filter(|&index| {
        told == Some(index)
            || arguments
                .get(index)
                .is_some_and(|argument| runner::is_line(name, argument))
    });
    let mut usages = Vec::new();
    for index in texts {
        usages.extend(of_text(index, name, arguments, words, taint)?);
    }
    Ok(usages)
}

/// Those in the program that is this argument.
fn of_text(
    index: usize,
    name: &str,
    arguments: &[Argument],
    words: &[&Word],
    taint: &Taint,
) -> Result<Vec<Usage>, String> {
    let (before, rest) = words.split_at_checked(index).unwrap_or_default();
    let Some((text, parameters)) = rest.split_first() else {
        return Ok(Vec::new());
    };
    let mut taint = taint.clone();
    before.iter().for_each(|word| inherit(&mut taint, word));
    if !taint.is_around() && !rest.iter().any(|word| taint.has(word)) {
        return Ok(Vec::new());
    }
    if !is_told(text) {
        return Err(format!(
            "%p, %u and %h can't be used together with {} as a program",
            Argument::of(text)
        ));
    }
    add_parameters(&mut taint, parameters);
    let tokens = lexer::lex(&symbols(text)).map_err(|fault| super::TemplateError::from(fault).to_string())?;
    let shell = if arguments.iter().any(|argument| argument.prefix().ends_with("zsh")) {
        "zsh"
    } else {
        name
    };
    shell::followed(shell, &grammar::read(&tokens), taint, true)
}

fn is_told(text: &Word) -> bool {
    let told = |piece: &Piece| matches!(piece, Piece::Text { .. } | Piece::Hole { .. });
    text.0.iter().all(told)
}

/// The text of a word that no shell is needed for as a template.
pub(super) fn symbols(word: &Word) -> Vec<Symbol> {
    word.0
        .iter()
        .flat_map(|piece| match piece {
            Piece::Text { text, .. } => text.chars().map(Symbol::Char).collect(),
            Piece::Hole { hole, .. } => vec![Symbol::Hole(*hole)],
            Piece::Shell(_) | Piece::Substitution(_) => Vec::new(),
        })
        .collect()
}

/// Adds what `env A=%u` puts into the environment.
fn inherit(taint: &mut Taint, word: &Word) {
    if taint.has(word)
        && let Some(assignment) = Assignment::declared(word)
    {
        taint.add(&assignment.name, Some(vec![assignment.value.to_vec()]));
    }
}

/// The parameters, `$0` first. Those after one that may be several can't be told apart.
fn add_parameters(taint: &mut Taint, words: &[&Word]) {
    let contents = |word: &&Word| match Made::of(word, taint) {
        Made::Whole(_) => Some(vec![word.0.clone()]),
        Made::Cut { .. } => None,
    };
    let all: Vec<Option<Vec<Vec<Piece>>>> = words.iter().map(contents).collect();
    let is_one = |word: &&&Word| Made::of(word, taint).is_one_word();
    let told = words.iter().take_while(is_one).count();
    let values = words.iter().any(|word| taint.has(word));
    for (name, index) in "0123456789@*".chars().zip(0..) {
        let own = if index < told { all.get(index..=index) } else { None };
        let exact = name.is_ascii_digit().then_some(own).flatten();
        if !values {
            return;
        }
        for contents in exact.unwrap_or(&all) {
            taint.add(&name.to_string(), contents.clone());
        }
    }
}
