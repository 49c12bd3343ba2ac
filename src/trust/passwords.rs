//! A password file as Apache's `htpasswd` writes it.

use super::apr1;
use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};
use sha2::Sha256;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use subtle::ConstantTimeEq;

/// Costs of bcrypt beyond this take seconds for each login.
const MOST_COST: u32 = 15;
/// Longest password that is looked at: its hash takes time in proportion to its length.
const LONGEST: usize = 512;
/// How many good logins are remembered; then all are forgotten, and looked up again as they come.
const REMEMBERED: usize = 1024;

/// Users and the hashes of their passwords.
pub struct Passwords {
    users: HashMap<String, Hash>,
    /// What passwords of unknown users are compared with.
    decoys: Vec<Hash>,
    /// Keeps what is remembered, and who gets which decoy, from being computed by others.
    secret: [u8; 64],
    good: Mutex<HashSet<[u8; 32]>>,
}

#[derive(Clone)]
enum Hash {
    Bcrypt(String),
    Apr1 { salt: String, digest: String },
    Sha1([u8; 20]),
}

impl Passwords {
    /// Reads a file of lines `user:hash`.
    ///
    /// # Errors
    /// The file can't be read, has no user, or has a hash of another kind than bcrypt, APR1 or SHA-1.
    pub fn read(path: &Path) -> Result<Passwords> {
        Passwords::parse(&std::fs::read_to_string(path)?)
    }

