//! Whether the internet gets to databases of RDS, by themselves, by their members or by their snapshots.

use super::element;
use crate::kit::{ACCOUNT, HERE, Results};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use crate::services::ec2::scan_item;
use crate::services::ec2::world::{World, permission};
use crate::services::only;

pub(super) const THREAT: &str = "database-exposed";
pub(super) const CONTROL: &str = "rds-database-not-exposed";

/// A database in subnets of a group, behind a security group, publicly accessible or not.
pub(super) struct Instance<'a> {
    pub(super) name: &'a str,
    pub(super) engine: &'a str,
    pub(super) public: &'a str,
    pub(super) subnets: &'a [&'a str],
    pub(super) group: &'a str,
    pub(super) cluster: &'a str,
    pub(super) status: &'a str,
}

pub(super) const PRIVATE: Instance<'_> = Instance {
    name: "private",
    engine: "postgres",
    public: "false",
    subnets: &["subnet-public"],
    group: "sg-open",
    cluster: "",
    status: "available",
};

/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html>
fn instance(of: &Instance<'_>) -> String {
    let subnets: String = of
        .subnets
        .iter()
        .map(|id| format!("<Subnet><SubnetIdentifier>{id}</SubnetIdentifier></Subnet>"))
        .collect();
    format!(
        "<DBInstance><DBInstanceIdentifier>{name}</DBInstanceIdentifier><Engine>{engine}</Engine>\
         <DBInstanceArn>arn:aws:rds:us-east-1:{ACCOUNT}:db:{name}</DBInstanceArn>\
         <DBInstanceStatus>{status}</DBInstanceStatus><StorageEncrypted>true</StorageEncrypted>\
         <Endpoint><Port>5432</Port></Endpoint><NetworkType>IPV4</NetworkType>\
         <VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>{group}</VpcSecurityGroupId>\
         </VpcSecurityGroupMembership></VpcSecurityGroups>\
         <DBSubnetGroup><VpcId>vpc-1</VpcId><Subnets>{subnets}</Subnets></DBSubnetGroup>{public}{cluster}</DBInstance>",
        name = of.name,
        engine = of.engine,
        status = of.status,
        group = of.group,
        public = element("PubliclyAccessible", of.public),
        cluster = element("DBClusterIdentifier", of.cluster),
    )
}

pub(super) fn cluster(name: &str, engine: &str, more: &str) -> String {
    format!(
        "<DBCluster><DBClusterIdentifier>{name}</DBClusterIdentifier><Engine>{engine}</Engine>\
         <DBClusterArn>arn:aws:rds:us-east-1:{ACCOUNT}:cluster:{name}</DBClusterArn><Status>available</Status>{more}\
         </DBCluster>"
    )
}

pub(super) fn listed(operation: &str, list: &str, items: &str) -> (On, Reply) {
    let reply = Reply::query(operation, &format!("<{list}>{items}</{list}>"));
    (On::call("rds", operation), reply)
}

