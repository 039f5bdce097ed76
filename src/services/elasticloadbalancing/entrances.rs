//! What stands behind the public entry points of a region: load balancers of both generations, accelerators,
//! VPC origins of CloudFront and endpoints of Verified Access.
//!
//! Read once a region for all who ask. It takes [`CALLS`]: one listing a region of each generation of load
//! balancers, one of target groups and one call for each group of a public load balancer, the accelerators of
//! the account, its VPC origins, and one listing a region of endpoints of Verified Access. That something stands behind an entrance does not say that the network lets clients through.

use crate::facts::Call;
use crate::services::ec2::verified_access::DESCRIBE_VERIFIED_ACCESS_ENDPOINTS;
use crate::services::{cloudfront, elasticloadbalancingv2 as v2, globalaccelerator};

#[cfg(feature = "aws")]
pub use live::{Behind, Entrances, entrances};

/// What has to be allowed for it, for fields that use it.
pub const CALLS: &[Call] = &[
    super::DESCRIBE_LOAD_BALANCERS,
    v2::DESCRIBE_LOAD_BALANCERS,
    v2::DESCRIBE_TARGET_GROUPS,
    v2::DESCRIBE_TARGET_HEALTH,
    globalaccelerator::LIST_ACCELERATORS,
    globalaccelerator::LIST_LISTENERS,
    globalaccelerator::LIST_ENDPOINT_GROUPS,
    globalaccelerator::LIST_CUSTOM_ROUTING_ACCELERATORS,
    globalaccelerator::LIST_CUSTOM_ROUTING_LISTENERS,
    globalaccelerator::LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
    globalaccelerator::LIST_CROSS_ACCOUNT_ATTACHMENTS,
    cloudfront::LIST_VPC_ORIGINS,
    DESCRIBE_VERIFIED_ACCESS_ENDPOINTS,
];

#[cfg(feature = "aws")]
mod live {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Arc;

    use crate::collect::{Context, PerKey};
    use crate::facts::{Call, Cause, Reading};
    use crate::services::cloudfront::LIST_VPC_ORIGINS;
    use crate::services::cloudfront::vpc_origins::owned as vpc_origins;
    use crate::services::ec2::verified_access::DESCRIBE_VERIFIED_ACCESS_ENDPOINTS;
    use crate::services::ec2::verified_access::live::endpoints as verified_access;
    use crate::services::elasticloadbalancing::listing as classic;
    use crate::services::elasticloadbalancingv2::behind::{self, Target};
    use crate::services::elasticloadbalancingv2::listing as v2;
    use crate::services::globalaccelerator::listing::{LedTo, accelerators};
    use crate::services::globalaccelerator::{EndpointForm, LIST_CROSS_ACCOUNT_ATTACHMENTS, id_of};

