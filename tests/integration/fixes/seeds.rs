//! Accounts in which much is wrong, made by the AWS CLI.

/// Load balancers, an API, a distribution, clusters, a function, and Macie suspended. For moto.
pub(super) const ENTRY_POINTS: &str = r#"
set -e
subnets=$(aws ec2 describe-subnets --query 'Subnets[:2].SubnetId' --output text)
vpc=$(aws ec2 describe-vpcs --query 'Vpcs[0].VpcId' --output text)
certificate=$(aws acm request-certificate --domain-name shop.example --query CertificateArn --output text)
group=$(aws elbv2 create-target-group --name shop --protocol HTTPS --port 443 --vpc-id "$vpc" \
  --query 'TargetGroups[0].TargetGroupArn' --output text)
for balancer in web:internet-facing inner:internal; do
  arn=$(aws elbv2 create-load-balancer --name "${balancer%:*}" --scheme "${balancer#*:}" --subnets $subnets \
    --query 'LoadBalancers[0].LoadBalancerArn' --output text)
  aws elbv2 create-listener --load-balancer-arn "$arn" --protocol HTTP --port 80 \
    --default-actions "Type=forward,TargetGroupArn=$group"
  aws elbv2 create-listener --load-balancer-arn "$arn" --protocol HTTPS --port 443 \
    --certificates "CertificateArn=$certificate" --ssl-policy ELBSecurityPolicy-2016-08 \
    --default-actions "Type=forward,TargetGroupArn=$group"
done
aws iam create-role --role-name api-logs --assume-role-policy-document '{"Version":"2012-10-17","Statement":
  [{"Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
aws iam attach-role-policy --role-name api-logs \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs
aws logs create-log-group --log-group-name apis
aws redshift create-cluster --cluster-identifier warehouse --node-type ra3.large --cluster-type single-node \
  --master-username admin --master-user-password Passw0rd --no-encrypted
aws macie2 enable-macie --status PAUSED
aws cloudfront create-distribution --distribution-config '{"CallerReference":"shop","Comment":"","Enabled":true,
  "Origins":{"Quantity":1,"Items":[{"Id":"o","DomainName":"shop.example","CustomOriginConfig":{"HTTPPort":80,
    "HTTPSPort":443,"OriginProtocolPolicy":"match-viewer","OriginSslProtocols":{"Quantity":2,"Items":["TLSv1","TLSv1.2"]}}}]},
  "DefaultCacheBehavior":{"TargetOriginId":"o","ViewerProtocolPolicy":"allow-all","MinTTL":0,
    "ForwardedValues":{"QueryString":false,"Cookies":{"Forward":"none"}}},
  "Aliases":{"Quantity":1,"Items":["shop.example"]},"ViewerCertificate":{"CloudFrontDefaultCertificate":false,
    "ACMCertificateArn":"arn:aws:acm:us-east-1:111122223333:certificate/1","SSLSupportMethod":"sni-only",
    "MinimumProtocolVersion":"TLSv1"}}'
"#;

/// A web ACL that stops injection attacks; prints its ARN.
pub(super) const WEB_ACL: &str = r#"
group() {
  printf '{"Name":"%s","Priority":%s,"OverrideAction":{"None":{}},"Statement":{"ManagedRuleGroupStatement":
    {"VendorName":"AWS","Name":"%s"}},"VisibilityConfig":{"SampledRequestsEnabled":true,
    "CloudWatchMetricsEnabled":true,"MetricName":"%s"}}' "$1" "$2" "$1" "$1"
}
aws wafv2 create-web-acl --name shop --scope REGIONAL --default-action Allow={} \
  --visibility-config SampledRequestsEnabled=true,CloudWatchMetricsEnabled=true,MetricName=shop \
  --rules "[$(group AWSManagedRulesCommonRuleSet 0),$(group AWSManagedRulesSQLiRuleSet 1)]" \
  --query Summary.ARN --output text"#;

/// A REST API with a stage.
pub(super) const REST_API: &str = r#"
set -e
api=$(aws apigateway create-rest-api --name orders --query id --output text)
root=$(aws apigateway get-resources --rest-api-id "$api" --query 'items[0].id' --output text)
aws apigateway put-method --rest-api-id "$api" --resource-id "$root" --http-method GET --authorization-type NONE
aws apigateway put-integration --rest-api-id "$api" --resource-id "$root" --http-method GET --type MOCK
aws apigateway create-deployment --rest-api-id "$api" --stage-name prod
"#;

/// Two functions with one role and nothing else.
pub(super) const FUNCTIONS: &str = r#"
set -e
aws iam create-role --role-name shared --assume-role-policy-document '{"Version":"2012-10-17","Statement":
  [{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
printf 'PK\005\006%018d' 0 | tr 0 '\000' > empty.zip
for name in orders bills; do
  aws lambda create-function --function-name "$name" --runtime python3.12 --handler main.handle \
    --role arn:aws:iam::111122223333:role/shared --zip-file fileb://empty.zip
done
"#;

/// An HTTP API, a table, a queue, and a topic that the queue listens to. For ministack.
pub(super) const RECORDS: &str = r#"
set -e
api=$(aws apigatewayv2 create-api --name previews --protocol-type HTTP --query ApiId --output text)
aws apigatewayv2 create-stage --api-id "$api" --stage-name live
aws logs create-log-group --log-group-name apis
aws dynamodb create-table --table-name baskets --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH
# For this service alone the CLI does not heed the variable.
aws sqs create-queue --queue-name failed --endpoint-url "$AWS_ENDPOINT_URL"
topic=$(aws sns create-topic --name on-call --query TopicArn --output text)
aws sns subscribe --topic-arn "$topic" --protocol sqs \
  --notification-endpoint arn:aws:sqs:us-east-1:111122223333:failed
"#;
