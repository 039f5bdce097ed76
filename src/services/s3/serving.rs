//! What a bucket gives to the web: whether it is meant to run on a server, and whether CloudFront may fetch it. Knows AWS's words,
//! not its SDK.

use crate::facts::words;

words! {
    /// Whether a distribution of the account fetches from the bucket.
    pub enum Fronted {
        /// One names it as an origin.
        Yes = "yes",
        /// One has an access point as an origin, or all buckets of a region, and it may be meant.
        Perhaps = "perhaps",
        /// None of the enabled ones.
        No = "no",
    }
}

/// Endings of what servers run, in lower case. What is offered for download as often, such as `.py`, is not among
/// them.
const SCRIPTS: [&str; 23] = [
    "php", "php3", "php4", "php5", "php6", "php7", "php8", "phtml", "phar", "jsp", "jspx", "jspf",
    "asp", "aspx", "ashx", "asmx", "ascx", "cshtml", "cgi", "pl", "cfm", "shtml", "erb",
];

/// Whether this is the name of something that servers run, or that configures one.
#[must_use]
pub fn is_script(key: &str) -> bool {
    let file = key.rsplit('/').next().unwrap_or(key);
    let file = file.split(['?', '#']).next().unwrap_or(file);
    let file = file.to_ascii_lowercase();
    let configures = [".htaccess", ".env", "web.config"].contains(&file.as_str());
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    configures || ending.is_some_and(|ending| SCRIPTS.contains(&ending))
}

/// Whether an origin of CloudFront's is this bucket, by the domain name of the origin.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistS3AndCustomOrigins.html>
#[must_use]
pub fn fronts(domain: &str, bucket: &str) -> Fronted {
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    let bucket = bucket.to_ascii_lowercase();
    // A website can go by the name of its bucket in DNS.
    if domain == bucket {
        return Fronted::Yes;
    }
    let Some(host) = of_aws(&domain) else {
        return Fronted::No;
    };
    // An access point goes by an alias; with the bucket in the path, the host names none.
    let is_alias = |name: &str| name.ends_with("-s3alias") || name.ends_with("--ol-s3");
    match host.rsplit_once('|') {
        Some((name, _)) if name == bucket => Fronted::Yes,
        Some((name, _)) if is_alias(name) => Fronted::Perhaps,
        Some(_) => Fronted::No,
        None => Fronted::Perhaps,
    }
}

/// A host of S3's: the name before the endpoint, a bar, and the endpoint; or the endpoint alone. None for any other.
fn of_aws(domain: &str) -> Option<String> {
    let rest = domain
        .strip_suffix(".amazonaws.com.cn")
        .or_else(|| domain.strip_suffix(".amazonaws.com"))?;
    if let Some(name) = rest.strip_suffix(".accesspoint.s3-global") {
        return Some(format!("{name}-s3alias|s3-global"));
    }
    // The endpoint is the last part that begins as S3's do: a bucket may be called `a.s3.b`.
    let parts: Vec<&str> = rest.split('.').collect();
    let at = parts.iter().rposition(|part| {
        ["s3", "s3-website", "s3-accesspoint", "s3-object-lambda"].contains(part)
            || part.starts_with("s3-")
    })?;
    let (name, endpoint) = parts.split_at(at);
    let is_access_point = endpoint.first() == Some(&"s3-accesspoint")
        || endpoint.first() == Some(&"s3-object-lambda");
    match name {
        [] => Some(endpoint.join(".")),
        name if is_access_point => Some(format!("{}-s3alias|s3", name.join("."))),
        name => Some(format!("{}|s3", name.join("."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_by_their_endings() {
        for script in [
            "index.php",
            "INDEX.PHP",
            "a/b/default.aspx",
            "login.jsp",
            "x.Cgi",
            "deep/.htaccess",
            "Web.config",
            "go.php?x=1",
            ".env",
        ] {
            assert!(is_script(script), "{script}");
        }
        for other in [
            "index.html",
            "php",
            "index.php.html",
            "a.php/index.html",
            "tool.py",
            "",
            "download.zip",
            "env",
            "my.env.txt",
            "phpinfo",
            "x.js",
            "x.go",
        ] {
            assert!(!is_script(other), "{other}");
        }
    }

    #[test]
    fn an_origin_is_a_bucket_by_its_host() {
        for domain in [
            "shop.s3.amazonaws.com",
            "shop.s3.eu-west-1.amazonaws.com",
            "SHOP.s3-eu-west-1.amazonaws.com.",
            "shop.s3.dualstack.eu-west-1.amazonaws.com",
            "shop.s3-website-us-east-1.amazonaws.com",
            "shop.s3-website.eu-central-1.amazonaws.com",
            "shop.s3.cn-north-1.amazonaws.com.cn",
            "shop",
        ] {
            assert_eq!(fronts(domain, "shop"), Fronted::Yes, "{domain}");
            assert_eq!(fronts(domain, "shop2"), Fronted::No, "{domain}");
        }
        assert_eq!(fronts("a.s3.b.s3.amazonaws.com", "a.s3.b"), Fronted::Yes);
        assert_eq!(fronts("www.example.com", "www.example.com"), Fronted::Yes);
    }

    #[test]
    fn an_origin_that_names_no_bucket_may_be_any() {
        for domain in [
            "s3.amazonaws.com",
            "s3.eu-west-1.amazonaws.com",
            "mine-abcdef-s3alias.s3.eu-west-1.amazonaws.com",
            "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com",
            "mine-111122223333.s3-accesspoint.eu-west-1.amazonaws.com",
        ] {
            assert_eq!(fronts(domain, "shop"), Fronted::Perhaps, "{domain}");
        }
        for domain in [
            "shop.example.com",
            "api.execute-api.eu-west-1.amazonaws.com",
            "lb-1.eu-west-1.elb.amazonaws.com",
            "shop.s3.amazonaws.com.evil.example",
            "",
        ] {
            assert_eq!(fronts(domain, "shop"), Fronted::No, "{domain}");
        }
    }
}
