//! The page: its files, embedded in the binary.
//!
//! `anyterm.js` is one classic script under its old name. In the source it is
//! several files, which share one function scope; only the names that sites
//! use leave it. They are joined at compile time, and freed of indentation and
//! comment lines when first asked for.

use std::io::Write;
use std::sync::LazyLock;

use flate2::{Compression, write::GzEncoder};

/// A file of the page, as it goes on the wire.
#[derive(Debug)]
pub struct Asset {
    /// The `Content-Type` header.
    pub content_type: &'static str,
    /// The file itself.
    pub body: Vec<u8>,
    /// The file in gzip (RFC 1952), where that is smaller.
    pub gzip: Option<Vec<u8>>,
    /// A strong entity tag with its quotes (RFC 9110, 8.8.3); changes with the content.
    pub etag: String,
}

/// The file at a path such as `/anyterm.html`, without the query.
pub fn lookup(path: &str) -> Option<&'static Asset> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, asset)| &**asset)
}

type File = (&'static str, LazyLock<Asset>);

static FILES: [File; 7] = [
    (
        "/anyterm.html",
        LazyLock::new(|| text("text/html; charset=utf-8", HTML)),
    ),
    (
        "/anyterm.js",
        LazyLock::new(|| text("text/javascript; charset=utf-8", SCRIPT)),
    ),
    (
        "/anyterm.css",
        LazyLock::new(|| text("text/css; charset=utf-8", include_str!("anyterm.css"))),
    ),
    (
        "/copy.png",
        LazyLock::new(|| image("image/png", include_bytes!("img/copy.png"))),
    ),
    (
        "/paste.png",
        LazyLock::new(|| image("image/png", include_bytes!("img/paste.png"))),
    ),
    (
        "/copy.gif",
        LazyLock::new(|| image("image/gif", include_bytes!("img/copy.gif"))),
    ),
    (
        "/paste.gif",
        LazyLock::new(|| image("image/gif", include_bytes!("img/paste.gif"))),
    ),
];

const HTML: &str = include_str!("anyterm.html");

/// Every part sees the names of every other; `anyterm.js` comes last and starts.
const SCRIPT: &str = concat!(
    "// Anyterm ",
    env!("CARGO_PKG_VERSION"),
    ", GPL-2.0-or-later\n(function () {\n\"use strict\";\n",
    "const VERSION = \"",
    env!("CARGO_PKG_VERSION"),
    "\";\n",
    "const SHEET = `",
    include_str!("css/screen.css"),
    include_str!("css/frame.css"),
    "`;\n",
    include_str!("js/rows.js"),
    include_str!("js/markup.js"),
    include_str!("js/screen.js"),
    include_str!("js/net.js"),
    include_str!("js/outbox.js"),
    include_str!("js/peers.js"),
    include_str!("js/session.js"),
    include_str!("js/keys.js"),
    include_str!("js/dom.js"),
    include_str!("js/frame.js"),
    include_str!("js/input.js"),
    include_str!("js/term.js"),
    include_str!("anyterm.js"),
    "})();\n",
);

fn text(content_type: &'static str, source: &str) -> Asset {
    let body = squeeze(source).into_bytes();
    let gzip = gzip(&body).filter(|packed| packed.len() < body.len());
    asset(content_type, body, gzip)
}

fn image(content_type: &'static str, body: &[u8]) -> Asset {
    asset(content_type, body.to_vec(), None)
}

fn asset(content_type: &'static str, body: Vec<u8>, gzip: Option<Vec<u8>>) -> Asset {
    let etag = format!("\"{:016x}\"", fnv1a(&body));
    Asset {
        content_type,
        body,
        gzip,
        etag,
    }
}

/// Drops what only readers of the source need: indentation, empty lines and
/// lines that are a `//` comment. The first line, with the licence, stays.
/// The sources have no string that spans lines, except the style sheet, where
/// the same holds.
fn squeeze(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for (i, line) in source.lines().map(str::trim).enumerate() {
        if i == 0 || !(line.is_empty() || line.starts_with("//")) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// None only if memory could not be written, which the type cannot rule out.
fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

/// FNV-1a, 64 bits: it only has to tell one release's file from another's.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
