//! The address that a session's command is to connect to, where `--allow-target` says which are good.

use super::open::OpenRequest;
use crate::command::{Host, Target, Values};
use crate::config::{Config, Source};
use crate::trust::Targets;
use std::fmt::{self, Display, Formatter};
use std::net::{IpAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Names that are looked up at once: each takes a thread, for as long as the resolver does.
const LOOKUPS: usize = 16;
/// How long a name may take; the resolver itself would try for half a minute.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks names up.
pub(super) struct Resolver {
    places: Arc<Semaphore>,
}

impl Default for Resolver {
    fn default() -> Resolver {
        Resolver {
            places: Arc::new(Semaphore::new(LOOKUPS)),
        }
    }
}

/// Why a request has no address to connect to. Displays as text for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unaimed {
    /// The target is not allowed, or can't be told.
    Foreign(String),
    /// The target's name has no address.
    NotFound(String),
}

impl Display for Unaimed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (Unaimed::Foreign(text) | Unaimed::NotFound(text)) = self;
        f.write_str(text)
    }
}

impl Unaimed {
    fn foreign(why: impl Display) -> Unaimed {
        Unaimed::Foreign(format!("the target {why}"))
    }
}

impl Resolver {
    /// Finds the address for a request, none where every target is allowed. Parameters that are refused for themselves
    /// get none either: the session is not opened with them.
    ///
    /// # Errors
    /// The target is not allowed, or has no address.
    pub(super) async fn aim(&self, config: &Config, request: &OpenRequest) -> Result<Option<IpAddr>, Unaimed> {
        let Source::Command {
            template,
            policy,
            targets: Some(targets),
        } = &config.source
        else {
            return Ok(None);
        };
        let Ok(invocation) = template.fill(&request.values(), policy) else {
            return Ok(None);
        };
        let target = template.target(&invocation).map_err(Unaimed::foreign)?;
        self.address(targets, &target).await.map(Some)
    }

    async fn address(&self, targets: &Targets, target: &Target) -> Result<IpAddr, Unaimed> {
        let name = match &target.host {
            Host::Address(address) => {
                let checked = targets.check_address(*address);
                return checked.map(|()| *address).map_err(Unaimed::foreign);
            }
            Host::Name(name) => name,
        };
        let foreign = |why| Unaimed::foreign(format!("\"{name}\" {why}"));
        let missing = |why| Unaimed::NotFound(format!("the target \"{name}\" {why}"));
        targets.check_name(name).map_err(foreign)?;
        let all = self.look_up(name).await.map_err(missing)?;
        let usable: Vec<IpAddr> = all
            .into_iter()
            .map(|address| address.to_canonical())
            .filter(|&address| target.family.is_none_or(|family| family.has(address)))
            .collect();
        for &address in &usable {
            targets.check_address_of_name(address).map_err(foreign)?;
        }
        // The resolver's order is that of preference (RFC 6724).
        usable.first().copied().ok_or_else(|| missing("has no address"))
    }

    async fn look_up(&self, name: &str) -> Result<Vec<IpAddr>, &'static str> {
        let looking = async {
            let place = Arc::clone(&self.places).acquire_owned().await;
            let name = name.to_owned();
            let looking = tokio::task::spawn_blocking(move || {
                // Until the thread is done, though nobody may wait for it any more.
                let _place = place;
                let found = (name.as_str(), 0).to_socket_addrs();
                found.map(|found| found.map(|socket| socket.ip()).collect())
            });
            looking.await
        };
        match tokio::time::timeout(PATIENCE, looking).await {
            Ok(Ok(Ok(addresses))) => Ok(addresses),
            Ok(_) => Err("can't be found"),
            Err(_) => Err("can't be found in time"),
        }
    }
}

impl OpenRequest {
    pub(super) fn values(&self) -> Values<'_> {
        Values {
            param: &self.param,
            user: &self.user,
            host: &self.host,
        }
    }
}
