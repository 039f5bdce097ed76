//! Whether VPCs pull through endpoints of their own, by answers in the form of
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/>.

use super::*;
use crate::services::ec2::ec2;

const THREAT: &str = "ecr-vpc-endpoints";
const CONTROL: &str = "ecr-vpc-endpoints-configured";

fn set(operation: &str, set: &str, items: &str) -> (On, Reply) {
    let holds = format!("<{set}>{items}</{set}>");
    (On::call("ec2", operation), ec2(operation, &holds))
}

fn vpcs(all: &[(&str, &str)]) -> (On, Reply) {
    let items = all.iter().map(|(id, owner)| {
        format!(
            "<item><vpcId>{id}</vpcId><ownerId>{owner}</ownerId><isDefault>false</isDefault></item>"
        )
    });
    set("DescribeVpcs", "vpcSet", &items.collect::<String>())
}

/// An endpoint of the VPC `vpc-1`; for S3 by the route table `rtb-1`.
fn endpoint(id: &str, service: &str, private_dns: bool) -> String {
    let (kind, tables) = match service {
        "s3" => ("Gateway", "<item>rtb-1</item>"),
        _ => ("Interface", ""),
    };
    format!(
        "<item><vpcEndpointId>{id}</vpcEndpointId><vpcEndpointType>{kind}</vpcEndpointType><vpcId>vpc-1</vpcId>\
         <serviceName>com.amazonaws.{REGION}.{service}</serviceName><state>available</state>\
         <routeTableIdSet>{tables}</routeTableIdSet><subnetIdSet><item>subnet-1</item></subnetIdSet>\
         <groupSet/><privateDnsEnabled>{private_dns}</privateDnsEnabled><ownerId>{ACCOUNT}</ownerId></item>"
    )
}

fn endpoints(all: &[String]) -> (On, Reply) {
    set("DescribeVpcEndpoints", "vpcEndpointSet", &all.concat())
}

fn all_three() -> Vec<String> {
    vec![
        endpoint("vpce-1", "ecr.dkr", true),
        endpoint("vpce-2", "ecr.api", true),
        endpoint("vpce-3", "s3", false),
    ]
}

const INSTANCE: &str = "<attachment><attachmentId>eni-attach-1</attachmentId><instanceId>i-1</instanceId></attachment>";

/// What an interface is of: an instance, or a service by its description.
fn interfaces(vpc: &str, attachment: &str, description: &str) -> (On, Reply) {
    let managed = attachment.is_empty();
    let items = format!(
        "<item><networkInterfaceId>eni-1</networkInterfaceId><subnetId>subnet-1</subnetId><vpcId>{vpc}</vpcId>\
         <description>{description}</description><requesterManaged>{managed}</requesterManaged>\
         <interfaceType>interface</interfaceType><privateIpAddress>10.0.0.5</privateIpAddress><groupSet/>{attachment}</item>"
    );
    set("DescribeNetworkInterfaces", "networkInterfaceSet", &items)
}

/// What EKS adds to an instance that is a node.
fn of_a_node() -> (On, Reply) {
    interfaces("vpc-1", INSTANCE, "aws-K8S-i-1")
}

/// The main route table of the VPC, with these routes beside the local one.
fn routes(more: &str) -> (On, Reply) {
    let items = format!(
        "<item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet><item>\
         <destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId><state>active</state></item>\
         {more}</routeSet><associationSet><item><routeTableAssociationId>rtbassoc-1</routeTableAssociationId>\
         <routeTableId>rtb-1</routeTableId><main>true</main></item></associationSet></item>"
    );
    set("DescribeRouteTables", "routeTableSet", &items)
}

fn attribute(name: &str, on: bool) -> (On, Reply) {
    let member = name.replacen('E', "e", 1);
    let holds = format!("<vpcId>vpc-1</vpcId><{member}><value>{on}</value></{member}>");
    (
        On::call("ec2", "DescribeVpcAttribute").containing(&format!("Attribute={member}")),
        ec2("DescribeVpcAttribute", &holds),
    )
}

/// A VPC with a node and all three endpoints, but for these answers.
fn but_of_vpc(answers: Vec<(On, Reply)>) -> Stub {
    let well_run = vec![
        named(&["shop"]),
        vpcs(&[("vpc-1", ACCOUNT)]),
        endpoints(&all_three()),
        of_a_node(),
        routes(""),
        attribute("EnableDnsSupport", true),
        attribute("EnableDnsHostnames", true),
    ];
    let all = answers.into_iter().chain(well_run);
    all.fold(account(), |stub, (on, reply)| stub.answering(on, reply))
}

#[test]
fn all_three_endpoints_are_implemented() {
    let stub = but_of_vpc(Vec::new());
    let (status, reason) = scan(&stub, THREAT).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
    let calls = stub.calls();
    for operation in [
        "DescribeVpcs",
        "DescribeVpcEndpoints",
        "DescribeNetworkInterfaces",
        "DescribeRouteTables",
    ] {
        assert_eq!(calls[&format!("ec2:{operation}")], 1, "{operation}");
    }
    assert_eq!(calls["ec2:DescribeVpcAttribute"], 2);
}

#[test]
fn a_vpc_with_nodes_and_no_endpoint_is_not_started() {
    let stub = but_of_vpc(vec![endpoints(&[])]);
    let results = scan(&stub, THREAT);
    assert_eq!(results.verdict(CONTROL, "vpc-1"), "fail");
    assert_eq!(results.status(THREAT), "not-started");
    // What names lead to is not asked where no endpoint has them.
    assert!(!stub.calls().contains_key("ec2:DescribeVpcAttribute"));
}

