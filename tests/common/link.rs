//! Links as the console signs them, by the function of contrib/console in a real PHP.

use super::TempDir;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

/// Two keys for one file.
pub const KEYS: [&str; 2] = ["6f1c7d0a3b2e49588d7c6b5a49382716", "c0ffee00c0ffee00c0ffee00c0ffee00"];

/// The name of the daemon that [`sign`] signs for.
pub const NAME: &str = "gate";

/// What is signed.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    /// A line of the key file.
    pub key: &'a str,
    /// The daemon's name.
    pub daemon: &'a str,
    /// `%p`.
    pub param: &'a str,
    /// `%u`.
    pub user: &'a str,
    /// For how long, in seconds.
    pub seconds: &'a str,
    /// The client's address, or nothing.
    pub address: &'a str,
}

/// What tests vary.
pub const PLAIN: Signed<'_> = Signed {
    key: KEYS[0],
    daemon: NAME,
    param: "",
    user: "ann",
    seconds: "60",
    address: "",
};

/// A link for ann with this parameter.
pub fn sign(param: &str) -> String {
    sign_all(&[Signed { param, ..PLAIN }]).remove(0)
}

/// A link for each, in one run of PHP.
pub fn sign_all(links: &[Signed<'_>]) -> Vec<String> {
    let program = "require $argv[1]; while (($line = fgets(STDIN)) !== false) \
                   echo anyterm_link(...array_map('hex2bin', explode(' ', rtrim($line, \"\\n\")))), \"\\n\";";
    let mut php = Command::new("php")
        .args(["-d", "display_errors=stderr", "-r", program, "--"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/contrib/console/anyterm_link.php"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("php (package php-cli)");
    let hex = |text: &str| -> String { text.bytes().map(|byte| format!("{byte:02x}")).collect() };
    let lines: String = links
        .iter()
        .map(|link| [link.key, link.daemon, link.param, link.user, link.seconds, link.address].map(hex))
        .map(|fields| fields.join(" ") + "\n")
        .collect();
    let mut input = php.stdin.take().expect("stdin");
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let out = php.wait_with_output().expect("php");
    writer.join().expect("writer").expect("written");
    let tokens: Vec<String> = String::from_utf8(out.stdout)
        .expect("ascii")
        .lines()
        .map(str::to_owned)
        .collect();
    assert!(out.status.success() && tokens.len() == links.len(), "{tokens:?}");
    tokens
}

/// A key file that the daemon's user can read and others can't.
pub fn key_file(dir: &TempDir, keys: &[&str]) -> String {
    let path = dir.write("keys", &format!("# of the tests\n{}\n", keys.join("\n")));
    if super::is_root() {
        let user = nix::unistd::User::from_name(super::daemon::USER);
        let user = user.expect("users").expect("the daemon's user");
        nix::unistd::chown(path.as_str(), Some(user.uid), None).expect("chown");
    }
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("chmod");
    path
}

/// The options of a daemon that opens links of the keys in this file.
pub fn options(keys: &str) -> [&str; 6] {
    ["--auth", "link", "--name", NAME, "--link-key", keys]
}
