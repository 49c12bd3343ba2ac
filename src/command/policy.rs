//! What an operator allows.

use std::fmt;

use regex::Regex;

use super::options::Allowed;
use super::refusal::Refusal;
use super::symbol::Hole;

/// Narrows what values may be (`--param-pattern`), and widens it (`--allow-option`).
#[derive(Debug, Clone, Default)]
pub struct Policy {
    pattern: Option<Regex>,
    allowed: Vec<Allowed>,
}

/// A policy that makes no sense. Displays as text for the operator, with the option that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError(String);

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PolicyError {}

impl Policy {
    /// `pattern` is a regular expression that has to match the whole parameter. Each of `allow_options` is an option
    /// that a value may hold besides those that are always allowed: `-A`, `-b HOST`, `--port=PORT`, where `PORT`,
    /// `USER`, `HOST`, `NUMBER` and `WORD` stand for a value of that type, and anything else for itself
    /// (`-o Compression=yes`).
    ///
    /// # Errors
    /// The pattern is no regular expression, or an option is none.
    pub fn new(pattern: Option<&str>, allow_options: Vec<String>) -> Result<Self, PolicyError> {
        Ok(Self {
            pattern: pattern.map(whole).transpose()?,
            allowed: allow_options
                .into_iter()
                .map(|text| Allowed::parse(&text).map_err(|error| PolicyError(format!("--allow-option: {error}"))))
                .collect::<Result<_, _>>()?,
        })
    }

    pub(super) fn check_param(&self, param: &str) -> Result<(), Refusal> {
        match &self.pattern {
            Some(pattern) if !pattern.is_match(param) => {
                Err(Refusal::new(Hole::Param, param, "is not what the operator allows"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn allowed(&self) -> impl Iterator<Item = &Allowed> {
        self.allowed.iter()
    }
}

/// An expression that matches whole values only.
fn whole(pattern: &str) -> Result<Regex, PolicyError> {
    // By itself first: "a)(b" would be whole in a group.
    Regex::new(pattern)
        .and_then(|_| Regex::new(&format!(r"\A(?:{pattern})\z")))
        .map_err(|error| {
            PolicyError(format!(
                "--param-pattern: {pattern:?} is no regular expression: {error}"
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_whole() {
        let policy = Policy::new(Some("a|10[.]0[.]0[.][0-9]+"), Vec::new()).unwrap();
        for param in ["a", "10.0.0.7"] {
            assert_eq!(policy.check_param(param), Ok(()), "{param}");
        }
        for param in ["", "ab", "xa", "10.0.0.7 x", "x10.0.0.7", "10.0.0.7\n"] {
            assert!(policy.check_param(param).is_err(), "{param:?}");
        }
    }

    #[test]
    fn mistakes_are_told() {
        for pattern in ["(", "a)(b", "(?x) a # comment"] {
            assert!(Policy::new(Some(pattern), Vec::new()).is_err(), "{pattern}");
        }
        assert!(Policy::new(None, vec!["host".to_owned()]).is_err());
    }

    #[test]
    fn without_a_pattern_everything_passes() {
        assert_eq!(Policy::default().check_param("\n"), Ok(()));
    }
}
