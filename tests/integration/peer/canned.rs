//! Documented answers that no emulator gives, ready for a rule.

use super::rule::Reply;
use super::seed::Block;

/// `s3:GetBucketVersioning` of a bucket that only MFA lets delete from.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html>
pub(crate) fn versioning_with_mfa_delete() -> Reply {
    Reply::xml(
        "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>",
    )
}

/// `s3control:GetPublicAccessBlock`, which ministack lacks.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html>
pub(crate) fn account_block(block: Block) -> Reply {
    Reply::xml(&format!(
        "<PublicAccessBlockConfiguration xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\">\
         <BlockPublicAcls>{}</BlockPublicAcls><IgnorePublicAcls>{}</IgnorePublicAcls>\
         <BlockPublicPolicy>{}</BlockPublicPolicy>\
         <RestrictPublicBuckets>{}</RestrictPublicBuckets></PublicAccessBlockConfiguration>",
        block.public_acls, block.ignore_acls, block.public_policy, block.restrict
    ))
}

/// The same for an account where it was never set.
pub(crate) fn no_account_block() -> Reply {
    Reply::error(
        404,
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
    )
}

/// `s3:GetBucketPolicyStatus`, to which ministack answers something else.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html>
pub(crate) fn policy_status(is_public: bool) -> Reply {
    Reply::xml(&format!(
        "<PolicyStatus xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <IsPublic>{is_public}</IsPublic></PolicyStatus>"
    ))
}
