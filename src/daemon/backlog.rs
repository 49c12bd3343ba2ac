//! Log lines on their way to standard error, which may be a pipe that nobody reads, a stopped terminal or a slow disk;
//! or to a log daemon, which takes no more than ten at a time.
//!
//! A thread of its own writes them: none of these can be written to without waiting in a way that works for all, and
//! a log must not stop the sessions.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Most lines that wait. Beyond it new ones are counted instead.
const MOST: usize = 1000;

/// How long the last lines may take at the end of the process.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The lines that wait.
#[derive(Clone, Default)]
pub(super) struct Backlog(Arc<Shared>);

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// The queue has got a line, or has run empty.
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    lines: VecDeque<Vec<u8>>,
    /// A line is being written.
    writing: bool,
    lost: u64,
}

impl Backlog {
    /// Writes to `out` from now on, a line at a time. What is to be said of lines that were lost, `report` makes of their
    /// number.
    ///
    /// # Errors
    /// There can't be another thread.
    pub(super) fn write_to(
        &self,
        mut out: impl Write + Send + 'static,
        report: impl Fn(u64) -> String + Send + 'static,
    ) -> io::Result<()> {
        let backlog = self.clone();
        let write = move || loop {
            let line = backlog.next(&report);
            // Nobody is left to be told of it.
            let _ = out.write_all(&line);
        };
        std::thread::Builder::new().name("log".to_owned()).spawn(write)?;
        Ok(())
    }

    /// Waits until all is written, but not for long.
    pub(super) fn finish(&self) {
        let unwritten = |queue: &mut Queue| queue.writing || !queue.lines.is_empty();
        let _ = self.0.changed.wait_timeout_while(self.lock(), LAST_WORDS, unwritten);
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, line: &[u8]) {
        {
            let mut queue = self.lock();
            if queue.lines.len() >= MOST {
                queue.lost += 1;
                return;
            }
            queue.lines.push_back(line.to_vec());
        }
        self.0.changed.notify_all();
    }

    /// The next line; when all before it are written, how many were lost.
    fn next(&self, report: impl Fn(u64) -> String) -> Vec<u8> {
        let mut queue = self.lock();
        queue.writing = false;
        loop {
            if let Some(line) = queue.lines.pop_front() {
                queue.writing = true;
                return line;
            }
            if queue.lost > 0 {
                queue.writing = true;
                let lost = std::mem::take(&mut queue.lost);
                return report(lost).into_bytes();
            }
            self.0.changed.notify_all();
            queue = self.0.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Each write is a line.
impl Write for Backlog {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.push(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};

    #[test]
    fn lines_that_nobody_takes_are_counted() {
        let (reader, writer) = io::pipe().unwrap();
        let mut backlog = Backlog::default();
        backlog.write_to(writer, |lost| format!("lost {lost}\n")).unwrap();
        // More than pipe and queue hold: a push that waits would never return.
        let many = 200_000;
        for number in 0..many {
            backlog.write_all(format!("line {number}\n").as_bytes()).unwrap();
        }
        let (mut told, mut lost) = (0, 0);
        for line in BufReader::new(reader).lines().map(Result::unwrap) {
            match line.strip_prefix("lost ") {
                Some(number) => lost += number.parse::<usize>().unwrap(),
                None => told += 1,
            }
            if told + lost == many {
                break;
            }
        }
        assert!(told >= MOST && lost > 0, "{told} {lost}");
    }

    #[test]
    fn what_is_written_at_the_end_arrives() {
        let (reader, writer) = io::pipe().unwrap();
        let mut backlog = Backlog::default();
        backlog.write_to(writer, |_| String::new()).unwrap();
        for _ in 0..100 {
            backlog.write_all(b"last words\n").unwrap();
        }
        backlog.finish();
        let queue = backlog.lock();
        assert!(queue.lines.is_empty() && !queue.writing);
        drop(reader);
    }
}
