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

/// What a page asks for.
pub struct Asked {
    /// The session.
    pub request: OpenRequest,
    /// A random word by which the page can be told again, should it not get the answer.
    pub page: String,
}

/// Opens a session.
pub async fn open(app: &Arc<App>, client: &Client, asked: Asked) -> Reply {
    let mut reply = match opened(app, client, asked).await {
        Ok(id) => reply::channel(id, false),
        Err(message) => reply::error(&message),
    };
    if app.config.trust.auth.is_link() {
        reply::add(&mut reply, ONCE, "1");
    }
    reply
}

async fn opened(app: &Arc<App>, client: &Client, asked: Asked) -> Result<String, String> {
    let Asked { mut request, page } = asked;
    let guarded = app.config.trust.auth.is_link() || app.config.limits_targets();
    if guarded && app.begin_attempt(client.address).await.is_err() {
        return Err("Too many attempts. Please wait a minute.".to_owned());
    }
    let claim = match link::redeem(app, client.address, &page, &mut request)? {
        Redeemed::Opened(id) => return Ok(id),
        Redeemed::Good(claim) => Some(claim),
        Redeemed::Unasked => None,
    };
    request.address = aim(app, client, &request).await?;
    let session = app
        .registry
        .open(&app.config, request)
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
