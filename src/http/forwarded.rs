//! What a proxy in front says about the browser's request.

use super::Peer;
use hyper::HeaderMap;

/// The browser's view of this daemon's address, where a trusted proxy tells it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// `http` or `https`.
    pub proto: Option<&'static str>,
    /// Host and port as the browser has them.
    pub host: Option<String>,
}

impl Forwarded {
    /// Reads `X-Forwarded-Proto` and `-Host`, which only a proxy on this machine is believed.
    pub fn of(peer: Peer, headers: &HeaderMap) -> Forwarded {
        let trusted = match peer {
            Peer::Unix => true,
            Peer::Tcp(ip) => ip.is_loopback(),
        };
        if !trusted {
            return Forwarded::default();
        }
        let first = |name: &str| {
            let value = headers.get(name)?.to_str().ok()?;
            value.split(',').next().map(str::trim).filter(|v| !v.is_empty())
        };
        let proto = match first("x-forwarded-proto") {
            Some("https") => Some("https"),
            Some("http") => Some("http"),
            _ => None,
        };
        Forwarded {
            proto,
            host: first("x-forwarded-host").map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderName, HeaderValue};

    fn headers() -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "gw.example, inner"),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let told = Forwarded {
            proto: Some("https"),
            host: Some("gw.example".into()),
        };
        assert_eq!(Forwarded::of(Peer::Unix, &headers()), told);
        assert_eq!(Forwarded::of(Peer::Tcp([127, 0, 0, 1].into()), &headers()), told);
        assert_eq!(
            Forwarded::of(Peer::Tcp([192, 0, 2, 1].into()), &headers()),
            Forwarded::default()
        );
    }
}
