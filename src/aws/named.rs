//! What people named for the way to AWS, looked at before it is needed: a profile that does not exist, a token file
//! that is not there and an endpoint that is no URL each have an error of their own.

use std::path::PathBuf;

use aws_config::SdkConfig;
use aws_config::profile::{self, Profile, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::service_config::ServiceConfigKey;

use super::session::ConnectionError;
use crate::facts::Call;

/// Whether the profile exists that was named on the command line or in the environment, and the token that
/// credentials are to be made of. Where the environment holds credentials, only the command line counts.
///
/// # Errors
///
/// If one is missing.
pub(super) async fn check(profile: Option<&str>) -> Result<(), ConnectionError> {
    // The SDK's own reading of the environment and of its files.
    let env = Env::real();
    if profile.is_none() && env.get("AWS_ACCESS_KEY_ID").is_ok() {
        return Ok(());
    }
    let named = profile.map(str::to_owned);
    let named = named.or_else(|| env.get("AWS_PROFILE").ok().filter(|own| !own.is_empty()));
    let chosen = named.clone().map(Into::into);
    // What is wrong with the files themselves is told by whoever makes credentials of them.
    let Ok(files) = profile::load(&Fs::real(), &env, &Default::default(), chosen).await else {
        return Ok(());
    };
    let own = files.get_profile(named.as_deref().unwrap_or(files.selected_profile()));
    match (&named, own) {
        (Some(name), None) => Err(ConnectionError::Profile {
            name: name.clone(),
            known: known(&files),
        }),
        (_, own) => token(own, &env),
    }
}

fn known(files: &ProfileSet) -> Vec<String> {
    let mut known: Vec<String> = files.profiles().map(str::to_owned).collect();
    known.sort();
    known
}

/// Whether the token is there that the profile names, or without one, the environment.
fn token(profile: Option<&Profile>, env: &Env) -> Result<(), ConnectionError> {
    const VARIABLE: &str = "AWS_WEB_IDENTITY_TOKEN_FILE";
    let (file, by) = match profile {
        Some(profile) => (
            profile.get("web_identity_token_file").map(str::to_owned),
            "web_identity_token_file",
        ),
        None => (env.get(VARIABLE).ok(), VARIABLE),
    };
    let Some(path) = file.map(PathBuf::from) else {
        return Ok(());
    };
    match std::fs::File::open(&path) {
        Ok(_) => Ok(()),
        Err(error) => Err(ConnectionError::Token {
            path,
            by,
            why: error.to_string(),
        }),
    }
}

/// Whether every endpoint that was set by hand is one.
///
/// # Errors
///
/// If one is no URL.
pub(super) fn endpoints(config: &SdkConfig, declared: &[Call]) -> Result<(), ConnectionError> {
    let of_service = |service: &str| {
        let key = ServiceConfigKey::builder()
            .service_id(service)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build()
            .ok()?;
        config.service_config()?.load_config(key)
    };
    let mut services: Vec<&str> = declared.iter().map(|call| call.service).collect();
    services.sort_unstable();
    services.dedup();
    let set = services.into_iter().chain(["sts"]).filter_map(of_service);
    let all = config.endpoint_url().map(str::to_owned).into_iter();
    match all.chain(set).find(|url| !is_url(url)) {
        Some(url) => Err(ConnectionError::Endpoint(url)),
        None => Ok(()),
    }
}

/// Whether requests can be sent there.
fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?']).next());
    host.is_some_and(|host| !host.is_empty() && !text.contains(|c: char| c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::is_url;

    #[test]
    fn an_endpoint_is_a_url_with_a_host() {
        for url in [
            "http://127.0.0.1:4566",
            "https://vpce-1.sts.us-east-1.vpce.amazonaws.com/",
        ] {
            assert!(is_url(url), "{url}");
        }
        for no in [
            "garbage",
            "",
            "localhost:4566",
            "ftp://host",
            "http://",
            "https:///x",
            "http://a b",
        ] {
            assert!(!is_url(no), "{no}");
        }
    }
}
