//! Networks, and who is behind a proxy.

use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// Addresses that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Reads `10.0.0.0/8`, `2001:db8::/32` or a single address.
    ///
    /// # Errors
    /// A text is none of these, or has bits set beyond its length, which is a mistake more often than not.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Networks, String> {
        texts.into_iter().map(network).collect::<Result<_, _>>().map(Networks)
    }

    /// Whether the address is in one of them. IPv4 in IPv6 (RFC 4291, 2.5.5.2) is IPv4.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in those of another.
    pub fn extend(&mut self, other: Networks) {
        self.0.extend(other.0);
    }

    /// Whether one of them is all addresses of its kind.
    pub fn contain_all(&self) -> bool {
        self.0.iter().any(|network| network.prefix_len() == 0)
    }

    /// Takes one in.
    pub fn push(&mut self, network: IpNet) {
        self.0.push(network);
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    if let Ok(address) = IpAddr::from_str(text) {
        return Ok(address.into());
    }
    let network: IpNet = text
        .parse()
        .map_err(|_| format!("{text:?} is neither an address nor ADDRESS/LENGTH"))?;
    if network.network() != network.addr() {
        let meant = network.trunc();
        return Err(format!("{text} has bits beyond its length: {meant} or another length?"));
    }
    Ok(network)
}

/// The client at the far end of a row of proxies: `peer` is the nearest, `forwarded` the addresses that the proxies
/// added, in the order of the `X-Forwarded-For` header. Each proxy that is trusted is believed about the one before it, and
/// no one else: what the client itself sent stands at the left.
///
/// None if only a Unix socket is known, whose peer is trusted.
pub fn client_address(peer: Option<IpAddr>, forwarded: &[&str], trusted: &Networks) -> Option<IpAddr> {
    let mut current = peer;
    for text in forwarded.iter().rev() {
        if current.is_some_and(|address| !trusted.contain(address)) {
            break;
        }
        match forwarded_address(text) {
            Some(address) => current = Some(address.to_canonical()),
            None => break,
        }
    }
    current
}

/// What tells one client from another: with IPv6 they have a network to choose addresses from (RFC 4291, 2.5.4).
pub fn client_network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// An address as proxies write it: also with a port, also in brackets.
fn forwarded_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    if let Ok(socket) = text.parse::<SocketAddr>() {
        return Some(socket.ip());
    }
    text.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(texts: &[&str]) -> Networks {
        Networks::parse(texts.iter().copied()).unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn addresses_are_in_networks() {
        let nets = networks(&["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "0.0.0.0/32"]);
        for inside in ["10.255.0.1", "192.0.2.7", "2001:db8::1", "::ffff:10.1.2.3", "0.0.0.0"] {
            assert!(nets.contain(ip(inside)), "{inside}");
        }
        for outside in ["11.0.0.0", "192.0.2.8", "2001:db9::1", "::ffff:11.0.0.1", "::1"] {
            assert!(!nets.contain(ip(outside)), "{outside}");
        }
    }

    #[test]
    fn mistakes_are_told() {
        for text in [
            "",
            "10",
            "10.0.0.0/33",
            "10.0.0.1/8",
            "host",
            "10.0.0.0/",
            "10.0.0.0/8 ",
        ] {
            assert!(Networks::parse([text]).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_client() {
        let network = |text| client_network(ip(text));
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1:2:3"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }

    #[test]
    fn a_client_is_looked_for_from_the_right() {
        let trusted = networks(&["127.0.0.1", "10.0.0.0/8"]);
        let client = |peer: Option<&str>, forwarded: &[&str]| {
            client_address(peer.map(ip), forwarded, &trusted).map(|address| address.to_string())
        };
        let near = Some("127.0.0.1");
        for (peer, forwarded, wanted) in [
            (Some("192.0.2.1"), &["198.51.100.9"][..], Some("192.0.2.1")),
            (near, &[], Some("127.0.0.1")),
            (near, &["192.0.2.1"], Some("192.0.2.1")),
            (near, &["1.1.1.1", "192.0.2.1"], Some("192.0.2.1")),
            (near, &["1.1.1.1", "192.0.2.1", "10.9.9.9"], Some("192.0.2.1")),
            (near, &["10.1.1.1", "10.9.9.9"], Some("10.1.1.1")),
            (near, &["1.1.1.1", "unknown", "10.9.9.9"], Some("10.9.9.9")),
            (near, &["192.0.2.1:1234"], Some("192.0.2.1")),
            (near, &["[2001:db8::1]:1234"], Some("2001:db8::1")),
            (near, &["[2001:db8::1]"], Some("2001:db8::1")),
            (near, &["::ffff:192.0.2.1"], Some("192.0.2.1")),
            (None, &[], None),
            (None, &["192.0.2.1"], Some("192.0.2.1")),
            (None, &["192.0.2.1", ""], None),
        ] {
            assert_eq!(client(peer, forwarded).as_deref(), wanted, "{peer:?} {forwarded:?}");
        }
    }
}
