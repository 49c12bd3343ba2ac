//! Character sets by their iconv or WHATWG names, decoded as a stream and encoded by the key.

use encoding_rs::{CoderResult, Encoding};
use oem_cp::code_table_type::TableType;
use std::str::FromStr;

/// A character set that a command may speak.
#[derive(Clone, Copy, Debug)]
pub enum Charset {
    /// UTF-8, which the terminal itself decodes.
    Utf8,
    /// One of the WHATWG encoding standard.
    Whatwg(&'static Encoding),
    /// A DOS code page.
    Oem(u16),
    /// ISO 8859-1 as iconv has it: a byte is its code point. (WHATWG's "latin1" is windows-1252.)
    Latin1,
}

/// The name is of no character set that is known here.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownCharset(String);

impl std::fmt::Display for UnknownCharset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name: String = self.0.chars().take(40).flat_map(char::escape_default).collect();
        write!(f, "unknown charset '{name}'")
    }
}

impl std::error::Error for UnknownCharset {}

impl FromStr for Charset {
    type Err = UnknownCharset;

    fn from_str(name: &str) -> Result<Charset, UnknownCharset> {
        // iconv names carry suffixes such as //TRANSLIT.
        let plain = name.split("//").next().unwrap_or(name).trim().to_ascii_lowercase();
        let squeezed: String = plain.chars().filter(char::is_ascii_alphanumeric).collect();
        match squeezed.as_str() {
            "utf8" | "ascii" | "usascii" | "ansix341968" => return Ok(Charset::Utf8),
            "latin1" | "iso88591" | "l1" | "ibm819" | "cp819" => return Ok(Charset::Latin1),
            _ => {}
        }
        if let Some(page) = oem_page(&squeezed) {
            return Ok(Charset::Oem(page));
        }
        let found = Encoding::for_label(plain.as_bytes()).or_else(|| whatwg(&squeezed));
        found
            .map(Charset::Whatwg)
            .ok_or_else(|| UnknownCharset(name.to_owned()))
    }
}

/// `cp850`, `ibm437`, `850`: pages that oem_cp has tables for, in both directions.
fn oem_page(name: &str) -> Option<u16> {
    let number = ["cp", "ibm", "dos"]
        .iter()
        .find_map(|p| name.strip_prefix(p))
        .unwrap_or(name);
    let page: u16 = number.parse().ok()?;
    oem_cp::code_table::DECODING_TABLE_CP_MAP
        .contains_key(&page)
        .then_some(page)
}

/// Names that differ from the WHATWG labels by their punctuation only (`ISO8859-15`, `KOI8R`).
fn whatwg(name: &str) -> Option<&'static Encoding> {
    let candidates = [
        name.strip_prefix("iso8859").map(|n| format!("iso-8859-{n}")),
        name.strip_prefix("latin").map(|n| format!("latin{n}")),
        name.strip_prefix("koi8").map(|n| format!("koi8-{n}")),
        name.strip_prefix("cp")
            .or(name.strip_prefix("windows"))
            .map(|n| format!("windows-{n}")),
        name.strip_prefix("euc").map(|n| format!("euc-{n}")),
        Some(name.to_owned()),
    ];
    candidates
        .iter()
        .flatten()
        .find_map(|label| Encoding::for_label(label.as_bytes()))
}

/// Turns a command's bytes into UTF-8, however reads cut them.
pub enum Decoder {
    /// Nothing to do.
    Utf8,
    /// With the state of a multi-byte character under way.
    Whatwg(Box<encoding_rs::Decoder>),
    /// By the table of a code page, or a byte as its code point.
    Table(fn(u8, u16) -> char, u16),
}

impl Decoder {
    /// Decodes the next bytes; the answer is either `bytes` itself or in `buffer`.
    pub fn decode<'a>(&mut self, bytes: &'a [u8], buffer: &'a mut String) -> &'a [u8] {
        buffer.clear();
        match self {
            Decoder::Utf8 => return bytes,
            Decoder::Table(decode, page) => buffer.extend(bytes.iter().map(|&b| decode(b, *page))),
            Decoder::Whatwg(decoder) => {
                let most = decoder
                    .max_utf8_buffer_length(bytes.len())
                    .unwrap_or(bytes.len() * 3 + 16);
                buffer.reserve(most);
                let (result, ..) = decoder.decode_to_string(bytes, buffer, false);
                debug_assert_eq!(result, CoderResult::InputEmpty);
            }
        }
        buffer.as_bytes()
    }
}

