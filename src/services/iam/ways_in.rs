//! Ways into the console other than a password of the account, whose MFA only
//! somebody else knows: what lists of providers and trust policies say.

use std::collections::BTreeMap;

use crate::policy::{Effect, Policy, Principals};

/// Where IAM Identity Center puts the roles through which its people come in.
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html>
const IDENTITY_CENTER: &str = "/aws-reserved/sso.amazonaws.com/";

/// Services that let people into roles, by the name before `.amazonaws.com`.
const SERVICES: [(&str, &str); 2] = [
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-prepare-roles.html
    (
        "account-access",
        "the account access manager of IAM Identity Center",
    ),
    // https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_management_console_access.html
    ("ds", "a directory of Directory Service"),
];

/// Issuers of web identities that need no provider in IAM: whoever uses an app.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity>
const APPS: [(&str, &str); 4] = [
    ("accounts.google.com", "app users of Google"),
    ("graph.facebook.com", "app users of Facebook"),
    ("www.amazon.com", "app users of Login with Amazon"),
    (
        "cognito-identity.amazonaws.com",
        "app users of a Cognito identity pool",
    ),
];

/// The ways in that roles open, each with the roles: a person is asked about all of them.
#[derive(Debug, Default)]
pub struct ByRole {
    roles: BTreeMap<&'static str, Vec<String>>,
    has_permission_sets: bool,
}

impl ByRole {
    /// Adds a role.
    pub fn add(&mut self, name: &str, path: &str, trust: &Policy) {
        if path.starts_with(IDENTITY_CENTER) {
            self.has_permission_sets = true;
            return;
        }
        let allows = trust
            .statements
            .iter()
            .filter(|statement| statement.effect == Effect::Allow);
        for statement in allows {
            let Principals::Named(named) = &statement.principals else {
                continue;
            };
            for way in named.iter().filter_map(|(kind, value)| way(kind, value)) {
                let roles = self.roles.entry(way).or_default();
                if roles.last().is_none_or(|last| last != name) {
                    roles.push(name.to_owned());
                }
            }
        }
    }

    /// All of them, in words.
    pub fn in_words(&self) -> impl Iterator<Item = String> {
        let center = self
            .has_permission_sets
            .then(|| "IAM Identity Center".to_owned());
        let by_role = self.roles.iter().map(|(way, roles)| {
            let noun = if roles.len() == 1 { "role" } else { "roles" };
            format!("{way} ({noun} {})", roles.join(", "))
        });
        center.into_iter().chain(by_role)
    }
}

fn way(kind: &str, value: &str) -> Option<&'static str> {
    let value = value.to_ascii_lowercase();
    if kind.eq_ignore_ascii_case("Service") {
        let name = value
            .strip_suffix(".amazonaws.com")
            .or_else(|| value.strip_suffix(".amazonaws.com.cn"))?;
        let mut services = SERVICES.iter();
        return services
            .find(|(service, _)| *service == name)
            .map(|(_, words)| *words);
    }
    let mut apps = APPS.iter();
    let is_federated = kind.eq_ignore_ascii_case("Federated");
    apps.find(|(issuer, _)| is_federated && *issuer == value)
        .map(|(_, words)| *words)
}

/// Issuers of web identities that only machines have, by their host.
const MACHINES: [&str; 10] = [
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "agent.buildkite.com",
    "oidc.circleci.com",
    "vstoken.dev.azure.com",
    "api.bitbucket.org",
    "api.pulumi.com",
    // https://vercel.com/docs/oidc/aws
    "oidc.vercel.com",
    // Clusters of Red Hat OpenShift Service on AWS, as all of one version are served.
    "rh-oidc.s3.us-east-1.amazonaws.com",
];

/// The same where each customer has a host, by what follows its first label.
const MACHINES_OF_CUSTOMERS: [&str; 3] = [
    // https://docs.aws.amazon.com/rosa/latest/userguide/getting-started-hcp.html
    "openshiftapps.com",
    // https://docs.scalr.io/docs/aws-oidc
    "scalr.io",
    // https://docs.spacelift.io/integrations/cloud-providers/oidc/aws-oidc
    "app.spacelift.io",
];

