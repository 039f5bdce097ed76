//! Elastic IP addresses of a region, listed once for all who ask.

use crate::facts::calls;

calls! {
    "ec2";
    /// Lists the Elastic IP addresses of a region, each with what it is associated with.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html>
    pub DESCRIBE_ADDRESSES = "DescribeAddresses" telling "addressesSet";
}

#[cfg(feature = "aws")]
pub(crate) use live::elastic_ips;

#[cfg(feature = "aws")]
mod live {
    use std::sync::Arc;

    use super::DESCRIBE_ADDRESSES;
    use crate::aws::client;
    use crate::collect::{Context, PerKey};
    use crate::facts::Listing;

    /// An Elastic IP address.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(crate) struct ElasticIp {
        /// Its allocation id.
        pub(crate) allocation: String,
        /// The instance that it leads to, if it leads to one.
        pub(crate) instance: Option<String>,
    }

    /// Elastic IP addresses by region.
    #[derive(Default)]
    struct ElasticIps(PerKey<String, Arc<Listing<ElasticIp>>>);

    /// The Elastic IP addresses of one region. One call: the operation knows no pages.
    pub(crate) async fn elastic_ips(context: &Context, region: &str) -> Arc<Listing<ElasticIp>> {
        let known = context.once::<ElasticIps>();
        let list = async || Arc::new(list(context, region).await);
        known.0.get_or_make(region.to_owned(), list).await
    }

    async fn list(context: &Context, region: &str) -> Listing<ElasticIp> {
        let client = client!(aws_sdk_ec2, context.session, region);
        let listed = context.list(
            DESCRIBE_ADDRESSES,
            |_only_page| client.describe_addresses().send(),
            |page| (page.addresses.unwrap_or_default(), None),
        );
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        let lacking = "an address without allocation id";
        listed.await.told(DESCRIBE_ADDRESSES, lacking, |address| {
            Some(ElasticIp {
                allocation: filled(address.allocation_id)?,
                instance: filled(address.instance_id),
            })
        })
    }
}
