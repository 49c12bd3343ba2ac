//! `open`: from a request to a session, by all that has to agree.

use super::reply::{self, Reply};
use super::{App, Client, link};
use crate::session::{OpenError, OpenRequest};
use hyper::header::HeaderName;
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
    if app.config.trust.auth.is_link() && app.begin_attempt(client.address).await.is_err() {
        return Err("Too many attempts. Please wait a minute.".to_owned());
    }
    let claim = link::redeem(app, client.address, &mut request)?;
    let session = app
        .registry
        .open(&app.config, request)
        .map_err(|OpenError(message)| message)?;
    if let Some(claim) = claim {
        claim.keep();
    }
    Ok(session.id().as_str().to_owned())
}
