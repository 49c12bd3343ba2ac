//! A terminal's screen as text.

use super::markup::{self, Row};
use anytermd::render::{Dialect, Renderer, Update};
use anytermd::terminal::{RowView, Terminal};
use std::fmt::Write;

/// The screen's rows without the blanks at their ends.
pub fn rows(terminal: &Terminal) -> Vec<String> {
    (0..terminal.size().0)
        .map(|y| text(&terminal.screen_row(y)).trim_end().to_owned())
        .collect()
}

/// A row's text.
pub fn text(row: &RowView<'_>) -> String {
    let mut text = String::new();
    row.glyphs(|glyph| text.push_str(glyph.text));
    text
}

/// All that can be seen: cursor, title, text, and the classes and colours that a page is sent for it.
pub fn describe(terminal: &Terminal) -> String {
    let mut out = String::new();
    let cursor = terminal.cursor();
    let hidden = if cursor.visible { "" } else { ", hidden" };
    // Writing to a String can't fail.
    let _ = writeln!(out, "cursor {},{}{hidden}", cursor.row, cursor.col);
    if !terminal.title().is_empty() {
        let _ = writeln!(out, "title {}", terminal.title());
    }
    for row in rows(terminal) {
        let _ = writeln!(out, "|{row}");
    }
    let looks: Vec<String> = markup_rows(terminal).iter().map(|row| runs(row).join(", ")).collect();
    let mut y = 0;
    for alike in looks.chunk_by(|a, b| a == b) {
        let last = y + alike.len() - 1;
        let _ = match alike[0].as_str() {
            "" => Ok(()),
            look if y == last => writeln!(out, "{y}: {look}"),
            look => writeln!(out, "{y}-{last}: {look}"),
        };
        y = last + 1;
    }
    out
}

fn markup_rows(terminal: &Terminal) -> Vec<Row> {
    let Update::Full(html) = Renderer::new(0).update(terminal, Dialect::Old) else {
        panic!("the first update is a whole screen");
    };
    markup::parse(&html).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The runs of a row that are not in the default style: first character, number of them, classes and colours.
fn runs(row: &Row) -> Vec<String> {
    let mut runs = Vec::new();
    let mut start = 0;
    for run in row
        .chars
        .chunk_by(|a, b| (&a.classes, &a.style) == (&b.classes, &b.style))
    {
        let look = format!("{} {}", run[0].classes.join(" "), run[0].style);
        if look != " " {
            runs.push(format!("{start}+{} {}", run.len(), look.trim()));
        }
        start += run.len();
    }
    if !row.size.is_empty() {
        runs.push(row.size.clone());
    }
    runs
}
