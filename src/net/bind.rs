//! Binding, before anything else is done that could not be taken back.

use super::listener::{Listener, Scheme};
use crate::config::Address;
use anyhow::{Context, Result, ensure};
use socket2::{Domain, Protocol, Socket, Type};
use std::fs::symlink_metadata;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

/// Connections that wait to be accepted: a burst of browsers after a restart of the console.
const BACKLOG: i32 = 1024;

/// Binds every address. Port 0 takes a free port, the same one for all addresses where possible.
/// `scheme` is what is to be spoken over TCP, and `unix` binds a Unix socket, as [`bind_unix`] or with other rights.
pub fn bind_all(
    addresses: &[Address],
    scheme: Scheme,
    unix: impl Fn(&Path) -> Result<Listener>,
) -> Result<Vec<Listener>> {
    let mut listeners = Vec::new();
    let mut port = 0;
    for address in addresses {
        let found = match address {
            Address::Unix(path) => vec![unix(path)?],
            Address::Tcp(at) => vec![at_one(with_port(*at, port), scheme)?],
            Address::Any(at) => both(port_or(*at, port), Ipv4Addr::UNSPECIFIED, Ipv6Addr::UNSPECIFIED, scheme)?,
            Address::Loopback(at) => both(port_or(*at, port), Ipv4Addr::LOCALHOST, Ipv6Addr::LOCALHOST, scheme)?,
        };
        port = found.iter().find_map(Listener::port).unwrap_or(port);
        listeners.extend(found);
    }
    Ok(listeners)
}

fn port_or(wanted: u16, chosen: u16) -> u16 {
    if wanted == 0 { chosen } else { wanted }
}

fn with_port(mut at: SocketAddr, chosen: u16) -> SocketAddr {
    at.set_port(port_or(at.port(), chosen));
    at
}

fn at_one(at: SocketAddr, scheme: Scheme) -> Result<Listener> {
    tcp(at, scheme).with_context(|| format!("cannot listen on {at}"))
}

/// IPv4 and, where the machine has it, IPv6 on the same port.
fn both(port: u16, v4: Ipv4Addr, v6: Ipv6Addr, scheme: Scheme) -> Result<Vec<Listener>> {
    let first = at_one(SocketAddr::from((v4, port)), scheme)?;
    let at = SocketAddr::from((v6, first.port().unwrap_or(port)));
    match tcp(at, scheme) {
        Ok(second) => Ok(vec![first, second]),
        // IPv6 is switched off, or the address family is not there at all.
        Err(e) if is_absent(&e) => Ok(vec![first]),
        Err(e) => Err(e).with_context(|| format!("cannot listen on {at}")),
    }
}

pub(super) fn is_absent(e: &std::io::Error) -> bool {
    use nix::errno::Errno;
    let absent = [Errno::EAFNOSUPPORT, Errno::EADDRNOTAVAIL, Errno::EPROTONOSUPPORT];
    absent.iter().any(|errno| e.raw_os_error() == Some(*errno as i32))
}

/// A socket that has the address and does not listen yet.
pub(super) fn bound(at: SocketAddr) -> std::io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(at), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    if at.is_ipv6() {
        // IPv4 has a socket of its own, so that an address is never written as a mapped one.
        socket.set_only_v6(true)?;
    }
    socket.bind(&at.into())?;
    Ok(socket)
}

fn tcp(at: SocketAddr, scheme: Scheme) -> std::io::Result<Listener> {
    let socket = bound(at)?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(Listener::Tcp(socket.into(), scheme))
}

/// Binds a Unix socket, which its user and group may connect to.
///
/// # Errors
/// Another daemon listens there, or the place is not for this process.
pub fn bind_unix(path: &Path) -> Result<Listener> {
    check_free(path)?;
    let listener = match UnixListener::bind(path) {
        Err(e) if e.kind() == ErrorKind::AddrInUse && is_stale(path) => {
            std::fs::remove_file(path).with_context(|| format!("cannot remove the old {}", path.display()))?;
            UnixListener::bind(path)
        }
        result => result,
    };
    let listener = listener.with_context(|| format!("cannot listen on unix:{}", path.display()))?;
    // The proxy is let in by its group, others not at all.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))
        .with_context(|| format!("cannot set the mode of {}", path.display()))?;
    listener.set_nonblocking(true)?;
    Ok(Listener::Unix(listener, path.to_owned()))
}

/// Checks that nothing but a socket is in the way: connecting to any other file is refused as well, so it would look
/// like one that nobody listens on.
pub(super) fn check_free(path: &Path) -> Result<()> {
    let in_the_way = symlink_metadata(path).is_ok_and(|file| !file.file_type().is_socket());
    ensure!(
        !in_the_way,
        "cannot listen on unix:{0}: {0} exists and is no socket",
        path.display()
    );
    Ok(())
}

/// A socket that nobody listens on any more, left by a daemon that was killed.
fn is_stale(path: &Path) -> bool {
    UnixStream::connect(path).is_err_and(|e| e.kind() == ErrorKind::ConnectionRefused)
}
