//! Answers: their headers, and compression where it pays.

use crate::session::Share;
use flate2::{Compress, Compression, FlushCompress};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

/// Every answer is of one piece.
pub type Reply = Response<Full<Bytes>>;

/// Below this size the header of gzip and one more field of ours eat up the gain.
const WORTH_COMPRESSING: usize = 200;

/// An answer to a request that is not of the channel's protocol.
pub fn plain(status: StatusCode, text: &str) -> Reply {
    let mut reply = Response::new(Full::new(Bytes::from(format!("{text}\n"))));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=\"UTF-8\""),
    );
    sign(headers);
    reply
}

/// From this size on compressing takes so long that others should not wait for it.
const LONG: usize = 256 << 10;

/// An answer of the channel.
pub fn channel(body: String, accepts_gzip: bool) -> Reply {
    let (body, zipped) = encoded(body, accepts_gzip);
    of_channel(Bytes::from(body), zipped)
}

/// An answer that holds its share of memory until it is written out.
pub async fn screen(body: String, share: Option<Share>, accepts_gzip: bool) -> Reply {
    let (mut body, zipped) = if accepts_gzip && body.len() >= LONG {
        let compressing = tokio::task::spawn_blocking(move || encoded(body, true));
        compressing.await.unwrap_or_default()
    } else {
        encoded(body, accepts_gzip)
    };
    let bytes = match share {
        None => Bytes::from(body),
        Some(mut share) => {
            body.shrink_to_fit();
            share.resize(body.len());
            Bytes::from_owner(Held { body, _share: share })
        }
    };
    of_channel(bytes, zipped)
}

/// A body and the memory that is counted for it, which go together.
struct Held {
    body: Vec<u8>,
    _share: Share,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.body
    }
}

/// The body as it is sent, and whether that is with gzip.
fn encoded(body: String, accepts_gzip: bool) -> (Vec<u8>, bool) {
    let zipped = (accepts_gzip && body.len() >= WORTH_COMPRESSING).then(|| gzip(body.as_bytes()));
    match zipped.flatten() {
        Some(zipped) => (zipped, true),
        None => (body.into_bytes(), false),
    }
}

fn of_channel(body: Bytes, encoding: bool) -> Reply {
    let mut reply = Response::new(Full::new(body));
    let headers = reply.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=\"UTF-8\""),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    if encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    sign(headers);
    reply
}

/// A failure of an operation: old pages show the message and stop.
pub fn error(message: &str) -> Reply {
    let mut reply = channel(format!("E{message}"), false);
    // The message may quote the request; nobody should take it for anything but text.
    reply
        .headers_mut()
        .insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    reply
}

/// Adds a header whose value is ours or percent-encoded.
pub fn add(reply: &mut Reply, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(name, value);
    }
}

/// Names the server, as clients of the original know it.
pub fn sign(headers: &mut HeaderMap) {
    headers.insert(header::SERVER, HeaderValue::from_static("anytermd"));
}

/// Whether the client takes gzip (RFC 9110, 12.5.3): named or `*`, and not with a weight of zero.
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    let offers = headers.get_all(header::ACCEPT_ENCODING).iter();
    let offers = offers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let mut any = false;
    for offer in offers {
        let (coding, weight) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
        match coding.trim() {
            "gzip" | "x-gzip" => return !refused,
            "*" => any = !refused,
            _ => {}
        }
    }
    any
}

thread_local! {
    /// A compressor's tables are larger than what it compresses here, so it is kept.
    static COMPRESS: std::cell::RefCell<Compress> = std::cell::RefCell::new(Compress::new(Compression::new(4), false));
}

/// `data` as one gzip member (RFC 1952).
fn gzip(data: &[u8]) -> Option<Vec<u8>> {
    // Magic, deflate, no flags, no time, no extra flags, unknown system.
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    out.reserve(data.len() / 2 + 64);
    COMPRESS.with_borrow_mut(|compress| {
        compress.reset();
        let mut used = 0;
        loop {
            let status = compress
                .compress_vec(&data[used..], &mut out, FlushCompress::Finish)
                .ok()?;
            used = usize::try_from(compress.total_in()).ok()?;
            if status == flate2::Status::StreamEnd {
                return Some(());
            }
            out.reserve(data.len() / 4 + 64);
        }
    })?;
    let mut crc = flate2::Crc::new();
    crc.update(data);
    out.extend_from_slice(&crc.sum().to_le_bytes());
    out.extend_from_slice(&crc.amount().to_le_bytes());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_gzip_member_is_what_others_read() {
        for data in [
            vec![],
            b"k1:i2:ab".repeat(100),
            (0..200_000u32).map(|n| (n.wrapping_mul(n) >> 7) as u8).collect(),
        ] {
            for _ in 0..2 {
                let mut back = Vec::new();
                flate2::read::GzDecoder::new(&*gzip(&data).unwrap())
                    .read_to_end(&mut back)
                    .unwrap();
                assert_eq!(back, data);
            }
        }
    }

    #[test]
    fn gzip_is_sent_only_where_it_is_wanted() {
        let accepts = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            accepts_gzip(&headers)
        };
        assert!(accepts("gzip, deflate, br"));
        assert!(accepts("br;q=1, gzip;q=0.5"));
        assert!(accepts("*"));
        assert!(!accepts("gzip;q=0, *"));
        assert!(!accepts("identity"));
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
