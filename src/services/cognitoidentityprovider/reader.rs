//! Reads one user pool: only what is wanted, and of the risk configurations only those that can matter.

use aws_sdk_cognitoidentityprovider::Client;

use super::adaptive::{self, Mfa};
use super::clients::{AppClient, AppClients};
use super::mfa::{self, Factors};
use super::risk::{Mode, Protected, Protection, Risk};
use super::{
    AdaptiveAuthentication, CompromisedCredentials, DESCRIBE_RISK_CONFIGURATION,
    DESCRIBE_USER_POOL, DESCRIBE_USER_POOL_CLIENT, GET_USER_POOL_MFA_CONFIG,
    LIST_IDENTITY_PROVIDERS, LIST_USER_POOL_CLIENTS, Pool, SecondFactor, SignIn, UserPool,
    compromised, convert,
};
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{Call, Cause, Listing, Reading, field};

/// The most that one page may hold.
const PAGE: i32 = 60;

/// One user pool, as far as it is wanted.
pub(super) struct PoolReader<'a> {
    here: &'a Here<'a>,
    cognito: Client,
    id: &'a str,
    pool: Reading<Pool>,
    factors: Reading<Factors>,
    clients: AppClients,
    /// How threat protection works, and what holds where people sign in.
    protected: Reading<(Mode, Vec<Protected>)>,
}

impl<'a> PoolReader<'a> {
    pub(super) async fn read(here: &'a Here<'a>, id: &'a str) -> Self {
        let by_risk = [
            field!(UserPool.compromised_credentials),
            field!(UserPool.compromised_credentials_detail),
            field!(UserPool.adaptive_authentication),
            field!(UserPool.adaptive_authentication_detail),
        ];
        let by_factors = [
            field!(UserPool.second_factor),
            field!(UserPool.second_factor_detail),
            field!(UserPool.adaptive_authentication),
            field!(UserPool.adaptive_authentication_detail),
        ];
        let by_clients = [
            field!(UserPool.sign_in),
            field!(UserPool.sign_in_detail),
            field!(UserPool.identity_providers),
        ];
        let wants = |fields: &[&str]| fields.iter().any(|field| here.wants(field));
        let with_risk = wants(&by_risk);
        let with_clients = with_risk || wants(&by_factors) || wants(&by_clients);
        let mut reader = Self {
            here,
            cognito: client!(aws_sdk_cognitoidentityprovider, here),
            id,
            pool: here.not_wanted(field!(UserPool.sign_in)).into(),
            factors: here.not_wanted(field!(UserPool.second_factor)).into(),
            clients: AppClients::default(),
            protected: here
                .not_wanted(field!(UserPool.compromised_credentials))
                .into(),
        };
        if with_clients {
            reader.pool = reader.describe().await.into();
            reader.clients = reader.app_clients().await;
        }
        if wants(&by_factors) {
            reader.factors = reader.mfa_config().await.into();
        }
        if with_risk {
            reader.protected = reader.read_protection().await.into();
        }
        reader
    }

    async fn describe(&self) -> Result<Pool, Cause> {
        const CALL: Call = DESCRIBE_USER_POOL;
        let sending = self
            .cognito
            .describe_user_pool()
            .user_pool_id(self.id)
            .send();
        let answer = self.here.call(CALL, sending).await?;
        let pool = answer.user_pool.as_ref().map(convert::pool);
        pool.ok_or_else(|| CALL.unparseable("no user pool"))
    }

    async fn mfa_config(&self) -> Result<Factors, Cause> {
        let asking = self.cognito.get_user_pool_mfa_config();
        let sending = asking.user_pool_id(self.id).send();
        let answer = self.here.call(GET_USER_POOL_MFA_CONFIG, sending).await?;
        Ok(convert::factors(&answer))
    }

    async fn app_clients(&self) -> AppClients {
        const CALL: Call = LIST_USER_POOL_CLIENTS;
        let asking = self.cognito.list_user_pool_clients();
        let pages = asking.user_pool_id(self.id).max_results(PAGE);
        let listed = self.here.list(
            CALL,
            |token| pages.clone().set_next_token(token).send(),
            |page| (page.user_pool_clients.unwrap_or_default(), page.next_token),
        );
        let lacking = "an app client without id";
        let listed = listed
            .await
            .keyed(CALL, lacking, |client| client.client_id());
        let mut each = Vec::new();
        for (id, _) in listed.iter() {
            each.push(self.app_client(id).await.into());
        }
        AppClients {
            each,
            incomplete: listed.incomplete().first().cloned(),
        }
    }

    async fn app_client(&self, id: &str) -> Result<AppClient, Cause> {
        const CALL: Call = DESCRIBE_USER_POOL_CLIENT;
        let asking = self.cognito.describe_user_pool_client();
        let sending = asking.user_pool_id(self.id).client_id(id).send();
        let answer = self.here.call(CALL, sending).await?;
        match &answer.user_pool_client {
            Some(client) => convert::client(id, client),
            None => Err(CALL.unparseable("no app client")),
        }
    }

