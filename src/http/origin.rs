//! Which web sites may use the channel through an operator's browser.

use hyper::HeaderMap;
use hyper::header::{self, HeaderName};

/// The site of a request that is refused, for the answer and the log.
#[derive(Debug, PartialEq, Eq)]
pub struct ForeignSite(pub String);

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses a request that a browser sent for a page of another host.
///
/// A browser names the page's site in `Origin`, older ones in `Referer` alone; `Sec-Fetch-Site`
/// tells where neither is sent. What has none of them is no browser, and needs no protection.
/// `hosts` are the names under which this daemon is known to the browser.
pub fn check(headers: &HeaderMap, hosts: &[&str]) -> Result<(), ForeignSite> {
    let text = |name: HeaderName| {
        headers
            .get(name)
            .map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
    };
    let site = text(header::ORIGIN).or_else(|| text(header::REFERER));
    if let Some(site) = site {
        let host = authority(&site).filter(|host| hosts.iter().any(|own| own.eq_ignore_ascii_case(host)));
        return host.map(|_| ()).ok_or(ForeignSite(site));
    }
    match text(SEC_FETCH_SITE).as_deref() {
        None | Some("same-origin" | "none") => Ok(()),
        Some(other) => Err(ForeignSite(format!("a {other} page"))),
    }
}

/// `host[:port]` of an http or https URL.
fn authority(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"))?;
    rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn checked(fields: &[(HeaderName, &'static str)]) -> bool {
        let headers = fields
            .iter()
            .map(|(n, v)| (n.clone(), HeaderValue::from_static(v)))
            .collect();
        check(&headers, &["gw:8022"]).is_ok()
    }

    #[test]
    fn pages_of_this_host_may() {
        assert!(checked(&[]), "no browser");
        assert!(checked(&[(header::ORIGIN, "http://gw:8022")]));
        assert!(
            checked(&[(header::ORIGIN, "https://GW:8022")]),
            "behind a proxy that ends TLS"
        );
        assert!(checked(&[(header::REFERER, "http://gw:8022/anyterm.html?param=h")]));
        assert!(checked(&[(SEC_FETCH_SITE, "same-origin")]));
    }

    #[test]
    fn other_sites_may_not() {
        assert!(!checked(&[(header::ORIGIN, "http://evil.example")]));
        assert!(
            !checked(&[(header::ORIGIN, "http://gw")]),
            "another port is another site"
        );
        assert!(!checked(&[(header::ORIGIN, "null")]));
        assert!(!checked(&[(header::ORIGIN, "file://gw:8022")]));
        assert!(!checked(&[(header::REFERER, "http://evil.example/http://gw:8022/")]));
        assert!(!checked(&[(SEC_FETCH_SITE, "cross-site")]));
        assert!(!checked(&[
            (header::ORIGIN, "http://evil.example"),
            (header::REFERER, "http://gw:8022/")
        ]));
    }
}
