//! The arguments of a template's command, parsed once and filled in one by one.

use std::fmt;

use super::Values;
use super::symbol::Hole;
use super::taint::Taint;
use super::token::{Piece, Word};

/// One argument of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Argument {
    /// A bare `%p`: as many arguments as the value has words.
    Words,
    /// One argument.
    One(Vec<Part>),
}

/// A part of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    Hole(Hole),
    /// What only a shell knows.
    Unknown,
    /// What a shell makes of a value.
    Made,
}

impl Argument {
    /// An argument without values.
    pub(super) fn text(text: &str) -> Self {
        Self::One(vec![Part::Text(text.to_owned())])
    }

    pub(super) fn of(word: &Word) -> Self {
        Self::with_taint(word, &Taint::default())
    }

    pub(super) fn with_taint(word: &Word, taint: &Taint) -> Self {
        if word.is_bare_param() {
            return Self::Words;
        }
        let part = |piece: &Piece| match piece {
            Piece::Text { text, .. } => Part::Text(text.clone()),
            Piece::Hole { hole, .. } => Part::Hole(*hole),
            made if taint.made_of_value(made) => Part::Made,
            Piece::Shell(_) | Piece::Substitution(_) => Part::Unknown,
        };
        Self::joined(word.0.iter().map(part))
    }

    /// One argument of these parts.
    pub(super) fn joined(parts: impl IntoIterator<Item = Part>) -> Self {
        // The first part is always text, so that the prefix can be borrowed.
        let mut joined = vec![Part::Text(String::new())];
        for part in parts {
            match (part, joined.last_mut()) {
                (Part::Text(text), Some(Part::Text(before))) => before.push_str(&text),
                (Part::Text(text), _) if text.is_empty() => {}
                (part, _) => joined.push(part),
            }
        }
        Self::One(joined)
    }

    pub(super) fn holes(&self) -> impl Iterator<Item = Hole> {
        let (bare, parts) = match self {
            Self::Words => (Some(Hole::Param), &[][..]),
            Self::One(parts) => (None, parts.as_slice()),
        };
        bare.into_iter().chain(parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(*hole),
            Part::Text(_) | Part::Unknown | Part::Made => None,
        }))
    }

    pub(super) fn has_holes(&self) -> bool {
        self.holes().next().is_some()
    }

    /// Whether it has a value in it or something that a shell makes of one.
    pub(super) fn depends_on_values(&self) -> bool {
        self.has_holes() || matches!(self, Self::One(parts) if parts.contains(&Part::Made))
    }

    /// The text up to the first value or whatever only a shell knows.
    pub(super) fn prefix(&self) -> &str {
        match self {
            Self::Words => "",
            Self::One(parts) => match parts.first() {
                Some(Part::Text(text)) => text,
                _ => "",
            },
        }
    }

    pub(super) fn is_literal(&self) -> bool {
        matches!(self, Self::One(parts) if parts.iter().all(|part| matches!(part, Part::Text(_))))
    }

    /// Whether it is there for certain, and no option that only a shell knows.
    pub(super) fn is_sure(&self) -> bool {
        let is_text = |part: &Part| matches!(part, Part::Text(text) if !text.is_empty());
        let only_shell_knows = |parts: &[Part]| {
            !parts.iter().any(is_text) && parts.iter().any(|part| matches!(part, Part::Unknown | Part::Made))
        };
        !matches!(self, Self::One(parts) if only_shell_knows(parts))
    }

    /// Whether it is one value and nothing else.
    pub(super) fn is_one_hole(&self) -> bool {
        match self {
            Self::Words => true,
            Self::One(parts) => matches!(&parts[..], [Part::Text(text), Part::Hole(_)] if text.is_empty()),
        }
    }

    /// Whether it is a `%p` and nothing else.
    pub(super) fn is_one_param(&self) -> bool {
        self.is_one_hole() && self.holes().all(|hole| hole == Hole::Param)
    }

    /// Whether its text has a blank in it.
    pub(super) fn has_blank(&self) -> bool {
        let blank = |part: &Part| matches!(part, Part::Text(text) if text.contains([' ', '\t', '\n']));
        matches!(self, Self::One(parts) if parts.iter().any(blank))
    }

    /// The whole argument with the values in it. None if only a shell knows.
    pub(super) fn filled(&self, values: &Values<'_>) -> Option<String> {
        match self {
            Self::Words => Some(values.param.to_owned()),
            Self::One(parts) => parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => Some(text.as_str()),
                    Part::Hole(hole) => Some(values.of(*hole)),
                    Part::Unknown | Part::Made => None,
                })
                .collect(),
        }
    }
}

/// As in the template, quotes aside.
impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words => f.write_str("%p"),
            Self::One(parts) => {
                let is_shown = |part: &&Part| matches!(part, Part::Text(_) | Part::Hole(_));
                // What a shell makes may be many parts, and is one thing to a reader.
                parts
                    .chunk_by(|a, b| !is_shown(&a) && !is_shown(&b))
                    .try_for_each(|same| match same {
                        [Part::Text(text), ..] => f.write_str(text),
                        [Part::Hole(hole), ..] => f.write_str(hole.sign()),
                        _ => f.write_str("..."),
                    })
            }
        }
    }
}

impl<'a> Values<'a> {
    pub(super) fn of(&self, hole: Hole) -> &'a str {
        match hole {
            Hole::Param => self.param,
            Hole::User => self.user,
            Hole::Host => self.host,
        }
    }
}
