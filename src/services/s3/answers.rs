//! From S3's answers to facts. Only the one error code that AWS documents for
//! an operation proves that something is not configured.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>

use aws_sdk_s3::operation::get_bucket_acl::GetBucketAclOutput;
use aws_sdk_s3::operation::get_bucket_encryption::GetBucketEncryptionOutput;
use aws_sdk_s3::operation::get_bucket_logging::GetBucketLoggingOutput;
use aws_sdk_s3::operation::get_bucket_ownership_controls::GetBucketOwnershipControlsOutput;
use aws_sdk_s3::operation::get_bucket_policy::GetBucketPolicyOutput;
use aws_sdk_s3::operation::get_bucket_policy_status::GetBucketPolicyStatusOutput;
use aws_sdk_s3::operation::get_bucket_request_payment::GetBucketRequestPaymentOutput;
use aws_sdk_s3::operation::get_bucket_versioning::GetBucketVersioningOutput;
use aws_sdk_s3::operation::get_bucket_website::GetBucketWebsiteOutput;
use aws_sdk_s3::operation::get_object_lock_configuration::GetObjectLockConfigurationOutput;
use aws_sdk_s3::operation::get_public_access_block::GetPublicAccessBlockOutput;
use aws_sdk_s3::types::{Grant, ObjectLockConfiguration};
use aws_sdk_s3control::operation::get_public_access_block::GetPublicAccessBlockOutput as GetAccountBlockOutput;

use super::*;
use crate::aws::CallFailure;
use crate::facts::{Call, Cause};
use crate::model::printable_start;
use crate::policy::Policy;
use crate::services::accessanalyzer::Witness;

type Answer<T> = Result<T, CallFailure>;

/// The fact in an answer, or its absence where the error's code proves it.
fn fact<A, T>(answer: Answer<A>, absent: &str, read: impl FnOnce(A) -> Fact<T>) -> Fact<T> {
    match answer {
        Ok(answer) => read(answer),
        Err(failure) if failure.is(absent) => Fact::Absent,
        Err(failure) => failure.cause.into(),
    }
}

/// What an answer of success must hold: without it, it says nothing, not even that nothing is configured.
fn content<T, U>(call: Call, value: Option<T>, read: impl FnOnce(T) -> Fact<U>) -> Fact<U> {
    match value {
        Some(value) => read(value),
        None => call.unparseable("it is empty").into(),
    }
}

/// One of AWS's words; a word that is new to us is unknown, an empty one is none.
fn word<T>(call: Call, text: Option<&str>, read: fn(&str) -> Option<T>) -> Fact<T> {
    match text {
        None | Some("") => Fact::Absent,
        Some(text) => read(text).ok_or_else(|| unrecognised(call, text)).into(),
    }
}

fn unrecognised(call: Call, text: &str) -> Cause {
    call.unrecognised(printable_start(text, 60))
}

pub(super) fn account_block(answer: Answer<GetAccountBlockOutput>) -> Fact<PublicAccessBlock> {
    fact(answer, "NoSuchPublicAccessBlockConfiguration", |answer| {
        content(
            GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
            answer.public_access_block_configuration,
            |block| {
                Fact::Known(PublicAccessBlock::new([
                    block.block_public_acls,
                    block.ignore_public_acls,
                    block.block_public_policy,
                    block.restrict_public_buckets,
                ]))
            },
        )
    })
}

pub(super) fn bucket_block(answer: Answer<GetPublicAccessBlockOutput>) -> Fact<PublicAccessBlock> {
    fact(answer, "NoSuchPublicAccessBlockConfiguration", |answer| {
        content(
            GET_PUBLIC_ACCESS_BLOCK,
            answer.public_access_block_configuration,
            |block| {
                Fact::Known(PublicAccessBlock::new([
                    block.block_public_acls,
                    block.ignore_public_acls,
                    block.block_public_policy,
                    block.restrict_public_buckets,
                ]))
            },
        )
    })
}

