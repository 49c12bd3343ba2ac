//! Modes: what programs switch with SM, RM, DECSET and DECRST.

/// Which mouse events a program asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum MouseTracking {
    /// None.
    #[default]
    Off,
    /// Mode 9: presses only, no modifiers.
    X10,
    /// Mode 1000: presses and releases.
    Normal,
    /// Mode 1002: and motion while a button is down.
    Button,
    /// Mode 1003: and all motion.
    Any,
}

/// How mouse events are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum MouseEncoding {
    /// `CSI M` and three bytes.
    #[default]
    Bytes,
    /// Mode 1005: the same with UTF-8 characters.
    Utf8,
    /// Mode 1006: `CSI < ... M`.
    Sgr,
    /// Mode 1015: `CSI ... M`.
    Urxvt,
    /// Mode 1016: as 1006, but with the place in pixels.
    SgrPixels,
}

/// The modes that matter outside the terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Modes {
    /// The alternate screen is shown.
    pub alternate_screen: bool,
    /// Mode 2004.
    pub bracketed_paste: bool,
    /// Mode 1004.
    pub focus_events: bool,
    /// Modes 9, 1000, 1002, 1003.
    pub mouse: MouseTracking,
    /// Modes 1005, 1006, 1015, 1016.
    pub mouse_encoding: MouseEncoding,
    /// DECCKM.
    pub application_cursor: bool,
    /// DECNKM, DECKPAM.
    pub application_keypad: bool,
    /// Mode 1007: the wheel sends arrows on the alternate screen.
    pub alternate_scroll: bool,
    /// Mode 2026: the program is in the middle of an update.
    pub synchronized: bool,
    /// LNM: Return sends CR LF.
    pub newline: bool,
    /// DECBKM: Backspace sends BS rather than DEL.
    pub backarrow: bool,
}

/// A mode that is on or off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Mode {
    /// KAM.
    KeyboardLocked,
    /// IRM.
    Insert,
    /// SRM, inverted: set means no local echo.
    SendReceive,
    /// LNM.
    Newline,
    /// DECCKM.
    ApplicationCursor,
    /// DECANM, inverted: set means not VT52.
    Ansi,
    /// DECCOLM.
    Columns132,
    /// DECSCLM.
    SmoothScroll,
    /// DECSCNM.
    ReverseScreen,
    /// DECOM.
    Origin,
    /// DECAWM.
    Autowrap,
    /// Mode 12: blinking cursor.
    CursorBlink,
    /// DECPFF.
    PrintFormFeed,
    /// DECPEX.
    PrintExtent,
    /// DECTCEM.
    CursorVisible,
    /// Mode 40: DECCOLM is obeyed.
    AllowColumns,
    /// Mode 41: tabs at the margin as `more` wants them.
    MoreFix,
    /// DECNRCM.
    NationalSets,
    /// Mode 45.
    ReverseWrap,
    /// Mode 1045: reverse wrap also over lines that did not wrap.
    ExtendedReverseWrap,
    /// DECNKM, DECKPAM.
    ApplicationKeypad,
    /// DECBKM.
    Backarrow,
    /// DECLRMM.
    Margins,
    /// Mode 1004.
    FocusEvents,
    /// Mode 1007.
    AlternateScroll,
    /// Mode 1034: meta sets the eighth bit.
    EightBitMeta,
    /// Mode 2004.
    BracketedPaste,
    /// Mode 2026.
    Synchronized,
}

/// Every mode with its number; true for the private ones (`CSI ?`).
const NUMBERS: &[(bool, u16, Mode)] = &[
    (false, 2, Mode::KeyboardLocked),
    (false, 4, Mode::Insert),
    (false, 12, Mode::SendReceive),
    (false, 20, Mode::Newline),
    (true, 1, Mode::ApplicationCursor),
    (true, 2, Mode::Ansi),
    (true, 3, Mode::Columns132),
    (true, 4, Mode::SmoothScroll),
    (true, 5, Mode::ReverseScreen),
    (true, 6, Mode::Origin),
    (true, 7, Mode::Autowrap),
    (true, 12, Mode::CursorBlink),
    (true, 18, Mode::PrintFormFeed),
    (true, 19, Mode::PrintExtent),
    (true, 25, Mode::CursorVisible),
    (true, 40, Mode::AllowColumns),
    (true, 41, Mode::MoreFix),
    (true, 42, Mode::NationalSets),
    (true, 45, Mode::ReverseWrap),
    (true, 66, Mode::ApplicationKeypad),
    (true, 67, Mode::Backarrow),
    (true, 69, Mode::Margins),
    (true, 1004, Mode::FocusEvents),
    (true, 1007, Mode::AlternateScroll),
    (true, 1034, Mode::EightBitMeta),
    (true, 1045, Mode::ExtendedReverseWrap),
    (true, 2004, Mode::BracketedPaste),
    (true, 2026, Mode::Synchronized),
];

impl Mode {
    /// The mode that a number names.
    pub(super) fn from_number(private: bool, number: u16) -> Option<Mode> {
        let found = NUMBERS.iter().find(|mode| mode.0 == private && mode.1 == number);
        found.map(|mode| mode.2)
    }
}

/// The modes that are on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ModeSet(u64);

impl Default for ModeSet {
    fn default() -> ModeSet {
        let on = [
            Mode::SendReceive,
            Mode::Ansi,
            Mode::Autowrap,
            Mode::CursorVisible,
            Mode::AlternateScroll,
            Mode::EightBitMeta,
        ];
        ModeSet(on.iter().fold(0, |bits, mode| bits | mode.bit()))
    }
}

impl Mode {
    fn bit(self) -> u64 {
        1 << self as u64
    }
}

impl ModeSet {
    pub(super) fn has(self, mode: Mode) -> bool {
        self.0 & mode.bit() != 0
    }

    pub(super) fn set(&mut self, mode: Mode, on: bool) {
        if on {
            self.0 |= mode.bit();
        } else {
            self.0 &= !mode.bit();
        }
    }
}

/// What XTSAVE saved. The tracking of the mouse is saved as a whole, by mode 9 apart from the others, as in xterm.
#[derive(Default)]
pub(super) struct SavedModes {
    pub(super) set: ModeSet,
    pub(super) x10: MouseTracking,
    pub(super) mouse: MouseTracking,
    pub(super) encoding: MouseEncoding,
    pub(super) alternate: bool,
}
