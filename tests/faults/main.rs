//! What can go wrong on the machine: nothing hangs, nothing is left behind, and the other sessions do not notice.

#[path = "../common/mod.rs"]
mod common;
mod logs;

use common::clock::Clock;
use common::daemon::{USER, binary, foreground};
use common::old_page::MIRROR;
use common::procfs::{children, descriptors};
use common::wait::until;
use common::{Answer, Conn, Daemon, Lifeline, NewPage, OldPage, TempDir, form, is_root, skip_unless_root};
use nix::sys::resource::{Resource, getrlimit};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::process::{Command, Output};

/// Types and waits for the echo, a few times.
fn works(page: &mut OldPage, round: &str) {
    for i in 0..3 {
        let mark = format!("<{round}{i}>");
        page.keys(&mark);
        page.wait_for(&mark);
    }
}

/// The daemon's soft limit of this kind from now on, set by its own user, who needs no privilege for that.
fn limit(daemon: &Daemon, kind: &str, value: usize) {
    let words = format!("prlimit --pid {} --{kind}={value}:", daemon.pid);
    let words = match is_root() {
        true => {
            let user = nix::unistd::User::from_name(USER).ok().flatten().expect(USER);
            format!(
                "setpriv --reuid {} --regid {} --clear-groups {words}",
                user.uid, user.gid
            )
        }
        false => words,
    };
    let mut words = words.split(' ');
    let mut command = Command::new(words.next().unwrap_or_default());
    assert!(command.args(words).status().expect("prlimit").success(), "{command:?}");
}

/// The descriptors that the daemon may have at most; that is what it has when it starts.
fn most_descriptors(daemon: &Daemon) -> usize {
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", daemon.pid)).expect("limits");
    let line = limits.lines().find_map(|l| l.strip_prefix("Max open files"));
    let hard = line.and_then(|l| l.split_whitespace().nth(1));
    hard.and_then(|n| n.parse().ok()).expect("a number")
}

#[test]
fn half_of_all_commands_are_killed_and_the_other_half_works_on() {
    let daemon = Daemon::start(&["-c", MIRROR, "--max-sessions", "100"]);
    let mut pages: Vec<OldPage> = (0..20).map(|_| OldPage::open(&daemon)).collect();
    for page in &mut pages {
        page.wait_for("ready");
    }
    let mut victims = children(daemon.pid);
    victims.sort_unstable();
    assert_eq!(victims.len(), 20);
    for pid in victims.iter().step_by(2) {
        kill(Pid::from_raw(*pid), Signal::SIGKILL).expect("kill");
    }
    until("the dead are buried", || children(daemon.pid).len() == 10);
    let (mut ended, mut alive) = (0, 0);
    for page in &mut pages {
        // The last screen comes before the end.
        let mut look = NewPage::attach(&daemon, &page.id);
        look.poll(0);
        if look.poll(0) == Answer::Error("Subprocess terminated".to_owned()) {
            ended += 1;
        } else {
            alive += 1;
            works(page, "alive");
        }
    }
    assert_eq!((ended, alive), (10, 10));
}

#[test]
fn a_command_that_closes_its_terminal_is_ended() {
    let dir = TempDir::new();
    let pipe = Lifeline::new(&dir, "life");
    let closing = format!(
        "{}; printf ready; exec <&- >&- 2>&-; while :; do sleep 100; done",
        pipe.hold()
    );
    let daemon = Daemon::command(&format!("case %p in close) {closing};; *) {MIRROR};; esac"));
    let mut other = OldPage::open_param(&daemon, "other");
    let mut page = OldPage::open_param(&daemon, "close");
    let held = pipe.held();
    assert_eq!(page.wait_end(), "Subprocess terminated");
    held.released();
    works(&mut other, "alive");
    until("one command left", || children(daemon.pid).len() == 1);
}

/// Processor time of a process in ticks of a hundredth of a second.
fn ticks(pid: i32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("stat");
    let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
    fields[11..13].iter().map(|f| f.parse::<u64>().expect("ticks")).sum()
}

/// A session whose command is stopped and whose terminal takes nothing more.
fn stuffed(daemon: &Daemon) -> OldPage {
    let mut page = OldPage::open_param(daemon, "stop");
    page.wait_for("ready");
    let mut conn = daemon.conn();
    let keys = form(&[("a", "send"), ("s", &page.id), ("k", &"k".repeat(1 << 16))]);
    while conn.post(&keys).text().is_empty() {}
    page
}

