//! Character sets G0 to G3 and the shifts between them (ECMA-35; the sets of the VT220 to VT420).

/// A character set of 94 or 96 characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Set {
    #[default]
    Ascii,
    /// DEC special graphics: lines and corners.
    Graphics,
    /// The VT52's own graphics: bars, fractions, subscripts.
    Vt52Graphics,
    British,
    /// ISO Latin-1's upper half.
    Latin1,
    /// DEC supplemental (multinational).
    Supplemental,
    /// DEC technical.
    Technical,
    /// A national replacement set: what stands at the twelve replaceable places.
    National(&'static [char; 12]),
}

/// Places that national sets replace: `# @ [ \ ] ^ _ ` { | } ~`.
const REPLACED: &[u8; 12] = b"#@[\\]^_`{|}~";

const DUTCH: [char; 12] = ['£', '¾', 'ĳ', '½', '|', '^', '_', '`', '¨', 'f', '¼', '´'];
const FINNISH: [char; 12] = ['#', '@', 'Ä', 'Ö', 'Å', 'Ü', '_', 'é', 'ä', 'ö', 'å', 'ü'];
const FRENCH: [char; 12] = ['£', 'à', '°', 'ç', '§', '^', '_', '`', 'é', 'ù', 'è', '¨'];
const FRENCH_CANADIAN: [char; 12] = ['#', 'à', 'â', 'ç', 'ê', 'î', '_', 'ô', 'é', 'ù', 'è', 'û'];
const GERMAN: [char; 12] = ['#', '§', 'Ä', 'Ö', 'Ü', '^', '_', '`', 'ä', 'ö', 'ü', 'ß'];
const ITALIAN: [char; 12] = ['£', '§', '°', 'ç', 'é', '^', '_', 'ù', 'à', 'ò', 'è', 'ì'];
const NORWEGIAN: [char; 12] = ['#', 'Ä', 'Æ', 'Ø', 'Å', 'Ü', '_', 'ä', 'æ', 'ø', 'å', 'ü'];
const PORTUGUESE: [char; 12] = ['#', '@', 'Ã', 'Ç', 'Õ', '^', '_', '`', 'ã', 'ç', 'õ', '~'];
const SPANISH: [char; 12] = ['£', '§', '¡', 'Ñ', '¿', '^', '_', '`', '°', 'ñ', 'ç', '~'];
const SWEDISH: [char; 12] = ['#', 'É', 'Ä', 'Ö', 'Å', 'Ü', '_', 'é', 'ä', 'ö', 'å', 'ü'];
const SWISS: [char; 12] = ['ù', 'à', 'é', 'ç', 'ê', 'î', 'è', 'ô', 'ä', 'ö', 'ü', 'û'];

/// DEC special graphics from 0x5f to 0x7e.
const GRAPHICS: [char; 32] = [
    ' ', '◆', '▒', '␉', '␌', '␍', '␊', '°', '±', '␤', '␋', '┘', '┐', '┌', '└', '┼', '⎺', '⎻', '─', '⎼', '⎽', '├', '┤',
    '┴', '┬', '│', '≤', '≥', 'π', '≠', '£', '·',
];

/// The VT52's graphics from 0x5f to 0x7e: eight bars are on four lines, and of the fractions' beginnings Unicode has one.
const VT52_GRAPHICS: [char; 32] = [
    ' ', ' ', '▮', '⅟', ' ', ' ', ' ', '°', '±', '→', '…', '÷', '↓', '⎺', '⎺', '⎻', '⎻', '⎼', '⎼', '⎽', '⎽', '₀', '₁',
    '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉', '¶',
];

/// What a DEC terminal shows for a place of a set where no character is: a reversed question mark.
const UNASSIGNED: char = '⸮';

/// DEC technical from 0x21 to 0x7e.
const TECHNICAL: &str =
    "⎷┌─⌠⌡│⎡⎣⎤⎦⎛⎝⎞⎠⎨⎬⸮⸮╲╱⸮⸮⸮⸮⸮⸮⸮≤≠≥∫∴∝∞÷Δ∇ΦΓ∼≃Θ×Λ⇔⇒≡ΠΨ⸮Σ⸮⸮√ΩΞΥ⊂⊃∩∪∧∨¬αβχδεφγηιθκλ⸮ν∂πψρστ⸮ƒωξυζ←↑→↓";

