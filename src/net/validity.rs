//! From when until when a certificate is good.

use anyhow::{Result, bail};
use der::asn1::{AnyRef, GeneralizedTime, UtcTime};
use der::{DateTime, Reader, SliceReader, Tag, Tagged};
use std::time::Duration;
use tokio_rustls::rustls::pki_types::CertificateDer;

/// From when until when a certificate is good (RFC 5280, 4.1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    not_before: DateTime,
    not_after: DateTime,
}

impl Validity {
    /// That of a certificate.
    ///
    /// # Errors
    /// It is none, or has dates before 1970.
    pub fn of(certificate: &CertificateDer<'_>) -> Result<Validity> {
        let certificate: AnyRef<'_> = SliceReader::new(certificate)?.decode()?;
        let signed: AnyRef<'_> = SliceReader::new(certificate.value())?.decode()?;
        let mut fields = SliceReader::new(signed.value())?;
        // The version, the number and the signature's kind, and the issuer; the first one may be left out.
        let first: AnyRef<'_> = fields.decode()?;
        let others = if first.tag() == Tag::Integer { 2 } else { 3 };
        for _ in 0..others {
            let _: AnyRef<'_> = fields.decode()?;
        }
        let (not_before, not_after) = fields.sequence(|inner| Ok::<_, anyhow::Error>((time(inner)?, time(inner)?)))?;
        Ok(Validity { not_before, not_after })
    }

    /// What is wrong with the certificate at this time, which is counted from 1970: what follows "the certificate ...".
    pub fn fault(&self, now: Duration) -> Option<String> {
        if now > self.not_after.unix_duration() {
            return Some(format!("has expired ({})", self.not_after));
        }
        (now < self.not_before.unix_duration()).then(|| format!("is not valid yet (from {} on)", self.not_before))
    }
}

fn time<'r>(reader: &mut SliceReader<'r>) -> Result<DateTime> {
    let value: AnyRef<'r> = reader.decode()?;
    Ok(match value.tag() {
        Tag::UtcTime => value.decode_as::<UtcTime>()?.to_date_time(),
        Tag::GeneralizedTime => value.decode_as::<GeneralizedTime>()?.to_date_time(),
        other => bail!("a time of type {other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate of nothing but what stands before and in its validity.
    fn certificate(version: &[u8], times: &[&[u8]]) -> Vec<u8> {
        let wrap = |inner: Vec<u8>| [vec![0x30, u8::try_from(inner.len()).unwrap()], inner].concat();
        let number_algorithm_issuer = b"\x02\x01\x05\x30\x00\x30\x00";
        wrap(wrap([version, number_algorithm_issuer, &wrap(times.concat())].concat()))
    }

    fn read(der: &[u8]) -> Result<Validity> {
        Validity::of(&CertificateDer::from(der))
    }

    const VERSION: &[u8] = b"\xa0\x03\x02\x01\x02";
    const UTC: &[u8] = b"\x17\x0d260102030405Z";
    const GENERALIZED: &[u8] = b"\x18\x0f20510102030405Z";

    #[test]
    fn both_forms_of_time_are_read() {
        for version in [VERSION, b""] {
            let validity = read(&certificate(version, &[UTC, GENERALIZED])).unwrap();
            assert_eq!(validity.not_before.to_string(), "2026-01-02T03:04:05Z");
            assert_eq!(validity.not_after.to_string(), "2051-01-02T03:04:05Z");
        }
    }

    #[test]
    fn a_certificate_is_good_from_its_first_second_to_its_last() {
        let validity = read(&certificate(VERSION, &[UTC, GENERALIZED])).unwrap();
        let (from, to) = (validity.not_before.unix_duration(), validity.not_after.unix_duration());
        let second = Duration::from_secs(1);
        assert_eq!((validity.fault(from), validity.fault(to)), (None, None));
        assert_eq!(
            validity.fault(to + second).unwrap(),
            "has expired (2051-01-02T03:04:05Z)"
        );
        let early = validity.fault(from - second).unwrap();
        assert_eq!(early, "is not valid yet (from 2026-01-02T03:04:05Z on)");
    }

    #[test]
    fn what_is_no_certificate_is_an_error() {
        let whole = certificate(VERSION, &[UTC, GENERALIZED]);
        for cut in 0..whole.len() {
            assert!(read(&whole[..cut]).is_err(), "{cut}");
        }
        assert!(
            read(&certificate(VERSION, &[UTC, b"\x02\x01\x05"])).is_err(),
            "a number"
        );
        assert!(read(&certificate(VERSION, &[UTC, UTC, UTC])).is_err(), "a third");
    }
}
