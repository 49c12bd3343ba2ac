//! Options that a value may hold, and the types of their values.

/// What the value of an option has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// A port number.
    Port,
    /// The name of a user.
    User,
    /// A host's name or address.
    Host,
    /// A decimal number.
    Number,
    /// Any word that doesn't begin with `-`.
    Word,
}

impl Type {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "PORT" => Self::Port,
            "USER" => Self::User,
            "HOST" => Self::Host,
            "NUMBER" => Self::Number,
            "WORD" => Self::Word,
            _ => return None,
        })
    }

    /// Checks a word of harmless characters. The error follows "the parameter ... ".
    pub(super) fn check(self, word: &str) -> Result<(), &'static str> {
        let digits = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
        match self {
            Self::Port if !word.parse().is_ok_and(|port: u16| digits && port > 0) => Err("is no port"),
            Self::Number if !digits => Err("is no number"),
            Self::User if word.is_empty() || check_user(word).is_err() => Err("is no user"),
            Self::Host => check_host(word),
            Self::Word if word.is_empty() || word.starts_with('-') => Err("is not what the option takes"),
            _ => Ok(()),
        }
    }
}

/// The name of a user, also one with a domain, `ann@example.org` or `EXAMPLE/ann`: neither an option nor a path.
pub(super) fn check_user(user: &str) -> Result<(), &'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+@/%".contains(c);
    let mut parts = user.split(['@', '/', '%', '+']);
    if parts.any(|part| part.starts_with('-')) {
        Err("has a user that begins with -")
    } else if user.starts_with('/') || !user.chars().all(plain) {
        Err("has a user with a character that is not allowed there")
    } else {
        Ok(())
    }
}

/// A name or an address, also in brackets, also with a port.
pub(super) fn check_host(host: &str) -> Result<(), &'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._:%[]-".contains(c);
    if host.is_empty() {
        Err("names no host")
    } else if host.starts_with('-') {
        Err("has a host that begins with -")
    } else if host.chars().all(plain) {
        Ok(())
    } else {
        Err("is no host")
    }
}

/// An option that a value may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allowed {
    /// `-p`, `--port`.
    name: String,
    value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    None,
    Typed(Type),
    /// This one and no other.
    Exactly(String),
}

impl Allowed {
    pub(super) fn flag(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: Value::None,
        }
    }

    pub(super) fn typed(name: &str, value: Type) -> Self {
        Self {
            name: name.to_owned(),
            value: Value::Typed(value),
        }
    }

    /// Reads what an operator allows: `-A`, `-b HOST`, `--port=PORT`, `-o Compression=yes`. The value is one of `PORT`,
    /// `USER`, `HOST`, `NUMBER`, `WORD`, or itself.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next());
        let (name, joined) = match first.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value)),
            _ => (first, None),
        };
        let short = name.strip_prefix('-').filter(|name| name.len() == 1 && *name != "-");
        let long = name.strip_prefix("--").filter(|name| !name.is_empty());
        if short.or(long).is_none() || words.next().is_some() || (joined.is_some() && second.is_some()) {
            return Err(format!("{text:?} is no option with at most one value, such as -b HOST"));
        }
        let value = match joined.or(second) {
            None => Value::None,
            Some(value) => match Type::named(value) {
                Some(value) => Value::Typed(value),
                None => Value::Exactly(value.to_owned()),
            },
        };
        Ok(Self {
            name: name.to_owned(),
            value,
        })
    }

    /// Its letter, if it is a short one.
    pub(super) fn letter(&self) -> Option<&str> {
        self.name.strip_prefix('-').filter(|name| name.len() == 1)
    }

    /// What follows the option's name in the same word: `22` of `-p22`, `22` of `--port=22`. None if the word is another
    /// option.
    fn rest<'a>(&self, word: &'a str) -> Option<&'a str> {
        let rest = word.strip_prefix(self.name.as_str())?;
        if rest.is_empty() || !self.name.starts_with("--") {
            return Some(rest);
        }
        rest.strip_prefix('=')
    }

    fn check(&self, value: &str) -> Result<(), &'static str> {
        match &self.value {
            Value::None => Err("is no option that is allowed here"),
            Value::Typed(kind) => kind.check(value),
            Value::Exactly(exactly) if exactly == value => Ok(()),
            Value::Exactly(_) => Err("is no value that is allowed for its option"),
        }
    }
}

