//! Queries and form bodies.

use anytermd::http::Params;

/// Queries and form bodies.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    // More than anybody needs are refused.
    let Ok(params) = Params::parse(&text) else { return };
    assert_eq!(params.raw(), text);
    for (name, _) in params.iter() {
        assert!(params.has(name));
        let first = params.iter().find(|(other, _)| *other == name).map(|(_, value)| value);
        match (params.get(name), first) {
            (Ok(Some(got)), Some(Ok(value))) => assert_eq!(got, value, "the first of a name counts"),
            (Err(_), Some(Err(_))) => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    escaped_values_come_back(&text);
}

fn escaped_values_come_back(text: &str) {
    let escaped: String = text.bytes().map(|b| format!("%{b:02x}")).collect();
    let form = format!("a=x&k={escaped}&k=other");
    let params = Params::parse(&form).ok();
    assert_eq!(params.expect("three parameters are few").get("k"), Ok(Some(text)));
}
