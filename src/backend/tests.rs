//! Real programs on real pseudoterminals.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use super::*;

const USER: &str = "ann";

fn options(program: &str, args: &[&str]) -> SpawnOptions {
    let inherited = [("LANG".into(), "C.UTF-8".into())];
    let mut env = environment(USER, Path::new("/"), Path::new("/bin/sh"), &[], inherited);
    env.set("TERM", "linux");
    SpawnOptions {
        program: program.into(),
        args: args.iter().map(OsString::from).collect(),
        env,
        rows: 28,
        cols: 100,
        erase: 0x08,
        utf8: true,
        directory: None,
        descriptors: None,
    }
}

fn shell(script: &str) -> Pty {
    Pty::spawn(&options("/bin/sh", &["-c", script])).unwrap()
}

/// Everything the program writes until the end.
async fn output(pty: &Pty) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match pty.read(&mut buffer).await.unwrap() {
            0 => return String::from_utf8(text).unwrap(),
            length => text.extend_from_slice(&buffer[..length]),
        }
    }
}

/// What the program writes until it has written `mark`.
async fn output_until(pty: &Pty, mark: &str) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.contains(mark) {
        let length = pty.read(&mut buffer).await.unwrap();
        assert_ne!(length, 0, "ended after {text:?}");
        text.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
    }
    text
}

async fn type_in(pty: &Pty, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        pty.writable().await.unwrap();
        match pty.try_write(bytes) {
            Ok(length) => bytes = &bytes[length..],
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
        }
    }
}

fn is_alive(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(") ").next().unwrap().starts_with('Z'))
}

#[tokio::test]
async fn the_environment_is_what_was_given() {
    let pty = Pty::spawn(&options("env", &[])).unwrap();
    let mut lines: Vec<_> = output(&pty).await.lines().map(str::to_owned).collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "HOME=/",
            "LANG=C.UTF-8",
            "LOGNAME=ann",
            "PATH=/usr/local/bin:/usr/bin:/bin",
            "SHELL=/bin/sh",
            "TERM=linux",
            "USER=ann",
        ]
    );
    assert_eq!(pty.end().await, Exit::Code(0));
}

#[tokio::test]
async fn the_terminal_has_size_erase_character_and_utf8() {
    let pty = Pty::spawn(&options("stty", &["-a"])).unwrap();
    let text = output(&pty).await;
    assert!(text.contains("rows 28; columns 100;"), "{text}");
    assert!(text.contains("erase = ^H;"), "{text}");
    let words: Vec<_> = text.split_whitespace().collect();
    for word in ["iutf8", "echo", "icanon", "isig", "icrnl", "onlcr"] {
        assert!(words.contains(&word), "{word}: {text}");
    }

    let mut xterm = options("stty", &["-a"]);
    xterm.erase = 0x7f;
    xterm.utf8 = false;
    let text = output(&Pty::spawn(&xterm).unwrap()).await;
    assert!(text.contains("erase = ^?;"), "{text}");
    assert!(text.contains("-iutf8"), "{text}");
}

#[tokio::test]
async fn it_leads_a_session_and_controls_the_terminal() {
    // ps names the controlling terminal of a process, and `sid` its session.
    let pty = shell("ps -o sid=,tty= -p $$; tty; echo typed >/dev/tty");
    let text = output(&pty).await;
    let lines: Vec<_> = text.lines().collect();
    let [ps, tty, typed] = lines[..] else {
        panic!("{text}");
    };
    let fields: Vec<_> = ps.split_whitespace().collect();
    assert_eq!(fields[0], pty.pid().to_string());
    assert_eq!(format!("/dev/{}", fields[1]), tty);
    assert_eq!(typed, "typed");
}

#[tokio::test]
async fn nothing_but_the_terminal_is_open() {
    // A descriptor without close-on-exec, as a careless parent leaves one.
    let (_reader, writer) = nix::unistd::pipe().unwrap();
    let pty = shell("ls /proc/$$/fd");
    let text = output(&pty).await;
    // dash keeps the terminal open a second time, at 10, when it does job control.
    let fds: Vec<_> = text.split_whitespace().filter(|&fd| fd != "10").collect();
    assert_eq!(fds, ["0", "1", "2"]);
    drop(writer);
}

