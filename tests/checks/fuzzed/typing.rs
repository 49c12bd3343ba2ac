//! What pages send, as programs get it: in any modes, in any character set.

use super::terminal;
use anytermd::charset::Charset;
use anytermd::http::{Params, typed};
use anytermd::session::Input;
use anytermd::terminal::{MouseTracking, Terminal};

/// Where the output ends and what is typed begins: no part of UTF-8.
const TYPED: u8 = 0xff;

/// After the three bytes that make the terminal: output, [`TYPED`], a line with a character set's name, and the form
/// of a `send`.
pub fn run(data: &[u8]) {
    let Some((head, rest)) = data.split_first_chunk() else {
        return;
    };
    let end = rest.iter().position(|&b| b == TYPED).unwrap_or(rest.len());
    let (output, sent) = rest.split_at(end);
    let text = String::from_utf8_lossy(sent.get(1..).unwrap_or_default());
    let (name, form) = text.split_once('\n').unwrap_or(("utf-8", &text));
    let Ok(charset) = name.parse::<Charset>() else { return };
    let (mut terminal, _) = terminal(head);
    decodes_alike(charset, output);
    terminal.feed(output);
    let Ok(params) = Params::parse(form) else { return };
    let Ok(items) = typed(&params) else { return };
    for item in items {
        let mut bytes = Vec::new();
        match item.encode(&terminal, charset, &mut bytes) {
            Ok(()) => check(&terminal, charset, &item, &bytes),
            Err(refusal) => assert!(matches!(item, Input::Key(_)) && bytes.is_empty(), "{refusal}"),
        }
    }
}

/// However a command's output is cut, it is the same text.
fn decodes_alike(charset: Charset, output: &[u8]) {
    let decode = |size: usize| {
        let (mut decoder, mut buffer) = (charset.decoder(), String::new());
        let pieces = output.chunks(size.max(1));
        pieces.fold(Vec::new(), |mut text, piece| {
            text.extend_from_slice(decoder.decode(piece, &mut buffer));
            text
        })
    };
    assert_eq!(decode(output.len()), decode(1));
}

fn check(terminal: &Terminal, charset: Charset, item: &Input, bytes: &[u8]) {
    match item {
        Input::Text(text) => assert_eq!(bytes, charset.encode(text)),
        Input::Key(name) => {
            let most = 4 * name.len() + 16;
            assert!(
                !bytes.is_empty() && bytes.len() <= most,
                "{name}: {}",
                bytes.escape_ascii()
            );
        }
        Input::Paste(text) => check_paste(terminal, charset, text, bytes),
        Input::Mouse(_) => {
            let modes = terminal.modes();
            let deaf = modes.mouse == MouseTracking::Off && !modes.alternate_screen;
            assert!(!deaf || bytes.is_empty(), "nobody asked: {}", bytes.escape_ascii());
            assert!(bytes.len() <= 24, "{}", bytes.escape_ascii());
        }
        Input::Focus(focused) => {
            let report: &[u8] = match (terminal.modes().focus_events, focused) {
                (false, _) => b"",
                (true, true) => b"\x1b[I",
                (true, false) => b"\x1b[O",
            };
            assert_eq!(bytes, report);
        }
    }
}

/// Nothing that is pasted ends its own brackets, or is a control character but for TAB and Return.
fn check_paste(terminal: &Terminal, charset: Charset, text: &str, bytes: &[u8]) {
    let inside = match terminal.modes().bracketed_paste {
        true => bytes
            .strip_prefix(b"\x1b[200~")
            .and_then(|rest| rest.strip_suffix(b"\x1b[201~")),
        false => Some(bytes),
    };
    let inside = inside.unwrap_or_else(|| panic!("without brackets: {}", bytes.escape_ascii()));
    let clean = text.replace("\r\n", "\r").replace('\n', "\r");
    let clean: String = clean
        .chars()
        .filter(|&c| c == '\t' || c == '\r' || !c.is_control())
        .collect();
    assert_eq!(inside, charset.encode(&clean));
    // ISO-2022-JP alone changes its sets by escape sequences; none of them is a bracket.
    let escapes = match charset {
        Charset::Whatwg(encoding) => encoding.name() == "ISO-2022-JP",
        _ => false,
    };
    let control = |b: &u8| (*b < 0x20 && !b"\t\r".contains(b)) || *b == 0x7f;
    let found = inside.iter().any(|b| control(b) && !(escapes && *b == 0x1b));
    assert!(!found, "{}", inside.escape_ascii());
}
