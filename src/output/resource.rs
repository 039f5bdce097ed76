//! What resources are called elsewhere: their types, and the parts of their ARNs.

/// What CloudFormation calls resources of a kind, where that is one name; else the kind's own.
pub(super) fn type_name<'k>(kind: &'k str, arn: &str) -> &'k str {
    match kind {
        "apigateway.stage" if arn.contains("/restapis/") => "AWS::ApiGateway::Stage",
        "apigateway.stage" => "AWS::ApiGatewayV2::Stage",
        "cloudfront.behavior" | "cloudfront.distribution" => "AWS::CloudFront::Distribution",
        "dynamodb.table" => "AWS::DynamoDB::Table",
        "elasticloadbalancingv2.listener" => "AWS::ElasticLoadBalancingV2::Listener",
        "iam.role" => "AWS::IAM::Role",
        "lambda.function" => "AWS::Lambda::Function",
        "macie2.bucket" | "s3.bucket" => "AWS::S3::Bucket",
        "rds.database" if arn.contains(":cluster:") => "AWS::RDS::DBCluster",
        "rds.database" if arn.contains(":db:") => "AWS::RDS::DBInstance",
        "redshift.cluster" => "AWS::Redshift::Cluster",
        other => other,
    }
}

/// The last part of an ARN, with the part of the resource that stands behind `#`, if it is about one.
pub(super) fn name(arn: &str) -> &str {
    let whole = arn.split('#').next().unwrap_or(arn);
    let start = whole.rfind(['/', ':']).map_or(0, |at| at + 1);
    &arn[start..]
}

/// The partition of an ARN; `aws` where it has none.
pub(super) fn partition(arn: &str) -> &str {
    match arn.split(':').collect::<Vec<_>>()[..] {
        ["arn", partition, ..] if partition.starts_with("aws") => partition,
        _ => "aws",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_told_by_its_parts() {
        let arn = "arn:aws-cn:s3:::logs";
        assert_eq!((name(arn), partition(arn)), ("logs", "aws-cn"));
        let arn = "arn:aws:rds:us-east-1:111122223333:cluster:orders";
        assert_eq!(name(arn), "orders");
        assert_eq!(type_name("rds.database", arn), "AWS::RDS::DBCluster");
        assert_eq!(type_name("apigateway.endpoint", arn), "apigateway.endpoint");
        assert_eq!((name("x"), partition("x")), ("x", "aws"));
        let arn = "arn:aws:cloudfront::111122223333:distribution/E2PINEWOODSHOP#/orders/*";
        assert_eq!(name(arn), "E2PINEWOODSHOP#/orders/*");
        assert_eq!((name("a:b/"), name("#c:d"), name("")), ("", "#c:d", ""));
    }
}
