//! Mouse events as programs get them (xterm's ctlseqs, "Mouse Tracking").

use super::modes::{Mode, MouseEncoding, MouseTracking};
use super::state::State;
use super::window::CELL;

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MouseAction {
    /// A button went down.
    Down,
    /// A button went up.
    Up,
    /// The pointer moved to another cell.
    Move,
    /// The wheel turned a notch.
    Wheel,
}

/// A mouse event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MouseEvent {
    /// What happened.
    pub action: MouseAction,
    /// 0 left, 1 middle, 2 right; down and up 3 back, 4 forward, others are not told; moved 3 none; for the wheel 0 up,
    /// 1 down, 2 left, 3 right.
    pub button: u8,
    /// Column from 1.
    pub col: u16,
    /// Row from 1.
    pub row: u16,
    /// Shift was down.
    pub shift: bool,
    /// Alt was down.
    pub alt: bool,
    /// Control was down.
    pub control: bool,
}

/// No button.
const NONE: u8 = 3;

/// The first button beside the wheel, and the last.
const BACK: u8 = 3;
const FORWARD: u8 = 4;

/// What xterm adds for its buttons 8 to 11, of which browsers know two.
const BESIDE: u16 = 128;

impl State {
    pub(super) fn encode_mouse(&self, event: MouseEvent) -> Vec<u8> {
        let event = MouseEvent {
            col: event.col.clamp(1, self.cols as u16),
            row: event.row.clamp(1, self.rows as u16),
            ..event
        };
        match wanted(self.mouse, &event) {
            true => self.write_event(&event),
            false => self.wheel_as_arrows(&event),
        }
    }

    /// Mode 1007: programs on the alternate screen that know no mouse get arrows.
    fn wheel_as_arrows(&self, event: &MouseEvent) -> Vec<u8> {
        let asked = self.mouse != MouseTracking::Off || !self.alternate || !self.has(Mode::AlternateScroll);
        if event.action != MouseAction::Wheel || event.button > 1 || asked {
            return Vec::new();
        }
        let last = if event.button == 0 { b'A' } else { b'B' };
        let between = if self.has(Mode::ApplicationCursor) { b'O' } else { b'[' };
        [0x1b, between, last].repeat(WHEEL_LINES)
    }

    fn write_event(&self, event: &MouseEvent) -> Vec<u8> {
        let release = event.action == MouseAction::Up;
        let (col, row) = self.mouse_place(event);
        let code = code(event, self.mouse);
        // Only modes 1006 and 1016 say which button was released.
        let blunt = match release {
            true => code & !(BESIDE | 3) | u16::from(NONE),
            false => code,
        };
        match self.mouse_encoding {
            MouseEncoding::Sgr | MouseEncoding::SgrPixels => {
                format!("\x1b[<{code};{col};{row}{}", if release { 'm' } else { 'M' }).into_bytes()
            }
            MouseEncoding::Urxvt => format!("\x1b[{};{col};{row}M", blunt + 32).into_bytes(),
            MouseEncoding::Utf8 => wide_coordinates([blunt, col, row]),
            MouseEncoding::Bytes => narrow_coordinates([blunt, col, row]),
        }
    }

    /// Column and row from 1; in mode 1016 the middle of the cell, in pixels of the size that programs are told.
    fn mouse_place(&self, event: &MouseEvent) -> (u16, u16) {
        let middle = |cell: u16, size: usize| (cell - 1) * size as u16 + size as u16 / 2;
        match self.mouse_encoding {
            MouseEncoding::SgrPixels => (middle(event.col, CELL.0), middle(event.row, CELL.1)),
            _ => (event.col, event.row),
        }
    }
}

/// What a notch of the wheel moves.
const WHEEL_LINES: usize = 3;

fn wanted(tracking: MouseTracking, event: &MouseEvent) -> bool {
    let dragging = event.button < NONE;
    match (tracking, event.action) {
        (MouseTracking::Off, _) => false,
        (_, MouseAction::Down | MouseAction::Up) if event.button > FORWARD => false,
        (MouseTracking::X10, action) => action == MouseAction::Down && event.button < BACK,
        (MouseTracking::Normal, action) => action != MouseAction::Move,
        (MouseTracking::Button, MouseAction::Move) => dragging,
        (MouseTracking::Button | MouseTracking::Any, _) => true,
    }
}

/// Button, motion and modifiers in one number.
fn code(event: &MouseEvent, tracking: MouseTracking) -> u16 {
    let button = u16::from(event.button & 3);
    let button = match event.action {
        MouseAction::Down | MouseAction::Up if event.button >= BACK => BESIDE + u16::from(event.button - BACK),
        MouseAction::Wheel => button + 64,
        MouseAction::Move => button + 32,
        _ => button,
    };
    if tracking == MouseTracking::X10 {
        return button;
    }
    button + 4 * u16::from(event.shift) + 8 * u16::from(event.alt) + 16 * u16::from(event.control)
}

/// `CSI M` and a byte for each number; what does not fit in a byte can't be told.
fn narrow_coordinates(numbers: [u16; 3]) -> Vec<u8> {
    let mut out = b"\x1b[M".to_vec();
    out.extend(numbers.iter().map(|&number| u8::try_from(number + 32).unwrap_or(0)));
    out
}

/// The same with a UTF-8 character for each number.
fn wide_coordinates(numbers: [u16; 3]) -> Vec<u8> {
    let mut out = String::from("\x1b[M");
    out.extend(
        numbers
            .iter()
            .filter_map(|&number| char::from_u32(u32::from(number) + 32)),
    );
    out.into_bytes()
}
