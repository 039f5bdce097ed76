//! What `policy` writes for whoever scans an organization: the role in each account, and the permissions to list
//! accounts and to assume it.

use serde_json::{Value, json};

use crate::kit::{Program, REPORT};

fn written(program: &Program, more: &[&str]) -> Value {
    let text = program.run(&[&["policy", REPORT], more].concat()).printed();
    serde_json::from_str(&text).expect("JSON")
}

fn actions(statement: &Value) -> Vec<&str> {
    let actions = statement["Action"].as_array().expect("actions");
    actions.iter().filter_map(Value::as_str).collect()
}

#[test]
fn the_scanner_may_list_accounts_and_assume_the_role_that_reads() {
    let program = Program::offline();
    let policy = written(&program, &["--organization", "--partition", "aws-cn"]);
    let [list, assume] = policy["Statement"]
        .as_array()
        .expect("statements")
        .as_slice()
    else {
        panic!("{policy}");
    };
    let few = [
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ];
    assert_eq!(actions(list), few);
    assert_eq!(actions(assume), ["sts:AssumeRole"]);
    assert_eq!(
        assume["Resource"],
        "arn:aws-cn:iam::*:role/threatproof-read"
    );

    let policy = written(
        &program,
        &["--organization", "--units", "--role-name", "/audit/x"],
    );
    assert_eq!(actions(&policy["Statement"][0]).len(), 5);
    assert_eq!(
        policy["Statement"][1]["Resource"],
        "arn:aws:iam::*:role/audit/x"
    );
}

#[test]
fn what_the_configuration_asks_of_accounts_is_in_the_policy() {
    let program = Program::offline();
    let config = "[[target]]\naccount = \"111111111111\"\nrole = \"special\"\n\n\
                  [[target]]\naccount = \"222222222222\"\nrole = \"never\"\nexclude = \"a sandbox\"\n\n\
                  [[scope]]\nname = \"prod\"\nthreats = [\"s3-tls\"]\naccount-tags = { env = \"prod\" }\n\
                  organizational-units = [\"Workloads\"]\n";
    program.file("threatproof.toml", config);
    let policy = written(&program, &["--organization"]);
    let allowed = actions(&policy["Statement"][0]);
    for action in [
        "organizations:ListRoots",
        "organizations:ListTagsForResource",
    ] {
        assert!(allowed.contains(&action), "{allowed:?}");
    }
    let roles = [
        "iam::*:role/threatproof-read",
        "iam::111111111111:role/special",
    ];
    let mut roles = roles.map(|role| format!("arn:aws:{role}"));
    roles.sort_unstable();
    assert_eq!(policy["Statement"][1]["Resource"], json!(roles));
}

#[test]
fn a_stack_set_has_what_the_single_role_has() {
    let program = Program::offline();
    let of_threat = ["--threat", "s3-tls", "--format"];
    let set = written(&program, &[&of_threat[..], &["stackset"]].concat());
    let single = written(&program, &[&of_threat[..], &["cloudformation"]].concat());
    let body = &set["Resources"]["Roles"]["Properties"]["TemplateBody"];
    let body: Value = serde_json::from_str(body.as_str().expect("a template")).expect("JSON");
    assert_eq!(body["Resources"]["Reads1"], single["Resources"]["Reads1"]);
    let name = &body["Resources"]["Role"]["Properties"]["RoleName"];
    assert_eq!(name, "threatproof-read");
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let program = Program::offline();
    for (more, words) in [
        (
            &["--organization", "--format", "stackset"][..],
            "leave out --organization",
        ),
        (&["--units"], "--organization"),
        (
            &["--role-name", "arn:aws:iam::111111111111:role/x"],
            "not an ARN",
        ),
        (&["--role-name", "*"], "is not a role"),
    ] {
        let told = program
            .run(&[&["policy", REPORT], more].concat())
            .refusal(2);
        assert!(told.contains(words), "{more:?}: {told}");
    }
}
