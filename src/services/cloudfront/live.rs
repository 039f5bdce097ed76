//! Reads CloudFront: one listing holds nearly everything.

use aws_sdk_cloudfront::types::{
    AllowedMethods, DistributionSummary, Method, Origin, ViewerProtocolPolicy,
};

use super::encryption_listings::EncryptionListings;
use super::functions::{Associated, choosing};
use super::listing::{distributions, holds};
use super::origins::{self, Group, Transport, Use, Viewers};
use super::staging::gets_viewers;
use super::tenants::Tenants;
use super::viewer_tls::viewer_tls;
use super::vpc_origins::VpcOrigins;
use super::{BEHAVIOR, Behavior, DISTRIBUTION, Distribution, LIST_DISTRIBUTIONS, LIST_TENANTS};
use crate::collect::{Event, Here, Reader, by};
use crate::facts::{Cause, Fact, FactSet, Reading, field};
use crate::services::wafv2::WebAcl;
use crate::services::wafv2::live::{self as web_acls, Carrier};

pub(super) static READERS: &[Reader] = &[
    Reader::Global(&BEHAVIOR, by!(behavior_set)),
    Reader::Global(&DISTRIBUTION, by!(distribution_set)),
];

/// What the default behavior and those for path patterns have in common.
struct Listed<'a> {
    is_default: bool,
    path: &'a str,
    target: &'a str,
    viewers: &'a ViewerProtocolPolicy,
    methods: Option<&'a AllowedMethods>,
    encryption: Option<&'a str>,
    functions: Associated<'a>,
}

fn behaviors(distribution: &DistributionSummary) -> Vec<Listed<'_>> {
    let default = distribution
        .default_cache_behavior
        .iter()
        .map(|behavior| Listed {
            is_default: true,
            path: "default",
            target: &behavior.target_origin_id,
            viewers: &behavior.viewer_protocol_policy,
            methods: behavior.allowed_methods.as_ref(),
            encryption: behavior.field_level_encryption_id.as_deref(),
            functions: Associated {
                path: "default",
                edge: behavior.function_associations.as_ref(),
                lambda: behavior.lambda_function_associations.as_ref(),
            },
        });
    let ordered = distribution
        .cache_behaviors
        .iter()
        .flat_map(|behaviors| behaviors.items())
        .map(|behavior| Listed {
            is_default: false,
            path: &behavior.path_pattern,
            target: &behavior.target_origin_id,
            viewers: &behavior.viewer_protocol_policy,
            methods: behavior.allowed_methods.as_ref(),
            encryption: behavior.field_level_encryption_id.as_deref(),
            functions: Associated {
                path: &behavior.path_pattern,
                edge: behavior.function_associations.as_ref(),
                lambda: behavior.lambda_function_associations.as_ref(),
            },
        });
    default.chain(ordered).collect()
}

/// Why there may be behaviors that the listing does not hold.
fn missing_behaviors(distribution: &DistributionSummary) -> Option<Cause> {
    let ordered = distribution.cache_behaviors.as_ref();
    let what = if distribution.default_cache_behavior.is_none() {
        "no default cache behavior"
    } else if ordered.is_some_and(|ordered| !holds(ordered.quantity, ordered.items().len())) {
        "not as many cache behaviors as it says"
    } else {
        return None;
    };
    Some(unparseable(&distribution.id, what))
}

