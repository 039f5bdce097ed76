//! Names of Amazon S3 operations, which appear nowhere in most requests:
//! the method and the sub-resource in the query tell them apart.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>

/// Sub-resource in the query → what the verb is put in front of.
const BUCKET_PARTS: [(&str, &str); 18] = [
    ("accelerate", "BucketAccelerateConfiguration"),
    ("acl", "BucketAcl"),
    ("cors", "BucketCors"),
    ("encryption", "BucketEncryption"),
    ("lifecycle", "BucketLifecycleConfiguration"),
    ("location", "BucketLocation"),
    ("logging", "BucketLogging"),
    ("notification", "BucketNotificationConfiguration"),
    ("object-lock", "ObjectLockConfiguration"),
    ("ownershipControls", "BucketOwnershipControls"),
    ("policy", "BucketPolicy"),
    ("policyStatus", "BucketPolicyStatus"),
    ("publicAccessBlock", "PublicAccessBlock"),
    ("replication", "BucketReplication"),
    ("requestPayment", "BucketRequestPayment"),
    ("tagging", "BucketTagging"),
    ("versioning", "BucketVersioning"),
    ("website", "BucketWebsite"),
];

/// The bucket a request is about: in the host (virtual-hosted style) or first
/// in the path (path style).
pub(crate) fn bucket(host: &str, path: &str) -> Option<String> {
    let in_path = path.trim_start_matches('/').split('/').next();
    virtual_host(host)
        .or(in_path)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
}

/// The operation, or none for one that this table does not know.
pub(crate) fn name(method: &str, host: &str, path: &str, query: &str) -> Option<String> {
    let parameters: Vec<&str> = query
        .split('&')
        .map(|pair| pair.split('=').next().unwrap_or(pair))
        .collect();
    // Where the path alone is ambiguous, SDKs name the operation themselves.
    if let Some(named) = query.split('&').find_map(|pair| pair.strip_prefix("x-id=")) {
        return Some(named.to_owned());
    }
    if bucket(host, path).is_none() {
        return (method == "GET").then(|| "ListBuckets".to_owned());
    }
    if has_key(host, path) {
        let verb = verb(method)?;
        return Some(format!("{verb}Object"));
    }
    let part = BUCKET_PARTS
        .iter()
        .find(|(parameter, _)| parameters.contains(parameter));
    if let Some((_, noun)) = part {
        return Some(format!("{}{noun}", verb(method)?));
    }
    let name = match method {
        "GET" if parameters.contains(&"versions") => "ListObjectVersions",
        "GET" if parameters.contains(&"list-type") => "ListObjectsV2",
        "GET" => "ListObjects",
        "HEAD" => "HeadBucket",
        "PUT" => "CreateBucket",
        "DELETE" => "DeleteBucket",
        _ => return None,
    };
    Some(name.to_owned())
}

fn verb(method: &str) -> Option<&'static str> {
    match method {
        "GET" => Some("Get"),
        "HEAD" => Some("Head"),
        "PUT" => Some("Put"),
        "DELETE" => Some("Delete"),
        _ => None,
    }
}

fn has_key(host: &str, path: &str) -> bool {
    let path = path.trim_start_matches('/');
    match virtual_host(host) {
        Some(_) => !path.is_empty(),
        None => path.split_once('/').is_some_and(|(_, key)| !key.is_empty()),
    }
}

fn virtual_host(host: &str) -> Option<&str> {
    let name = host.split(':').next()?;
    name.strip_suffix(".localhost")
        .or_else(|| name.strip_suffix(".127.0.0.1"))
}
