//! What people come to from outside, and a load balancer within the VPC: plain HTTP, and nothing before it.

use serde_json::{Value, json};

use super::arn;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{api, query, target};
use crate::services::cloudfront::{Distribution, listing, page, sound};

/// Load balancers that answer by themselves, so that nothing stands behind them.
fn balancers() -> Vec<(On, Reply)> {
    const FIXED: &str = "<member><Type>fixed-response</Type><FixedResponseConfig><StatusCode>200</StatusCode>\
                         </FixedResponseConfig></member>";
    let name = |name: &str| {
        arn(
            "elasticloadbalancing",
            &format!("loadbalancer/app/{name}/1"),
        )
    };
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html
    let balancer = |of: &str, scheme: &str| {
        format!(
            "<member><LoadBalancerArn>{}</LoadBalancerArn><LoadBalancerName>{of}</LoadBalancerName>\
             <Type>application</Type><Scheme>{scheme}</Scheme><VpcId>vpc-1</VpcId><State><Code>active</Code></State>\
             </member>",
            name(of)
        )
    };
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Listener.html
    let listener = |of: &str| {
        let listener = arn("elasticloadbalancing", &format!("listener/app/{of}/1/80"));
        let members = format!(
            "<Listeners><member><ListenerArn>{listener}</ListenerArn><LoadBalancerArn>{}</LoadBalancerArn>\
             <Port>80</Port><Protocol>HTTP</Protocol><DefaultActions>{FIXED}</DefaultActions></member></Listeners>",
            name(of)
        );
        let on = On::call("elasticloadbalancing", "DescribeListeners");
        (
            on.containing(&format!("app%2F{of}")),
            query("DescribeListeners", &members),
        )
    };
    let rule = format!(
        "<Rules><member><RuleArn>r</RuleArn><Priority>default</Priority><IsDefault>true</IsDefault>\
         <Actions>{FIXED}</Actions></member></Rules>"
    );
    let elb = |operation: &str, result: &str| {
        let on = On::call("elasticloadbalancing", operation);
        (on, query(operation, result))
    };
    let all = balancer("web", "internet-facing") + &balancer("inside", "internal");
    vec![
        elb(
            "DescribeLoadBalancers",
            &format!("<LoadBalancers>{all}</LoadBalancers>"),
        ),
        listener("web"),
        listener("inside"),
        elb("DescribeRules", &rule),
        elb("DescribeTargetGroups", "<TargetGroups/>"),
        elb(
            "DescribeLoadBalancerAttributes",
            "<Attributes><member><Key>waf.fail_open.enabled</Key><Value>false</Value></member></Attributes>",
        ),
    ]
}

/// A REST API without logs, alarms and a policy for TLS.
fn apis() -> Vec<(On, Reply)> {
    let orders = json!({ "id": "a1", "name": "orders", "endpointConfiguration": { "types": ["REGIONAL"] },
                         "securityPolicy": "TLS_1_0", "apiStatus": "AVAILABLE" });
    let alarms = json!({ "MetricAlarms": [], "CompositeAlarms": [], "LogAlarms": [] });
    vec![
        api("/restapis", &json!({ "item": [orders] })),
        api(
            "/restapis/a1/stages",
            &json!({ "item": [{ "stageName": "prod" }] }),
        ),
        api("/v2/apis", &json!({ "items": [] })),
        api("/domainnames", &json!({ "item": [] })),
        api(
            "/account",
            &json!({ "throttleSettings": { "rateLimit": 10_000.0, "burstLimit": 5_000 }, "apiKeyVersion": "4" }),
        ),
        (
            On::call("monitoring", "DescribeAlarms"),
            Reply::cbor(&alarms),
        ),
    ]
}

/// A pool whose users sign in with a password alone.
fn pools() -> Vec<(On, Reply)> {
    const POOL: &str = "us-east-1_Ab1Cd2Ef3";
    let cognito = |operation: &str, body: Value| target("cognito-idp", operation, &body);
    let client = json!({ "UserPoolId": POOL, "ClientId": "web", "ClientName": "web",
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "SupportedIdentityProviders": ["COGNITO"] });
    let mfa =
        json!({ "MfaConfiguration": "OFF", "SoftwareTokenMfaConfiguration": { "Enabled": false } });
    vec![
        cognito(
            "ListUserPools",
            json!({ "UserPools": [{ "Id": POOL, "Name": "shop" }] }),
        ),
        cognito(
            "DescribeUserPool",
            json!({ "UserPool": { "Id": POOL, "Name": "shop", "UserPoolTier": "ESSENTIALS" } }),
        ),
        cognito("GetUserPoolMfaConfig", mfa),
        cognito(
            "ListUserPoolClients",
            json!({ "UserPoolClients": [{ "UserPoolId": POOL, "ClientId": "web" }] }),
        ),
        cognito(
            "DescribeUserPoolClient",
            json!({ "UserPoolClient": client }),
        ),
    ]
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let plain = Distribution {
        viewers: "allow-all",
        ..sound("PLAIN")
    };
    let own = vec![
        (listing(), page(&[plain], None)),
        target("wafv2", "GetWebACLForResource", &json!({})),
    ];
    [own, balancers(), apis(), pools()].concat()
}