/// What S3 says of a bucket policy that is there.
pub(super) fn policy_status(answer: Answer<GetBucketPolicyStatusOutput>) -> Reading<Witness> {
    const CALL: Call = GET_BUCKET_POLICY_STATUS;
    match answer {
        Ok(answer) => {
            let told = answer.policy_status.and_then(|status| status.is_public);
            told.map(|public| witness(CALL, public))
                .ok_or_else(|| CALL.unparseable("no word on whether it is public"))
                .into()
        }
        Err(failure) => failure.cause.into(),
    }
}

/// What an answer of S3 says of a policy.
pub(super) fn witness(call: Call, public: bool) -> Witness {
    if public {
        Witness::Public(format!("S3 says that it is public ({call})"))
    } else {
        Witness::NotPublic(format!("S3 says that it is not public ({call})"))
    }
}

/// No error proves absence here: a bucket without versioning answers without a status.
pub(super) fn versioning(answer: Answer<GetBucketVersioningOutput>) -> Reading<Versioning> {
    let read = |status: Option<&str>, mfa_delete: Option<&str>| Versioning {
        status: word(GET_BUCKET_VERSIONING, status, VersioningStatus::from_word),
        mfa_delete: word(GET_BUCKET_VERSIONING, mfa_delete, MfaDelete::from_word),
    };
    match answer {
        Ok(answer) => Reading::Known(read(
            answer.status().map(|status| status.as_str()),
            answer.mfa_delete().map(|status| status.as_str()),
        )),
        Err(failure) => match failure.unread.as_deref().and_then(misnamed::versioning) {
            Some((status, mfa_delete)) => {
                Reading::Known(read(status.as_deref(), mfa_delete.as_deref()))
            }
            None => failure.cause.into(),
        },
    }
}

pub(super) fn object_lock(answer: Answer<GetObjectLockConfigurationOutput>) -> Fact<ObjectLock> {
    fact(answer, "ObjectLockConfigurationNotFoundError", |answer| {
        content(
            GET_OBJECT_LOCK_CONFIGURATION,
            answer.object_lock_configuration,
            |lock| lock_of(&lock),
        )
    })
}

/// A time in words; AWS gives it in days or in years.
fn period(days: Option<i32>, years: Option<i32>) -> Option<String> {
    let days = days.filter(|days| *days > 0);
    let years = years.filter(|years| *years > 0);
    match (days, years) {
        (Some(1), _) => Some("1 day".to_owned()),
        (Some(days), _) => Some(format!("{days} days")),
        (None, Some(1)) => Some("1 year".to_owned()),
        (None, Some(years)) => Some(format!("{years} years")),
        (None, None) => None,
    }
}

fn lock_of(lock: &ObjectLockConfiguration) -> Fact<ObjectLock> {
    const CALL: Call = GET_OBJECT_LOCK_CONFIGURATION;
    match lock.object_lock_enabled().map(|enabled| enabled.as_str()) {
        Some("Enabled") => {}
        None | Some("") => return CALL.unparseable("no word on whether it is on").into(),
        Some(other) => return unrecognised(CALL, other).into(),
    }
    let default = lock.rule().and_then(|rule| rule.default_retention());
    let of_default = default.and_then(|default| period(default.days(), default.years()));
    let Some(retention) = of_default else {
        // A mode without a time locks nothing; a hold locks until it is released, and then for its time.
        let hold = default.and_then(|default| default.default_event_hold());
        let after = hold.map(|hold| period(hold.days(), hold.years()));
        return Fact::Known(match after {
            None => ObjectLock {
                mode: Fact::Absent,
                retention: String::new(),
            },
            Some(None) => ObjectLock {
                mode: CALL.unparseable("an event hold without a time").into(),
                retention: String::new(),
            },
            Some(Some(retention)) => ObjectLock {
                mode: Fact::Known(LockMode::EventHold),
                retention,
            },
        });
    };
    let mode = default
        .and_then(|default| default.mode())
        .map(|mode| mode.as_str());
    let mode = match word(CALL, mode, LockMode::from_word) {
        Fact::Absent => CALL.unparseable("a retention without a mode").into(),
        told @ (Fact::Known(_) | Fact::Unknown(_)) => told,
    };
    Fact::Known(ObjectLock { mode, retention })
}

