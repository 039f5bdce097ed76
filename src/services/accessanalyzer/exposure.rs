//! Whom the policy of a resource lets in, by our reading and by AWS's.

use crate::facts::{Call, Cause, Reading, record, words};
use crate::policy::resource::{Exposure, Grantee, Owned, Source, Standing, exposure};
use crate::policy::{Policy, decoded};

words! {
    /// Whether the policy of a resource lets everybody in.
    pub enum PolicyStanding {
        /// Everybody, or everybody with some AWS account.
        Public = "public",
        /// Nobody but who is named.
        NotPublic = "not-public",
        /// It cannot be told.
        Unclear = "unclear",
    }
}

record! {
    /// Whom the policy of a resource lets in who is not of its account. What a public access block or an organization
    /// takes away is not seen here.
    pub struct PolicyExposure {
        /// Whether everybody gets in, the statements taken together; unknown where AWS's own reasoning contradicts it.
        standing: Reading<PolicyStanding>,
        /// The statements that let everybody in, in words.
        public: Vec<String>,
        /// Those of which it cannot be told whom they let in, in words.
        unclear: Vec<String>,
        /// Those that let a service of AWS in on behalf of anybody, or of whoever owns a bucket of some name: no condition
        /// names whose account it acts for. They make it unclear as well.
        for_anybody: Vec<String>,
        /// Those of this kind that let CloudFront in: whoever has a distribution, in any account, gets at what they give
        /// and can publish it. No public access block keeps services out.
        any_distribution: Vec<String>,
        /// Those that let in others who are named, in words.
        named: Vec<String>,
        /// The other accounts that are let in, by number.
        foreign_accounts: Vec<String>,
        /// What AWS says of it, in words, or why analyzers could not be asked; empty if it says nothing.
        aws_says: String,
    }
}

/// Whom distributions send their requests as; in China its name goes on.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html>
const CLOUDFRONT: &str = "cloudfront.amazonaws.com";

/// What AWS says of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Witness {
    /// That it is public; the words say who says so.
    Public(String),
    /// That it is not.
    NotPublic(String),
    /// That others than its account get in, and not everybody; the words say who says so.
    Others(String),
    /// Nothing.
    Silent,
}

