//! Who the user is: Basic credentials (RFC 7617) under the realm `Anyterm`.

use super::reply::{self, Reply};
use crate::config::Auth;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use hyper::header::{self, HeaderMap, HeaderValue};

/// The authenticated user, empty where nobody is asked; the answer that asks otherwise.
pub fn user(auth: Auth, headers: &HeaderMap) -> Result<String, Box<Reply>> {
    let accepted = match auth {
        Auth::None => return Ok(String::new()),
        // The web server in front of the daemon has checked the password.
        Auth::Null => credentials(headers).map(|(name, _)| name),
        Auth::Trivial => credentials(headers)
            .filter(|(name, password)| (name.as_str(), password.as_str()) == ("foo", "blah"))
            .map(|(name, _)| name),
    };
    accepted.ok_or_else(|| Box::new(challenge()))
}

fn challenge() -> Reply {
    let mut reply = reply::plain(StatusCode::UNAUTHORIZED, "Authorization is needed.");
    let realm = HeaderValue::from_static("Basic realm=\"Anyterm\"");
    reply.headers_mut().insert(header::WWW_AUTHENTICATE, realm);
    reply
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

    fn ask(auth: Auth, value: Option<&str>) -> Option<String> {
        let mut headers = HeaderMap::new();
        if let Some(value) = value {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        user(auth, &headers).ok()
    }

    #[test]
    fn null_takes_the_name_and_trivial_one_pair() {
        let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        assert_eq!(ask(Auth::None, None).as_deref(), Some(""));
        assert_eq!(ask(Auth::Null, None), None);
        assert_eq!(ask(Auth::Null, Some(&basic("jo:any:thing"))).as_deref(), Some("jo"));
        assert_eq!(ask(Auth::Null, Some(&basic("no colon"))), None);
        assert_eq!(ask(Auth::Null, Some("Bearer abc")), None);
        assert_eq!(ask(Auth::Trivial, Some(&basic("foo:blah"))).as_deref(), Some("foo"));
        assert_eq!(ask(Auth::Trivial, Some(&basic("foo:bar"))), None);
        assert_eq!(ask(Auth::Trivial, Some("basic !!")), None);
    }
}