/// The default encryption as AWS words it.
#[derive(Debug, Clone)]
pub(super) struct DefaultEncryption {
    algorithm: String,
    /// The key as configured; empty for none.
    pub(super) key: String,
}

impl DefaultEncryption {
    pub(super) fn algorithm(&self) -> Reading<Algorithm> {
        Algorithm::from_word(&self.algorithm)
            .ok_or_else(|| unrecognised(GET_BUCKET_ENCRYPTION, &self.algorithm))
            .into()
    }
}

pub(super) fn default_encryption(
    answer: Answer<GetBucketEncryptionOutput>,
) -> Fact<DefaultEncryption> {
    fact(
        answer,
        "ServerSideEncryptionConfigurationNotFoundError",
        |answer| {
            content(
                GET_BUCKET_ENCRYPTION,
                answer.server_side_encryption_configuration,
                |all| {
                    let default = all
                        .rules
                        .into_iter()
                        .find_map(|rule| rule.apply_server_side_encryption_by_default);
                    // Rules may be about other things alone, but a bucket always has a default.
                    content(GET_BUCKET_ENCRYPTION, default, |default| {
                        Fact::Known(DefaultEncryption {
                            algorithm: default.sse_algorithm.as_str().to_owned(),
                            key: default.kms_master_key_id.unwrap_or_default(),
                        })
                    })
                },
            )
        },
    )
}

pub(super) fn policy(answer: Answer<GetBucketPolicyOutput>, arn: &str) -> Fact<BucketPolicy> {
    fact(answer, "NoSuchBucketPolicy", |answer| {
        let document = answer.policy.filter(|document| !document.is_empty());
        content(GET_BUCKET_POLICY, document, |document| {
            Fact::Known(bucket_policy(document, arn))
        })
    })
}

pub(super) fn website(answer: Answer<GetBucketWebsiteOutput>) -> Fact<Website> {
    fact(answer, "NoSuchWebsiteConfiguration", |answer| {
        let scripts = scripts(&answer);
        let plain_redirects = plain_redirects(&answer);
        let index = answer.index_document.map(|index| index.suffix);
        let Some(redirect) = answer.redirect_all_requests_to else {
            // What serves objects names the document that stands for a folder.
            return content(GET_BUCKET_WEBSITE, index, |index| {
                Fact::Known(Website {
                    answers: Reading::Known(WebsiteAnswers::Objects),
                    redirects_to: Fact::Absent,
                    index: Fact::Known(index),
                    scripts,
                    plain_redirects,
                })
            });
        };
        let answers = match redirect.protocol.as_ref().map(|protocol| protocol.as_str()) {
            Some("https") => Reading::Known(WebsiteAnswers::ToHttps),
            // That of the request, which is HTTP.
            None | Some("" | "http") => Reading::Known(WebsiteAnswers::Redirects),
            Some(other) => unrecognised(GET_BUCKET_WEBSITE, other).into(),
        };
        Fact::Known(Website {
            answers,
            redirects_to: Fact::Known(redirect.host_name),
            index: Fact::of(index),
            scripts,
            plain_redirects,
        })
    })
}

/// The documents of a website that servers run. Redirections to another host deliver nothing of the bucket.
fn scripts(answer: &GetBucketWebsiteOutput) -> Vec<String> {
    let index = answer.index_document().map(|document| document.suffix());
    let error = answer.error_document().map(|document| document.key());
    let rules = answer.routing_rules().iter();
    let replaced = rules
        .filter_map(|rule| rule.redirect())
        .filter(|redirect| redirect.host_name().is_none())
        .filter_map(|redirect| redirect.replace_key_with());
    let documents = index.into_iter().chain(error).chain(replaced);
    let scripts = documents.filter(|key| serving::is_script(key));
    scripts.map(str::to_owned).collect()
}

