//! Shortens the names that the script keeps to itself: variables, parameters, functions, classes.
//!
//! A name is given another everywhere or nowhere, and never one that is in use, so who sees what
//! stays as it is. One that is a property's anywhere, or is in a string, stays as well: it may be the
//! browser's, or be looked up. A few words of the language that say the same in fewer letters are taken, too.

use super::squeeze::{literal, regex_may_follow};
use std::collections::{HashMap, HashSet};

/// What has parameters' parentheses but declares nothing.
const CONTROL: [&str; 6] = ["if", "for", "while", "switch", "catch", "return"];
/// Words of the language that two letters could make.
const RESERVED: [&str; 6] = ["as", "do", "if", "in", "is", "of"];

/// A constant is one for those who change the source; a value is the same however it is written.
const SHORTER: [(&str, &str); 3] = [("const", "let"), ("true", "!0"), ("false", "!1")];

/// Properties of our own that no object of the browser's has, so that they may be renamed like variables: those that
/// take most room.
const PROPERTIES: [&str; 94] = [
    "again",
    "area",
    "batch",
    "cell",
    "changed",
    "channel",
    "chosenTheme",
    "clearHistory",
    "clipped",
    "colourRules",
    "composing",
    "controls",
    "drawSeen",
    "encodeText",
    "failures",
    "finish",
    "flush",
    "following",
    "frame",
    "fromButton",
    "held",
    "history",
    "hold",
    "holdAt",
    "html",
    "interval",
    "lineHeight",
    "loose",
    "number",
    "observer",
    "onChange",
    "onColours",
    "onFollow",
    "onLoose",
    "onRefused",
    "onStarted",
    "onSuperseded",
    "onTrouble",
    "opener",
    "opening",
    "others",
    "outbox",
    "owner",
    "panel",
    "paster",
    "peers",
    "pillSays",
    "pollIn",
    "polling",
    "postpone",
    "prefs",
    "pressed",
    "query",
    "range",
    "release",
    "restored",
    "restyle",
    "returning",
    "root",
    "running",
    "screen",
    "scrollRows",
    "scrolled",
    "selector",
    "sendBatch",
    "sending",
    "session",
    "settle",
    "settling",
    "showCursor",
    "shown",
    "shownSize",
    "shownTheme",
    "sideChannel",
    "spare",
    "state",
    "sticky",
    "take",
    "tell",
    "term",
    "text",
    "timer",
    "toBottom",
    "topRow",
    "touched",
    "turned",
    "unschedule",
    "unseen",
    "view",
    "waiting",
    "wanted",
    "watchPage",
    "watchScreen",
    "wrapped",
];

/// The browser's names that are said often enough to be worth one of our own, in a script of the page's length.
const GLOBALS: [&str; 4] = ["document", "window", "Math", "setTimeout"];
const OFTEN: usize = 10;

/// The script with short names.
pub fn shorten(source: &str) -> String {
    let tokens = split(source);
    let code: Vec<&str> = tokens.iter().copied().filter(|t| !t.trim().is_empty()).collect();
    let mut own = declared(&code);
    own.extend(code.iter().filter(|t| PROPERTIES.contains(t)));
    let globals = GLOBALS.map(|name| (name, code.iter().filter(|t| **t == name).count()));
    own.extend(globals.iter().filter(|(_, n)| *n >= OFTEN).map(|(name, _)| name));
    for name in fixed(&code) {
        own.remove(name);
    }
    let mut names = renamed(&code, &own);
    let given = GLOBALS
        .iter()
        .filter_map(|name| Some(format!("let {}={name};", names.get(name)?)));
    let given: String = given.collect();
    names.extend(SHORTER.map(|(word, short)| (word, short.to_owned())));
    given
        + &tokens
            .iter()
            .map(|t| names.get(t).map_or(*t, String::as_str))
            .collect::<String>()
}

/// Words, literals, and everything else: single characters, but for the signs that tell something here.
fn split(source: &str) -> Vec<&str> {
    let mut tokens: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let len = match first {
            '"' | '\'' | '`' => literal(rest, first),
            '/' if regex_may_follow(&source[..at]) => literal(rest, '/'),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => ["...", "?.", "=>"]
                .into_iter()
                .find(|sign| rest.starts_with(sign))
                .map_or(first.len_utf8(), str::len),
        };
        tokens.push(&rest[..len]);
        at += len;
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| is_word(c) && !c.is_ascii_digit())
}

/// Names that something in the script declares.
fn declared<'a>(code: &[&'a str]) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    let mut open = Vec::new();
    for (n, token) in code.iter().enumerate() {
        let next = code.get(n + 1).copied().unwrap_or("");
        match *token {
            "const" | "let" | "function" | "class" => names.extend(is_name(next).then_some(next)),
            "=>" if n > 0 && is_name(code[n - 1]) => names.extend([code[n - 1]]),
            "(" => open.push(n),
            ")" => {
                let Some(from) = open.pop() else { continue };
                let named = from > 0 && is_name(code[from - 1]) && !CONTROL.contains(&code[from - 1]);
                if next == "=>" || (next == "{" && named) {
                    names.extend(parameters(&code[from..n]));
                }
            }
            _ => {}
        }
    }
    names
}

