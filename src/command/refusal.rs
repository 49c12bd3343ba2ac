//! Saying no.

use std::fmt::{self, Write as _};

use super::symbol::Hole;

/// Longest part of a refused value that is shown.
const SHOWN: usize = 80;

/// A value that is not allowed. Displays as one line of printable ASCII that says what was refused and why, fit for an
/// answer and for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(String);

impl Refusal {
    /// `reason` follows the value: "the parameter "-F" is no option that is allowed here".
    pub(super) fn new(hole: Hole, value: &str, reason: &str) -> Self {
        let what = match hole {
            Hole::Param => "parameter",
            Hole::User => "user name",
            Hole::Host => "client's address",
        };
        Self(format!("the {what} {} {reason}", Shown(value)))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// A hostile value for a log line: in quotes, with quotes, backslashes, control and non-ASCII characters escaped, and
/// not longer than a line should be.
#[must_use]
pub fn escaped(value: &str) -> String {
    Shown(value).to_string()
}

struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let mut chars = self.0.chars();
        for c in chars.by_ref().take(SHOWN) {
            write!(f, "{}", c.escape_default())?;
        }
        f.write_str(if chars.next().is_some() { "...\"" } else { "\"" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_short_line_of_ascii() {
        assert_eq!(escaped("a\n\u{1b}[2J\"ö\\'"), r#""a\n\u{1b}[2J\"\u{f6}\\\'""#);
        let long = escaped(&"\u{10ffff}".repeat(1000));
        assert!(long.len() < 1000 && long.ends_with("...\"") && long.is_ascii());
    }
}
