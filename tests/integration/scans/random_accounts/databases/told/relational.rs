//! RDS, DocumentDB and Neptune, which have one API, and Redshift.
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/>,
//! <https://docs.aws.amazon.com/redshift/latest/APIReference/>

use std::fmt::Write as _;

use super::{arn, key};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, pages};
use crate::scans::random_accounts::databases::invented::{Kind, Made, Place, Snapshot, Stored};
use crate::scans::random_accounts::network::{PORT, address};
use crate::services::element;

/// A listing of the query protocol, page by page.
fn listing(service: &str, operation: &str, list: &str, region: &str, items: &[String]) -> Answers {
    let on = On::call(service, operation).region(region);
    pages(&on, items, 6, |items, next| {
        let marker = element("Marker", next.unwrap_or_default());
        Reply::query(
            operation,
            &format!("<{list}>{}</{list}>{marker}", items.concat()),
        )
    })
}

pub(super) fn rds<'a>(region: &str, of: &impl Fn(Kind) -> Vec<&'a Made>) -> Answers {
    let mut instances = Vec::new();
    let mut clusters = Vec::new();
    for one in of(Kind::Instance) {
        instances.push(instance(one, &one.name, &one.places[0], ""));
    }
    for kind in [Kind::Aurora, Kind::Document, Kind::Neptune] {
        for one in of(kind) {
            clusters.push(cluster(one));
            for (number, place) in one.places.iter().enumerate() {
                let name = format!("{}m{number}", one.name);
                instances.push(instance(one, &name, place, &one.name));
            }
        }
    }
    let mut answers = listing(
        "rds",
        "DescribeDBInstances",
        "DBInstances",
        region,
        &instances,
    );
    answers.extend(listing(
        "rds",
        "DescribeDBClusters",
        "DBClusters",
        region,
        &clusters,
    ));
    answers
}

fn engine(kind: Kind) -> &'static str {
    match kind {
        Kind::Aurora => "aurora-postgresql",
        Kind::Document => "docdb",
        Kind::Neptune => "neptune",
        _ => "postgres",
    }
}

fn instance(of: &Made, name: &str, place: &Place, cluster: &str) -> String {
    let subnets: String = place
        .subnets
        .iter()
        .map(|id| format!("<Subnet><SubnetIdentifier>{id}</SubnetIdentifier></Subnet>"))
        .collect();
    let encrypted = match of.stored {
        Stored::Key(_) => "true",
        Stored::NotTold => "",
        _ => "false",
    };
    // DocumentDB has no instances that are.
    let public = match (of.kind, place.public) {
        (Kind::Document, _) | (_, Some(false)) => "false",
        (_, Some(true)) => "true",
        (_, None) => "",
    };
    format!(
        "<DBInstance><DBInstanceIdentifier>{name}</DBInstanceIdentifier><Engine>{engine}</Engine>\
         <DBInstanceArn>arn:aws:rds:{region}:{ACCOUNT}:db:{name}</DBInstanceArn>\
         <DBInstanceStatus>{status}</DBInstanceStatus>{encrypted}{key}\
         <Endpoint><Port>{PORT}</Port></Endpoint><NetworkType>IPV4</NetworkType>\
         <VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>{group}</VpcSecurityGroupId>\
         <Status>active</Status></VpcSecurityGroupMembership></VpcSecurityGroups>\
         <DBSubnetGroup><VpcId>vpc-1</VpcId><Subnets>{subnets}</Subnets></DBSubnetGroup>{public}{cluster}</DBInstance>",
        engine = engine(of.kind),
        region = of.region,
        status = match cluster {
            "" => of.status,
            _ => "available",
        },
        encrypted = element("StorageEncrypted", encrypted),
        key = element("KmsKeyId", &key(of).unwrap_or_default()),
        group = place.group,
        public = element("PubliclyAccessible", public),
        cluster = element("DBClusterIdentifier", cluster),
    )
}

fn cluster(of: &Made) -> String {
    let (encrypted, kind) = match of.stored {
        Stored::Key(_) => ("true", "sse-kms"),
        Stored::AwsOwned => ("false", "sse-rds"),
        Stored::Off => ("false", "none"),
        Stored::NewWord => ("true", "sse-quantum"),
        // Of Aurora the switch alone tells nothing while it is off.
        _ if of.kind == Kind::Aurora => ("false", ""),
        _ => ("", ""),
    };
    let gateway = match (of.kind, of.gateway) {
        (Kind::Aurora, true) => {
            "<InternetAccessGatewayEnabled>true</InternetAccessGatewayEnabled>\
                                 <VPCNetworkingEnabled>false</VPCNetworkingEnabled>"
        }
        _ => "",
    };
    let mut members = String::new();
    for number in 0..of.places.len() {
        write!(
            members,
            "<DBClusterMember><DBInstanceIdentifier>{}m{number}</DBInstanceIdentifier>\
             <IsClusterWriter>{}</IsClusterWriter></DBClusterMember>",
            of.name,
            number == 0
        )
        .expect("a string takes everything");
    }
    format!(
        "<DBCluster><DBClusterIdentifier>{name}</DBClusterIdentifier><Engine>{engine}</Engine>\
         <DBClusterArn>{arn}</DBClusterArn><Status>{status}</Status><Port>{PORT}</Port>{encrypted}{kind}{key}{gateway}\
         <DBClusterMembers>{members}</DBClusterMembers></DBCluster>",
        name = of.name,
        engine = engine(of.kind),
        arn = arn("rds", of, "cluster:"),
        status = of.status,
        encrypted = element("StorageEncrypted", encrypted),
        kind = element("StorageEncryptionType", kind),
        key = element("KmsKeyId", &key(of).unwrap_or_default()),
    )
}