/// The plain ones of a list of parameters, given from its parenthesis on.
fn parameters<'a>(list: &[&'a str]) -> impl Iterator<Item = &'a str> {
    let mut depth = 0;
    let plain = move |pair: &[&'a str]| {
        match pair[0] {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        (depth == 1 && matches!(pair[0], "(" | ",") && is_name(pair[1])).then_some(pair[1])
    };
    list.windows(2).filter_map(plain).collect::<Vec<_>>().into_iter()
}

/// Names that have to stay.
fn fixed<'a>(code: &[&'a str]) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    let mut open = Vec::new();
    for (n, token) in code.iter().copied().enumerate() {
        let before = n.checked_sub(1).map_or("", |n| code[n]);
        let next = code.get(n + 1).copied().unwrap_or("");
        match token {
            "(" | "[" | "{" => open.push(token),
            ")" | "]" | "}" => {
                open.pop();
            }
            // What stands before the first expression of a template is text like that of any string.
            _ if token.starts_with('`') => {
                let (text, code) = token.split_at(token.find("${").unwrap_or(token.len()));
                names.extend([text.trim_matches('`')]);
                names.extend(code.split(|c| !is_word(c)));
            }
            _ if token.starts_with(['"', '\'']) => names.extend([token.trim_matches(['"', '\''])]),
            _ if PROPERTIES.contains(&token) => {}
            _ if matches!(before, "." | "?." | "get" | "set" | "async") => names.extend([token]),
            // A key of an object, or a name that a pattern takes out of one.
            _ if open.last() == Some(&"{")
                && matches!(before, "{" | ",")
                && matches!(next, "," | "}" | ":" | "=" | "(") =>
            {
                names.extend([token]);
            }
            _ => {}
        }
    }
    names
}

/// The new names: the shortest for what takes most room.
fn renamed<'a>(code: &[&'a str], own: &HashSet<&'a str>) -> HashMap<&'a str, String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for token in code.iter().filter(|t| is_name(t)) {
        *counts.entry(token).or_default() += 1;
    }
    let mut own: Vec<_> = own.iter().copied().filter(|name| name.len() > 2).collect();
    own.sort_by_key(|name| (std::cmp::Reverse(name.len() * counts[name]), *name));
    let letters = || ('a'..='z').chain('A'..='Z');
    let pairs = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    let free = letters().map(String::from).chain(pairs);
    let free = free.filter(|name| !counts.contains_key(name.as_str()) && !RESERVED.contains(&name.as_str()));
    own.into_iter().zip(free).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_parameters_and_functions_are_shortened() {
        assert_eq!(
            shorten("const total=1;function plus(left,right){return left+right+total}plus(total,b);"),
            "let a=1;function e(d,c){return d+c+a}e(a,b);"
        );
        assert_eq!(
            shorten("list.map((item)=>item+1).map(other=>other)"),
            "list.map((b)=>b+1).map(a=>a)"
        );
    }

    #[test]
    fn what_is_a_property_anywhere_stays() {
        let source =
            "const size=1,width=2;const{height}=box;f({depth:1});let depth=3;let height=x.width;let size;y={size};";
        assert_eq!(shorten(source), source.replace("const", "let"));
    }

    #[test]
    fn what_is_said_often_of_the_browser_gets_a_name() {
        let source = "document.a;".repeat(OFTEN);
        assert_eq!(shorten(&source), format!("let b=document;{}", "b.a;".repeat(OFTEN)));
        assert_eq!(shorten(&source[11..]), source[11..]);
    }

    #[test]
    fn what_a_string_or_a_template_says_stays() {
        let source = "let wheel,scroll;this[\"wheel\"]();`${scroll(1)} px`;";
        assert_eq!(shorten(source), source);
        assert_eq!(shorten("let wheel;this[`wheel`]();"), "let wheel;this[`wheel`]();");
        assert_eq!(
            shorten("let wheel;f(wheel,`.wheel a{${2}px}`);"),
            "let a;f(a,`.wheel a{${2}px}`);"
        );
    }

    #[test]
    fn methods_and_what_is_not_declared_stay() {
        let source = "class A{get open(){}async close(){}}let open,close;if(document){}while(window){}";
        assert_eq!(shorten(source), source);
    }

    #[test]
    fn properties_that_are_ours_alone_are_shortened_everywhere() {
        assert_eq!(
            shorten("class A{settle(){}}const{screen}=this;screen.settle();f({screen});"),
            "class A{b(){}}let{a}=this;a.b();f({a});"
        );
        assert_eq!(shorten("this.screen;`${this.screen}`"), "this.screen;`${this.screen}`");
    }

    #[test]
    fn a_name_in_use_is_not_given_again() {
        assert_eq!(shorten("let first=a+b+this.c;first;"), "let d=a+b+this.c;d;");
    }

    #[test]
    fn regular_expressions_and_spreads_are_understood() {
        assert_eq!(
            shorten("const items=/items[/]'/;f(...items);"),
            "let a=/items[/]'/;f(...a);"
        );
    }
}
