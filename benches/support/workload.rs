//! What programs write, for the benchmarks: always the same.

/// Rows and columns as old pages open them.
pub const ROWS: u16 = 28;
/// See [`ROWS`].
pub const COLS: u16 = 100;
/// Lines of scrollback as old pages ask for them.
pub const SCROLLBACK: usize = 1000;

/// Lines of a system log, at least `bytes` of them.
pub fn log_text(bytes: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes + 128);
    let mut i = 0u32;
    while out.len() < bytes {
        let state = if i.is_multiple_of(3) { "down" } else { "up" };
        let line = format!(
            "Jan 01 {:02}:{:02}:{:02} gateway kernel: [{:>8}.{:06}] eth{}: link is {state}, 1000 Mbps full duplex\n",
            i / 3600 % 24,
            i / 60 % 60,
            i % 60,
            i,
            i * 7919 % 1_000_000,
            i % 4
        );
        out.extend_from_slice(line.as_bytes());
        i += 1;
    }
    out
}

/// A coloured listing, at least `bytes` of it.
pub fn coloured_text(bytes: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes + 128);
    let mut i = 0u32;
    while out.len() < bytes {
        let line = format!(
            "\x1b[33m{i:08x}\x1b[m -rw-r--r-- 1 \x1b[1;32muser\x1b[m \x1b[38;5;{}mfile-{i}.txt\x1b[0m \x1b[1m{}\x1b[22m bytes\r\n",
            16 + i % 200,
            i * 31 % 100_000
        );
        out.extend_from_slice(line.as_bytes());
        i += 1;
    }
    out
}

/// One frame of a process list that is redrawn in place: most of it stays, some fields change.
pub fn frame(n: u32) -> Vec<u8> {
    let mut out = String::from("\x1b[H");
    for row in 0..u32::from(ROWS) {
        let noise = (n * 31 + row * 17 + 1).wrapping_mul(2_654_435_761) >> 8;
        out.push_str(&format!(
            "\x1b[{};1H\x1b[7m{:5}\x1b[m root  20   0 {:6} {:5}.{} \x1b[3{}mprocess-{row:02}\x1b[m 0:{:02}.{:02}\x1b[K",
            row + 1,
            1000 + row,
            noise % 10,
            noise / 16 % 10,
            noise / 256 % 10,
            row % 7 + 1,
            n % 60,
            noise / 4096 % 100
        ));
    }
    out.into_bytes()
}
