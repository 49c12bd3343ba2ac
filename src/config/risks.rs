//! What is risky about options that work, in words for who has to decide about it.

use super::identities::{LOGINS, private_keys};
use super::{Address, Auth, Config, Source};
use crate::command::Template;
use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Who the commands run as, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// The user's name.
    pub user: &'a str,
    /// The user's home directory.
    pub home: &'a Path,
    /// Environment variables that are passed on.
    pub pass_env: &'a [String],
}

impl Config {
    /// What a sysadmin should think about before strangers do, the worst first. Has to be called as the service user:
    /// what counts is what that one can read.
    pub fn risks(&self, service: &Service<'_>) -> Vec<String> {
        let mut risks = Vec::new();
        self.who_comes_in(service, &mut risks);
        self.what_is_on_the_wire(&mut risks);
        self.what_sessions_have(service, &mut risks);
        self.which_sites(&mut risks);
        risks.extend(self.secret_files().iter().filter_map(|path| open_file(path)));
        risks
    }

    /// Whether other machines reach the daemon without a proxy on this one.
    fn is_public(&self) -> bool {
        self.addresses.iter().any(|address| match address {
            Address::Any(_) => true,
            Address::Tcp(at) => !at.ip().is_loopback(),
            Address::Loopback(_) | Address::Unix(_) => false,
        })
    }

    fn has_tcp(&self) -> bool {
        self.addresses
            .iter()
            .any(|address| !matches!(address, Address::Unix(_)))
    }

    fn who_comes_in(&self, service: &Service<'_>, risks: &mut Vec<String>) {
        let Service { user, .. } = service;
        let asks = self.trust.tls.as_ref().is_some_and(|tls| tls.client_ca.is_some());
        match (&self.trust.auth, self.is_public()) {
            (Auth::None, true) if !asks => risks.push(format!(
                "nobody is asked who they are (--auth none): everybody who reaches this machine over the network can run \
                 the command as {user}. Choose another --auth, or keep strangers away by --listen, --local-only or a \
                 firewall"
            )),
            (Auth::None, false) if !asks && self.has_tcp() => risks.push(format!(
                "nobody is asked who they are (--auth none): every user of this machine can run the command as {user}. A \
                 Unix socket (--listen unix:PATH) can be left to the web server alone"
            )),
            (Auth::Null, true) => risks.push(
                "--auth null checks no password: everybody who reaches this machine over the network can be any user. \
                 Let only the web server in that has checked it, by a Unix socket (--listen unix:PATH)"
                    .to_owned(),
            ),
            (Auth::Null, false) if self.has_tcp() => risks.push(self.posing("--auth null checks no password")),
            (Auth::Header(_), _) if self.trusts_own_machine() => {
                risks.push(self.posing("--auth header believes whoever comes from this machine (--trust-proxy)"));
            }
            _ => {}
        }
        if self.trust.proxies.contain_all() {
            let what = match self.trust.auth {
                Auth::Header(_) => "everybody can be any user, at any address",
                _ => "everybody can tell a false address, for the log and for limits",
            };
            risks.push(format!(
                "--trust-proxy believes every machine there is: {what}. Name the web server's address"
            ));
        }
    }

    /// Whether a connection from this machine counts as one of the web server. Every socket of TCP can be reached from a
    /// loopback address.
    fn trusts_own_machine(&self) -> bool {
        let loopback = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        self.has_tcp() && loopback.iter().any(|address| self.trust.proxies.contain(*address))
    }

    /// Who else than the web server can say who somebody is.
    fn posing(&self, why: &str) -> String {
        let sessions = match &self.source {
            Source::Command { template, .. } if self.leads_anywhere(template) => {
                ", and whoever has a session can be any other user, because its parameter can name this machine \
                 (--allow-target keeps it away)"
            }
            _ => "",
        };
        format!(
            "{why}: every user of this machine can be any user{sessions}. A Unix socket (--listen unix:PATH) can be \
             left to the web server alone"
        )
    }

    fn what_is_on_the_wire(&self, risks: &mut Vec<String>) {
        if self.trust.tls.is_some() || !self.is_public() {
            return;
        }
        let passwords = match self.trust.auth {
            Auth::Basic(_) | Auth::Null | Auth::Trivial => "passwords of --auth and ",
            Auth::Link(_) => "links and ",
            Auth::None | Auth::Header(_) => "",
        };
        risks.push(format!(
            "nothing is encrypted (http): {passwords}all that is typed and shown, passwords for other hosts too, can be \
             read and changed on the way. Give --tls-cert and --tls-key, or put a web server with TLS in front and \
             listen with --local-only"
        ));
    }

