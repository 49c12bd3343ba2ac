//! Links that a console signed: who may open what, until when.
//!
//! A token is `v1` and eight fields, each in base64url without padding (RFC 4648, 5), joined by dots: the daemon's name,
//! the parameter, the user, when it was issued and when it expires in milliseconds since 1970, the client's address
//! or nothing, something random, and the HMAC-SHA256 of all before its dot. No field can hold a dot, and
//! there is one way to write each, so that no two sets of values have the same text.

use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt::{self, Display, Formatter};
use std::io::Read;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// How tokens begin; another encoding would get another one.
const VERSION: &str = "v1";
/// Shortest key: 128 bits in hexadecimal.
const SHORTEST_KEY: usize = 32;
/// Two keys at once, so that the console can change over at any time.
const MOST_KEYS: usize = 2;
/// Longest life of a link, in ms: it is remembered as long.
const LONGEST_LIFE: u64 = 24 * 60 * 60 * 1000;
/// How far the console's clock may be ahead of ours, in ms.
const SKEW: u64 = 30_000;

/// What the console signs with.
pub struct Keys(Vec<Vec<u8>>);

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// `%p`.
    pub param: String,
    /// `%u`.
    pub user: String,
    /// Whose it is alone, where the console said so.
    pub client: Option<IpAddr>,
    /// When it expires, in ms since 1970.
    pub expires: u64,
    /// Tells it from every other one.
    pub tag: [u8; 32],
}

/// What a link has to be good for.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The daemon's name.
    pub daemon: &'a str,
    /// The client's address, where there is one.
    pub client: Option<IpAddr>,
    /// The time, in ms since 1970.
    pub now: u64,
    /// When the daemon started, in ms since 1970.
    pub started: u64,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It is no token.
    Malformed,
    /// No key of ours signed it.
    Signature,
    /// It is for another daemon.
    Daemon,
    /// Its time is over.
    Expired,
    /// It was issued before the daemon started, which doesn't know whether it was opened.
    Old,
    /// It was issued in the future, or lives for too long.
    Time,
    /// It is for another client.
    Address,
}

impl Display for LinkError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LinkError::Malformed => "it is not one of the console's",
            LinkError::Signature => "its signature is wrong",
            LinkError::Daemon => "it is for another gateway",
            LinkError::Expired => "it has expired",
            LinkError::Old => "it was issued before the gateway started",
            LinkError::Time => "its times are wrong: the clocks may differ, or it is to live for more than a day",
            LinkError::Address => "it is for another client",
        })
    }
}

impl Keys {
    /// Reads a file of one key a line, two at most. What is random in it should be 128 bits at least.
    ///
    /// # Errors
    /// The file can't be read or is open to others, or a key is too short.
    pub fn read(path: &Path) -> Result<Keys> {
        let mut file = std::fs::File::open(path)?;
        let mode = file.metadata()?.permissions().mode();
        ensure!(mode & 0o007 == 0, "others have access to it (mode {:o})", mode & 0o777);
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Keys::parse(&text)
    }

    /// The keys of a file's text.
    ///
    /// # Errors
    /// There is none, there are more than two, or one is too short.
    pub fn parse(text: &str) -> Result<Keys> {
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Vec<Vec<u8>> = lines.map(|line| line.as_bytes().to_vec()).collect();
        ensure!(!keys.is_empty(), "there is no key in it");
        ensure!(keys.len() <= MOST_KEYS, "there are more than two keys in it");
        let long = keys.iter().all(|key| key.len() >= SHORTEST_KEY);
        ensure!(long, "a key is shorter than {SHORTEST_KEY} characters");
        Ok(Keys(keys))
    }

    /// What a token says, if it may be opened: by this daemon, by this client, now. Whether it was opened
    /// before is for others to tell.
    ///
    /// # Errors
    /// It may not.
    pub fn open(&self, token: &str, expected: &Expected<'_>) -> Result<Link, LinkError> {
        let (signed, signature) = token.rsplit_once('.').ok_or(LinkError::Malformed)?;
        let fields: Vec<&str> = signed.split('.').collect();
        let [VERSION, daemon, param, user, issued, expires, address, random] = fields[..] else {
            return Err(LinkError::Malformed);
        };
        let tag = self.verify(signed, signature)?;
        let (issued, expires) = (number(issued)?, number(expires)?);
        let address = text(address)?;
        decode(random)?;
        let Expected { now, started, .. } = *expected;
        let here = expected.client.map(|a| a.to_canonical());
        if text(daemon)? != expected.daemon {
            return Err(LinkError::Daemon);
        }
        if expires <= now {
            return Err(LinkError::Expired);
        }
        if issued < started {
            return Err(LinkError::Old);
        }
        if issued > now.saturating_add(SKEW) || expires.saturating_sub(issued) > LONGEST_LIFE {
            return Err(LinkError::Time);
        }
        let client = address.parse().ok().map(|a: IpAddr| a.to_canonical());
        if !address.is_empty() && (client.is_none() || client != here) {
            return Err(LinkError::Address);
        }
        Ok(Link {
            param: text(param)?,
            user: text(user)?,
            client,
            expires,
            tag,
        })
    }

    fn verify(&self, signed: &str, signature: &str) -> Result<[u8; 32], LinkError> {
        let tag: [u8; 32] = decode(signature)?.try_into().map_err(|_| LinkError::Malformed)?;
        for key in &self.0 {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| LinkError::Signature)?;
            mac.update(signed.as_bytes());
            if mac.verify_slice(&tag).is_ok() {
                return Ok(tag);
            }
        }
        Err(LinkError::Signature)
    }
}

fn decode(field: &str) -> Result<Vec<u8>, LinkError> {
    // Strict: of several texts for the same bytes only one is taken.
    URL_SAFE_NO_PAD.decode(field).map_err(|_| LinkError::Malformed)
}

