//! The shapes of CVE-2014-125124 and its relatives through every door but the plain parameter, which
//! `command_policy.rs` tries: links, users of proxies, of password files, and of certificates.

mod common;

use common::clients::Clients;
use common::hostile::SHAPES;
use common::link::{self, KEYS, PLAIN, Signed, sign_all};
use common::tls::{authority, client, conn, issue};
use common::{Conn, Daemon, Response, form, visit};
use std::path::Path;

/// Templates with the user in each kind of place.
const USER_TEMPLATES: &[&str] = &[
    "ssh %u@localhost",
    "ssh -l %u localhost",
    "USER=%u; exec ssh ${USER:+$USER@}localhost",
    "LANG=C exec telnet -l '%u' localhost",
];

/// Templates with the parameter in each kind of place.
const PARAM_TEMPLATES: &[&str] = &[
    "ssh %p",
    "ssh '%p'",
    "telnet %p",
    "LANG=C exec ssh %p",
    "P=%p; exec ssh -p \"${P##*:}\" -- \"${P%%%%:*}\"",
    "sh -c 'exec telnet \"$1\"' sh %p",
];

/// The shapes with a canary of these clients, and that canary.
fn shapes(clients: &Clients) -> (Vec<String>, String) {
    let canary = clients.dir.file("canary");
    let shapes = SHAPES.iter().map(|shape| shape.replace("CANARY", &canary)).collect();
    (shapes, canary)
}

/// Those that can be the name of a user: more than blanks, and not of two lines.
fn names(shapes: &[String]) -> impl Iterator<Item = &String> {
    let is_name = |shape: &&String| !shape.trim().is_empty() && !shape.contains(['\n', '\r', '\0']);
    shapes.iter().filter(is_name)
}

/// Refused by a sentence or a status, and no program runs.
fn assert_refused(daemon: &Daemon, answer: &Response, what: &str) {
    let text = answer.text();
    let refused = matches!(answer.status, 400 | 401) || (answer.status == 200 && text.starts_with('E'));
    assert!(
        refused && !text.contains("maximum number"),
        "{what}: {} {text}",
        answer.status
    );
    assert!(common::procfs::children(daemon.pid).is_empty(), "{what}");
}

/// Nothing that was refused left a trace, and the door is one: `good` went through it.
fn assert_harmless(daemon: Daemon, canary: &str, good: &Response) {
    visit::id(good);
    let log = daemon.stop();
    assert!(!Path::new(canary).exists(), "{log}");
    assert!(log.bytes().all(|b| b == b'\n' || (b' '..=b'~').contains(&b)), "{log:?}");
    assert_eq!(log.matches("opened:").count(), 1, "{log}");
}

#[test]
fn a_console_that_signs_anything_opens_nothing_harmful() {
    let clients = Clients::new();
    let (shapes, canary) = shapes(&clients);
    let keys = link::key_file(&clients.dir, &KEYS[..1]);
    for template in PARAM_TEMPLATES {
        let daemon = clients.daemon(&[&link::options(&keys)[..], &["-c", template]].concat());
        let links: Vec<Signed> = shapes.iter().map(|param| Signed { param, ..PLAIN }).collect();
        for (token, shape) in sign_all(&links).iter().zip(&shapes) {
            let query = form(&[("a", "open"), ("p", token)]);
            let mut conn = daemon.conn();
            let answers = [conn.post(&query), conn.get(&format!("/anyterm-module?{query}"))];
            for answer in answers {
                assert_refused(&daemon, &answer, &format!("{template} with {shape:?}"));
                assert!(
                    answer.text().contains("parameter"),
                    "the link was good: {}",
                    answer.text()
                );
            }
        }
        let good = visit::open(&mut daemon.conn(), &[("p", &link::sign("10.0.0.7"))], &[]);
        assert_harmless(daemon, &canary, &good);
    }
    for template in USER_TEMPLATES {
        let daemon = clients.daemon(&[&link::options(&keys)[..], &["-c", template]].concat());
        let users: Vec<&String> = shapes.iter().filter(|shape| !shape.trim().is_empty()).collect();
        let links: Vec<Signed> = users.iter().map(|user| Signed { user, ..PLAIN }).collect();
        for (token, shape) in sign_all(&links).iter().zip(users) {
            let answer = daemon.conn().post(&form(&[("a", "open"), ("p", token)]));
            assert_refused(&daemon, &answer, &format!("{template} for {shape:?}"));
            assert!(
                answer.text().contains("user name"),
                "the link was good: {}",
                answer.text()
            );
        }
        let good = visit::open(&mut daemon.conn(), &[("p", &link::sign("10.0.0.7"))], &[]);
        assert_harmless(daemon, &canary, &good);
    }
}

