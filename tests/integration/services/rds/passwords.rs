//! How master passwords are changed, and who manages RDS with which keys.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::element;
use crate::kit::{ACCOUNT, HERE, Results, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use crate::services::ec2::{scan_item, yes};
use crate::services::iam::base64;

const THREAT: &str = "rds-best-practices";
const CONTROL: &str = "rds-database-master-password-rotated";

fn secret_arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:rds!{name}-AbCdEf")
}

/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_MasterUserSecret.html>
fn instance(name: &str, status: &str, more: &str) -> String {
    let secret = match status {
        "" => String::new(),
        status => format!(
            "<MasterUserSecret><SecretArn>{}</SecretArn><SecretStatus>{status}</SecretStatus></MasterUserSecret>",
            secret_arn(name)
        ),
    };
    format!(
        "<DBInstance><DBInstanceIdentifier>{name}</DBInstanceIdentifier><Engine>postgres</Engine>\
         <DBInstanceArn>arn:aws:rds:us-east-1:{ACCOUNT}:db:{name}</DBInstanceArn>\
         <DBInstanceStatus>available</DBInstanceStatus>{secret}{more}</DBInstance>"
    )
}

fn now() -> i64 {
    threatproof::clock::now().as_second()
}

/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html>
fn secret(name: &str, is_enabled: bool, days_ago: i64) -> (On, Reply) {
    let told = json!({
        "ARN": secret_arn(name), "Name": format!("rds!{name}"), "OwningService": "rds",
        "RotationEnabled": is_enabled, "RotationRules": { "AutomaticallyAfterDays": 7 },
        "LastRotatedDate": now() - days_ago * 86_400, "CreatedDate": 1_700_000_000,
    });
    let on = On::call("secretsmanager", "DescribeSecret").containing(&format!("rds!{name}-"));
    (on, Reply::json(&told))
}

/// A user by its name, whether its own policy manages RDS, and how old its key is.
type User<'a> = (&'a str, bool, Option<i64>);

