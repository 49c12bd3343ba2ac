//! Frees the page's sources of what only their readers need: comments,
//! indentation, line ends and blanks beside punctuation. No name is changed here.

/// Squeezes a script. Understands strings, templates and regular expressions
/// well enough for sources that nest no template in a template.
pub fn script(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '"' | '\'' | '`' => literal(rest, first),
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = &rest[rest.find("*/").map_or(rest.len(), |end| end + 2)..];
                continue;
            }
            '/' if regex_may_follow(&out) => literal(rest, '/'),
            c if c.is_whitespace() => {
                let blank = rest.len() - rest.trim_start().len();
                let (gap, after) = rest.split_at(blank);
                out.push_str(separator(&out, gap, after));
                rest = after;
                continue;
            }
            c => c.len_utf8(),
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out
}

/// Squeezes a style sheet whose only comments stand between rules.
pub fn sheet(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("/*") {
            rest = &rest[rest.find("*/").map_or(rest.len(), |end| end + 2)..];
        } else if first.is_whitespace() {
            rest = rest.trim_start();
            let beside = |c: Option<char>| c.is_none_or(|c| "{};,>".contains(c));
            // After a colon a blank means nothing; before one it is a selector's.
            if !(beside(out.chars().last()) || out.ends_with(':') || beside(rest.chars().next())) {
                out.push(' ');
            }
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// The length of the literal that `text` begins with, its quotes included.
pub(super) fn literal(text: &str, quote: char) -> usize {
    let (mut escaped, mut in_class) = (false, false);
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' if quote == '/' => in_class = true,
            ']' if quote == '/' => in_class = false,
            c if c == quote && !in_class => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Whether a slash after `code` begins a regular expression rather than divides.
pub(super) fn regex_may_follow(code: &str) -> bool {
    let code = code.trim_end();
    code.is_empty() || code.ends_with(|c: char| "(,=:[!&|?{};+-*%<>~^".contains(c)) || code.ends_with("return")
}

/// What remains of a gap: a line's end, a blank between words, or nothing.
fn separator(before: &str, gap: &str, after: &str) -> &'static str {
    let (Some(last), Some(next)) = (before.chars().last(), after.chars().next()) else {
        return "";
    };
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii();
    if "\n{;,(".contains(last) {
        // A statement can't end there, so no line end is needed to end it.
        ""
    } else if gap.contains('\n') {
        "\n"
    } else if (word(last) && word(next)) || (last == next && "+-".contains(last)) {
        " "
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_between_words_stay() {
        assert_eq!(
            script("const a = b + c;\nreturn  a in b;"),
            "const a=b+c;return a in b;"
        );
    }

    #[test]
    fn a_line_end_stays_where_it_may_end_a_statement() {
        assert_eq!(
            script("if (a) {\n  b()\n  c()\n}\nd(\n  e,\n  f)"),
            "if(a){b()\nc()\n}\nd(e,f)"
        );
    }

    #[test]
    fn signs_do_not_run_together() {
        assert_eq!(script("a + +b - -c + ++d"), "a+ +b- -c+ ++d");
    }

    #[test]
    fn literals_are_kept() {
        let source = "f(\"a  // b\", 'c \\' d', `e ${ f } g`, /[/ ]  \"/g);";
        assert_eq!(script(source), "f(\"a  // b\",'c \\' d',`e ${ f } g`,/[/ ]  \"/g);");
    }

    #[test]
    fn comments_go() {
        assert_eq!(script("a(); // why\n  // whole line\n\n  b(/* c */);"), "a();b();");
    }

    #[test]
    fn a_division_is_no_regular_expression() {
        assert_eq!(script("x = a / b / c; y = (d) / 2; // z"), "x=a/b/c;y=(d)/2;");
    }

    #[test]
    fn a_sheet_keeps_its_selectors() {
        let source =
            "/* why */\n.a .b, .c > .d {\n  margin: 0 2px;\n  width: calc(1px + 2px);\n}\n.e :is(.f) { color: red; }\n";
        assert_eq!(
            sheet(source),
            ".a .b,.c>.d{margin:0 2px;width:calc(1px + 2px);}.e :is(.f){color:red;}"
        );
    }
}
