//! A user that a proxy in front has found out, in a header that it adds.

use super::super::forwarded::Forwarded;
use super::super::reply::plain;
use super::super::report::{Offence, quoted};
use super::super::{App, Refused, refuse};
use hyper::StatusCode;
use hyper::header::{self, HeaderMap, HeaderValue};

/// The user that a trusted proxy names. A client that sends the header itself is heard only if the proxy lets it
/// through, and then the header is there twice or has two values.
pub fn user(app: &App, from: &Forwarded, headers: &HeaderMap, name: &str) -> Result<String, Refused> {
    if !from.trusted {
        return Err(failed(app, from, "not through a trusted proxy"));
    }
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Err(failed(app, from, &format!("the proxy sent no {name}"))),
        (Some(value), None) => single(value).ok_or_else(|| broken(app, from, value)),
        (Some(value), Some(_)) => Err(broken(app, from, value)),
    }
}

fn single(value: &HeaderValue) -> Option<String> {
    let text = std::str::from_utf8(value.as_bytes()).ok()?.trim();
    (!text.is_empty() && !text.contains(',')).then(|| text.to_owned())
}

fn failed(app: &App, from: &Forwarded, why: &str) -> Refused {
    app.offended(Offence::Login, from.client, why);
    let mut reply = plain(
        StatusCode::UNAUTHORIZED,
        "The way in is through the web server in front.",
    );
    // Browsers need not ask for anything, though a challenge has to be there (RFC 9110, 15.5.2).
    let challenge = HeaderValue::from_static("Proxied realm=\"Anyterm\"");
    reply.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    Box::new(reply)
}

fn broken(app: &App, from: &Forwarded, value: &HeaderValue) -> Refused {
    let text = String::from_utf8_lossy(value.as_bytes());
    let why = format!("the user is told twice or not at all: {}", quoted(&text));
    app.offended(Offence::Login, from.client, &why);
    refuse(StatusCode::BAD_REQUEST, "One user is needed.")
}
