//! Options that say where the daemon listens.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

/// Where the daemon listens.
#[derive(Debug, Clone, Args)]
pub struct ListenOptions {
    /// TCP port; 0 takes a free one
    #[arg(short, long, value_name = "PORT", default_value_t = 8080)]
    pub port: u16,

    /// Address to listen on: IPv4, IPv6, either with :PORT, or unix:/path;
    /// repeatable [default: every interface]
    #[arg(long, value_name = "ADDR")]
    pub listen: Vec<Listen>,

    /// Accept connections from this machine only
    #[arg(long)]
    pub local_only: bool,

    /// Connections at once; 0: as many as descriptors allow
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub max_http_connections: usize,
}

/// One address of `--listen`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// A TCP address.
    Tcp {
        /// The interface's address, or the unspecified one for all of a family.
        addr: IpAddr,
        /// Only where it was given here; `--port` otherwise.
        port: Option<u16>,
    },
    /// The path of a Unix domain socket.
    Unix(PathBuf),
}

impl FromStr for Listen {
    type Err = String;

    /// `192.0.2.1`, `192.0.2.1:8022`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:8022` or `unix:/path`
    /// (the bracketed forms as in RFC 3986, 3.2.2).
    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("unix:") {
            return if path.starts_with('/') {
                Ok(Listen::Unix(path.into()))
            } else {
                Err("the path of a unix socket must begin with '/'".into())
            };
        }
        if let Ok(socket) = text.parse::<SocketAddr>() {
            return Ok(Listen::Tcp {
                addr: socket.ip(),
                port: Some(socket.port()),
            });
        }
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        bare.unwrap_or(text)
            .parse()
            .map(|addr| Listen::Tcp { addr, port: None })
            .map_err(|_| "expected an IPv4 or IPv6 address, or unix:/path".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_address_is_understood() {
        let tcp = |addr: &str, port| {
            Ok(Listen::Tcp {
                addr: addr.parse().unwrap(),
                port,
            })
        };
        for (text, wanted) in [
            ("127.0.0.1", tcp("127.0.0.1", None)),
            ("127.0.0.1:8022", tcp("127.0.0.1", Some(8022))),
            ("::1", tcp("::1", None)),
            ("[::1]", tcp("::1", None)),
            ("[::]:0", tcp("::", Some(0))),
            ("unix:/run/anytermd.sock", Ok(Listen::Unix("/run/anytermd.sock".into()))),
        ] {
            assert_eq!(text.parse(), wanted, "{text}");
        }
        for text in ["", "localhost", "127.0.0.1:", "1.2.3.4:65536", "unix:sock"] {
            assert!(text.parse::<Listen>().is_err(), "{text}");
        }
    }
}
