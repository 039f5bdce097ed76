//! Further public entry points: an API of AppSync, a service of App Runner, an app of Amplify and an instance of
//! Verified Access, each with the web ACL; an accelerator in front of the load balancer; and a Classic Load Balancer,
//! which can have none.

use serde_json::json;

use super::account::arn;
use super::apis::{web_acl, web_acl_of};
use super::balancers::{WEB, balancer_arn};
use super::pools::POOL;
use crate::kit::empty::verified_access::endpoints;
use crate::kit::network::ec2;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{query, target};

/// The web ACL of a resource, by what its ARN ends with.
pub(super) fn web_acl_on(resource: &str) -> On {
    On::call("wafv2", "GetWebACLForResource").containing(&format!("{resource}\""))
}

/// What names its web ACL itself.
/// <https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html>
/// <https://docs.aws.amazon.com/amplify/latest/APIReference/API_App.html>
fn that_name_it() -> Vec<(On, Reply)> {
    let acl = web_acl_of("regional");
    let api = json!({ "apiId": "catalog", "name": "catalog", "arn": arn("appsync", "apis/catalog"),
        "visibility": "GLOBAL", "wafWebAclArn": acl });
    let events = json!({ "apiId": "ticker", "name": "ticker", "apiArn": arn("appsync", "apis/ticker"),
        "wafWebAclArn": acl });
    let app = json!({ "appId": "d1pinewood", "appArn": arn("amplify", "apps/d1pinewood"), "name": "kiosk",
        "description": "", "repository": "", "platform": "WEB", "createTime": 1_700_000_000,
        "updateTime": 1_700_000_000, "environmentVariables": {}, "defaultDomain": "example.com",
        "enableBranchAutoBuild": false, "enableBasicAuth": false, "productionBranch": { "branchName": "main" },
        "wafConfiguration": { "webAclArn": acl, "wafStatus": "ASSOCIATION_SUCCESS" } });
    vec![
        (
            On::call("appsync", "GET /v1/apis").containing("GRAPHQL"),
            Reply::json(&json!({ "graphqlApis": [api] })),
        ),
        target("appsync", "GET /v2/apis", &json!({ "apis": [events] })),
        target("amplify", "GET /apps", &json!({ "apps": [app] })),
    ]
}

/// <https://docs.aws.amazon.com/apprunner/latest/api/API_Service.html>
fn runner() -> Vec<(On, Reply)> {
    let own = arn("apprunner", "service/labels/1");
    let summary = json!({ "ServiceName": "labels", "ServiceArn": own, "Status": "RUNNING" });
    let service = json!({ "ServiceName": "labels", "ServiceId": "1", "ServiceArn": own, "Status": "RUNNING",
        "CreatedAt": 1_700_000_000, "UpdatedAt": 1_700_000_000, "SourceConfiguration": {},
        "NetworkConfiguration": { "IngressConfiguration": { "IsPubliclyAccessible": true } } });
    vec![
        target(
            "apprunner",
            "ListServices",
            &json!({ "ServiceSummaryList": [summary] }),
        ),
        target(
            "apprunner",
            "DescribeService",
            &json!({ "Service": service }),
        ),
    ]
}

/// An instance whose endpoint leads to a network interface that no instance has.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VerifiedAccessEndpoint.html>
fn verified() -> Vec<(On, Reply)> {
    let id = "<verifiedAccessInstanceId>vai-0a1b2c3d</verifiedAccessInstanceId>";
    let endpoint = format!(
        "<item><verifiedAccessEndpointId>vae-0a1b2c3d</verifiedAccessEndpointId>{id}<endpointType>network-interface\
         </endpointType><networkInterfaceOptions><networkInterfaceId>eni-endpoint</networkInterfaceId>\
         </networkInterfaceOptions><status><code>active</code></status></item>"
    );
    vec![
        ec2(
            "DescribeVerifiedAccessInstances",
            &format!("<verifiedAccessInstanceSet><item>{id}</item></verifiedAccessInstanceSet>"),
        ),
        endpoints(&endpoint),
    ]
}

