use super::super::scratch::Scratch;
use super::*;

fn named(scratch: &Scratch, port: Option<u16>) -> PidFileChoice {
    PidFileChoice::Named {
        directory: scratch.path().to_owned(),
        name: "anytermd".to_owned(),
        port,
    }
}

#[test]
fn holds_the_id_and_goes_away() {
    let scratch = Scratch::new("holds");
    let path = scratch.file("a.pid");
    fs::write(&path, "4000000 stale and longer\n").unwrap();
    let mut file = PidFile::acquire(&path).unwrap();
    file.write().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text, format!("{}\n", std::process::id()));
    drop(file);
    assert!(!path.exists());
}

#[test]
fn a_second_holder_is_told_who_holds_it() {
    let scratch = Scratch::new("second");
    let path = scratch.file("a.pid");
    let mut file = PidFile::acquire(&path).unwrap();
    file.write().unwrap();
    let error = PidFile::acquire(&path).unwrap_err().to_string();
    let holder = format!("is held by process {}", std::process::id());
    assert!(error.ends_with(&holder), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", std::process::id()));
}

#[test]
fn the_default_name_gives_way_to_the_port() {
    let scratch = Scratch::new("default");
    let first = PidFile::choose(&named(&scratch, Some(8023))).unwrap();
    let second = PidFile::choose(&named(&scratch, Some(8022))).unwrap();
    assert_eq!(first.path(), scratch.file("anytermd.pid"));
    assert_eq!(second.path(), scratch.file("anytermd-8022.pid"));
}

#[test]
fn a_name_that_was_given_does_not() {
    let scratch = Scratch::new("given");
    let _first = PidFile::choose(&named(&scratch, None)).unwrap();
    assert!(PidFile::choose(&named(&scratch, None)).is_err());
    let given = PidFileChoice::Given(scratch.file("anytermd.pid"));
    assert!(PidFile::choose(&given).is_err());
}

#[test]
fn links_are_not_followed() {
    let scratch = Scratch::new("links");
    let target = scratch.file("target");
    fs::write(&target, "precious").unwrap();
    let link = scratch.file("a.pid");
    std::os::unix::fs::symlink(&target, &link).unwrap();
    assert!(PidFile::acquire(&link).is_err());
    assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
}

#[test]
fn a_file_that_somebody_replaced_is_left_alone() {
    let scratch = Scratch::new("replaced");
    let path = scratch.file("a.pid");
    let file = PidFile::acquire(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, "another's").unwrap();
    drop(file);
    assert_eq!(fs::read_to_string(&path).unwrap(), "another's");
}

#[test]
fn a_missing_directory_is_said() {
    let error = PidFile::acquire(Path::new("/nonexistent/a.pid")).unwrap_err();
    assert!(error.to_string().contains("/nonexistent/a.pid"), "{error}");
}