#[test]
fn forged_links_of_any_shape_are_no_links() {
    let clients = Clients::new();
    let (shapes, canary) = shapes(&clients);
    let keys = link::key_file(&clients.dir, &KEYS[..1]);
    let options = [
        &link::options(&keys)[..],
        &["--trust-proxy", "127.0.0.1", "-c", "ssh %p"],
    ]
    .concat();
    let daemon = clients.daemon(&options);
    for (number, shape) in shapes.iter().enumerate() {
        // Each from an address of its own, because five from one make it slow.
        let from = format!("X-Forwarded-For: 192.0.2.{number}");
        let forged = format!("v1.c3No.{shape}");
        for p in [shape, &forged] {
            let answer = daemon.conn().post_with(&form(&[("a", "open"), ("p", p)]), &[&from]);
            assert_refused(&daemon, &answer, p);
            assert!(answer.text().contains("links of the console only"), "{}", answer.text());
        }
    }
    let good = visit::open(
        &mut daemon.conn(),
        &[("p", &link::sign("10.0.0.7"))],
        &["X-Forwarded-For: 192.0.2.254"],
    );
    assert_harmless(daemon, &canary, &good);
}

#[test]
fn users_that_a_proxy_tells() {
    let clients = Clients::new();
    let (shapes, canary) = shapes(&clients);
    for template in USER_TEMPLATES {
        let auth = [
            "--auth",
            "header",
            "--auth-header",
            "X-User",
            "--trust-proxy",
            "127.0.0.1",
        ];
        let daemon = clients.daemon(&[&auth[..], &["-c", template]].concat());
        for name in names(&shapes).filter(|name| !name.contains('\u{1b}')) {
            let answer = open_as(&mut daemon.conn(), &format!("X-User: {name}"));
            assert_refused(&daemon, &answer, &format!("{template} for {name:?}"));
        }
        let good = open_as(&mut daemon.conn(), "X-User: ann");
        assert_harmless(daemon, &canary, &good);
    }
}

fn open_as(conn: &mut Conn, header: &str) -> Response {
    conn.post_with("a=open", &[header])
}

/// What `Authorization` has for a user with the password `x`.
fn basic(name: &str) -> String {
    use base64::Engine;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{name}:x"));
    format!("Authorization: Basic {pair}")
}

#[test]
fn users_of_a_password_file() {
    let clients = Clients::new();
    let (shapes, canary) = shapes(&clients);
    // What htpasswd -s writes for the password x; it would not take most of these names.
    let lines: String = names(&shapes)
        .filter(|name| !name.contains(':') && !name.starts_with('#'))
        .map(|name| format!("{name}:{{SHA}}EfatjsUqKYSrqv18O1FlA3hcIHI=\n"))
        .collect();
    let ann = "ann:{SHA}EfatjsUqKYSrqv18O1FlA3hcIHI=\n";
    let file = clients.dir.write("htpasswd", &format!("{lines}{ann}"));
    for template in USER_TEMPLATES {
        let daemon = clients.daemon(&["--auth", "basic", "--htpasswd", &file, "-c", template]);
        let mut users = 0;
        for line in lines.lines() {
            let name = line.split(':').next().expect("a name");
            let answer = open_as(&mut daemon.conn(), &basic(name));
            assert_eq!(answer.status, 200, "the password is good: {name:?} {}", answer.text());
            assert_refused(&daemon, &answer, &format!("{template} for {name:?}"));
            users += 1;
        }
        assert!(users > 40, "{users}");
        let good = open_as(&mut daemon.conn(), &basic("ann"));
        assert_harmless(daemon, &canary, &good);
    }
}

#[test]
fn subjects_of_certificates() {
    let clients = Clients::new();
    let (shapes, canary) = shapes(&clients);
    let (site, users) = (authority(&clients.dir, "site"), authority(&clients.dir, "users"));
    let server = issue(&clients.dir, &site, "server", "/CN=localhost");
    let options = [&server.options()[..], &["--tls-client-ca", &users.cert]].concat();
    // A common name has 64 characters at most, and openssl wants its own signs escaped.
    let subjects: Vec<&String> = names(&shapes).filter(|name| name.len() <= 64).step_by(4).collect();
    let ann = issue(&clients.dir, &users, "ann", "/CN=ann");
    let ann = client(&site, Some(&ann), &[b"http/1.1"]);
    let pairs: Vec<_> = subjects
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let escaped: String = name.chars().flat_map(escaped_for_openssl).collect();
            let pair = issue(&clients.dir, &users, &format!("u{number}"), &format!("/CN={escaped}"));
            client(&site, Some(&pair), &[b"http/1.1"])
        })
        .collect();
    assert!(pairs.len() > 8, "{}", pairs.len());
    for template in USER_TEMPLATES {
        let daemon = clients.daemon(&[&options[..], &["-c", template]].concat());
        for (config, name) in pairs.iter().zip(&subjects) {
            let mut conn = conn(&daemon, config).expect("a good certificate");
            let answer = conn.post("a=open");
            assert_refused(&daemon, &answer, &format!("{template} for {name:?}"));
        }
        let good = conn(&daemon, &ann).expect("a good certificate").post("a=open");
        assert_harmless(daemon, &canary, &good);
    }
}

fn escaped_for_openssl(c: char) -> impl Iterator<Item = char> {
    let escape = matches!(c, '/' | '\\' | '+').then_some('\\');
    escape.into_iter().chain([c])
}