fn identities(stub: Stub, root_keys: i32, users: &[User<'_>]) -> Stub {
    let policy = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22rds%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
    let inline = format!(
        "<member><PolicyName>own</PolicyName><PolicyDocument>{policy}</PolicyDocument></member>"
    );
    let details: String = users
        .iter()
        .map(|(name, is_apart, _)| {
            let (own, group) = match is_apart {
                true => (inline.as_str(), ""),
                false => ("", "<member>keepers</member>"),
            };
            format!(
                "<member><Path>/</Path><UserName>{name}</UserName><UserId>AIDA</UserId>\
                 <Arn>arn:aws:iam::{ACCOUNT}:user/{name}</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate>\
                 <UserPolicyList>{own}</UserPolicyList><GroupList>{group}</GroupList><AttachedManagedPolicies/></member>"
            )
        })
        .collect();
    let groups = format!(
        "<member><Path>/</Path><GroupName>keepers</GroupName><GroupId>AGPA</GroupId>\
         <Arn>arn:aws:iam::{ACCOUNT}:group/keepers</Arn><CreateDate>2024-01-01T00:00:00Z</CreateDate>\
         <GroupPolicyList>{inline}</GroupPolicyList><AttachedManagedPolicies/></member>"
    );
    let mut report = "user,arn,password_enabled,mfa_active,access_key_1_active,access_key_1_last_rotated,\
                      access_key_2_active,access_key_2_last_rotated\n\
                      <root_account>,arn:aws:iam::111122223333:root,not_supported,true,false,N/A,false,N/A\n"
        .to_owned();
    for (name, _, age) in users {
        let made =
            |days: &i64| jiff::Timestamp::from_second(now() - days * 86_400).expect("a time");
        let key = age.as_ref().map_or("false,N/A".to_owned(), |days| {
            format!("true,{}", made(days))
        });
        writeln!(
            report,
            "{name},arn:aws:iam::{ACCOUNT}:user/{name},false,false,{key},false,N/A"
        )
        .expect("a string takes everything");
    }
    let summary = format!(
        "<SummaryMap><entry><key>AccountMFAEnabled</key><value>1</value></entry>\
         <entry><key>AccountAccessKeysPresent</key><value>{root_keys}</value></entry></SummaryMap>"
    );
    let written = jiff::Timestamp::from_second(now()).expect("a time");
    [
        ("GetAccountSummary", summary),
        (
            "GetAccountAuthorizationDetails",
            format!(
                "<IsTruncated>false</IsTruncated><UserDetailList>{details}</UserDetailList>\
                 <GroupDetailList>{groups}</GroupDetailList><RoleDetailList/><Policies/>"
            ),
        ),
        ("GenerateCredentialReport", "<State>COMPLETE</State>".to_owned()),
        (
            "GetCredentialReport",
            format!(
                "<Content>{}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>{written}</GeneratedTime>",
                base64(report.as_bytes())
            ),
        ),
    ]
    .into_iter()
    .fold(stub, |stub, (operation, result)| {
        stub.answering(On::call("iam", operation), Reply::query(operation, &result))
    })
}

fn databases(stub: Stub, instances: &str, clusters: &str) -> Stub {
    let listed = |operation: &str, list: &str, items: &str| {
        Reply::query(operation, &format!("<{list}>{items}</{list}>"))
    };
    stub.answering(
        On::call("rds", "DescribeDBInstances"),
        listed("DescribeDBInstances", "DBInstances", instances),
    )
    .answering(
        On::call("rds", "DescribeDBClusters"),
        listed("DescribeDBClusters", "DBClusters", clusters),
    )
}

fn secrets(stub: Stub, first: &Value, second: &Value) -> Stub {
    let list = || On::call("secretsmanager", "ListSecrets");
    stub.answering(
        list().containing("page-2"),
        Reply::json(&json!({ "SecretList": second })),
    )
    .answering(
        list(),
        Reply::json(&json!({ "SecretList": first, "NextToken": "page-2" })),
    )
}

fn confirmed() -> String {
    yes(THREAT, "individual-administrators") + &yes(THREAT, "minimum-permissions")
}

fn scanned(stub: &Stub) -> Results {
    scan_item(stub, THREAT, &confirmed(), HERE)
}

fn answering(stub: Stub, answers: Vec<(On, Reply)>) -> Stub {
    answers
        .into_iter()
        .fold(stub, |stub, (on, reply)| stub.answering(on, reply))
}

/// Prowler and CloudSploit do not read which secret is a database's; CloudSploit `secretRotationEnabled` even fails
/// secrets that are rotated more often than every 40 days, as those of RDS are.
#[test]
fn the_secret_that_rds_keeps_decides() {
    let replica = element("ReadReplicaSourceDBInstanceIdentifier", "weekly");
    let instances = [
        instance("weekly", "active", ""),
        instance("late", "active", ""),
        instance("off", "active", ""),
        instance("ill", "impaired", ""),
        instance("young", "creating", ""),
        instance("gone", "active", ""),
        instance("copy", "", &replica),
        instance("bare", "", ""),
        // Whether its master user is one of IAM, RDS does not tell.
        instance(
            "tokens",
            "",
            &element("IAMDatabaseAuthenticationEnabled", "true"),
        ),
    ]
    .concat();
    let cluster = format!(
        "<DBCluster><DBClusterIdentifier>several</DBClusterIdentifier><Engine>aurora-mysql</Engine>\
         <DBClusterArn>arn:aws:rds:us-east-1:{ACCOUNT}:cluster:several</DBClusterArn><MasterUserSecret><SecretArn>{}\
         </SecretArn><SecretStatus>active</SecretStatus></MasterUserSecret></DBCluster>",
        secret_arn("several")
    );
    let stub = databases(identities(account(), 0, &[]), &instances, &cluster);
    let gone = Reply::error(400, "ResourceNotFoundException", "gone");
    let told = vec![
        secret("weekly", true, 3),
        secret("late", true, 30),
        secret("off", false, 3),
        secret("several", true, 1),
        secret("ill", true, 1),
        secret("young", true, 1),
        (secret("gone", true, 1).0, gone),
    ];
    // Of a service, of no use; not rotated; going.
    let others = json!([
        { "Name": "rds!x", "OwningService": "rds", "RotationEnabled": true },
        { "Name": "plain", "RotationEnabled": false },
        { "Name": "old", "RotationEnabled": true, "DeletedDate": 1_700_000_000 },
    ]);
    let stub = secrets(answering(stub, told), &others, &json!([]));

    let results = scanned(&stub);

    for (name, verdict) in [
        ("db:weekly", "pass"),
        ("cluster:several", "pass"),
        ("db:late", "fail"),
        ("db:off", "fail"),
        ("db:ill", "fail"),
        ("db:gone", "fail"),
        ("db:young", "unknown"),
        ("db:copy", "not-applicable"),
        ("db:bare", "fail"),
        ("db:tokens", "question"),
    ] {
        let (found, reason) = results.judged(CONTROL, name);
        assert_eq!(found, verdict, "{name}: {reason}");
    }
    let called: Vec<String> = stub.calls().into_keys().collect();
    assert!(
        !called.iter().any(|call| call.contains("GetSecretValue")),
        "{called:?}"
    );
}

/// Each tenant database of Oracle has a master user of its own, and its secret with it; that of the instance says nothing
/// of them.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_TenantDatabase.html>
#[test]
fn the_passwords_of_all_tenants_decide() {
    let many = element("MultiTenant", "true");
    let nameless = "<MasterUserSecret><SecretStatus>creating</SecretStatus></MasterUserSecret>";
    let instances = [
        instance("well", "active", &many),
        instance("half", "active", &many),
        instance("bare", "", &many),
        instance("empty", "", &many),
        instance("denied", "", &many),
        instance("alone", "active", &element("MultiTenant", "false")),
        instance("nameless", "", nameless),
    ]
    .concat();
    let tenant = |of: &str, name: &str, has_secret: bool| {
        let secret = match has_secret {
            true => format!(
                "<MasterUserSecret><SecretArn>{}</SecretArn><SecretStatus>active</SecretStatus></MasterUserSecret>",
                secret_arn(of)
            ),
            false => String::new(),
        };
        format!("<TenantDatabase><TenantDBName>{name}</TenantDBName>{secret}</TenantDatabase>")
    };
    let tenants = |of: &str, tenants: &[String], marker: &str| {
        let on = On::call("rds", "DescribeTenantDatabases");
        let on = on.containing(&format!("DBInstanceIdentifier={of}&"));
        let list = tenants.concat();
        let result = format!("<TenantDatabases>{list}</TenantDatabases>{marker}");
        (on, Reply::query("DescribeTenantDatabases", &result))
    };
    let (on, second) = tenants("half", &[tenant("half", "TWO", false)], "");
    let told = vec![
        tenants(
            "well",
            &[tenant("well", "ONE", true), tenant("well", "TWO", true)],
            "",
        ),
        (on.containing("page-2"), second),
        tenants(
            "half",
            &[tenant("half", "ONE", true)],
            "<Marker>page-2</Marker>",
        ),
        tenants("bare", &[tenant("bare", "ONE", false)], ""),
        tenants("empty", &[], ""),
        (On::call("rds", "DescribeTenantDatabases"), Reply::Denied),
        secret("well", true, 3),
        secret("half", true, 3),
        secret("alone", true, 3),
    ];
    let stub = databases(identities(account(), 0, &[]), &instances, "");
    let stub = secrets(answering(stub, told), &json!([]), &json!([]));

    let results = scanned(&stub);

    for (name, verdict) in [
        ("db:well", "pass"),
        ("db:half", "fail"),
        ("db:bare", "fail"),
        ("db:empty", "question"),
        ("db:denied", "unknown"),
        ("db:alone", "pass"),
        ("db:nameless", "unknown"),
    ] {
        let (found, reason) = results.judged(CONTROL, name);
        assert_eq!(found, verdict, "{name}: {reason}");
    }
    let reason = results.judged(CONTROL, "db:half").1;
    assert!(reason.contains("TWO"), "{reason}");
    let reason = results.judged(CONTROL, "db:denied").1;
    assert!(
        reason.contains("rds:DescribeTenantDatabases was denied"),
        "{reason}"
    );
}

#[test]
fn a_secret_of_ones_own_is_left_to_a_person() {
    let stub = databases(identities(account(), 0, &[]), &instance("bare", "", ""), "");
    let own = json!([{ "Name": "shop/db", "RotationEnabled": true }]);
    let stub = secrets(stub, &json!([]), &own);
    let (verdict, reason) = scanned(&stub).judged(CONTROL, "db:bare");
    assert_eq!(verdict, "question");
    assert!(reason.contains("shop/db"), "{reason}");
}

#[test]
fn rotated_passwords_and_managers_in_groups_are_implemented_once_people_say_the_rest() {
    let stub = |root_keys, users: &[User<'_>], status: &str| {
        let stub = identities(account(), root_keys, users);
        let stub = databases(stub, &instance("weekly", status, ""), "");
        let stub = answering(stub, vec![secret("weekly", true, 3)]);
        secrets(stub, &json!([]), &json!([]))
    };
    let well = stub(
        0,
        &[("ann", false, Some(30)), ("bob", false, None)],
        "active",
    );
    let results = scanned(&well);
    let (status, reason) = results.decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
    // Nobody has said that each person has an identity of their own.
    let unsaid = scan_item(&well, THREAT, "", HERE);
    assert_eq!(unsaid.status(THREAT), "needs-investigation");

    let ill = scanned(&stub(1, &[("ann", true, Some(400))], ""));
    for control in [
        "iam-rds-permissions-by-group",
        "iam-rds-access-keys-rotated",
    ] {
        let (verdict, reason) = ill.only(control);
        assert_eq!(verdict, "fail", "{control}");
        assert!(reason.contains("ann"), "{reason}");
    }
    let (status, reason) = ill.decided(THREAT);
    assert_eq!(status, "not-started", "{reason}");

    let mixed = scanned(&stub(0, &[("ann", true, None)], "active"));
    assert_eq!(mixed.status(THREAT), "needs-investigation");
}

#[test]
fn each_denial_is_named_and_keeps_it_open() {
    for (service, operation, action) in [
        ("rds", "DescribeDBInstances", "rds:DescribeDBInstances"),
        ("rds", "DescribeDBClusters", "rds:DescribeDBClusters"),
        (
            "secretsmanager",
            "DescribeSecret",
            "secretsmanager:DescribeSecret",
        ),
        (
            "secretsmanager",
            "ListSecrets",
            "secretsmanager:ListSecrets",
        ),
        ("iam", "GetAccountSummary", "iam:GetAccountSummary"),
        (
            "iam",
            "GetAccountAuthorizationDetails",
            "iam:GetAccountAuthorizationDetails",
        ),
        ("iam", "GetCredentialReport", "iam:GetCredentialReport"),
    ] {
        let stub = account().answering(On::call(service, operation), Reply::Denied);
        let stub = identities(stub, 0, &[("ann", false, Some(30))]);
        let both = instance("weekly", "active", "") + &instance("bare", "", "");
        let stub = answering(databases(stub, &both, ""), vec![secret("weekly", true, 3)]);
        let stub = secrets(stub, &json!([]), &json!([]));
        let results = scanned(&stub);
        assert_eq!(results.status(THREAT), "needs-investigation", "{operation}");
        let all = results.json.to_string();
        assert!(
            all.contains(&format!("{action} was denied")),
            "{operation}: {}",
            results.reason(THREAT)
        );
    }
}
