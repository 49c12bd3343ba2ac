//! `--device`: a serial line in place of a command, shown over a pair of pseudoterminals.

mod common;

use common::{Answer, Daemon, OldPage, TempDir};
use nix::fcntl::{OFlag, open};
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::stat::Mode;
use nix::sys::termios::{BaudRate, ControlFlags, InputFlags, LocalFlags, OutputFlags, cfgetospeed, tcgetattr};
use std::fs::{File, Permissions, set_permissions};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{PermissionsExt, symlink};

/// A device, and the far end of its line.
struct Line {
    far: File,
    device: String,
}

impl Line {
    fn new() -> Line {
        // Not by `openpty`: the daemon would inherit the far end.
        let far = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC).expect("posix_openpt");
        grantpt(&far).expect("grantpt");
        unlockpt(&far).expect("unlockpt");
        let device = ptsname_r(&far).expect("ptsname");
        set_permissions(&device, Permissions::from_mode(0o666)).expect("permissions");
        Line {
            far: File::from(OwnedFd::from(far)),
            device,
        }
    }

    fn daemon(&self, options: &[&str]) -> Daemon {
        Daemon::start(&[&["--device", self.device.as_str()], options].concat())
    }

    /// Reads at the far end until `wanted` is there.
    fn read_until(&mut self, wanted: &str) {
        let mut far = self.far.try_clone().expect("clone");
        let wanted = wanted.as_bytes().to_vec();
        common::wait::bounded("bytes at the far end", move || {
            let (mut seen, mut byte) = (Vec::new(), [0]);
            while !seen.ends_with(&wanted) {
                far.read_exact(&mut byte).expect("read");
                seen.extend(byte);
            }
        });
    }
}

#[test]
fn both_directions_work() {
    let mut line = Line::new();
    let daemon = line.daemon(&[]);
    let mut page = OldPage::open(&daemon);
    line.far.write_all(b"\x1b[1mlogin:\x1b[0m ").unwrap();
    page.wait_for("login:");
    assert_eq!(page.rows()[50].find("login").classes, "z");
    page.keys("admin\r\x03");
    line.read_until("admin\r\x03");
    line.far.write_all(b"bye").unwrap();
    page.wait_for("login: bye");
}

#[test]
fn the_line_is_raw_8n1_at_the_asked_speed() {
    for (options, speed) in [
        (&[][..], BaudRate::B9600),
        (&["--baudrate", "115200"], BaudRate::B115200),
    ] {
        let line = Line::new();
        let daemon = line.daemon(options);
        let _page = OldPage::open(&daemon);
        let settings = tcgetattr(&line.far).expect("tcgetattr");
        assert_eq!(cfgetospeed(&settings), speed);
        let control = settings.control_flags;
        assert!(control.contains(ControlFlags::CS8));
        assert!(!control.intersects(ControlFlags::PARENB | ControlFlags::CSTOPB));
        assert!(
            !settings
                .local_flags
                .intersects(LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::ISIG)
        );
        assert!(!settings.output_flags.contains(OutputFlags::OPOST));
        assert!(!settings.input_flags.intersects(InputFlags::ICRNL | InputFlags::IXON));
    }
}

#[test]
fn one_session_at_a_time_has_the_line() {
    let line = Line::new();
    let daemon = line.daemon(&[]);
    let mut page = OldPage::open(&daemon);
    let answer = daemon.conn().post("a=open");
    assert!(
        answer.text().starts_with('E') && answer.text().contains("in use"),
        "{}",
        answer.text()
    );
    page.close();
    common::wait::until("the line free again", || {
        !daemon.conn().post("a=open").text().starts_with('E')
    });
}

#[test]
fn an_unplugged_line_ends_the_session_and_says_so() {
    let line = Line::new();
    let device = line.device.clone();
    // As long as this side is open, no other test gets a terminal of that name. Opened now, for a session has it alone.
    let _taken = open(
        device.as_str(),
        OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC,
        Mode::empty(),
    )
    .expect("the line");
    let daemon = line.daemon(&[]);
    let mut page = OldPage::open(&daemon);
    assert_eq!(page.poll(), Answer::Whole);
    drop(line);
    let message = page.wait_end();
    assert!(message.contains("unplugged"), "{message}");
    let answer = daemon.conn().post("a=open");
    assert!(
        answer.text().starts_with('E') && answer.text().contains(&device),
        "{}",
        answer.text()
    );
}

#[test]
fn a_device_that_went_away_is_an_error_of_the_open() {
    let line = Line::new();
    let dir = TempDir::new();
    let link = dir.file("ttyUSB0");
    symlink(&line.device, &link).expect("symlink");
    let daemon = Daemon::start(&["--device", &link]);
    std::fs::remove_file(&link).expect("remove");
    let answer = daemon.conn().post("a=open");
    assert!(
        answer.text().starts_with('E') && answer.text().contains("not there"),
        "{}",
        answer.text()
    );
    symlink(&line.device, &link).expect("symlink");
    OldPage::open(&daemon);
}
