//! Base64 (RFC 4648), as OSC 52 carries it.

/// Decodes `text`; none when it is not base64 or gives more than `max` bytes.
pub(super) fn decode(text: &[u8], max: usize) -> Option<Vec<u8>> {
    let digits = text
        .iter()
        .rposition(|&byte| byte != b'=')
        .map_or(&[][..], |last| &text[..=last]);
    if digits.len() / 4 * 3 > max {
        return None;
    }
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for group in digits.chunks(4) {
        let mut bits = 0;
        for &digit in group {
            bits = bits << 6 | value(digit)?;
        }
        bits <<= 6 * (4 - group.len());
        let bytes = bits.to_be_bytes();
        out.extend(&bytes[1..group.len()]);
    }
    Some(out)
}

fn value(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}
