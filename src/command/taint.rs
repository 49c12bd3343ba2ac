//! Variables that hold a value, and what else is made of one: where a value may not be, they may not be either.

use super::grammar::{Program, Role};
use super::token::{Piece, Token, Word};

/// Builtins whose arguments are assignments.
const DECLARING: [&str; 5] = ["declare", "export", "local", "readonly", "typeset"];

/// The names of variables that hold a value.
#[derive(Debug, Default)]
pub(super) struct Taint(Vec<String>);

impl Taint {
    /// Follows the values through the assignments of a program.
    pub(super) fn of(program: &Program<'_>) -> Self {
        let mut taint = Self::default();
        // One assignment may hand a value on to another that stands before it, in a loop.
        loop {
            let before = taint.0.len();
            for (name, word) in assignments(program) {
                if !taint.0.contains(&name) && taint.has(word) {
                    taint.0.push(name);
                }
            }
            if taint.0.len() == before {
                return taint;
            }
        }
    }

    /// Whether a word has a value in it or something made of one.
    pub(super) fn has(&self, word: &Word) -> bool {
        word.has_holes() || word.0.iter().any(|piece| self.made_of_value(piece))
    }

    /// Whether a piece of a word is made of a value, but is none itself.
    pub(super) fn made_of_value(&self, piece: &Piece) -> bool {
        match piece {
            Piece::Shell(source) => self.0.iter().any(|name| refers_to(source, name)),
            Piece::Substitution(tokens) => tokens
                .iter()
                .any(|token| matches!(token, Token::Word(word) if self.has(word))),
            Piece::Text { .. } | Piece::Hole { .. } => false,
        }
    }
}

/// Also true for a variable whose name begins like that, which does no harm.
fn refers_to(source: &str, name: &str) -> bool {
    source
        .match_indices(name)
        .any(|(index, _)| matches!(source.get(..index), Some(before) if before.ends_with(['$', '{', '!'])))
}

/// The variables that a program assigns to, and the words that they get.
pub(super) fn assignments<'a>(program: &'a Program<'_>) -> impl Iterator<Item = (String, &'a Word)> {
    let plain = program.words.iter().filter_map(|(word, role)| match role {
        Role::Assignment(name) | Role::ForWord(name) => Some((name.trim_end_matches('+').to_owned(), *word)),
        _ => None,
    });
    let declared = program
        .commands
        .iter()
        .filter(|command| command.name.as_deref().is_some_and(|name| DECLARING.contains(&name)))
        .flat_map(|command| program.arguments(command))
        .filter_map(|word| Some((word.assigned_name()?, word)));
    plain.chain(declared)
}
