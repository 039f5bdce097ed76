//! App clients, and who signs in through them. No AWS types here.
//!
//! An app client says which identity providers its login page offers, and which ways to sign in its API takes. The
//! one does not narrow the other: without `COGNITO` on the page, users of the pool still sign in through the API.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html>

use crate::facts::{Cause, Reading, words};

words! {
    /// Who signs in to a user pool.
    pub enum SignIn {
        /// Users of the pool, with a password or what else the pool checks itself.
        Local = "local",
        /// Only users of other identity providers, as far as the login pages go.
        Federated = "federated",
        /// No people: all app clients are for machines.
        Machines = "machines",
        /// Nobody: no app client lets anybody in.
        Nobody = "nobody",
        /// Users of the pool could, through an app client that is not made for them.
        Unclear = "unclear",
    }
}

/// A way to sign in that the API of an app client takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    /// The password, sent by the user or by a server that the user gave it to.
    Password,
    /// The password, sent by a server for the user.
    ByServer,
    /// A proof of the password (Secure Remote Password), which is not sent.
    Srp,
    /// Whatever the user chooses; this covers passwords and SRP, even if no other flow is allowed.
    Choice,
    /// What functions of the pool's owner define.
    Custom,
    /// A token of an earlier sign-in.
    Refresh,
}

/// What AWS takes where nothing is said.
const BY_DEFAULT: &[Flow] = &[Flow::Refresh, Flow::Srp, Flow::Custom];

/// What `ExplicitAuthFlows` allows.
///
/// # Errors
///
/// The word that is new to us.
pub fn flows<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Vec<Flow>, String> {
    let mut flows = Vec::new();
    let mut custom_only = false;
    let mut is_old = false;
    for word in words {
        flows.push(match word {
            "ALLOW_USER_PASSWORD_AUTH" => Flow::Password,
            "ALLOW_ADMIN_USER_PASSWORD_AUTH" => Flow::ByServer,
            "ALLOW_USER_SRP_AUTH" => Flow::Srp,
            "ALLOW_USER_AUTH" => Flow::Choice,
            "ALLOW_CUSTOM_AUTH" => Flow::Custom,
            "ALLOW_REFRESH_TOKEN_AUTH" => Flow::Refresh,
            "USER_PASSWORD_AUTH" => {
                is_old = true;
                Flow::Password
            }
            "ADMIN_NO_SRP_AUTH" => {
                is_old = true;
                Flow::ByServer
            }
            "CUSTOM_AUTH_FLOW_ONLY" => {
                custom_only = true;
                Flow::Custom
            }
            other => return Err(format!("authentication flow {other}")),
        });
    }
    // The old words name what is taken besides the default, or instead of it.
    if flows.is_empty() || (is_old && !custom_only) {
        flows.extend(BY_DEFAULT);
    }
    flows.sort_unstable();
    flows.dedup();
    Ok(flows)
}

/// An app client.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppClient {
    /// Its id.
    pub id: String,
    /// Its name, or its id if it has none.
    pub name: String,
    /// What its API takes.
    pub flows: Vec<Flow>,
    /// `SupportedIdentityProviders`.
    pub providers: Vec<String>,
    /// Whether people sign in through the login page that Cognito hosts (`code` or `implicit`).
    pub has_login_page: bool,
    /// Whether `client_credentials` is all that it does of OAuth.
    pub is_for_machines: bool,
}

/// Who signs in through one app client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Through {
    Local,
    Federated,
    Machines,
    Nobody,
    Unclear,
}

impl AppClient {
    /// Whether its API takes a sign-in of users of the pool. Without functions that define it, a custom one
    /// cannot be made.
    #[must_use]
    pub fn takes_users(&self, has_custom: bool) -> bool {
        self.flows.iter().any(|flow| match flow {
            Flow::Password | Flow::ByServer | Flow::Srp | Flow::Choice => true,
            Flow::Custom => has_custom,
            Flow::Refresh => false,
        })
    }

    /// Whether nobody signs in through it but by what functions of the pool's owner define.
    #[must_use]
    pub fn takes_custom_alone(&self) -> bool {
        self.takes_users(true) && !self.takes_users(false) && !self.has_login_page
    }

    /// Whether people sign in through it at all.
    #[must_use]
    pub fn is_for_people(&self, has_custom: bool) -> bool {
        match self.through(has_custom) {
            Through::Local | Through::Federated | Through::Unclear => true,
            Through::Machines | Through::Nobody => false,
        }
    }

