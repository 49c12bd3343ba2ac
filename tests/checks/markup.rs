//! Reads the html of protocol 1.4 back, and accepts nothing else.

/// One row of the html.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its characters, blanks as spaces.
    pub chars: Vec<Char>,
    /// It ends in the mark of a row that continues on the next one.
    pub continues: bool,
    /// `dw`, `dt`, `db` or nothing.
    pub size: String,
}

/// One character and the markup around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Char {
    pub text: char,
    /// Classes of the run's span.
    pub classes: Vec<String>,
    /// The run's `style` attribute.
    pub style: String,
    pub cursor: bool,
    pub wide: bool,
    pub link: String,
}

/// The classes of a run in the order in which they are written; `a` and `p` are the defaults.
const RUN_CLASSES: &str = " z a b c d e f g h i j k l m n o p H1 H0 B1 B0 vb vf y t x s v q u u2 u3 u4 u5 ";
const SIZES: [&str; 3] = ["dw", "dt", "db"];

/// The rows of `html`.
///
/// # Errors
/// What is no html of ours, and where.
pub fn parse(html: &str) -> Result<Vec<Row>, String> {
    let mut parser = Parser {
        rest: html,
        open: Vec::new(),
        last_was_open: false,
        row: Row::default(),
        rows: Vec::new(),
    };
    while !parser.rest.is_empty() {
        let at = html.len() - parser.rest.len();
        parser
            .step()
            .map_err(|fault| format!("{fault} at {at}: {:.80}", parser.rest))?;
    }
    match parser.row == Row::default() && parser.open.is_empty() {
        true => Ok(parser.rows),
        false => Err("the last row is not closed".to_owned()),
    }
}

/// An element that is open.
enum Element {
    Size(String),
    Run { classes: Vec<String>, style: String },
    Mark { cursor: bool, wide: bool },
    Link(String),
}

struct Parser<'a> {
    rest: &'a str,
    open: Vec<Element>,
    last_was_open: bool,
    row: Row,
    rows: Vec<Row>,
}

impl<'a> Parser<'a> {
    fn step(&mut self) -> Result<(), &'static str> {
        if let Some(rest) = self.rest.strip_prefix('<') {
            let (tag, rest) = rest.split_once('>').ok_or("a tag without an end")?;
            self.tag(tag)?;
            self.rest = rest;
            return Ok(());
        }
        let (text, rest) = character(self.rest)?;
        self.rest = rest;
        self.last_was_open = false;
        self.push(text);
        Ok(())
    }

    fn tag(&mut self, tag: &'a str) -> Result<(), &'static str> {
        if tag == "br" || tag == "br class=\"w\"" {
            if !self.open.is_empty() {
                return Err("a span that crosses the end of its row");
            }
            self.row.continues = tag != "br";
            self.rows.push(std::mem::take(&mut self.row));
            return Ok(());
        }
        if tag == "/span" || tag == "/a" {
            if self.last_was_open {
                return Err("an empty element");
            }
            let closes_link = matches!(self.open.pop().ok_or("nothing to close")?, Element::Link(_));
            return if closes_link == (tag == "/a") {
                Ok(())
            } else {
                Err("crossed elements")
            };
        }
        self.last_was_open = true;
        let element = match tag.strip_prefix("a ") {
            Some(attributes) => link(attributes)?,
            None => span(tag.strip_prefix("span").ok_or("an unknown tag")?)?,
        };
        self.nest(element)
    }

    /// Sizes are outermost, then runs, links, and the marks of single cells.
    fn nest(&mut self, element: Element) -> Result<(), &'static str> {
        let depth = |e: &Element| match e {
            Element::Size(_) => 0,
            Element::Run { .. } => 1,
            Element::Link(_) => 2,
            Element::Mark { .. } => 3,
        };
        if self.open.last().is_some_and(|last| depth(last) >= depth(&element)) {
            return Err("elements nested the wrong way");
        }
        if let Element::Size(size) = &element {
            if !self.row.chars.is_empty() {
                return Err("a row that is large from its middle on");
            }
            self.row.size.clone_from(size);
        }
        self.open.push(element);
        Ok(())
    }

    fn push(&mut self, text: char) {
        let mut new = Char {
            text,
            classes: Vec::new(),
            style: String::new(),
            cursor: false,
            wide: false,
            link: String::new(),
        };
        for element in &self.open {
            match element {
                Element::Size(_) => {}
                Element::Run { classes, style } => {
                    new.classes.clone_from(classes);
                    new.style.clone_from(style);
                }
                Element::Mark { cursor, wide } => (new.cursor, new.wide) = (*cursor, *wide),
                Element::Link(target) => new.link.clone_from(target),
            }
        }
        self.row.chars.push(new);
    }
}