impl PolicyExposure {
    /// Reads a policy, as JSON or percent-encoded; `call` told it.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn of(call: Call, document: &str, of: &Owned<'_>) -> Result<Self, Cause> {
        let text = decoded(document).map_err(|why| call.unparseable(why))?;
        let policy = Policy::parse(&text).map_err(|error| call.unparseable(error.to_string()))?;
        Ok(Self::weighed(&exposure(&policy, of)))
    }

    /// Of a resource without a policy, which only its account may use.
    #[must_use]
    pub fn without_policy() -> Self {
        Self::weighed(&Exposure::default())
    }

    /// In words, grant by grant.
    #[must_use]
    pub fn weighed(exposure: &Exposure) -> Self {
        let mut told = Self {
            standing: Reading::Known(match exposure.standing() {
                Standing::Public => PolicyStanding::Public,
                Standing::NotPublic => PolicyStanding::NotPublic,
                Standing::Unclear => PolicyStanding::Unclear,
            }),
            public: Vec::new(),
            unclear: Vec::new(),
            for_anybody: Vec::new(),
            any_distribution: Vec::new(),
            named: Vec::new(),
            foreign_accounts: exposure
                .foreign_accounts()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            aws_says: String::new(),
        };
        for grant in &exposure.grants {
            let list = match (&grant.to, grant.standing) {
                (_, Standing::Public) => &mut told.public,
                (Grantee::ServiceOfAnybody(name), Standing::Unclear) => {
                    match name.to_ascii_lowercase().starts_with(CLOUDFRONT) {
                        true => &mut told.any_distribution,
                        false => &mut told.for_anybody,
                    }
                }
                // Narrower than on behalf of anybody.
                (
                    Grantee::Service {
                        name: _,
                        source: Source::Thing(_),
                    },
                    Standing::Unclear,
                ) => &mut told.for_anybody,
                (_, Standing::Unclear) => &mut told.unclear,
                (_, Standing::NotPublic) => &mut told.named,
            };
            let words = grant.to_string();
            if !list.contains(&words) {
                list.push(words);
            }
        }
        told
    }

    /// The same beside what AWS says, which `call` told. Where the two contradict each other, it is not known.
    #[must_use]
    pub fn beside(mut self, witness: Reading<Witness>, call: Call) -> Self {
        let contradiction = |own: &str, other: &str| {
            Reading::Unknown(call.unexpected(format!("by its statements it is {own}, but {other}")))
        };
        self.standing = match (self.standing, witness) {
            (standing, Reading::Known(Witness::Silent | Witness::Others(_))) => standing,
            (Reading::Known(own), Reading::Known(Witness::Public(words))) => {
                self.aws_says.clone_from(&words);
                match own {
                    PolicyStanding::NotPublic => contradiction("not public", &words),
                    // AWS knows what we do not.
                    PolicyStanding::Unclear | PolicyStanding::Public => {
                        if self.public.is_empty() {
                            self.public.push(words);
                        }
                        Reading::Known(PolicyStanding::Public)
                    }
                }
            }
            (Reading::Known(own), Reading::Known(Witness::NotPublic(words))) => {
                self.aws_says.clone_from(&words);
                match own {
                    PolicyStanding::Public => contradiction("public", &words),
                    PolicyStanding::NotPublic | PolicyStanding::Unclear => Reading::Known(own),
                }
            }
            // What cannot be asked may say otherwise; that it is public needs no second word.
            (Reading::Known(PolicyStanding::Public), Reading::Unknown(_)) => {
                Reading::Known(PolicyStanding::Public)
            }
            (
                Reading::Known(PolicyStanding::NotPublic | PolicyStanding::Unclear),
                Reading::Unknown(cause),
            ) => Reading::Unknown(cause),
            (Reading::Unknown(cause), Reading::Known(_) | Reading::Unknown(_)) => {
                Reading::Unknown(cause)
            }
        };
        self
    }

    /// The same where analyzers cannot be asked, which may contradict it and never confirm it.
    #[must_use]
    pub fn without_analyzers(mut self, cause: &Cause) -> Self {
        let words = format!("what IAM Access Analyzer found was not read: {cause}");
        self.aws_says = match self.aws_says.as_str() {
            "" => words,
            said => format!("{said}; {words}"),
        };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::LIST_FINDINGS;
    use super::*;

    const BUCKET: Owned<'static> = Owned::new("111122223333", "s3", "arn:aws:s3:::ledger");

    fn told(principal: &str) -> PolicyExposure {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject", "Resource": "*"}}}}"#
        );
        PolicyExposure::of(LIST_FINDINGS, &text, &BUCKET).expect("a policy")
    }

    fn says(public: bool) -> Reading<Witness> {
        let words = "AWS says so".to_owned();
        Reading::Known(match public {
            true => Witness::Public(words),
            false => Witness::NotPublic(words),
        })
    }

    #[test]
    fn each_grant_stands_where_it_belongs() {
        let all = told(
            r#"{"AWS": ["444455556666", "arn:aws:iam::*:root"], "Service": "cloudtrail.amazonaws.com"}"#,
        );
        assert_eq!(all.standing, Reading::Known(PolicyStanding::Unclear));
        assert_eq!(all.foreign_accounts, ["444455556666"]);
        for (list, word) in [
            (&all.named, "account 444455556666"),
            (&all.unclear, "arn:aws:iam::*:root"),
            (&all.for_anybody, "cloudtrail.amazonaws.com"),
        ] {
            assert_eq!(list.len(), 1, "{all:#?}");
            assert!(list[0].contains(word), "{all:#?}");
        }
        assert_eq!(told("\"*\"").public.len(), 1);
        let none = PolicyExposure::without_policy();
        assert_eq!(none.standing, Reading::Known(PolicyStanding::NotPublic));
        assert!(PolicyExposure::of(LIST_FINDINGS, "{", &BUCKET).is_err());
    }

    #[test]
    fn cloudfront_on_behalf_of_anybody_is_a_door_where_the_services_of_logs_are_none() {
        let all =
            told(r#"{"Service": ["cloudfront.amazonaws.com", "delivery.logs.amazonaws.com"]}"#);
        assert_eq!(all.standing, Reading::Known(PolicyStanding::Unclear));
        assert_eq!(all.any_distribution.len(), 1, "{all:#?}");
        assert_eq!(all.for_anybody.len(), 1, "{all:#?}");
        assert!(all.unclear.is_empty(), "{all:#?}");
        let text = |key: &str, value: &str| {
            format!(
                r#"{{"Statement": {{"Effect": "Allow", "Principal": {{"Service": "cloudfront.amazonaws.com"}},
                "Action": "s3:GetObject", "Resource": "*", "Condition": {{"StringLike": {{"{key}": "{value}"}}}}}}}}"#
            )
        };
        for (key, value, open) in [
            (
                "aws:SourceArn",
                "arn:aws:cloudfront::111122223333:distribution/E1",
                0,
            ),
            ("aws:SourceAccount", "111122223333", 0),
            ("aws:SourceAccount", "444455556666", 0),
            ("aws:SourceArn", "arn:aws:cloudfront::*:distribution/*", 1),
            ("aws:SourceArn", "*", 1),
        ] {
            let told = PolicyExposure::of(LIST_FINDINGS, &text(key, value), &BUCKET);
            let told = told.expect("a policy");
            assert_eq!(
                told.any_distribution.len(),
                open,
                "{key} {value}: {told:#?}"
            );
        }
    }

    #[test]
    fn a_service_for_one_bucket_is_no_more_than_one_for_anybody() {
        let text = r#"{"Statement": {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject", "Resource": "*",
            "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::shop"}}}}"#;
        let told = PolicyExposure::of(LIST_FINDINGS, text, &BUCKET).expect("a policy");
        assert_eq!(told.standing, Reading::Known(PolicyStanding::Unclear));
        assert!(told.unclear.is_empty(), "{told:#?}");
        assert_eq!(told.for_anybody.len(), 1, "{told:#?}");
    }

    #[test]
    fn analyzers_that_cannot_be_asked_leave_the_verdict_and_are_told() {
        let cause = Cause::denied("access-analyzer:ListAnalyzers", "");
        let own = PolicyExposure::without_policy().without_analyzers(&cause);
        assert_eq!(own.standing, Reading::Known(PolicyStanding::NotPublic));
        assert!(own.aws_says.contains("access-analyzer:ListAnalyzers"));
        let both = told("\"*\"").beside(says(true), LIST_FINDINGS);
        let both = both.without_analyzers(&cause);
        assert!(both.aws_says.starts_with("AWS says so; "), "{both:#?}");
    }

    #[test]
    fn where_aws_says_otherwise_it_is_not_known_and_both_are_told() {
        let own = r#"{"AWS": "111122223333"}"#;
        for (exposure, public, word) in [
            (told("\"*\""), false, "is public, but AWS says so"),
            (told(own), true, "is not public, but AWS says so"),
        ] {
            let both = exposure.beside(says(public), LIST_FINDINGS);
            let Reading::Unknown(cause) = &both.standing else {
                panic!("{both:#?}");
            };
            assert!(cause.to_string().contains(word), "{cause}");
            assert_eq!(both.aws_says, "AWS says so");
        }
    }

    #[test]
    fn a_witness_settles_only_what_is_against_us() {
        let unclear = || told(r#"{"AWS": "arn:aws:iam::*:root"}"#);
        let of =
            |exposure: PolicyExposure, witness| exposure.beside(witness, LIST_FINDINGS).standing;
        let known = Reading::Known;
        assert_eq!(of(unclear(), says(true)), known(PolicyStanding::Public));
        assert_eq!(of(unclear(), says(false)), known(PolicyStanding::Unclear));
        let silent = || Reading::Known(Witness::Silent);
        assert_eq!(of(told("\"*\""), silent()), known(PolicyStanding::Public));
        let denied = || Reading::Unknown(Cause::denied("access-analyzer:ListFindings", ""));
        assert_eq!(of(told("\"*\""), denied()), known(PolicyStanding::Public));
        for exposure in [unclear(), PolicyExposure::without_policy()] {
            assert!(matches!(of(exposure, denied()), Reading::Unknown(_)));
        }
    }
}
