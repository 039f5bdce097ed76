//! AWS Resource Groups Tagging API: the tags of the resources of a region, whatever service they
//! are of. Read only where a scope asks for tags.

use serde::Deserialize;

use crate::facts::{FactKind, FactStore, Reach, TagListing, Tags, calls, record};
use crate::policy::covers;
use crate::services::SERVICES;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "resourcegroupstaggingapi" as "tag";
    /// Lists the resources of a region that have or had tags.
    /// <https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html>
    pub GET_RESOURCES = "GetResources" telling "ResourceTagMappingList";
}

/// The region in which resources that live in no region are listed.
const GLOBAL_IS_LISTED_IN: &str = "us-east-1";

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "resourcegroupstaggingapi",
    kinds: &[&RESOURCE],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `resourcegroupstaggingapi.resource`.
pub static RESOURCE: FactKind = FactKind {
    name: "resourcegroupstaggingapi.resource",
    noun: "tagged resource",
    plural: "tagged resources",
    doc: "A resource that has tags, of any service.",
    stencils: &[],
    reach: Reach::Region,
    listing: &[GET_RESOURCES],
    fallback: &[],
    fields: Resource::fields,
};

record! {
    /// A resource that has tags.
    pub struct Resource {
        /// Its tags.
        tags: Vec<Tag>,
    }
}

record! {
    /// One tag.
    pub struct Tag {
        /// Its key.
        key: String,
        /// Its value; may be empty.
        value: String,
    }
}

/// The tags among the facts.
#[must_use]
pub fn tags(facts: &FactStore) -> Tags {
    let mut tags = Tags::new(TagListing {
        call: GET_RESOURCES,
        lists,
        global_in: GLOBAL_IS_LISTED_IN,
    });
    for (key, set) in facts.of_kind(RESOURCE.name) {
        let resources = set.resources.iter();
        let listed = resources.map(|resource| (resource.id.clone(), tags_of(&resource.json)));
        tags.add(&key.account, &key.region, listed, &set.incomplete);
    }
    tags
}

/// The keys and values among a resource's recorded facts; none if they are not what was recorded.
fn tags_of(json: &str) -> Option<Vec<(String, String)>> {
    #[derive(Deserialize)]
    struct Recorded {
        tags: Vec<Pair>,
    }
    #[derive(Deserialize)]
    struct Pair {
        key: String,
        value: String,
    }
    let recorded: Recorded = serde_json::from_str(json).ok()?;
    let pairs = recorded.tags.into_iter();
    Some(pairs.map(|pair| (pair.key, pair.value)).collect())
}

/// Whether the API lists resources such as this one if they have tags, as far as their services tell.
fn lists(arn: &str) -> bool {
    let Some(rest) = arn.splitn(3, ':').nth(2) else {
        return false;
    };
    let mut tagged = SERVICES.iter().flat_map(|service| service.tagged);
    tagged.any(|pattern| covers(pattern, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_to_be_listed_counts_as_untagged() {
        for (arn, expect) in [
            ("arn:aws:s3:::orders", true),
            ("arn:aws:dynamodb:eu-west-1:111122223333:table/orders", true),
            (
                "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/prod",
                true,
            ),
            (
                "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/1",
                true,
            ),
            (
                "arn:aws:elasticloadbalancing:eu-west-1:1:listener/app/a/1/2",
                false,
            ),
            ("arn:aws:iam::111122223333:role/app", false),
            ("orders", false),
        ] {
            assert_eq!(lists(arn), expect, "{arn}");
        }
    }

    #[test]
    fn recorded_tags_are_read_back() {
        let facts = Resource {
            tags: vec![Tag {
                key: "app".to_owned(),
                value: String::new(),
            }],
        };
        let json = serde_json::to_string(&facts).unwrap();
        assert_eq!(
            tags_of(&json),
            Some(vec![("app".to_owned(), String::new())])
        );
        assert_eq!(tags_of("{}"), None);
    }
}