/// The first character of `text`, an entity as what it stands for.
fn character(text: &str) -> Result<(char, &str), &'static str> {
    for (entity, c) in [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&')] {
        if let Some(rest) = text.strip_prefix(entity) {
            return Ok((c, rest));
        }
    }
    let c = text.chars().next().ok_or("nothing")?;
    match c {
        '\u{a0}' => {}
        ' ' => return Err("an ordinary space"),
        '<' | '>' | '&' => return Err("a character that is not escaped"),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => return Err("a directional override"),
        c if c.is_control() => return Err("a control character"),
        _ => {}
    }
    Ok((if c == '\u{a0}' { ' ' } else { c }, &text[c.len_utf8()..]))
}

fn span(attributes: &str) -> Result<Element, &'static str> {
    let (classes, rest) = match attributes.strip_prefix(" class=\"") {
        Some(value) => value.split_once('"').ok_or("a value without an end")?,
        None => ("", attributes),
    };
    let style = match rest.strip_prefix(" style=\"") {
        Some(value) => value.strip_suffix('"').ok_or("a value without an end")?,
        None if rest.is_empty() => "",
        None => return Err("an unknown attribute"),
    };
    match classes {
        "cursor" | "cursor w" | "w" if style.is_empty() => Ok(Element::Mark {
            cursor: classes != "w",
            wide: classes != "cursor",
        }),
        size if SIZES.contains(&size) && style.is_empty() => Ok(Element::Size(size.to_owned())),
        _ => run(classes, style),
    }
}

fn run(classes: &str, style: &str) -> Result<Element, &'static str> {
    if classes.is_empty() && style.is_empty() {
        return Err("a span for nothing");
    }
    let classes: Vec<String> = classes.split_whitespace().map(str::to_owned).collect();
    let mut from = 0;
    for class in &classes {
        let found = RUN_CLASSES[from..].find(&format!(" {class} "));
        from += found.ok_or("a class that is unknown or out of order")? + 1;
    }
    check_style(style)?;
    Ok(Element::Run {
        classes,
        style: style.to_owned(),
    })
}

/// Only colours, and only as numbers.
fn check_style(style: &str) -> Result<(), &'static str> {
    for declaration in style.split(';').filter(|d| !d.is_empty()) {
        let (name, value) = declaration.split_once(":#").ok_or("a style that is no colour")?;
        let known = ["color", "background", "text-decoration-color"].contains(&name);
        let digits = value.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !known || !digits || value.len() != 6 {
            return Err("a style that is no colour");
        }
    }
    Ok(())
}

fn link(attributes: &str) -> Result<Element, &'static str> {
    let target = attributes
        .strip_prefix("href=\"")
        .and_then(|rest| rest.strip_suffix("\" target=\"_blank\" rel=\"noopener\""))
        .ok_or("a link with other attributes")?;
    let lower = target.to_ascii_lowercase();
    if !["http://", "https://", "mailto:"].iter().any(|s| lower.starts_with(s)) {
        return Err("a link of another scheme");
    }
    if target.contains(['"', '<', '>']) || target.chars().any(char::is_control) {
        return Err("a link that is not escaped");
    }
    let whole = target.split('&').skip(1).all(|rest| {
        let entities = ["amp;", "lt;", "gt;", "quot;"];
        entities.iter().any(|entity| rest.starts_with(entity))
    });
    if whole {
        Ok(Element::Link(target.to_owned()))
    } else {
        Err("a bare ampersand")
    }
}
