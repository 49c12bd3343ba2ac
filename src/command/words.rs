//! The first wall: values are words of harmless characters.

use std::net::Ipv6Addr;

/// Longest word, as long as a host name may be (RFC 1035, 2.3.4).
const LONGEST: usize = 255;

/// Most words of a value. The longest sensible one, `-4 -p PORT -l USER HOST`, has six.
const MOST: usize = 16;

/// Characters that a word may hold besides letters, digits and brackets. None is special to a shell in the middle of a
/// word.
const SIGNS: &str = "._@:/%+,=-";

/// Splits a value at its spaces. Any other white space is a forbidden character.
///
/// The error says what is wrong with the value, to follow "the parameter ... ".
pub(super) fn split(value: &str) -> Result<Vec<&str>, &'static str> {
    let words: Vec<&str> = value.split(' ').filter(|word| !word.is_empty()).collect();
    if words.len() > MOST {
        return Err("has more than 16 words");
    }
    words.iter().try_for_each(|word| check(word))?;
    Ok(words)
}

fn check(word: &str) -> Result<(), &'static str> {
    if word.len() > LONGEST {
        return Err("is longer than 255 characters");
    }
    // Whatever the program: it is an option in a host's clothes.
    if word.contains("@-") || word.contains("//-") {
        return Err("has a host or user that begins with -");
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || SIGNS.contains(c);
    if let Some((before, inside, after)) = brackets(word) {
        let address = inside.split('%').next().unwrap_or_default();
        let other = [before, inside, after].concat();
        if address.parse::<Ipv6Addr>().is_err() || !other.chars().all(plain) {
            return Err("has brackets that hold no IPv6 address");
        }
        return Ok(());
    }
    if word.chars().all(plain) {
        Ok(())
    } else {
        Err("holds a character that is not allowed")
    }
}

/// What is before, inside of and after the brackets of a word.
pub(super) fn brackets(word: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = word.split_once('[')?;
    let (inside, after) = rest.split_once(']')?;
    Some((before, inside, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_spaces() {
        assert_eq!(split("").unwrap(), [""; 0]);
        assert_eq!(split("  -p 22  root@10.0.0.7 ").unwrap(), ["-p", "22", "root@10.0.0.7"]);
    }

    #[test]
    fn takes_the_characters_of_addresses() {
        for word in [
            "azAZ09._@:/%+,=-",
            "[::1]",
            "root@[fe80::1%eth0]:22",
            "ssh://[::ffff:1.2.3.4]",
        ] {
            assert!(split(word).is_ok(), "{word}");
        }
    }

    #[test]
    fn refuses_every_other_character() {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._@:/%+,=- ".contains(c);
        for c in (0..=0x2ff).filter_map(char::from_u32).filter(|&c| !allowed(c)) {
            assert!(split(&format!("a{c}b")).is_err(), "{c:?}");
        }
    }

    #[test]
    fn brackets_hold_an_address() {
        for word in [
            "[]",
            "[1]",
            "[a-z]*",
            "[::1",
            "::1]",
            "[::1][::2]",
            "[[::1]]",
            "]::1[",
            "[::1%;]",
            "[::1];",
        ] {
            assert!(split(word).is_err(), "{word}");
        }
    }

    #[test]
    fn hosts_do_not_begin_with_a_dash() {
        for word in ["a@-b", "ssh://-b", "ssh://a@-b", "a@b@-c"] {
            assert!(split(word).is_err(), "{word}");
        }
    }

    #[test]
    fn has_limits() {
        assert!(split(&"a".repeat(255)).is_ok());
        assert!(split(&"a".repeat(256)).is_err());
        assert!(split(&"a ".repeat(16)).is_ok());
        assert!(split(&"a ".repeat(17)).is_err());
    }
}
