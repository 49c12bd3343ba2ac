//! What `ps` shows of this process.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;

/// The words of the command line in this process's memory, which is where `ps` reads them.
///
/// The init script of 1.1.29 ends its two daemons one after the other, each as the last process that `ps` shows with
/// the program's path. A daemon that takes its time to end its sessions would be found twice, and the other one never.
#[derive(Debug)]
pub struct CommandLine {
    memory: File,
    start: u64,
    length: usize,
}

impl CommandLine {
    /// Finds the command line. To be called before root is given up: the files of a process that may not be dumped
    /// belong to root.
    ///
    /// # Errors
    /// There is no `/proc`, or it keeps this from us.
    pub fn open() -> io::Result<Self> {
        let (start, end) = bounds(&fs::read_to_string("/proc/self/stat")?)
            .ok_or_else(|| io::Error::other("/proc/self/stat has no command line"))?;
        let length = usize::try_from(end - start).map_err(io::Error::other)?;
        let memory = OpenOptions::new().write(true).open("/proc/self/mem")?;
        Ok(Self { memory, start, length })
    }

    /// Shows `text` instead, cut to the length of what was there.
    ///
    /// Nothing of Rust refers to these bytes: [`std::env::args`] copies them, and what it copies stays terminated.
    ///
    /// # Errors
    /// The system's error.
    pub fn replace(&self, text: &str) -> io::Result<()> {
        // The last byte stays NUL: with another one there `ps` would read on into the environment.
        let mut words: Vec<u8> = text.bytes().take(self.length.saturating_sub(1)).collect();
        words.resize(self.length, 0);
        self.memory.write_all_at(&words, self.start)
    }
}

/// Where the command line begins and ends: fields 48 and 49 of `/proc/PID/stat` (proc(5)). The second field, the name
/// in parentheses, may hold anything.
fn bounds(stat: &str) -> Option<(u64, u64)> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(48 - 3);
    let (start, end) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    (0 < start && start < end).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ps_sees_the_new_text() {
        CommandLine::open().unwrap().replace("a").unwrap();
        let shown = fs::read("/proc/self/cmdline").unwrap();
        let (first, rest) = shown.split_first().unwrap();
        assert_eq!((*first, rest.iter().all(|byte| *byte == 0)), (b'a', true), "{shown:?}");
        assert!(std::env::args().count() > 0);
    }

    #[test]
    fn a_name_with_parentheses_misleads_nobody() {
        let numbers: Vec<String> = (4..53).map(|n| n.to_string()).collect();
        let stat = format!("7 (a) S 1 (b) S {}", numbers.join(" "));
        assert_eq!(bounds(&stat), Some((48, 49)));
        assert_eq!(bounds("7 (a) S 1 2 3"), None);
    }
}
