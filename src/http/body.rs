//! Reading what a request carries, within limits of size and time for one, and of memory for all.

use super::{Refused, last, refuse};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::header::{self, HeaderMap};
use hyper::{Method, Request, StatusCode};
use percent_encoding::{CONTROLS, percent_encode};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Largest body: a megabyte of pasted text in pieces is far below it.
const LARGEST: usize = 1 << 20;
/// How long a body may take.
const TIME: Duration = Duration::from_secs(30);
/// What every body may hold: keys, and all else that pages send every day. Larger ones share [`SHARED`].
const OWN: usize = 16 * 1024;
/// Memory that all bodies may hold beyond their own: pastes of 64 users at the same moment.
const SHARED: usize = 64 * LARGEST;
/// Memory is counted in pieces of this size.
const PIECE: usize = 1024;

/// The memory for large bodies, which all connections share.
pub struct Bodies(Arc<Semaphore>);

impl Default for Bodies {
    fn default() -> Bodies {
        Bodies(Arc::new(Semaphore::new(SHARED / PIECE)))
    }
}

/// The parameters of a request as text, and the memory that they hold.
pub struct Text {
    text: String,
    _share: Option<OwnedSemaphorePermit>,
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The text of a request's parameters: a GET's query, or a POST's body of the type for forms.
pub async fn parameters(bodies: &Bodies, request: Request<Incoming>) -> Result<Text, Refused> {
    if request.method() != Method::POST {
        let text = request.uri().query().unwrap_or("").to_owned();
        return Ok(Text { text, _share: None });
    }
    let is_form = is_form(request.headers());
    let body = tokio::time::timeout(TIME, read(bodies, request.into_body())).await;
    let late = |_| last(refuse(StatusCode::REQUEST_TIMEOUT, "The body took too long."));
    let (bytes, share) = body.map_err(late)??;
    let text = if is_form { text(bytes) } else { String::new() };
    Ok(Text { text, _share: share })
}

async fn read(bodies: &Bodies, mut body: Incoming) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Refused> {
    if body.size_hint().lower() > LARGEST as u64 {
        return Err(too_large());
    }
    let (mut bytes, mut share) = (Vec::new(), None);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| last(refuse(StatusCode::BAD_REQUEST, "The body is broken.")))?;
        let Ok(data) = frame.into_data() else { continue };
        let length = bytes.len() + data.len();
        if length > LARGEST {
            return Err(too_large());
        }
        if length > OWN && share.is_none() {
            let rest = body.size_hint().upper().and_then(|rest| usize::try_from(rest).ok());
            let whole = rest.map_or(LARGEST, |rest| length + rest).min(LARGEST);
            share = Some(take_share(bodies, whole - OWN)?);
            bytes.reserve_exact(whole - bytes.len());
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes, share))
}

/// Takes memory for a body of that many bytes more than its own.
fn take_share(bodies: &Bodies, more: usize) -> Result<OwnedSemaphorePermit, Refused> {
    let pieces = u32::try_from(more.div_ceil(PIECE)).unwrap_or(u32::MAX);
    let share = Arc::clone(&bodies.0).try_acquire_many_owned(pieces);
    share.map_err(|_| {
        log::warn!("refused a large request: too many others are under way");
        last(refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "Too many large requests are under way.",
        ))
    })
}

/// Browsers escape all that is not ASCII. What is not even UTF-8 is escaped here, so that it is found with other bad
/// escapes, in the parameter that it belongs to.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|e| percent_encode(e.as_bytes(), CONTROLS).to_string())
}

fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next()).map(str::trim);
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

fn too_large() -> Refused {
    last(refuse(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB."))
}