/// The other hosts that rules redirect to with the protocol of the request, which is HTTP, or with HTTP in so many words.
fn plain_redirects(answer: &GetBucketWebsiteOutput) -> Vec<String> {
    let redirects = answer.routing_rules().iter();
    let redirects = redirects.filter_map(|rule| rule.redirect());
    let plain = redirects.filter(|redirect| {
        let protocol = redirect.protocol().map(|protocol| protocol.as_str());
        protocol != Some("https")
    });
    plain
        .filter_map(|redirect| redirect.host_name().map(str::to_owned))
        .collect()
}

fn bucket_policy(document: String, arn: &str) -> BucketPolicy {
    let (tls, tls_detail) = match Policy::parse(&document) {
        Ok(policy) => {
            let (tls, detail) = transport::judge(&policy, arn);
            (Reading::Known(tls), detail)
        }
        Err(unreadable) => {
            let detail = unreadable.to_string();
            (GET_BUCKET_POLICY.unparseable(detail.clone()).into(), detail)
        }
    };
    BucketPolicy {
        tls,
        tls_detail,
        document,
    }
}

pub(super) fn load_balancer_logs(policy: &BucketPolicy) -> Reading<bool> {
    match Policy::parse(&policy.document) {
        Ok(policy) => Reading::Known(load_balancer_logs::allowed(&policy)),
        Err(unreadable) => GET_BUCKET_POLICY.unparseable(unreadable.to_string()).into(),
    }
}

pub(super) fn ownership(answer: Answer<GetBucketOwnershipControlsOutput>) -> Fact<Ownership> {
    fact(answer, "OwnershipControlsNotFoundError", |answer| {
        content(
            GET_BUCKET_OWNERSHIP_CONTROLS,
            answer.ownership_controls,
            |controls| {
                let owner = controls
                    .rules
                    .first()
                    .map(|rule| rule.object_ownership.as_str());
                word(GET_BUCKET_OWNERSHIP_CONTROLS, owner, Ownership::from_word)
            },
        )
    })
}

