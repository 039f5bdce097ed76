//! No Elastic IP address.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html>

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    let none = "<DescribeAddressesResponse><addressesSet/></DescribeAddressesResponse>";
    vec![(On::call("ec2", "DescribeAddresses"), Reply::xml(none))]
}
