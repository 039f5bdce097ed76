//! The partitions of AWS: groups of regions with accounts, IAM and domains of their own.
//!
//! The facts are those of the endpoint rules that AWS's SDKs carry, and of
//! <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>.

/// The region in which services without regions answer, and where a run without a region begins.
///
/// `us-east-1`, that of the commercial partition, for one that is not known.
#[must_use]
pub fn first_region(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws-eusc" => "eusc-de-east-1",
        "aws-iso" => "us-iso-east-1",
        "aws-iso-b" => "us-isob-east-1",
        "aws-iso-e" => "eu-isoe-west-1",
        "aws-iso-f" => "us-isof-south-1",
        _ => "us-east-1",
    }
}

/// What the names of hosts end with, without a leading dot; `None` for a partition that is not known.
#[must_use]
pub fn dns_suffix(partition: &str) -> Option<&'static str> {
    match partition {
        "aws" | "aws-us-gov" => Some("amazonaws.com"),
        "aws-cn" => Some("amazonaws.com.cn"),
        "aws-eusc" => Some("amazonaws.eu"),
        "aws-iso" => Some("c2s.ic.gov"),
        "aws-iso-b" => Some("sc2s.sgov.gov"),
        "aws-iso-e" => Some("cloud.adc-e.uk"),
        "aws-iso-f" => Some("csp.hci.ic.gov"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sovereign_cloud_is_no_region_of_the_commercial_partition() {
        assert_eq!(first_region("aws-eusc"), "eusc-de-east-1");
        assert_eq!(dns_suffix("aws-eusc"), Some("amazonaws.eu"));
    }

    #[test]
    fn hosts_of_a_partition_that_is_not_known_are_not_guessed() {
        assert_eq!(dns_suffix("aws-moon"), None);
        assert_eq!(first_region("aws-moon"), first_region("aws"));
    }
}
