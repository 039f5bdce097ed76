//! Condition keys, by whom a condition on them can name.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

/// Keys whose value is the sender's choice.
const SENDERS: [&str; 16] = [
    "aws:securetransport",
    "aws:useragent",
    "aws:referer",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:username",
    "aws:tokenissuetime",
    "elasticfilesystem:accesspointarn",
    "lambda:invokedviafunctionurl",
    "s3:max-keys",
    "s3:delimiter",
    "s3:tlsversion",
    "sns:protocol",
    // What whoever assumes a role asks for. Its external ID is agreed upon.
    "sts:rolesessionname",
    "sts:sourceidentity",
    "sts:durationseconds",
];

/// Beginnings of such keys.
const SENDERS_TOO: [&str; 4] = [
    "aws:principaltag/",
    "aws:requesttag/",
    "s3:requestobjecttag",
    "s3:x-amz-",
];

/// Keys that say what a request is about or how it is made, and not whose it is: there are strangers who meet them.
const STRANGERS: [&str; 17] = [
    "aws:principaltype",
    "aws:requestedregion",
    "aws:viaawsservice",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:vpcsourceip",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
    "kms:viaservice",
    "lambda:functionurlauthtype",
    "s3:resourceaccount",
    "s3:prefix",
    "s3:authtype",
    "s3:signatureversion",
    "s3:versionid",
];

/// Beginnings of such keys.
const STRANGERS_TOO: [&str; 2] = ["aws:resourcetag/", "s3:existingobjecttag/"];

/// The header that names a key of KMS, which only serves those who may use the key.
const KMS_KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/// Whether whoever sends a request decides if it meets a condition on this key, so that none can be kept out by it.
pub(super) fn is_senders(key: &str) -> bool {
    let is_header = || SENDERS_TOO.iter().any(|prefix| key.starts_with(prefix));
    SENDERS.contains(&key) || (is_header() && key != KMS_KEY)
}

/// Whether strangers can meet a condition on this key, whatever is asked of it.
pub(super) fn is_strangers(key: &str) -> bool {
    is_senders(key)
        || STRANGERS.contains(&key)
        || STRANGERS_TOO.iter().any(|prefix| key.starts_with(prefix))
}

/// Whether the key tells whose the resource is.
pub(super) fn is_of_owner(key: &str) -> bool {
    matches!(
        key,
        "aws:resourceaccount" | "aws:resourceorgid" | "aws:resourceorgpaths" | "s3:resourceaccount"
    )
}

/// Whether its values are paths through an organization, of which a caller has several.
pub(super) fn is_paths(key: &str) -> bool {
    matches!(
        key,
        "aws:principalorgpaths" | "aws:sourceorgpaths" | "aws:vpceorgpaths"
    )
}

/// Whether the key tells who it is or where from.
pub(super) fn is_naming(key: &str) -> bool {
    matches!(
        key,
        "aws:principalorgid"
            | "aws:principalorgpaths"
            | "aws:principalaccount"
            | "aws:principalarn"
            | "aws:userid"
            | "kms:calleraccount"
            | "aws:sourceaccount"
            | "aws:sourceowner"
            | "aws:sourcearn"
            | "aws:sourceorgid"
            | "aws:sourceorgpaths"
            | "aws:sourcevpc"
            | "aws:sourcevpce"
            | "aws:sourcevpcarn"
            | "aws:vpceaccount"
            | "aws:vpceorgid"
            | "aws:vpceorgpaths"
            | "aws:sourceip"
            | "lambda:eventsourcetoken"
            | "s3:dataaccesspointaccount"
            | "s3:dataaccesspointarn"
            | "elasticfilesystem:accessedviamounttarget"
    )
}
