//! Functions that can choose another origin than the one that is configured.
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html>

use super::{Distribution, TLS, listed, sound};
use crate::kit::{HERE, nothing_else, scan_for};
use crate::peer::rule::{On, Reply};

const NO_EDGE: &str = "<FunctionAssociations><Quantity>0</Quantity></FunctionAssociations>\
                       <LambdaFunctionAssociations><Quantity>0</Quantity></LambdaFunctionAssociations>";
const ON_REQUEST: &str = "<FunctionAssociations><Quantity>1</Quantity><Items><FunctionAssociation>\
    <FunctionARN>arn:aws:cloudfront::111122223333:function/route</FunctionARN><EventType>viewer-request</EventType>\
    </FunctionAssociation></Items></FunctionAssociations>";
const ON_RESPONSE: &str = "<FunctionAssociations><Quantity>1</Quantity><Items><FunctionAssociation>\
    <FunctionARN>arn:aws:cloudfront::111122223333:function/headers</FunctionARN><EventType>viewer-response</EventType>\
    </FunctionAssociation></Items></FunctionAssociations>";
const LAMBDA: &str = "<LambdaFunctionAssociations><Quantity>1</Quantity><Items><LambdaFunctionAssociation>\
    <LambdaFunctionARN>arn:aws:lambda:us-east-1:111122223333:function:route:3</LambdaFunctionARN>\
    <EventType>origin-request</EventType></LambdaFunctionAssociation></Items></LambdaFunctionAssociations>";
const LAMBDA_AT_VIEWER: &str = "<LambdaFunctionAssociations><Quantity>1</Quantity><Items><LambdaFunctionAssociation>\
    <LambdaFunctionARN>arn:aws:lambda:us-east-1:111122223333:function:login:3</LambdaFunctionARN>\
    <EventType>viewer-request</EventType></LambdaFunctionAssociation></Items></LambdaFunctionAssociations>";
const FEWER: &str = "<FunctionAssociations><Quantity>2</Quantity><Items><FunctionAssociation>\
    <FunctionARN>arn:aws:cloudfront::111122223333:function/headers</FunctionARN><EventType>viewer-response</EventType>\
    </FunctionAssociation></Items></FunctionAssociations>";

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListFunctions.html>
fn functions(runtime: &str) -> Reply {
    Reply::xml(&format!(
        "<FunctionList><MaxItems>100</MaxItems><Quantity>1</Quantity><Items><FunctionSummary><Name>route</Name>\
         <Status>DEPLOYED</Status><FunctionConfig><Comment/><Runtime>{runtime}</Runtime></FunctionConfig>\
         <FunctionMetadata><FunctionARN>arn:aws:cloudfront::111122223333:function/route</FunctionARN><Stage>LIVE</Stage>\
         <LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime></FunctionMetadata></FunctionSummary></Items></FunctionList>"
    ))
}

fn judged(functions: &'static str, listing: Option<Reply>) -> (String, String) {
    let shop = Distribution {
        functions,
        ..sound("SHOP")
    };
    let stub = listed(&[shop]);
    let stub = match listing {
        Some(reply) => stub.answering(On::call("cloudfront", "GET /2020-05-31/function"), reply),
        None => stub,
    };
    let stub = nothing_else(stub);
    scan_for(&stub.endpoint(), "tls-within-vpc", TLS, HERE).judged(TLS, "SHOP")
}

#[test]
fn what_a_function_chooses_is_asked_about() {
    for (functions, runtime, verdict) in [
        (NO_EDGE, None, "pass"),
        (ON_RESPONSE, None, "pass"),
        (LAMBDA_AT_VIEWER, None, "pass"),
        (LAMBDA, None, "question"),
        (ON_REQUEST, Some("cloudfront-js-1.0"), "pass"),
        (ON_REQUEST, Some("cloudfront-js-2.0"), "question"),
        (ON_REQUEST, Some("cloudfront-js-9.0"), "question"),
        (FEWER, None, "unknown"),
    ] {
        let (found, reason) = judged(functions, runtime.map(self::functions));
        assert_eq!(found, verdict, "{functions} {runtime:?}: {reason}");
        if verdict == "question" {
            assert!(reason.contains("route"), "{reason}");
        }
    }
    // One that is not among them is new.
    let none = "<FunctionList><MaxItems>100</MaxItems><Quantity>0</Quantity></FunctionList>";
    assert_eq!(judged(ON_REQUEST, Some(Reply::xml(none))).0, "question");
}

#[test]
fn a_runtime_that_may_not_be_read_leaves_it_open() {
    for reply in [Reply::Denied, Reply::xml("<ListFunctionsResult/>")] {
        let (found, reason) = judged(ON_REQUEST, Some(reply));
        assert_eq!(found, "unknown");
        assert!(reason.contains("cloudfront:ListFunctions"), "{reason}");
    }
}
