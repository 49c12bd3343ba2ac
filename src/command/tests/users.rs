//! Names of users in destinations.

use super::*;

#[test]
fn users_are_no_options_and_no_paths() {
    for text in ["ssh %p", "X=%p; exec ssh $X", "ssh \"%p\""] {
        for value in [
            "-oProxyCommand=/bin/x@b",
            "oProxyCommand=/bin/x@b",
            "/bin/x@b",
            "a,b@h",
            "a:b@h",
            "a/-x@h",
            "a%-x@h",
        ] {
            let filled = template(text).fill(&param(value), &Policy::default());
            assert!(filled.is_err(), "{text} took {value}");
        }
        for value in [
            "ann@h",
            "a.b-c_d@h",
            "ann@example.org@h",
            "EXAMPLE/ann@h",
            "vault%ann%db@h",
        ] {
            let filled = template(text).fill(&param(value), &Policy::default());
            assert!(filled.is_ok(), "{text}: {filled:?}");
        }
    }
}