async fn behavior_set(here: &Here<'_>) -> FactSet {
    let distributions = distributions(here).await;
    let all: Vec<(&DistributionSummary, Listed<'_>)> = distributions
        .0
        .iter()
        .flat_map(|(_, distribution)| {
            behaviors(distribution)
                .into_iter()
                .map(move |behavior| (distribution, behavior))
        })
        .collect();
    here.tell(Event::Found(all.len()));
    let is_used = all
        .iter()
        .any(|(_, behavior)| id_of(behavior.encryption).is_some());
    let listings = if is_used && here.wants(field!(Behavior.encryption)) {
        Some(EncryptionListings::read(here).await)
    } else {
        None
    };
    let mut resources = Vec::with_capacity(all.len());
    for (distribution, behavior) in &all {
        here.tell(Event::Read);
        let staging = gets_viewers(here, distribution);
        let staging = here.ask(field!(Behavior.staging), staging).await;
        let facts = Behavior {
            distribution: distribution.id.clone(),
            path: behavior.path.to_owned(),
            enabled: distribution.enabled,
            staging: staging.map(|gets_viewers| !gets_viewers),
            accepts_forms: accepts_forms(&distribution.id, behavior.methods),
            encryption: match (id_of(behavior.encryption), &listings) {
                (None, _) => Fact::Absent,
                (Some(id), Some(listings)) => Fact::Known(listings.encryption(id)),
                (Some(_), None) => here.not_wanted(field!(Behavior.encryption)).into(),
            },
        };
        let arn = &distribution.arn;
        let id = if behavior.is_default {
            // No path pattern can have parentheses, but one can be `default`.
            format!("{arn}#(default)")
        } else {
            format!("{arn}#{}", behavior.path)
        };
        resources.push(here.record(id, &facts));
    }
    let mut incomplete = distributions.0.incomplete().to_vec();
    incomplete.extend(
        distributions
            .0
            .iter()
            .filter_map(|(_, one)| missing_behaviors(one)),
    );
    FactSet {
        resources: resources.into_iter().collect(),
        incomplete,
    }
}

fn id_of(id: Option<&str>) -> Option<&str> {
    id.filter(|id| !id.is_empty())
}

fn accepts_forms(distribution: &str, methods: Option<&AllowedMethods>) -> Reading<bool> {
    match methods {
        Some(methods) if !methods.items.is_empty() => {
            Reading::Known(methods.items.contains(&Method::Post))
        }
        Some(_) | None => unparseable(distribution, "no allowed methods").into(),
    }
}

async fn distribution_set(here: &Here<'_>) -> FactSet {
    let distributions = distributions(here).await;
    here.each(&distributions.0, async |arn, item| {
        let web_acl = web_acls::named(here, Carrier::CloudFront, &item.web_acl_id);
        let web_acl = here.ask(field!(Distribution.web_acl), web_acl).await;
        (arn.to_owned(), distribution(here, item, web_acl).await)
    })
    .await
}

async fn distribution(
    here: &Here<'_>,
    item: &DistributionSummary,
    web_acl: Fact<WebAcl>,
) -> Distribution {
    let behaviors = behaviors(item);
    let origins = judge_origins(here, item, &behaviors).await;
    let functions: Vec<Associated<'_>> = behaviors.iter().map(|one| one.functions).collect();
    let unseen = here.ask(field!(Distribution.unseen_origins), async {
        unseen(origins.foreign, choosing(here, &functions).await)
    });
    let unseen_origins = unseen.await;
    let staging = gets_viewers(here, item);
    let staging = here.ask(field!(Distribution.serves), staging).await;
    let for_tenants = for_tenants(item);
    let tenants = tenants(here, item, &for_tenants).await;
    let certificate = item.viewer_certificate.as_ref();
    let policy = certificate
        .and_then(|certificate| certificate.minimum_protocol_version.as_ref())
        .map(|version| version.as_str());
    let is_default =
        certificate.and_then(|certificate| certificate.cloud_front_default_certificate);
    Distribution {
        domain: item.domain_name.clone(),
        enabled: item.enabled,
        staging: item.staging,
        for_tenants,
        serves: match staging {
            Reading::Known(true) => tenants.are_there,
            Reading::Known(false) | Reading::Unknown(_) => staging,
        },
        tenants_without_web_acl: tenants.without_web_acl,
        tenants_with_own_web_acl: tenants.with_own_web_acl,
        web_acls_of_tenants: tenants.own_web_acls,
        plain_http_paths: plain_http_paths(item, &behaviors),
        viewer_tls: viewer_tls(is_default == Some(true), policy),
        viewer_policy: match policy {
            _ if is_default == Some(true) => Fact::Absent,
            Some(policy) => Fact::Known(policy.to_owned()),
            None => unparseable(&item.id, "no security policy for viewers").into(),
        },
        weak_origins: origins.weak,
        unseen_origins,
        untold_origins: origins.untold,
        web_acl,
    }
}

/// Those of other accounts and what functions choose. Where there are some, there may be more.
fn unseen(foreign: Vec<String>, chosen: Reading<Vec<String>>) -> Reading<Vec<String>> {
    match chosen {
        Reading::Known(chosen) => Reading::Known(foreign.into_iter().chain(chosen).collect()),
        Reading::Unknown(_) if !foreign.is_empty() => Reading::Known(foreign),
        Reading::Unknown(cause) => cause.into(),
    }
}

fn for_tenants(item: &DistributionSummary) -> Reading<bool> {
    match item.connection_mode.as_ref().map(|mode| mode.as_str()) {
        None | Some("direct") => Reading::Known(false),
        Some("tenant-only") => Reading::Known(true),
        Some(word) => unrecognised(&item.id, word).into(),
    }
}

/// A distribution without tenants serves its viewers itself.
async fn tenants(
    here: &Here<'_>,
    item: &DistributionSummary,
    for_tenants: &Reading<bool>,
) -> Tenants {
    let wanted = [
        field!(Distribution.serves),
        field!(Distribution.tenants_without_web_acl),
        field!(Distribution.tenants_with_own_web_acl),
        field!(Distribution.web_acls_of_tenants),
    ];
    match for_tenants {
        Reading::Known(false) => Tenants {
            are_there: Reading::Known(true),
            without_web_acl: Reading::Known(Vec::new()),
            with_own_web_acl: Reading::Known(Vec::new()),
            own_web_acls: Reading::Known(Vec::new()),
        },
        // A disabled one answers nobody, whoever its tenants are.
        Reading::Known(true) if item.enabled && wanted.iter().any(|field| here.wants(field)) => {
            Tenants::of(here, &item.id).await
        }
        Reading::Known(true) => Tenants::unknown(&LIST_TENANTS.not_read(item.id.as_str())),
        Reading::Unknown(cause) => Tenants::unknown(cause),
    }
}

fn plain_http_paths(item: &DistributionSummary, behaviors: &[Listed<'_>]) -> Reading<Vec<String>> {
    let mut paths = Vec::new();
    let mut unknown = missing_behaviors(item);
    for behavior in behaviors {
        match Viewers::from_word(behavior.viewers.as_str()) {
            Viewers::PlainHttp => paths.push(behavior.path.to_owned()),
            Viewers::Https => {}
            Viewers::Unknown => unknown = Some(unrecognised(&item.id, behavior.viewers.as_str())),
        }
    }
    match unknown {
        Some(cause) if paths.is_empty() => Reading::Unknown(cause),
        Some(_) | None => Reading::Known(paths),
    }
}

async fn judge_origins(
    here: &Here<'_>,
    item: &DistributionSummary,
    behaviors: &[Listed<'_>],
) -> origins::Origins {
    let groups: Vec<Group<'_>> = item
        .origin_groups
        .iter()
        .flat_map(|groups| groups.items())
        .map(|group| {
            let members = group.members.as_ref();
            Group {
                id: &group.id,
                members: members
                    .iter()
                    .flat_map(|members| members.items())
                    .map(|member| member.origin_id.as_str())
                    .collect(),
                is_whole: members
                    .is_some_and(|members| holds(members.quantity, members.items().len())),
            }
        })
        .collect();
    let uses: Vec<Use<'_>> = behaviors
        .iter()
        .map(|behavior| Use {
            target: behavior.target,
            viewers: Viewers::from_word(behavior.viewers.as_str()),
        })
        .collect();
    let is_wanted = here.wants(field!(Distribution.weak_origins));
    let read_for = if is_wanted { uses.as_slice() } else { &[] };
    let in_vpcs = VpcOrigins::of(here, item, &groups, read_for).await;
    let all: Vec<(&str, Transport<'_>)> = item
        .origins
        .iter()
        .flat_map(|origins| origins.items())
        .map(|origin| (origin.id.as_str(), transport(here, origin, &in_vpcs)))
        .collect();
    let mut judged = origins::judge(&all, &groups, &uses);
    let origins = item.origins.as_ref();
    if origins.is_some_and(|origins| !holds(origins.quantity, origins.items().len())) {
        judged.untold.push("one that is not listed".to_owned());
    }
    judged
}

fn transport<'a>(here: &Here<'_>, origin: &'a Origin, in_vpcs: &'a VpcOrigins) -> Transport<'a> {
    if let Some(server) = &origin.custom_origin_config {
        let versions = server
            .origin_ssl_protocols
            .iter()
            .flat_map(|versions| versions.items());
        Transport::Server {
            policy: server.origin_protocol_policy.as_str(),
            versions: versions.map(|version| version.as_str()).collect(),
        }
    } else if let Some(config) = &origin.vpc_origin_config {
        in_vpcs.transport(here, config)
    } else if origin.s3_origin_config.is_some() {
        Transport::Bucket
    } else {
        Transport::Untold("an origin of a kind that is not told")
    }
}

fn unparseable(distribution: &str, what: &str) -> Cause {
    LIST_DISTRIBUTIONS.unparseable(format!("{distribution}: {what}"))
}

fn unrecognised(distribution: &str, word: &str) -> Cause {
    LIST_DISTRIBUTIONS.unrecognised(format!("{distribution}: {word}"))
}