/// Separates the allowed options from the other words. The error is the word that is wrong and what is wrong with it.
pub(super) fn operands<'a>(words: &[&'a str], allowed: &[&Allowed]) -> Result<Vec<&'a str>, (&'a str, &'static str)> {
    let mut operands = Vec::new();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        if word.starts_with('-') {
            option(word, &mut words, allowed)?;
        } else {
            operands.push(word);
        }
    }
    Ok(operands)
}

/// Checks one option, whose value may be the next word. Where several are allowed by the same name, one has to fit.
fn option<'a>(
    word: &'a str,
    words: &mut impl Iterator<Item = &'a str>,
    allowed: &[&Allowed],
) -> Result<(), (&'a str, &'static str)> {
    let candidates: Vec<_> = allowed
        .iter()
        .filter_map(|option| Some((option, option.rest(word)?)))
        .collect();
    if candidates
        .iter()
        .any(|(option, rest)| rest.is_empty() && option.value == Value::None)
    {
        return Ok(());
    }
    let mut problem = (word, "is no option that is allowed here");
    let mut next = None;
    for (option, rest) in candidates.iter().filter(|(option, _)| option.value != Value::None) {
        let value = if rest.is_empty() {
            *next.get_or_insert_with(|| words.next().unwrap_or_default())
        } else {
            rest
        };
        match option.check(value) {
            Ok(()) => return Ok(()),
            Err(reason) => problem = (value, reason),
        }
    }
    Err(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, allowed: &[&str]) -> Result<Vec<String>, String> {
        let allowed: Vec<_> = allowed.iter().map(|text| Allowed::parse(text).unwrap()).collect();
        let allowed: Vec<_> = allowed.iter().collect();
        let words: Vec<_> = words.split(' ').collect();
        match operands(&words, &allowed) {
            Ok(operands) => Ok(operands.into_iter().map(str::to_owned).collect()),
            Err((word, reason)) => Err(format!("{word} {reason}")),
        }
    }

    #[test]
    fn options_with_and_without_values() {
        let allowed = ["-p PORT", "-4", "--user=USER", "-o Compression=yes", "-o Ciphers=x"];
        for words in [
            "-p 22",
            "-p22",
            "-4",
            "--user ann",
            "--user=ann",
            "-o Ciphers=x",
            "-oCompression=yes",
        ] {
            assert_eq!(check(&format!("{words} host"), &allowed).unwrap(), ["host"], "{words}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let allowed = ["-p PORT", "-4", "-l USER", "-o Compression=yes", "--user=USER"];
        for words in [
            "-",
            "--",
            "-x",
            "-46",
            "-4p",
            "-p",
            "-p 0",
            "-p 65536",
            "-p +22",
            "-p x",
            "-p -4",
            "-p22x",
            "-l -x",
            "-l",
            "-oProxyCommand=x",
            "-o ProxyCommand=x",
            "-o",
            "--userx",
            "--user=",
            "--user=-x",
            "---",
            "-P22",
        ] {
            assert!(check(words, &allowed).is_err(), "{words}");
        }
    }

    #[test]
    fn the_error_names_the_word() {
        assert_eq!(check("-p ssh h", &["-p PORT"]).unwrap_err(), "ssh is no port");
        assert_eq!(
            check("-F/x h", &[]).unwrap_err(),
            "-F/x is no option that is allowed here"
        );
    }

    #[test]
    fn what_an_operator_may_allow() {
        for text in ["", "p", "-", "--", "-ab", "-a b c", "--a=b c", "host", "-ä b c"] {
            assert!(Allowed::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hosts() {
        for host in ["a", "10.0.0.7", "::1", "[::1]:22", "fe80::1%eth0", "a-b.example"] {
            assert_eq!(check_host(host), Ok(()), "{host}");
        }
        for host in ["", "-a", "a/b", "a=b", "a,b", "a b", "a@b"] {
            assert!(check_host(host).is_err(), "{host}");
        }
    }
}
