//! Who among the users may manage RDS: whether by a group, and with which keys.
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.Security.html>

use super::credential_report::Keys;
use super::snapshot::{Principal, PrincipalKind, Snapshot};
use super::{
    GENERATE_CREDENTIAL_REPORT, GET_ACCOUNT_AUTHORIZATION_DETAILS, GET_CREDENTIAL_REPORT,
    GET_POLICY, GET_POLICY_VERSION,
};
use crate::facts::{Cause, Reading, record};
use crate::policy::privilege::may_any;

/// A key older than this should have been changed, in seconds.
const OLD: i64 = 90 * 86_400;

/// What somebody may do who manages RDS: databases, what they are restored from, and how they are reached.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html>
const MANAGING: [&str; 55] = [
    "rds:AddRoleToDBCluster",
    "rds:AddRoleToDBInstance",
    "rds:AuthorizeDBSecurityGroupIngress",
    "rds:CopyDBClusterSnapshot",
    "rds:CopyDBSnapshot",
    "rds:CreateBlueGreenDeployment",
    "rds:CreateDBCluster",
    "rds:CreateDBClusterSnapshot",
    "rds:CreateDBInstance",
    "rds:CreateDBInstanceReadReplica",
    "rds:CreateDBProxy",
    "rds:CreateDBShardGroup",
    "rds:CreateDBSnapshot",
    "rds:CreateGlobalCluster",
    "rds:CreateTenantDatabase",
    "rds:DeleteDBCluster",
    "rds:DeleteDBClusterSnapshot",
    "rds:DeleteDBInstance",
    "rds:DeleteDBProxy",
    "rds:DeleteDBShardGroup",
    "rds:DeleteDBSnapshot",
    "rds:DeleteGlobalCluster",
    "rds:DeleteTenantDatabase",
    "rds:DisableHttpEndpoint",
    "rds:EnableHttpEndpoint",
    "rds:FailoverDBCluster",
    "rds:ModifyDBCluster",
    "rds:ModifyDBClusterParameterGroup",
    "rds:ModifyDBClusterSnapshotAttribute",
    "rds:ModifyDBInstance",
    "rds:ModifyDBParameterGroup",
    "rds:ModifyDBProxy",
    "rds:ModifyDBProxyTargetGroup",
    "rds:ModifyDBShardGroup",
    "rds:ModifyDBSnapshotAttribute",
    "rds:ModifyDBSubnetGroup",
    "rds:ModifyGlobalCluster",
    "rds:ModifyOptionGroup",
    "rds:ModifyTenantDatabase",
    "rds:PromoteReadReplica",
    "rds:PromoteReadReplicaDBCluster",
    "rds:RebootDBCluster",
    "rds:RebootDBInstance",
    "rds:RestoreDBClusterFromS3",
    "rds:RestoreDBClusterFromSnapshot",
    "rds:RestoreDBClusterToPointInTime",
    "rds:RestoreDBInstanceFromDBSnapshot",
    "rds:RestoreDBInstanceFromS3",
    "rds:RestoreDBInstanceToPointInTime",
    "rds:StartDBCluster",
    "rds:StartDBInstance",
    "rds:StartExportTask",
    "rds:StopActivityStream",
    "rds:StopDBCluster",
    "rds:StopDBInstance",
];

record! {
    /// Users who may manage RDS.
    pub struct RdsManagers {
        /// Those who may by a policy of their own, and not by a group alone.
        apart: Reading<Vec<String>> => [GET_POLICY, GET_POLICY_VERSION],
        /// Those with an active access key that is older than 90 days.
        old_keys: Reading<Vec<String>> => [
            GET_POLICY, GET_POLICY_VERSION, GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT
        ],
    }
}

impl Snapshot {
    /// Users who manage RDS by policies of their own.
    #[must_use]
    pub fn rds_managers_apart(&self) -> Reading<Vec<String>> {
        let own = |user: &Principal| Principal {
            kind: PrincipalKind::User(Vec::new()),
            ..user.clone()
        };
        self.users_who(|user| {
            let may = may_any(&self.permissions(&own(user)), &MANAGING);
            may.map_err(|why| unclear(user, &why))
        })
    }

    /// Users who manage RDS in any way and have an old key at this time.
    #[must_use]
    pub fn rds_managers_with_old_keys(&self, keys: &[Keys], now: i64) -> Reading<Vec<String>> {
        self.users_who(|user| {
            let own = keys.iter().find(|keys| keys.user == user.name);
            let Some(own) = own.filter(|own| !own.made.is_empty()) else {
                return Ok(false);
            };
            let may = may_any(&self.permissions(user), &MANAGING);
            if !may.map_err(|why| unclear(user, &why))? {
                return Ok(false);
            }
            let is_old = |made: &i64| now - made > OLD;
            if own.made.iter().flatten().any(is_old) {
                return Ok(true);
            }
            match own.made.contains(&None) {
                true => {
                    Err(GET_CREDENTIAL_REPORT
                        .unparseable(format!("no age of a key of {}", user.name)))
                }
                false => Ok(false),
            }
        })
    }

    /// The names of those users; where none is known to be one, it must be known of all that they are not.
    fn users_who(
        &self,
        is_one: impl Fn(&Principal) -> Result<bool, Cause>,
    ) -> Reading<Vec<String>> {
        let mut names = Vec::new();
        let mut unknown = self.incomplete.clone();
        let is_user = |principal: &&Principal| matches!(principal.kind, PrincipalKind::User(_));
        for user in self.principals.iter().filter(is_user) {
            match is_one(user) {
                Ok(true) => names.push(user.name.clone()),
                Ok(false) => {}
                Err(cause) => unknown = unknown.or(Some(cause)),
            }
        }
        match unknown {
            Some(cause) if names.is_empty() => Reading::Unknown(cause),
            Some(_) | None => Reading::Known(names),
        }
    }
}

