//! Signed links: what is opened is what was signed, and nothing else is.

use anytermd::trust::{Expected, Keys, Link, LinkError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::net::IpAddr;

const KEY: &str = "0123456789abcdef0123456789abcdef";
const STARTED: u64 = 1_000_000;
const NOW: u64 = 1_000_600;
const DAY: u64 = 24 * 60 * 60 * 1000;

/// The first byte says what the others are: a token, what we are to sign as it is, or the fields of a token, one a
/// line; the second whose the client is, and which character of a good token is changed to what.
pub fn run(data: &[u8]) {
    let [kind, client, at, by, rest @ ..] = data else {
        return;
    };
    let client: Option<IpAddr> = match client % 3 {
        0 => None,
        1 => Some([192, 0, 2, 1].into()),
        _ => Some([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1].into()),
    };
    let text = String::from_utf8_lossy(rest);
    match kind % 3 {
        0 => assert!(open(&text, client).is_err(), "opened without the key"),
        1 => check_signed(&text, client),
        _ => check_fields(&text, client, usize::from(*at), char::from(*by)),
    }
}

fn open(token: &str, client: Option<IpAddr>) -> Result<Link, LinkError> {
    let keys = Keys::parse(KEY).expect("a key");
    let expected = Expected {
        daemon: "ssh",
        client,
        now: NOW,
        started: STARTED,
    };
    keys.open(token, &expected)
}

fn sign(text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).expect("any length");
    mac.update(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// Whatever was signed: if it opens, there is one way to read it and one way to write it.
fn check_signed(text: &str, client: Option<IpAddr>) {
    let Ok(link) = open(&sign(text), client) else {
        return;
    };
    let fields: Vec<&str> = text.split('.').collect();
    assert_eq!((fields.len(), fields[0]), (8, "v1"), "{text}");
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    assert_eq!(
        fields[1..4],
        [encode("ssh"), encode(&link.param), encode(&link.user)],
        "{text}"
    );
    assert_eq!(fields[5], encode(&link.expires.to_string()), "{text}");
}

/// A token as a console makes it: daemon, parameter, user, issued, expires, address, and something random.
fn check_fields(text: &str, client: Option<IpAddr>, at: usize, by: char) {
    let fields: Vec<&str> = text.splitn(7, '\n').collect();
    let [daemon, param, user, issued, expires, address, _] = fields[..] else {
        return;
    };
    let signed = fields.iter().map(|field| URL_SAFE_NO_PAD.encode(field));
    let token = sign(&format!("v1.{}", signed.collect::<Vec<_>>().join(".")));
    let in_time = number(issued).zip(number(expires)).is_some_and(|(issued, expires)| {
        let made = (STARTED..=NOW + 30_000).contains(&issued);
        made && expires > NOW && expires.saturating_sub(issued) <= DAY
    });
    let right_client =
        address.is_empty() || (client.is_some() && address.parse().ok().map(|a: IpAddr| a.to_canonical()) == client);
    let opened = open(&token, client);
    assert_eq!(
        opened.is_ok(),
        daemon == "ssh" && in_time && right_client,
        "{fields:?}: {opened:?}"
    );
    if let Ok(link) = opened {
        assert_eq!((link.param.as_str(), link.user.as_str()), (param, user));
        assert_eq!(Some(link.expires), number(expires));
    }
    let at = at % token.len();
    let changed = format!("{}{by}{}", &token[..at], &token[at + 1..]);
    assert!(changed == token || open(&changed, client).is_err(), "{changed}");
}

/// A number as it is written in one way only.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|n: &u64| n.to_string() == text)
}