const STOPS: &str =
    "case %p in stop) stty raw -echo; printf ready; kill -STOP $$;; *) stty raw -echo; printf ready; exec cat;; esac";

#[test]
fn a_stopped_command_with_a_full_terminal_costs_nothing_and_ends() {
    let daemon = Daemon::command(STOPS);
    let mut other = OldPage::open_param(&daemon, "other");
    other.wait_for("ready");
    let page = stuffed(&daemon);
    works(&mut other, "beside");
    let before = ticks(daemon.pid);
    // Waiting for what does not come: a daemon that tries again and again meanwhile would work all the time.
    let quiet = form(&[("a", "rcv"), ("s", &page.id), ("n", "2"), ("w", "2000")]);
    let mut conn = daemon.conn();
    conn.post(&quiet.replace("n=2", "n=0"));
    assert_eq!(conn.post(&quiet).status, 200);
    let spent = ticks(daemon.pid) - before;
    assert!(spent < 60, "{spent} hundredths of a second for nothing");
    conn.post(&form(&[("a", "close"), ("s", &page.id)]));
    until("the stopped command gone", || children(daemon.pid).len() == 1);
    works(&mut other, "after");
}

/// Lets the daemon have all descriptors again.
fn relax(daemon: &Daemon) {
    limit(daemon, "nofile", most_descriptors(daemon));
}

/// Lets the daemon have `more` descriptors than it holds: the limit is one of their numbers, and numbers can be free.
fn squeeze(daemon: &Daemon, more: usize) {
    let names = std::fs::read_dir(format!("/proc/{}/fd", daemon.pid))
        .expect("fd")
        .flatten();
    let taken: Vec<usize> = names.filter_map(|e| e.file_name().to_str()?.parse().ok()).collect();
    let next_free = (0..).filter(|n| !taken.contains(n)).nth(more);
    limit(daemon, "nofile", next_free.expect("a number"));
}

#[test]
fn without_descriptors_a_stuffed_terminal_stops_nobody() {
    let daemon = Daemon::command(STOPS);
    let mut other = OldPage::open_param(&daemon, "other");
    other.wait_for("ready");
    let page = stuffed(&daemon);
    // A descriptor is needed to wait until a terminal takes more; the next key is the occasion to look for one.
    let mut conn = daemon.conn();
    assert_eq!(conn.get("/anyterm.css").status, 200);
    limit(&daemon, "nofile", 8);
    conn.post(&form(&[("a", "send"), ("s", &page.id), ("k", "k")]));
    works(&mut other, "without");
    relax(&daemon);
    conn.post(&form(&[("a", "close"), ("s", &page.id)]));
    until("the stopped command gone", || children(daemon.pid).len() == 1);
    works(&mut other, "after");
}

#[test]
fn whichever_descriptor_is_missing_no_process_is_left_behind() {
    let daemon = Daemon::start(&["-c", "trap '' HUP; printf ready; exec cat", "--max-sessions", "100"]);
    let mut conn = daemon.conn();
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    let before = descriptors(daemon.pid);
    for spare in 0..4 {
        squeeze(&daemon, spare);
        let answer = conn.post("a=open&rows=5&cols=20").text().to_owned();
        relax(&daemon);
        match answer.strip_prefix('E') {
            Some(why) => assert!(why.len() > 10, "{why}"),
            None => drop(conn.post(&form(&[("a", "close"), ("s", &answer)]))),
        }
        until(&format!("one command with {spare} to spare"), || {
            children(daemon.pid).len() == 1
        });
        until("descriptors back", || descriptors(daemon.pid) <= before);
    }
}

#[test]
fn connections_wait_while_descriptors_are_out() {
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    squeeze(&daemon, 0);
    let mut waiting: Vec<Conn> = (0..50).map(|_| daemon.conn()).collect();
    for conn in &mut waiting {
        conn.send("GET", "/anyterm.css", &[], b"");
    }
    daemon.wait_log("cannot accept connections");
    works(&mut page, "meanwhile");
    relax(&daemon);
    for conn in &mut waiting {
        assert_eq!(conn.read().status, 200);
    }
    drop(waiting);
    works(&mut page, "after");
    assert_eq!(
        daemon.stop().matches("cannot accept").count(),
        1,
        "one line for one shortage"
    );
}

