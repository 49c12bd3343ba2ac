//! Which web sites may use the channel through an operator's browser.

use crate::trust::{Origin, Origins};
use hyper::HeaderMap;
use hyper::header::{self, HeaderName, HeaderValue};

/// The page that a request is refused for.
#[derive(Debug, PartialEq, Eq)]
pub enum Foreign {
    /// One of this site.
    Site(Origin),
    /// One whose header makes no sense.
    Odd(String),
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a request that a browser sent for a page of another host.
///
/// A browser names the page's site in `Origin`, or in `Referer` alone, as with most `GET`s. It keeps both to itself if the
/// page asks for that, so that one without either may be anybody's, unless the browser vouches for it by
/// `Sec-Fetch-Site` (which it sends to https and to localhost only). What is no browser needs no protection.
/// `is_own` tells whether a page's origin is one under which this daemon is known to the browser.
pub fn check(headers: &HeaderMap, is_own: impl FnOnce(&Origin) -> bool, allowed: &Origins) -> Result<(), Foreign> {
    let site = headers.get(header::ORIGIN).or_else(|| headers.get(header::REFERER));
    let origin = match site.map(HeaderValue::as_bytes) {
        Some(b"null") => Origin::Unsaid,
        Some(url) => {
            let url = String::from_utf8_lossy(url);
            Origin::of_url(&url).ok_or_else(|| Foreign::Odd(url.into_owned()))?
        }
        None if is_same_origin(headers) || !is_browser(headers) => return Ok(()),
        None => Origin::Unsaid,
    };
    match is_own(&origin) || allowed.contain(&origin) {
        true => Ok(()),
        false => Err(Foreign::Site(origin)),
    }
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    headers.get(SEC_FETCH_SITE).is_some_and(|site| site == "same-origin")
}

/// Whether a browser sent this: all of them say so, and a page can't keep them from it.
fn is_browser(headers: &HeaderMap) -> bool {
    let agent = headers.get(header::USER_AGENT).map(HeaderValue::as_bytes);
    headers.contains_key(SEC_FETCH_SITE)
        || agent.is_some_and(|name| name.starts_with(b"Mozilla/") || name.starts_with(b"Opera/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::USER_AGENT;

    fn checked(fields: &[(HeaderName, &'static str)], allowed: &[&str]) -> Result<(), Foreign> {
        let headers = fields
            .iter()
            .map(|(n, v)| (n.clone(), HeaderValue::from_static(v)))
            .collect();
        check(
            &headers,
            |origin| origin.is_of("gw:8022", false),
            &Origins::parse(allowed.iter().copied()).unwrap(),
        )
    }

    fn allows(fields: &[(HeaderName, &'static str)]) -> bool {
        checked(fields, &[]).is_ok()
    }

    const FIREFOX: (HeaderName, &str) = (USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:128.0)");

    #[test]
    fn pages_of_this_host_may() {
        assert!(allows(&[]), "no browser");
        assert!(allows(&[(USER_AGENT, "curl/8.0")]));
        assert!(allows(&[FIREFOX, (header::ORIGIN, "http://gw:8022")]));
        assert!(allows(&[(header::ORIGIN, "https://GW:8022")]), "TLS ends before us");
        assert!(allows(&[
            FIREFOX,
            (header::REFERER, "http://gw:8022/anyterm.html?param=h")
        ]));
        assert!(allows(&[FIREFOX, (SEC_FETCH_SITE, "same-origin")]));
    }

    #[test]
    fn other_sites_may_not() {
        assert!(!allows(&[(header::ORIGIN, "http://evil.example")]));
        assert!(
            !allows(&[(header::ORIGIN, "http://gw")]),
            "another port is another site"
        );
        assert!(!allows(&[(header::ORIGIN, "null")]));
        assert!(!allows(&[(header::ORIGIN, "file://gw:8022")]));
        assert!(!allows(&[(header::REFERER, "http://evil.example/http://gw:8022/")]));
        assert!(!allows(&[(SEC_FETCH_SITE, "cross-site")]));
        assert!(!allows(&[(SEC_FETCH_SITE, "none")]), "a link in a mail");
        assert!(!allows(&[
            (header::ORIGIN, "http://evil.example"),
            (header::REFERER, "http://gw:8022/")
        ]));
        assert!(
            !allows(&[(header::ORIGIN, "http://evil.example"), (SEC_FETCH_SITE, "same-origin")]),
            "nobody tells two sites"
        );
    }

    #[test]
    fn a_browser_has_to_say_whose_page_asks() {
        assert!(!allows(&[FIREFOX]));
        assert!(!allows(&[(USER_AGENT, "Opera/9.80 (X11; Linux)")]));
        assert_eq!(checked(&[FIREFOX], &[]), Err(Foreign::Site(Origin::Unsaid)));
    }

    #[test]
    fn more_sites_can_be_allowed() {
        let console = &[(header::ORIGIN, "https://console.example")];
        assert_eq!(checked(console, &["https://console.example"]), Ok(()));
        let other = "http://console.example".parse().unwrap();
        assert_eq!(
            checked(
                &[(header::ORIGIN, "http://console.example")],
                &["https://console.example"]
            ),
            Err(Foreign::Site(other))
        );
        assert_eq!(checked(&[FIREFOX], &["null"]), Ok(()));
        assert_eq!(checked(&[(header::ORIGIN, "null")], &["null"]), Ok(()));
        let odd = Foreign::Odd("file://gw".to_owned());
        assert_eq!(checked(&[(header::ORIGIN, "file://gw")], &["null"]), Err(odd));
    }
}
