//! The parts of a shell program, as far as this module needs to tell them apart.

use super::symbol::Hole;

/// A part of a shell program. Put together again, the parts are the whole program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Blanks, comments, line continuations.
    Blank(String),
    /// A control or redirection operator, newlines included (POSIX.1-2017 XCU 2.10).
    Operator(String),
    /// A word.
    Word(Word),
}

/// A word: pieces without a blank in between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word(pub(super) Vec<Piece>);

/// A piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A character, `source` as it stands in the program and `text` as the shell understands it: a quote is no text.
    Text { source: String, text: String, quoted: bool },
    /// Something that only a shell can work out: a variable, a pattern.
    Shell(String),
    /// A command substitution.
    Substitution(Vec<Token>),
    /// A place for a value.
    Hole { hole: Hole, quote: Quote },
}

/// How the shell reads the surroundings of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    None,
    Single,
    Double,
}

impl Word {
    /// The text of the word if no shell is needed to tell it and no value is in it.
    pub(super) fn literal(&self) -> Option<String> {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Text { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// What of it needs no shell.
    pub(super) fn told_text(&self) -> String {
        self.0
            .iter()
            .filter_map(|piece| match piece {
                Piece::Text { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The text if nothing of it is quoted: only such a word can be a keyword.
    pub(super) fn unquoted(&self) -> Option<String> {
        let quoted = |piece: &Piece| matches!(piece, Piece::Text { quoted: true, .. });
        if self.0.iter().any(quoted) {
            return None;
        }
        self.literal()
    }

    /// The text up to the first value or whatever needs a shell.
    pub(super) fn prefix(&self) -> String {
        self.0
            .iter()
            .map_while(|piece| match piece {
                Piece::Text { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The places for values in it, those inside of command substitutions excepted.
    pub(super) fn holes(&self) -> impl Iterator<Item = Hole> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Hole { hole, .. } => Some(*hole),
            _ => None,
        })
    }

    pub(super) fn has_holes(&self) -> bool {
        self.holes().next().is_some()
    }

    /// Whether the word is a `%p` and nothing else, not even quotes.
    pub(super) fn is_bare_param(&self) -> bool {
        let bare = Piece::Hole {
            hole: Hole::Param,
            quote: Quote::None,
        };
        self.0 == [bare]
    }

    /// The name before the `=` of an assignment, which may not be quoted (POSIX.1-2017 XCU 2.9.1).
    pub(super) fn assigned_name(&self) -> Option<String> {
        let mut name = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text {
                    text, quoted: false, ..
                } if text == "=" && !name.is_empty() => {
                    return Some(name);
                }
                Piece::Text {
                    text, quoted: false, ..
                } => name.push_str(text),
                _ => return None,
            }
            // bash also knows NAME+=value.
            let plain = name.strip_suffix('+').unwrap_or(&name);
            if !is_name(plain) {
                return None;
            }
        }
        None
    }
}

/// A name as variables have it (POSIX.1-2017 XBD 3.235).
fn is_name(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
