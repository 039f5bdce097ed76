//! One read-only AWS operation, the permission it needs, and the words for how it failed.

use std::fmt;

use super::{Cause, Failure};

/// An AWS operation that a collector may call.
///
/// The two names differ more often than not (`GetBucketEncryption` needs
/// `s3:GetEncryptionConfiguration`): the guard compares the operation, the
/// generated policy and every message name the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    /// The SDK's service id in lower case without blanks, for example `s3control`.
    pub service: &'static str,
    /// The operation as AWS spells it, for example `GetBucketPolicy`.
    pub operation: &'static str,
    /// The IAM action that allows it, for example `s3:GetBucketPolicy`.
    pub action: &'static str,
    /// Members that every successful answer has, as they are spelt on the wire; empty if an answer may have
    /// none. An answer that lacks one of them is treated as a failure, because the SDK would read a missing
    /// list as an empty one.
    pub tells: &'static [&'static str],
    /// The resources that an IAM statement can be narrowed to, as what follows `arn:<partition>:`; empty
    /// for `*`. Calls that list are left at `*`, even where AWS documents a resource: with anything else
    /// some listings are silently shorter.
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    pub on: &'static [&'static str],
}

impl Call {
    /// Why the call tells nothing.
    #[must_use]
    pub fn failed(self, failed: Failure, detail: impl Into<String>) -> Cause {
        Cause::failed(failed, self.to_string(), detail)
    }

    /// Its answer could not be read.
    #[must_use]
    pub fn unparseable(self, detail: impl Into<String>) -> Cause {
        self.failed(Failure::Unparseable, detail)
    }

    /// Its answer holds a word that is new to this version.
    #[must_use]
    pub fn unrecognised(self, word: impl Into<String>) -> Cause {
        self.failed(Failure::Unrecognised, word)
    }

    /// Its answer proves nothing.
    #[must_use]
    pub fn unexpected(self, detail: impl Into<String>) -> Cause {
        self.failed(Failure::Unexpected, detail)
    }

    /// It was not made, because another fact was expected to decide.
    #[must_use]
    pub fn not_read(self, why: impl Into<String>) -> Cause {
        self.failed(Failure::NotRead, why)
    }

    /// What it is about was there when it was listed and is gone.
    #[must_use]
    pub fn vanished(self, detail: impl Into<String>) -> Cause {
        self.failed(Failure::Vanished, detail)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.operation)
    }
}

/// Declares the calls of a service.
///
/// ```text
/// calls! {
///     "configservice" as "config";          // the service; its prefix in IAM if that is another
///     /// What it tells.
///     pub NAME = "Operation"
///         as "config:Action"                // where the action is not that of the operation's name
///         telling "Member"                  // what every answer tells
///         on "config:*:*:rule/*";           // what an IAM statement can be narrowed to
/// }
/// ```
macro_rules! calls {
    (
        $service:literal as $prefix:literal;
        $(
            $(#[$doc:meta])+
            $vis:vis $name:ident = $operation:literal
                $( as $action:literal )?
                $( telling $($member:literal),+ )?
                $( on $($resource:literal),+ )?;
        )+
    ) => {
        $(
            $(#[$doc])+
            $vis const $name: $crate::facts::Call = $crate::facts::Call {
                service: $service,
                operation: $operation,
                action: $crate::facts::calls!(@action $prefix, $operation $(, $action)?),
                tells: &[$($($member),+)?],
                on: &[$($($resource),+)?],
            };
        )+
    };
    (@action $prefix:literal, $operation:literal, $action:literal) => { $action };
    (@action $prefix:literal, $operation:literal) => { concat!($prefix, ":", $operation) };
    ($service:literal; $($calls:tt)+) => {
        $crate::facts::calls! { $service as $service; $($calls)+ }
    };
}

pub(crate) use calls;

#[cfg(test)]
mod tests {
    use crate::facts::own::GET_CALLER_IDENTITY;
    use crate::services::{configservice, s3};

    #[test]
    fn what_is_not_said_of_a_call_is_its_name_or_nothing() {
        let plain = GET_CALLER_IDENTITY;
        assert_eq!(plain.action, "sts:GetCallerIdentity");
        assert_eq!(plain.tells, ["Arn", "Account"]);
        assert!(plain.on.is_empty());
        let prefixed = configservice::DESCRIBE_CHANNELS;
        assert_eq!(prefixed.service, "configservice");
        assert_eq!(prefixed.action, "config:DescribeDeliveryChannels");
        let named = s3::GET_BUCKET_ENCRYPTION;
        assert_eq!(named.action, "s3:GetEncryptionConfiguration");
        assert_eq!((named.tells, named.on), (&["Rule"][..], &["s3:::*"][..]));
        assert!(s3::HEAD_BUCKET.tells.is_empty());
        let cause = plain.unparseable("no account").to_string();
        assert!(cause.starts_with("sts:GetCallerIdentity "), "{cause}");
        assert!(cause.ends_with("(no account)"), "{cause}");
    }
}
