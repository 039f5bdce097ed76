//! How Redshift keeps data.

use super::{ENCRYPTION, KEY, described_key, element, without};
use crate::kit::{HERE, account, scan};
use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_Cluster.html>
#[test]
fn redshift_shows_only_keys_of_the_account() {
    let cluster = |name: &str, encrypted: &str, key: &str| {
        format!(
            "<Cluster><ClusterIdentifier>{name}</ClusterIdentifier>{}{}</Cluster>",
            element("Encrypted", encrypted),
            match key {
                "HSM" => "<HsmStatus><HsmConfigurationIdentifier>ours</HsmConfigurationIdentifier>\
                          <Status>active</Status></HsmStatus>"
                    .to_owned(),
                key => element("KmsKeyId", key),
            }
        )
    };
    let clusters = [
        cluster("good", "true", KEY),
        cluster("hidden", "true", "AWS_OWNED_KMS_KEY"),
        cluster("module", "true", "HSM"),
        cluster("plain", "false", ""),
        cluster("silent", "", ""),
    ]
    .concat();
    let stub = without(account(), &["dynamodb", "rds", "elasticache"])
        .answering(
            On::call("redshift", "DescribeClusters"),
            Reply::query(
                "DescribeClusters",
                &format!("<Clusters>{clusters}</Clusters>"),
            ),
        )
        .answering(
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        );

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    for (name, at_rest, kms) in [
        ("cluster:good", "pass", "pass"),
        ("cluster:hidden", "pass", "partial"),
        ("cluster:module", "pass", "partial"),
        ("cluster:plain", "fail", "fail"),
        ("cluster:silent", "unknown", "unknown"),
    ] {
        assert_eq!(
            results.verdict("redshift-cluster-encrypted-at-rest", name),
            at_rest,
            "{name}"
        );
        assert_eq!(
            results.verdict("redshift-cluster-encrypted-kms", name),
            kms,
            "{name}"
        );
    }
    let reason = results
        .judged("redshift-cluster-encrypted-kms", "cluster:module")
        .1;
    assert!(reason.contains("hardware security module"), "{reason}");
}
