//! The names of this machine, against DNS rebinding: a site that an operator visits can have its own name
//! resolve to this machine, and then it is of the same origin as the daemon. Only the `Host` header tells.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv6Addr};

/// Where names of this machine stand.
const HOSTS: &str = "/etc/hosts";
const RESOLVER: &str = "/etc/resolv.conf";

/// The names under which this machine is known to its browsers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    own: HashSet<String>,
    /// What follows the star of `*.example.com`, dot included.
    suffixes: Vec<String>,
}

impl Names {
    /// The names that this machine has for itself: its host name, alone, in the domains of its resolver and in `.local`
    /// (multicast DNS, RFC 6762), and those in `/etc/hosts` that stand for one of its addresses.
    pub fn of_this_machine() -> Names {
        let host = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
        let read = |path| std::fs::read_to_string(path).unwrap_or_default();
        let addresses = addresses();
        Names::gather(&host.unwrap_or_default(), &read(HOSTS), &read(RESOLVER), |address| {
            address.is_loopback() || addresses.contains(&address)
        })
    }

    fn gather(host: &str, hosts: &str, resolver: &str, is_own: impl Fn(IpAddr) -> bool) -> Names {
        let mut names = Names::default();
        names.insert("localhost");
        names.insert(host);
        let short = host.split('.').next().unwrap_or(host);
        names.insert(short);
        for domain in domains(resolver).chain(["local"]) {
            if !short.is_empty() {
                names.insert(&format!("{short}.{domain}"));
            }
        }
        for line in hosts.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split_whitespace();
            if words.next().and_then(|word| word.parse().ok()).is_some_and(&is_own) {
                words.for_each(|name| names.insert(name));
            }
        }
        names
    }

    /// Whether a text can be given to [`Names::insert`]: letters, digits, hyphens and underscores between dots, and `*.`
    /// before a domain.
    pub fn is_name(text: &str) -> bool {
        let name = text.strip_prefix("*.").unwrap_or(text);
        let label = |label: &str| {
            let is_of_label = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            !label.is_empty() && label.bytes().all(is_of_label)
        };
        name.strip_suffix('.').unwrap_or(name).split('.').all(label) && name.parse::<IpAddr>().is_err()
    }

    /// Adds a name, or with `*.` before it all names below it.
    pub fn insert(&mut self, name: &str) {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        match name.strip_prefix('*') {
            Some(suffix) if suffix.starts_with('.') => self.suffixes.push(suffix.to_owned()),
            _ if name.is_empty() => {}
            _ => drop(self.own.insert(name)),
        }
    }

    /// Whether a `Host` header's value, `name[:port]`, is an address or one of the names.
    pub fn allow(&self, host: &str) -> bool {
        let name = host_of(host).trim_end_matches('.');
        let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        match bare {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => name.parse::<IpAddr>().is_ok() || self.contain(&name.to_ascii_lowercase()),
        }
    }

    fn contain(&self, name: &str) -> bool {
        self.own.contains(name) || self.suffixes.iter().any(|suffix| name.ends_with(suffix))
    }
}

/// The name or address of `name:port`, brackets of an IPv6 address included (RFC 3986, 3.2.2).
pub fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port))
            if port.bytes().all(|b| b.is_ascii_digit()) && (!host.contains(':') || host.ends_with(']')) =>
        {
            host
        }
        _ => authority,
    }
}

fn domains(resolver: &str) -> impl Iterator<Item = &str> {
    resolver.lines().flat_map(|line| {
        let mut words = line.split_whitespace();
        let counts = matches!(words.next(), Some("search" | "domain"));
        words.filter(move |_| counts)
    })
}

fn addresses() -> HashSet<IpAddr> {
    let interfaces = nix::ifaddrs::getifaddrs().into_iter().flatten();
    let address = |interface: nix::ifaddrs::InterfaceAddress| {
        let storage = interface.address?;
        let v4 = storage.as_sockaddr_in().map(|at| IpAddr::V4(at.ip()));
        v4.or_else(|| storage.as_sockaddr_in6().map(|at| IpAddr::V6(at.ip())))
    };
    interfaces.filter_map(address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let hosts = "127.0.0.1 localhost\n127.0.1.1\tgw.lab.example gw # a comment.example\n\
                     192.0.2.9 other.example\n192.0.2.1 console.example\n0.0.0.0 ads.example\n";
        let own: IpAddr = "192.0.2.1".parse().unwrap();
        Names::gather(
            "GW",
            hosts,
            "nameserver 192.0.2.53\nsearch corp.example lab\n",
            |address| address.is_loopback() || address == own,
        )
    }

    #[test]
    fn addresses_and_own_names_are_allowed() {
        let names = names();
        for host in [
            "127.0.0.1",
            "127.0.0.1:8022",
            "198.51.100.1",
            "[::1]",
            "[::1]:8022",
            "localhost",
            "LOCALHOST:80",
            "gw",
            "gw:8022",
            "gw.corp.example",
            "gw.lab",
            "gw.lab.example",
            "gw.lab.example.",
            "gw.local",
            "console.example",
        ] {
            assert!(names.allow(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "evil.example",
            "other.example",
            "ads.example",
            "comment.example",
            "gw.evil.example",
            "corp.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "[localhost]",
            "[::1",
            "::1]",
            "gw:80:80",
        ] {
            assert!(!names.allow(host), "{host}");
        }
    }

    #[test]
    fn more_can_be_added() {
        let mut names = names();
        names.insert("Console.Example.");
        names.insert("*.gw.example");
        assert!(names.allow("console.example:443") && names.allow("a.gw.example") && names.allow("a.b.gw.example"));
        assert!(!names.allow("gw.example") && !names.allow("evilgw.example"));
    }

    #[test]
    fn a_name_that_no_header_can_have_is_a_mistake() {
        for name in [
            "gw",
            "gw.example",
            "gw.example.",
            "*.example",
            "a_b.example",
            "xn--bcher-kva.example",
        ] {
            assert!(Names::is_name(name), "{name}");
        }
        for text in [
            "",
            "*",
            "*.",
            ".",
            "a..b",
            "gw:8022",
            "http://gw",
            "bücher.example",
            "192.0.2.1",
            "[::1]",
            "a.*.b",
        ] {
            assert!(!Names::is_name(text), "{text}");
        }
    }

    #[test]
    fn ports_are_cut_off() {
        for (authority, host) in [
            ("gw", "gw"),
            ("gw:1", "gw"),
            ("[::1]", "[::1]"),
            ("[::1]:1", "[::1]"),
            ("::1", "::1"),
            ("gw:x", "gw:x"),
        ] {
            assert_eq!(host_of(authority), host);
        }
    }

    #[test]
    fn this_machine_has_a_name() {
        assert!(Names::of_this_machine().allow("localhost"));
        let host = nix::unistd::gethostname().unwrap().into_string().unwrap();
        assert!(Names::of_this_machine().allow(&host), "{host}");
    }
}
