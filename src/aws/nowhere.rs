//! Names that the resolver says do not exist. A service has no endpoint in a region where AWS does not offer it.
//!
//! Resolvers that hide names, are broken, or answer before the network is up say the same. So it is only believed of a
//! service that AWS is known not to offer everywhere, under its plain name, and after a second look. Behind a proxy no
//! name is looked up here, and nothing is told.

use std::fmt;
use std::io;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::error_chain::cause_of;

/// Where AWS offers nearly every service.
const FIRST_REGION: &str = "us-east-1";

/// What the names of services begin with that some regions lack. Those that AWS offers in every region are not among
/// them: of those a name that does not exist says something about the resolver.
/// <https://aws.amazon.com/about-aws/global-infrastructure/regional-product-services/>
const NOT_EVERYWHERE: &[&str] = &[
    "amplify",
    "apprunner",
    "appsync",
    "cassandra",
    "cognito-idp", // not in China
    "dax",
    "docdb-elastic",
    "dsql",
    "fsx",
    "ingest.timestream",
    "inspector2",
    "macie2",
    "memory-db",
    "query.timestream",
    "redshift-serverless",
    "s3express-control",
    "s3tables",
    "s3vectors",
    "timestream-influxdb",
];

/// What every region has: a resolver that hides these hides others, too.
const EVERYWHERE: [&str; 2] = ["ec2", "sts"];

/// How long to wait before a name is looked up again.
const PAUSE: Duration = Duration::from_secs(1);

/// How often it is looked up again.
const AGAIN: usize = 2;

/// There is no such name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoSuchHost {
    /// The name.
    pub(super) host: String,
    words: String,
}

impl fmt::Display for NoSuchHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for NoSuchHost {}

impl NoSuchHost {
    /// What the resolver says, if that is what it means.
    pub(super) fn of(host: &str, error: &io::Error) -> Option<Self> {
        let words = error.to_string();
        says_no_such_name(&words).then(|| Self {
            host: host.to_owned(),
            words,
        })
    }
}

/// Whether these words of the system's resolver mean that there is no such name (`EAI_NONAME` of glibc and musl). There
/// is no code in the error of the standard library. macOS says the same of a resolver that cannot be asked, and
/// `EAI_NODATA` means that there is such a name.
fn says_no_such_name(words: &str) -> bool {
    const NO_SUCH_NAME: [&str; 2] = ["Name or service not known", "Name does not resolve"];
    NO_SUCH_NAME.iter().any(|known| words.contains(known))
}

/// The error, such that nobody tries again if there is no such name.
pub(super) fn given_up(error: ConnectorError) -> ConnectorError {
    match cause_of::<NoSuchHost>(&error) {
        Some(nowhere) => ConnectorError::other(nowhere.clone().into(), None),
        None => error,
    }
}

/// What a resolver says about a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    There,
    NoSuchName,
    NotTold,
}

async fn look_up(host: &str) -> Said {
    match tokio::net::lookup_host((host, 443)).await {
        Ok(_) => Said::There,
        Err(error) if NoSuchHost::of(host, &error).is_some() => Said::NoSuchName,
        Err(_) => Said::NotTold,
    }
}

/// Whether AWS does not offer a service in a region, as far as the name of its endpoint tells, which was not found.
pub(crate) async fn is_not_offered(config: &SdkConfig, host: &str, region: &str) -> bool {
    // Fewer regions have endpoints of these kinds.
    let is_special = config.use_fips() == Some(true) || config.use_dual_stack() == Some(true);
    !is_special && has_no_name(host, region, look_up, PAUSE).await
}

async fn has_no_name(
    host: &str,
    region: &str,
    look_up: impl AsyncFn(&str) -> Said,
    pause: Duration,
) -> bool {
    let Some(beside) = Beside::of(host, region) else {
        return false;
    };
    for known in beside.known {
        if look_up(&known).await != Said::There {
            return false;
        }
    }
    for _ in 0..AGAIN {
        tokio::time::sleep(pause).await;
        if look_up(host).await != Said::NoSuchName {
            return false;
        }
    }
    true
}

/// What has to be known where a name is not.
#[derive(Debug, PartialEq, Eq)]
struct Beside {
    known: Vec<String>,
}

