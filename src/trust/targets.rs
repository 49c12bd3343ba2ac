//! Where commands may connect to: networks say which addresses, patterns which names.

use super::Networks;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;

/// Targets that an operator allows.
///
/// A name has to match a pattern, where there are patterns, and all of its addresses have to be in a network, where there are
/// networks. An address that is told as such has to be in a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    networks: Networks,
    patterns: Vec<String>,
}

/// Why a target is refused. Displays as what follows "the target ... ".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// The name matches no pattern.
    Name,
    /// This address is in no network.
    Address(IpAddr),
}

impl Display for Foreign {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Foreign::Name => f.write_str("is no name that this gateway may connect to"),
            Foreign::Address(address) => write!(f, "is {address}, where this gateway may not connect to"),
        }
    }
}

impl Targets {
    /// Reads `10.0.0.0/8`, `2001:db8::7`, `host.example.com` or `*.example.com`: `*` stands for any characters, dots
    /// included, and `?` for one.
    ///
    /// # Errors
    /// A text is none of these; it says why.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Targets, String> {
        let mut targets = Targets::default();
        for text in texts {
            match is_network(text) {
                true => targets.networks.extend(Networks::parse([text])?),
                false => targets.patterns.push(pattern(text)?),
            }
        }
        Ok(targets)
    }

    /// Checks a name, in lower case, before it is looked up.
    ///
    /// # Errors
    /// It is not allowed, whatever its addresses are.
    pub fn check_name(&self, name: &str) -> Result<(), Foreign> {
        let name = name.strip_suffix('.').unwrap_or(name);
        let matches = |pattern: &String| is_match(pattern.as_bytes(), name.as_bytes());
        match self.patterns.is_empty() || self.patterns.iter().any(matches) {
            true => Ok(()),
            false => Err(Foreign::Name),
        }
    }

    /// Checks an address that was told as such.
    ///
    /// # Errors
    /// It is in no network.
    pub fn check_address(&self, address: IpAddr) -> Result<(), Foreign> {
        match self.networks.contain(address) {
            true => Ok(()),
            false => Err(Foreign::Address(address)),
        }
    }

    /// Checks an address of a name that is allowed.
    ///
    /// # Errors
    /// There are networks, and it is in none of them.
    pub fn check_address_of_name(&self, address: IpAddr) -> Result<(), Foreign> {
        match self.networks.is_empty() {
            true => Ok(()),
            false => self.check_address(address),
        }
    }
}

/// Only these can be meant by a text that is one or the other.
fn is_network(text: &str) -> bool {
    text.contains(['/', ':']) || text.parse::<IpAddr>().is_ok()
}

fn pattern(text: &str) -> Result<String, String> {
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.*?".contains(c);
    if name.is_empty() || name.len() > 253 || !name.chars().all(plain) {
        return Err(format!(
            "{text:?} is neither ADDRESS/LENGTH nor a name such as *.example.com"
        ));
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '?') {
        return Err(format!(
            "{text:?} is no pattern of names: addresses are allowed as ADDRESS/LENGTH"
        ));
    }
    Ok(name)
}

/// Whether a pattern matches the whole of a text. Goes back to the last star only, which is enough.
fn is_match(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star = None;
    while let Some(&c) = text.get(read) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, read));
                at += 1;
            }
            Some(&p) if p == b'?' || p == c => (at, read) = (at + 1, read + 1),
            _ => {
                let Some((after, from)) = star else {
                    return false;
                };
                star = Some((after, from + 1));
                (at, read) = (after, from + 1);
            }
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|&p| p == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(texts: &[&str]) -> Targets {
        Targets::parse(texts.iter().copied()).unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn networks_say_which_addresses() {
        let targets = targets(&["10.0.0.0/8", "2001:db8::7"]);
        for inside in ["10.0.0.7", "::ffff:10.0.0.7", "2001:db8::7"] {
            assert_eq!(targets.check_address(ip(inside)), Ok(()), "{inside}");
            assert_eq!(targets.check_address_of_name(ip(inside)), Ok(()), "{inside}");
        }
        for outside in ["11.0.0.7", "::10.0.0.7", "2001:db8::8", "127.0.0.1"] {
            let address = ip(outside);
            assert_eq!(targets.check_address(address), Err(Foreign::Address(address)));
            assert_eq!(targets.check_address_of_name(address), Err(Foreign::Address(address)));
        }
        assert_eq!(targets.check_name("any.example"), Ok(()), "its addresses will tell");
    }

    #[test]
    fn patterns_say_which_names() {
        let targets = targets(&["*.Example.com", "gw?.lab", "host."]);
        for name in ["a.example.com", "a.b.example.com", "a.example.com.", "gw1.lab", "host"] {
            assert_eq!(targets.check_name(name), Ok(()), "{name}");
        }
        for name in [
            "example.com",
            "badexample.com",
            "a.example.com.evil.org",
            "gw.lab",
            "gw12.lab",
            "hosts",
            "",
        ] {
            assert_eq!(targets.check_name(name), Err(Foreign::Name), "{name}");
        }
        assert_eq!(targets.check_address_of_name(ip("192.0.2.1")), Ok(()));
        assert!(targets.check_address(ip("192.0.2.1")).is_err(), "no network is allowed");
    }

    #[test]
    fn a_name_needs_both_where_there_are_both() {
        let targets = targets(&["10.0.0.0/8", "*.example.com"]);
        assert_eq!(targets.check_name("a.example.org"), Err(Foreign::Name));
        assert_eq!(targets.check_name("a.example.com"), Ok(()));
        assert!(targets.check_address_of_name(ip("192.0.2.1")).is_err());
        assert_eq!(targets.check_address(ip("10.0.0.7")), Ok(()));
    }

    #[test]
    fn mistakes_are_told() {
        for text in [
            "",
            "10.0.0.1/8",
            "10.0.0",
            "10.*",
            "*",
            "a b",
            "user@host",
            "host:22",
            "[::1]",
            "*.example.com/24",
            "!host",
            "h\u{f6}st",
        ] {
            assert!(Targets::parse([text]).is_err(), "{text}");
        }
    }

    #[test]
    fn stars_match_as_much_as_they_must() {
        for (pattern, text, wanted) in [
            ("*a*b", "xaxaxb", true),
            ("*a*b", "xbxa", false),
            ("a*", "a", true),
            ("**a", "bba", true),
            ("a?c", "ac", false),
            ("*ab", "aab", true),
        ] {
            assert_eq!(
                is_match(pattern.as_bytes(), text.as_bytes()),
                wanted,
                "{pattern} {text}"
            );
        }
    }
}
