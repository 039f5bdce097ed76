//! Reads instances, and if somebody asks whether the internet gets to them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::exposure::{self, Accelerator, At, Balancer, Before, Exposure};
use super::listing::{ListedInstance, instances};
use super::{INSTANCE, Instance};
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, FactSet, Reading, field};
use crate::network::{Cidr, Interface, Network};
use crate::services::ec2::metadata;
use crate::services::ec2::network::live::{Want, network};
use crate::services::elasticloadbalancing::entrances::{Behind, Entrances, entrances};
use crate::services::elasticloadbalancingv2::behind::Target;
use crate::services::globalaccelerator::listing::LedTo;

pub(in crate::services::ec2) const READER: Reader = Reader::Regional(&INSTANCE, by!(read));

async fn read(here: &Here<'_>) -> FactSet {
    let listed = instances(here, here.region).await;
    let field = field!(Instance.exposure);
    // Where there is no instance nobody asks for its surroundings.
    let surroundings = match here.wants(field) && !listed.is_empty() {
        true => Some(Surroundings::of(here).await),
        false => None,
    };
    let on = surroundings.as_ref().map(Surroundings::by_instance);
    here.each(&listed, async |id, instance| {
        let exposure = match (&surroundings, &on) {
            (Some(surroundings), Some(on)) => {
                let interfaces = on.get(id).map_or(&[][..], Vec::as_slice);
                surroundings.exposure(id, interfaces)
            }
            (None, _) | (_, None) => Err(here.not_wanted(field)),
        };
        let arn = here.arn("ec2", format_args!("instance/{id}"));
        (arn, facts(id, instance, exposure))
    })
    .await
}

/// The network of a region, and what stands before it.
struct Surroundings {
    network: Arc<Network>,
    entrances: Arc<Entrances>,
}

impl Surroundings {
    async fn of(here: &Here<'_>) -> Self {
        let wants = [Want::Reach, Want::Interfaces, Want::Vpcs];
        let (network, entrances) = tokio::join!(
            network(here.context(), here.region, &wants),
            entrances(here, here.region)
        );
        Self { network, entrances }
    }

    /// The interfaces of each instance.
    fn by_instance(&self) -> BTreeMap<&str, Vec<At<'_>>> {
        let mut by_instance: BTreeMap<&str, Vec<At<'_>>> = BTreeMap::new();
        for at @ (_, interface) in self.network.parts.interfaces.iter() {
            if let Some(instance) = &interface.instance {
                by_instance.entry(instance).or_default().push(at);
            }
        }
        by_instance
    }

    fn exposure(&self, id: &str, interfaces: &[At<'_>]) -> Result<(Exposure, String), Cause> {
        exposure::judge(&self.network, id, interfaces, &self.before(id, interfaces))
    }

    /// What leads to an instance, by its id, its addresses or its subnets. That an accelerator leads to its Elastic IP
    /// address lets nobody in whom its groups would not let in by the internet gateway.
    fn before(&self, id: &str, interfaces: &[At<'_>]) -> Before {
        let leads = |behind: &Behind| match behind {
            Behind::Target(Target::Instance(instance)) => instance == id,
            Behind::Target(Target::Address { vpc, ip }) => interfaces
                .iter()
                .any(|(_, interface)| self.is_at(interface, vpc, ip)),
            Behind::Subnet(subnet) => interfaces
                .iter()
                .any(|(_, interface)| *interface.subnet == **subnet),
            Behind::Interface(id) => interfaces.iter().any(|(own, _)| ***own == **id),
            // What cannot be read as a block may hold any address.
            Behind::Block(block) => Cidr::parse(block)
                .is_none_or(|block| interfaces.iter().any(|(_, one)| one.is_in(block))),
            Behind::Target(Target::Function(_) | Target::LoadBalancer(_))
            | Behind::ElasticIp(_) => false,
        };
        let leading = self.entrances.all().filter(|(behind, _)| leads(behind));
        let by: BTreeSet<&String> = leading.flat_map(|(_, by)| by).collect();
        let branching = self.entrances.all().filter(|(behind, _)| {
            interfaces
                .iter()
                .any(|(_, trunk)| self.is_branched(trunk, behind))
        });
        let to_branches: BTreeSet<&String> = branching.flat_map(|(_, by)| by).collect();
        let is_balancer = |arn: &&String| arn.split(':').nth(2) == Some("elasticloadbalancing");
        let all = by.union(&to_branches).copied();
        let (balancers, others): (Vec<&String>, Vec<&String>) = all.partition(is_balancer);
        let balancer = |arn: &String| Balancer {
            is_accelerated: self.entrances.is_accelerated(arn),
            is_branched: !by.contains(arn),
            arn: arn.clone(),
        };
        let accelerated = self.entrances.accelerated.iter();
        let accelerated = accelerated.filter(|(behind, _)| leads(behind));
        Before {
            accelerators: accelerated
                .map(|(of, led_to)| accelerator(of, led_to))
                .collect(),
            balancers: balancers.into_iter().map(balancer).collect(),
            others: others.into_iter().cloned().collect(),
            unread: self.entrances.incomplete.first().cloned(),
        }
    }

    /// Whether an address that a target group of a VPC names is that of an interface: in its VPC, or in another one that
    /// is joined to it.
    fn is_at(&self, interface: &Interface, vpc: &str, ip: &str) -> bool {
        let Ok(address) = ip.parse() else {
            return false;
        };
        let is_of_its_own = match self.network.parts.vpcs.get(vpc) {
            Reading::Known(other) => other.blocks.iter().any(|block: &Cidr| block.holds(address)),
            Reading::Unknown(_) => false,
        };
        interface.has(address) && (*interface.vpc == *vpc || !is_of_its_own)
    }

    /// Whether something may lead to a pod or a task on the instance with this interface: these may have interfaces of
    /// their own, which branch off a trunk. Off which one, EC2 does not tell.
    /// <https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html>
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html>
    fn is_branched(&self, trunk: &Interface, behind: &Behind) -> bool {
        let Behind::Target(Target::Address { vpc, ip }) = behind else {
            return false;
        };
        let mut all = self.network.parts.interfaces.iter();
        &*trunk.told_kind == "trunk"
            && all.any(|(_, other)| {
                &*other.told_kind == "branch"
                    && other.vpc == trunk.vpc
                    && self.is_at(other, vpc, ip)
            })
    }
}

fn accelerator(of: &Behind, led_to: &LedTo) -> Accelerator {
    Accelerator {
        arn: led_to.accelerator.arn.clone(),
        protocols: led_to.protocols.clone(),
        ports: led_to.at(),
        is_dual_stack: led_to.accelerator.is_dual_stack,
        is_custom: matches!(of, Behind::Subnet(_)),
        is_idle: led_to.is_idle,
    }
}

fn facts(
    id: &str,
    instance: &ListedInstance,
    exposure: Result<(Exposure, String), Cause>,
) -> Instance {
    let (imds, imds_detail) = told(metadata::of_instance(instance.metadata.as_ref()));
    let (exposure, exposure_detail) = told(exposure);
    Instance {
        name: id.to_owned(),
        running: instance.running.clone(),
        imds,
        imds_detail,
        exposure,
        exposure_detail,
    }
}

fn told<T>(judged: Result<(T, String), Cause>) -> (Reading<T>, String) {
    match judged {
        Ok((judged, detail)) => (Reading::Known(judged), detail),
        Err(cause) => (cause.into(), String::new()),
    }
}