pub(super) fn databases(instances: &[Instance<'_>], clusters: &[String]) -> Vec<(On, Reply)> {
    let instances: String = instances.iter().map(instance).collect();
    vec![
        listed("DescribeDBInstances", "DBInstances", &instances),
        listed("DescribeDBClusters", "DBClusters", &clusters.concat()),
    ]
}

fn world() -> World {
    World::new()
        .with_group("sg-open", "open", &permission("tcp 5432 0.0.0.0/0"))
        .with_group(
            "sg-office",
            "office",
            &permission("tcp 5432 198.51.100.0/24"),
        )
        .with_group("sg-inside", "inside", &permission("tcp 5432 10.0.0.0/8"))
}

pub(super) fn stub_of(answers: Vec<(On, Reply)>) -> Stub {
    world().tell(only(answers))
}

pub(super) fn scanned(stub: &Stub) -> Results {
    scan_item(stub, THREAT, "", HERE)
}

/// A flag alone fails the guarded ones (Security Hub RDS.2, CloudSploit `rdsPubliclyAccessible`); a public subnet alone
/// fails the private one (RDS.46); Prowler `rds_instance_no_public_access` passes those that one rule would open.
#[test]
fn a_public_address_is_open_only_with_a_way_and_an_open_group() {
    let public = Instance {
        public: "true",
        ..PRIVATE
    };
    let all = [
        PRIVATE,
        Instance {
            name: "open",
            subnets: &["subnet-private", "subnet-public"],
            ..public
        },
        Instance {
            name: "office",
            group: "sg-office",
            ..public
        },
        Instance {
            name: "inside",
            group: "sg-inside",
            ..public
        },
        Instance {
            name: "wayless",
            subnets: &["subnet-private"],
            ..public
        },
        Instance {
            name: "lost",
            subnets: &["subnet-gone"],
            ..public
        },
        Instance {
            name: "silent",
            public: "",
            ..PRIVATE
        },
        Instance {
            name: "going",
            status: "deleting",
            ..public
        },
        Instance {
            name: "stopped",
            status: "stopped",
            ..public
        },
    ];
    let stub = stub_of(databases(&all, &[]));

    let results = scanned(&stub);

    for (name, verdict) in [
        ("private", "pass"),
        ("open", "fail"),
        ("office", "question"),
        ("inside", "question"),
        ("wayless", "question"),
        ("lost", "unknown"),
        ("silent", "unknown"),
        ("going", "not-applicable"),
        ("stopped", "fail"),
    ] {
        let (found, reason) = results.judged(CONTROL, &format!("db:{name}"));
        assert_eq!(found, verdict, "{name}: {reason}");
    }
    let reason = results.judged(CONTROL, "db:open").1;
    for step in ["igw-1", "rtb-public", "acl-open", "sg-open", "5432"] {
        assert!(reason.contains(step), "{step}: {reason}");
    }
    let calls = stub.calls();
    assert_eq!(calls["ec2:DescribeSubnets"], 1, "once a region: {calls:?}");
    assert_eq!(calls["rds:DescribeDBInstances"], 1, "{calls:?}");
}

/// CloudSploit and Prowler know nothing of express clusters, which have no VPC and no security group.
#[test]
fn a_cluster_is_as_exposed_as_its_gateway_and_its_members() {
    let public = Instance {
        public: "true",
        engine: "aurora-postgresql",
        ..PRIVATE
    };
    let members = [
        Instance {
            name: "m1",
            cluster: "shop",
            ..PRIVATE
        },
        Instance {
            name: "m2",
            cluster: "shop",
            ..public
        },
        Instance {
            name: "m3",
            cluster: "quiet",
            ..PRIVATE
        },
        Instance {
            name: "m4",
            cluster: "graph",
            engine: "neptune",
            ..public
        },
    ];
    let express = "<InternetAccessGatewayEnabled>true</InternetAccessGatewayEnabled>\
                   <VPCNetworkingEnabled>false</VPCNetworkingEnabled>";
    let clusters = [
        cluster("shop", "aurora-postgresql", ""),
        cluster("quiet", "aurora-mysql", ""),
        cluster("express", "aurora-postgresql", express),
        cluster("papers", "docdb", ""),
        cluster("graph", "neptune", ""),
    ];
    let stub = stub_of(databases(&members, &clusters));

    let results = scanned(&stub);

    for (control, name, verdict) in [
        (CONTROL, "shop", "fail"),
        (CONTROL, "quiet", "pass"),
        (CONTROL, "express", "fail"),
        ("documentdb-cluster-not-exposed", "papers", "pass"),
        ("neptune-cluster-not-exposed", "graph", "fail"),
    ] {
        let (found, reason) = results.judged(control, &format!("cluster:{name}"));
        assert_eq!(found, verdict, "{name}: {reason}");
    }
    assert!(results.judged(CONTROL, "cluster:shop").1.contains("m2"));
    assert_eq!(
        results.findings(CONTROL).len(),
        3,
        "members are judged with their clusters"
    );
}

/// CloudSploit `rdsSnapshotPubliclyAccessible` does not look at those of clusters; Prowler
/// `rds_snapshots_public_access` passes what it may not look at.
#[test]
fn one_snapshot_for_everybody_is_found_and_what_may_not_be_looked_at_is_unknown() {
    let snapshot = |name: &str, encrypted: bool| {
        format!(
            "<DBSnapshot><DBSnapshotIdentifier>{name}</DBSnapshotIdentifier><Encrypted>{encrypted}</Encrypted>\
             <DBSnapshotArn>arn:aws:rds:us-east-1:{ACCOUNT}:snapshot:{name}</DBSnapshotArn></DBSnapshot>"
        )
    };
    let of_cluster = format!(
        "<DBClusterSnapshot><DBClusterSnapshotIdentifier>all</DBClusterSnapshotIdentifier>\
         <DBClusterSnapshotArn>arn:aws:rds:us-east-1:{ACCOUNT}:cluster-snapshot:all</DBClusterSnapshotArn>\
         <StorageEncrypted>false</StorageEncrypted></DBClusterSnapshot>"
    );
    let attributes = |of: &str, values: &str| {
        let operation = format!("Describe{of}SnapshotAttributes");
        let result = format!(
            "<{of}SnapshotAttributesResult><{of}SnapshotAttributes><{of}SnapshotAttribute>\
             <AttributeName>restore</AttributeName><AttributeValues>{values}</AttributeValues>\
             </{of}SnapshotAttribute></{of}SnapshotAttributes></{of}SnapshotAttributesResult>"
        );
        Reply::query(&operation, &result)
    };
    let on = |operation: &str, name: &str| On::call("rds", operation).containing(name);
    let mut answers = databases(&[PRIVATE], &[]);
    let page = snapshot("named", false) + &snapshot("sealed", true);
    let (list, second) = listed(
        "DescribeDBSnapshots",
        "DBSnapshots",
        &snapshot("denied", false),
    );
    answers.push((list.containing("page-2"), second));
    answers.push((
        On::call("rds", "DescribeDBSnapshots"),
        Reply::query(
            "DescribeDBSnapshots",
            &format!("<DBSnapshots>{page}</DBSnapshots><Marker>page-2</Marker>"),
        ),
    ));
    answers.push(listed(
        "DescribeDBClusterSnapshots",
        "DBClusterSnapshots",
        &of_cluster,
    ));
    answers.push((
        on("DescribeDBSnapshotAttributes", "named"),
        attributes("DB", "<AttributeValue>999900001111</AttributeValue>"),
    ));
    answers.push((on("DescribeDBSnapshotAttributes", "denied"), Reply::Denied));
    answers.push((
        on("DescribeDBClusterSnapshotAttributes", "all"),
        attributes("DBCluster", "<AttributeValue>all</AttributeValue>"),
    ));
    let stub = stub_of(answers);

    let results = scanned(&stub);

    const PUBLIC: &str = "rds-snapshot-public-absent";
    assert_eq!(results.verdict(PUBLIC, "cluster-snapshot:all"), "fail");
    let (verdict, reason) = results.judged(PUBLIC, "snapshot:denied");
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("rds:DescribeDBSnapshotAttributes was denied"),
        "{reason}"
    );
    assert_eq!(results.findings(PUBLIC).len(), 2);
    assert_eq!(results.status(THREAT), "needs-investigation");
    assert_eq!(
        stub.calls()["rds:DescribeDBSnapshotAttributes"],
        2,
        "the encrypted one is not asked about"
    );
}

