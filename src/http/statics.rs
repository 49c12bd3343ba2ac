//! The page's files, and the way to them.

use super::forwarded::Forwarded;
use super::reply::{self, Reply, plain};
use crate::config::Trust;
use crate::page::{self, Asset};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Response, StatusCode};
use std::borrow::Cow;

/// What the page needs: its own files, its own channel, and nothing from anywhere else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'";

/// Sends a browser to the page.
pub fn redirect(forwarded: &Forwarded, tls: bool, host: &str) -> Reply {
    let proto = forwarded.proto.unwrap_or(if tls { "https" } else { "http" });
    let host = forwarded.hosts.first().map_or(host, String::as_str);
    let mut reply = plain(StatusCode::MOVED_PERMANENTLY, "The page is at /anyterm.html.");
    reply::add(&mut reply, header::LOCATION, &format!("{proto}://{host}/anyterm.html"));
    reply
}

/// The file at a path.
pub fn lookup(path: &str, trust: &Trust) -> Option<&'static Asset> {
    let file = page::lookup(path)?;
    let is_page = path == "/anyterm.html" && trust.frames.is_some();
    Some(if is_page { page::for_known_frames() } else { file })
}

/// A file, compressed where the client takes it; 304 where the client has it already (RFC 9110, 13.1.2).
pub fn serve(file: &'static Asset, headers: &HeaderMap, trust: &Trust) -> Reply {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let packed = file.gzip.as_ref().filter(|_| reply::accepts_gzip(headers));
    let mut reply = if known.is_some_and(|tags| has_tag(tags, &file.etag)) {
        let mut reply = Response::new(Full::default());
        *reply.status_mut() = StatusCode::NOT_MODIFIED;
        reply
    } else {
        let body = packed.unwrap_or(&file.body);
        let mut reply = Response::new(Full::new(Bytes::from_static(body)));
        let kind = HeaderValue::from_static(file.content_type);
        reply.headers_mut().insert(header::CONTENT_TYPE, kind);
        if packed.is_some() {
            reply
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        reply
    };
    reply::add(&mut reply, header::ETAG, &file.etag);
    reply::add(&mut reply, header::CONTENT_SECURITY_POLICY, &policy(trust));
    let fixed = [
        (header::VARY, "accept-encoding"),
        // Checked each time, so that a page never speaks to a daemon of another version.
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        reply.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    reply::sign(reply.headers_mut());
    reply
}

fn policy(trust: &Trust) -> Cow<'static, str> {
    match &trust.frames {
        None => POLICY.into(),
        Some(sources) => format!("{POLICY}; frame-ancestors {sources}").into(),
    }
}

fn has_tag(tags: &str, etag: &str) -> bool {
    tags.split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
