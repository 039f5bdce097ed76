//! Public access blocks: the account's, the bucket's, and what is in force.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>

use crate::facts::{Fact, Reading, record};

record! {
    /// The four switches of a public access block.
    pub struct PublicAccessBlock {
        /// New public ACLs are refused.
        block_public_acls: bool,
        /// Public ACLs have no effect, those of objects included.
        ignore_public_acls: bool,
        /// New public bucket policies are refused.
        block_public_policy: bool,
        /// Public bucket policies give access only to the account itself.
        restrict_public_buckets: bool,
        /// The switches that are off, by the names AWS gives them.
        off: Vec<String>,
    }
}

record! {
    /// What is in force for a bucket: each switch is on if the bucket's or the account's is on.
    pub struct EffectivePublicAccessBlock {
        /// New public ACLs are refused.
        block_public_acls: Reading<bool>,
        /// Public ACLs have no effect, those of objects included.
        ignore_public_acls: Reading<bool>,
        /// New public bucket policies are refused.
        block_public_policy: Reading<bool>,
        /// Public bucket policies give access only to the account itself.
        restrict_public_buckets: Reading<bool>,
        /// Which settings are on: `the account`, `the bucket`, `the account and the bucket together`, or `nothing`.
        source: String,
    }
}

impl PublicAccessBlock {
    /// The four switches in AWS's order. A switch that AWS leaves out is off.
    #[must_use]
    pub fn new(switches: [Option<bool>; 4]) -> Self {
        const NAMES: [&str; 4] = [
            "BlockPublicAcls",
            "IgnorePublicAcls",
            "BlockPublicPolicy",
            "RestrictPublicBuckets",
        ];
        let [
            block_public_acls,
            ignore_public_acls,
            block_public_policy,
            restrict_public_buckets,
        ] = switches.map(|switch| switch == Some(true));
        let off = NAMES
            .iter()
            .zip(switches)
            .filter(|(_, switch)| *switch != Some(true))
            .map(|(name, _)| (*name).to_owned())
            .collect();
        Self {
            block_public_acls,
            ignore_public_acls,
            block_public_policy,
            restrict_public_buckets,
            off,
        }
    }

    /// Whether all four are on: then a bucket cannot loosen anything.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.off.is_empty()
    }
}

/// Joins the two settings, switch by switch: one that is known to be on
/// decides, whatever the other; an absent block has all switches off.
#[must_use]
pub fn effective(
    account: &Fact<PublicAccessBlock>,
    bucket: &Fact<PublicAccessBlock>,
) -> EffectivePublicAccessBlock {
    let switch =
        |of: fn(&PublicAccessBlock) -> bool| either(reading(account, of), reading(bucket, of));
    EffectivePublicAccessBlock {
        block_public_acls: switch(|block| block.block_public_acls),
        ignore_public_acls: switch(|block| block.ignore_public_acls),
        block_public_policy: switch(|block| block.block_public_policy),
        restrict_public_buckets: switch(|block| block.restrict_public_buckets),
        source: source(account, bucket).to_owned(),
    }
}

fn reading(block: &Fact<PublicAccessBlock>, of: fn(&PublicAccessBlock) -> bool) -> Reading<bool> {
    match block {
        Fact::Known(block) => Reading::Known(of(block)),
        Fact::Absent => Reading::Known(false),
        Fact::Unknown(cause) => Reading::Unknown(cause.clone()),
    }
}

fn either(a: Reading<bool>, b: Reading<bool>) -> Reading<bool> {
    match (a, b) {
        (Reading::Known(true), _) | (_, Reading::Known(true)) => Reading::Known(true),
        (Reading::Known(false), Reading::Known(false)) => Reading::Known(false),
        (Reading::Unknown(a), Reading::Unknown(b)) => Reading::Unknown(a.and(&b)),
        (Reading::Unknown(cause), Reading::Known(false))
        | (Reading::Known(false), Reading::Unknown(cause)) => Reading::Unknown(cause),
    }
}

fn source(account: &Fact<PublicAccessBlock>, bucket: &Fact<PublicAccessBlock>) -> &'static str {
    let all = |block: &Fact<PublicAccessBlock>| matches!(block, Fact::Known(block) if block.is_complete());
    let some = |block: &Fact<PublicAccessBlock>| matches!(block, Fact::Known(block) if block.off.len() < 4);
    match (all(account), all(bucket), some(account), some(bucket)) {
        (true, _, _, _) | (_, false, true, false) => "the account",
        (_, true, _, _) | (_, _, false, true) => "the bucket",
        (_, _, true, true) => "the account and the bucket together",
        (false, false, false, false) => "nothing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Cause;

    fn block(switches: [bool; 4]) -> Fact<PublicAccessBlock> {
        Fact::Known(PublicAccessBlock::new(switches.map(Some)))
    }

    fn denied() -> Fact<PublicAccessBlock> {
        Fact::Unknown(Cause::denied("s3:GetBucketPublicAccessBlock", ""))
    }

    #[test]
    fn a_switch_that_is_on_decides_whatever_the_other_side() {
        for other in [block([false; 4]), Fact::Absent, denied()] {
            for joined in [
                effective(&block([true; 4]), &other),
                effective(&other, &block([true; 4])),
            ] {
                assert_eq!(joined.restrict_public_buckets, Reading::Known(true));
                assert_eq!(joined.ignore_public_acls, Reading::Known(true));
            }
        }
        let joined = effective(
            &block([true, false, true, false]),
            &block([false, true, false, true]),
        );
        assert_eq!(joined.block_public_acls, Reading::Known(true));
        assert_eq!(joined.ignore_public_acls, Reading::Known(true));
        assert_eq!(joined.source, "the account and the bucket together");
    }

    #[test]
    fn a_switch_that_is_off_here_and_unread_there_is_unknown() {
        for other in [block([false; 4]), Fact::Absent] {
            for joined in [effective(&other, &denied()), effective(&denied(), &other)] {
                assert!(matches!(joined.block_public_policy, Reading::Unknown(_)));
            }
        }
    }

    #[test]
    fn what_is_denied_on_both_sides_is_named_on_both() {
        let account = Fact::Unknown(Cause::denied("s3:GetAccountPublicAccessBlock", "by an SCP"));
        let Reading::Unknown(cause) = effective(&account, &denied()).block_public_acls else {
            panic!("nothing is known");
        };
        assert_eq!(
            cause.to_string(),
            "s3:GetAccountPublicAccessBlock was denied (by an SCP; and s3:GetBucketPublicAccessBlock was denied)"
        );
    }

    #[test]
    fn absent_on_both_sides_is_off() {
        let joined = effective(&Fact::Absent, &block([false; 4]));
        assert_eq!(joined.ignore_public_acls, Reading::Known(false));
        assert_eq!(joined.source, "nothing");
    }

    #[test]
    fn a_switch_that_aws_leaves_out_is_off() {
        let block = PublicAccessBlock::new([Some(true), None, Some(true), Some(true)]);
        assert!(!block.is_complete());
        assert_eq!(block.off, ["IgnorePublicAcls"]);
    }
}
