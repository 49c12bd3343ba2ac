//! The edit scripts of `rcv` answers (protocol 1.3), applied as JavaScript pages apply them: strings
//! are arrays of UTF-16 code units, and cutting one out of range gives what is there.

/// Applies `script` to `old`.
///
/// # Errors
/// What is wrong, where a page would go wrong silently: an unknown command, a number that is none,
/// a cut beyond the end, or a script that stops before the end of the old text.
pub fn apply(old: &[u16], script: &str) -> Result<Vec<u16>, String> {
    let script: Vec<u16> = script.encode_utf16().collect();
    let mut new = Vec::with_capacity(old.len());
    let (mut at, mut from) = (0, 0);
    while at < script.len() {
        let (command, count, text) = step(&script, at)?;
        at = text;
        match command {
            b'i' => {
                new.extend_from_slice(cut(&script, at, count)?);
                at += count;
            }
            b'k' => {
                new.extend_from_slice(cut(old, from, count)?);
                from += count;
            }
            b'd' => {
                cut(old, from, count)?;
                from += count;
            }
            other => return Err(format!("unknown command {:?} at {at}", char::from(other))),
        }
    }
    if from != old.len() {
        return Err(format!("stops at {from} of {}", old.len()));
    }
    Ok(new)
}

/// The command at `at`, its count, and where its text begins.
fn step(script: &[u16], at: usize) -> Result<(u8, usize, usize), String> {
    let rest = &script[at..];
    let colon = rest.iter().position(|&u| u == u16::from(b':')).ok_or("no colon")?;
    let digits = String::from_utf16_lossy(&rest[1..colon]);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("not a number: {digits:?}"));
    }
    let count = digits.parse().map_err(|e| format!("{digits}: {e}"))?;
    Ok((u8::try_from(rest[0]).unwrap_or(0), count, at + colon + 1))
}

fn cut(text: &[u16], from: usize, count: usize) -> Result<&[u16], String> {
    let end = from.checked_add(count).ok_or("count overflows")?;
    text.get(from..end)
        .ok_or_else(|| format!("{from}..{end} of {} units", text.len()))
}
