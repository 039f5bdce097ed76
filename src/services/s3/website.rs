//! The website endpoint of a bucket, which knows plain HTTP only and answers only what anybody may read.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html>

use super::{BucketPolicy, EffectivePublicAccessBlock, GET_BUCKET_POLICY, Ownership, Tls};
use crate::facts::{Cause, Fact, Reading, record, words};
use crate::policy::{Effect, Element, Policy, Principals, Statement, covers_ignoring_case};

record! {
    /// How a bucket answers as a website.
    pub struct Website {
        /// What it answers with.
        answers: Reading<WebsiteAnswers>,
        /// The host that every request is redirected to; absent if objects are served.
        redirects_to: Fact<String>,
        /// The name of the document that stands for a folder; absent if every request is redirected.
        index: Fact<String>,
        /// Documents that it names (the index, the error page, targets of redirects) of a kind that servers run and S3
        /// delivers as source text, such as `index.php`.
        scripts: Vec<String>,
        /// Hosts that rules redirect some requests to over plain HTTP.
        plain_redirects: Vec<String>,
    }
}

words! {
    /// What a website endpoint answers with.
    pub enum WebsiteAnswers {
        /// Objects of the bucket.
        Objects = "objects",
        /// A redirect to HTTPS, whatever is asked for.
        ToHttps = "redirects-to-https",
        /// A redirect that stays with plain HTTP, whatever is asked for.
        Redirects = "redirects",
    }
}

words! {
    /// Who may read objects without signing in: website endpoints know nobody who did.
    pub enum WebsiteReaders {
        /// Nobody.
        Nobody = "nobody",
        /// Everybody.
        Everybody = "everybody",
        /// Perhaps some: a condition, a deny or the ACLs of objects decide.
        Perhaps = "perhaps",
    }
}

/// What of a bucket decides who may read it.
#[derive(Debug, Clone)]
pub struct Access<'a> {
    /// The ARN of the bucket.
    pub arn: &'a str,
    /// Its policy.
    pub policy: &'a Fact<BucketPolicy>,
    /// The public access block in force.
    pub block: &'a EffectivePublicAccessBlock,
    /// Who owns objects; without ACLs none of an object gives anything.
    pub ownership: &'a Fact<Ownership>,
}

/// Who may read what is in a bucket without signing in.
#[must_use]
pub fn readers(access: &Access<'_>) -> Reading<WebsiteReaders> {
    let by_policy = by_policy(access);
    match (&by_policy, by_acl(access)) {
        // A deny of every request without TLS is stronger than any ACL.
        (Ok(ByPolicy::DeniesHttp), _) => Reading::Known(WebsiteReaders::Nobody),
        (Ok(ByPolicy::Lets(WebsiteReaders::Everybody)), _) => {
            Reading::Known(WebsiteReaders::Everybody)
        }
        (Err(cause), _) | (_, Err(cause)) => Reading::Unknown(cause.clone()),
        (Ok(ByPolicy::Lets(WebsiteReaders::Perhaps)), Ok(_)) | (_, Ok(true)) => {
            Reading::Known(WebsiteReaders::Perhaps)
        }
        (Ok(ByPolicy::Lets(WebsiteReaders::Nobody)), Ok(false)) => {
            Reading::Known(WebsiteReaders::Nobody)
        }
    }
}

enum ByPolicy {
    DeniesHttp,
    Lets(WebsiteReaders),
}

fn by_policy(access: &Access<'_>) -> Result<ByPolicy, Cause> {
    let policy = match access.policy {
        Fact::Absent => return Ok(ByPolicy::Lets(WebsiteReaders::Nobody)),
        Fact::Unknown(cause) => return Err(cause.clone()),
        Fact::Known(policy) => policy,
    };
    if policy.tls == Reading::Known(Tls::Required) {
        return Ok(ByPolicy::DeniesHttp);
    }
    let parsed = Policy::parse(&policy.document)
        .map_err(|unreadable| GET_BUCKET_POLICY.unparseable(unreadable.to_string()))?;
    let lets = lets(&parsed, access.arn);
    match (lets, &access.block.restrict_public_buckets) {
        // Such a policy is public by any measure, and then lets in the account only.
        (WebsiteReaders::Everybody, Reading::Known(true)) => {
            Ok(ByPolicy::Lets(WebsiteReaders::Nobody))
        }
        (WebsiteReaders::Everybody, Reading::Unknown(cause)) => Err(cause.clone()),
        _ => Ok(ByPolicy::Lets(lets)),
    }
}

