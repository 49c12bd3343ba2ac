//! Links that a console signed, where `--auth link` asks for them.

use super::App;
use super::forwarded::Address;
use super::report::Offence;
use crate::config::Auth;
use crate::session::OpenRequest;
use crate::trust::{Claim, Expected, Link, LinkError, Unclaimed, Used};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Which links were opened, and since when that is known.
pub struct Links {
    used: Used,
    started: Instant,
}

/// What became of a request's link.
pub enum Redeemed {
    /// None was needed.
    Unasked,
    /// It was good, and is to be kept once the session is there.
    Good(Claim),
    /// It opened this session for the same page, which has not heard of it.
    Opened(String),
}

impl Links {
    /// None was opened that was issued after `started`.
    pub fn new(started: Instant) -> Links {
        Links {
            used: Used::default(),
            started,
        }
    }

    /// When that was by the clock as it is now, which may have been set since; both in ms since 1970.
    fn now_and_start(&self) -> (u64, u64) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let ms = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let now = ms(now);
        // The rest of a millisecond, so that no link looks older than it is.
        let running = ms(self.started.elapsed()).saturating_add(1);
        (now, now.saturating_sub(running))
    }
}

/// Puts what the console signed in the place of what the page asks for, where only links are opened.
///
/// # Errors
/// The link is not good for this; the text is for the user.
pub fn redeem(app: &App, from: Address, request: &mut OpenRequest) -> Result<Redeemed, String> {
    let Auth::Link(_) = app.config.trust.auth else {
        return Ok(Redeemed::Unasked);
    };
    let (now, started) = app.links.now_and_start();
    let refused = match read(app, from, request, now, started) {
        Err(why) => why,
        Ok(link) => match app.links.used.claim(link.tag, link.expires, now) {
            Ok(claim) => {
                request.param = link.param;
                request.user = link.user;
                request.owner.client = link.client;
                return Ok(Redeemed::Good(claim));
            }
            Err(Unclaimed::Full) => "too many links are in use".to_owned(),
            Err(Unclaimed::Again) => match opened_for(app, from, request, &link) {
                Some(session) => return Ok(Redeemed::Opened(session)),
                None => "it was opened before".to_owned(),
            },
        },
    };
    // Not the link itself: it may be good for somebody.
    app.offended(Offence::Link, from, &refused);
    Err(format!(
        "This gateway opens links of the console only, and can't open this one: {refused}. \
         Please open the terminal from the console again."
    ))
}

fn read(app: &App, from: Address, request: &OpenRequest, now: u64, started: u64) -> Result<Link, String> {
    let expected = Expected {
        daemon: &app.config.name,
        client: from.0,
        now,
        started,
    };
    let secrets = app.secrets();
    let keys = secrets.keys.as_ref().ok_or("there is no key to check it with")?;
    let token = request.param.as_str();
    keys.open(token, &expected).map_err(|error| match error {
        LinkError::Malformed if token.is_empty() => "there is none".to_owned(),
        error => error.to_string(),
    })
}

/// The session that a link opened for this page, if it is there and the page's.
fn opened_for(app: &App, from: Address, request: &OpenRequest, link: &Link) -> Option<String> {
    let session = app.links.used.opened(link.tag, &request.page)?;
    app.registry.find(&session, &request.owner.user, from.0)?;
    Some(session)
}
