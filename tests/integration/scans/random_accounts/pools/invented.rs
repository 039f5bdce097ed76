//! Makes up user pools.

use crate::scans::random_accounts::compared::REGIONS;
use crate::scans::random_accounts::dice::Dice;

/// Who signs in through an app client, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Client {
    /// The app sends the password.
    Password,
    /// The same where no identity provider is named.
    PasswordByApi,
    Srp,
    /// No flow is named: SRP, and a custom sign-in.
    Default,
    /// `ALLOW_USER_AUTH`: the user chooses.
    Choice,
    /// A server sends the password.
    Server,
    Custom,
    /// The login page of Cognito asks for the password, or hands on to Okta.
    LoginPage,
    /// The login page hands on to Okta.
    Okta,
    /// A secret of the machine's.
    Machine,
    /// The same, and no flow is named, so that users of the pool could sign in.
    OpenMachine,
    /// A flow that nobody knows yet.
    Unheard,
}

/// The second factor of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Factor {
    App,
    Text,
    /// The role that sends text messages is broken.
    BrokenText,
    Email,
    Passkey,
    /// A passkey in place of the password, with nothing beside it.
    SinglePasskey,
    None,
}

/// What is done at a level of risk; `""` is not said.
pub(super) type Action = &'static str;

/// A risk configuration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Risk {
    /// What is done about leaked passwords.
    pub(super) leaked: Action,
    /// At which events; none for all.
    pub(super) events: &'static [&'static str],
    /// At a low, a medium and a high risk; `None` where nothing was ever set.
    pub(super) levels: Option<[Action; 3]>,
    /// Whether users hear of it.
    pub(super) told: bool,
    pub(super) skipped: &'static [&'static str],
}

#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) id: String,
    pub(super) region: &'static str,
    /// App clients with their ids and settings of their own.
    pub(super) clients: Vec<(String, Client, Option<Risk>)>,
    pub(super) mfa: &'static str,
    pub(super) factor: Factor,
    /// A function asks the questions of a custom sign-in.
    pub(super) custom: bool,
    pub(super) custom_mode: &'static str,
    /// `AdvancedSecurityMode`; `""` is not told.
    pub(super) mode: &'static str,
    pub(super) risk: Risk,
    /// Threat protection was never bought, whatever its mode.
    pub(super) add_on_missing: bool,
    pub(super) knows_okta: bool,
    pub(super) denied: Option<&'static str>,
}

/// Each seed is an account whose pools lie in two regions.
pub(super) fn invent(seed: u64) -> Vec<Made> {
    let dice = &mut Dice::new(seed ^ 0x0061_0061);
    (0..40)
        .map(|number| {
            let region = REGIONS[usize::from(dice.chance(40))];
            let id = format!("{region}_s{seed}p{number}");
            invent_pool(id, region, dice)
        })
        .collect()
}

fn invent_pool(id: String, region: &'static str, dice: &mut Dice) -> Made {
    use Client::{
        Choice, Custom, Default, LoginPage, Machine, Okta, OpenMachine, Password, PasswordByApi,
        Server, Srp, Unheard,
    };
    const LOCAL: [Client; 9] = [
        Password,
        Password,
        PasswordByApi,
        Srp,
        Default,
        Choice,
        Server,
        Custom,
        LoginPage,
    ];
    let kinds: Vec<Client> = match dice.below(12) {
        0 => vec![],
        1 => vec![Machine; 1 + dice.below(2)],
        2 => vec![Machine, OpenMachine],
        3 => vec![Okta; 1 + dice.below(2)],
        4 => vec![Okta, Machine],
        5 => vec![Unheard],
        6 => vec![Okta, dice.pick(&LOCAL), Machine],
        7 | 8 => vec![dice.pick(&LOCAL), dice.pick(&LOCAL)],
        _ => vec![dice.pick(&LOCAL)],
    };
    let clients = kinds.into_iter().enumerate().map(|(number, kind)| {
        let own = dice.chance(20).then(|| invent_risk(dice));
        (format!("{id}c{number}").replace(['-', '_'], ""), kind, own)
    });
    let clients = clients.collect();
    let factor = dice.pick(&[
        Factor::App,
        Factor::App,
        Factor::App,
        Factor::Text,
        Factor::BrokenText,
        Factor::Email,
        Factor::Passkey,
        Factor::SinglePasskey,
        Factor::None,
    ]);
    Made {
        clients,
        mfa: dice.pick(&[
            "ON",
            "ON",
            "OPTIONAL",
            "OPTIONAL",
            "OFF",
            "OFF",
            "SOMETIMES",
        ]),
        factor,
        custom: dice.chance(30),
        custom_mode: dice.pick(&["", "AUDIT", "ENFORCED"]),
        mode: dice.pick(&[
            "", "OFF", "AUDIT", "ENFORCED", "ENFORCED", "ENFORCED", "ENFORCED", "HALF",
        ]),
        risk: invent_risk(dice),
        add_on_missing: dice.chance(5),
        knows_okta: dice.chance(85),
        denied: dice.chance(20).then(|| {
            dice.pick(&[
                "DescribeUserPool",
                "GetUserPoolMfaConfig",
                "ListUserPoolClients",
                "DescribeUserPoolClient",
                "DescribeRiskConfiguration",
                "ListIdentityProviders",
            ])
        }),
        id,
        region,
    }
}

fn invent_risk(dice: &mut Dice) -> Risk {
    let well = Risk {
        leaked: "BLOCK",
        events: &[],
        levels: Some(["NO_ACTION", "MFA_REQUIRED", "BLOCK"]),
        told: true,
        skipped: &[],
    };
    if dice.chance(30) {
        return well;
    }
    const WORDS: [Action; 6] = [
        "BLOCK",
        "BLOCK",
        "MFA_REQUIRED",
        "MFA_IF_CONFIGURED",
        "NO_ACTION",
        "FROWN",
    ];
    let low = dice.pick(&["NO_ACTION", "BLOCK", "MFA_REQUIRED", ""]);
    let medium = dice.pick(&[
        "BLOCK",
        "MFA_REQUIRED",
        "MFA_IF_CONFIGURED",
        "NO_ACTION",
        "",
    ]);
    Risk {
        leaked: dice.pick(&["BLOCK", "BLOCK", "BLOCK", "NO_ACTION", "", "SHRUG"]),
        events: dice.pick::<&'static [&'static str]>(&[
            &[],
            &["SIGN_UP", "PASSWORD_CHANGE", "SIGN_IN"],
            &["SIGN_IN"],
            &["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE", "DAYDREAM"],
        ]),
        levels: dice.chance(90).then(|| [low, medium, dice.pick(&WORDS)]),
        told: dice.chance(80),
        skipped: dice.pick::<&'static [&'static str]>(&[
            &[],
            &[],
            &["203.0.113.0/24", "2001:db8::/48"],
            &["198.51.100.7/32", "0.0.0.0/0"],
            &["::/0"],
        ]),
    }
}
