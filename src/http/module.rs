//! The channel: `open`, `rcv`, `send`, `close`, and what our page adds.

use super::forwarded::Address;
use super::open;
use super::params::Params;
use super::reply::{self, Reply};
use super::{App, Client, mouse, side};
use crate::session::{self, Input, OpenRequest, Owner, PageColors, Poll, Received, SIZE_LIMITS, Screen, Session};
use crate::trust::client_network;
use hyper::header::HeaderName;
use std::fmt::Display;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// How long a poll of an old page waits for a change.
const OLD_WAIT: Duration = Duration::from_secs(10);
/// Longest wait that a page may ask for; beyond it proxies begin to give up.
const LONGEST_WAIT_MS: u64 = 30_000;
/// Slowest that a page may want its screens while output pours in.
const SLOWEST_PACE_MS: u64 = 1000;
/// Most lines of scrollback.
const MOST_SCROLLBACK: usize = 10_000;

/// The body of an answer without news. Browsers take an answer that was cut off in its headers for a whole one without a
/// body, so an empty one says nothing to our page.
const NOTHING: &str = "n";

const SCREEN: HeaderName = HeaderName::from_static("x-anyterm-screen");
const SUPERSEDED: HeaderName = HeaderName::from_static("x-anyterm-superseded");

/// The message of an `E` answer.
#[derive(Debug)]
pub struct Failure(String);

impl<T: Display> From<T> for Failure {
    fn from(message: T) -> Failure {
        Failure(message.to_string())
    }
}

/// What a request comes to.
pub enum Answer {
    /// This, at once.
    Now(Reply),
    /// What a session shows next.
    Later(Arc<Session>, Poll),
    /// What a session shows at once of what it was sent, if the page holds the screen of this number.
    Echo(Arc<Session>, u64),
    /// A new session.
    Open(Box<OpenRequest>),
}

impl Answer {
    /// Waits for it, if it is not there yet.
    pub async fn complete(self, app: &Arc<App>, client: &Client) -> Reply {
        match self {
            Answer::Now(reply) => reply,
            Answer::Later(session, poll) => receive(client, &session, poll).await,
            Answer::Echo(session, held) => match session.echo(held).await {
                Some(answer) => screen_reply(client, answer).await,
                None => reply::channel(NOTHING.to_owned(), false),
            },
            Answer::Open(request) => Box::pin(open::open(app, client, *request)).await,
        }
    }
}

/// Does what the `a` parameter says, all but waiting.
pub fn answer(app: &Arc<App>, client: &Client, params: &Params<'_>) -> Answer {
    dispatch(app, client, params).unwrap_or_else(|Failure(message)| Answer::Now(reply::error(&message)))
}

fn dispatch(app: &Arc<App>, client: &Client, params: &Params<'_>) -> Result<Answer, Failure> {
    let action = params.get("a")?.unwrap_or("");
    if action == "open" {
        let request = open_request(app, client, params)?;
        return Ok(Answer::Open(Box::new(request)));
    }
    let id = params.get("s")?.unwrap_or("");
    let Some(session) = app.registry.find(id, &client.user, client.address.0) else {
        return Err(format!("no such session '{id}'").into());
    };
    match action {
        "rcv" => {
            let poll = poll(app, params)?;
            return Ok(Answer::Later(session, poll));
        }
        "send" => return send(app, session, params),
        "resize" => {
            let (rows, cols) = size(params, None)?;
            session.resize(rows, cols, colors(params)?)?;
        }
        "clear" => session.clear(),
        "leave" => session.leave(),
        "close" => app.registry.close(id, "closed by its user"),
        _ => return Err(format!("invalid query string '{}'", params.raw()).into()),
    }
    Ok(Answer::Now(reply::channel(String::new(), false)))
}

fn open_request(app: &App, client: &Client, params: &Params<'_>) -> Result<OpenRequest, Failure> {
    let (rows, cols) = size(params, Some((25, 80)))?;
    Ok(OpenRequest {
        rows,
        cols,
        colors: colors(params)?,
        scrollback: number(params, "sb", 0..=MOST_SCROLLBACK)?.unwrap_or(0),
        param: params.get("p")?.unwrap_or("").to_owned(),
        charset: params.get("ch")?.filter(|name| !name.is_empty()).map(str::to_owned),
        term: params.get("term")?.map(str::to_owned),
        keep: number(params, "keep", 0..=u64::from(u32::MAX))?.map(Duration::from_secs),
        user: client.user.clone(),
        host: client.address.to_string(),
        address: None,
        owner: Owner {
            user: client.user.clone(),
            client: None,
        },
        page: client_word(params)?.to_owned(),
        counted: counted(app, client.address),
    })
}

/// Whose sessions one from this address is counted with: nobody's where it is a proxy's own, or this machine's and those
/// are not limited.
fn counted(app: &App, Address(address): Address) -> Option<IpAddr> {
    let is_counted = |ip: &IpAddr| {
        let excepted = ip.is_loopback() && !app.config.client_limit.own_machine;
        !excepted && !app.config.trust.proxies.contain(*ip)
    };
    address.filter(is_counted).map(client_network)
}