#[test]
fn sessions_open_again_when_processes_can_be_had_again() {
    if skip_unless_root("processes that run out") {
        return;
    }
    let daemon = Daemon::command(MIRROR);
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    let before = descriptors(daemon.pid);
    let usual = getrlimit(Resource::RLIMIT_NPROC).expect("limit").0;
    limit(&daemon, "nproc", 1);
    let mut conn = daemon.conn();
    for _ in 0..20 {
        assert!(conn.post("a=open").text().starts_with('E'));
    }
    works(&mut page, "meanwhile");
    limit(&daemon, "nproc", usize::try_from(usual).unwrap_or(1 << 20).min(1 << 20));
    let id = conn.post("a=open").text().to_owned();
    assert!(!id.starts_with('E'), "{id}");
    conn.post(&form(&[("a", "close"), ("s", &id)]));
    drop(conn);
    until("one command", || children(daemon.pid).len() == 1);
    until("descriptors back", || descriptors(daemon.pid) <= before);
}

/// Init scripts go by the exit status: what was said to have started is there.
#[test]
fn with_few_descriptors_it_works_or_says_that_it_does_not() {
    if skip_unless_root("private namespaces") {
        return;
    }
    let output = in_private(
        "mount -t tmpfs tmpfs $1; chmod 755 $1; ip link set lo up 2>/dev/null || true; works=0 refused=0
        for n in $(seq 4 30); do
            if (ulimit -n $n; exec $2 --user nobody --local-only --port 0 --pid-file $1/pid -c cat) >$1/said 2>$1/error
            then
                pid=$(cat $1/pid) url=$(sed -n '1s/listening on //p' $1/said) status=0
                # Too few to be answered, perhaps, but not a connection that breaks.
                curl -sS --fail --max-time 2 -o $1/page ${url}anyterm.html || status=$?
                test $status -eq 0 || test $status -eq 28
                works=$((works + 1))
                kill $pid
                while kill -0 $pid 2>/dev/null; do sleep 0.05; done
            else
                test -s $1/error
                refused=$((refused + 1))
            fi
        done
        test $works -gt 0; test $refused -gt 0",
    );
    assert!(output.status.success(), "{}", text(&output));
}

/// Runs a shell script in a mount namespace of its own, whose `$1` is an empty directory and `$2` the daemon.
fn in_private(script: &str) -> Output {
    let dir = TempDir::new();
    let mut command = Command::new("unshare");
    command.args([
        "--mount",
        "--pid",
        "--fork",
        "--mount-proc",
        "--kill-child",
        "--propagation",
        "private",
    ]);
    command
        .args(["sh", "-euc", script, "sh", &dir.file("")])
        .arg(binary().get_program());
    common::daemon::run(&mut command)
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Timeouts go by the clock that nobody can set; a wall clock would end sessions early, or never.
#[test]
fn a_clock_that_is_set_ends_no_session() {
    let dir = TempDir::new();
    let clock = Clock::new(&dir, "+0");
    let mut command = foreground();
    command.args(["-c", MIRROR, "--session-timeout", "60"]);
    clock.rule(&mut command);
    let daemon = Daemon::launch(&mut command);
    let mut page = OldPage::open(&daemon);
    page.wait_for("ready");
    let mut dates = Vec::new();
    for (i, set) in ["+0", "-1d", "+1d", "+0"].into_iter().enumerate() {
        clock.set(set);
        // A poll that began before and one after, and the reaper in between.
        works(&mut page, &format!("at{i}"));
        assert_eq!(
            daemon
                .conn()
                .post(&form(&[("a", "rcv"), ("s", &page.id), ("n", "0"), ("w", "1500")]))
                .status,
            200
        );
        let mut marked = OldPage::open_param(&daemon, &format!("mark{i}"));
        marked.wait_for("ready");
        let line = daemon.wait_log(&format!("mark{i}"));
        dates.push(line[..13].to_owned());
    }
    assert!(
        dates[0] > dates[1] && dates[2] > dates[0],
        "the clock was set: {dates:?}"
    );
    works(&mut page, "end");
    assert!(!daemon.log().contains("nobody asked"), "{}", daemon.log());
}