    /// Whether users of the pool sign in through it, or could by its API: not if it only hands sign-ins on.
    #[must_use]
    pub fn is_for_users(&self, has_custom: bool) -> bool {
        match self.through(has_custom) {
            Through::Local | Through::Unclear => true,
            Through::Federated => self.takes_users(has_custom),
            Through::Machines | Through::Nobody => false,
        }
    }

    fn through(&self, has_custom: bool) -> Through {
        let by_api = self.takes_users(has_custom);
        let offers_pool = self.providers.iter().any(|name| name == "COGNITO");
        match (self.is_for_machines, by_api, self.has_login_page) {
            (true, false, _) => Through::Machines,
            (true, true, _) => Through::Unclear,
            (false, false, false) => Through::Nobody,
            (false, _, _) if offers_pool => Through::Local,
            (false, true, _) if self.providers.is_empty() => Through::Local,
            (false, _, true) if !self.providers.is_empty() => Through::Federated,
            (false, _, _) => Through::Unclear,
        }
    }

    /// The identity providers on its login page.
    fn handed_on_to(&self) -> String {
        self.providers.join(", ")
    }
}

/// App clients of a pool, as far as they are known, and why there may be more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppClients {
    /// Each, or why it is not known.
    pub each: Vec<Reading<AppClient>>,
    /// Why there may be more.
    pub incomplete: Option<Cause>,
}

impl AppClients {
    /// Those that are known.
    pub fn known(&self) -> impl Iterator<Item = &AppClient> {
        self.each.iter().filter_map(|client| match client {
            Reading::Known(client) => Some(client),
            Reading::Unknown(_) => None,
        })
    }

    /// Why not all are known.
    #[must_use]
    pub fn unknown(&self) -> Option<&Cause> {
        let unread = self.each.iter().find_map(|client| match client {
            Reading::Known(_) => None,
            Reading::Unknown(cause) => Some(cause),
        });
        unread.or(self.incomplete.as_ref())
    }

    /// Who signs in, and the same in words.
    #[must_use]
    pub fn sign_in(&self, has_custom: bool) -> Reading<(SignIn, String)> {
        let those = |kind: Through| -> Vec<&AppClient> {
            self.known()
                .filter(|client| client.through(has_custom) == kind)
                .collect()
        };
        let local = those(Through::Local);
        if !local.is_empty() {
            let detail = format!("users of the pool sign in through {}", names(&local));
            return Reading::Known((SignIn::Local, detail));
        }
        if let Some(cause) = self.unknown() {
            return Reading::Unknown(cause.clone());
        }
        let unclear = those(Through::Unclear);
        if !unclear.is_empty() {
            let detail = format!(
                "users of the pool could sign in through {}, which is not made for them",
                names(&unclear)
            );
            return Reading::Known((SignIn::Unclear, detail));
        }
        let federated = those(Through::Federated);
        if !federated.is_empty() {
            let detail = handed_on(&federated, has_custom);
            return Reading::Known((SignIn::Federated, detail));
        }
        let machines = those(Through::Machines);
        Reading::Known(if machines.is_empty() {
            let detail = "no app client lets anybody in".to_owned();
            (SignIn::Nobody, detail)
        } else {
            let detail = format!("only machines sign in, through {}", names(&machines));
            (SignIn::Machines, detail)
        })
    }
}

/// That sign-ins are handed on, and where users of the pool could sign in all the same.
fn handed_on(federated: &[&AppClient], has_custom: bool) -> String {
    let pages: Vec<String> = federated
        .iter()
        .map(|client| format!("{} to {}", client.name, client.handed_on_to()))
        .collect();
    let open: Vec<&AppClient> = federated
        .iter()
        .copied()
        .filter(|client| client.takes_users(has_custom))
        .collect();
    let handed_on = format!("every login page hands sign-ins on: {}", pages.join("; "));
    if open.is_empty() {
        handed_on
    } else {
        let open = names(&open);
        format!("{handed_on}; a user of the pool could still sign in through the API of {open}")
    }
}

/// The names of app clients, for people.
pub(super) fn names(clients: &[&AppClient]) -> String {
    let names: Vec<&str> = clients.iter().map(|client| client.name.as_str()).collect();
    names.join(", ")
}

#[cfg(test)]
pub(super) mod tests;
