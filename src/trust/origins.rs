//! Sites by their origins, against pages of strangers that an operator visits.

use std::collections::HashSet;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// Who a page is of (RFC 6454): scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A page that may not say, or does not.
    Unsaid,
    /// A web site.
    Site {
        /// `http` or `https`.
        secure: bool,
        /// `host` or `host:port` in lower case, without the port that the scheme has anyway.
        authority: String,
    },
}

impl Origin {
    /// The origin in an `Origin` or `Referer` header; what is no http or https URL has none.
    pub fn of_url(url: &str) -> Option<Origin> {
        let (secure, rest) = match url.split_once("://")? {
            (scheme, rest) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            (scheme, rest) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            _ => return None,
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // Of a host's characters (RFC 3986, 3.2.2) those that hosts have; no user information.
        let is_of_host = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
        let is_host = !authority.is_empty() && authority.bytes().all(is_of_host);
        is_host.then(|| Origin::Site {
            secure,
            authority: shortened(authority, secure),
        })
    }

    /// Whether a `Host` header names the host and port of this origin. What came encrypted is of https alone. Of what
    /// did not nobody can tell: TLS may end before the daemon.
    pub fn is_of(&self, host: &str, encrypted: bool) -> bool {
        match self {
            Origin::Unsaid => false,
            Origin::Site { secure, authority } => (*secure || !encrypted) && *authority == shortened(host, *secure),
        }
    }
}

/// An authority in lower case, without the port that its scheme has anyway.
fn shortened(authority: &str, secure: bool) -> String {
    let usual = if secure { ":443" } else { ":80" };
    authority.strip_suffix(usual).unwrap_or(authority).to_ascii_lowercase()
}

impl FromStr for Origin {
    type Err = String;

    /// `http://HOST[:PORT]`, `https://HOST[:PORT]`, or `null` as browsers write it.
    fn from_str(text: &str) -> Result<Origin, String> {
        if text == "null" {
            return Ok(Origin::Unsaid);
        }
        let bare = text.strip_suffix('/').unwrap_or(text);
        let origin = Origin::of_url(bare).filter(|_| bare.matches('/').count() == 2);
        origin.ok_or_else(|| format!("{text:?} is none of http://HOST, https://HOST, either with :PORT, or null"))
    }
}

impl Display for Origin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Unsaid => f.write_str("null"),
            Origin::Site { secure, authority } => {
                write!(f, "{}://{authority}", if *secure { "https" } else { "http" })
            }
        }
    }
}

/// Some origins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(HashSet<Origin>);

impl Origins {
    /// Reads them one by one.
    ///
    /// # Errors
    /// A text is no origin.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Origins, String> {
        texts.into_iter().map(str::parse).collect::<Result<_, _>>().map(Origins)
    }

    /// Whether pages are among them that don't say where they are from.
    pub fn contain_unsaid(&self) -> bool {
        self.contain(&Origin::Unsaid)
    }

    /// Whether this one is among them.
    pub fn contain(&self, origin: &Origin) -> bool {
        self.0.contains(origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_url(url: &str) -> String {
        Origin::of_url(url).map_or_else(String::new, |origin| origin.to_string())
    }

    #[test]
    fn an_origin_is_what_stands_before_the_path() {
        for (url, origin) in [
            ("http://gw:8022", "http://gw:8022"),
            (
                "http://gw:8022/anyterm.html?param=http://evil.example",
                "http://gw:8022",
            ),
            ("HTTP://GW:80/", "http://gw"),
            ("https://gw:443", "https://gw"),
            ("https://gw:80", "https://gw:80"),
            ("http://[2001:DB8::1]:8022/", "http://[2001:db8::1]:8022"),
            ("http://gw?x", "http://gw"),
            ("null", ""),
            ("file://gw", ""),
            ("http://", ""),
            ("http:///gw", ""),
            ("http://gw@evil.example/", ""),
            ("http://g w/", ""),
            ("http://gw\\.evil.example/", ""),
            ("gw:8022", ""),
            ("", ""),
        ] {
            assert_eq!(of_url(url), origin, "{url}");
        }
    }

    #[test]
    fn a_host_header_has_no_scheme() {
        let is_of = |origin: &str, host| origin.parse::<Origin>().unwrap().is_of(host, false);
        assert!(is_of("http://gw", "gw") && is_of("http://gw", "GW:80") && is_of("https://gw", "gw:443"));
        assert!(is_of("https://gw:8443", "gw:8443"));
        assert!(!is_of("http://gw", "gw:443") && !is_of("http://gw", "gw:8022") && !is_of("http://gw:8022", "gw"));
        assert!(!is_of("null", "null") && !is_of("null", ""));
    }

    #[test]
    fn what_came_encrypted_is_of_https() {
        let is_of = |origin: &str, host| origin.parse::<Origin>().unwrap().is_of(host, true);
        assert!(is_of("https://gw", "gw") && is_of("https://gw:8443", "gw:8443"));
        assert!(!is_of("http://gw", "gw") && !is_of("http://gw:8443", "gw:8443"));
    }

    #[test]
    fn mistakes_are_told() {
        for text in [
            "",
            "gw",
            "http://",
            "http://gw/anyterm.html",
            "ftp://gw",
            "*",
            "http://*.gw",
            "Null",
        ] {
            assert!(Origins::parse([text]).is_err(), "{text}");
        }
        let origins = Origins::parse(["http://gw/", "null", "https://Console.example:443"]).unwrap();
        for text in ["http://gw", "null", "https://console.example"] {
            assert!(origins.contain(&text.parse().unwrap()), "{text}");
        }
        assert!(!origins.contain(&"https://gw".parse().unwrap()));
    }
}
