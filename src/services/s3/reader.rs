//! One bucket, read lazily: each operation is sent at most once, whoever asks.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::types::Bucket as ListedBucket;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::DateTime;
use tokio::sync::OnceCell;

use super::*;
use crate::aws::{CallFailure, client};
use crate::collect::Context;
use crate::facts::{Call, Cause, Failure};
use crate::policy::Policy;
use crate::services::kms::live::Keys;

/// The account's side of S3.
pub(super) struct AccountReader<'a> {
    pub(super) context: &'a Context,
    /// Client for the listing, in the home region.
    pub(super) home: Client,
    public_access_block: OnceCell<Fact<PublicAccessBlock>>,
}

impl<'a> AccountReader<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        let home = s3_client(context, &context.session.home_region);
        Self {
            context,
            home,
            public_access_block: OnceCell::new(),
        }
    }

    pub(super) async fn public_access_block(&self) -> &Fact<PublicAccessBlock> {
        self.public_access_block
            .get_or_init(|| async {
                let session = &self.context.session;
                let control = client!(aws_sdk_s3control, session, session.home_region);
                let sending = control
                    .get_public_access_block()
                    .account_id(session.identity.account.as_str())
                    .send();
                match self
                    .context
                    .call(GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, sending)
                    .await
                {
                    Ok(answer) => match answer.public_access_block_configuration {
                        Some(block) => Fact::Known(PublicAccessBlock::new([
                            block.block_public_acls,
                            block.ignore_public_acls,
                            block.block_public_policy,
                            block.restrict_public_buckets,
                        ])),
                        None => Fact::Absent,
                    },
                    Err(failure) => absent_if(failure, "NoSuchPublicAccessBlockConfiguration"),
                }
            })
            .await
    }
}

/// Only the one code that AWS documents for it proves that something is not configured.
fn absent_if<T>(failure: CallFailure, code: &str) -> Fact<T> {
    if failure.code.as_deref() == Some(code) {
        Fact::Absent
    } else {
        Fact::Unknown(failure.cause)
    }
}

fn s3_client(context: &Context, region: &str) -> Client {
    let session = &context.session;
    let builder = aws_sdk_s3::config::Builder::from(session.config())
        .region(aws_sdk_s3::config::Region::new(region.to_owned()))
        // Emulators and private endpoints rarely answer at `bucket.host`.
        .force_path_style(session.has_custom_endpoint())
        .interceptor(session.guard());
    Client::from_conf(builder.build())
}

/// One bucket.
pub(super) struct BucketReader<'a> {
    pub(super) account: &'a AccountReader<'a>,
    pub(super) created: Option<DateTime>,
    name: String,
    arn: String,
    listed_region: Option<String>,
    region: OnceCell<Reading<String>>,
    redirected: OnceCell<String>,
    encryption: OnceCell<Fact<DefaultEncryption>>,
    encryption_fact: OnceCell<Fact<Encryption>>,
    policy: OnceCell<Fact<BucketPolicy>>,
    versioning: OnceCell<Reading<Versioning>>,
    object_lock: OnceCell<Fact<ObjectLock>>,
    ownership: OnceCell<Fact<Ownership>>,
    acl: OnceCell<Reading<PublicGrants>>,
    public_access_block: OnceCell<Fact<PublicAccessBlock>>,
    logging: OnceCell<Fact<Logging>>,
}

/// The default encryption as AWS words it.
#[derive(Debug, Clone)]
struct DefaultEncryption {
    algorithm: String,
    key: String,
}