    /// Something that stands behind an entrance.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Behind {
        /// What a load balancer leads to; of a Classic Load Balancer an instance.
        Target(Target),
        /// An Elastic IP address, by its allocation id.
        ElasticIp(String),
        /// A subnet, by its id: a custom routing accelerator leads to every instance in it.
        Subnet(String),
        /// A network interface, by its id: an endpoint of Verified Access leads to it.
        Interface(String),
        /// A block of addresses: an endpoint of Verified Access leads to whatever is in it.
        Block(String),
    }

    /// What the public entry points of a region lead to.
    #[derive(Debug, Default)]
    pub struct Entrances {
        to: BTreeMap<Behind, BTreeSet<String>>,
        /// What accelerators lead to by themselves.
        pub(crate) accelerated: Vec<(Behind, LedTo)>,
        /// The internal load balancers that accelerators lead to.
        made_public: BTreeSet<String>,
        /// Why more may stand behind one: what is not found is not known to stand behind none then.
        pub incomplete: Vec<Cause>,
    }

    impl Entrances {
        /// ARNs of the load balancers that clients outside come to, and that lead there.
        pub fn to(&self, behind: &Behind) -> impl Iterator<Item = &str> {
            self.to
                .get(behind)
                .into_iter()
                .flatten()
                .map(String::as_str)
        }

        /// What load balancers lead to that clients outside come to, with the ARNs of these.
        pub fn all(&self) -> impl Iterator<Item = (&Behind, &BTreeSet<String>)> {
            self.to.iter()
        }

        /// Whether clients outside come to a load balancer that is internal by itself: by an accelerator, by another
        /// load balancer, or by what names it.
        pub fn lead_to_balancer(&self, arn: &str) -> bool {
            let behind = Behind::Target(Target::LoadBalancer(arn.to_owned()));
            self.is_accelerated(arn) || self.to(&behind).next().is_some()
        }

        /// Whether an accelerator makes a load balancer public, which is internal by itself.
        pub fn is_accelerated(&self, arn: &str) -> bool {
            self.made_public.contains(arn)
        }

        fn add(&mut self, behind: Behind, by: &str) {
            self.to.entry(behind).or_default().insert(by.to_owned());
        }
    }

    /// Entrances by region.
    #[derive(Default)]
    struct ByRegion(PerKey<String, Arc<Entrances>>);

    /// What stands behind the public entry points of a region.
    pub async fn entrances(context: &Context, region: &str) -> Arc<Entrances> {
        let by_region = context.once::<ByRegion>();
        let read = async || Arc::new(read(context, region).await);
        by_region.0.get_or_make(region.to_owned(), read).await
    }

    async fn read(context: &Context, region: &str) -> Entrances {
        let mut entrances = Entrances::default();
        of_attachments(context, region, &mut entrances).await;
        of_vpc_origins(context, region, &mut entrances).await;
        of_verified_access(context, region, &mut entrances).await;
        of_classic(context, region, &mut entrances).await;
        of_accelerators(context, region, &mut entrances).await;
        of_balancers(context, region, &mut entrances).await;
        entrances
    }

    async fn of_classic(context: &Context, region: &str, entrances: &mut Entrances) {
        let balancers = classic::load_balancers(context, region).await;
        entrances
            .incomplete
            .extend_from_slice(balancers.incomplete());
        for (name, balancer) in balancers.iter() {
            match classic::internet_facing(balancer) {
                Reading::Known(true) => {
                    let by = classic::arn(context, region, name);
                    for id in classic::instances(balancer) {
                        let instance = Target::Instance(id.to_owned());
                        entrances.add(Behind::Target(instance), &by);
                    }
                }
                Reading::Known(false) => {}
                Reading::Unknown(cause) => entrances.incomplete.push(cause),
            }
        }
    }

    /// But for load balancers, which are asked whether an accelerator leads to them.
    async fn of_accelerators(context: &Context, region: &str, entrances: &mut Entrances) {
        let accelerators = accelerators(context).await;
        entrances
            .incomplete
            .extend_from_slice(&accelerators.incomplete);
        let here = accelerators
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.region == region || endpoint.region.is_empty());
        for endpoint in here {
            match &endpoint.accelerator.enabled {
                Reading::Known(true) => {}
                Reading::Known(false) => continue,
                Reading::Unknown(cause) => {
                    entrances.incomplete.push(cause.clone());
                    continue;
                }
            }
            let id = || endpoint.id.clone();
            let behind = match EndpointForm::of_id(&endpoint.id) {
                Some(EndpointForm::Instance) => Behind::Target(Target::Instance(id())),
                Some(EndpointForm::Address) => Behind::ElasticIp(id()),
                Some(EndpointForm::Subnet) => Behind::Subnet(id()),
                Some(EndpointForm::Application | EndpointForm::Network) => continue,
                None => {
                    let call = crate::services::globalaccelerator::LIST_ENDPOINT_GROUPS;
                    entrances.incomplete.push(call.unrecognised(&endpoint.id));
                    continue;
                }
            };
            entrances.accelerated.push((behind, endpoint.clone()));
        }
    }

    /// What accelerators of other accounts may lead to.
    async fn of_attachments(context: &Context, region: &str, entrances: &mut Entrances) {
        let accelerators = accelerators(context).await;
        let attached = &accelerators.shared;
        entrances.incomplete.extend_from_slice(&attached.incomplete);
        for one in &attached.shared {
            let call = LIST_CROSS_ACCOUNT_ATTACHMENTS;
            by_name(
                context,
                region,
                (call, one.id.as_str()),
                &one.attachment,
                entrances,
            )
            .await;
        }
    }

    /// What CloudFront is let in to by the account: load balancers without public addresses, and instances. Origins
    /// that other accounts share are theirs.
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html>
    async fn of_vpc_origins(context: &Context, region: &str, entrances: &mut Entrances) {
        let origins = vpc_origins(context).await;
        entrances
            .incomplete
            .extend_from_slice(origins.0.incomplete());
        for (arn, origin) in origins.0.iter() {
            let to = (LIST_VPC_ORIGINS, origin.origin_endpoint_arn.as_str());
            by_name(context, region, to, arn, entrances).await;
        }
    }

    /// What endpoints of Verified Access lead to, but for databases.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VerifiedAccessEndpoint.html>
    async fn of_verified_access(context: &Context, region: &str, entrances: &mut Entrances) {
        let call = DESCRIBE_VERIFIED_ACCESS_ENDPOINTS;
        let endpoints = verified_access(context, region).await;
        entrances.incomplete.extend(endpoints.incomplete.clone());
        for endpoint in &endpoints.items {
            let by = endpoint.verified_access_endpoint_id().unwrap_or_default();
            let kind = endpoint.endpoint_type().map_or("", |kind| kind.as_str());
            let balancer = endpoint
                .load_balancer_options()
                .and_then(|to| to.load_balancer_arn());
            let interface = endpoint
                .network_interface_options()
                .and_then(|to| to.network_interface_id());
            let block = endpoint.cidr_options().and_then(|to| to.cidr());
            match (kind, balancer, interface, block) {
                ("load-balancer", Some(arn), _, _) => {
                    by_name(context, region, (call, arn), by, entrances).await;
                }
                ("network-interface", _, Some(id), _) => {
                    entrances.add(Behind::Interface(id.to_owned()), by);
                }
                ("cidr", _, _, Some(block)) => entrances.add(Behind::Block(block.to_owned()), by),
                ("rds", ..) => {}
                (kind, ..) => {
                    let untold = format!("{by}: where an endpoint of type {kind:?} leads");
                    entrances.incomplete.push(call.unrecognised(untold));
                }
            }
        }
    }

    /// What an entrance leads to that names it by its id or its ARN, in whatever region it is: none but those of this
    /// one are asked about.
    async fn by_name(
        context: &Context,
        region: &str,
        (told_by, told): (Call, &str),
        entrance: &str,
        entrances: &mut Entrances,
    ) {
        let id = id_of(told);
        let owned = || id.to_owned();
        let behind = match EndpointForm::of_id(id) {
            Some(EndpointForm::Instance) => Behind::Target(Target::Instance(owned())),
            Some(EndpointForm::Address) => Behind::ElasticIp(owned()),
            Some(EndpointForm::Subnet) => Behind::Subnet(owned()),
            Some(EndpointForm::Application | EndpointForm::Network) => {
                let balancer = Target::LoadBalancer(owned());
                entrances.add(Behind::Target(balancer), entrance);
                return through(context, region, id, entrance, entrances).await;
            }
            None => return entrances.incomplete.push(told_by.unrecognised(told)),
        };
        entrances.add(behind, entrance);
    }

    async fn of_balancers(context: &Context, region: &str, entrances: &mut Entrances) {
        let balancers = v2::load_balancers(context, region).await;
        entrances
            .incomplete
            .extend_from_slice(balancers.incomplete());
        let accelerators = accelerators(context).await;
        for (arn, balancer) in balancers.iter() {
            let is_public = match v2::internet_facing(balancer) {
                Reading::Known(false) => {
                    let led_to = accelerators.own_lead_to(arn, |_any_port| true);
                    if matches!(led_to, Reading::Known(true)) {
                        entrances.made_public.insert(arn.to_owned());
                    }
                    led_to
                }
                other @ (Reading::Known(true) | Reading::Unknown(_)) => other,
            };
            match is_public {
                Reading::Known(true) => through(context, region, arn, arn, entrances).await,
                Reading::Known(false) => {}
                Reading::Unknown(cause) => entrances.incomplete.push(cause),
            }
        }
    }

    /// A Network Load Balancer may lead to Application Load Balancers, and so on to their targets.
    async fn through(
        context: &Context,
        region: &str,
        balancer: &str,
        entrance: &str,
        entrances: &mut Entrances,
    ) {
        let mut waiting = vec![balancer.to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(arn) = waiting.pop() {
            if !seen.insert(arn.clone()) {
                continue;
            }
            let led_to = behind::of(context, region, &arn).await;
            entrances.incomplete.extend(led_to.incomplete);
            for target in led_to.targets {
                if let Target::LoadBalancer(next) = &target {
                    waiting.push(next.clone());
                }
                entrances.add(Behind::Target(target), entrance);
            }
        }
    }
}
