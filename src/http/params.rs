//! Parameters of a request: `application/x-www-form-urlencoded`, as browsers write it (WHATWG URL, 5.1).

use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Most parameters: minutes of keys typed while the connection was away. Each takes a hundred bytes, however short.
const MOST: usize = 10_000;

/// There are more than `MOST` parameters.
#[derive(Debug, PartialEq, Eq)]
pub struct TooMany;

type Value<'a> = Result<Cow<'a, str>, BadValue>;

/// The parameters in their order, decoded.
pub struct Params<'a> {
    raw: &'a str,
    pairs: Vec<(Cow<'a, str>, Value<'a>)>,
}

/// A value's percent escapes are broken, or they are not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    name: String,
}

impl std::fmt::Display for BadValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "bad percent escape in parameter '{}'", self.name)
    }
}

impl<'a> Params<'a> {
    /// Takes a query or a body apart. A value that can't be decoded is an error only for whoever asks for it.
    pub fn parse(raw: &'a str) -> Result<Params<'a>, TooMany> {
        if raw.bytes().filter(|&b| b == b'&').count() >= MOST {
            return Err(TooMany);
        }
        let pairs = pairs_of(raw).filter(|pair| !pair.is_empty()).filter_map(|pair| {
            let (name, value) = cut(pair, b'=').unwrap_or((pair, ""));
            let name = decode(name)?;
            let value = decode(value).ok_or_else(|| BadValue {
                name: name.clone().into_owned(),
            });
            Some((name, value))
        });
        let pairs = pairs.collect();
        Ok(Params { raw, pairs })
    }

    /// The text that these are the parameters of.
    pub fn raw(&self) -> &str {
        self.raw
    }

    /// The first parameter of that name; empty and absent are not the same.
    pub fn get(&self, name: &str) -> Result<Option<&str>, BadValue> {
        match self.pairs.iter().find(|(n, _)| n.as_ref() == name) {
            None => Ok(None),
            Some((_, Ok(value))) => Ok(Some(value)),
            Some((_, Err(bad))) => Err(bad.clone()),
        }
    }

    /// Whether there is such a parameter.
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(n, _)| n == name)
    }

    /// All of them, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Result<&str, BadValue>)> {
        self.pairs.iter().map(|(name, value)| {
            let value = value.as_deref().map_err(Clone::clone);
            (name.as_ref(), value)
        })
    }
}

/// `text` before and after the first `byte`, which is ASCII.
fn cut(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|b| b == byte)?;
    Some((&text[..at], &text[at + 1..]))
}

/// What stands between the ampersands. Pairs are too short for the search of `str::split` to pay.
fn pairs_of(raw: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(raw);
    std::iter::from_fn(move || {
        let (pair, next) = match cut(rest?, b'&') {
            Some((pair, next)) => (pair, Some(next)),
            None => (rest?, None),
        };
        rest = next;
        Some(pair)
    })
}

fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.bytes().any(|b| matches!(b, b'%' | b'+')) {
        return Some(text.into());
    }
    let escapes = text.split('%').skip(1);
    let whole = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit))
    };
    if !escapes.into_iter().all(whole) {
        return None;
    }
    let spaced = text.replace('+', " ");
    Some(percent_decode_str(&spaced).decode_utf8().ok()?.into_owned().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_the_first_counts() {
        let params = Params::parse("a=rcv&s=1f&p=-p+22%20root%40h&a=open&x&=y").unwrap();
        assert_eq!(params.get("a"), Ok(Some("rcv")));
        assert_eq!(params.get("p"), Ok(Some("-p 22 root@h")));
        assert_eq!(params.get("x"), Ok(Some("")));
        assert_eq!(params.get("none"), Ok(None));
    }

    #[test]
    fn broken_escapes_are_errors_where_they_matter() {
        for value in ["%", "%4", "%zz", "%ff", "a%"] {
            let raw = format!("k={value}&s=1");
            let params = Params::parse(&raw).unwrap();
            assert!(params.get("k").is_err(), "{value}");
            assert_eq!(params.get("s"), Ok(Some("1")));
        }
    }

    #[test]
    fn order_is_kept() {
        let params = Params::parse("k=a&key=ArrowUp&k=b").unwrap();
        let names: Vec<_> = params.iter().map(|(n, v)| (n, v.unwrap())).collect();
        assert_eq!(names, [("k", "a"), ("key", "ArrowUp"), ("k", "b")]);
    }

    #[test]
    fn their_number_has_a_limit() {
        let many = |n| "k=a&".repeat(n);
        assert!(Params::parse(&many(MOST - 1)).is_ok());
        assert_eq!(Params::parse(&many(MOST)).err(), Some(TooMany));
    }
}
