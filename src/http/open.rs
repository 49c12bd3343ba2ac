//! `open`: from a request to a session, by all that has to agree.

use super::link::{self, Redeemed};
use super::reply::{self, Reply};
use super::report::{Offence, quoted};
use super::{App, Client};
use crate::ration::Ration;
use crate::session::{OpenError, OpenRequest, Unaimed};
use hyper::header::HeaderName;
use std::net::IpAddr;
use std::sync::Arc;

/// Says that the parameter was a link: it opens nothing a second time, and there is no use in trying.
const ONCE: HeaderName = HeaderName::from_static("x-anyterm-once");

/// Names without an address in the log: they are asked for as often as somebody likes.
static NOT_FOUND: Ration = Ration::new(20);

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
    let aiming = app.registry.aim(&app.config, request, client.address.0).await;
    aiming.map_err(|unaimed| {
        let what = format!("{unaimed} (parameter {})", quoted(&request.param));
        match unaimed {
            Unaimed::Foreign(_) => app.offended(Offence::Target, client.address, &what),
            // A slip of the pen, or of a name server: nobody is banned for it. But who brings about many that take
            // long is held up like others who fail.
            Unaimed::NotFound(_) => not_found(client, &what),
            Unaimed::Late(_) => {
                app.failed(client.address);
                not_found(client, &what);
            }
        }
        unaimed.to_string()
    })
}

fn not_found(client: &Client, what: &str) {
    if let Some(omitted) = NOT_FOUND.take() {
        log::warn!("refused: from {}: {what}{omitted}", client.address);
    }
}