/// Whether ACLs of objects may give something.
fn by_acl<'a>(access: &Access<'a>) -> Result<bool, &'a Cause> {
    match (&access.block.ignore_public_acls, access.ownership) {
        (Reading::Known(true), _) | (_, Fact::Known(Ownership::BucketOwnerEnforced)) => Ok(false),
        (Reading::Unknown(cause), _) | (_, Fact::Unknown(cause)) => Err(cause),
        (
            Reading::Known(false),
            Fact::Absent | Fact::Known(Ownership::BucketOwnerPreferred | Ownership::ObjectWriter),
        ) => Ok(true),
    }
}

fn lets(policy: &Policy, arn: &str) -> WebsiteReaders {
    let reads = |statement: &&Statement| may_be_about_reading(statement, arn);
    let about: Vec<&Statement> = policy.statements.iter().filter(reads).collect();
    let mut lets = about
        .iter()
        .filter(|statement| statement.effect == Effect::Allow)
        .filter(|statement| may_mean_anybody(&statement.principals));
    let is_denied = about
        .iter()
        .any(|statement| statement.effect == Effect::Deny);
    let is_plain = |statement: &&&Statement| {
        statement.principals == Principals::Everybody
            && statement.conditions.is_empty()
            && matches!(statement.actions, Element::Listed(_))
            && matches!(statement.resources, Element::Listed(_))
    };
    match (
        lets.clone().any(|statement| is_plain(&statement)),
        is_denied,
    ) {
        (true, false) => WebsiteReaders::Everybody,
        (true, true) => WebsiteReaders::Perhaps,
        (false, _) if lets.next().is_some() => WebsiteReaders::Perhaps,
        (false, _) => WebsiteReaders::Nobody,
    }
}

/// Who did not sign in is nobody of those who are named.
fn may_mean_anybody(principals: &Principals) -> bool {
    match principals {
        Principals::Everybody | Principals::Not(_) | Principals::Unstated => true,
        Principals::Named(named) => named.iter().any(|(_, value)| value == "*"),
    }
}