impl<'a> BucketReader<'a> {
    /// A bucket of the listing; AWS lists none without a name.
    pub(super) fn new(account: &'a AccountReader<'a>, bucket: &ListedBucket) -> Option<Self> {
        let name = bucket.name()?.to_owned();
        let partition = &account.context.session.identity.partition;
        Some(Self {
            account,
            created: bucket.creation_date().copied(),
            arn: format!("arn:{partition}:s3:::{name}"),
            name,
            listed_region: bucket.bucket_region().map(str::to_owned),
            region: OnceCell::new(),
            redirected: OnceCell::new(),
            encryption: OnceCell::new(),
            encryption_fact: OnceCell::new(),
            policy: OnceCell::new(),
            versioning: OnceCell::new(),
            object_lock: OnceCell::new(),
            ownership: OnceCell::new(),
            acl: OnceCell::new(),
            public_access_block: OnceCell::new(),
            logging: OnceCell::new(),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn arn(&self) -> &str {
        &self.arn
    }

    /// The region if it is known by now, without asking.
    pub(super) fn known_region(&self) -> Option<&str> {
        let told = self.region.get().and_then(|region| match region {
            Reading::Known(region) => Some(region.as_str()),
            Reading::Unknown(_) => None,
        });
        self.listed_region
            .as_deref()
            .or(told)
            .or(self.redirected.get().map(String::as_str))
    }

    /// The region: the listing tells it; what answers without, tells it in a header even when it denies.
    pub(super) async fn region(&self) -> &Reading<String> {
        self.region
            .get_or_init(|| async {
                if let Some(region) = self.known_region() {
                    return Reading::Known(region.to_owned());
                }
                let sending = self.account.home.head_bucket().bucket(&self.name).send();
                let missing = || {
                    Cause::failed(
                        Failure::Unparseable,
                        HEAD_BUCKET.to_string(),
                        "no region told",
                    )
                };
                match self.account.context.call(HEAD_BUCKET, sending).await {
                    Ok(answer) => answer
                        .bucket_region
                        .map_or_else(|| Reading::Unknown(missing()), Reading::Known),
                    Err(failure) => failure
                        .region_hint
                        .map_or(Reading::Unknown(failure.cause), Reading::Known),
                }
            })
            .await
    }

    /// Sends one operation to the bucket's region; once more if S3 says that it lives elsewhere.
    async fn ask<T, E, F>(&self, call: Call, send: impl Fn(Client) -> F) -> Result<T, CallFailure>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let context = self.account.context;
        let home = context.session.home_region.as_str();
        let region = self.known_region().unwrap_or(home);
        let first = context.call(call, send(self.client(region))).await;
        match first {
            Err(CallFailure {
                region_hint: Some(elsewhere),
                ..
            }) if elsewhere != region => {
                let elsewhere = self.redirected.get_or_init(|| async { elsewhere }).await;
                context.call(call, send(self.client(elsewhere))).await
            }
            other => other,
        }
    }

    fn client(&self, region: &str) -> Client {
        if region == self.account.context.session.home_region {
            self.account.home.clone()
        } else {
            s3_client(self.account.context, region)
        }
    }

    pub(super) async fn versioning(&self) -> &Reading<Versioning> {
        self.versioning
            .get_or_init(|| async {
                let asked = self
                    .ask(GET_BUCKET_VERSIONING, |s3| {
                        s3.get_bucket_versioning().bucket(&self.name).send()
                    })
                    .await;
                match asked {
                    Ok(answer) => Reading::Known(versioning_words(
                        answer.status().map(|status| status.as_str()),
                        answer.mfa_delete().map(|status| status.as_str()),
                    )),
                    Err(CallFailure {
                        unread: Some(body),
                        cause,
                        ..
                    }) => misnamed::versioning(&body).map_or(
                        Reading::Unknown(cause),
                        |(status, mfa_delete)| {
                            Reading::Known(versioning_words(
                                status.as_deref(),
                                mfa_delete.as_deref(),
                            ))
                        },
                    ),
                    Err(failure) => Reading::Unknown(failure.cause),
                }
            })
            .await
    }

    pub(super) async fn object_lock(&self) -> &Fact<ObjectLock> {
        self.object_lock
            .get_or_init(|| async {
                // Object Lock cannot exist without versioning, so there is nothing to ask where it is off.
                match self.versioning().await {
                    Reading::Known(Versioning {
                        status: Fact::Absent | Fact::Known(VersioningStatus::Suspended),
                        ..
                    }) => {
                        return Fact::Absent;
                    }
                    Reading::Known(Versioning {
                        status: Fact::Known(VersioningStatus::Enabled) | Fact::Unknown(_),
                        ..
                    })
                    | Reading::Unknown(_) => {}
                }
                let asked = self
                    .ask(GET_OBJECT_LOCK_CONFIGURATION, |s3| {
                        s3.get_object_lock_configuration().bucket(&self.name).send()
                    })
                    .await;
                match asked {
                    Ok(answer) => answer
                        .object_lock_configuration
                        .map_or(Fact::Absent, object_lock),
                    Err(failure) => absent_if(failure, "ObjectLockConfigurationNotFoundError"),
                }
            })
            .await
    }

    async fn default_encryption(&self) -> &Fact<DefaultEncryption> {
        self.encryption
            .get_or_init(|| async {
                let asked = self
                    .ask(GET_BUCKET_ENCRYPTION, |s3| {
                        s3.get_bucket_encryption().bucket(&self.name).send()
                    })
                    .await;
                let answer = match asked {
                    Ok(answer) => answer,
                    Err(failure) => {
                        return absent_if(
                            failure,
                            "ServerSideEncryptionConfigurationNotFoundError",
                        );
                    }
                };
                let rules = answer
                    .server_side_encryption_configuration
                    .map(|all| all.rules)
                    .unwrap_or_default();
                let default = rules
                    .into_iter()
                    .find_map(|rule| rule.apply_server_side_encryption_by_default);
                default.map_or(Fact::Absent, |default| {
                    Fact::Known(DefaultEncryption {
                        algorithm: default.sse_algorithm.as_str().to_owned(),
                        key: default.kms_master_key_id.unwrap_or_default(),
                    })
                })
            })
            .await
    }

    pub(super) async fn encryption(&self) -> &Fact<Encryption> {
        self.encryption_fact
            .get_or_init(|| async {
                self.default_encryption()
                    .await
                    .as_ref()
                    .map(|default| Encryption {
                        algorithm: match algorithm(&default.algorithm) {
                            Ok(algorithm) => Reading::Known(algorithm),
                            Err(cause) => Reading::Unknown(cause),
                        },
                    })
            })
            .await
    }

    pub(super) async fn encryption_key(&self) -> Fact<kms::Key> {
        match self.default_encryption().await {
            Fact::Absent => Fact::Absent,
            Fact::Unknown(cause) => Fact::Unknown(cause.clone()),
            Fact::Known(default) => match algorithm(&default.algorithm) {
                Err(cause) => Fact::Unknown(cause),
                Ok(Algorithm::Sse) => Fact::Absent,
                Ok(Algorithm::Kms | Algorithm::KmsDsse) => {
                    // A key without a region in its name lives where the bucket does, which the key must then tell.
                    let region = match kms::named(&default.key, "s3") {
                        kms::Named::Key { region: None, .. } => self.region().await.clone(),
                        kms::Named::Key {
                            region: Some(region),
                            ..
                        } => Reading::Known(region.to_owned()),
                        kms::Named::AwsManaged | kms::Named::Alias => Reading::Known(String::new()),
                    };
                    let context = self.account.context;
                    Fact::Known(
                        Keys::of(context)
                            .await
                            .key(context, &default.key, "s3", &region)
                            .await,
                    )
                }
            },
        }
    }

    pub(super) async fn policy(&self) -> &Fact<BucketPolicy> {
        self.policy
            .get_or_init(|| async {
                let asked = self
                    .ask(GET_BUCKET_POLICY, |s3| {
                        s3.get_bucket_policy().bucket(&self.name).send()
                    })
                    .await;
                match asked {
                    Ok(answer) => match answer.policy.filter(|document| !document.is_empty()) {
                        Some(document) => Fact::Known(bucket_policy(document, &self.arn)),
                        None => Fact::Absent,
                    },
                    Err(failure) => absent_if(failure, "NoSuchBucketPolicy"),
                }
            })
            .await
    }

    pub(super) async fn ownership(&self) -> &Fact<Ownership> {
        self.ownership
            .get_or_init(|| async {
                let asked = self
                    .ask(GET_BUCKET_OWNERSHIP_CONTROLS, |s3| {
                        s3.get_bucket_ownership_controls().bucket(&self.name).send()
                    })
                    .await;
                match asked {
                    Ok(answer) => {
                        let rules = answer
                            .ownership_controls
                            .map(|controls| controls.rules)
                            .unwrap_or_default();
                        let owner = rules.first().map(|rule| rule.object_ownership.as_str());
                        word(GET_BUCKET_OWNERSHIP_CONTROLS, owner, Ownership::from_word)
                    }
                    Err(failure) => absent_if(failure, "OwnershipControlsNotFoundError"),
                }
            })
            .await
    }

    pub(super) async fn acl(&self) -> &Reading<PublicGrants> {
        self.acl
            .get_or_init(|| async {
                let asked = self
                    .ask(GET_BUCKET_ACL, |s3| {
                        s3.get_bucket_acl().bucket(&self.name).send()
                    })
                    .await;
                match asked {
                    Ok(answer) => Reading::Known(public_grants(answer.grants())),
                    Err(failure) => Reading::Unknown(failure.cause),
                }
            })
            .await
    }

    /// The ACL, unless ACLs are disabled so that it has nothing to say.
    pub(super) async fn acl_where_it_works(&self) -> Reading<PublicGrants> {
        match self.ownership().await {
            Fact::Known(Ownership::BucketOwnerEnforced) => Reading::Unknown(Cause::failed(
                Failure::NotRead,
                GET_BUCKET_ACL.to_string(),
                "ACLs are disabled",
            )),
            Fact::Known(Ownership::BucketOwnerPreferred | Ownership::ObjectWriter)
            | Fact::Absent
            | Fact::Unknown(_) => self.acl().await.clone(),
        }
    }

    /// The ACL, unless public grants have no effect anyway.
    pub(super) async fn effective_acl(&self) -> Reading<PublicGrants> {
        let block = public_access::effective(
            self.account.public_access_block().await,
            self.public_access_block().await,
        );
        if block.ignore_public_acls == Reading::Known(true) {
            let why = "public ACLs are ignored";
            return Reading::Unknown(Cause::failed(
                Failure::NotRead,
                GET_BUCKET_ACL.to_string(),
                why,
            ));
        }
        self.acl_where_it_works().await
    }

    /// The bucket's own block; not asked where the account's is complete, which no bucket can loosen.
    pub(super) async fn public_access_block(&self) -> &Fact<PublicAccessBlock> {
        self.public_access_block
            .get_or_init(|| async {
                if let Fact::Known(account) = self.account.public_access_block().await
                    && account.is_complete()
                {
                    let why = "the account's block decides";
                    return Fact::Unknown(Cause::failed(
                        Failure::NotRead,
                        GET_PUBLIC_ACCESS_BLOCK.to_string(),
                        why,
                    ));
                }
                let asked = self
                    .ask(GET_PUBLIC_ACCESS_BLOCK, |s3| {
                        s3.get_public_access_block().bucket(&self.name).send()
                    })
                    .await;
                match asked {
                    Ok(answer) => match answer.public_access_block_configuration {
                        Some(block) => Fact::Known(PublicAccessBlock::new([
                            block.block_public_acls,
                            block.ignore_public_acls,
                            block.block_public_policy,
                            block.restrict_public_buckets,
                        ])),
                        None => Fact::Absent,
                    },
                    Err(failure) => absent_if(failure, "NoSuchPublicAccessBlockConfiguration"),
                }
            })
            .await
    }

    pub(super) async fn logging(&self) -> &Fact<Logging> {
        self.logging
            .get_or_init(|| async {
                let asked = self
                    .ask(GET_BUCKET_LOGGING, |s3| {
                        s3.get_bucket_logging().bucket(&self.name).send()
                    })
                    .await;
                match asked {
                    Ok(answer) => answer.logging_enabled.map_or(Fact::Absent, |logging| {
                        Fact::Known(Logging {
                            target_bucket: logging.target_bucket,
                            target_prefix: logging.target_prefix,
                        })
                    }),
                    Err(failure) => Fact::Unknown(failure.cause),
                }
            })
            .await
    }
}

fn versioning_words(status: Option<&str>, mfa_delete: Option<&str>) -> Versioning {
    Versioning {
        status: word(GET_BUCKET_VERSIONING, status, VersioningStatus::from_word),
        mfa_delete: word(GET_BUCKET_VERSIONING, mfa_delete, MfaDelete::from_word),
    }
}

/// One of AWS's words; a word that is new to us is unknown, an empty one is none.
fn word<T>(call: Call, text: Option<&str>, read: fn(&str) -> Option<T>) -> Fact<T> {
    match text {
        None | Some("") => Fact::Absent,
        Some(text) => {
            read(text).map_or_else(|| Fact::Unknown(unrecognised(call, text)), Fact::Known)
        }
    }
}

fn unrecognised(call: Call, text: &str) -> Cause {
    let shortened: String = text.chars().filter(|c| !c.is_control()).take(60).collect();
    Cause::failed(Failure::Unrecognised, call.to_string(), shortened)
}

fn algorithm(text: &str) -> Result<Algorithm, Cause> {
    Algorithm::from_word(text).ok_or_else(|| unrecognised(GET_BUCKET_ENCRYPTION, text))
}

fn object_lock(lock: aws_sdk_s3::types::ObjectLockConfiguration) -> Fact<ObjectLock> {
    match lock
        .object_lock_enabled
        .as_ref()
        .map(|enabled| enabled.as_str())
    {
        Some("Enabled") => {}
        None | Some("") => return Fact::Absent,
        Some(other) => return Fact::Unknown(unrecognised(GET_OBJECT_LOCK_CONFIGURATION, other)),
    }
    let retention = lock.rule.and_then(|rule| rule.default_retention);
    let mode = retention
        .as_ref()
        .and_then(|retention| retention.mode())
        .map(|mode| mode.as_str());
    let days = retention
        .as_ref()
        .and_then(|retention| retention.days())
        .filter(|days| *days > 0);
    let years = retention
        .as_ref()
        .and_then(|retention| retention.years())
        .filter(|years| *years > 0);
    let retention = match (days, years) {
        (Some(1), _) => "1 day".to_owned(),
        (Some(days), _) => format!("{days} days"),
        (None, Some(1)) => "1 year".to_owned(),
        (None, Some(years)) => format!("{years} years"),
        // A mode without a time locks nothing.
        (None, None) => {
            return Fact::Known(ObjectLock {
                mode: Fact::Absent,
                retention: String::new(),
            });
        }
    };
    Fact::Known(ObjectLock {
        mode: word(GET_OBJECT_LOCK_CONFIGURATION, mode, LockMode::from_word),
        retention,
    })
}

fn bucket_policy(document: String, arn: &str) -> BucketPolicy {
    match Policy::parse(&document) {
        Ok(policy) => {
            let (tls, tls_detail) = transport::judge(&policy, arn);
            BucketPolicy {
                tls: Reading::Known(tls),
                tls_detail,
                document,
            }
        }
        Err(unreadable) => {
            let cause = Cause::failed(
                Failure::Unparseable,
                GET_BUCKET_POLICY.to_string(),
                unreadable.to_string(),
            );
            BucketPolicy {
                tls: Reading::Unknown(cause),
                tls_detail: unreadable.to_string(),
                document,
            }
        }
    }
}

fn public_grants(grants: &[aws_sdk_s3::types::Grant]) -> PublicGrants {
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
