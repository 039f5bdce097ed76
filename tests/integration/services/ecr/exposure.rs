//! Who may get at repositories, private and public.

use super::*;

const THREAT: &str = "ecr-exposed";
const PRIVATE: &str = "ecr-repository-not-public";
const REGISTRY: &str = "ecr-registry-policy-not-public";
const PUBLIC: &str = "ecr-public-repository-absent";
const PRACTICES: &str = "ecr-best-practices";
const KNOWN: &str = "ecr-repository-cross-account-access-known";
const REGISTRY_KNOWN: &str = "ecr-registry-cross-account-access-known";
const OTHER: &str = "444455556666";

fn allowing(principal: &Value, action: &str, condition: &Value) -> Value {
    json!({ "Sid": "Share", "Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition })
}

fn everybody_if(condition: &Value) -> Value {
    allowing(&json!("*"), "ecr:BatchGetImage", condition)
}

fn account_of(id: &str) -> Value {
    json!({ "AWS": format!("arn:aws:iam::{id}:root") })
}

fn to(id: &str, action: &str) -> Value {
    allowing(&account_of(id), action, &json!({}))
}

#[test]
fn a_repository_that_nobody_else_may_use_is_implemented() {
    let stub = but(Vec::new());
    let (status, reason) = scan(&stub, THREAT).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
    // What scans the images, and when they go, is no matter of exposure.
    let calls = stub.calls();
    let ecr: Vec<_> = calls
        .keys()
        .filter(|name| name.starts_with("ecr:"))
        .collect();
    assert_eq!(
        ecr,
        [
            "ecr:DescribeRepositories",
            "ecr:GetRegistryPolicy",
            "ecr:GetRepositoryPolicy"
        ]
    );
}

#[test]
fn an_open_policy_is_not_started() {
    for statement in [
        everybody_if(&json!({})),
        allowing(
            &json!({ "AWS": "*" }),
            "ecr:GetDownloadUrlForLayer",
            &json!({}),
        ),
        allowing(
            &json!({ "AWS": ["arn:aws:iam::444455556666:root", "*"] }),
            "ecr:*",
            &json!({}),
        ),
        everybody_if(&json!({ "Bool": { "aws:SecureTransport": "true" } })),
        allowing(&json!("*"), "ecr:DescribeImages", &json!({})),
    ] {
        let stub = but(vec![of_repository(&statement)]);
        let results = scan(&stub, THREAT);
        let (verdict, reason) = results.judged(PRIVATE, "shop");
        assert_eq!(verdict, "fail", "{statement}: {reason}");
        assert!(reason.contains("everybody with an AWS account"), "{reason}");
        assert_eq!(results.status(THREAT), "not-started", "{statement}");
    }
}

/// Prowler (`ecr_repositories_not_publicly_accessible`) takes any condition of `aws:PrincipalArn` for a limit, and an
/// allowance with `NotPrincipal` for none.
#[test]
fn prowler_passes_policies_that_are_open() {
    let wild = everybody_if(&json!({ "StringLike": { "aws:PrincipalArn": "*" } }));
    let not = json!({ "Effect": "Allow", "NotPrincipal": account_of(OTHER), "Action": "ecr:BatchGetImage" });
    for statement in [wild, not] {
        let results = scan(&but(vec![of_repository(&statement)]), THREAT);
        assert_eq!(results.verdict(PRIVATE, "shop"), "fail", "{statement}");
    }
}

/// CloudSploit (`ecrRepositoryPolicy`) is blind to conditions but `aws:SourceAccount`.
#[test]
fn cloudsploit_fails_a_policy_for_the_own_organization() {
    let own = everybody_if(&json!({ "StringEquals": { "aws:PrincipalOrgID": "o-own0123456" } }));
    let stub = but(vec![of_repository(&own), organization("o-own0123456")]);
    assert_eq!(scan(&stub, THREAT).verdict(PRIVATE, "shop"), "pass");
    let results = scan(&stub, PRACTICES);
    assert_eq!(results.verdict(KNOWN, "shop"), "pass");
    assert_eq!(results.status(PRACTICES), "implemented");

    // Another one, or one that nobody may look up, is for a person.
    for answer in [
        organization("o-other012345"),
        (
            On::call("organizations", "DescribeOrganization"),
            Reply::Denied,
        ),
    ] {
        let stub = but(vec![of_repository(&own), answer]);
        let results = scan(&stub, PRACTICES);
        let (verdict, reason) = results.judged(KNOWN, "shop");
        assert_eq!(verdict, "question", "{reason}");
        assert!(reason.contains("organization o-own0123456"), "{reason}");
    }
}

#[test]
fn a_condition_that_is_not_understood_is_for_a_person() {
    let statement = everybody_if(&json!({ "StringEquals": { "aws:BrandNewKey": "x" } }));
    let stub = but(vec![of_repository(&statement)]);
    let results = scan(&stub, THREAT);
    let (verdict, reason) = results.judged(PRIVATE, "shop");
    assert_eq!(verdict, "question", "{reason}");
    assert_eq!(results.status(THREAT), "needs-investigation");
    let answer = said("attestation", PRIVATE, &arn("*"));
    assert_eq!(
        scan_with(&stub, THREAT, &answer).status(THREAT),
        "implemented"
    );
}

#[test]
fn the_policy_of_the_registry_counts_as_far_as_its_version_goes() {
    let pull = everybody_if(&json!({}));
    let all = allowing(&json!("*"), "ecr:*", &json!({}));
    for (statement, answer, verdict) in [
        (&pull, scope("V2"), "fail"),
        (&pull, scope("V1"), "pass"),
        (&pull, scope("V3"), "unknown"),
        (&pull, (on("GetAccountSetting"), Reply::Denied), "unknown"),
        (&all, scope("V1"), "fail"),
        (&all, (on("GetAccountSetting"), Reply::Denied), "fail"),
    ] {
        let stub = but(vec![of_registry(statement), answer.clone()]);
        let results = scan(&stub, THREAT);
        let (found, reason) = results.only(REGISTRY);
        assert_eq!(found, verdict, "{statement} {answer:?}: {reason}");
        assert_eq!(results.status(THREAT) == "implemented", verdict == "pass");
    }
}

/// Neither Prowler nor CloudSploit nor Security Hub looks into the gallery: an account that is exposed by nothing else
/// passes all of them.
#[test]
fn peers_pass_an_account_whose_only_exposure_is_the_public_gallery() {
    let stub = but(vec![gallery(&["demo"])]);
    let results = scan(&stub, THREAT);
    let (verdict, reason) = results.judged(PUBLIC, "demo");
    assert_eq!(verdict, "fail");
    assert!(reason.contains("public.ecr.aws/a1b2c3d4/demo"), "{reason}");
    assert_eq!(results.status(THREAT), "needs-investigation");
    let waiver = said(
        "waiver",
        PUBLIC,
        &format!("arn:aws:ecr-public::{ACCOUNT}:repository/demo"),
    );
    assert_eq!(
        scan_with(&stub, THREAT, &waiver).status(THREAT),
        "implemented"
    );

    let alone = but(vec![named(&[]), gallery(&["demo"])]);
    assert_eq!(scan(&alone, THREAT).status(THREAT), "not-started");
    // That people accepted all there is shows nothing.
    let status = scan_with(&alone, THREAT, &waiver).decided(THREAT).0;
    assert_eq!(status, "needs-investigation");
}

#[test]
fn a_gallery_that_may_not_be_read_may_hold_anything() {
    let stub = but(vec![(
        On::call("ecr-public", "DescribeRepositories"),
        Reply::Denied,
    )]);
    let (status, reason) = scan(&stub, THREAT).decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(
        reason.contains("ecr-public:DescribeRepositories was denied"),
        "{reason}"
    );
    let nothing = but(vec![named(&[])]);
    assert_eq!(scan(&nothing, THREAT).status(THREAT), "needs-investigation");
}

#[test]
fn partitions_without_a_gallery_are_not_asked_for_it() {
    let regions =
        json!({ "Regions": [{ "RegionName": REGION, "RegionOptStatus": "ENABLED_BY_DEFAULT" }] });
    for partition in ["aws-us-gov", "aws-cn"] {
        let stub = [
            named(&["shop"]),
            (on("GetRepositoryPolicy"), no("RepositoryPolicy")),
            (on("GetRegistryPolicy"), no("RegistryPolicy")),
            // Whether the region is one of the account's is looked up where its partition is another.
            (
                On::call("account", "POST /listRegions"),
                Reply::json(&regions),
            ),
        ];
        let stub = stub
            .into_iter()
            .fold(account_in(partition), |stub, (on, reply)| {
                stub.answering(on, reply)
            });
        let results = scan(&stub, THREAT);
        assert_eq!(results.status(THREAT), "implemented", "{partition}");
    }
}

/// Trend Micro's ECR-002 asks the same; Prowler has nothing for it.
#[test]
fn other_accounts_are_a_question_that_quotes_them() {
    let statement = to(OTHER, "ecr:BatchGetImage");
    let stub = but(vec![of_repository(&statement)]);
    assert_eq!(scan(&stub, THREAT).status(THREAT), "implemented");
    let results = scan(&stub, PRACTICES);
    let finding = results.finding(KNOWN, "shop");
    assert_eq!(finding["verdict"], "question");
    let asked = finding["asks"].as_str().unwrap_or_default();
    assert!(
        asked.contains(OTHER) && asked.contains("ecr:BatchGetImage"),
        "{finding:#}"
    );
    assert_eq!(results.status(PRACTICES), "needs-investigation");
    let answer = said("attestation", KNOWN, &arn("shop"));
    assert_eq!(
        scan_with(&stub, PRACTICES, &answer).status(PRACTICES),
        "implemented"
    );
}

#[test]
fn functions_of_another_account_and_identities_that_are_gone_are_others_too() {
    let lambda = |account: &str| {
        let source = format!("arn:aws:lambda:{REGION}:{account}:function:*");
        let condition = json!({ "StringLike": { "aws:sourceArn": source } });
        allowing(
            &json!({ "Service": "lambda.amazonaws.com" }),
            "ecr:BatchGetImage",
            &condition,
        )
    };
    let gone = allowing(
        &json!({ "AWS": "AROAEXAMPLEROLEID1234" }),
        "ecr:BatchGetImage",
        &json!({}),
    );
    for (statement, verdict) in [
        (lambda(ACCOUNT), "pass"),
        (lambda(OTHER), "question"),
        (gone, "question"),
        (to(ACCOUNT, "ecr:*"), "pass"),
    ] {
        let results = scan(&but(vec![of_repository(&statement)]), PRACTICES);
        let (found, reason) = results.judged(KNOWN, "shop");
        assert_eq!(found, verdict, "{statement}: {reason}");
    }
}

#[test]
fn copies_from_and_to_other_accounts_are_asked_about() {
    let inbound = to(OTHER, "ecr:ReplicateImage");
    for (answers, words) in [
        (vec![of_registry(&inbound)], "ecr:ReplicateImage"),
        (
            vec![replicating_to(&[OTHER, ACCOUNT])],
            "images are copied to other accounts",
        ),
    ] {
        let results = scan(&but(answers), PRACTICES);
        let (verdict, reason) = results.only(REGISTRY_KNOWN);
        assert_eq!(verdict, "question", "{reason}");
        assert!(reason.contains(words) && reason.contains(OTHER), "{reason}");
    }
    // Copies within the account are nobody else's.
    let results = scan(&but(vec![replicating_to(&[ACCOUNT])]), PRACTICES);
    assert_eq!(results.findings(REGISTRY_KNOWN).len(), 0);
    assert_eq!(results.status(PRACTICES), "implemented");
}

#[test]
fn regions_without_repositories_are_asked_for_the_policy_of_the_registry_alone() {
    let stub = but(vec![(
        on("DescribeRepositories").region("eu-west-1"),
        listed(&[]),
    )]);
    let program = Program::at(&stub.endpoint());
    let results = program.scan_threat(THREAT, &["--region", "us-east-1,eu-west-1"]);
    assert_eq!(results.status(THREAT), "implemented");
    assert_eq!(stub.calls()["ecr:DescribeRepositories"], 2);
    assert_eq!(stub.calls()["ecr:GetRegistryPolicy"], 2);
    assert!(!stub.calls().contains_key("ecr:DescribeRegistry"));
    assert_eq!(stub.calls()["ecr-public:DescribeRepositories"], 1);
}

/// An analyzer that looks at access from outside, and whom it finds let in.
/// <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_FindingSummary.html>
fn analyzed(status: &str, principal: &str) -> Vec<(On, Reply)> {
    let analyzer = json!({ "arn": format!("arn:aws:access-analyzer:{REGION}:{ACCOUNT}:analyzer/outside"),
        "name": "outside", "type": "ACCOUNT", "status": "ACTIVE", "createdAt": "2026-01-01T00:00:00Z" });
    let finding = json!({ "id": "f-1", "resource": arn("shop"), "resourceType": "AWS::ECR::Repository",
        "isPublic": principal == "*", "status": status, "resourceOwnerAccount": ACCOUNT, "condition": {},
        "action": ["ecr:BatchGetImage"], "principal": { "AWS": principal }, "createdAt": "2026-01-01T00:00:00Z",
        "analyzedAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z" });
    vec![
        analyzers(&[analyzer]),
        (
            On::call("access-analyzer", "POST /finding"),
            Reply::json(&json!({ "findings": [finding] })),
        ),
    ]
}

#[test]
fn an_analyzer_that_contradicts_leaves_the_repository_unknown_and_both_are_told() {
    let own = of_repository(&to(ACCOUNT, "ecr:BatchGetImage"));
    let unclear = everybody_if(&json!({ "StringEquals": { "aws:BrandNewKey": "x" } }));
    let unclear = of_repository(&unclear);
    for (policy, status, verdict, known) in [
        (&own, "ACTIVE", "unknown", "unknown"),
        (&own, "ARCHIVED", "pass", "pass"),
        // AWS knows what we do not.
        (&unclear, "ACTIVE", "fail", "fail"),
        (&unclear, "RESOLVED", "question", "question"),
    ] {
        let answers = std::iter::once(policy.clone()).chain(analyzed(status, "*"));
        let results = scan(&but(answers.collect()), PRACTICES);
        let (found, reason) = results.judged(PRIVATE, "shop");
        assert_eq!(found, verdict, "{status}: {reason}");
        assert_eq!(results.verdict(KNOWN, "shop"), known, "{status}");
        if verdict == "unknown" {
            let both =
                "by its statements it is not open to everybody, but IAM Access Analyzer says";
            assert!(reason.contains(both), "{reason}");
        }
    }
}

#[test]
fn analyzers_that_may_not_be_asked_leave_the_verdict_on_a_repository() {
    let denied = (On::call("access-analyzer", "GET /analyzer"), Reply::Denied);
    let stub = but(vec![
        of_repository(&to(ACCOUNT, "ecr:BatchGetImage")),
        denied,
    ]);
    assert_eq!(scan(&stub, THREAT).verdict(PRIVATE, "shop"), "pass");
}

#[test]
fn somebody_whom_only_an_analyzer_names_leaves_it_unknown_who_shares_a_repository() {
    let own = of_repository(&to(ACCOUNT, "ecr:BatchGetImage"));
    let answers = std::iter::once(own).chain(analyzed("ACTIVE", OTHER));
    let results = scan(&but(answers.collect()), PRACTICES);
    assert_eq!(results.verdict(PRIVATE, "shop"), "pass");
    let (found, reason) = results.judged(KNOWN, "shop");
    assert_eq!(found, "unknown", "{reason}");
    let both = format!(
        "it lets in nobody but its account, but IAM Access Analyzer says that it lets in AWS {OTHER}"
    );
    assert!(reason.contains(&both), "{reason}");
    // The account's own organization is nobody else, whatever an analyzer of the account alone says.
    let everybody = json!({ "StringEquals": { "aws:PrincipalOrgID": "o-own0123456" } });
    let own = of_repository(&everybody_if(&everybody));
    let answers = [own, organization("o-own0123456")];
    let answers = answers.into_iter().chain(analyzed("ACTIVE", OTHER));
    let results = scan(&but(answers.collect()), PRACTICES);
    assert_eq!(results.verdict(KNOWN, "shop"), "pass");
}
