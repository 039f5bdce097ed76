//! What becomes of the exposure of databases that are being deleted or are paused, and which nodes count.

use serde_json::{Value, json};

use super::{assert_each, element, scanned};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::services::rds::exposed::{BALANCER, balanced};

/// A public cluster with these nodes, each with a role and an address.
fn cluster(name: &str, status: &str, nodes: &[(&str, &str)]) -> String {
    let nodes: String = nodes
        .iter()
        .map(|(role, address)| {
            let (role, address) = (
                element("NodeRole", role),
                element("PrivateIPAddress", address),
            );
            format!("<member>{role}{address}</member>")
        })
        .collect();
    format!(
        "<Cluster><ClusterIdentifier>{name}</ClusterIdentifier><VpcId>vpc-1</VpcId>{}\
         <PubliclyAccessible>true</PubliclyAccessible><Endpoint><Port>5439</Port></Endpoint>\
         <ClusterNodes>{nodes}</ClusterNodes></Cluster>",
        element("ClusterStatus", status)
    )
}

/// Security Hub Redshift.1 fails what is paused or going as well. Clients connect to the leader alone.
/// <https://docs.aws.amazon.com/redshift/latest/dg/c_high_level_system_architecture.html>
#[test]
fn the_leader_of_redshift_decides_while_it_is_there_to_connect_to() {
    let (leader, compute) = ("10.1.0.10", "10.1.0.99");
    let clusters = [
        cluster(
            "led",
            "available",
            &[("LEADER", leader), ("COMPUTE-0", compute)],
        ),
        cluster(
            "turned",
            "available",
            &[("LEADER", compute), ("COMPUTE-0", leader)],
        ),
        cluster("only", "available", &[("SHARED", leader)]),
        cluster("paused", "paused", &[]),
        cluster("going", "deleting", &[("SHARED", leader)]),
        cluster("last", "final-snapshot", &[("SHARED", leader)]),
    ]
    .concat();
    let listed = Reply::query(
        "DescribeClusters",
        &format!("<Clusters>{clusters}</Clusters>"),
    );
    let results = scanned(vec![(On::call("redshift", "DescribeClusters"), listed)]);

    let expected = [
        ("cluster:led", "fail"),
        ("cluster:turned", "unknown"),
        ("cluster:only", "fail"),
        ("cluster:paused", "question"),
    ];
    assert_each(&results, "redshift-cluster-not-exposed", &expected);
}

/// The Data API is an interface of the service, which no cluster switches on: it is told, but no exposure of one.
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-access.html>
#[test]
fn the_data_api_of_redshift_is_told_of_what_is_private() {
    let private = cluster("private", "available", &[]).replace(">true<", ">false<");
    let group = json!({ "workgroupName": "less", "publiclyAccessible": false, "status": "AVAILABLE",
        "workgroupArn": format!("arn:aws:redshift-serverless:us-east-1:{ACCOUNT}:workgroup/less") });
    let listed = format!("<Clusters>{private}</Clusters>");
    let results = scanned(vec![
        (
            On::call("redshift", "DescribeClusters"),
            Reply::query("DescribeClusters", &listed),
        ),
        (
            On::call("redshift-serverless", "ListWorkgroups"),
            Reply::json(&json!({ "workgroups": [group] })),
        ),
    ]);
    for (control, name) in [
        ("redshift-cluster-not-exposed", "cluster:private"),
        ("redshiftserverless-workgroup-not-exposed", "workgroup/less"),
    ] {
        let (verdict, reason) = results.judged(control, name);
        assert_eq!(verdict, "pass", "{reason}");
        assert!(reason.contains("Data API"), "{reason}");
    }
}