#[test]
fn private_databases_are_implemented_and_open_ones_not_started() {
    let results = scanned(&stub_of(databases(&[PRIVATE], &[])));
    let (status, reason) = results.decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");

    let open = Instance {
        name: "open",
        public: "true",
        ..PRIVATE
    };
    let results = scanned(&stub_of(databases(&[open], &[])));
    let (status, reason) = results.decided(THREAT);
    assert_eq!(status, "not-started", "{reason}");

    let results = scanned(&stub_of(databases(&[], &[])));
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn each_denial_is_named_and_keeps_it_open() {
    let open = || {
        let public = Instance {
            public: "true",
            name: "office",
            group: "sg-office",
            ..PRIVATE
        };
        databases(&[PRIVATE, public], &[cluster("quiet", "aurora-mysql", "")])
    };
    let of_rds = [
        "DescribeDBInstances",
        "DescribeDBClusters",
        "DescribeDBSnapshots",
        "DescribeDBClusterSnapshots",
    ];
    let of_ec2 = [
        "DescribeSubnets",
        "DescribeRouteTables",
        "DescribeNetworkAcls",
        "DescribeSecurityGroups",
        "DescribeVpcBlockPublicAccessOptions",
    ];
    let calls = of_rds.map(|operation| ("rds", operation)).into_iter();
    for (service, operation) in calls.chain(of_ec2.map(|operation| ("ec2", operation))) {
        let mut answers = vec![(On::call(service, operation), Reply::Denied)];
        answers.extend(open());
        let results = scanned(&stub_of(answers));
        assert_eq!(results.status(THREAT), "needs-investigation", "{operation}");
        let all = results.json.to_string();
        assert!(
            all.contains(&format!("{service}:{operation} was denied")),
            "{operation}: {}",
            results.reason(THREAT)
        );
    }
}

pub(in crate::services) const BALANCER: &str =
    "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/in/1";

/// A public Network Load Balancer before an address.
pub(in crate::services) fn balanced(address: &str) -> Vec<(On, Reply)> {
    let on = |operation: &str, holds: &str| {
        let reply = Reply::query(operation, holds);
        (On::call("elasticloadbalancing", operation), reply)
    };
    let balancer = format!(
        "<LoadBalancers><member><LoadBalancerArn>{BALANCER}</LoadBalancerArn><LoadBalancerName>in</LoadBalancerName>\
         <Scheme>internet-facing</Scheme><Type>network</Type><VpcId>vpc-1</VpcId></member></LoadBalancers>"
    );
    let group = format!(
        "<TargetGroups><member><TargetGroupArn>arn:group</TargetGroupArn><TargetGroupName>in</TargetGroupName>\
         <Protocol>TCP</Protocol><TargetType>ip</TargetType><VpcId>vpc-1</VpcId><LoadBalancerArns>\
         <member>{BALANCER}</member></LoadBalancerArns></member></TargetGroups>"
    );
    let target = format!(
        "<TargetHealthDescriptions><member><Target><Id>{address}</Id><Port>5432</Port></Target></member>\
         </TargetHealthDescriptions>"
    );
    vec![
        on("DescribeLoadBalancers", &balancer),
        on("DescribeTargetGroups", &group),
        on("DescribeTargetHealth", &target),
    ]
}

/// Security Hub RDS.2 and Prowler `rds_instance_no_public_access` pass it, as it is not publicly accessible.
#[test]
fn a_private_database_behind_a_public_load_balancer_is_asked_about() {
    for (address, expected) in [("10.1.0.77", "question"), ("192.0.2.1", "pass")] {
        let answers = [balanced(address), databases(&[PRIVATE], &[])].concat();
        let results = scanned(&stub_of(answers));
        let (verdict, reason) = results.judged(CONTROL, "db:private");
        assert_eq!(verdict, expected, "{address}: {reason}");
        assert_eq!(
            reason.contains(BALANCER),
            expected == "question",
            "{reason}"
        );
    }
    let denied = On::call("elasticloadbalancing", "DescribeLoadBalancers");
    let answers = [vec![(denied, Reply::Denied)], databases(&[PRIVATE], &[])].concat();
    let results = scanned(&stub_of(answers));
    let (verdict, reason) = results.judged(CONTROL, "db:private");
    assert_eq!(verdict, "unknown");
    let action = "elasticloadbalancing:DescribeLoadBalancers was denied";
    assert!(reason.contains(action), "{reason}");
}
