//! What `/proc` tells of a process.

use std::collections::BTreeMap;
use std::path::PathBuf;

fn of(pid: i32, name: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}/{name}"))
}

/// The processes whose parent is `pid`, zombies included.
pub fn children(pid: i32) -> Vec<i32> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let pids = entries.flatten().filter_map(|e| e.file_name().to_str()?.parse().ok());
    pids.filter(|&p| stat(p).is_some_and(|s| s[1] == pid.to_string()))
        .collect()
}

/// The session id of `pid`.
pub fn session(pid: i32) -> Option<i32> {
    stat(pid)?[3].parse().ok()
}

/// The fields of `/proc/PID/stat` from the state on: state, parent, group, session, ...
fn stat(pid: i32) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(of(pid, "stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

/// How many descriptors `pid` holds.
pub fn descriptors(pid: i32) -> usize {
    std::fs::read_dir(of(pid, "fd")).map_or(0, Iterator::count)
}

/// A line of `/proc/PID/status`, without its name.
pub fn status(pid: i32, name: &str) -> String {
    let text = std::fs::read_to_string(of(pid, "status")).expect("status");
    let line = text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).trim().to_owned()
}

/// Whether a process with this id is there, zombies not counted.
pub fn runs(pid: i32) -> bool {
    stat(pid).is_some_and(|s| s[0] != "Z")
}

/// `NAME=VALUE` lines as a map.
pub fn environment(text: &str) -> BTreeMap<String, String> {
    let pairs = text.lines().filter_map(|l| l.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
