//! The html of a screen (protocol 1.4) read back into rows, and checked on the way: only the
//! markup that the protocol names, spans closed within their row, text escaped.

/// A character of the screen and the markup around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The character, U+00A0 as a plain space.
    pub char: char,
    /// The classes of the spans around it, the outermost first, the cursor's left out.
    pub classes: String,
    /// The `style` attributes around it.
    pub style: String,
    /// The target of the link around it.
    pub link: Option<String>,
    /// Whether the cursor is on it.
    pub cursor: bool,
}

/// A row of the screen or the scrollback.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its characters, left to right.
    pub cells: Vec<Cell>,
    /// Whether its text continues on the next row (our own pages are told).
    pub wrapped: bool,
}

impl Row {
    /// Its text, without the blanks at its end.
    pub fn text(&self) -> String {
        let text: String = self.cells.iter().map(|c| c.char).collect();
        text.trim_end_matches(' ').to_owned()
    }

    /// The first cell of `text`, which must be in this row.
    pub fn find(&self, text: &str) -> &Cell {
        let whole: String = self.cells.iter().map(|c| c.char).collect();
        let at = whole.find(text).unwrap_or_else(|| panic!("no {text:?} in {whole:?}"));
        &self.cells[whole[..at].chars().count()]
    }
}

/// Everything between two tags, or a tag.
enum Token<'a> {
    Text(&'a str),
    Tag(&'a str),
}

fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let end = match rest.find('<') {
            None if rest.is_empty() => return None,
            None => rest.len(),
            Some(0) => {
                let end = rest.find('>').map_or(rest.len(), |i| i + 1);
                let tag = rest[..end].trim_start_matches('<').trim_end_matches('>');
                rest = &rest[end..];
                return Some(Token::Tag(tag));
            }
            Some(end) => end,
        };
        let text = &rest[..end];
        rest = &rest[end..];
        Some(Token::Text(text))
    })
}

/// The value of an attribute in a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &tag[from..];
    Some(value[..value.find('"')?].replace("&amp;", "&").replace("&quot;", "\""))
}

/// An open tag: its name and what it adds to the cells within.
struct Open {
    name: &'static str,
    classes: String,
    style: String,
    link: Option<String>,
    cursor: bool,
}

impl Open {
    fn new(tag: &str) -> Result<Open, String> {
        let classes = attribute(tag, "class").unwrap_or_default();
        let style = attribute(tag, "style").unwrap_or_default();
        let name = match tag.split(' ').next() {
            Some("span") => "span",
            Some("a") => "a",
            _ => return Err(format!("unexpected <{tag}>")),
        };
        let cursor = classes == "cursor";
        let classes = if cursor { String::new() } else { classes };
        Ok(Open {
            name,
            classes,
            style,
            link: attribute(tag, "href"),
            cursor,
        })
    }
}

/// Reads the rows of `html`.
///
/// # Errors
/// What in it is not of the protocol.
pub fn rows(html: &str) -> Result<Vec<Row>, String> {
    let (mut rows, mut row, mut open) = (Vec::new(), Row::default(), Vec::<Open>::new());
    for token in tokens(html) {
        match token {
            Token::Text(text) => put(&mut row, text, &open)?,
            Token::Tag(tag @ ("br" | "br class=\"w\"")) => {
                if let Some(open) = open.last() {
                    return Err(format!("<{}> crosses the end of row {}", open.name, rows.len()));
                }
                row.wrapped = tag != "br";
                rows.push(std::mem::take(&mut row));
            }
            Token::Tag(tag) => match tag.strip_prefix('/') {
                None => open.push(Open::new(tag)?),
                Some(name) if open.last().is_some_and(|o| o.name == name) => drop(open.pop()),
                Some(name) => return Err(format!("</{name}> closes nothing")),
            },
        }
    }
    if !row.cells.is_empty() || !open.is_empty() {
        return Err("the last row is not closed".to_owned());
    }
    Ok(rows)
}

/// Appends the characters of `text` to `row`.
fn put(row: &mut Row, text: &str, open: &[Open]) -> Result<(), String> {
    let join = |part: fn(&Open) -> &str| {
        let parts: Vec<&str> = open.iter().map(part).filter(|p| !p.is_empty()).collect();
        parts.join(" ")
    };
    let (classes, style) = (join(|o| &o.classes), join(|o| &o.style));
    for char in unescape(text)?.chars() {
        row.cells.push(Cell {
            char: if char == '\u{a0}' { ' ' } else { char },
            classes: classes.clone(),
            style: style.clone(),
            link: open.iter().find_map(|o| o.link.clone()),
            cursor: open.iter().any(|o| o.cursor),
        });
    }
    Ok(())
}

/// Text with its entities replaced.
fn unescape(text: &str) -> Result<String, String> {
    if let Some(bad) = text.chars().find(|c| c.is_control() || matches!(c, ' ' | '>')) {
        return Err(format!("{bad:?} in text {text:?}"));
    }
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').ok_or_else(|| format!("bare & in {text:?}"))?;
        out.push(match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "nbsp" => '\u{a0}',
            _ => return Err(format!("unknown entity {name:?}")),
        });
        out.push_str(rest);
    }
    Ok(out)
}

/// The text of all rows, a line each, blanks at line ends left out.
///
/// # Panics
/// When `html` is not of the protocol.
pub fn text(html: &str) -> String {
    let rows = rows(html).unwrap_or_else(|e| panic!("{e} in {html}"));
    rows.iter().map(|r| r.text() + "\n").collect()
}