/// Security Hub Redshift.1 passes both, as they are not publicly accessible.
#[test]
fn private_redshift_behind_a_public_load_balancer_is_asked_about() {
    let private = |nodes: &[(&str, &str)]| {
        let cluster = cluster("private", "available", nodes).replace(">true<", ">false<");
        let listed = format!("<Clusters>{cluster}</Clusters>");
        let reply = Reply::query("DescribeClusters", &listed);
        (On::call("redshift", "DescribeClusters"), reply)
    };
    let interface = json!({ "networkInterfaceId": "eni-7", "privateIpAddress": "10.1.0.10" });
    let group = json!({ "workgroupName": "less", "publiclyAccessible": false,
        "workgroupArn": format!("arn:aws:redshift-serverless:us-east-1:{ACCOUNT}:workgroup/less"),
        "endpoint": { "port": 5439, "vpcEndpoints": [{ "networkInterfaces": [interface] }] } });
    let groups = || {
        let on = On::call("redshift-serverless", "ListWorkgroups");
        (on, Reply::json(&json!({ "workgroups": [group] })))
    };
    let nodes = [("LEADER", "10.1.0.10"), ("COMPUTE-0", "10.1.0.99")];
    for (target, nodes, of_cluster, of_group) in [
        ("10.1.0.10", &nodes[..], "question", "question"),
        ("192.0.2.1", &nodes[..], "pass", "pass"),
        ("10.1.0.10", &[], "pass", "question"),
    ] {
        let mut answers = balanced(target);
        answers.extend([private(nodes), groups()]);
        let results = scanned(answers);
        for (control, name, expected) in [
            (
                "redshift-cluster-not-exposed",
                "cluster:private",
                of_cluster,
            ),
            (
                "redshiftserverless-workgroup-not-exposed",
                "workgroup/less",
                of_group,
            ),
        ] {
            let (verdict, reason) = results.judged(control, name);
            assert_eq!(verdict, expected, "{target}: {reason}");
            assert_eq!(
                reason.contains(BALANCER),
                expected == "question",
                "{reason}"
            );
        }
    }
    let denied = On::call("elasticloadbalancing", "DescribeLoadBalancers");
    let results = scanned(vec![(denied, Reply::Denied), private(&nodes)]);
    let (verdict, reason) = results.judged("redshift-cluster-not-exposed", "cluster:private");
    assert_eq!(verdict, "unknown");
    let action = "elasticloadbalancing:DescribeLoadBalancers was denied";
    assert!(reason.contains(action), "{reason}");
}

#[test]
fn what_is_being_deleted_is_left_out() {
    let group = |name: &str, status: &str| {
        json!({ "workgroupName": name, "port": 5439, "subnetIds": ["subnet-public"],
            "securityGroupIds": ["sg-open"], "publiclyAccessible": true, "status": status,
            "workgroupArn": format!("arn:aws:redshift-serverless:us-east-1:{ACCOUNT}:workgroup/{name}") })
    };
    let influx = |form: &str, id: &str, status: &str| -> Value {
        json!({ "id": id, "name": id, "port": 5439, "status": status, "publiclyAccessible": true,
            "vpcSubnetIds": ["subnet-public"], "vpcSecurityGroupIds": ["sg-open"],
            "arn": format!("arn:aws:timestream-influxdb:us-east-1:{ACCOUNT}:db-{form}/{id}") })
    };
    let on = |operation: &str| On::call("timestream-influxdb", operation);
    let here = influx("instance", "here", "AVAILABLE");
    let instances = json!({ "items": [
        here, influx("instance", "going", "DELETING"), influx("instance", "gone", "DELETED"),
    ] });
    let clusters = json!({ "items": [influx("cluster", "several", "DELETING")] });
    let groups = json!({ "workgroups": [group("here", "MODIFYING"), group("going", "DELETING")] });
    let results = scanned(vec![
        (
            On::call("redshift-serverless", "ListWorkgroups"),
            Reply::json(&groups),
        ),
        (on("ListDbInstances"), Reply::json(&instances)),
        (on("ListDbClusters"), Reply::json(&clusters)),
        (on("GetDbInstance"), Reply::json(&here)),
    ]);

    assert_each(
        &results,
        "redshiftserverless-workgroup-not-exposed",
        &[("workgroup/here", "fail")],
    );
    assert_each(
        &results,
        "timestreaminfluxdb-database-not-exposed",
        &[("db-instance/here", "fail")],
    );
}
