//! Which version of the metadata service the instances will answer that Auto Scaling groups launch.

use crate::kit::{HERE, Results, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

use super::ec2::{defaults, described, ec2, on, running, scan_item, unwatched};

const THREAT: &str = "ec2-metadata";
const GROUPS: &str = "autoscaling-group-imdsv2-required";

fn scan(stub: &Stub) -> Results {
    scan_item(stub, THREAT, "", HERE)
}

fn group(name: &str, most: usize, launch: &str) -> String {
    format!(
        "<member><AutoScalingGroupName>{name}</AutoScalingGroupName><AutoScalingGroupARN>arn:aws:autoscaling:us-east-1:\
         111122223333:autoScalingGroup:1:autoScalingGroupName/{name}</AutoScalingGroupARN><MinSize>0</MinSize>\
         <MaxSize>{most}</MaxSize>{launch}</member>"
    )
}

fn template(id: &str, version: &str) -> String {
    let version = match version {
        "" => String::new(),
        version => format!("<Version>{version}</Version>"),
    };
    format!("<LaunchTemplateId>{id}</LaunchTemplateId>{version}")
}

fn by_template(id: &str, version: &str) -> String {
    format!("<LaunchTemplate>{}</LaunchTemplate>", template(id, version))
}

/// A group that launches by a template, and by that of each override which has one.
fn mixed(main: &str, overrides: &[Option<&str>]) -> String {
    let specification = |id| {
        let template = template(id, "1");
        format!("<LaunchTemplateSpecification>{template}</LaunchTemplateSpecification>")
    };
    let overrides = overrides.iter().map(|over| {
        let own = over.map(specification).unwrap_or_default();
        format!("<member><InstanceType>t3.micro</InstanceType>{own}</member>")
    });
    format!(
        "<MixedInstancesPolicy><LaunchTemplate>{}<Overrides>{}</Overrides></LaunchTemplate></MixedInstancesPolicy>",
        specification(main),
        overrides.collect::<String>()
    )
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html>
fn version(options: &str) -> Reply {
    let holds = format!(
        "<launchTemplateVersionSet><item><versionNumber>3</versionNumber><launchTemplateData>{options}\
         </launchTemplateData></item></launchTemplateVersionSet>"
    );
    ec2("DescribeLaunchTemplateVersions", &holds)
}

fn groups() -> Stub {
    let groups = [
        group("strict", 3, &by_template("lt-strict", "3")),
        group("lax", 3, &by_template("lt-lax", "$Latest")),
        group("silent", 3, &by_template("lt-silent", "")),
        group(
            "mixed",
            3,
            &mixed("lt-strict", &[Some("lt-lax"), Some("lt-strict")]),
        ),
        group("half", 3, &mixed("lt-lax", &[Some("lt-strict"), None])),
        // Whatever is launched has a template of its own.
        group("replaced", 3, &mixed("lt-lax", &[Some("lt-strict")])),
        group(
            "going",
            3,
            &format!(
                "{}<Status>Delete in progress</Status>",
                by_template("lt-lax", "1")
            ),
        ),
        group("idle", 0, &by_template("lt-lax", "1")),
        group(
            "old",
            1,
            "<LaunchConfigurationName>of-old</LaunchConfigurationName>",
        ),
        group(
            "older",
            1,
            "<LaunchConfigurationName>mute</LaunchConfigurationName>",
        ),
        group(
            "lost",
            1,
            "<LaunchConfigurationName>lost</LaunchConfigurationName>",
        ),
        group("gone", 1, &by_template("lt-gone", "1")),
        group("none", 1, ""),
    ];
    let tokens =
        |word: &str| format!("<metadataOptions><httpTokens>{word}</httpTokens></metadataOptions>");
    let versions = |id: &str| on("DescribeLaunchTemplateVersions").containing(id);
    account()
        .answering(on("DescribeInstances"), described(&[running("i-1", "required")]))
        .answering(
            On::call("autoscaling", "DescribeAutoScalingGroups"),
            Reply::query(
                "DescribeAutoScalingGroups",
                &format!("<AutoScalingGroups>{}</AutoScalingGroups>", groups.concat()),
            ),
        )
        .answering(
            On::call("autoscaling", "DescribeLaunchConfigurations"),
            Reply::query(
                "DescribeLaunchConfigurations",
                "<LaunchConfigurations><member><LaunchConfigurationName>of-old</LaunchConfigurationName>\
                 <MetadataOptions><HttpTokens>required</HttpTokens></MetadataOptions></member>\
                 <member><LaunchConfigurationName>mute</LaunchConfigurationName></member></LaunchConfigurations>",
            ),
        )
        .answering(versions("lt-strict"), version(&tokens("required")))
        .answering(versions("lt-lax"), version(&tokens("optional")))
        .answering(versions("lt-silent"), version("<instanceType>t3.micro</instanceType>"))
        .answering(
            versions("lt-gone"),
            Reply::error(400, "InvalidLaunchTemplateId.NotFound", "It does not exist"),
        )
}

/// Prowler's `ec2_launch_template_imdsv2_required` passes a template that does not mention metadata options, and one of
/// which any version is good.
#[test]
fn a_template_that_is_silent_is_what_the_account_makes_of_it() {
    for (told, silent, lax) in [
        ("", "question", "fail"),
        ("<httpTokens>optional</httpTokens>", "fail", "fail"),
        ("<httpTokens>required</httpTokens>", "pass", "fail"),
        (
            "<httpTokensEnforced>enabled</httpTokensEnforced>",
            "pass",
            "pass",
        ),
    ] {
        let stub = groups().answering(on("GetInstanceMetadataDefaults"), defaults(told));
        let results = scan(&unwatched(stub));
        for (name, verdict) in [
            ("strict", "pass"),
            ("old", "pass"),
            ("lax", lax),
            ("mixed", lax),
            ("half", lax),
            ("replaced", "pass"),
            ("silent", silent),
            ("older", silent),
            ("lost", "unknown"),
            ("gone", "unknown"),
            ("none", "unknown"),
        ] {
            assert_eq!(results.verdict(GROUPS, name), verdict, "{name} with {told}");
        }
        assert_eq!(
            results.findings(GROUPS).len(),
            11,
            "those that launch nothing have no say"
        );
    }
}

#[test]
fn each_template_and_the_defaults_are_asked_once() {
    let stub = unwatched(groups());
    let results = scan(&stub);
    // lt-strict 3 and 1, lt-lax $Latest and 1, lt-silent, lt-gone; those of groups that launch nothing are not asked.
    assert_eq!(results.called("ec2:DescribeLaunchTemplateVersions"), 6);
    assert_eq!(results.called("ec2:GetInstanceMetadataDefaults"), 1);
    assert_eq!(
        results.called("autoscaling:DescribeLaunchConfigurations"),
        1
    );
    let asked: Vec<_> = stub.requests();
    let versions = asked
        .iter()
        .filter(|call| call.operation == "DescribeLaunchTemplateVersions");
    assert_eq!(versions.count(), 6);
}

#[test]
fn what_may_not_be_read_is_named() {
    for (service, operation, action) in [
        ("ec2", "DescribeInstances", "ec2:DescribeInstances"),
        (
            "ec2",
            "GetInstanceMetadataDefaults",
            "ec2:GetInstanceMetadataDefaults",
        ),
        (
            "ec2",
            "DescribeLaunchTemplateVersions",
            "ec2:DescribeLaunchTemplateVersions",
        ),
        (
            "autoscaling",
            "DescribeAutoScalingGroups",
            "autoscaling:DescribeAutoScalingGroups",
        ),
        (
            "autoscaling",
            "DescribeLaunchConfigurations",
            "autoscaling:DescribeLaunchConfigurations",
        ),
        (
            "config",
            "DescribeConfigRules",
            "config:DescribeConfigRules",
        ),
        ("monitoring", "DescribeAlarms", "cloudwatch:DescribeAlarms"),
    ] {
        let denied = account().answering(On::call(service, operation), Reply::Denied);
        let stub = groups_after(denied);
        let (status, reason) = scan(&stub).decided(THREAT);
        assert_eq!(status, "needs-investigation", "{action}");
        let told = results_tell(&scan(&stub), action);
        assert!(told, "{action} in {reason}");
    }
}

/// An account in which each call is needed: a group by a template that is silent, one by a launch configuration.
fn groups_after(stub: Stub) -> Stub {
    let groups = group("silent", 1, &by_template("lt-silent", "1"))
        + &group(
            "old",
            1,
            "<LaunchConfigurationName>old</LaunchConfigurationName>",
        );
    let stub = stub
        .answering(on("DescribeInstances"), described(&[running("i-1", "required")]))
        .answering(
            On::call("autoscaling", "DescribeAutoScalingGroups"),
            Reply::query(
                "DescribeAutoScalingGroups",
                &format!("<AutoScalingGroups>{groups}</AutoScalingGroups>"),
            ),
        )
        .answering(
            On::call("autoscaling", "DescribeLaunchConfigurations"),
            Reply::query(
                "DescribeLaunchConfigurations",
                "<LaunchConfigurations><member><LaunchConfigurationName>old</LaunchConfigurationName></member>\
                 </LaunchConfigurations>",
            ),
        )
        .answering(on("DescribeLaunchTemplateVersions"), version(""));
    unwatched(stub)
}

/// Whether a finding or a reason names the permission.
fn results_tell(results: &Results, action: &str) -> bool {
    let told = format!("{action} was denied");
    String::from_utf8_lossy(&results.bytes).contains(&told)
}
