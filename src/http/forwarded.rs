//! What a proxy in front says about the browser's request.

use super::Peer;
use crate::trust::{Networks, client_address};
use hyper::HeaderMap;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;

/// The browser's view of this daemon's address, and its own, as far as a trusted proxy tells it.
#[derive(Debug, PartialEq, Eq)]
pub struct Forwarded {
    /// Whether the peer is believed: it is one of `--trust-proxy`, or let in by the mode of a Unix socket.
    pub trusted: bool,
    /// `http` or `https`.
    pub proto: Option<&'static str>,
    /// Host and port as the browser has them, the first proxy's word first.
    pub hosts: Vec<String>,
    /// The browser's address.
    pub client: Address,
}

/// A browser's address; none if only a Unix socket is known. Displays as `%h` and the log have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub Option<IpAddr>);

impl Forwarded {
    /// Reads the `X-Forwarded-` headers, if `peer` is believed.
    pub fn of(peer: Peer, proxies: &Networks, headers: &HeaderMap) -> Forwarded {
        let (trusted, address) = match peer {
            Peer::Unix => (true, None),
            Peer::Tcp(ip) => (proxies.contain(ip), Some(ip)),
        };
        if !trusted {
            return Forwarded {
                trusted,
                proto: None,
                hosts: Vec::new(),
                client: Address(address),
            };
        }
        let proto = match list(headers, "x-forwarded-proto").first() {
            Some(&"https") => Some("https"),
            Some(&"http") => Some("http"),
            _ => None,
        };
        Forwarded {
            trusted,
            proto,
            hosts: Forwarded::hosts(headers),
            client: Address(client_address(address, &list(headers, "x-forwarded-for"), proxies)),
        }
    }

    /// Whether the browser is known to speak https, by a connection that may be a proxy's and is under TLS or not. A
    /// proxy that is believed and does not tell leaves it open.
    pub fn came_encrypted(&self, tls: bool) -> bool {
        match self.proto {
            Some(proto) => proto == "https",
            None => tls && !self.trusted,
        }
    }

    /// The names that were told, whoever told them.
    pub fn hosts(headers: &HeaderMap) -> Vec<String> {
        let hosts = list(headers, "x-forwarded-host");
        hosts.into_iter().map(str::to_owned).collect()
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(address) => address.fmt(f),
            None => f.write_str("localhost"),
        }
    }
}

/// The values of a header that is a list, also over several lines.
fn list<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    let lines = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?"));
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{HeaderName, HeaderValue};

    fn forwarded(peer: Peer, proxies: &[&str]) -> Forwarded {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "gw.example, inner"),
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-for", "192.0.2.7, 10.0.0.2"),
        ] {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        Forwarded::of(peer, &Networks::parse(proxies.iter().copied()).unwrap(), &headers)
    }

    const LOOPBACK: Peer = Peer::Tcp(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));
    const NEAR: Peer = Peer::Tcp(IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1)));

    fn told(client: Option<&str>) -> Forwarded {
        Forwarded {
            trusted: true,
            proto: Some("https"),
            hosts: vec!["gw.example".into(), "inner".into()],
            client: Address(client.map(|client| client.parse().unwrap())),
        }
    }

    fn untold(client: &str) -> Forwarded {
        Forwarded {
            trusted: false,
            proto: None,
            hosts: Vec::new(),
            client: Address(Some(client.parse().unwrap())),
        }
    }

    #[test]
    fn https_is_known_of_our_own_tls_or_a_proxy_that_tells() {
        let proxy = |proto| Forwarded { proto, ..told(None) };
        assert!(untold("192.0.2.1").came_encrypted(true) && !untold("192.0.2.1").came_encrypted(false));
        for tls in [false, true] {
            assert!(proxy(Some("https")).came_encrypted(tls));
            assert!(!proxy(Some("http")).came_encrypted(tls) && !proxy(None).came_encrypted(tls));
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(forwarded(Peer::Unix, &[]), told(Some("10.0.0.2")));
        assert_eq!(forwarded(Peer::Unix, &["10.0.0.0/8"]), told(Some("192.0.2.7")));
        assert_eq!(forwarded(NEAR, &["10.0.0.0/8"]), told(Some("192.0.2.7")));
        assert_eq!(forwarded(NEAR, &["10.0.0.1"]), told(Some("10.0.0.2")));
        assert_eq!(forwarded(NEAR, &[]), untold("10.0.0.1"));
        assert_eq!(forwarded(LOOPBACK, &[]), untold("127.0.0.1"));
        assert_eq!(forwarded(LOOPBACK, &["10.0.0.1"]), untold("127.0.0.1"));
    }
}
