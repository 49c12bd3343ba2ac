//! Mouse events on the wire: `TYPE,BUTTON,COL,ROW[,MODS]`.

use crate::session::{Mouse, MouseAction};

/// Reads one event; `None` where it is none.
///
/// TYPE is `down`, `up`, `move` or `wheel`; BUTTON as browsers number them, for `move` 0 left, 1 middle, 2 right, 3 none,
/// for the wheel 0 up, 1 down, 2 left, 3 right; COL and ROW count from 1; MODS holds `s`, `a`, `c` for Shift, Alt, Control.
pub fn parse(text: &str) -> Option<Mouse> {
    let mut parts = text.split(',');
    let action = match parts.next()? {
        "down" => MouseAction::Down,
        "up" => MouseAction::Up,
        "move" => MouseAction::Move,
        "wheel" => MouseAction::Wheel,
        _ => return None,
    };
    let pressed = matches!(action, MouseAction::Down | MouseAction::Up);
    let button = parts.next()?.parse().ok().filter(|button| pressed || *button <= 3)?;
    let mut place = || parts.next()?.parse().ok().filter(|n| *n > 0);
    let (col, row) = (place()?, place()?);
    let mods = parts.next().unwrap_or("");
    let known = parts.next().is_none() && mods.chars().all(|c| "sac".contains(c));
    let (shift, alt, control) = (mods.contains('s'), mods.contains('a'), mods.contains('c'));
    known.then_some(Mouse {
        action,
        button,
        col,
        row,
        shift,
        alt,
        control,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_whole_or_not_at_all() {
        let event = parse("down,2,10,5,sc").unwrap();
        assert_eq!(
            (event.action, event.button, event.col, event.row),
            (MouseAction::Down, 2, 10, 5)
        );
        assert_eq!((event.shift, event.alt, event.control), (true, false, true));
        assert!(parse("wheel,1,1,1").is_some());
        assert_eq!(parse("up,4,1,1").map(|event| event.button), Some(4));
        for bad in [
            "",
            "down",
            "down,0",
            "down,0,1",
            "down,0,0,1",
            "move,4,1,1",
            "wheel,4,1,1",
            "down,256,1,1",
            "drag,0,1,1",
            "up,0,1,1,x",
            "up,0,1,1,s,",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
