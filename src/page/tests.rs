use super::*;

const NAMES: [&str; 7] = [
    "/anyterm.html",
    "/anyterm.js",
    "/anyterm.css",
    "/copy.png",
    "/paste.png",
    "/copy.gif",
    "/paste.gif",
];

#[test]
fn serves_the_old_names_and_no_other() {
    for name in NAMES {
        assert!(!lookup(name).expect(name).body.is_empty(), "{name}");
    }
    assert!(lookup("/").is_none());
    assert!(lookup("/anyterm.js/").is_none());
    assert!(lookup("/js/rows.js").is_none());
}

#[test]
fn the_whole_page_is_small() {
    let size: usize = NAMES
        .iter()
        .filter_map(|name| lookup(name))
        .map(|asset| asset.body.len())
        .sum();
    assert!(size < 60_000, "{size} bytes");
}

#[test]
fn the_script_is_one_function_that_keeps_its_licence() {
    let script = std::str::from_utf8(&lookup("/anyterm.js").expect("script").body).expect("utf-8");
    assert!(script.starts_with("// Anyterm 2."));
    assert!(script.lines().next().expect("line").contains("GPL-2.0-or-later"));
    assert!(script.contains("(function () {\n\"use strict\";\n"));
    assert!(script.ends_with("})();\n"));
    for name in [
        "create_term",
        "open_term",
        "close_term",
        "process_key",
        "copy_to_clipboard",
        "paste_from_clipboard",
    ] {
        assert!(script.contains(name), "{name}");
    }
}

#[test]
fn the_page_needs_no_inline_script_or_style() {
    let html = std::str::from_utf8(&lookup("/anyterm.html").expect("page").body).expect("utf-8");
    assert!(!html.contains("<style") && !html.contains("style=") && !html.contains(" on"));
    assert_eq!(html.matches("<script").count(), html.matches("<script src=").count());
}

#[test]
fn gzip_holds_the_same_bytes() {
    use std::io::Read;
    let asset = lookup("/anyterm.js").expect("script");
    let mut plain = Vec::new();
    let packed = asset.gzip.as_deref().expect("packed");
    flate2::read::GzDecoder::new(packed)
        .read_to_end(&mut plain)
        .expect("gzip");
    assert_eq!(plain, asset.body);
}

#[test]
fn the_tag_follows_the_content() {
    let (script, sheet) = (
        lookup("/anyterm.js").expect("script"),
        lookup("/anyterm.css").expect("sheet"),
    );
    assert_ne!(script.etag, sheet.etag);
    assert!(script.etag.starts_with('"') && script.etag.ends_with('"'));
}
