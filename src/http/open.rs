//! `open`: from a request to a session, by all that has to agree.

use super::link::{self, Redeemed};
use super::reply::{self, Reply};
use super::report::{Offence, quoted};
use super::{App, Client};
use crate::session::{OpenError, OpenRequest, Unaimed};
use hyper::header::HeaderName;
use std::net::IpAddr;
use std::sync::Arc;

/// Says that the parameter was a link: it opens nothing a second time, and there is no use in trying.
const ONCE: HeaderName = HeaderName::from_static("x-anyterm-once");

/// Opens a session.
pub async fn open(app: &Arc<App>, client: &Client, request: OpenRequest) -> Reply {
    let mut reply = match opened(app, client, request).await {
        Ok(id) => reply::channel(id, false),
        Err(message) => reply::error(&message),
    };
    if app.config.trust.auth.is_link() {
        reply::add(&mut reply, ONCE, "1");
    }
    reply
}

async fn opened(app: &Arc<App>, client: &Client, mut request: OpenRequest) -> Result<String, String> {
    let guarded = app.config.trust.auth.is_link() || app.config.limits_targets();
    if guarded && app.begin_attempt(client.address).await.is_err() {
        return Err("Too many attempts. Please wait a minute.".to_owned());
    }
    let claim = match link::redeem(app, client.address, &mut request)? {
        Redeemed::Opened(id) => return Ok(id),
        Redeemed::Good(claim) => Some(claim),
        Redeemed::Unasked => match app.registry.opened_before(&request, client.address.0) {
            Some(session) => return Ok(session.id().as_str().to_owned()),
            None => None,
        },
    };
    request.address = aim(app, client, &request).await?;
    let page = request.page.clone();
    let session = app
        .registry
        .open(&app.config, request)
        .await
        .map_err(|OpenError(message)| message)?;
    let id = session.id().as_str().to_owned();
    if let Some(claim) = claim {
        claim.keep(page, id.clone());
    }
    Ok(id)
}

/// Finds where the command is to connect to, if it may.
async fn aim(app: &Arc<App>, client: &Client, request: &OpenRequest) -> Result<Option<IpAddr>, String> {
    app.registry.aim(&app.config, request).await.map_err(|unaimed| {
        let what = format!("{unaimed} (parameter {})", quoted(&request.param));
        match unaimed {
            Unaimed::Foreign(_) => app.offended(Offence::Target, client.address, &what),
            // A slip of the pen, or of a name server.
            Unaimed::NotFound(_) => log::warn!("refused: from {}: {what}", client.address),
        }
        unaimed.to_string()
    })
}