pub(super) fn redshift(region: &str, clusters: &[&Made]) -> Answers {
    let told: Vec<String> = clusters.iter().map(|one| redshift_cluster(one)).collect();
    listing("redshift", "DescribeClusters", "Clusters", region, &told)
}

fn redshift_cluster(of: &Made) -> String {
    let [place] = of.places[..] else {
        panic!("one place");
    };
    let (encrypted, key) = match of.stored {
        Stored::Key(_) => ("true", element("KmsKeyId", &key(of).unwrap_or_default())),
        Stored::AwsOwned => ("true", element("KmsKeyId", "AWS_OWNED_KMS_KEY")),
        Stored::Module => (
            "true",
            "<HsmStatus><HsmConfigurationIdentifier>ours</HsmConfigurationIdentifier><Status>active</Status>\
             </HsmStatus>"
                .to_owned(),
        ),
        Stored::Off => ("false", String::new()),
        _ => ("", String::new()),
    };
    let public = place
        .public
        .map_or_else(String::new, |public| public.to_string());
    format!(
        "<Cluster><ClusterIdentifier>{name}</ClusterIdentifier><ClusterStatus>available</ClusterStatus>\
         <VpcId>vpc-1</VpcId>{public}{encrypted}{key}<Endpoint><Port>{PORT}</Port></Endpoint>\
         <VpcSecurityGroups><VpcSecurityGroup><VpcSecurityGroupId>{group}</VpcSecurityGroupId><Status>active</Status>\
         </VpcSecurityGroup></VpcSecurityGroups><ClusterNodes><member><NodeRole>SHARED</NodeRole>\
         <PrivateIPAddress>{address}</PrivateIPAddress></member></ClusterNodes></Cluster>",
        name = of.name,
        public = element("PubliclyAccessible", &public),
        encrypted = element("Encrypted", encrypted),
        group = place.group,
        address = address(place.subnets, place.group),
    )
}

pub(super) fn snapshots(all: &[Snapshot]) -> Answers {
    let mut answers = Answers::new();
    for region in crate::scans::random_accounts::compared::REGIONS {
        for of_cluster in [false, true] {
            let here = all.iter();
            let here = here.filter(|one| one.region == region && one.of_cluster == of_cluster);
            let told: Vec<String> = here.map(snapshot).collect();
            let of = match of_cluster {
                true => "DBCluster",
                false => "DB",
            };
            let operation = format!("Describe{of}Snapshots");
            answers.extend(listing(
                "rds",
                &operation,
                &format!("{of}Snapshots"),
                region,
                &told,
            ));
        }
    }
    answers.extend(all.iter().map(attributes));
    answers
}

fn snapshot(of: &Snapshot) -> String {
    let (name, region, encrypted) = (&of.name, of.region, of.encrypted);
    if of.of_cluster {
        return format!(
            "<DBClusterSnapshot><DBClusterSnapshotIdentifier>{name}</DBClusterSnapshotIdentifier>\
             <DBClusterSnapshotArn>arn:aws:rds:{region}:{ACCOUNT}:cluster-snapshot:{name}</DBClusterSnapshotArn>\
             <StorageEncrypted>{encrypted}</StorageEncrypted></DBClusterSnapshot>"
        );
    }
    format!(
        "<DBSnapshot><DBSnapshotIdentifier>{name}</DBSnapshotIdentifier><Encrypted>{encrypted}</Encrypted>\
         <DBSnapshotArn>arn:aws:rds:{region}:{ACCOUNT}:snapshot:{name}</DBSnapshotArn></DBSnapshot>"
    )
}

fn attributes(snapshot: &Snapshot) -> (On, Reply) {
    let of = match snapshot.of_cluster {
        true => "DBCluster",
        false => "DB",
    };
    let operation = format!("Describe{of}SnapshotAttributes");
    let on = On::call("rds", &operation).containing(&snapshot.name);
    if snapshot.denied {
        return (on, Reply::Denied);
    }
    let values = snapshot.shared_with.iter();
    let values: String = values.map(|with| element("AttributeValue", with)).collect();
    let result = format!(
        "<{of}SnapshotAttributesResult><{of}SnapshotAttributes><{of}SnapshotAttribute>\
         <AttributeName>restore</AttributeName><AttributeValues>{values}</AttributeValues>\
         </{of}SnapshotAttribute></{of}SnapshotAttributes></{of}SnapshotAttributesResult>"
    );
    (on, Reply::query(&operation, &result))
}