impl Charset {
    /// A decoder at the start of a stream.
    pub fn decoder(self) -> Decoder {
        match self {
            Charset::Utf8 => Decoder::Utf8,
            Charset::Whatwg(encoding) => Decoder::Whatwg(Box::new(encoding.new_decoder_without_bom_handling())),
            Charset::Oem(page) => Decoder::Table(oem_char, page),
            Charset::Latin1 => Decoder::Table(|b, _| char::from(b), 0),
        }
    }

    /// Encodes what was typed; a character that the set has not becomes `?`.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Charset::Utf8 => text.as_bytes().to_vec(),
            Charset::Latin1 => text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect(),
            Charset::Oem(page) => text.chars().map(|c| oem_byte(c, page)).collect(),
            Charset::Whatwg(encoding) => text.chars().flat_map(|c| whatwg_bytes(c, encoding)).collect(),
        }
    }
}

fn oem_char(byte: u8, page: u16) -> char {
    if byte < 0x80 {
        return char::from(byte);
    }
    let table = oem_cp::code_table::DECODING_TABLE_CP_MAP.get(&page);
    let decoded = table.and_then(|table| match table {
        TableType::Complete(table) => Some(table[usize::from(byte & 0x7f)]),
        TableType::Incomplete(table) => table[usize::from(byte & 0x7f)],
    });
    decoded.unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn oem_byte(c: char, page: u16) -> u8 {
    if c.is_ascii() {
        return c as u8;
    }
    let table = oem_cp::code_table::ENCODING_TABLE_CP_MAP.get(&page);
    table.and_then(|table| table.get(&c).copied()).unwrap_or(b'?')
}

fn whatwg_bytes(c: char, encoding: &'static Encoding) -> Vec<u8> {
    // All of them begin with ASCII, but the standard has ISO-2022-JP refuse the escape character: as if it came from a
    // text, and not from a key.
    if c.is_ascii() {
        return vec![c as u8];
    }
    // By the character, because encoding_rs would put in a numeric reference for one it has not.
    let mut utf8 = [0; 4];
    let (bytes, _, unmappable) = encoding.encode(c.encode_utf8(&mut utf8));
    if unmappable { vec![b'?'] } else { bytes.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(name: &str, chunks: &[&[u8]]) -> String {
        let (mut decoder, mut buffer, mut out) = (name.parse::<Charset>().unwrap().decoder(), String::new(), vec![]);
        for chunk in chunks {
            out.extend_from_slice(decoder.decode(chunk, &mut buffer));
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_of_iconv_and_of_whatwg_are_known() {
        for name in [
            "utf-8",
            "UTF8",
            "ascii",
            "ISO8859-15",
            "ISO-8859-15",
            "ISO_8859-15",
            "LATIN1",
            "iso-8859-1",
            "CP850",
            "cp437",
            "IBM852",
            "CP866",
            "KOI8-R",
            "koi8r",
            "koi8-u",
            "EUC-JP",
            "SHIFT_JIS",
            "GB18030",
            "BIG5",
            "windows-1252",
            "CP1252",
            "CP1251",
            "latin2",
            "UTF-8//TRANSLIT",
        ] {
            assert!(name.parse::<Charset>().is_ok(), "{name}");
        }
        assert!(
            "no-such\u{1b}[m"
                .parse::<Charset>()
                .unwrap_err()
                .to_string()
                .contains("\\u{1b}")
        );
        assert!("".parse::<Charset>().is_err());
    }

    #[test]
    fn bytes_mean_what_the_set_says() {
        assert_eq!(decode("ISO8859-15", &[b"\xa4"]), "€");
        assert_eq!(decode("LATIN1", &[b"\xa4\x9b"]), "¤\u{9b}");
        assert_eq!(decode("CP850", &[b"\x82\xc9"]), "é╔");
        assert_eq!(decode("CP437", &[b"\xe1"]), "ß");
        assert_eq!(decode("KOI8-R", &[b"\xf0"]), "П");
        assert_eq!(decode("EUC-JP", &[b"\xa4", b"\xa2"]), "あ", "cut between two reads");
    }

    #[test]
    fn typed_text_is_encoded() {
        let encode = |name: &str, text| name.parse::<Charset>().unwrap().encode(text);
        assert_eq!(encode("CP850", "é€"), b"\x82?");
        assert_eq!(encode("ISO8859-15", "€漢"), b"\xa4?");
        assert_eq!(encode("latin1", "é\u{1b}"), b"\xe9\x1b");
        assert_eq!(encode("iso-2022-jp", "漢\u{1b}[A"), b"\x1b$B4A\x1b(B\x1b[A");
        assert_eq!(encode("utf-8", "é"), "é".as_bytes());
    }
}