fn unclear(user: &Principal, why: &str) -> Cause {
    GET_ACCOUNT_AUTHORIZATION_DETAILS.unparseable(format!("{}: {why}", user.name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::snapshot::Policies;
    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn policies(action: &str) -> Policies {
        let statement = r#"{"Statement":{"Effect":"Allow","Action":"ACTION","Resource":"*"}}"#;
        Policies {
            inline: vec![("own".to_owned(), statement.replace("ACTION", action))],
            managed: Vec::new(),
        }
    }

    fn user(name: &str, own: Option<&str>, groups: &[&str]) -> Principal {
        Principal {
            arn: format!("arn:aws:iam::111122223333:user/{name}"),
            name: name.to_owned(),
            path: "/".to_owned(),
            policies: own.map(policies).unwrap_or_default(),
            boundary: None,
            kind: PrincipalKind::User(groups.iter().map(|name| (*name).to_owned()).collect()),
        }
    }

    fn snapshot(principals: Vec<Principal>) -> Snapshot {
        let groups = [("keepers", "rds:*"), ("readers", "rds:Describe*")];
        Snapshot {
            principals,
            groups: BTreeMap::from(
                groups.map(|(name, action)| (name.to_owned(), policies(action))),
            ),
            group_arns: BTreeMap::new(),
            documents: BTreeMap::new(),
            incomplete: None,
        }
    }

    fn names(read: Reading<Vec<String>>) -> Option<Vec<String>> {
        match read {
            Reading::Known(names) => Some(names),
            Reading::Unknown(_) => None,
        }
    }

    fn made(user: &str, days_ago: &[Option<i64>]) -> Keys {
        let made = days_ago
            .iter()
            .map(|days| days.map(|days| NOW - days * 86_400));
        Keys {
            user: user.to_owned(),
            made: made.collect(),
        }
    }

    #[test]
    fn only_policies_of_their_own_set_users_apart() {
        let all = snapshot(vec![
            user("ann", Some("rds:ModifyDBInstance"), &["readers"]),
            user("bob", None, &["keepers"]),
            user("cyd", Some("rds:Describe*"), &[]),
            user("dan", Some("s3:*"), &["keepers"]),
            user("eve", Some("*"), &[]),
        ]);
        assert_eq!(
            names(all.rds_managers_apart()),
            Some(vec!["ann".to_owned(), "eve".to_owned()])
        );
    }

    #[test]
    fn an_old_key_counts_with_whoever_manages_rds() {
        let all = snapshot(vec![
            user("ann", None, &["keepers"]),
            user("bob", None, &["readers"]),
            user("cyd", None, &["keepers"]),
        ]);
        let old = |keys: &[Keys]| names(all.rds_managers_with_old_keys(keys, NOW));
        let keys = [
            made("ann", &[Some(10), Some(91)]),
            made("bob", &[Some(900)]),
            made("cyd", &[Some(90)]),
        ];
        assert_eq!(old(&keys), Some(vec!["ann".to_owned()]));
        assert_eq!(old(&[]), Some(Vec::new()));
        assert_eq!(old(&[made("cyd", &[None])]), None);
        // Of somebody who does not manage RDS the age of keys is not needed.
        assert_eq!(old(&[made("bob", &[None])]), Some(Vec::new()));
    }

    #[test]
    fn whoever_changes_databases_or_their_copies_manages_rds() {
        for action in [
            "rds:RebootDBInstance",
            "rds:StopDBCluster",
            "rds:DeleteDBClusterSnapshot",
            "rds:ModifyDBClusterSnapshotAttribute",
            "rds:restoredbclusterfromsnapshot",
            "rds:Copy*",
        ] {
            let all = snapshot(vec![user("ann", Some(action), &[])]);
            let apart = names(all.rds_managers_apart());
            assert_eq!(apart, Some(vec!["ann".to_owned()]), "{action}");
        }
        for action in [
            "rds:Describe*",
            "rds:DownloadDBLogFilePortion",
            "rds-db:connect",
        ] {
            let all = snapshot(vec![user("bob", Some(action), &[])]);
            assert_eq!(
                names(all.rds_managers_apart()),
                Some(Vec::new()),
                "{action}"
            );
        }
    }

    #[test]
    fn what_could_not_be_read_may_be_one() {
        let broken = Principal {
            policies: Policies {
                inline: vec![("own".to_owned(), "no policy".to_owned())],
                managed: Vec::new(),
            },
            ..user("ann", None, &[])
        };
        assert_eq!(
            names(snapshot(vec![broken.clone()]).rds_managers_apart()),
            None
        );
        let sure = snapshot(vec![broken, user("eve", Some("rds:*"), &[])]);
        assert_eq!(
            names(sure.rds_managers_apart()),
            Some(vec!["eve".to_owned()])
        );
        let cut = Snapshot {
            incomplete: Some(Cause::denied("iam:GetAccountAuthorizationDetails", "")),
            ..snapshot(Vec::new())
        };
        assert_eq!(names(cut.rds_managers_apart()), None);
        assert_eq!(names(cut.rds_managers_with_old_keys(&[], NOW)), None);
    }
}
