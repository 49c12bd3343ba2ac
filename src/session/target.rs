//! The address that a session's command is to connect to, where `--allow-target` says which are good.

use super::lookup::{Lookups, Missing};
use super::open::OpenRequest;
use crate::command::{Host, Target, Values};
use crate::config::{Config, Source};
use crate::trust::Targets;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;

/// Finds where commands are to connect to.
#[derive(Default)]
pub(super) struct Resolver {
    lookups: Lookups,
}

/// Why a request has no address to connect to. Displays as text for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unaimed {
    /// The target is not allowed, or can't be told.
    Foreign(String),
    /// The target's name has no address.
    NotFound(String),
    /// Nobody says in time whether it has one.
    Late(String),
}

impl Display for Unaimed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (Unaimed::Foreign(text) | Unaimed::NotFound(text) | Unaimed::Late(text)) = self;
        f.write_str(text)
    }
}

impl Unaimed {
    fn foreign(why: impl Display) -> Unaimed {
        Unaimed::Foreign(format!("the target {why}"))
    }

    fn missing(name: impl Display, missing: Missing) -> Unaimed {
        let text = format!("the target \"{name}\" {missing}");
        match missing {
            Missing::Late => Unaimed::Late(text),
            Missing::Unknown | Missing::Busy => Unaimed::NotFound(text),
        }
    }
}

impl Resolver {
    /// Finds the address for a client's request, none where every target is allowed. Parameters that are refused for
    /// themselves get none either: the session is not opened with them.
    ///
    /// # Errors
    /// The target is not allowed, or has no address.
    pub(super) async fn aim(
        &self,
        config: &Config,
        request: &OpenRequest,
        client: Option<IpAddr>,
    ) -> Result<Option<IpAddr>, Unaimed> {
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
        self.address(targets, &target, client).await.map(Some)
    }

    async fn address(&self, targets: &Targets, target: &Target, client: Option<IpAddr>) -> Result<IpAddr, Unaimed> {
        let name = match &target.host {
            Host::Address(address) => {
                let checked = targets.check_address(*address);
                return checked.map(|()| *address).map_err(Unaimed::foreign);
            }
            Host::Name(name) => name,
        };
        let foreign = |why| Unaimed::foreign(format!("\"{name}\" {why}"));
        targets.check_name(name).map_err(foreign)?;
        let looking = self.lookups.addresses(name, client).await;
        let all = looking.map_err(|missing| Unaimed::missing(name, missing))?;
        let usable: Vec<IpAddr> = all
            .into_iter()
            .map(|address| address.to_canonical())
            .filter(|&address| target.family.is_none_or(|family| family.has(address)))
            .collect();
        for &address in &usable {
            targets.check_address_of_name(address).map_err(foreign)?;
        }
        // The resolver's order is that of preference (RFC 6724).
        let none = || Unaimed::NotFound(format!("the target \"{name}\" has no address"));
        usable.first().copied().ok_or_else(none)
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