    /// What holds where people sign in. Risk configurations are asked for only where threat protection acts.
    async fn read_protection(&self) -> Result<(Mode, Vec<Protected>), Cause> {
        let pool = match &self.pool {
            Reading::Known(pool) => pool,
            Reading::Unknown(cause) => return Err(cause.clone()),
        };
        let mode = Mode::of(pool)?;
        match mode {
            Mode::Off | Mode::Audit => return Ok((mode, Vec::new())),
            Mode::Enforced => {}
        }
        let Some((_, of_pool)) = self.risk(None).await? else {
            return Ok((Mode::Off, Vec::new()));
        };
        let has_custom = pool.has_custom_sign_in;
        let people = self
            .clients
            .known()
            .filter(|client| client.is_for_people(has_custom));
        let mut each = Vec::new();
        for client in people {
            let risk = match self.risk(Some(&client.id)).await {
                Ok(Some((true, own))) => Reading::Known(own),
                Ok(Some((false, _))) => Reading::Known(of_pool.clone()),
                Ok(None) => return Ok((Mode::Off, Vec::new())),
                Err(cause) => Reading::Unknown(cause),
            };
            each.push(Protected {
                client: Some(client.clone()),
                risk,
            });
        }
        if each.is_empty() {
            each.push(Protected {
                client: None,
                risk: Reading::Known(of_pool),
            });
        }
        Ok((mode, each))
    }

    /// A risk configuration, and whether it is that of the app client itself; none where threat protection is off.
    async fn risk(&self, client: Option<&str>) -> Result<Option<(bool, Risk)>, Cause> {
        const CALL: Call = DESCRIBE_RISK_CONFIGURATION;
        let asking = self
            .cognito
            .describe_risk_configuration()
            .user_pool_id(self.id);
        let sending = asking.set_client_id(client.map(str::to_owned)).send();
        match self.here.call(CALL, sending).await {
            Ok(answer) => match &answer.risk_configuration {
                Some(risk) => Ok(Some((convert::is_own(risk), convert::risk(risk)))),
                None => Err(CALL.unparseable("no risk configuration")),
            },
            // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeRiskConfiguration.html
            Err(failure) if failure.is("UserPoolAddOnNotEnabledException") => Ok(None),
            Err(failure) => Err(failure.cause),
        }
    }

    pub(super) fn sign_in(&self) -> Reading<(SignIn, String)> {
        match &self.pool {
            Reading::Known(pool) => self.clients.sign_in(pool.has_custom_sign_in),
            Reading::Unknown(cause) => Reading::Unknown(cause.clone()),
        }
    }

    /// With their types, if all sign-ins are handed on.
    pub(super) async fn identity_providers(&self, sign_in: &Reading<SignIn>) -> Listing<String> {
        const CALL: Call = LIST_IDENTITY_PROVIDERS;
        let is_wanted = self.here.wants(field!(UserPool.identity_providers));
        if !is_wanted || !matches!(sign_in, Reading::Known(SignIn::Federated)) {
            return Listing {
                items: Vec::new(),
                incomplete: Some(self.here.not_wanted(field!(UserPool.identity_providers))),
            };
        }
        let asking = self.cognito.list_identity_providers();
        let pages = asking.user_pool_id(self.id).max_results(PAGE);
        let listed = self.here.list(
            CALL,
            |token| pages.clone().set_next_token(token).send(),
            |page| (page.providers, page.next_token),
        );
        listed
            .await
            .told(CALL, "an identity provider without a name", |provider| {
                let name = provider.provider_name.filter(|name| !name.is_empty())?;
                let kind = provider
                    .provider_type
                    .as_ref()
                    .map_or("type not told", |kind| kind.as_str());
                Some(format!("{name} ({kind})"))
            })
    }

    pub(super) fn second_factor(&self) -> Reading<(SecondFactor, String)> {
        mfa::judge(&self.factors, &self.pool, &self.clients)
    }

    pub(super) fn compromised_credentials(&self) -> Reading<(CompromisedCredentials, String)> {
        self.judged(compromised::judge)
    }

    pub(super) fn adaptive_authentication(&self) -> Reading<(AdaptiveAuthentication, String)> {
        let mfa = match &self.factors {
            Reading::Known(factors) => {
                let word = factors.configured.as_str();
                let known = Mfa::from_word(word);
                known
                    .ok_or_else(|| GET_USER_POOL_MFA_CONFIG.unrecognised(word))
                    .into()
            }
            Reading::Unknown(cause) => Reading::Unknown(cause.clone()),
        };
        self.judged(|protection| adaptive::judge(protection, &mfa))
    }

    fn judged<W>(
        &self,
        judge: impl FnOnce(&Protection<'_>) -> Reading<(W, String)>,
    ) -> Reading<(W, String)> {
        match (&self.protected, &self.pool) {
            (Reading::Known((mode, each)), Reading::Known(pool)) => judge(&Protection {
                mode: *mode,
                pool,
                each,
                clients: &self.clients,
            }),
            (Reading::Unknown(cause), _) | (_, Reading::Unknown(cause)) => {
                Reading::Unknown(cause.clone())
            }
        }
    }
}
