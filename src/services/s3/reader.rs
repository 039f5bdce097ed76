//! One bucket, read lazily: each operation is sent at most once, whoever asks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_sdk_s3::Client;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::DateTime;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::sync::OnceCell;

use super::answers::{self, DefaultEncryption};
use super::listing::ListedBucket;
use super::outside_readers::outside_readers;
use super::*;
use crate::aws::{CallFailure, about, client};
use crate::collect::Context;
use crate::facts::{Call, Cause};
use crate::policy::Policy;
use crate::policy::resource::Owned;
use crate::services::accessanalyzer;
use crate::services::kms::live::key;

/// The account's public access block in this run.
#[derive(Default)]
struct AccountBlock(OnceCell<Fact<PublicAccessBlock>>);

/// The account's side of S3.
pub(super) struct AccountReader<'a> {
    context: &'a Context,
    /// Client for buckets of the home region, and for those of which none is known.
    home: Client,
    /// Clients for those of other regions.
    elsewhere: Mutex<BTreeMap<String, Client>>,
    block: Arc<AccountBlock>,
}

impl<'a> AccountReader<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        Self {
            context,
            home: s3_client(context, &context.session.home_region),
            elsewhere: Mutex::default(),
            block: context.once(),
        }
    }

    pub(super) async fn public_access_block(&self) -> &Fact<PublicAccessBlock> {
        let read = async || {
            let session = &self.context.session;
            let control = client!(aws_sdk_s3control, session, session.home_region);
            let account = session.identity.account.as_str();
            let sending = control.get_public_access_block().account_id(account).send();
            let asking = self.context.call(GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, sending);
            answers::account_block(asking.await)
        };
        self.block.0.get_or_init(read).await
    }
}

pub(super) fn s3_client(context: &Context, region: &str) -> Client {
    let session = &context.session;
    let mut config = aws_sdk_s3::config::Builder::from(session.config())
        .region(aws_sdk_s3::config::Region::new(region.to_owned()))
        // Emulators and private endpoints rarely answer at `bucket.host`.
        .force_path_style(session.has_custom_endpoint());
    config.push_interceptor(session.guard().shared());
    Client::from_conf(config.build())
}

/// One bucket. An account may have very many, so what was answered is kept apart.
pub(super) struct BucketReader<'a> {
    account: &'a AccountReader<'a>,
    listed: &'a ListedBucket,
    region: OnceCell<Box<Reading<String>>>,
    redirected: OnceLock<Box<str>>,
    logging: OnceCell<Box<Fact<Logging>>>,
    answers: Mutex<Option<Arc<Answers>>>,
}

/// What was answered of a bucket.
#[derive(Default)]
struct Answers {
    default_encryption: OnceCell<Fact<DefaultEncryption>>,
    policy: OnceCell<Fact<BucketPolicy>>,
    versioning: OnceCell<Reading<Versioning>>,
    object_lock: OnceCell<Fact<ObjectLock>>,
    ownership: OnceCell<Fact<Ownership>>,
    acl: OnceCell<Reading<PublicGrants>>,
    public_access_block: OnceCell<Fact<PublicAccessBlock>>,
    requester_pays: OnceCell<Reading<bool>>,
    website: OnceCell<Fact<Website>>,
}

impl<'a> BucketReader<'a> {
    pub(super) fn new(account: &'a AccountReader<'a>, listed: &'a ListedBucket) -> Self {
        Self {
            account,
            listed,
            region: OnceCell::new(),
            redirected: OnceLock::new(),
            logging: OnceCell::new(),
            answers: Mutex::default(),
        }
    }