    fn parse(text: &str) -> Result<Passwords> {
        let mut users = HashMap::new();
        let lines = text.lines().map(str::trim).zip(1..);
        for (line, number) in lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#')) {
            let (name, hash) = line
                .split_once(':')
                .with_context(|| format!("line {number} is not user:hash"))?;
            let hash = Hash::parse(hash).with_context(|| format!("line {number}"))?;
            // Of two lines for one user the first counts, as with Apache.
            users.entry(name.to_owned()).or_insert(hash);
        }
        ensure!(!users.is_empty(), "there is no user in it");
        let mut secret = [0; 64];
        getrandom::fill(&mut secret)?;
        Ok(Passwords {
            decoys: users.values().cloned().collect(),
            users,
            secret,
            good: Mutex::default(),
        })
    }

    /// Whether these were found good lately. Costs next to nothing, so that it can be asked for each request.
    pub fn remembers(&self, name: &str, password: &str) -> bool {
        let good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        good.contains(&self.digest(name, password))
    }

    /// Compares a password with its hash, for which it takes as long as the hash is meant to: up to
    /// seconds. Unknown users take as long.
    pub fn check(&self, name: &str, password: &str) -> bool {
        if password.len() > LONGEST || password.contains('\0') {
            return false;
        }
        let (hash, known) = match self.users.get(name) {
            Some(hash) => (hash, true),
            None => (self.decoy(name), false),
        };
        let good = hash.matches(password) && known;
        if good {
            self.remember(self.digest(name, password));
        }
        good
    }

    fn remember(&self, digest: [u8; 32]) {
        let mut good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        if good.len() >= REMEMBERED {
            good.clear();
        }
        good.insert(digest);
    }

    /// The same hash for the same name each time, and as likely of each kind as those of users are: the time that
    /// it takes says nothing.
    fn decoy(&self, name: &str) -> &Hash {
        let [a, b, c, d, ..] = self.digest(name, "");
        let choice = u32::from_be_bytes([a, b, c, d]) as usize % self.decoys.len();
        &self.decoys[choice]
    }

    fn digest(&self, name: &str, password: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new(&self.secret.into());
        mac.update(&(name.len() as u64).to_be_bytes());
        mac.update(name.as_bytes());
        mac.update(password.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl Hash {
    fn parse(text: &str) -> Result<Hash> {
        if let Some(rest) = text.strip_prefix(apr1::MAGIC) {
            let (salt, digest) = rest.split_once('$').context("the hash is cut off")?;
            ensure!(digest.len() == 22, "the hash is cut off");
            return Ok(Hash::Apr1 {
                salt: salt.to_owned(),
                digest: digest.to_owned(),
            });
        }
        if let Some(encoded) = text.strip_prefix("{SHA}") {
            let digest = STANDARD.decode(encoded).ok().and_then(|digest| digest.try_into().ok());
            return Ok(Hash::Sha1(digest.context("the hash is cut off")?));
        }
        if ["$2y$", "$2a$", "$2b$"].iter().any(|magic| text.starts_with(magic)) {
            let parts: bcrypt::HashParts = text.parse().context("the hash is broken")?;
            ensure!(
                parts.get_cost() <= MOST_COST,
                "a cost above {MOST_COST} would take seconds"
            );
            return Ok(Hash::Bcrypt(text.to_owned()));
        }
        bail!("the hash is neither bcrypt (htpasswd -B), APR1 (-m) nor SHA (-s)")
    }

    fn matches(&self, password: &str) -> bool {
        match self {
            Hash::Bcrypt(hash) => bcrypt::verify(password, hash).unwrap_or(false),
            Hash::Apr1 { salt, digest } => {
                let own = apr1::digest(password.as_bytes(), salt.as_bytes());
                own.as_bytes().ct_eq(digest.as_bytes()).into()
            }
            Hash::Sha1(digest) => Sha1::digest(password.as_bytes()).as_slice().ct_eq(digest).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by `htpasswd -nbB`, `-nbm` and `-nbs` of Apache 2.4.
    const FILE: &str = "# users\n\
        ann:$2y$05$GoKYVoxxy.Xli3443at.QOf/6wpt09ioIg9wGT.lnCB1Oq2xi/q2i\n\
        bob:$apr1$5lWrnU.a$ZUX8jRRUh/VqzyOCTLzAg.\n\
        eve:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n\
        eve:{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

    #[test]
    fn each_kind_of_hash_is_understood() {
        let passwords = Passwords::parse(FILE).unwrap();
        for (name, password) in [("ann", "secret"), ("bob", "pa:ss"), ("eve", "password")] {
            assert!(!passwords.remembers(name, password));
            assert!(passwords.check(name, password), "{name}");
            assert!(passwords.remembers(name, password));
            for wrong in ["", "Secret", "secret ", "password2"] {
                assert!(
                    !passwords.check(name, wrong) && !passwords.remembers(name, wrong),
                    "{name} {wrong}"
                );
            }
        }
        assert!(!passwords.check("nobody", "secret"));
        assert!(!passwords.check("", ""));
        assert!(!passwords.check("eve", &"x".repeat(100_000)));
    }

    #[test]
    fn a_name_and_a_password_do_not_run_into_each_other() {
        let passwords = Passwords::parse(FILE).unwrap();
        assert_ne!(passwords.digest("ab", "c"), passwords.digest("a", "bc"));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let passwords = Passwords::parse(FILE).unwrap();
        for number in 0..5000_u32 {
            passwords.remember(passwords.digest("u", &number.to_string()));
            assert!(passwords.good.lock().unwrap().len() <= REMEMBERED);
        }
    }

    #[test]
    fn unknown_users_are_compared_with_every_kind() {
        let passwords = Passwords::parse(FILE).unwrap();
        let kinds: HashSet<_> = (0..100)
            .map(|n| std::mem::discriminant(passwords.decoy(&n.to_string())))
            .collect();
        assert_eq!(kinds.len(), 3);
    }

    #[test]
    fn other_files_are_refused_with_the_line() {
        for (text, complaint) in [
            ("", "no user"),
            ("ann", "line 1"),
            ("\nann:secret", "line 2"),
            ("ann:rEK1ecacw.7.c", "neither"),
            ("ann:$apr1$x", "cut off"),
            ("ann:{SHA}AAAA", "cut off"),
            ("ann:$2y$05$short", "broken"),
            (
                "ann:$2y$31$8bNtnKGbYgmY2Z2MrXKXxOUfLcVRmrYNmiLgXnYMYVeGTEvpnPKaC",
                "seconds",
            ),
        ] {
            let error = format!("{:#}", Passwords::parse(text).err().expect(text));
            assert!(error.contains(complaint), "{text}: {error}");
        }
    }
}