fn text(field: &str) -> Result<String, LinkError> {
    String::from_utf8(decode(field)?).map_err(|_| LinkError::Malformed)
}

fn number(field: &str) -> Result<u64, LinkError> {
    let digits = text(field)?;
    let plain =
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    digits.parse().ok().filter(|_| plain).ok_or(LinkError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";
    const OTHER: &str = "fedcba9876543210fedcba9876543210";
    const START: u64 = 1_000_000;

    struct Token {
        key: &'static str,
        fields: [String; 7],
    }

    fn token() -> Token {
        let fields = ["ssh", "-p 22 root@10.0.0.7", "ann", "1000500", "1060500", "", "random"];
        Token {
            key: KEY,
            fields: fields.map(str::to_owned),
        }
    }

    impl Token {
        fn with(mut self, field: usize, value: &str) -> Token {
            self.fields[field] = value.to_owned();
            self
        }

        fn text(&self) -> String {
            let fields: Vec<String> = self.fields.iter().map(|field| URL_SAFE_NO_PAD.encode(field)).collect();
            sign(self.key, &format!("v1.{}", fields.join(".")))
        }
    }

    fn sign(key: &str, signed: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn open_at(token: &str, now: u64) -> Result<Link, LinkError> {
        let expected = Expected {
            daemon: "ssh",
            client: Some([192, 0, 2, 1].into()),
            now,
            started: START,
        };
        Keys::parse(KEY).unwrap().open(token, &expected)
    }

    fn open(token: &Token) -> Result<Link, LinkError> {
        open_at(&token.text(), START + 600)
    }

    #[test]
    fn what_was_signed_is_opened() {
        let link = open(&token()).unwrap();
        assert_eq!(
            (link.param.as_str(), link.user.as_str()),
            ("-p 22 root@10.0.0.7", "ann")
        );
        assert_eq!(link.expires, 1_060_500);
        assert!(open(&token().with(5, "192.0.2.1")).is_ok());
        assert!(open(&token().with(5, "::ffff:192.0.2.1")).is_ok());
        assert!(open(&token().with(1, "").with(2, "")).is_ok());
    }

    #[test]
    fn nothing_else_is() {
        for (token, wanted) in [
            (Token { key: OTHER, ..token() }, LinkError::Signature),
            (token().with(0, "telnet"), LinkError::Daemon),
            (token().with(3, "999999"), LinkError::Old),
            (token().with(3, "1030601"), LinkError::Time),
            (token().with(4, "1000600"), LinkError::Expired),
            (token().with(4, "87400501"), LinkError::Time),
            (token().with(4, "18446744073709551616"), LinkError::Malformed),
            (token().with(4, "+1060500"), LinkError::Malformed),
            (token().with(4, "01060500"), LinkError::Malformed),
            (token().with(4, ""), LinkError::Malformed),
            (token().with(5, "192.0.2.2"), LinkError::Address),
            (token().with(5, "192.0.2"), LinkError::Address),
        ] {
            assert_eq!(open(&token), Err(wanted), "{:?}", token.fields);
        }
        let nowhere = Expected {
            daemon: "ssh",
            client: None,
            now: START + 600,
            started: START,
        };
        for address in ["192.0.2.1", "nowhere"] {
            let bound = token().with(5, address).text();
            let opened = Keys::parse(KEY).unwrap().open(&bound, &nowhere);
            assert_eq!(opened, Err(LinkError::Address), "{address}");
        }
        assert_eq!(
            open_at(&token().text(), 1_060_499).map(|link| link.user),
            Ok("ann".to_owned())
        );
        assert_eq!(open_at(&token().text(), 1_060_500), Err(LinkError::Expired));
    }

    #[test]
    fn no_change_of_a_token_goes_unnoticed() {
        let good = token().text();
        for at in 0..good.len() {
            for by in ["", "A", ".", "=", "é", "%"] {
                let mut bad = good.clone();
                bad.replace_range(at..=at, by);
                assert!(bad == good || open_at(&bad, START + 600).is_err(), "{bad}");
            }
        }
        for bad in [
            "",
            ".",
            "v1",
            "root@10.0.0.7",
            &good[1..],
            &format!("{good}."),
            &format!("{good}="),
            &format!("{good}A"),
        ] {
            assert!(open_at(bad, START + 600).is_err(), "{bad}");
        }
    }

    #[test]
    fn other_encodings_are_refused_though_signed() {
        let fields = ["c3No", "cA", "dQ", "MTAwMDUwMA", "MTA2MDUwMA", "", "cg"];
        assert!(open_at(&sign(KEY, &format!("v1.{}", fields.join("."))), START + 600).is_ok());
        for (field, value) in [(0, "c3N="), (1, "cB"), (1, "cA=="), (2, "/w"), (2, "_w"), (6, "c")] {
            let mut odd = fields;
            odd[field] = value;
            let token = sign(KEY, &format!("v1.{}", odd.join(".")));
            assert_eq!(open_at(&token, START + 600), Err(LinkError::Malformed), "{token}");
        }
        for version in ["v2", "V1", ""] {
            let token = sign(KEY, &format!("{version}.{}", fields.join(".")));
            assert_eq!(open_at(&token, START + 600), Err(LinkError::Malformed));
        }
    }

    #[test]
    fn keys_are_one_or_two() {
        let both = Keys::parse(&format!("# new\n{OTHER}\n\n{KEY}\n")).unwrap();
        assert_eq!(both.0, [OTHER.as_bytes(), KEY.as_bytes()]);
        for text in ["", "# nothing", "short", &format!("{KEY}\n{OTHER}\n{KEY}x")] {
            assert!(Keys::parse(text).is_err(), "{text}");
        }
    }
}
