//! What one HTTP request means in AWS terms: service, operation, region, who.
//!
//! Read from what signing and the protocols put on the wire; nothing here
//! knows the product.

use super::http::Request;
use super::s3_operation;

/// How a service writes operations and errors.
/// <https://smithy.io/2.0/aws/protocols/index.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Protocol {
    /// Amazon S3: XML, the error element is the root.
    S3,
    /// XML with errors inside `ErrorResponse` (S3 Control, CloudFront).
    RestXml,
    /// JSON, one path, the operation in `X-Amz-Target`.
    Json,
    /// JSON, paths per operation.
    RestJson,
    /// CBOR, the operation at the end of the path.
    Cbor,
    /// Form body with `Action`, XML answers.
    Query,
    /// Like `Query`, with errors of its own.
    Ec2,
}

/// One request that came over the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Call {
    /// The signing name (`s3`, `kms`, `sts`; `s3express` for directory buckets), but `s3control` for S3 Control,
    /// which signs as `s3`, and `elb` for Classic Load Balancers, which have
    /// operations of the same names as the later ones.
    pub(crate) service: String,
    pub(crate) operation: String,
    /// The region signed for.
    pub(crate) region: String,
    /// The account it is for, where the request or the wire knows.
    pub(crate) account: Option<String>,
    /// Empty for an unsigned request.
    pub(crate) access_key: String,
    /// Of an Amazon S3 request.
    pub(crate) bucket: Option<String>,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) host: String,
    pub(crate) protocol: Protocol,
    /// What it says in its body; encoded in a query call.
    pub(crate) body: String,
}

impl Call {
    pub(crate) fn of(request: &Request) -> Self {
        let (access_key, region, signed_for) = credential_scope(request);
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        let host = request.headers.get("host").unwrap_or_default().to_owned();
        let action = action(request, query);
        let mut service = signed_for;
        if path.starts_with("/v20180820/") {
            "s3control".clone_into(&mut service);
        } else if service.is_empty() && action.is_some() {
            // The only unsigned query calls are AssumeRoleWith…
            "sts".clone_into(&mut service);
        }
        let protocol = protocol(request, &service, action.is_some());
        if service == "elasticloadbalancing" && version(request) == Some(CLASSIC) {
            "elb".clone_into(&mut service);
        }
        let is_s3 = protocol == Protocol::S3;
        let operation = match protocol {
            Protocol::S3 => s3_operation::name(&request.method, &host, path, query),
            Protocol::Json => json_operation(request),
            Protocol::Cbor => path.rsplit('/').next().map(str::to_owned),
            Protocol::Query | Protocol::Ec2 => action,
            Protocol::RestXml if path.ends_with("/configuration/publicAccessBlock") => {
                s3_operation::name(&request.method, "", "/account", "publicAccessBlock")
            }
            Protocol::RestXml | Protocol::RestJson => None,
        };
        Self {
            operation: operation.unwrap_or_else(|| format!("{} {path}", request.method)),
            region,
            account: request.headers.get("x-amz-account-id").map(str::to_owned),
            access_key,
            bucket: is_s3.then(|| s3_operation::bucket(&host, path)).flatten(),
            method: request.method.clone(),
            target: request.target.clone(),
            service,
            host,
            protocol,
            body: String::from_utf8_lossy(&request.body).into_owned(),
        }
    }

    /// A parameter of a query call, decoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let pairs = self.body.split('&');
        let (_, value) = pairs
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)?;
        Some(threatproof::policy::decoded(value).expect("percent-encoded"))
    }

    /// Service and operation, as in `s3:GetBucketPolicy`.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }
}

/// Access key, region and service from
/// `Credential=<key>/<date>/<region>/<service>/aws4_request`.
fn credential_scope(request: &Request) -> (String, String, String) {
    let authorization = request.headers.get("authorization").unwrap_or_default();
    let scope = authorization
        .split_once("Credential=")
        .and_then(|(_, rest)| rest.split(',').next())
        .unwrap_or_default();
    let mut parts = scope.split('/').map(str::to_owned);
    let access_key = parts.next().unwrap_or_default();
    let _date = parts.next();
    let region = parts.next().unwrap_or_default();
    let service = parts.next().unwrap_or_default();
    (access_key, region, service)
}

fn protocol(request: &Request, service: &str, has_action: bool) -> Protocol {
    match service {
        "s3" | "s3express" => Protocol::S3,
        "s3control" | "cloudfront" | "route53" => Protocol::RestXml,
        "ec2" => Protocol::Ec2,
        _ if request.headers.get("smithy-protocol") == Some("rpc-v2-cbor") => Protocol::Cbor,
        _ if request.headers.get("x-amz-target").is_some() => Protocol::Json,
        _ if has_action => Protocol::Query,
        _ => Protocol::RestJson,
    }
}

/// The version of the API of Classic Load Balancers.
/// <https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/Welcome.html>
const CLASSIC: &str = "2012-06-01";

/// The version of the API that a query call names.
fn version(request: &Request) -> Option<&str> {
    let body = str::from_utf8(&request.body).ok()?;
    let mut pairs = body.split('&');
    pairs.find_map(|pair| pair.strip_prefix("Version="))
}

fn json_operation(request: &Request) -> Option<String> {
    let target = request.headers.get("x-amz-target")?;
    target.rsplit('.').next().map(str::to_owned)
}

fn action(request: &Request, query: &str) -> Option<String> {
    let is_form = request
        .headers
        .get("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let body = if is_form {
        String::from_utf8_lossy(&request.body)
    } else {
        "".into()
    };
    body.split('&')
        .chain(query.split('&'))
        .find_map(|pair| pair.strip_prefix("Action="))
        .map(str::to_owned)
}