/// Whether a statement may be about reading objects of the bucket.
fn may_be_about_reading(statement: &Statement, arn: &str) -> bool {
    let reads = match &statement.actions {
        Element::Listed(patterns) => patterns
            .iter()
            .any(|pattern| covers_ignoring_case(pattern, "s3:GetObject")),
        Element::AllBut(_) | Element::Unstated => true,
    };
    let objects = format!("{arn}/");
    let here = match &statement.resources {
        // Some objects are enough: a prefix of them, or a pattern that may meet one.
        Element::Listed(patterns) => patterns
            .iter()
            .any(|pattern| pattern.starts_with(&objects) || pattern.contains(['*', '?'])),
        Element::AllBut(_) | Element::Unstated => true,
    };
    reads && here
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ARN: &str = "arn:aws:s3:::shop";

    fn policy(statements: &Value) -> Fact<BucketPolicy> {
        let document = json!({ "Statement": statements }).to_string();
        let parsed = Policy::parse(&document).expect("a policy");
        let (tls, tls_detail) = super::super::transport::judge(&parsed, ARN);
        Fact::Known(BucketPolicy {
            tls: Reading::Known(tls),
            tls_detail,
            document,
        })
    }

    fn block(ignore: bool, restrict: bool) -> EffectivePublicAccessBlock {
        EffectivePublicAccessBlock {
            block_public_acls: Reading::Known(false),
            ignore_public_acls: Reading::Known(ignore),
            block_public_policy: Reading::Known(false),
            restrict_public_buckets: Reading::Known(restrict),
            source: String::new(),
        }
    }

    fn of(policy: &Fact<BucketPolicy>, restrict: bool) -> Reading<WebsiteReaders> {
        readers(&Access {
            arn: ARN,
            policy,
            block: &block(false, restrict),
            ownership: &Fact::Known(Ownership::BucketOwnerEnforced),
        })
    }

    fn allow(principal: &Value, more: &Value) -> Value {
        let mut statement = json!({ "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::shop/*" });
        for (key, value) in more.as_object().expect("members") {
            statement[key] = value.clone();
        }
        statement
    }

    #[test]
    fn a_policy_lets_in_everybody_nobody_or_perhaps_some() {
        let everybody = || allow(&json!("*"), &json!({}));
        let deny = json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::shop/*",
            "Condition": { "NotIpAddress": { "aws:SourceIp": "10.0.0.0/8" } } });
        let tls = json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::shop", "arn:aws:s3:::shop/*"],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } } });
        let referer = json!({ "Condition": { "StringEquals": { "aws:Referer": "secret" } } });
        let upload = json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::shop/*" });
        for (statements, expected) in [
            (json!([everybody()]), WebsiteReaders::Everybody),
            (json!(everybody()), WebsiteReaders::Everybody),
            (
                json!([allow(
                    &json!({ "AWS": "*" }),
                    &json!({ "Action": ["S3:getobject"] })
                )]),
                WebsiteReaders::Everybody,
            ),
            (
                json!([allow(
                    &json!("*"),
                    &json!({ "Resource": "arn:aws:s3:::shop/public/*" })
                )]),
                WebsiteReaders::Everybody,
            ),
            (json!([everybody(), upload]), WebsiteReaders::Everybody),
            (json!([everybody(), deny]), WebsiteReaders::Perhaps),
            (json!([everybody(), tls]), WebsiteReaders::Nobody),
            (
                json!([allow(&json!("*"), &referer)]),
                WebsiteReaders::Perhaps,
            ),
            (
                json!([{ "Effect": "Allow", "NotPrincipal": { "AWS": "111122223333" }, "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::shop/*" }]),
                WebsiteReaders::Perhaps,
            ),
            (
                json!([{ "Effect": "Allow", "Principal": "*", "NotAction": "s3:PutObject",
                "Resource": "arn:aws:s3:::shop/*" }]),
                WebsiteReaders::Perhaps,
            ),
            (
                json!([allow(
                    &json!({ "Service": "cloudfront.amazonaws.com" }),
                    &json!({})
                )]),
                WebsiteReaders::Nobody,
            ),
            (
                json!([allow(
                    &json!({ "AWS": "arn:aws:iam::111122223333:root" }),
                    &json!({})
                )]),
                WebsiteReaders::Nobody,
            ),
            (
                json!([allow(
                    &json!("*"),
                    &json!({ "Action": "s3:ListBucket", "Resource": ARN })
                )]),
                WebsiteReaders::Nobody,
            ),
        ] {
            assert_eq!(
                of(&policy(&statements), false),
                Reading::Known(expected),
                "{statements}"
            );
        }
    }

    #[test]
    fn a_block_takes_away_what_is_surely_public_only() {
        let plain = policy(&json!([allow(&json!("*"), &json!({}))]));
        assert_eq!(of(&plain, true), Reading::Known(WebsiteReaders::Nobody));
        // Whether AWS takes such a policy for public depends on the range.
        let range = json!({ "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } } });
        let some = policy(&json!([allow(&json!("*"), &range)]));
        assert_eq!(of(&some, true), Reading::Known(WebsiteReaders::Perhaps));
    }

    #[test]
    fn acls_of_objects_may_give_what_no_policy_does() {
        let denied = || Cause::denied("s3:GetBucketOwnershipControls", "");
        let with = |ignore: bool, ownership: Fact<Ownership>| {
            readers(&Access {
                arn: ARN,
                policy: &Fact::Absent,
                block: &block(ignore, false),
                ownership: &ownership,
            })
        };
        let nobody = Reading::Known(WebsiteReaders::Nobody);
        assert_eq!(with(true, Fact::Absent), nobody);
        assert_eq!(
            with(false, Fact::Known(Ownership::BucketOwnerEnforced)),
            nobody
        );
        assert_eq!(
            with(false, Fact::Absent),
            Reading::Known(WebsiteReaders::Perhaps)
        );
        assert_eq!(with(false, denied().into()), Reading::Unknown(denied()));
    }

    #[test]
    fn a_policy_that_cannot_be_read_leaves_it_open() {
        let denied = Cause::denied("s3:GetBucketPolicy", "");
        assert_eq!(of(&denied.clone().into(), false), Reading::Unknown(denied));
        let broken = Fact::Known(BucketPolicy {
            tls: Reading::Known(Tls::NotRequired),
            tls_detail: String::new(),
            document: "{".to_owned(),
        });
        assert!(matches!(of(&broken, false), Reading::Unknown(_)));
    }
}
