//! Hosts as people write them: an address, or a name that has some.

use std::net::IpAddr;

/// Longest name that resolvers take (RFC 1035, 2.3.4).
const LONGEST: usize = 253;

/// A host that a client is to connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// An address; IPv4 in IPv6 is IPv4.
    Address(IpAddr),
    /// A name, in lower case.
    Name(String),
}

impl Host {
    /// Reads an address, also in brackets, or a name. What clients might take for something else than it looks like
    /// is neither.
    ///
    /// The error says what is wrong, to follow "the target ... ".
    pub fn parse(text: &str) -> Result<Host, &'static str> {
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Ok(address) = bare.unwrap_or(text).parse::<IpAddr>() {
            // Brackets are IPv6's.
            return match bare.is_some() && address.is_ipv4() {
                true => Err("is no host"),
                false => Ok(Host::Address(address.to_canonical())),
            };
        }
        if text.contains('%') {
            return Err("has a zone, and an address is not the same host in each of them");
        }
        if !is_name(text) {
            return Err("is no host");
        }
        if is_number(text) {
            return Err("is an address that is not written as usual");
        }
        Ok(Host::Name(text.to_ascii_lowercase()))
    }
}

/// Labels of letters, digits, hyphens and underscores (RFC 1123, 2.1; the last for names that exist in spite of it).
fn is_name(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    let label = |label: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        !label.is_empty() && !label.starts_with('-') && label.chars().all(plain)
    };
    name.len() <= LONGEST && name.split('.').all(label)
}

/// Whether inet_aton(3) could take it for an address: `167772161`, `0x0a000001`, `010.0.0.1`, `10.1`.
fn is_number(name: &str) -> bool {
    let last = name.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => digits.chars().all(|c| c.is_ascii_hexdigit()),
        None => last.chars().all(|c| c.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_meaning() {
        for (text, address) in [
            ("10.0.0.7", "10.0.0.7"),
            ("::1", "::1"),
            ("[::1]", "::1"),
            ("2001:DB8:0::7", "2001:db8::7"),
            ("::ffff:10.0.0.7", "10.0.0.7"),
            ("[::ffff:a00:7]", "10.0.0.7"),
        ] {
            assert_eq!(Host::parse(text), Ok(Host::Address(address.parse().unwrap())), "{text}");
        }
    }

    #[test]
    fn names_are_compared_in_lower_case() {
        for text in [
            "Switch-7.Example.ORG",
            "a",
            "a_b.example",
            "10.0.0.7.example",
            "host.",
            "0x.com",
        ] {
            assert_eq!(Host::parse(text), Ok(Host::Name(text.to_lowercase())), "{text}");
        }
    }

    #[test]
    fn what_could_mean_something_else_is_neither() {
        for text in [
            "010.0.0.1",
            "10.0.0.07",
            "0x0a000001",
            "0X0A000001",
            "0x",
            "167772161",
            "10.1",
            "10.0.0.1.",
            "1.2.3.4.5",
            "10.0.0.0x7",
            "fe80::1%eth0",
            "[fe80::1%eth0]",
            "10.0.0.7%eth0",
            "[10.0.0.7]",
            "[host]",
            "host:22",
            "10.0.0.7:22",
            "[::1]:22",
            "user@host",
            "-host",
            "a.-b",
            "a..b",
            ".",
            "",
            "a/b",
            "a,b",
            "h\u{f6}st",
            "@a",
        ] {
            assert!(Host::parse(text).is_err(), "{text}");
        }
        assert!(Host::parse(&"a".repeat(254)).is_err());
    }
}
