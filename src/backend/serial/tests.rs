use std::io::{Read as _, Write as _};

use nix::pty::openpty;
use nix::sys::termios::{LocalFlags, cfgetospeed};
use nix::unistd::ttyname;

use super::*;

/// A line: the device at this end, and the other end.
struct Pair {
    device: PathBuf,
    far: File,
    /// Keeps the device there while nobody else has it open.
    _near: OwnedFd,
}

impl Pair {
    fn new() -> Self {
        let pair = openpty(None, None).unwrap();
        Self {
            device: ttyname(&pair.slave).unwrap(),
            far: File::from(pair.master),
            _near: pair.slave,
        }
    }

    fn open(&self, baud: u32) -> io::Result<Serial> {
        Serial::open(&self.device, baud)
    }
}

#[tokio::test]
async fn bytes_pass_both_ways_unchanged() {
    let mut pair = Pair::new();
    let serial = pair.open(9600).unwrap();
    let bytes: Vec<u8> = (0..=255).collect();
    assert_eq!(serial.try_write(&bytes).unwrap(), bytes.len());
    let mut received = vec![0; bytes.len()];
    pair.far.read_exact(&mut received).unwrap();
    assert_eq!(received, bytes);

    pair.far.write_all(&bytes).unwrap();
    let mut received = Vec::new();
    let mut buffer = [0; 100];
    while received.len() < bytes.len() {
        let length = serial.read(&mut buffer).await.unwrap();
        received.extend_from_slice(&buffer[..length]);
    }
    assert_eq!(received, bytes);
    assert_eq!(
        serial.try_read(&mut buffer).unwrap_err().kind(),
        io::ErrorKind::WouldBlock
    );
}

#[tokio::test]
async fn the_former_settings_come_back() {
    let pair = Pair::new();
    let before = tcgetattr(&pair.far).unwrap();
    let serial = pair.open(115_200).unwrap();
    let during = tcgetattr(&pair.far).unwrap();
    assert_eq!(cfgetospeed(&during), BaudRate::B115200);
    assert!(!during.local_flags.intersects(LocalFlags::ICANON | LocalFlags::ECHO));
    drop(serial);
    let after = tcgetattr(&pair.far).unwrap();
    assert_eq!(after.local_flags, before.local_flags);
    assert_eq!(cfgetospeed(&after), cfgetospeed(&before));
}

#[tokio::test]
async fn a_device_is_used_by_one_alone() {
    let pair = Pair::new();
    let first = pair.open(9600).unwrap();
    let error = pair.open(9600).unwrap_err().to_string();
    assert_eq!(error, format!("the device {} is in use", pair.device.display()));
    drop(first);
    assert!(pair.open(9600).is_ok());
}

#[tokio::test]
async fn unplugging_is_told() {
    let pair = Pair::new();
    let serial = pair.open(9600).unwrap();
    drop(pair.far);
    let mut buffer = [0; 10];
    let expected = format!("the device {} was unplugged", pair.device.display());
    assert_eq!(serial.read(&mut buffer).await.unwrap_err().to_string(), expected);
    assert_eq!(serial.try_write(b"x").unwrap_err().to_string(), expected);
}

#[tokio::test]
async fn mistakes_are_told() {
    for (path, text) in [
        ("/nonexistent", "the device /nonexistent is not there"),
        ("/dev/null", "the device /dev/null is not a serial device"),
    ] {
        assert_eq!(Serial::open(Path::new(path), 9600).unwrap_err().to_string(), text);
    }
    let error = Serial::open(Path::new("/nonexistent"), 12345).unwrap_err().to_string();
    assert!(
        error.starts_with("12345 is no baud rate; possible are 50, 75,"),
        "{error}"
    );
    assert!(check_baud(0).is_err());
    assert!(baud_rates().all(|rate| check_baud(rate).is_ok()));
}
