//! Requests and answers: which path is what, who may ask, and the channel.

mod auth;
mod body;
mod delivery;
mod forwarded;
mod link;
mod module;
mod mouse;
mod open;
mod origin;
mod params;
mod reply;
mod report;
mod side;
mod sites;
mod statics;

pub use delivery::Delivery;
pub use module::typed;
pub use params::{BadValue, Params, TooMany};
pub use reply::{Reply, plain};

use crate::config::{Config, Secrets};
use crate::session::Registry;
use crate::trust::Throttle;
use body::Bodies;
pub use body::OwnMemory;
use forwarded::{Address, Forwarded};
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::{Method, Request, StatusCode, Version};
use link::Links;
use origin::Foreign;
use sites::Sites;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;
use tokio::sync::Semaphore;

/// What every request needs.
pub struct App {
    /// The checked options.
    pub config: Config,
    /// The sessions.
    pub registry: Registry,
    /// Memory for bodies.
    bodies: Bodies,
    secrets: RwLock<Arc<Secrets>>,
    sites: Sites,
    throttle: Throttle,
    links: Links,
    /// Passwords are compared this many at a time: each takes a core for as long as it takes.
    hashing: Semaphore,
}

impl App {
    /// What there is to serve, and who is let in. `started` is when nobody else served it any more.
    pub fn new(config: Config, secrets: Secrets, registry: Registry, started: Instant) -> App {
        App {
            sites: Sites::new(&config.trust),
            config,
            registry,
            bodies: Bodies::default(),
            secrets: RwLock::new(Arc::new(secrets)),
            throttle: Throttle::default(),
            links: Links::new(started),
            hashing: Semaphore::new(2),
        }
    }

    /// Reads passwords and keys again, and learns the machine's names.
    ///
    /// # Errors
    /// A file can't be read or is not what it should be; then all stays as it was.
    pub fn reload(&self) -> anyhow::Result<()> {
        let new = Arc::new(Secrets::read(&self.config.trust)?);
        *self.secrets.write().unwrap_or_else(PoisonError::into_inner) = new;
        self.sites.reload(&self.config.trust);
        Ok(())
    }

    fn secrets(&self) -> Arc<Secrets> {
        Arc::clone(&self.secrets.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// By TCP, from this address.
    Tcp(IpAddr),
    /// By a Unix domain socket.
    Unix,
}

impl Display for Peer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Peer::Tcp(ip) => ip.fmt(f),
            Peer::Unix => f.write_str("localhost"),
        }
    }
}

/// The connection that a request came by.
#[derive(Clone, Debug)]
pub struct Via {
    /// Its other end.
    pub peer: Peer,
    /// Whether it is encrypted.
    pub tls: bool,
    /// The common name of the client's certificate.
    pub subject: Option<Arc<str>>,
    /// The memory that it has for bodies.
    pub own: OwnMemory,
}

/// A request's client, as far as the channel is concerned.
struct Client {
    user: String,
    address: Address,
    accepts_gzip: bool,
    delivery: Arc<Delivery>,
}

/// The channel's own name; the original took any that is no static file.
const CHANNEL: &str = "/anyterm-module";

/// Answers one request.
pub async fn handle(app: Arc<App>, via: Via, delivery: Arc<Delivery>, request: Request<Incoming>) -> Reply {
    match route(&app, &via, delivery, request).await {
        Ok(reply) => reply,
        Err(reply) => *reply,
    }
}

type Refused = Box<Reply>;

fn refuse(status: StatusCode, text: &str) -> Refused {
    Box::new(plain(status, text))
}

async fn route(
    app: &Arc<App>,
    via: &Via,
    delivery: Arc<Delivery>,
    request: Request<Incoming>,
) -> Result<Reply, Refused> {
    let host = host(&request)?;
    let path = request.uri().path();
    let file = statics::lookup(path, &app.config.trust);
    check_method(request.method(), file.is_some() || path == "/")?;
    let forwarded = Forwarded::of(via.peer, &app.config.trust.proxies, request.headers());
    app.sites.check_host(&app.config.trust, &host, &forwarded).await?;
    let user = auth::user(app, via, &forwarded, request.headers()).await?;
    if path == "/" {
        return Ok(statics::redirect(&forwarded, via.tls, &host));
    }
    if let Some(file) = file {
        return Ok(statics::serve(file, request.headers(), &app.config.trust));
    }
    let is_channel = path == CHANNEL;
    let site = app
        .sites
        .check_origin(&app.config.trust, via, request.headers(), &host, &forwarded);
    let client = Client {
        user,
        address: forwarded.client,
        accepts_gzip: reply::accepts_gzip(request.headers()),
        delivery,
    };
    // What is refused anyway need not be read. Of what is no path of the daemon the body tells what it is.
    let site = match site {
        Err(foreign) if is_channel => return Err(refuse_origin(app, &foreign, &client).await),
        site => site,
    };
    let text = body::parameters(&app.bodies, via.own.clone(), request).await?;
    let Ok(params) = Params::parse(text.as_str()) else {
        return Ok(reply::error("too many parameters"));
    };
    if !is_channel && !params.has("a") {
        return Err(refuse(StatusCode::NOT_FOUND, "Not found."));
    }
    if let Err(foreign) = site {
        return Err(refuse_origin(app, &foreign, &client).await);
    }
    let answer = module::answer(app, &client, &params);
    // An answer may wait for half a minute, and what it was asked by may be large.
    drop(params);
    drop(text);
    Ok(answer.complete(app, &client).await)
}

/// The answer to a request that a browser sent for a page of another site.
async fn refuse_origin(app: &App, foreign: &Foreign, client: &Client) -> Refused {
    Box::pin(app.sites.refuse_origin(foreign, client.address)).await
}

/// The one `Host` header that a request must have (RFC 9112, 3.2), or what HTTP/2 has in its place (RFC 9113, 8.3.1).
fn host(request: &Request<Incoming>) -> Result<String, Refused> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let header = match (hosts.next().map(HeaderValue::to_str), hosts.next()) {
        (Some(Ok(host)), None) => Some(host),
        (None, None) => None,
        _ => return Err(refuse(StatusCode::BAD_REQUEST, "One Host header is needed.")),
    };
    let authority = request
        .uri()
        .authority()
        .filter(|_| request.version() == Version::HTTP_2);
    match (authority, header) {
        (Some(authority), None) => Ok(authority.to_string()),
        (Some(authority), Some(host)) if authority == host => Ok(host.to_owned()),
        (None, Some(host)) => Ok(host.to_owned()),
        _ => Err(refuse(StatusCode::BAD_REQUEST, "One Host header is needed.")),
    }
}

fn check_method(method: &Method, is_file: bool) -> Result<(), Refused> {
    if matches!(*method, Method::GET | Method::POST) || (is_file && method == Method::HEAD) {
        return Ok(());
    }
    let mut reply = refuse(StatusCode::METHOD_NOT_ALLOWED, "Only GET and POST are understood.");
    let allowed = if is_file { "GET, HEAD, POST" } else { "GET, POST" };
    reply
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(allowed));
    Err(reply)
}

/// The rest of the request is not read, so the connection can't go on.
fn last(mut reply: Refused) -> Refused {
    reply
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    reply
}
