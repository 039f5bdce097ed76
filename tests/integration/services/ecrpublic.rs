//! The public gallery, page by page. What it means for an account is tested with the private repositories, in `ecr`.

use serde_json::json;

use crate::kit::{ACCOUNT, HERE, Program, account};
use crate::peer::rule::{On, Reply};

const CONTROL: &str = "ecr-public-repository-absent";

#[test]
fn every_page_of_the_gallery_is_read_from_its_only_endpoint() {
    let page = |name: &str, token: Option<&str>| {
        Reply::json(
            &json!({ "nextToken": token, "repositories": [{ "repositoryName": name, "registryId": ACCOUNT,
            "repositoryArn": format!("arn:aws:ecr-public::{ACCOUNT}:repository/{name}"),
            "repositoryUri": format!("public.ecr.aws/a1b2c3d4/{name}") }] }),
        )
    };
    let on = || On::call("ecr-public", "DescribeRepositories").region("us-east-1");
    let stub = account()
        .answering(
            On::call("ecr", "DescribeRepositories"),
            Reply::json(&json!({ "repositories": [] })),
        )
        .answering(
            On::call("ecr", "GetRegistryPolicy"),
            Reply::error(400, "RegistryPolicyNotFoundException", "There is none."),
        )
        .answering(on().containing("second"), page("team/two", None))
        .answering(on(), page("one", Some("second")));
    let results =
        Program::at(&stub.endpoint()).scan_threat("ecr-exposed", &["--region", "eu-west-1"]);
    for name in ["one", "team/two"] {
        assert_eq!(
            results.verdict(CONTROL, &format!("repository/{name}")),
            "fail",
            "{name}"
        );
    }
    assert_eq!(stub.calls()["ecr-public:DescribeRepositories"], 2);
}

#[test]
fn a_repository_without_an_address_or_a_name_is_unknown() {
    let repositories = json!({ "repositories": [{ "repositoryName": "one" }, { "repositoryUri": "public.ecr.aws/x/y" }] });
    let stub = account()
        .answering(
            On::call("ecr", "DescribeRepositories"),
            Reply::json(&json!({ "repositories": [] })),
        )
        .answering(
            On::call("ecr", "GetRegistryPolicy"),
            Reply::error(400, "RegistryPolicyNotFoundException", "There is none."),
        )
        .answering(
            On::call("ecr-public", "DescribeRepositories"),
            Reply::json(&repositories),
        );
    let results = Program::at(&stub.endpoint()).scan_threat("ecr-exposed", HERE);
    assert_eq!(results.verdict(CONTROL, "one"), "unknown");
    assert!(
        results
            .reason("ecr-exposed")
            .contains("a repository without a name")
    );
}
