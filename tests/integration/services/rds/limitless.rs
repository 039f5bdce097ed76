//! Whether the internet gets to clusters of Aurora Limitless Database, and to clusters whose instances are not listed.

use super::element;
use super::exposed::{
    CONTROL, Instance, PRIVATE, THREAT, cluster, databases, listed, scanned, stub_of,
};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};

/// A cluster whose shard groups stand in this group of subnets, behind this security group.
fn limitless(name: &str, subnets: &str, group: &str) -> String {
    let more = format!(
        "<ClusterScalabilityType>limitless</ClusterScalabilityType><Port>5432</Port><VpcSecurityGroups>\
         <VpcSecurityGroupMembership><VpcSecurityGroupId>{group}</VpcSecurityGroupId></VpcSecurityGroupMembership>\
         </VpcSecurityGroups>{}",
        element("DBSubnetGroup", subnets)
    );
    cluster(name, "aurora-postgresql", &more)
}

/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBShardGroup.html>
fn shards(of: &str, public: &str, status: &str) -> String {
    format!(
        "<DBShardGroup><DBShardGroupIdentifier>{of}-shards</DBShardGroupIdentifier>\
         <DBClusterIdentifier>{of}</DBClusterIdentifier><Status>{status}</Status>{}\
         <DBShardGroupArn>arn:aws:rds:us-east-1:{ACCOUNT}:shard-group:{of}</DBShardGroupArn></DBShardGroup>",
        element("PubliclyAccessible", public)
    )
}

fn subnet_group(name: &str, subnet: &str) -> (On, Reply) {
    let group = format!(
        "<DBSubnetGroup><DBSubnetGroupName>{name}</DBSubnetGroupName><Subnets><Subnet>\
         <SubnetIdentifier>{subnet}</SubnetIdentifier></Subnet></Subnets></DBSubnetGroup>"
    );
    let (on, reply) = listed("DescribeDBSubnetGroups", "DBSubnetGroups", &group);
    (on.containing(&format!("DBSubnetGroupName={name}")), reply)
}

fn world() -> Vec<(On, Reply)> {
    let clusters = [
        limitless("quiet", "public", "sg-open"),
        limitless("open", "public", "sg-open"),
        limitless("office", "public", "sg-office"),
        limitless("wayless", "private", "sg-open"),
        limitless("silent", "public", "sg-open"),
        limitless("lost", "gone", "sg-open"),
        limitless("placeless", "", "sg-open"),
        limitless("empty", "public", "sg-open"),
        limitless("going", "public", "sg-open"),
    ];
    let first = [
        shards("quiet", "false", "available"),
        shards("open", "true", "available"),
        shards("office", "true", "available"),
        shards("wayless", "true", "available"),
    ];
    let second = [
        shards("silent", "", "available"),
        shards("lost", "true", "available"),
        shards("placeless", "true", "available"),
        shards("going", "true", "deleting"),
    ];
    let (on, reply) = listed("DescribeDBShardGroups", "DBShardGroups", &second.concat());
    let page = format!(
        "<DBShardGroups>{}</DBShardGroups><Marker>page-2</Marker>",
        first.concat()
    );
    let mut answers = databases(&[], &clusters);
    answers.extend([
        (on.containing("page-2"), reply),
        (
            On::call("rds", "DescribeDBShardGroups"),
            Reply::query("DescribeDBShardGroups", &page),
        ),
        subnet_group("public", "subnet-public"),
        subnet_group("private", "subnet-private"),
        (
            On::call("rds", "DescribeDBSubnetGroups"),
            Reply::error(404, "DBSubnetGroupNotFoundFault", "gone"),
        ),
    ]);
    answers
}

/// Prowler, CloudSploit and Security Hub RDS.2 look at instances alone, of which such a cluster has none.
#[test]
fn unlike_peers_a_limitless_cluster_is_as_exposed_as_its_shard_groups() {
    let stub = stub_of(world());

    let results = scanned(&stub);

    for (name, verdict) in [
        ("quiet", "pass"),
        ("open", "fail"),
        ("office", "question"),
        ("wayless", "question"),
        ("silent", "unknown"),
        ("lost", "unknown"),
        ("placeless", "unknown"),
        ("empty", "pass"),
        ("going", "pass"),
    ] {
        let (found, reason) = results.judged(CONTROL, &format!("cluster:{name}"));
        assert_eq!(found, verdict, "{name}: {reason}");
    }
    let reason = results.judged(CONTROL, "cluster:open").1;
    assert!(reason.contains("open-shards"), "{reason}");
    assert_eq!(
        stub.calls()["rds:DescribeDBShardGroups"],
        2,
        "once a region"
    );
}

#[test]
fn shard_groups_that_are_not_read_may_be_public() {
    for operation in ["DescribeDBShardGroups", "DescribeDBSubnetGroups"] {
        let mut answers = vec![(On::call("rds", operation), Reply::Denied)];
        answers.extend(world());
        let results = scanned(&stub_of(answers));
        let (verdict, reason) = results.judged(CONTROL, "cluster:quiet");
        assert_eq!(verdict, "unknown", "{reason}");
        let denied = format!("rds:{operation} was denied");
        assert!(reason.contains(&denied), "{reason}");
    }
}

#[test]
fn a_shard_group_that_names_no_cluster_may_be_of_each() {
    let of_none =
        shards("", "true", "available").replace("<DBClusterIdentifier></DBClusterIdentifier>", "");
    let all = shards("quiet", "false", "available") + &of_none;
    let mut answers = vec![listed("DescribeDBShardGroups", "DBShardGroups", &all)];
    answers.extend(world());
    let results = scanned(&stub_of(answers));
    let (verdict, reason) = results.judged(CONTROL, "cluster:quiet");
    assert_eq!(verdict, "unknown", "{reason}");
    assert!(reason.contains("of no cluster"), "{reason}");
}

/// Between the two listings an instance may have come, be it a public one.
#[test]
fn an_instance_that_its_cluster_alone_names_may_be_public() {
    let with = |members: &[&str]| {
        let members: String = members
            .iter()
            .map(|name| {
                let name = element("DBInstanceIdentifier", name);
                format!("<DBClusterMember>{name}</DBClusterMember>")
            })
            .collect();
        format!("<DBClusterMembers>{members}</DBClusterMembers>")
    };
    let member = [Instance {
        name: "m1",
        cluster: "shop",
        engine: "aurora-mysql",
        ..PRIVATE
    }];
    for (members, verdict, status) in [
        (with(&["m1"]), "pass", "implemented"),
        (with(&["m1", "m2"]), "unknown", "needs-investigation"),
    ] {
        let shop = cluster("shop", "aurora-mysql", &members);
        let results = scanned(&stub_of(databases(&member, &[shop])));
        let (found, reason) = results.judged(CONTROL, "cluster:shop");
        assert_eq!(found, verdict, "{reason}");
        assert_eq!(results.status(THREAT), status);
        assert_eq!(reason.contains("m2"), verdict == "unknown", "{reason}");
    }
}