    fn what_sessions_have(&self, service: &Service<'_>, risks: &mut Vec<String>) {
        let Source::Command { template, .. } = &self.source else {
            return;
        };
        let takes_values = template.uses_param() || template.uses_user() || template.uses_host();
        if template.is_shell() && takes_values {
            risks.push(
                "the command is run by /bin/sh: what a parameter may do there depends on how the template quotes it, \
                 though it can't become a command itself. One of plain words, such as 'ssh %p', needs no shell"
                    .to_owned(),
            );
        }
        if self.leads_anywhere(template) {
            risks.push(
                "the parameter can name any host: whoever has a session can connect to all that this machine reaches, \
                 itself included. --allow-target names where to"
                    .to_owned(),
            );
        }
        risks.extend(logins(template, service));
        if self.clipboard {
            let text = "--clipboard: a host that somebody logs in to can replace what is on their clipboard";
            risks.push(text.to_owned());
        }
    }

    /// Whether browsers choose the host that is connected to. Links are the console's choice.
    fn leads_anywhere(&self, template: &Template) -> bool {
        let connects = ["ssh", "telnet"].iter().any(|program| template.mentions(program));
        connects && template.uses_param() && !self.limits_targets() && !self.trust.auth.is_link()
    }

    fn which_sites(&self, risks: &mut Vec<String>) {
        match &self.trust.frames {
            None => risks.push(
                "any web site can show the page in a frame, where it asks before it connects. --frame-ancestors names \
                 those that may, and keeps the others out"
                    .to_owned(),
            ),
            Some(sources) => {
                let wide = sources
                    .split(' ')
                    .find(|source| matches!(*source, "*" | "http:" | "https:"));
                risks.extend(wide.map(|source| {
                    format!(
                        "--frame-ancestors {source} lets any web site show the page in a frame, where it connects \
                         without asking: such a site can make its visitors connect and click"
                    )
                }));
            }
        }
        if self.trust.origins.contain_unsaid() {
            let text = "--allow-origin null lets any web site open and use sessions through its visitors' browsers";
            risks.push(text.to_owned());
        }
        if !self.trust.proxies.is_empty() && self.trust.hosts.is_empty() {
            risks.push(
                "--trust-proxy without --allow-host: every name under which the web server passes requests on is taken \
                 for the gateway's, also one that a stranger made stand for its address (DNS rebinding)"
                    .to_owned(),
            );
        }
    }

    /// The files that nobody else should read.
    fn secret_files(&self) -> Vec<&PathBuf> {
        let key = self.trust.tls.as_ref().map(|tls| &tls.key);
        let users = match &self.trust.auth {
            Auth::Basic(path) | Auth::Link(path) => Some(path),
            Auth::None | Auth::Null | Auth::Trivial | Auth::Header(_) => None,
        };
        key.into_iter().chain(users).collect()
    }
}

/// What ssh logs in with, without that anybody types a password.
fn logins(template: &Template, service: &Service<'_>) -> Vec<String> {
    let Service { user, home, pass_env } = service;
    let mut risks = Vec::new();
    let by_ssh = ["ssh", "scp", "sftp", "mosh"]
        .iter()
        .any(|program| template.mentions(program));
    let keys = private_keys(home);
    if by_ssh && !keys.is_empty() {
        let mut list = String::new();
        for key in &keys {
            // Writing to a string does not fail.
            let _ = write!(list, "{}{}", if list.is_empty() { "" } else { ", " }, key.display());
        }
        risks.push(format!(
            "ssh finds keys of {user}: {list}. Whoever has a session is let in by every host that accepts them, unless \
             they have a passphrase. Let --user own none"
        ));
    }
    for name in pass_env.iter().filter(|name| LOGINS.contains(&name.as_str())) {
        risks.push(format!(
            "--pass-env {name}: whoever has a session can log in elsewhere with the keys or tickets behind it"
        ));
    }
    risks
}

/// Says so if every user of the machine can read or change the file.
fn open_file(path: &Path) -> Option<String> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o7777;
    let what = match (mode & 0o004 != 0, mode & 0o002 != 0) {
        (_, true) => "changed",
        (true, false) => "read",
        (false, false) => return None,
    };
    let path = path.display();
    Some(format!(
        "{path} can be {what} by every user of this machine (mode {mode:o}): chmod o= {path}"
    ))
}