/// Security Hub EC2.55 and EC2.56 look for both interface endpoints and at nothing else: neither at the way to S3, by
/// which the bulk of an image comes, nor at private DNS.
#[test]
fn security_hub_passes_a_vpc_without_the_way_to_s3_or_without_names() {
    let without_s3 = all_three()[..2].to_vec();
    let results = scan(&but_of_vpc(vec![endpoints(&without_s3)]), THREAT);
    let (verdict, reason) = results.judged(CONTROL, "vpc-1");
    assert_eq!(verdict, "partial");
    assert!(reason.contains("S3: none"), "{reason}");
    assert_eq!(results.status(THREAT), "needs-investigation");

    let unnamed = [
        endpoint("vpce-1", "ecr.dkr", false),
        endpoint("vpce-2", "ecr.api", false),
        endpoint("vpce-3", "s3", false),
    ];
    let stub = but_of_vpc(vec![endpoints(&unnamed)]);
    assert_eq!(scan(&stub, THREAT).verdict(CONTROL, "vpc-1"), "question");
    let answer = said(
        "attestation",
        CONTROL,
        &format!("arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-1"),
    );
    assert_eq!(
        scan_with(&stub, THREAT, &answer).status(THREAT),
        "implemented"
    );

    let off = but_of_vpc(vec![attribute("EnableDnsHostnames", false)]);
    assert_eq!(scan(&off, THREAT).verdict(CONTROL, "vpc-1"), "partial");
}

/// Security Hub fails every VPC without an endpoint, an empty default VPC as well.
#[test]
fn security_hub_fails_a_vpc_in_which_nothing_pulls() {
    let stub = but_of_vpc(vec![vpcs(&[("vpc-1", ACCOUNT), ("vpc-empty", ACCOUNT)])]);
    let results = scan(&stub, THREAT);
    assert_eq!(results.findings(CONTROL).len(), 1);
    assert_eq!(results.status(THREAT), "implemented");
    // Where nothing pulls anywhere, nothing is shown.
    let balancer = interfaces("vpc-1", "", "ELB app/web/50dc6c495c0c9188");
    let idle = but_of_vpc(vec![endpoints(&[]), balancer]);
    let results = scan(&idle, THREAT);
    assert_eq!(results.findings(CONTROL).len(), 0);
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn what_cannot_be_seen_from_here_is_a_question() {
    let shared = vec![endpoints(&[]), vpcs(&[("vpc-1", "444455556666")])];
    let way = "<item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock>\
               <transitGatewayId>tgw-1</transitGatewayId><state>active</state></item>";
    let central = vec![endpoints(&[]), routes(way)];
    let unknown = vec![
        endpoints(&[]),
        interfaces("vpc-1", "", "made by a service that is new"),
    ];
    for (answers, words) in [
        (shared, "444455556666"),
        (central, "tgw-1"),
        (unknown, "nobody here knows"),
    ] {
        let results = scan(&but_of_vpc(answers), THREAT);
        let (verdict, reason) = results.judged(CONTROL, "vpc-1");
        assert_eq!(verdict, "question", "{reason}");
        assert!(reason.contains(words), "{reason}");
    }
}

#[test]
fn of_plain_instances_only_people_know_whether_they_pull() {
    let stub = but_of_vpc(vec![endpoints(&[]), interfaces("vpc-1", INSTANCE, "")]);
    let results = scan(&stub, THREAT);
    assert_eq!(results.verdict(CONTROL, "vpc-1"), "question");
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn a_task_without_an_instance_pulls_as_well() {
    let task = format!("arn:aws:ecs:{REGION}:{ACCOUNT}:attachment/0a1b");
    let stub = but_of_vpc(vec![endpoints(&[]), interfaces("vpc-1", "", &task)]);
    assert_eq!(scan(&stub, THREAT).verdict(CONTROL, "vpc-1"), "fail");
}

#[test]
fn the_state_of_an_endpoint_is_compared_without_regard_to_case() {
    let shouted = all_three().concat().replace("available", "Available");
    let stub = but_of_vpc(vec![set(
        "DescribeVpcEndpoints",
        "vpcEndpointSet",
        &shouted,
    )]);
    assert_eq!(scan(&stub, THREAT).status(THREAT), "implemented");
    let pending = all_three()
        .concat()
        .replace("available", "pendingAcceptance");
    let stub = but_of_vpc(vec![set(
        "DescribeVpcEndpoints",
        "vpcEndpointSet",
        &pending,
    )]);
    assert_eq!(scan(&stub, THREAT).verdict(CONTROL, "vpc-1"), "partial");
}

#[test]
fn each_action_that_is_denied_is_named() {
    for operation in [
        "DescribeVpcs",
        "DescribeVpcEndpoints",
        "DescribeNetworkInterfaces",
        "DescribeRouteTables",
        "DescribeVpcAttribute",
    ] {
        let stub = but_of_vpc(vec![(On::call("ec2", operation), Reply::Denied)]);
        let (status, reason) = scan(&stub, THREAT).decided(THREAT);
        assert_eq!(status, "needs-investigation", "{operation}");
        assert!(
            reason.contains(&format!("ec2:{operation} was denied")),
            "{reason}"
        );
    }
}

#[test]
fn a_region_without_repositories_is_not_looked_at() {
    let stub = account().answering(on("DescribeRepositories"), listed(&[]));
    let results = scan(&stub, THREAT);
    assert_eq!(results.status(THREAT), "needs-investigation");
    assert!(!stub.calls().keys().any(|name| name.starts_with("ec2:")));
}
