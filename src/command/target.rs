//! Where a filled-in command connects to, and how to hold it to one address.
//!
//! The arguments are read as ssh or telnet will read them, whichever part the template gave and whichever the client:
//! what is checked has to be what is done. Anything that could lead elsewhere makes the target untold.

use std::ffi::OsString;
use std::net::IpAddr;

use super::client::Kind;
use super::host::Host;
use super::{Invocation, ssh_target, telnet_target};

/// Where a command connects to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The host that it was told.
    pub host: Host,
    /// The only family of addresses that it will use.
    pub family: Option<Family>,
    hold: Hold,
}

/// A family of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// Whether an address is of this family.
    pub fn has(self, address: IpAddr) -> bool {
        address.is_ipv4() == (self == Family::V4)
    }
}

/// How to make the client connect to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Hold {
    /// By ssh's options before this argument. The port belongs to the name under which the host's key is known.
    Ssh { start: usize, port: Option<u16> },
    /// In place of this argument.
    Telnet { host: usize },
}

/// A client's arguments as they say where it connects to. Places are among these arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) host: Host,
    pub(super) place: usize,
    pub(super) family: Option<Family>,
    pub(super) port: Option<u16>,
}

/// The target of an invocation whose arguments from `start` on are this client's. The error is a reason to follow
/// "the target ... ".
pub(super) fn target(kind: Kind, start: usize, invocation: &Invocation) -> Result<Target, &'static str> {
    let words: Option<Vec<&str>> = invocation.args.iter().skip(start).map(|word| word.to_str()).collect();
    let words = words.ok_or("is no text")?;
    let (reading, hold) = match kind {
        Kind::Ssh => {
            let reading = ssh_target::read(&words)?;
            let port = reading.port;
            (reading, Hold::Ssh { start, port })
        }
        Kind::Telnet => {
            let reading = telnet_target::read(&words)?;
            let host = start + reading.place;
            (reading, Hold::Telnet { host })
        }
        Kind::Other => return Err("can't be told of a program that is neither ssh nor telnet"),
    };
    Ok(Target {
        host: reading.host,
        family: reading.family,
        hold,
    })
}

impl Target {
    /// Makes the invocation that this is the target of connect to `address` and nowhere else.
    pub fn hold_to(&self, address: IpAddr, invocation: &mut Invocation) {
        match self.hold {
            Hold::Ssh { start, port } => {
                let options = self.ssh_options(address, port);
                let start = start.min(invocation.args.len());
                invocation
                    .args
                    .splice(start..start, options.into_iter().map(OsString::from));
            }
            Hold::Telnet { host } => {
                if let Some(word) = invocation.args.get_mut(host) {
                    *word = address.to_string().into();
                }
            }
        }
    }

    /// Of ssh's options by `-o` the first counts, so these can't be changed by those that follow. No configuration
    /// is read, because that could.
    fn ssh_options(&self, address: IpAddr, port: Option<u16>) -> Vec<String> {
        let mut settings = vec![
            format!("HostName={address}"),
            "ProxyCommand=none".to_owned(),
            "ControlPath=none".to_owned(),
        ];
        if let Host::Name(name) = &self.host {
            // As ssh itself would call the host in known_hosts.
            settings.push(match port {
                None | Some(22) => format!("HostKeyAlias={name}"),
                Some(port) => format!("HostKeyAlias=[{name}]:{port}"),
            });
        }
        let options = settings.into_iter().flat_map(|setting| ["-o".to_owned(), setting]);
        ["-F".to_owned(), "/dev/null".to_owned()]
            .into_iter()
            .chain(options)
            .collect()
    }
}
