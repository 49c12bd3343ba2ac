//! Links that a console signed, where `--auth link` asks for them.

use super::App;
use super::forwarded::Address;
use super::report::Offence;
use crate::config::Auth;
use crate::session::OpenRequest;
use crate::trust::{Claim, Expected, Keys, Link, LinkError, Unclaimed, Used};
use std::time::{SystemTime, UNIX_EPOCH};

/// Which links were opened, and since when that is known.
pub struct Links {
    used: Used,
    started: u64,
}

impl Links {
    /// None was opened that was issued after `started`.
    pub fn new(started: SystemTime) -> Links {
        Links {
            used: Used::default(),
            started: milliseconds(started),
        }
    }

    fn redeem(&self, keys: &Keys, daemon: &str, from: Address, token: &str) -> Result<(Link, Claim), String> {
        let expected = Expected {
            daemon,
            client: from.0,
            now: milliseconds(SystemTime::now()),
            started: self.started,
        };
        let link = keys.open(token, &expected).map_err(|error| match error {
            LinkError::Malformed if token.is_empty() => "there is none".to_owned(),
            error => error.to_string(),
        })?;
        let claim = self.used.claim(link.tag, link.expires, expected.now);
        let claim = claim.map_err(|error| match error {
            Unclaimed::Again => "it was opened before",
            Unclaimed::Full => "too many links are in use",
        })?;
        Ok((link, claim))
    }
}

fn milliseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Puts what the console signed in the place of what the page asks for, where only links are opened. The claim is
/// to be kept once the session is there.
///
/// # Errors
/// The link is not good for this; the text is for the user.
pub fn redeem(app: &App, from: Address, request: &mut OpenRequest) -> Result<Option<Claim>, String> {
    let Auth::Link(_) = app.config.trust.auth else {
        return Ok(None);
    };
    let secrets = app.secrets();
    let redeemed = match &secrets.keys {
        Some(keys) => app.links.redeem(keys, &app.config.name, from, &request.param),
        None => Err("there is no key to check it with".to_owned()),
    };
    match redeemed {
        Ok((link, claim)) => {
            request.param = link.param;
            request.user = link.user;
            request.owner.client = link.client;
            Ok(Some(claim))
        }
        Err(why) => {
            // Not the link itself: it may be good for somebody.
            app.offended(Offence::Link, from, &why);
            Err(format!(
                "This gateway opens links of the console only, and can't open this one: {why}. \
                 Please open the terminal from the console again."
            ))
        }
    }
}
