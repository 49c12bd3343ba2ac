//! Whom a client's certificate names.

use anyhow::{Context, Result, bail, ensure};
use der::asn1::{AnyRef, ObjectIdentifier, PrintableStringRef, TeletexStringRef, Utf8StringRef};
use der::{Reader, SliceReader, Tag, Tagged};
use tokio_rustls::rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

/// `id-at-commonName` (RFC 5280, appendix A).
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// The common name of a verified certificate's subject.
///
/// # Errors
/// There is none, or more than one, so that it would not be clear who comes in.
pub fn common_name(certificate: &CertificateDer<'_>) -> Result<String> {
    let certificate = EndEntityCert::try_from(certificate).context("the client's certificate")?;
    let names = common_names(certificate.subject()).context("the subject of the client's certificate")?;
    match names.as_slice() {
        [name] if !name.is_empty() => Ok(name.clone()),
        [] | [_] => bail!("the client's certificate has no common name"),
        _ => bail!("the client's certificate has more than one common name"),
    }
}

/// The common names in an `RDNSequence` without its header (RFC 5280, 4.1.2.4):
/// sets of attributes, each of which is a type and a value.
fn common_names(subject: &[u8]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut reader = SliceReader::new(subject)?;
    while !reader.is_finished() {
        let set: AnyRef<'_> = reader.decode()?;
        ensure!(set.tag() == Tag::Set, "a set was expected");
        let mut attributes = SliceReader::new(set.value())?;
        while !attributes.is_finished() {
            let (kind, value): (ObjectIdentifier, AnyRef<'_>) =
                attributes.sequence(|inner| Ok::<_, der::Error>((inner.decode()?, inner.decode()?)))?;
            if kind == COMMON_NAME {
                names.push(text(value)?);
            }
        }
    }
    Ok(names)
}

fn text(value: AnyRef<'_>) -> Result<String> {
    Ok(match value.tag() {
        Tag::Utf8String => value.decode_as::<Utf8StringRef<'_>>()?.as_str().to_owned(),
        Tag::PrintableString => value.decode_as::<PrintableStringRef<'_>>()?.as_str().to_owned(),
        Tag::TeletexString => value.decode_as::<TeletexStringRef<'_>>()?.as_str().to_owned(),
        other => bail!("a common name of type {other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `C=XX`, then `CN=` in a PrintableString and in a UTF8String.
    const COUNTRY: &[u8] = b"\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02XX";
    const PRINTABLE: &[u8] = b"\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x13\x03ann";
    const UTF8: &[u8] = b"\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x03b\xc3\xb6";

    #[test]
    fn common_names_are_found_among_the_rest() {
        assert_eq!(common_names(&[COUNTRY, PRINTABLE].concat()).unwrap(), ["ann"]);
        assert_eq!(common_names(UTF8).unwrap(), ["bö"]);
        assert_eq!(common_names(&[UTF8, PRINTABLE].concat()).unwrap(), ["bö", "ann"]);
        assert_eq!(common_names(b"").unwrap(), [""; 0]);
        assert_eq!(common_names(COUNTRY).unwrap(), [""; 0]);
    }

    #[test]
    fn broken_names_are_errors() {
        for cut in 1..PRINTABLE.len() {
            assert!(common_names(&PRINTABLE[..cut]).is_err(), "{cut}");
        }
        assert!(common_names(b"\x30\x00").is_err(), "a sequence");
        assert!(
            common_names(b"\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x02\x01\x00").is_err(),
            "a number"
        );
    }
}