/// What the accelerator leads to.
pub(super) fn leads_on() -> String {
    balancer_arn(WEB)
}

/// In front of the Application Load Balancer, which is judged by itself.
/// <https://docs.aws.amazon.com/global-accelerator/latest/api/API_EndpointGroup.html>
fn accelerator() -> Vec<(On, Reply)> {
    let own = "arn:aws:globalaccelerator::111122223333:accelerator/shop";
    let listener = json!({ "ListenerArn": format!("{own}/listener/l"), "Protocol": "TCP",
        "PortRanges": [{ "FromPort": 443, "ToPort": 443 }] });
    let group = json!({ "EndpointGroupArn": format!("{own}/listener/l/endpoint-group/g"),
        "EndpointGroupRegion": "us-east-1", "PortOverrides": [],
        "EndpointDescriptions": [{ "EndpointId": leads_on(), "Weight": 128 }] });
    let accelerator =
        json!({ "AcceleratorArn": own, "Name": "shop", "Enabled": true, "IpAddressType": "IPV4" });
    vec![
        target(
            "globalaccelerator",
            "ListAccelerators",
            &json!({ "Accelerators": [accelerator] }),
        ),
        target(
            "globalaccelerator",
            "ListListeners",
            &json!({ "Listeners": [listener] }),
        ),
        target(
            "globalaccelerator",
            "ListEndpointGroups",
            &json!({ "EndpointGroups": [group] }),
        ),
    ]
}

pub(super) fn classic_policies_on() -> On {
    On::call("elb", "DescribeLoadBalancerPolicies")
}

/// One that leads nowhere any more.
/// <https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_LoadBalancerDescription.html>
fn classic() -> Vec<(On, Reply)> {
    let balancer = "<LoadBalancerDescriptions><member><LoadBalancerName>partners</LoadBalancerName>\
        <Scheme>internet-facing</Scheme><ListenerDescriptions><member><Listener><Protocol>HTTPS</Protocol>\
        <LoadBalancerPort>443</LoadBalancerPort><InstanceProtocol>HTTPS</InstanceProtocol><InstancePort>8443</InstancePort>\
        </Listener><PolicyNames><member>strong</member></PolicyNames></member></ListenerDescriptions><Instances/>\
        </member></LoadBalancerDescriptions>";
    let attributes: String = [
        ("Protocol-SSLv3", false),
        ("Protocol-TLSv1", false),
        ("Protocol-TLSv1.1", false),
        ("Protocol-TLSv1.2", true),
    ]
    .iter()
    .map(|(name, value)| {
        format!(
            "<member><AttributeName>{name}</AttributeName><AttributeValue>{value}</AttributeValue></member>"
        )
    })
    .collect();
    let policies = format!(
        "<PolicyDescriptions><member><PolicyName>strong</PolicyName>\
         <PolicyTypeName>SSLNegotiationPolicyType</PolicyTypeName><PolicyAttributeDescriptions>{attributes}\
         </PolicyAttributeDescriptions></member></PolicyDescriptions>"
    );
    vec![
        (
            On::call("elb", "DescribeLoadBalancers"),
            query("DescribeLoadBalancers", balancer),
        ),
        (
            classic_policies_on(),
            query("DescribeLoadBalancerPolicies", &policies),
        ),
    ]
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let attached = [
        format!("userpool/{POOL}"),
        "service/labels/1".to_owned(),
        "verified-access-instance/vai-0a1b2c3d".to_owned(),
    ];
    let attached =
        attached.map(|resource| (web_acl_on(&resource), Reply::json(&web_acl("regional"))));
    [
        that_name_it(),
        runner(),
        verified(),
        accelerator(),
        classic(),
        attached.to_vec(),
    ]
    .concat()
}
