//! The sites that may use this daemon: the names that it has, and the pages that may ask it.

use super::forwarded::{Address, Forwarded};
use super::origin::{self, Foreign};
use super::report::{Offence, quoted, too_many};
use super::{Peer, Refused, Via, refuse};
use crate::config::Trust;
use crate::trust::{Names, Origin, Throttle, host_of};
use hyper::{HeaderMap, StatusCode};
use std::sync::{PoisonError, RwLock};

/// The names of this machine, and patience with those who use others.
///
/// This patience is not that with logins: it is an operator's browser that a page of strangers makes fail, and the
/// operator shall not wait for it.
pub struct Sites {
    names: RwLock<Names>,
    throttle: Throttle,
}

impl Sites {
    /// Learns the machine's names.
    pub fn new(trust: &Trust) -> Sites {
        Sites {
            names: RwLock::new(names(trust)),
            throttle: Throttle::default(),
        }
    }

    /// Learns the machine's names again.
    pub fn reload(&self, trust: &Trust) {
        *self.names.write().unwrap_or_else(PoisonError::into_inner) = names(trust);
    }

    fn knows(&self, host: &str) -> bool {
        self.names.read().unwrap_or_else(PoisonError::into_inner).allow(host)
    }

    /// Refuses a request under a name that is not this machine's: whoever has one can make it stand for this machine's
    /// address, and their page is then of the same site as ours (DNS rebinding).
    ///
    /// Which names a proxy answers to is its own affair, unless `--allow-host` says which it should.
    pub async fn check_host(&self, trust: &Trust, host: &str, forwarded: &Forwarded) -> Result<(), Refused> {
        let told = forwarded.hosts.iter().map(String::as_str);
        let told = told.filter(|_| !trust.hosts.is_empty());
        let mut all = std::iter::once(host).chain(told);
        match all.find(|host| !self.knows(host)) {
            None => Ok(()),
            Some(host) => {
                let (what, text) = unknown_host(host);
                Err(Box::pin(self.refuse(Offence::Host, forwarded.client, &what, &text)).await)
            }
        }
    }

    /// Tells a request that a browser sent for a page of another site.
    pub fn check_origin(
        &self,
        trust: &Trust,
        via: &Via,
        headers: &HeaderMap,
        host: &str,
        forwarded: &Forwarded,
    ) -> Result<(), Foreign> {
        let is_own = |origin: &Origin| {
            let encrypted = forwarded.came_encrypted(via.tls);
            let mut told = forwarded.hosts.iter();
            origin.is_of(host, encrypted)
                || told.any(|host| origin.is_of(host, encrypted))
                // How the browser reached that web server is not known.
                || self.told_nearby(via.peer, headers).iter().any(|host| origin.is_of(host, false))
        };
        origin::check(headers, is_own, &trust.origins)
    }

    /// The answer to such a request.
    pub async fn refuse_origin(&self, foreign: &Foreign, from: Address) -> Refused {
        let (what, text) = foreign_origin(foreign);
        self.refuse(Offence::Origin, from, &what, &text).await
    }

    /// Names of this machine that a web server on it tells, as Apache does by itself: it may not know that the daemon
    /// asks for `--trust-proxy` now. No page can make a browser send the header to us.
    fn told_nearby(&self, peer: Peer, headers: &HeaderMap) -> Vec<String> {
        match peer {
            Peer::Tcp(ip) if ip.is_loopback() => {
                let mut told = Forwarded::hosts(headers);
                told.retain(|host| self.knows(host));
                told
            }
            _ => Vec::new(),
        }
    }

    /// Logs it, and waits with the answer if that happens too often.
    async fn refuse(&self, offence: Offence, from: Address, what: &str, text: &str) -> Refused {
        let Ok(turn) = self.throttle.turn(from.0).await else {
            return too_many();
        };
        turn.failed();
        offence.log(from, what);
        refuse(StatusCode::FORBIDDEN, text)
    }
}

fn names(trust: &Trust) -> Names {
    let mut names = Names::of_this_machine();
    trust.hosts.iter().for_each(|name| names.insert(name));
    names
}

/// Longest name that is repeated in an answer (RFC 1035, 2.3.4).
const LONGEST_NAME: usize = 255;

/// For the log and for the page.
fn unknown_host(host: &str) -> (String, String) {
    let name = host_of(host);
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if !is_name || name.is_empty() || name.len() > LONGEST_NAME {
        return (quoted(host), "This is no name of this terminal gateway.".to_owned());
    }
    (
        format!(
            "{}: this machine has no such name; --allow-host {name} allows it",
            quoted(host)
        ),
        format!(
            "This terminal gateway is not known by the name {name}. If that is its name, \
             its administrator has to add: --allow-host {name}"
        ),
    )
}

/// For the log and for the page.
fn foreign_origin(foreign: &Foreign) -> (String, String) {
    match foreign {
        Foreign::Odd(header) => (
            quoted(header),
            "The page that asks may not use this terminal gateway.".to_owned(),
        ),
        Foreign::Site(origin) => {
            let name = origin.to_string();
            let page = match name.as_str() {
                "null" => "A page that does not say where it is from".to_owned(),
                site => format!("The page at {}", site.get(..LONGEST_NAME).unwrap_or(site)),
            };
            let text = format!("{page} may not use this terminal gateway. To let it, add: --allow-origin {name}");
            (format!("{}; --allow-origin allows it", quoted(&name)), text)
        }
    }
}