/// What designates a set: whether it is one of 96 characters, and its name, the sequence's last one or two characters.
/// The first of several is what the set is told by.
const NAMES: [(bool, &str, Set); 26] = [
    (true, "A", Set::Latin1),
    (false, "B", Set::Ascii),
    (false, "1", Set::Ascii),
    (false, "0", Set::Graphics),
    (false, "2", Set::Graphics),
    (false, "A", Set::British),
    (false, "%5", Set::Supplemental),
    (false, "<", Set::Supplemental),
    (false, ">", Set::Technical),
    (false, "4", Set::National(&DUTCH)),
    (false, "5", Set::National(&FINNISH)),
    (false, "C", Set::National(&FINNISH)),
    (false, "R", Set::National(&FRENCH)),
    (false, "f", Set::National(&FRENCH)),
    (false, "Q", Set::National(&FRENCH_CANADIAN)),
    (false, "9", Set::National(&FRENCH_CANADIAN)),
    (false, "K", Set::National(&GERMAN)),
    (false, "Y", Set::National(&ITALIAN)),
    (false, "6", Set::National(&NORWEGIAN)),
    (false, "E", Set::National(&NORWEGIAN)),
    (false, "`", Set::National(&NORWEGIAN)),
    (false, "%6", Set::National(&PORTUGUESE)),
    (false, "Z", Set::National(&SPANISH)),
    (false, "7", Set::National(&SWEDISH)),
    (false, "H", Set::National(&SWEDISH)),
    (false, "=", Set::National(&SWISS)),
];

impl Set {
    /// The set whose name is `between` and `last`; `wide` for the sets of 96.
    pub(super) fn from_name(wide: bool, between: &[u8], last: u8) -> Option<Set> {
        let is_named = |name: &str| name.as_bytes().split_last() == Some((&last, between));
        let named = NAMES.iter().find(|(w, name, _)| *w == wide && is_named(name));
        named.map(|(_, _, set)| *set)
    }

    fn names(self) -> (bool, &'static str) {
        let own = NAMES.iter().find(|(_, _, set)| *set == self);
        // The VT52's graphics have none.
        own.map_or((false, "0"), |(wide, name, _)| (*wide, *name))
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        self.names().1
    }

    /// Whether it is one of 96 characters.
    pub(super) fn is_wide(self) -> bool {
        self.names().0
    }

    /// What the 7-bit code `byte` (0x20-0x7e) stands for.
    pub(super) fn map(self, byte: u8) -> char {
        match self {
            Set::Ascii => char::from(byte),
            Set::Graphics => graphics(&GRAPHICS, byte),
            Set::Vt52Graphics => graphics(&VT52_GRAPHICS, byte),
            Set::British => {
                if byte == b'#' {
                    '£'
                } else {
                    char::from(byte)
                }
            }
            Set::Latin1 => char::from(byte | 0x80),
            Set::Supplemental => supplemental(byte | 0x80),
            Set::Technical => usize::from(byte)
                .checked_sub(0x21)
                .and_then(|i| TECHNICAL.chars().nth(i))
                .unwrap_or(' '),
            Set::National(replacements) => {
                let place = REPLACED.iter().position(|&replaced| replaced == byte);
                place
                    .and_then(|place| replacements.get(place))
                    .copied()
                    .unwrap_or(char::from(byte))
            }
        }
    }
}

fn graphics(set: &[char; 32], byte: u8) -> char {
    let place = usize::from(byte).checked_sub(0x5f);
    place
        .and_then(|place| set.get(place))
        .copied()
        .unwrap_or(char::from(byte))
}

/// DEC supplemental differs from Latin-1 in a few places, and has no character at others.
fn supplemental(code: u8) -> char {
    match code {
        0xa4 | 0xa6 | 0xac..=0xaf | 0xb4 | 0xb8 | 0xbe | 0xd0 | 0xde | 0xf0 | 0xfe => UNASSIGNED,
        0xa8 => '¤',
        0xd7 => 'Œ',
        0xdd => 'Ÿ',
        0xf7 => 'œ',
        0xfd => 'ÿ',
        _ => char::from(code),
    }
}

/// The four designated sets and which of them is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Charsets {
    sets: [Set; 4],
    /// Locking shift of the left half.
    pub(super) gl: usize,
    /// Locking shift of the right half.
    pub(super) gr: usize,
    /// Single shift: the set of the next character.
    pub(super) single: Option<usize>,
}

impl Default for Charsets {
    fn default() -> Charsets {
        Charsets {
            sets: [Set::Ascii; 4],
            gl: 0,
            gr: 2,
            single: None,
        }
    }
}

impl Charsets {
    pub(super) fn designate(&mut self, slot: usize, set: Set) {
        if let Some(designated) = self.sets.get_mut(slot) {
            *designated = set;
        }
    }

    /// G0 to G3.
    pub(super) fn sets(&self) -> [Set; 4] {
        self.sets
    }

    /// True when ASCII is to be shown as it is.
    pub(super) fn is_ascii(&self) -> bool {
        self.single.is_none() && self.sets[self.gl & 3] == Set::Ascii
    }

    /// What to show for a printable character. The right half of a set shows where a program shifted one there other
    /// than ASCII, as xterm has it also in UTF-8.
    pub(super) fn translate(&mut self, c: char) -> char {
        let single = self.single.take();
        match u8::try_from(c) {
            Ok(byte @ 0x20..=0x7e) => self.sets[single.unwrap_or(self.gl) & 3].map(byte),
            Ok(byte @ 0xa0..=0xfe) if self.sets[self.gr & 3] != Set::Ascii => self.sets[self.gr & 3].map(byte & 0x7f),
            _ => c,
        }
    }
}
