//! Who the user is.

mod basic;
mod header;

use super::forwarded::Forwarded;
use super::{App, Refused, Via};
use crate::config::Auth;
use hyper::header::HeaderMap;
use std::sync::Arc;

/// The authenticated user, empty where nobody is asked; the answer that asks or refuses otherwise.
pub async fn user(app: &Arc<App>, via: &Via, from: &Forwarded, headers: &HeaderMap) -> Result<String, Refused> {
    match &app.config.trust.auth {
        Auth::None => Ok(via.subject.as_deref().unwrap_or_default().to_owned()),
        // The web server in front of the daemon has checked the password.
        Auth::Null => basic::named(headers),
        Auth::Trivial => basic::checked(app, from, headers, |name, password| (name, password) == ("foo", "blah")).await,
        Auth::Basic(_) => basic::in_file(app, from, headers).await,
        Auth::Header(name) => header::user(app, from, headers, name),
    }
}