fn poll(app: &App, params: &Params<'_>) -> Result<Poll, Failure> {
    let screen = number(params, "n", 0..=u64::MAX)?;
    let wait = number(params, "w", 0..=LONGEST_WAIT_MS)?.filter(|_| screen.is_some());
    let pace = number(params, "f", 0..=SLOWEST_PACE_MS)?.filter(|_| screen.is_some());
    Ok(Poll {
        screen,
        pace: Duration::from_millis(pace.unwrap_or(0)),
        wait: wait.map_or(OLD_WAIT, Duration::from_millis),
        whole: app.config.nodiff,
    })
}

async fn receive(client: &Client, session: &Arc<Session>, poll: Poll) -> Reply {
    let own = poll.screen.is_some();
    match session.receive(poll).await {
        Received::Nothing { screen, superseded } => {
            let mut reply = reply::channel(NOTHING.to_owned(), false);
            if own {
                reply::add(&mut reply, SCREEN, &screen.to_string());
            }
            if own && superseded {
                reply::add(&mut reply, SUPERSEDED, "1");
            }
            reply
        }
        Received::Screen(answer) if own => screen_reply(client, answer).await,
        Received::Screen(session::Answer { screen, share }) => {
            let reply = reply::screen(screen.body, share, client.accepts_gzip).await;
            // Not before: what is written out meanwhile is another answer.
            client.delivery.expect(session);
            reply
        }
        Received::Ended(end) => {
            let mut reply = reply::error(side::end_message(&end));
            if own {
                side::add_end(&mut reply, &end);
            }
            reply
        }
    }
}

/// A screen for a page that numbers them.
async fn screen_reply(client: &Client, session::Answer { screen, share }: session::Answer) -> Reply {
    let Screen { body, number, side } = screen;
    let mut reply = reply::screen(body, share, client.accepts_gzip).await;
    reply::add(&mut reply, SCREEN, &number.to_string());
    side::add_news(&mut reply, &side);
    reply
}

/// What the list of a `send` types, in its order; parameters that are none of the list are left out.
///
/// # Errors
/// A value is broken.
pub fn typed(params: &Params<'_>) -> Result<Vec<Input>, Failure> {
    let mut items = Vec::new();
    for (name, value) in params.iter() {
        items.push(match name {
            "k" => Input::Text(value?.to_owned()),
            "key" => Input::Key(value?.to_owned()),
            "paste" => Input::Paste(value?.to_owned()),
            "mouse" => Input::Mouse(mouse::parse(value?).ok_or("bad mouse event")?),
            "focus" => Input::Focus(value? == "in"),
            _ => continue,
        });
    }
    Ok(items)
}

/// Types, and shows what comes of it to a page that says which screen it holds.
fn send(app: &App, session: Arc<Session>, params: &Params<'_>) -> Result<Answer, Failure> {
    let page = number(params, "r", 0..=u64::MAX)?;
    let held = page.filter(|&n| n > 0 && !app.config.nodiff);
    match (type_in(&session, params)?, held) {
        (true, Some(held)) => return Ok(Answer::Echo(session, held)),
        (false, Some(held)) => session.holds(held),
        (_, None) => {}
    }
    let body = page.map_or("", |_| NOTHING);
    Ok(Answer::Now(reply::channel(body.to_owned(), false)))
}

/// Types, unless that was done before; says whether it was not.
fn type_in(session: &Session, params: &Params<'_>) -> Result<bool, Failure> {
    let items = typed(params)?;
    let number = number(params, "n", 0..=u64::MAX)?;
    let client = client_word(params)?;
    Ok(session.type_in(&items, number.map(|n| (client, n)))?)
}

/// The word by which a page tells its repeated requests from those of others.
fn client_word<'a>(params: &'a Params<'_>) -> Result<&'a str, Failure> {
    let client = params.get("c")?.unwrap_or("");
    if client.len() > 32 || !client.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err("c must be at most 32 letters and digits".into());
    }
    Ok(client)
}

/// `rows` and `cols`, which may be absent only where there is a default.
fn size(params: &Params<'_>, default: Option<(u16, u16)>) -> Result<(u16, u16), Failure> {
    let (rows, cols) = SIZE_LIMITS;
    let rows = number(params, "rows", rows)?.or(default.map(|d| d.0));
    let cols = number(params, "cols", cols)?.or(default.map(|d| d.1));
    rows.zip(cols).ok_or_else(|| "rows and cols are needed".into())
}

/// `fg` and `bg`, what the page shows text in.
fn colors(params: &Params<'_>) -> Result<PageColors, Failure> {
    Ok(PageColors {
        fg: color(params, "fg")?,
        bg: color(params, "bg")?,
    })
}

/// A colour as `RRGGBB`; absent and empty are the same.
fn color(params: &Params<'_>, name: &str) -> Result<Option<(u8, u8, u8)>, Failure> {
    let Some(text) = params.get(name)?.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    // A sign would be part of a number as well.
    let digits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match u32::from_str_radix(text, 16) {
        Ok(number) if digits => {
            let [_, r, g, b] = number.to_be_bytes();
            Ok(Some((r, g, b)))
        }
        _ => Err(format!("{name} must be six hexadecimal digits").into()),
    }
}

/// A number within its limits; absent and empty are the same.
fn number<T>(params: &Params<'_>, name: &str, limits: RangeInclusive<T>) -> Result<Option<T>, Failure>
where
    T: FromStr + PartialOrd + Display,
{
    let Some(text) = params.get(name)?.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    match text.parse().ok().filter(|n| limits.contains(n)) {
        Some(n) => Ok(Some(n)),
        None => Err(format!("{name} must be a number from {} to {}", limits.start(), limits.end()).into()),
    }
}
