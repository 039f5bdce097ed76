//! The answers of the account as a whole, of which each can be taken away.

use super::{
    apis, balancers, buckets, databases, databases_at_interfaces, databases_in_vpcs, distribution,
    emergency, entry_points, files, functions, identities, instances, network, other_buckets,
    pools, records, repositories,
};
use crate::kit::{ACCOUNT, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use crate::scans::whole::answers::regions;

/// The account that the organization is managed from.
pub(super) const MANAGEMENT: &str = "999900001111";

/// What an account is asked and answers.
#[derive(Clone, Debug)]
pub(in crate::scans) struct Account(Vec<(On, Reply)>);

/// How an answer differs from that of the well-run account.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// A text in it is another one, wherever it stands.
    Text(String, String),
    /// It is another answer.
    Instead(Reply),
}

impl Change {
    pub(super) fn text(from: &str, to: &str) -> Self {
        Self::Text(from.to_owned(), to.to_owned())
    }
}

impl Account {
    /// Where all is done that can be done.
    pub(in crate::scans) fn well_run() -> Self {
        let all = [
            vec![regions(&["us-east-1"])],
            apis::answers(),
            balancers::answers(),
            buckets::answers(),
            databases::answers(),
            databases_at_interfaces::answers(),
            databases_in_vpcs::answers(),
            distribution::answers(),
            emergency::answers(),
            entry_points::answers(),
            files::answers(),
            functions::answers(),
            identities::answers(),
            instances::answers(),
            network::answers(),
            other_buckets::answers(),
            pools::answers(),
            records::answers(),
            repositories::answers(),
            crate::kit::empty::everywhere(),
        ];
        Self(all.concat())
    }

    /// The same account but for one answer.
    pub(super) fn but(mut self, on: &On, change: &Change) -> Self {
        let mut answers = self.0.iter_mut();
        let found = answers.find(|(known, _)| known == on);
        let (_, reply) = found.unwrap_or_else(|| panic!("nothing answers {on:?}"));
        match change {
            Change::Text(from, to) => {
                let Reply::Answer(response) = reply else {
                    panic!("{on:?} has no text");
                };
                let text = String::from_utf8(response.body.clone()).expect("a text");
                assert!(text.contains(from.as_str()), "no {from:?} in {text}");
                response.body = text.replace(from, to).into_bytes();
            }
            Change::Instead(other) => *reply = other.clone(),
        }
        self
    }

    /// Answers from now on.
    pub(in crate::scans) fn open(self) -> Stub {
        let answers = self.0.into_iter();
        answers.fold(account(), |stub, (on, reply)| stub.answering(on, reply))
    }
}

/// The ARN of something in the account's only region.
pub(super) fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:us-east-1:{ACCOUNT}:{rest}")
}
