//! From a template to the parts of a shell program (POSIX.1-2017 XCU 2.2, 2.3).
//!
//! It need not know all of a shell's grammar: a construct that it doesn't know for certain makes it give up, and the
//! template is then refused if a value is in it. Nor does safety depend on it alone: values never are program text.

use super::symbol::{Hole, Symbol};
use super::token::{Piece, Quote, Token, Word};

/// Why a template can't be taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It holds something whose end this lexer can't tell.
    Unsure(&'static str),
    /// No shell would take it, or a value is where none can be.
    Broken(&'static str),
}

use Fault::{Broken, Unsure};

/// Operators, the longer ones before those that they begin with.
const OPERATORS: [&str; 20] = [
    ";;&", "<<<", "&>>", ";;", ";&", "&&", "||", "|&", "<<", ">>", "<&", ">&", "<>", ">|", "&>", ";", "&", "|", "<",
    ">",
];

/// Takes a whole template apart.
pub(super) fn lex(symbols: &[Symbol]) -> Result<Vec<Token>, Fault> {
    let mut lexer = Lexer { rest: symbols };
    lexer.tokens(false)
}

struct Lexer<'a> {
    rest: &'a [Symbol],
}

impl Lexer<'_> {
    fn peek(&self) -> Option<Symbol> {
        self.rest.first().copied()
    }

    fn peek_is(&self, text: &str) -> bool {
        let mut symbols = self.rest.iter();
        text.chars().all(|c| symbols.next() == Some(&Symbol::Char(c)))
    }

    fn next(&mut self) -> Option<Symbol> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Tokens up to the end, or up to and with the closing parenthesis of a substitution.
    fn tokens(&mut self, in_substitution: bool) -> Result<Vec<Token>, Fault> {
        let mut tokens = Vec::new();
        let mut depth = 0_u32;
        while let Some(symbol) = self.peek() {
            match symbol {
                Symbol::Char(')') if in_substitution && depth == 0 => {
                    self.skip(1);
                    return Ok(tokens);
                }
                Symbol::Char(c @ ('(' | ')')) => {
                    depth = if c == '(' { depth + 1 } else { depth.saturating_sub(1) };
                    if self.peek_is("((") {
                        return Err(Unsure("arithmetic"));
                    }
                    self.skip(1);
                    tokens.push(Token::Operator(c.to_string()));
                }
                _ => {
                    let token = self.token()?;
                    // Its patterns end in parentheses that nothing opens.
                    if in_substitution
                        && matches!(&token, Token::Word(word) if word.unquoted().as_deref() == Some("case"))
                    {
                        return Err(Unsure("a case inside of $( )"));
                    }
                    tokens.push(token);
                }
            }
        }
        if in_substitution {
            return Err(Broken("a $( in the command has no )"));
        }
        Ok(tokens)
    }

    fn token(&mut self) -> Result<Token, Fault> {
        if self.peek_is("\\\n") {
            self.skip(2);
            return Ok(Token::Blank("\\\n".to_owned()));
        }
        match self.peek() {
            Some(Symbol::Char(c @ (' ' | '\t'))) => {
                self.skip(1);
                Ok(Token::Blank(c.to_string()))
            }
            Some(Symbol::Char('\n')) => {
                self.skip(1);
                Ok(Token::Operator("\n".to_owned()))
            }
            Some(Symbol::Char('#')) => Ok(self.comment()),
            _ => match self.operator()? {
                Some(operator) => Ok(operator),
                None => self.word(),
            },
        }
    }

    fn comment(&mut self) -> Token {
        let mut text = String::new();
        while let Some(symbol) = self.peek().filter(|&symbol| symbol != Symbol::Char('\n')) {
            match symbol {
                Symbol::Char(c) => text.push(c),
                Symbol::Hole(hole) => text.push_str(hole.sign()),
            }
            self.skip(1);
        }
        Token::Blank(text)
    }

    fn operator(&mut self) -> Result<Option<Token>, Fault> {
        let Some(operator) = OPERATORS.into_iter().find(|operator| self.peek_is(operator)) else {
            return Ok(None);
        };
        if operator.starts_with("<<") {
            return Err(Unsure("a here-document"));
        }
        self.skip(operator.len());
        if matches!(operator, "<" | ">") && self.peek_is("(") {
            return Err(Unsure("a process substitution"));
        }
        Ok(Some(Token::Operator(operator.to_owned())))
    }

    fn word(&mut self) -> Result<Token, Fault> {
        let mut word = Word::default();
        while let Some(symbol) = self.peek() {
            match symbol {
                Symbol::Char(' ' | '\t' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')') => break,
                Symbol::Char('\'') => self.single_quoted(&mut word)?,
                Symbol::Char('"') => self.double_quoted(&mut word)?,
                _ => self.unquoted(&mut word)?,
            }
        }
        let number = word.unquoted().filter(|text| text.chars().all(|c| c.is_ascii_digit()));
        match number {
            // The descriptor of a redirection, as in 2>file.
            Some(number) if self.peek_is("<") || self.peek_is(">") => match self.operator()? {
                Some(Token::Operator(operator)) => Ok(Token::Operator(number + &operator)),
                _ => Err(Unsure("a redirection")),
            },
            _ => Ok(Token::Word(word)),
        }
    }

    fn unquoted(&mut self, word: &mut Word) -> Result<(), Fault> {
        match self.next() {
            Some(Symbol::Char('\\')) => self.escaped(word, |_| true)?,
            Some(Symbol::Char('$')) => self.dollar(word, Quote::None)?,
            Some(Symbol::Char('`')) => self.backquoted(word)?,
            Some(Symbol::Char('~')) if word.0.is_empty() => word.shell("~"),
            // A [ by itself is a command.
            Some(Symbol::Char('[')) if word.0.is_empty() && self.ends_word() => word.text("[", "[", false),
            Some(Symbol::Char(c @ ('*' | '?' | '['))) => word.shell(&c.to_string()),
            Some(Symbol::Char(c)) => word.char(c, false),
            Some(Symbol::Hole(hole)) => word.hole(hole, Quote::None),
            None => {}
        }
        Ok(())
    }

    fn ends_word(&self) -> bool {
        matches!(self.peek(), None | Some(Symbol::Char(' ' | '\t' | '\n')))
    }

    fn single_quoted(&mut self, word: &mut Word) -> Result<(), Fault> {
        self.skip(1);
        word.text("'", "", true);
        loop {
            match self.next() {
                Some(Symbol::Char('\'')) => break,
                Some(Symbol::Char(c)) => word.char(c, true),
                Some(Symbol::Hole(hole)) => word.hole(hole, Quote::Single),
                None => return Err(Broken("a ' in the command has no second one")),
            }
        }
        word.text("'", "", true);
        Ok(())
    }

    fn double_quoted(&mut self, word: &mut Word) -> Result<(), Fault> {
        self.skip(1);
        word.text("\"", "", true);
        loop {
            match self.next() {
                Some(Symbol::Char('"')) => break,
                Some(Symbol::Char('\\')) => self.escaped(word, |c| matches!(c, '$' | '`' | '"' | '\\' | '\n'))?,
                Some(Symbol::Char('$')) => self.dollar(word, Quote::Double)?,
                Some(Symbol::Char('`')) => self.backquoted(word)?,
                Some(Symbol::Char(c)) => word.char(c, true),
                Some(Symbol::Hole(hole)) => word.hole(hole, Quote::Double),
                None => return Err(Broken("a \" in the command has no second one")),
            }
        }
        word.text("\"", "", true);
        Ok(())
    }

    /// A backslash quotes what follows if that is one of some characters.
    fn escaped(&mut self, word: &mut Word, quotes: impl Fn(char) -> bool) -> Result<(), Fault> {
        match self.next() {
            Some(Symbol::Char('\n')) => word.text("\\\n", "", true),
            Some(Symbol::Char(c)) if quotes(c) => word.text(&format!("\\{c}"), &c.to_string(), true),
            Some(Symbol::Char(c)) => word.text(&format!("\\{c}"), &format!("\\{c}"), true),
            Some(Symbol::Hole(_)) => return Err(Broken("a \\ before %p, %u or %h has no meaning")),
            None => return Err(Broken("the command ends in a \\")),
        }
        Ok(())
    }

    /// After a dollar sign: a variable, a substitution, or nothing of the kind.
    fn dollar(&mut self, word: &mut Word, quote: Quote) -> Result<(), Fault> {
        match self.peek() {
            Some(Symbol::Hole(_)) => Err(Broken("a $ before %p, %u or %h has no meaning")),
            Some(Symbol::Char('(')) if self.peek_is("((") => Err(Unsure("arithmetic")),
            Some(Symbol::Char('(')) => {
                self.skip(1);
                let tokens = self.tokens(true)?;
                word.0.push(Piece::Substitution(tokens));
                Ok(())
            }
            Some(Symbol::Char('{')) => {
                self.skip(1);
                self.braces(word, quote)
            }
            Some(Symbol::Char('\'' | '"')) if quote == Quote::None => Err(Unsure("$' or $\"")),
            Some(Symbol::Char('[')) => Err(Unsure("arithmetic")),
            _ => {
                word.shell(&format!("${}", self.variable()));
                Ok(())
            }
        }
    }

    /// The name of a variable, which may be a digit or a sign.
    fn variable(&mut self) -> String {
        let mut name = String::new();
        while let Some(Symbol::Char(c)) = self.peek() {
            let special = name.is_empty() && matches!(c, '@' | '*' | '#' | '?' | '-' | '$' | '!');
            if !special && !c.is_ascii_alphanumeric() && c != '_' {
                break;
            }
            self.skip(1);
            name.push(c);
            if special || name.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
        }
        name
    }

    /// A parameter expansion, after its `${`. A value may be in the word of `-`, `=`, `?` and `+`.
    fn braces(&mut self, word: &mut Word, quote: Quote) -> Result<(), Fault> {
        let name = self.variable();
        if name.is_empty() {
            return Err(match self.peek() {
                Some(Symbol::Hole(_)) => Broken("a value can't be the name of a variable"),
                _ => Unsure("${"),
            });
        }
        word.shell(&format!("${{{name}"));
        let substitutes = self.peek_is(":") || ["-", "=", "?", "+"].iter().any(|sign| self.peek_is(sign));
        loop {
            match self.peek() {
                Some(Symbol::Char('}')) => break,
                Some(Symbol::Hole(_)) if !substitutes => {
                    return Err(Broken("a value can't be a pattern of a ${"));
                }
                Some(Symbol::Char('\'')) if quote == Quote::None => self.single_quoted(word)?,
                Some(Symbol::Char('"')) if quote == Quote::None => self.double_quoted(word)?,
                Some(Symbol::Char('"')) => return Err(Unsure("a \" inside of \"${")),
                Some(_) => self.in_braces(word, quote)?,
                None => return Err(Broken("a ${ in the command has no }")),
            }
        }
        self.skip(1);
        word.shell("}");
        Ok(())
    }

    fn in_braces(&mut self, word: &mut Word, quote: Quote) -> Result<(), Fault> {
        match self.next() {
            Some(Symbol::Char('\\')) => self.escaped(word, |_| true),
            Some(Symbol::Char('$')) => self.dollar(word, quote),
            Some(Symbol::Char('`')) => self.backquoted(word),
            Some(Symbol::Char(c)) => {
                word.shell(&c.to_string());
                Ok(())
            }
            Some(Symbol::Hole(hole)) => {
                word.hole(hole, quote);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// A command substitution of the old kind, after its first backquote. Its quoting is its own, so no value may be in
    /// it.
    fn backquoted(&mut self, word: &mut Word) -> Result<(), Fault> {
        let mut source = "`".to_owned();
        loop {
            match self.next() {
                Some(Symbol::Char('`')) => break,
                Some(Symbol::Char('\\')) => {
                    source.push('\\');
                    if let Some(Symbol::Char(c)) = self.next() {
                        source.push(c);
                    }
                }
                Some(Symbol::Char(c)) => source.push(c),
                Some(Symbol::Hole(_)) => {
                    return Err(Broken("%p, %u and %h can't be inside of backquotes; use $( )"));
                }
                None => return Err(Broken("a ` in the command has no second one")),
            }
        }
        word.shell(&(source + "`"));
        Ok(())
    }
}

impl Word {
    fn text(&mut self, source: &str, text: &str, quoted: bool) {
        self.0.push(Piece::Text {
            source: source.to_owned(),
            text: text.to_owned(),
            quoted,
        });
    }

    fn char(&mut self, c: char, quoted: bool) {
        let text = c.to_string();
        self.0.push(Piece::Text {
            source: text.clone(),
            text,
            quoted,
        });
    }

    fn shell(&mut self, source: &str) {
        self.0.push(Piece::Shell(source.to_owned()));
    }

    fn hole(&mut self, hole: Hole, quote: Quote) {
        self.0.push(Piece::Hole { hole, quote });
    }
}
