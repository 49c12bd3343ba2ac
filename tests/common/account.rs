//! A user account with a password, for logging in over ssh and telnet.

use nix::fcntl::{Flock, FlockArg};
use nix::unistd::User;
use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// An account that goes away with its value.  Only root can make one.
pub struct Account {
    /// Its login name.
    pub name: String,
    /// Its password, different in every run.
    pub password: String,
}

impl Account {
    /// Makes an account with `/bin/sh` and a home directory.
    pub fn new() -> Account {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let _lock = lock();
        let names = std::iter::repeat_with(|| {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            format!("atest{}x{number}", std::process::id())
        });
        // Some may be left of a run that was killed.
        let mut free = names.filter(|name| User::from_name(name).is_ok_and(|user| user.is_none()));
        let name = free.next().expect("one of many");
        let home = format!("{}/{name}", std::env::temp_dir().display());
        run(
            Command::new("useradd").args(["-m", "-d", &home, "-s", "/bin/sh", &name]),
            "",
        );
        let account = Account {
            name,
            password: password(),
        };
        let line = format!("{}:{}\n", account.name, account.password);
        run(&mut Command::new("chpasswd"), &line);
        account
    }

    /// Adds the account to a group.
    pub fn join(&self, group: &str) {
        let _lock = lock();
        run(Command::new("usermod").args(["-a", "-G", group, &self.name]), "");
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        let _lock = lock();
        let _ = Command::new("userdel").args(["-f", "-r", &self.name]).output();
    }
}

/// One change of the account files at a time: the tools give up when another holds them.
fn lock() -> Flock<File> {
    let path = std::env::temp_dir().join("anytermd-test-accounts.lock");
    let file = File::options().create(true).append(true).open(path).expect("lock file");
    Flock::lock(file, FlockArg::LockExclusive)
        .map_err(|(_, e)| e)
        .expect("lock")
}

fn password() -> String {
    let mut bytes = [0; 12];
    File::open("/dev/urandom")
        .and_then(|mut f| f.read_exact(&mut bytes))
        .expect("random");
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn run(command: &mut Command, input: &str) {
    let mut child = command.stdin(Stdio::piped()).spawn().expect("spawn");
    child
        .stdin
        .take()
        .expect("stdin")
        .write_all(input.as_bytes())
        .expect("write");
    assert!(child.wait().expect("wait").success(), "{command:?} failed");
}
