//! The characters of a template, and its places for values.

/// A place for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hole {
    /// `%p`.
    Param,
    /// `%u`.
    User,
    /// `%h`.
    Host,
}

impl Hole {
    /// As the operator writes it.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Param => "%p",
            Self::User => "%u",
            Self::Host => "%h",
        }
    }
}

/// A character of a template or a place for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    Char(char),
    Hole(Hole),
}

/// Reads a template: `%%` is a percent sign, an unknown `%x` a `?`, a `%` at the end itself.
pub(super) fn symbols(template: &str) -> Vec<Symbol> {
    let mut chars = template.chars();
    let mut symbols = Vec::new();
    while let Some(c) = chars.next() {
        symbols.push(if c == '%' {
            after_percent(chars.next())
        } else {
            Symbol::Char(c)
        });
    }
    symbols
}

fn after_percent(c: Option<char>) -> Symbol {
    match c {
        Some('p') => Symbol::Hole(Hole::Param),
        Some('u') => Symbol::Hole(Hole::User),
        Some('h') => Symbol::Hole(Hole::Host),
        Some('%') | None => Symbol::Char('%'),
        Some(_) => Symbol::Char('?'),
    }
}

pub(super) fn has_holes(symbols: &[Symbol]) -> bool {
    symbols.iter().any(|symbol| matches!(symbol, Symbol::Hole(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs() {
        use Symbol::{Char, Hole};
        assert_eq!(
            symbols("%p%u%h%%%x%"),
            [
                Hole(super::Hole::Param),
                Hole(super::Hole::User),
                Hole(super::Hole::Host),
                Char('%'),
                Char('?'),
                Char('%'),
            ]
        );
        assert_eq!(symbols("%é%%p"), [Char('?'), Char('%'), Char('p')]);
    }
}
