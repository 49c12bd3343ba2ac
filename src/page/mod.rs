//! The page: its files, embedded in the binary.
//!
//! `anyterm.js` is one classic script under its old name. In the source it is
//! several files that share one function scope, and the style sheets that it
//! brings along for sites with one of their own; only the names that sites use
//! leave the scope. They are joined and squeezed when first asked for.

mod names;
mod squeeze;

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

/// `/anyterm.html`, for a daemon that tells browsers whose frames it may be in: the page then doesn't ask.
pub fn for_known_frames() -> &'static Asset {
    static PAGE: LazyLock<Asset> = LazyLock::new(|| {
        let page = HTML.replace("<div id=\"term\"", "<div id=\"term\" data-frames");
        text("text/html; charset=utf-8", page)
    });
    &PAGE
}

const HTML: &str = include_str!("anyterm.html");

type File = (&'static str, LazyLock<Asset>);

static FILES: [File; 7] = [
    (
        "/anyterm.html",
        LazyLock::new(|| text("text/html; charset=utf-8", HTML.to_owned())),
    ),
    (
        "/anyterm.js",
        LazyLock::new(|| text("text/javascript; charset=utf-8", script())),
    ),
    (
        "/anyterm.css",
        LazyLock::new(|| text("text/css; charset=utf-8", squeeze::sheet(include_str!("anyterm.css")))),
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

/// The script's parts. Each sees the names of every other; the last one starts.
const PARTS: [&str; 23] = [
    include_str!("js/rows.js"),
    include_str!("js/contrast.js"),
    include_str!("js/glyphs.js"),
    include_str!("js/markup.js"),
    include_str!("js/screen.js"),
    include_str!("js/net.js"),
    include_str!("js/outbox.js"),
    include_str!("js/peers.js"),
    include_str!("js/session.js"),
    include_str!("js/keys.js"),
    include_str!("js/input.js"),
    include_str!("js/dom.js"),
    include_str!("js/sheet.js"),
    include_str!("js/prefs.js"),
    include_str!("js/frame.js"),
    include_str!("js/select.js"),
    include_str!("js/paste.js"),
    include_str!("js/links.js"),
    include_str!("js/mouse.js"),
    include_str!("js/menu.js"),
    include_str!("js/speak.js"),
    include_str!("js/term.js"),
    include_str!("anyterm.js"),
];

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The whole of `anyterm.js`, in a function of its own: what it declares is not
/// seen by a site's scripts, and theirs can't clash with it.
fn script() -> String {
    let layer = squeeze::sheet(include_str!("css/layer.css"));
    let sheet = squeeze::sheet(concat!(include_str!("css/screen.css"), include_str!("css/frame.css")));
    // What nearly all its selectors begin with; sheet.js puts it back.
    let sheet = sheet.replace(".termframe ", "~");
    let parts = names::shorten(&squeeze::script(&PARTS.concat()));
    format!(
        "// Anyterm {VERSION}, GPL-2.0-or-later\n(function () {{\n\"use strict\";\n\
         const VERSION=\"{VERSION}\",LAYER=`{layer}`,SHEET=`{sheet}`;\n{parts}\n}})();\n"
    )
}

fn text(content_type: &'static str, source: String) -> Asset {
    let body = source.into_bytes();
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
