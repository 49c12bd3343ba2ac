//! Basic credentials (RFC 7617) under the realm `Anyterm`.

use super::super::forwarded::Forwarded;
use super::super::reply::plain;
use super::super::report::{Offence, quoted, too_many};
use super::super::{App, Refused};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use hyper::header::{self, HeaderMap, HeaderValue};
use std::sync::Arc;

/// The name, whatever the password.
pub fn named(headers: &HeaderMap) -> Result<String, Refused> {
    credentials(headers).map(|(name, _)| name).ok_or_else(challenge)
}

/// The name, if `is_good` says so of it and the password.
pub async fn checked(
    app: &App,
    from: &Forwarded,
    headers: &HeaderMap,
    is_good: impl FnOnce(&str, &str) -> bool,
) -> Result<String, Refused> {
    let (name, password) = credentials(headers).ok_or_else(challenge)?;
    let turn = app.throttle.turn(from.client.0).await.map_err(|_| too_many())?;
    if is_good(&name, &password) {
        return Ok(name);
    }
    turn.failed();
    Err(failed(from, &name))
}

/// The name, if the password file has it with this password.
pub async fn in_file(app: &Arc<App>, from: &Forwarded, headers: &HeaderMap) -> Result<String, Refused> {
    let (name, password) = credentials(headers).ok_or_else(challenge)?;
    let secrets = app.secrets();
    let remembers = || {
        secrets
            .passwords
            .as_ref()
            .is_some_and(|known| known.remembers(&name, &password))
    };
    if remembers() {
        return Ok(name);
    }
    let turn = app.throttle.turn(from.client.0).await.map_err(|_| too_many())?;
    // Other requests of the same page came first, perhaps.
    if remembers() {
        return Ok(name);
    }
    // Fails only when the semaphore is closed, which it never is.
    let _place = app.hashing.acquire().await;
    let (hashed, pair) = (Arc::clone(&secrets), (name.clone(), password));
    let checking = move || {
        hashed
            .passwords
            .as_ref()
            .is_some_and(|known| known.check(&pair.0, &pair.1))
    };
    if tokio::task::spawn_blocking(checking).await.unwrap_or(false) {
        return Ok(name);
    }
    turn.failed();
    Err(failed(from, &name))
}

fn failed(from: &Forwarded, name: &str) -> Refused {
    Offence::Login.log(from.client, &format!("user {}", quoted(name)));
    challenge()
}

fn challenge() -> Refused {
    let mut reply = plain(StatusCode::UNAUTHORIZED, "Authorization is needed.");
    let realm = HeaderValue::from_static("Basic realm=\"Anyterm\"");
    reply.headers_mut().insert(header::WWW_AUTHENTICATE, realm);
    Box::new(reply)
}

/// Name and password, if the request has them in the only form there is.
fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<(String, String)> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        credentials(&headers)
    }

    #[test]
    fn credentials_are_a_name_and_a_password() {
        let basic = |pair: &str| read(&format!("Basic {}", STANDARD.encode(pair)));
        let pair = |name: &str, password: &str| Some((name.to_owned(), password.to_owned()));
        assert_eq!(basic("jo:any:thing"), pair("jo", "any:thing"));
        assert_eq!(basic(":"), pair("", ""));
        assert_eq!(basic("jö:ü"), pair("jö", "ü"));
        assert_eq!(read(&format!("bASIC  {} ", STANDARD.encode("a:b"))), pair("a", "b"));
        assert_eq!(basic("no colon"), None);
        for value in ["", "Basic", "Bearer abc", "basic !!", "Basic /w=="] {
            assert_eq!(read(value), None, "{value}");
        }
        assert_eq!(credentials(&HeaderMap::new()), None);
    }
}
