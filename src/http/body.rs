//! Reading what a request carries, within limits of size and time for one, and of memory for all.

use super::{Refused, last, refuse};
use crate::ration::Ration;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::header::{self, HeaderMap};
use hyper::{Method, Request, StatusCode};
use percent_encoding::{CONTROLS, percent_encode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Largest body: a megabyte of pasted text in pieces is far below it.
const LARGEST: usize = 1 << 20;
/// How long a body may take.
const TIME: Duration = Duration::from_secs(30);
/// What one body on every connection may hold: keys, and all else that pages send every day. What is larger, and a
/// second one at the same time, takes from [`SHARED`].
const OWN: usize = 16 * 1024;
/// Memory that all bodies may hold beyond their own: pastes of 64 users at the same moment.
const SHARED: usize = 64 * LARGEST;
/// Memory is counted in pieces of this size.
const PIECE: usize = 1024;

/// Refusals in the log.
static REFUSALS: Ration = Ration::new(20);

/// The memory for large bodies, which all connections share.
pub struct Bodies(Arc<Semaphore>);

impl Default for Bodies {
    fn default() -> Bodies {
        Bodies(Arc::new(Semaphore::new(SHARED / PIECE)))
    }
}

/// A connection's own memory for a body, which one at a time has.
#[derive(Clone, Debug)]
pub struct OwnMemory(Option<Arc<AtomicBool>>);

impl OwnMemory {
    /// That of a connection with one request at a time.
    pub fn single() -> OwnMemory {
        OwnMemory(None)
    }

    /// That of a connection with many requests at a time.
    pub fn among_many() -> OwnMemory {
        OwnMemory(Some(Arc::default()))
    }

    /// Takes it, if no other body has it.
    fn take(self) -> Option<Held> {
        let is_free = self.0.as_ref().is_none_or(|taken| !taken.swap(true, Ordering::Relaxed));
        is_free.then(|| Held(self.0))
    }
}

/// A connection's own memory in use.
struct Held(Option<Arc<AtomicBool>>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(taken) = &self.0 {
            taken.store(false, Ordering::Relaxed);
        }
    }
}

/// The memory that a body holds.
struct Share {
    _own: Option<Held>,
    more: Option<OwnedSemaphorePermit>,
}

/// The parameters of a request as text, and the memory that they hold.
pub struct Text {
    text: String,
    _share: Option<Share>,
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The text of a request's parameters: a GET's query, or a POST's body of the type for forms.
pub async fn parameters(bodies: &Bodies, own: OwnMemory, request: Request<Incoming>) -> Result<Text, Refused> {
    if request.method() != Method::POST {
        let text = request.uri().query().unwrap_or("").to_owned();
        return Ok(Text { text, _share: None });
    }
    let is_form = is_form(request.headers());
    let body = tokio::time::timeout(TIME, read(bodies, own, request.into_body())).await;
    let late = |_| last(refuse(StatusCode::REQUEST_TIMEOUT, "The body took too long."));
    let (bytes, share) = body.map_err(late)??;
    let text = if is_form { text(bytes) } else { String::new() };
    Ok(Text {
        text,
        _share: Some(share),
    })
}

async fn read(bodies: &Bodies, own: OwnMemory, mut body: Incoming) -> Result<(Vec<u8>, Share), Refused> {
    if body.size_hint().lower() > LARGEST as u64 {
        return Err(too_large());
    }
    let own = own.take();
    let free = if own.is_some() { OWN } else { 0 };
    let (mut bytes, mut share) = (Vec::new(), Share { _own: own, more: None });
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| last(refuse(StatusCode::BAD_REQUEST, "The body is broken.")))?;
        let Ok(data) = frame.into_data() else { continue };
        let length = bytes.len() + data.len();
        if length > LARGEST {
            return Err(too_large());
        }
        if length > free && share.more.is_none() {
            let whole = rest(&body).map_or(LARGEST, |rest| length + rest).min(LARGEST);
            share.more = Some(take_share(bodies, whole - free)?);
            bytes.reserve_exact(whole - bytes.len());
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes, share))
}

/// How much of a body is still to come, if it says so. The end of one of HTTP/2 that does not may be there already.
fn rest(body: &Incoming) -> Option<usize> {
    match body.is_end_stream() {
        true => Some(0),
        false => body.size_hint().upper().and_then(|rest| usize::try_from(rest).ok()),
    }
}

/// Takes memory for a body of that many bytes more than its own.
fn take_share(bodies: &Bodies, more: usize) -> Result<OwnedSemaphorePermit, Refused> {
    let pieces = u32::try_from(more.div_ceil(PIECE)).unwrap_or(u32::MAX);
    let share = Arc::clone(&bodies.0).try_acquire_many_owned(pieces);
    share.map_err(|_| {
        if let Some(omitted) = REFUSALS.take() {
            log::warn!("refused a large request: too many others are under way{omitted}");
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_many_requests_has_the_connections_own_memory() {
        let own = OwnMemory::among_many();
        let held = own.clone().take().unwrap();
        assert!(own.clone().take().is_none());
        assert!(own.clone().take().is_none(), "asking gives nothing back");
        drop(held);
        assert!(own.take().is_some());
        let single = OwnMemory::single();
        let _held = single.clone().take();
        assert!(single.take().is_some());
    }
}