pub(super) fn acl(answer: Answer<GetBucketAclOutput>) -> Reading<PublicGrants> {
    match answer {
        Ok(answer) => Reading::Known(public_grants(answer.grants())),
        Err(failure) => failure.cause.into(),
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups>
fn public_grants(grants: &[Grant]) -> PublicGrants {
    let to_group = |group: &str| {
        let mut permissions: Vec<String> = grants
            .iter()
            .filter(|grant| grant.grantee().and_then(|grantee| grantee.uri()) == Some(group))
            .filter_map(|grant| {
                grant
                    .permission()
                    .map(|permission| permission.as_str().to_owned())
            })
            .collect();
        permissions.sort();
        permissions.dedup();
        permissions
    };
    let log_delivery = to_group("http://acs.amazonaws.com/groups/s3/LogDelivery");
    PublicGrants {
        authenticated_users: to_group("http://acs.amazonaws.com/groups/global/AuthenticatedUsers"),
        all_users: to_group("http://acs.amazonaws.com/groups/global/AllUsers"),
        log_delivery: log_delivery
            .iter()
            .any(|permission| permission == "WRITE" || permission == "FULL_CONTROL"),
    }
}

/// No error proves absence here: a bucket without logging answers without a target.
pub(super) fn logging(answer: Answer<GetBucketLoggingOutput>) -> Fact<Logging> {
    match answer {
        Ok(answer) => answer.logging_enabled.map_or(Fact::Absent, |logging| {
            Fact::Known(Logging {
                target_bucket: logging.target_bucket,
                target_prefix: logging.target_prefix,
            })
        }),
        Err(failure) => failure.cause.into(),
    }
}

/// Whether requesters pay.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html>
pub(super) fn requester_pays(answer: Answer<GetBucketRequestPaymentOutput>) -> Reading<bool> {
    match answer {
        Ok(answer) => match answer.payer().map(|payer| payer.as_str()) {
            Some("Requester") => Reading::Known(true),
            Some("BucketOwner") => Reading::Known(false),
            other => unrecognised(GET_BUCKET_REQUEST_PAYMENT, other.unwrap_or("no payer")).into(),
        },
        Err(failure) => failure.cause.into(),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::types::{
        DefaultRetention, EventHoldDuration, ObjectLockEnabled, ObjectLockRetentionMode,
        ObjectLockRule, ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
    };

    use super::*;

    fn lock(enabled: Option<&str>, retention: DefaultRetention) -> Fact<ObjectLock> {
        let rule = ObjectLockRule::builder().default_retention(retention);
        let lock = ObjectLockConfiguration::builder()
            .set_object_lock_enabled(enabled.map(ObjectLockEnabled::from))
            .rule(rule.build())
            .build();
        let answer = GetObjectLockConfigurationOutput::builder().object_lock_configuration(lock);
        object_lock(Ok(answer.build()))
    }

    #[test]
    fn a_lock_of_which_a_part_is_missing_is_not_known() {
        let days = DefaultRetention::builder().days(3);
        let whole = days.clone().mode(ObjectLockRetentionMode::Compliance);
        let mode = |fact| match fact {
            Fact::Known(ObjectLock { mode, .. }) => mode,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            mode(lock(Some("Enabled"), whole.clone().build())),
            Fact::Known(LockMode::Compliance)
        );
        let without = mode(lock(Some("Enabled"), days.build()));
        assert!(matches!(without, Fact::Unknown(_)), "{without:?}");
        for enabled in [None, Some(""), Some("Perhaps")] {
            let open = lock(enabled, whole.clone().build());
            assert!(matches!(open, Fact::Unknown(_)), "{open:?}");
        }
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html>
    #[test]
    fn a_default_event_hold_locks_until_it_is_released_and_then_for_its_time() {
        let hold = |days: Option<i32>, years: Option<i32>| {
            let hold = EventHoldDuration::builder();
            let hold = hold.set_days(days).set_years(years).build();
            DefaultRetention::builder().default_event_hold(hold)
        };
        let known = |mode, retention: &str| {
            Fact::Known(ObjectLock {
                mode: Fact::Known(mode),
                retention: retention.to_owned(),
            })
        };
        let of = |retention| lock(Some("Enabled"), retention);
        assert_eq!(
            of(hold(Some(365), None).build()),
            known(LockMode::EventHold, "365 days")
        );
        assert_eq!(
            of(hold(None, Some(1)).build()),
            known(LockMode::EventHold, "1 year")
        );
        let both = hold(Some(365), None).days(3);
        let both = both.mode(ObjectLockRetentionMode::Compliance).build();
        assert_eq!(of(both), known(LockMode::Compliance, "3 days"));
        let Fact::Known(ObjectLock { mode, .. }) = of(hold(None, None).build()) else {
            panic!("the lock is on");
        };
        assert!(matches!(mode, Fact::Unknown(_)), "{mode:?}");
    }

    #[test]
    fn rules_without_a_default_prove_no_bucket_unencrypted() {
        let rule = ServerSideEncryptionRule::builder().bucket_key_enabled(true);
        let rules = ServerSideEncryptionConfiguration::builder()
            .rules(rule.build())
            .build()
            .expect("rules");
        let answer = GetBucketEncryptionOutput::builder()
            .server_side_encryption_configuration(rules)
            .build();
        let fact = default_encryption(Ok(answer));
        assert!(matches!(fact, Fact::Unknown(_)), "{fact:?}");
    }
}