/// Whether people may sign in through this provider of web identities: all
/// but the issuers that are known to serve pipelines and clusters only.
#[must_use]
pub fn may_be_for_people(provider_arn: &str) -> bool {
    let url = provider_arn
        .split_once("oidc-provider/")
        .map_or(provider_arn, |(_, url)| url);
    let host = url.split('/').next().unwrap_or_default();
    let is_cluster = (host.starts_with("oidc.eks.") || host.starts_with("oidc-eks."))
        && (host.ends_with(".amazonaws.com")
            || host.ends_with(".amazonaws.com.cn")
            || host.ends_with(".api.aws"));
    // GitHub Enterprise Cloud with data residency: a host for each enterprise.
    // https://docs.github.com/en/enterprise-cloud@latest/actions/reference/security/oidc
    let is_enterprise = host.starts_with("token.actions.") && host.ends_with(".ghe.com");
    let is_customer = MACHINES_OF_CUSTOMERS.iter().any(|domain| {
        host.strip_suffix(domain)
            .is_some_and(|before| before.ends_with('.'))
    });
    !is_cluster && !is_enterprise && !is_customer && !MACHINES.contains(&host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(roles: &[(&str, &str, &str)]) -> Vec<String> {
        let mut by_role = ByRole::default();
        for (name, path, principal) in roles {
            let text = format!(
                r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"}}}}"#
            );
            by_role.add(name, path, &Policy::parse(&text).expect("a policy"));
        }
        by_role.in_words().collect()
    }

    #[test]
    fn people_come_in_by_roles_that_let_services_and_apps_in() {
        let manager = r#"{"Service": "account-access.amazonaws.com"}"#;
        assert_eq!(
            ways(&[
                ("admin", "/", manager),
                ("reader", "/team/", manager),
                (
                    "ad",
                    "/",
                    r#"{"Service": ["ec2.amazonaws.com", "ds.amazonaws.com"]}"#
                ),
                (
                    "app",
                    "/",
                    r#"{"Federated": "cognito-identity.amazonaws.com"}"#
                ),
                (
                    "sso",
                    "/aws-reserved/sso.amazonaws.com/eu-west-1/",
                    r#"{"Federated": "x"}"#
                ),
            ]),
            [
                "IAM Identity Center",
                "a directory of Directory Service (role ad)",
                "app users of a Cognito identity pool (role app)",
                "the account access manager of IAM Identity Center (roles admin, reader)",
            ]
        );
        let many: Vec<_> = ["a", "b", "c", "d", "e"]
            .map(|name| (name, "/", r#"{"Federated": "www.amazon.com"}"#))
            .into();
        let words = ways(&many);
        assert_eq!(
            words,
            ["app users of Login with Amazon (roles a, b, c, d, e)"]
        );
    }

    #[test]
    fn other_roles_open_no_way_in() {
        for principal in [
            r#"{"Service": "lambda.amazonaws.com"}"#,
            r#"{"Service": "workspaces.ds.amazonaws.com"}"#,
            r#"{"AWS": "arn:aws:iam::111122223333:root"}"#,
            r#"{"AWS": "accounts.google.com"}"#,
            // Providers in IAM are listed by themselves.
            r#"{"Federated": "arn:aws:iam::111122223333:saml-provider/okta"}"#,
        ] {
            assert_eq!(ways(&[("r", "/", principal)]), [""; 0], "{principal}");
        }
        let mut denied = ByRole::default();
        let text = r#"{"Statement": {"Effect": "Deny", "Principal": {"Service": "ds.amazonaws.com"}, "Action": "*"}}"#;
        denied.add("r", "/", &Policy::parse(text).expect("a policy"));
        assert_eq!(denied.in_words().count(), 0);
    }

    #[test]
    fn pipelines_and_clusters_are_not_people() {
        let arn = |url: &str| format!("arn:aws:iam::111122223333:oidc-provider/{url}");
        for machine in [
            "token.actions.githubusercontent.com",
            "token.actions.githubusercontent.com/my-enterprise",
            "token.actions.octocorp.ghe.com",
            "oidc.eks.eu-west-1.amazonaws.com/id/ABC",
            "oidc-eks.eu-west-1.api.aws/id/ABC",
            "oidc.op1.openshiftapps.com/2a3b4c",
            "rh-oidc.s3.us-east-1.amazonaws.com/2a3b4c",
            "oidc.vercel.com/pinewood",
            "pinewood.scalr.io",
            "pinewood.app.spacelift.io",
        ] {
            assert!(!may_be_for_people(&arn(machine)), "{machine}");
        }
        for people in [
            "accounts.google.com",
            "example.okta.com",
            "oidc.eks.example.com/id/ABC",
            "token.actions.githubusercontent.com.example.com",
            "scalr.io",
            "notscalr.io",
            "pinewood.scalr.io.example.com",
            "other.s3.us-east-1.amazonaws.com/2a3b4c",
        ] {
            assert!(may_be_for_people(&arn(people)), "{people}");
        }
    }
}
