//! A log that can't be written, and a pid file: on a full disk, to a pipe that nobody reads, to a log daemon that is gone.

use super::common::daemon::foreground;
use super::common::old_page::MIRROR;
use super::common::{Daemon, OldPage, TempDir, skip_unless_root, wait};
use super::{in_private, text, works};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;

#[test]
fn a_full_disk_under_the_pid_file_is_said_at_the_start() {
    if skip_unless_root("a full disk") {
        return;
    }
    let output = in_private(
        "mount -t tmpfs -o size=16k tmpfs $1; : >$1/pid; cat /dev/zero >$1/fill 2>/dev/null || true
        $2 --user nobody --local-only --port 0 --pid-file $1/pid -c cat && exit 7
        test ! -s $1/pid",
    );
    let text = text(&output);
    assert!(
        output.status.success() && text.contains("pid") && text.contains("No space left"),
        "{text}"
    );
}

#[test]
fn a_full_disk_under_the_log_stops_nobody() {
    if skip_unless_root("a full disk") {
        return;
    }
    let output = in_private(
        "mount -t tmpfs -o size=16k tmpfs $1; mkfifo $1/out; exec 3<>$1/out
        cat /dev/zero >$1/log 2>/dev/null || true
        $2 --foreground --user nobody --local-only --port 0 -c cat >&3 2>>$1/log &
        read -r line <&3; url=${line#listening on }
        for i in 1 2 3; do id=$(curl -sS -d 'a=open' ${url}anyterm-module)
        curl -sS --fail -d \"a=close&s=$id\" ${url}anyterm-module; done
        kill $!; wait $!; echo \"ended well, $id\"",
    );
    let text = text(&output);
    assert!(
        output.status.success() && text.contains("ended well") && !text.contains("ended well, E"),
        "{text}"
    );
}

#[test]
fn a_log_that_nobody_reads_any_more_stops_nobody() {
    let output = {
        let full = foreground();
        let mut command = Command::new("bash");
        command.args(["-c", "exec 2> >(exec true); wait $!; exec \"$@\"", "bash"]);
        command
            .arg(full.get_program())
            .args(full.get_args())
            .args(["-c", MIRROR]);
        Daemon::launch(&mut command)
    };
    let mut page = OldPage::open(&output);
    page.wait_for("ready");
    works(&mut page, "alive");
}

#[test]
fn a_log_that_nobody_reads_stops_nobody_and_tells_later_what_it_lost() {
    let dir = TempDir::new();
    let pipe = dir.file("log");
    nix::unistd::mkfifo(pipe.as_str(), nix::sys::stat::Mode::S_IRWXU).expect("mkfifo");
    let full = foreground();
    let mut command = Command::new("bash");
    // Opened for reading, too, by somebody who never reads: it neither ends nor takes more than it holds.
    command.args(["-c", "exec 2<>$0; exec \"$@\"", &pipe]);
    command
        .arg(full.get_program())
        .args(full.get_args())
        .args(["-c", MIRROR, "--log-level", "debug"]);
    let daemon = Daemon::launch(&mut command);
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    // A line for each.
    for _ in 0..3000 {
        let mut conn = TcpStream::connect(daemon.addr()).expect("connect");
        conn.write_all(b"no request\r\n\r\n").expect("write");
        let mut answer = String::new();
        conn.read_to_string(&mut answer).expect("read");
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    works(&mut page, "unread");
    let mut log = BufReader::new(File::open(&pipe).expect("open")).lines();
    let lost = wait::bounded("the number of lost lines", move || {
        log.find_map(|line| line.ok().filter(|line| line.contains("are lost")))
    });
    assert!(lost.expect("a line").contains(" WARN "));
    works(&mut page, "read");
}

/// `/dev/log` is a socket of rsyslog's that comes and goes.
#[test]
fn a_log_daemon_that_is_gone_stops_nobody() {
    if skip_unless_root("a log daemon that is gone") {
        return;
    }
    let output = in_private(
        r#"dev=$1/dev; mkdir "$dev"; mount -t tmpfs -o mode=755 tmpfs "$dev"; mkdir "$dev/pts"
        mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$dev/pts"; ln -s pts/ptmx "$dev/ptmx"
        for node in null zero tty urandom; do : >"$dev/$node"; mount --bind "/dev/$node" "$dev/$node"; done
        ln -s "$1/socket" "$dev/log"; mount --rbind "$dev" /dev
        printf 'module(load="imuxsock" SysSock.Name="%s")\nlocal0.* action(type="omfile" file="%s")\n' \
            "$1/socket" "$1/log" >"$1/conf"
        start() { rsyslogd -n -f "$1/conf" -i "$1/rsyslog.pid" & rsyslog=$!; until [ -S "$1/socket" ]; do sleep 0.02; done; }
        until_logged() { until grep -q "$2" "$1/log" 2>/dev/null; do sleep 0.02; done; }
        session() { id=$(curl -sS -d 'a=open' "${url}anyterm-module"); curl -sS --fail -d "a=close&s=$id" "${url}anyterm-module"
            case $id in E*) echo "$id"; exit 1;; esac; }
        start "$1"
        "$2" --user nobody --local-only --port 0 --pid-file "$1/pid" -c cat >"$1/said"
        read -r line <"$1/said"; url=${line#listening on }
        session; until_logged "$1" 'opened: from 127'
        kill "$rsyslog"; wait "$rsyslog"; rm -f "$1/socket"
        for i in 1 2 3 4 5; do session; done
        start "$1"; session; until_logged "$1" 'lines of this log are lost'
        kill "$(cat "$1/pid")"; until_logged "$1" stopping
        kill "$rsyslog"; wait "$rsyslog"; echo ended well"#,
    );
    let text = text(&output);
    assert!(output.status.success() && text.ends_with("ended well\n"), "{text}");
}
