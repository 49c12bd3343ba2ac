//! What `--check` finds out about addresses, and leaves everything as it was.

use super::bind::{bound, check_free, is_absent};
use crate::config::{Address, check_place};
use anyhow::{Context, Result};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::net::SocketAddr as UnixAddress;
use std::path::Path;

/// Tries whether each address could be listened on. One that is in use could: the daemon may be running.
///
/// # Errors
/// One could not, or not by this process.
pub fn try_all(addresses: &[Address]) -> Result<()> {
    addresses.iter().try_for_each(|address| match address {
        Address::Unix(path) => unix(path),
        Address::Tcp(at) => tcp(*at),
        Address::Any(port) => both(*port, Ipv4Addr::UNSPECIFIED, Ipv6Addr::UNSPECIFIED),
        Address::Loopback(port) => both(*port, Ipv4Addr::LOCALHOST, Ipv6Addr::LOCALHOST),
    })
}

fn both(port: u16, v4: Ipv4Addr, v6: Ipv6Addr) -> Result<()> {
    tcp((v4, port).into())?;
    match try_tcp((v6, port).into()) {
        Err(e) if is_absent(&e) => Ok(()),
        tried => told(tried, IpAddr::from(v6), port),
    }
}

fn tcp(at: SocketAddr) -> Result<()> {
    told(try_tcp(at), at.ip(), at.port())
}

fn told(tried: io::Result<()>, ip: IpAddr, port: u16) -> Result<()> {
    tried.with_context(|| format!("cannot listen on {}", SocketAddr::new(ip, port)))
}

/// Without listening, so that nobody notices.
fn try_tcp(at: SocketAddr) -> io::Result<()> {
    match bound(at) {
        Err(e) if e.kind() == ErrorKind::AddrInUse => Ok(()),
        tried => tried.map(drop),
    }
}

fn unix(path: &Path) -> Result<()> {
    check_free(path)?;
    let named = || format!("cannot listen on unix:{}", path.display());
    UnixAddress::from_pathname(path).with_context(named)?;
    check_place(path).with_context(named)
}
