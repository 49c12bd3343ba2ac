//! Where to listen.

use crate::cli::{Listen, ListenOptions};
use anyhow::{Result, bail};
use std::fmt::{self, Display, Formatter};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Every interface, by IPv4 and IPv6, on this port.
    Any(u16),
    /// This machine alone, by IPv4 and IPv6, on this port.
    Loopback(u16),
    /// One address.
    Tcp(SocketAddr),
    /// A Unix domain socket.
    Unix(PathBuf),
}

impl Display for Address {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Address::Any(port) => write!(f, "*:{port}"),
            Address::Loopback(port) => write!(f, "localhost:{port}"),
            Address::Tcp(at) => write!(f, "{at}"),
            Address::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Address {
    /// Whether one socket would be in the way of the other's.
    fn is_in_the_way_of(&self, other: &Address) -> bool {
        let (Address::Tcp(one), Address::Tcp(two)) = (self, other) else {
            return self == other;
        };
        let includes = one.ip() == two.ip() || one.ip().is_unspecified() || two.ip().is_unspecified();
        includes && one.is_ipv4() == two.is_ipv4() && one.port() == two.port()
    }
}

/// The addresses that are asked for, or every one.
///
/// # Errors
/// They contradict each other.
pub(super) fn addresses(options: &ListenOptions) -> Result<Vec<Address>> {
    let addresses = match (options.listen.as_slice(), options.local_only) {
        ([], true) => vec![Address::Loopback(options.port)],
        ([], false) => vec![Address::Any(options.port)],
        (asked, _) => asked
            .iter()
            .map(|listen| address(listen, options))
            .collect::<Result<_>>()?,
    };
    check_apart(&addresses)?;
    Ok(addresses)
}

fn address(listen: &Listen, options: &ListenOptions) -> Result<Address> {
    match listen {
        Listen::Tcp { addr, .. } if options.local_only && !addr.is_loopback() => {
            bail!("--listen {addr} and --local-only contradict each other")
        }
        Listen::Tcp { addr, port } => Ok(Address::Tcp(SocketAddr::new(
            IpAddr::to_canonical(addr),
            port.unwrap_or(options.port),
        ))),
        Listen::Unix(path) => Ok(Address::Unix(path.clone())),
    }
}

fn check_apart(addresses: &[Address]) -> Result<()> {
    for (count, address) in addresses.iter().enumerate() {
        match addresses
            .iter()
            .take(count)
            .find(|other| other.is_in_the_way_of(address))
        {
            Some(other) if other == address => bail!("--listen {address} is given twice"),
            Some(other) => bail!("--listen {other} and --listen {address}: one includes the other"),
            None => {}
        }
    }
    Ok(())
}
