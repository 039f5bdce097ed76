//! Nothing is asked twice, however many of the 42 threats want it.

use std::collections::BTreeMap;

use super::account::Account;
use super::answered::whole_template;
use crate::kit::Program;

#[test]
fn no_request_is_sent_twice() {
    let stub = Account::well_run().open();
    let program = Program::at(&stub.endpoint());
    program.scan_report(&whole_template(&program), &[]);
    let mut sent: BTreeMap<[String; 4], usize> = BTreeMap::new();
    for call in stub.requests() {
        let asked = [call.name(), call.region, call.target, call.body];
        *sent.entry(asked).or_default() += 1;
    }
    let all: usize = sent.values().sum();
    println!("{all} requests, {} of them different", sent.len());
    sent.retain(|_, times| *times > 1);
    assert!(sent.is_empty(), "{sent:#?}");
}