#[tokio::test]
async fn signals_are_at_their_defaults() {
    let args = ["-E", "^Sig(Ign|Blk)", "/proc/self/status"];
    let pty = Pty::spawn(&options("grep", &args)).unwrap();
    let text = output(&pty).await;
    let masks: Vec<_> = text
        .lines()
        .filter_map(|line| u64::from_str_radix(line.split_whitespace().nth(1)?, 16).ok())
        .collect();
    assert_eq!(masks, [0, 0], "{text}");
}

#[tokio::test]
async fn it_starts_where_it_was_told() {
    let mut told = options("pwd", &[]);
    told.directory = Some("/usr".into());
    assert_eq!(output(&Pty::spawn(&told).unwrap()).await.trim(), "/usr");
    told.directory = Some("/nonexistent".into());
    assert_eq!(output(&Pty::spawn(&told).unwrap()).await.trim(), "/");
}

#[tokio::test]
async fn it_has_its_own_limit_on_descriptors() {
    let mut told = options("sh", &["-c", "ulimit -Sn"]);
    told.descriptors = Some(123);
    assert_eq!(output(&Pty::spawn(&told).unwrap()).await.trim(), "123");
}

#[tokio::test]
async fn a_program_that_is_missing_is_an_error() {
    let error = Pty::spawn(&options("/nonexistent/program", &[])).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    let error = Pty::spawn(&options("echo", &["a\0b"])).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}

#[tokio::test]
async fn what_is_typed_arrives_and_is_echoed() {
    let pty = Pty::spawn(&options("cat", &[])).unwrap();
    type_in(&pty, b"hellp\x08o\n").await;
    let text = output_until(&pty, "hello\r\n").await;
    assert!(text.starts_with("hellp"), "{text}");
    type_in(&pty, &[4]).await;
    assert_eq!(pty.exited().await, Exit::Code(0));
}

#[tokio::test]
async fn resizing_sends_the_signal() {
    let pty = shell("trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done");
    output_until(&pty, "ready").await;
    pty.resize(40, 132).unwrap();
    output_until(&pty, "40 132").await;
}

#[tokio::test]
async fn the_way_it_ended_is_told_again_and_again() {
    let pty = shell("exit 7");
    assert_eq!(pty.exited().await, Exit::Code(7));
    assert_eq!(pty.exited().await, Exit::Code(7));
    assert_eq!(pty.try_exited(), Some(Exit::Code(7)));
    assert_eq!(pty.end().await, Exit::Code(7));

    let pty = shell("kill -TERM $$");
    assert_eq!(pty.exited().await.to_string(), "signal=15");
}

#[tokio::test]
async fn the_last_output_is_there_after_the_end() {
    let pty = shell("echo last words; exit 1");
    pty.exited().await;
    assert_eq!(output(&pty).await, "last words\r\n");
}

#[tokio::test]
async fn background_jobs_end_with_the_session() {
    let script =
        "sleep 1000 & echo job=$!; (trap '' HUP TERM; while :; do sleep 1000; done) & echo deaf=$!; echo ready; wait";
    let pty = shell(script);
    let text = output_until(&pty, "ready").await;
    let pids: Vec<_> = text.lines().filter_map(|line| line.split_once('=')).collect();
    assert_eq!(pids.len(), 2, "{text}");
    assert_eq!(pty.end().await, Exit::Signal(1));
    for (name, pid) in pids {
        assert!(!is_alive(pid), "{name} {pid}");
    }
}

#[tokio::test]
async fn a_stopped_program_ends_too() {
    let pty = shell("echo ready; kill -STOP $$");
    output_until(&pty, "ready").await;
    assert_eq!(pty.end().await, Exit::Signal(1));
}

#[tokio::test]
async fn dropping_kills() {
    let pty = shell("trap '' HUP; echo ready; while :; do sleep 1000; done");
    output_until(&pty, "ready").await;
    let pid = pty.pid();
    drop(pty);
    // Killed and reaped, or killed and about to be.
    while is_alive(&pid.to_string()) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn sessions_that_end_together_share_the_work() {
    let ptys: Vec<_> = (0..50).map(|_| shell("sleep 1000")).collect();
    let pids: Vec<_> = ptys.iter().map(|pty| pty.pid().to_string()).collect();
    let tasks: Vec<_> = ptys.into_iter().map(|pty| tokio::spawn(pty.end())).collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert!(!pids.iter().any(|pid| is_alive(pid)));
}
