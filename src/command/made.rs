//! What a shell makes of a word with values in it: the values as they are, or parts of them.
//!
//! A value is checked as a whole. What `${P##*:}` or `$(echo %p | tr : ' ')` cut out of it could be an option although
//! the whole is a host.

use super::arguments::{Argument, Part};
use super::taint::Taint;
use super::token::{Piece, Word};

/// How deep variables may be in variables.
const DEEPEST: u32 = 8;

/// Most forms of a word.
const MOST: usize = 64;

/// What a word may become.
#[derive(Debug, Clone)]
pub(super) enum Made {
    /// One of these, with the values whole.
    Whole(Vec<Form>),
    /// Nobody knows: a part of a value may be all of it. Where it is `quoted`, it is one word.
    Cut { quoted: bool },
}

/// What a word may become.
#[derive(Debug, Clone)]
pub(super) struct Form {
    pub(super) argument: Argument,
    /// The shell makes words of it.
    pub(super) splits: bool,
}

impl Made {
    /// Whether it is one word, whatever the values are.
    pub(super) fn is_one_word(&self) -> bool {
        match self {
            Self::Whole(forms) => forms
                .iter()
                .all(|form| !form.splits && form.argument != Argument::Words),
            Self::Cut { quoted } => *quoted,
        }
    }

    /// An argument that no shell looks at.
    pub(super) fn as_written(argument: &Argument) -> Self {
        Self::Whole(vec![Form {
            argument: argument.clone(),
            splits: false,
        }])
    }

    /// A word of a shell program.
    pub(super) fn of(word: &Word, taint: &Taint) -> Self {
        if word.is_bare_param() {
            return Self::as_written(&Argument::Words);
        }
        let splits = splits(&word.0, taint) || is_all_parameters(word);
        match (Maker { taint, depth: 0 }).forms(&word.0, false) {
            Some(forms) => Self::Whole(forms.into_iter().map(|parts| form(parts, splits)).collect()),
            None => Self::Cut { quoted: !splits },
        }
    }
}

fn form(parts: Vec<Part>, splits: bool) -> Form {
    let argument = Argument::joined(parts);
    if splits && argument.is_one_param() {
        return Form {
            argument: Argument::Words,
            splits: false,
        };
    }
    Form { argument, splits }
}

/// Whether something made of values is outside of double quotes.
fn splits(pieces: &[Piece], taint: &Taint) -> bool {
    let mut quoted = false;
    pieces.iter().any(|piece| {
        if is_double_quote(piece) {
            quoted = !quoted;
        }
        !quoted && taint.made_of_value(piece)
    })
}

/// `"$@"`, which keeps parameters apart.
fn is_all_parameters(word: &Word) -> bool {
    let mut pieces = word.0.iter().filter(|piece| !is_double_quote(piece));
    matches!((pieces.next(), pieces.next()), (Some(Piece::Shell(source)), None) if source == "$@")
}

fn is_double_quote(piece: &Piece) -> bool {
    matches!(piece, Piece::Text { source, text, .. } if source == "\"" && text.is_empty())
}

struct Maker<'a> {
    taint: &'a Taint,
    depth: u32,
}

impl Maker<'_> {
    /// All that pieces may become. None if values are cut.
    fn forms(&self, pieces: &[Piece], in_braces: bool) -> Option<Vec<Vec<Part>>> {
        let mut forms = vec![Vec::new()];
        let mut rest = pieces;
        while let Some((piece, after)) = rest.split_first() {
            rest = after;
            let more = match piece {
                Piece::Text { text, .. } => vec![vec![Part::Text(text.clone())]],
                Piece::Hole { hole, .. } => vec![vec![Part::Hole(*hole)]],
                Piece::Substitution(_) => vec![self.unknown(piece)?],
                Piece::Shell(source) => match source.strip_prefix("${") {
                    Some(name) => {
                        let inner = inside(after);
                        rest = after.get(inner.len() + 1..).unwrap_or_default();
                        self.expansion(piece, name, inner)?
                    }
                    None => self.shell(piece, source, in_braces)?,
                },
            };
            forms = product(&forms, &more)?;
        }
        Some(forms)
    }

    fn unknown(&self, piece: &Piece) -> Option<Vec<Part>> {
        (!self.taint.made_of_value(piece)).then(|| vec![Part::Unknown])
    }

    /// `$NAME`, a pattern, or a character inside of braces.
    fn shell(&self, piece: &Piece, source: &str, in_braces: bool) -> Option<Vec<Vec<Part>>> {
        match source.strip_prefix('$') {
            Some(name) if self.taint.knows(name) => self.variable(name),
            None if in_braces && source.chars().count() == 1 => Some(vec![vec![Part::Text(source.to_owned())]]),
            _ => Some(vec![self.unknown(piece)?]),
        }
    }

    /// `${NAME...}`.
    fn expansion(&self, piece: &Piece, name: &str, inner: &[Piece]) -> Option<Vec<Vec<Part>>> {
        let known = self.taint.knows(name);
        if !known && !self.taint.has_pieces(inner) {
            return Some(vec![self.unknown(piece)?]);
        }
        let colon = inner.first().is_some_and(|piece| is_sign(piece, ":"));
        let after = inner.get(usize::from(colon)..).unwrap_or_default();
        let Some((sign, word)) = after.split_first() else {
            return (!colon).then(|| self.variable(name))?;
        };
        let own = || {
            if known {
                self.variable(name)
            } else {
                Some(vec![vec![Part::Unknown]])
            }
        };
        let instead = || self.forms(word, true);
        match sign {
            _ if is_sign(sign, "+") => Some([vec![Vec::new()], instead()?].concat()),
            _ if is_sign(sign, "-") => Some([own()?, instead()?].concat()),
            _ if is_sign(sign, "?") => own(),
            _ => None,
        }
    }

    fn variable(&self, name: &str) -> Option<Vec<Vec<Part>>> {
        let deeper = Maker {
            taint: self.taint,
            depth: self.depth + 1,
        };
        let contents = self.taint.contents(name).filter(|_| deeper.depth < DEEPEST)?;
        let mut forms = vec![];
        for content in contents {
            forms.extend(deeper.forms(content, false)?);
            if forms.len() > MOST {
                return None;
            }
        }
        Some(forms)
    }
}

fn product(forms: &[Vec<Part>], more: &[Vec<Part>]) -> Option<Vec<Vec<Part>>> {
    let all = forms
        .iter()
        .flat_map(|before| more.iter().map(move |after| [before.as_slice(), after].concat()));
    (forms.len() * more.len() <= MOST).then(|| all.collect())
}

fn is_sign(piece: &Piece, sign: &str) -> bool {
    matches!(piece, Piece::Shell(source) if source == sign)
}

/// What is before the brace that ends a `${`.
pub(super) fn inside(pieces: &[Piece]) -> &[Piece] {
    let mut depth = 0_u32;
    let end = pieces.iter().position(|piece| match piece {
        Piece::Shell(source) if source.starts_with("${") => {
            depth += 1;
            false
        }
        Piece::Shell(source) if source == "}" && depth > 0 => {
            depth -= 1;
            false
        }
        Piece::Shell(source) => source == "}",
        _ => false,
    });
    pieces.get(..end.unwrap_or(pieces.len())).unwrap_or_default()
}