    fn answers(&self) -> Arc<Answers> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(answers.get_or_insert_default())
    }

    /// Keeps no more than where it is and where its logs go: nobody will ask for the rest again.
    pub(super) fn release(&self) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        *answers = None;
    }

    pub(super) fn name(&self) -> &'a str {
        &self.listed.name
    }

    pub(super) fn arn(&self) -> String {
        let partition = &self.account.context.session.identity.partition;
        format!("arn:{partition}:s3:::{}", self.listed.name)
    }

    pub(super) fn created(&self) -> Option<DateTime> {
        self.listed.created
    }

    /// The region if the listing tells it.
    pub(super) fn listed_region(&self) -> Option<&str> {
        self.listed.region.as_deref()
    }

    /// The region if it is known by now, without asking.
    pub(super) fn known_region(&self) -> Option<&str> {
        let told = self.region.get().and_then(|region| match &**region {
            Reading::Known(region) => Some(region.as_str()),
            Reading::Unknown(_) => None,
        });
        self.listed_region()
            .or(told)
            .or(self.redirected.get().map(|region| &**region))
    }

    /// The region: the listing tells it; what answers without, tells it in a header even when it denies.
    pub(super) async fn region(&self) -> Reading<String> {
        if let Some(region) = self.known_region() {
            return Reading::Known(region.to_owned());
        }
        let asked = self.region.get_or_init(|| async {
            let sending = self.account.home.head_bucket().bucket(self.name()).send();
            let missing = || HEAD_BUCKET.unparseable("no region told");
            Box::new(
                match self.account.context.call(HEAD_BUCKET, sending).await {
                    Ok(answer) => answer
                        .bucket_region
                        .filter(|region| !region.is_empty())
                        .ok_or_else(missing)
                        .into(),
                    Err(failure) => failure.region_hint.ok_or(failure.cause).into(),
                },
            )
        });
        Reading::clone(asked.await)
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
        let first = about(self.name(), context.call(call, send(self.client(region)))).await;
        match first {
            Err(CallFailure {
                region_hint: Some(elsewhere),
                ..
            }) if elsewhere != region => {
                let elsewhere = self.redirected.get_or_init(|| elsewhere.into());
                about(
                    self.name(),
                    context.call(call, send(self.client(elsewhere))),
                )
                .await
            }
            other => other,
        }
    }

    fn client(&self, region: &str) -> Client {
        if region == self.account.context.session.home_region {
            return self.account.home.clone();
        }
        let elsewhere = self.account.elsewhere.lock();
        let mut elsewhere = elsewhere.unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = elsewhere.get(region) {
            return client.clone();
        }
        let client = s3_client(self.account.context, region);
        elsewhere.insert(region.to_owned(), client.clone());
        client
    }

    pub(super) async fn versioning(&self) -> Reading<Versioning> {
        let send = |s3: Client| s3.get_bucket_versioning().bucket(self.name()).send();
        let answers = self.answers();
        let answer = answers.versioning.get_or_init(|| async {
            answers::versioning(self.ask(GET_BUCKET_VERSIONING, send).await)
        });
        answer.await.clone()
    }

    pub(super) async fn object_lock(&self) -> Fact<ObjectLock> {
        let send = |s3: Client| {
            s3.get_object_lock_configuration()
                .bucket(self.name())
                .send()
        };
        let answers = self.answers();
        let answer = answers.object_lock.get_or_init(|| async {
            // Object Lock cannot exist without versioning, so there is nothing to ask where it is off.
            match self.versioning().await {
                Reading::Known(Versioning {
                    status: Fact::Absent | Fact::Known(VersioningStatus::Suspended),
                    mfa_delete: _,
                }) => Fact::Absent,
                Reading::Known(Versioning {
                    status: Fact::Known(VersioningStatus::Enabled) | Fact::Unknown(_),
                    mfa_delete: _,
                })
                | Reading::Unknown(_) => {
                    answers::object_lock(self.ask(GET_OBJECT_LOCK_CONFIGURATION, send).await)
                }
            }
        });
        answer.await.clone()
    }

    async fn default_encryption(&self) -> Fact<DefaultEncryption> {
        let send = |s3: Client| s3.get_bucket_encryption().bucket(self.name()).send();
        let answers = self.answers();
        let answer = answers.default_encryption.get_or_init(|| async {
            answers::default_encryption(self.ask(GET_BUCKET_ENCRYPTION, send).await)
        });
        answer.await.clone()
    }

    pub(super) async fn encryption(&self) -> Fact<Encryption> {
        self.default_encryption().await.map(|default| Encryption {
            algorithm: default.algorithm(),
        })
    }

    pub(super) async fn encryption_key(&self) -> Fact<kms::Key> {
        let default = match self.default_encryption().await {
            Fact::Absent => return Fact::Absent,
            Fact::Unknown(cause) => return Fact::Unknown(cause),
            Fact::Known(default) => default,
        };
        match default.algorithm() {
            Reading::Unknown(cause) => Fact::Unknown(cause),
            Reading::Known(Algorithm::Sse) => Fact::Absent,
            Reading::Known(Algorithm::Kms | Algorithm::KmsDsse) => {
                // A key without a region in its name lives where the bucket does.
                let own = self.account.context.session.identity.account.as_str();
                let region = match kms::named(&default.key, "s3", own) {
                    kms::Named::Key { region: None, .. } => self.region().await,
                    kms::Named::Key {
                        region: Some(region),
                        ..
                    } => Reading::Known(region.to_owned()),
                    kms::Named::AwsManaged | kms::Named::Alias => Reading::Known(String::new()),
                };
                Fact::Known(key(self.account.context, &default.key, "s3", &region).await)
            }
        }
    }

    pub(super) async fn policy(&self) -> Fact<BucketPolicy> {
        let send = |s3: Client| s3.get_bucket_policy().bucket(self.name()).send();
        let answers = self.answers();
        let answer = answers.policy.get_or_init(|| async {
            answers::policy(self.ask(GET_BUCKET_POLICY, send).await, &self.arn())
        });
        answer.await.clone()
    }

    /// Whom the bucket policy lets in. Where a public one has no effect, nobody is asked whether it is: services of AWS
    /// get in all the same.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    pub(super) async fn exposure(&self) -> Reading<PolicyExposure> {
        let policy = match self.policy().await {
            Fact::Known(policy) => policy,
            Fact::Absent => return Reading::Known(PolicyExposure::without_policy()),
            Fact::Unknown(cause) => return cause.into(),
        };
        let context = self.account.context;
        let (account, arn) = (context.session.identity.account.as_str(), self.arn());
        let own = Owned::new(account, "s3", &arn);
        let own = match PolicyExposure::of(GET_BUCKET_POLICY, &policy.document, &own) {
            Ok(own) => own,
            Err(cause) => return cause.into(),
        };
        if self.effective_block().await.restrict_public_buckets == Reading::Known(true) {
            return Reading::Known(own);
        }
        let send = |s3: Client| s3.get_bucket_policy_status().bucket(self.name()).send();
        let status = answers::policy_status(self.ask(GET_BUCKET_POLICY_STATUS, send).await);
        let both = own.beside(status, GET_BUCKET_POLICY_STATUS);
        match self.region().await {
            Reading::Known(region) => {
                Reading::Known(accessanalyzer::live::beside(context, &region, both, &arn).await)
            }
            Reading::Unknown(cause) => cause.into(),
        }
    }

    /// Who outside of the account may read objects by the bucket policy.
    pub(super) async fn outside_readers(&self) -> Reading<Vec<String>> {
        let policy = match self.policy().await {
            Fact::Known(policy) => Policy::parse(&policy.document),
            Fact::Absent => return Reading::Known(Vec::new()),
            Fact::Unknown(cause) => return cause.into(),
        };
        let arn = self.arn();
        let account = self.account.context.session.identity.account.as_str();
        match policy {
            Ok(policy) => {
                Reading::Known(outside_readers(&policy, &Owned::new(account, "s3", &arn)))
            }
            Err(error) => GET_BUCKET_POLICY.unparseable(error.to_string()).into(),
        }
    }

    /// Whether load balancers may deliver logs; asked only where the encryption is the one that they can use.
    pub(super) async fn load_balancer_logs(&self) -> Reading<bool> {
        match self.encryption().await {
            Fact::Known(Encryption {
                algorithm: Reading::Known(Algorithm::Sse),
            }) => match self.policy().await {
                Fact::Known(policy) => answers::load_balancer_logs(&policy),
                Fact::Absent => Reading::Known(false),
                Fact::Unknown(cause) => cause.into(),
            },
            Fact::Known(Encryption {
                algorithm: Reading::Known(Algorithm::Kms | Algorithm::KmsDsse) | Reading::Unknown(_),
            })
            | Fact::Absent
            | Fact::Unknown(_) => GET_BUCKET_POLICY
                .not_read("it is not encrypted with keys that S3 manages")
                .into(),
        }
    }

    pub(super) async fn ownership(&self) -> Fact<Ownership> {
        let send = |s3: Client| {
            s3.get_bucket_ownership_controls()
                .bucket(self.name())
                .send()
        };
        let answers = self.answers();
        let answer = answers.ownership.get_or_init(|| async {
            answers::ownership(self.ask(GET_BUCKET_OWNERSHIP_CONTROLS, send).await)
        });
        answer.await.clone()
    }

    async fn acl(&self) -> Reading<PublicGrants> {
        let send = |s3: Client| s3.get_bucket_acl().bucket(self.name()).send();
        let answers = self.answers();
        let answer = answers
            .acl
            .get_or_init(|| async { answers::acl(self.ask(GET_BUCKET_ACL, send).await) });
        answer.await.clone()
    }

    /// The ACL, unless ACLs are disabled so that it has nothing to say.
    pub(super) async fn acl_where_it_works(&self) -> Reading<PublicGrants> {
        match self.ownership().await {
            Fact::Known(Ownership::BucketOwnerEnforced) => {
                GET_BUCKET_ACL.not_read("ACLs are disabled").into()
            }
            Fact::Known(Ownership::BucketOwnerPreferred | Ownership::ObjectWriter)
            | Fact::Absent
            | Fact::Unknown(_) => self.acl().await,
        }
    }

    /// The ACL, unless public grants have no effect anyway.
    pub(super) async fn effective_acl(&self) -> Reading<PublicGrants> {
        match self.without_public_acls(GET_BUCKET_ACL).await {
            Some(cause) => Reading::Unknown(cause),
            None => self.acl_where_it_works().await,
        }
    }

    /// Who owns objects, unless public grants have no effect anyway.
    pub(super) async fn effective_ownership(&self) -> Fact<Ownership> {
        match self
            .without_public_acls(GET_BUCKET_OWNERSHIP_CONTROLS)
            .await
        {
            Some(cause) => Fact::Unknown(cause),
            None => self.ownership().await,
        }
    }

    /// Why a call about ACLs need not be made, if public ACLs are ignored.
    async fn without_public_acls(&self, call: Call) -> Option<Cause> {
        let ignored = self.effective_block().await.ignore_public_acls == Reading::Known(true);
        ignored.then(|| call.not_read("public ACLs are ignored"))
    }

    /// The bucket's own block; not asked where the account's is complete, which no bucket can loosen.
    async fn public_access_block(&self) -> Fact<PublicAccessBlock> {
        let send = |s3: Client| s3.get_public_access_block().bucket(self.name()).send();
        let answers = self.answers();
        let answer = answers.public_access_block.get_or_init(|| async {
            if let Fact::Known(account) = self.account.public_access_block().await
                && account.is_complete()
            {
                let why = "the account's block decides";
                return GET_PUBLIC_ACCESS_BLOCK.not_read(why).into();
            }
            answers::bucket_block(self.ask(GET_PUBLIC_ACCESS_BLOCK, send).await)
        });
        answer.await.clone()
    }

    /// What is in force: the bucket's block and the account's together.
    pub(super) async fn effective_block(&self) -> EffectivePublicAccessBlock {
        public_access::effective(
            self.account.public_access_block().await,
            &self.public_access_block().await,
        )
    }

    pub(super) async fn logging(&self) -> &Fact<Logging> {
        let send = |s3: Client| s3.get_bucket_logging().bucket(self.name()).send();
        let answer = self.logging.get_or_init(|| async {
            Box::new(answers::logging(self.ask(GET_BUCKET_LOGGING, send).await))
        });
        answer.await
    }

    pub(super) async fn requester_pays(&self) -> Reading<bool> {
        let send = |s3: Client| s3.get_bucket_request_payment().bucket(self.name()).send();
        let answers = self.answers();
        let answer = answers.requester_pays.get_or_init(|| async {
            answers::requester_pays(self.ask(GET_BUCKET_REQUEST_PAYMENT, send).await)
        });
        answer.await.clone()
    }

    pub(super) async fn website(&self) -> Fact<Website> {
        let send = |s3: Client| s3.get_bucket_website().bucket(self.name()).send();
        let answers = self.answers();
        let answer = answers
            .website
            .get_or_init(|| async { answers::website(self.ask(GET_BUCKET_WEBSITE, send).await) });
        answer.await.clone()
    }

    /// Who may read through the website endpoint, where there is one.
    pub(super) async fn website_readers(&self) -> Fact<WebsiteReaders> {
        match self.website().await {
            Fact::Known(_) => {}
            Fact::Absent => return Fact::Absent,
            Fact::Unknown(cause) => return Fact::Unknown(cause),
        }
        let block = self.effective_block().await;
        let policy = self.policy().await;
        let ownership = self.effective_ownership().await;
        let readers = website::readers(&website::Access {
            arn: &self.arn(),
            policy: &policy,
            block: &block,
            ownership: &ownership,
        });
        match readers {
            Reading::Known(readers) => Fact::Known(readers),
            Reading::Unknown(cause) => Fact::Unknown(cause),
        }
    }
}
