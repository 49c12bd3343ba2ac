//! Apache's variant of the MD5 crypt of BSD, as `htpasswd -m` and `openssl passwd -apr1` write it.

use md5::{Digest, Md5};

/// What hashes begin with.
pub const MAGIC: &str = "$apr1$";
/// Longest salt; of a longer one the beginning counts.
const SALT: usize = 8;
/// Characters of six bits, the lowest value first.
const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Bytes of the digest in the order in which they are written, three to a group, the highest first.
const GROUPS: [[usize; 3]; 5] = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]];

/// The last part of a hash: 22 characters.
pub fn digest(password: &[u8], salt: &[u8]) -> String {
    let salt = salt.get(..SALT).unwrap_or(salt);
    let mut last = first(password, salt);
    // Meant to take time, on a machine of 1994.
    for round in 0..1000 {
        let mut hash = Md5::new();
        hash.update(if round % 2 == 1 { password } else { &last });
        if round % 3 != 0 {
            hash.update(salt);
        }
        if round % 7 != 0 {
            hash.update(password);
        }
        hash.update(if round % 2 == 1 { &last } else { password });
        last = hash.finalize().into();
    }
    written(&last)
}

fn first(password: &[u8], salt: &[u8]) -> [u8; 16] {
    let inner = Md5::new()
        .chain_update(password)
        .chain_update(salt)
        .chain_update(password);
    let inner: [u8; 16] = inner.finalize().into();
    let mut hash = Md5::new();
    hash.update(password);
    hash.update(MAGIC);
    hash.update(salt);
    for piece in password.chunks(inner.len()) {
        hash.update(inner.get(..piece.len()).unwrap_or(&inner));
    }
    // For each bit of the length a zero or the password's first byte.
    let mut length = password.len();
    while length > 0 {
        let byte = if length % 2 == 1 {
            &[0][..]
        } else {
            password.get(..1).unwrap_or(&[])
        };
        hash.update(byte);
        length /= 2;
    }
    hash.finalize().into()
}

fn written(digest: &[u8; 16]) -> String {
    let mut out = String::with_capacity(22);
    let mut write = |mut value: u32, count: usize| {
        for _ in 0..count {
            out.push(char::from(ALPHABET[value as usize % 64]));
            value /= 64;
        }
    };
    for [high, middle, low] in GROUPS {
        let value = [digest[high], digest[middle], digest[low]];
        write(u32::from_be_bytes([0, value[0], value[1], value[2]]), 4);
    }
    write(digest[11].into(), 2);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by `openssl passwd -apr1 -salt`.
    #[test]
    fn digests_are_those_of_openssl() {
        for (salt, password, wanted) in [
            ("saltsalt", "password", "yAAkm4libquA.ZWLHbSBq/"),
            ("x", "", "tMwYqBfQwi3FYAr0aJc8M/"),
            (
                "abcdefgh",
                "a password of more than sixteen bytes, or even thirty-two",
                "cuyHo1rauYH2OGEj9E1PZ1",
            ),
            ("12345678", "pässwörd", "0NJU6izOW5MGH4BL2C/sK/"),
        ] {
            assert_eq!(digest(password.as_bytes(), salt.as_bytes()), wanted, "{password}");
        }
    }
}