impl Beside {
    /// `None` if nothing follows from the name: it is not AWS's, or not that of a service that some regions lack.
    fn of(host: &str, region: &str) -> Option<Self> {
        let (service, domain) = host.split_once(&format!(".{region}."))?;
        let (of_services, first) = match domain {
            "api.aws" => ("amazonaws.com", domain),
            "amazonaws.com" | "amazonaws.com.cn" | "amazonaws.eu" => (domain, "amazonaws.com"),
            _ => return None,
        };
        if region == FIRST_REGION || !NOT_EVERYWHERE.contains(&service) {
            return None;
        }
        let mut known = vec![format!("{service}.{FIRST_REGION}.{first}")];
        known.extend(EVERYWHERE.map(|service| format!("{service}.{region}.{of_services}")));
        Some(Self { known })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolver_that_cannot_tell_denies_nothing() {
        let told = |words: &str| {
            NoSuchHost::of("dax.eu-south-2.amazonaws.com", &io::Error::other(words)).is_some()
        };
        assert!(told(
            "failed to lookup address information: Name or service not known"
        ));
        assert!(told(
            "failed to lookup address information: Name does not resolve"
        ));
        // There is such a name, or nobody could be asked.
        for other in [
            "No address associated with hostname",
            "Name has no usable address",
            "nodename nor servname provided, or not known",
        ] {
            assert!(!told(other), "{other}");
        }
        assert!(!told(
            "failed to lookup address information: Temporary failure in name resolution"
        ));
        assert!(!told("connection refused"));
        assert!(!told(""));
    }

    const DAX: &str = "dax.eu-south-2.amazonaws.com";
    const BESIDE_DAX: [&str; 3] = [
        "dax.us-east-1.amazonaws.com",
        "ec2.eu-south-2.amazonaws.com",
        "sts.eu-south-2.amazonaws.com",
    ];

    fn beside(host: &str, region: &str) -> Option<Vec<String>> {
        Beside::of(host, region).map(|beside| beside.known)
    }

    #[test]
    fn other_names_have_to_be_known_beside_it() {
        let of = |host: &str, region: &str| beside(host, region).unwrap_or_default();
        assert_eq!(of(DAX, "eu-south-2"), BESIDE_DAX);
        let in_china = [
            "dax.us-east-1.amazonaws.com",
            "ec2.cn-north-1.amazonaws.com.cn",
            "sts.cn-north-1.amazonaws.com.cn",
        ];
        let dax = "dax.cn-north-1.amazonaws.com.cn";
        assert_eq!(of(dax, "cn-north-1"), in_china);
        let in_the_sovereign_cloud = [
            "dax.us-east-1.amazonaws.com",
            "ec2.eusc-de-east-1.amazonaws.eu",
            "sts.eusc-de-east-1.amazonaws.eu",
        ];
        let dax = "dax.eusc-de-east-1.amazonaws.eu";
        assert_eq!(of(dax, "eusc-de-east-1"), in_the_sovereign_cloud);
        let vectors = of("s3vectors.sa-east-1.api.aws", "sa-east-1");
        assert_eq!(vectors[0], "s3vectors.us-east-1.api.aws");
        assert_eq!(vectors[1], "ec2.sa-east-1.amazonaws.com");
    }

    #[test]
    fn nothing_follows_from_names_of_what_every_region_has() {
        for service in [
            "s3",
            "ec2",
            "rds",
            "iam",
            "lambda",
            "dynamodb",
            "elasticloadbalancing",
            "kms",
            "sts",
            "wafv2",
            "dax-fips",
            "123456789012.s3-control",
            "s3.dualstack",
        ] {
            let host = format!("{service}.eu-south-2.amazonaws.com");
            assert_eq!(beside(&host, "eu-south-2"), None, "{host}");
        }
        // Nor from a name for itself, nor from one that is not AWS's.
        assert_eq!(beside("dax.us-east-1.amazonaws.com", "us-east-1"), None);
        assert_eq!(beside("dax.eu-south-2.example.org", "eu-south-2"), None);
        assert_eq!(beside("localhost:4566", "eu-south-2"), None);
    }

    /// Whether it is believed where these are the names that do not exist, at the first and any later look.
    async fn believed(gone: &[&str], later: Said) -> bool {
        let looks = std::cell::Cell::new(0);
        let look_up = async |host: &str| {
            if host == DAX {
                looks.set(looks.get() + 1);
            }
            match (gone.contains(&host), looks.get()) {
                (true, 2..) if host == DAX => later,
                (true, _) => Said::NoSuchName,
                (false, _) => Said::There,
            }
        };
        has_no_name(DAX, "eu-south-2", look_up, Duration::ZERO).await
    }

    #[tokio::test]
    async fn a_region_without_the_service_is_believed_after_a_second_look() {
        assert!(believed(&[DAX], Said::NoSuchName).await);
        assert!(!believed(&[], Said::NoSuchName).await);
        assert!(!believed(&[DAX], Said::There).await);
        assert!(!believed(&[DAX], Said::NotTold).await);
    }

    #[tokio::test]
    async fn a_resolver_that_hides_what_there_must_be_proves_nothing() {
        for hidden in BESIDE_DAX {
            assert!(
                !believed(&[DAX, hidden], Said::NoSuchName).await,
                "{hidden}"
            );
        }
    }

    #[tokio::test]
    async fn nothing_is_believed_of_endpoints_that_fewer_regions_have() {
        let fips = SdkConfig::builder().use_fips(true).build();
        let dual = SdkConfig::builder().use_dual_stack(true).build();
        for config in [fips, dual] {
            assert!(!is_not_offered(&config, DAX, "eu-south-2").await);
        }
    }

    #[test]
    fn only_a_name_that_does_not_exist_is_given_up() {
        let nowhere = NoSuchHost {
            host: "dax.eu-south-2.amazonaws.com".to_owned(),
            words: "Name or service not known".to_owned(),
        };
        let given = given_up(ConnectorError::io(nowhere.into()));
        assert!(!given.is_io() && cause_of::<NoSuchHost>(&given).is_some());
        assert!(given_up(ConnectorError::io("connection refused".into())).is_io());
    }
}
