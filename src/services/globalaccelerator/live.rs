//! Reads what accelerators lead to.

use super::listing::{LedTo, accelerators};
use super::{ENDPOINT, Endpoint, EndpointForm, LIST_ENDPOINT_GROUPS, is_own_load_balancer, ports};
use crate::collect::{Event, Here, Reader, by};
use crate::facts::{FactSet, Reading, Resource, Resources};
use crate::model::Region;

pub(super) static READERS: &[Reader] = &[Reader::Global(&ENDPOINT, by!(endpoints))];

/// Those of regions that were chosen.
async fn endpoints(here: &Here<'_>) -> FactSet {
    let accelerators = accelerators(here).await;
    let mut set = FactSet {
        resources: Resources::default(),
        incomplete: accelerators.incomplete.clone(),
    };
    let filter = here.region_filter();
    let chosen = accelerators
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.region.is_empty() || filter.includes(&endpoint.region));
    for endpoint in chosen {
        here.tell(Event::Found(1));
        let id = format!("{}#{}", endpoint.group, endpoint.id);
        set.resources.push(Resource {
            region: match endpoint.region.as_str() {
                "" => Region::global(),
                region => Region::new(region),
            },
            ..here.record(id, &facts(here, endpoint))
        });
        here.tell(Event::Read);
    }
    set
}

fn facts(here: &Here<'_>, endpoint: &LedTo) -> Endpoint {
    let account = here.session.identity.account.as_str();
    let unrecognised = || LIST_ENDPOINT_GROUPS.unrecognised(&endpoint.id);
    Endpoint {
        accelerator: endpoint.accelerator.name.clone(),
        enabled: endpoint.accelerator.enabled.clone(),
        target: endpoint.id.clone(),
        form: match EndpointForm::of_id(&endpoint.id) {
            Some(form) => Reading::Known(form),
            None => unrecognised().into(),
        },
        own_load_balancer: is_own_load_balancer(&endpoint.id, account),
        ports: ports::in_words(&endpoint.ports),
    }
}
