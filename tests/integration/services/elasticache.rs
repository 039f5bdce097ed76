//! How ElastiCache keeps data, in its three forms.

use super::{ENCRYPTION, KEY, described_key, element, without};
use crate::kit::{ACCOUNT, HERE, account, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html>
fn caches() -> Stub {
    let cache = |tag: &str, id: &str, name: &str, more: &str| {
        format!(
            "<{tag}><{id}>{name}</{id}>\
             <ARN>arn:aws:elasticache:us-east-1:{ACCOUNT}:cache:{name}</ARN>{more}</{tag}>"
        )
    };
    let group =
        |name: &str, more: &str| cache("ReplicationGroup", "ReplicationGroupId", name, more);
    let serverless = |name: &str, more: &str| cache("member", "ServerlessCacheName", name, more);
    let cluster = |name: &str, more: &str| cache("CacheCluster", "CacheClusterId", name, more);
    let key = element("KmsKeyId", KEY);
    let kind = |word: &str| element("StorageEncryptionType", word);
    let off = element("AtRestEncryptionEnabled", "false");
    // The switch says `false`, yet AWS's own key encrypts.
    let groups = group("kms", &(kind("sse-kms") + &key))
        + &group("young", &(kind("sse-elasticache") + &off))
        + &group("plain", &(kind("none") + &off))
        + &group("hushed", &off)
        + &group(
            "going",
            &(kind("none") + &off + &element("Status", "deleting")),
        );
    let serverless = serverless("less", &(kind("sse-kms") + &key))
        + &serverless("mute", "")
        + &serverless("named", &key);
    let clusters = cluster("single", &(element("Engine", "redis") + &off))
        + &cluster("memory", &(element("Engine", "memcached") + &off))
        + &cluster(
            "gone",
            &(off.clone() + &element("CacheClusterStatus", "deleted")),
        )
        + &cluster("part", &(off + &element("ReplicationGroupId", "kms")));
    without(account(), &["dynamodb", "rds", "redshift"])
        .answering(
            On::call("elasticache", "DescribeReplicationGroups"),
            Reply::query(
                "DescribeReplicationGroups",
                &format!("<ReplicationGroups>{groups}</ReplicationGroups>"),
            ),
        )
        .answering(
            On::call("elasticache", "DescribeServerlessCaches"),
            Reply::query(
                "DescribeServerlessCaches",
                &format!("<ServerlessCaches>{serverless}</ServerlessCaches>"),
            ),
        )
        .answering(
            On::call("elasticache", "DescribeCacheClusters"),
            Reply::query(
                "DescribeCacheClusters",
                &format!("<CacheClusters>{clusters}</CacheClusters>"),
            ),
        )
        .answering(
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        )
}

#[test]
fn elasticache_is_read_in_its_three_forms() {
    let results = scan(&caches().endpoint(), ENCRYPTION, HERE);

    for (name, at_rest, kms) in [
        ("cache:kms", "pass", "pass"),
        ("cache:young", "pass", "partial"),
        ("cache:plain", "fail", "fail"),
        ("cache:hushed", "unknown", "unknown"),
        ("cache:less", "pass", "pass"),
        // Serverless caches are always encrypted, with a key of the service unless one is named.
        ("cache:mute", "pass", "partial"),
        ("cache:named", "pass", "pass"),
        ("cache:single", "fail", "fail"),
        ("cache:memory", "question", "question"),
    ] {
        assert_eq!(
            results.verdict("elasticache-cache-encrypted-at-rest", name),
            at_rest,
            "{name}"
        );
        assert_eq!(
            results.verdict("elasticache-cache-encrypted-kms", name),
            kms,
            "{name}"
        );
    }
    assert_eq!(results.findings("elasticache-cache-encrypted-kms").len(), 9);
}
