//! Known deviations of moto from AWS, put right on the wire.

use super::call::Call;
use super::http::Response;

pub(crate) fn moto(_call: &Call, _response: &mut Response) {}
