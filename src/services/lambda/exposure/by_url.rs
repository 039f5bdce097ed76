//! What statements that are about a function's URL alone come to, beside the URL itself.
//! <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>

use super::super::UrlAuth;
use super::{Qualified, Ways};
use crate::facts::Reading;
use crate::policy::resource::{Grant, Standing};
use crate::policy::{Condition, Element, Policy, Principals, Statement, covers_ignoring_case};

/// What calling a URL needs.
const BY_URL: &str = "lambda:InvokeFunctionUrl";

/// What calling one needs besides, since October 2025. Accounts that had URLs before were excepted until November 2026,
/// and whom AWS still excepts it does not tell.
/// <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>
const INVOKE: &str = "lambda:InvokeFunction";

const AUTH: &str = "lambda:functionurlauthtype";
const VIA: &str = "lambda:invokedviafunctionurl";

/// Whether only calls of the URL meet it.
pub(super) fn is_only_by_url(statement: &Statement) -> bool {
    let is_action = match &statement.actions {
        Element::Listed(actions) => actions.iter().all(|one| one.eq_ignore_ascii_case(BY_URL)),
        Element::AllBut(_) | Element::Unstated => false,
    };
    is_action || statement.conditions.iter().any(must_be_by_url)
}

fn must_be_by_url(condition: &Condition) -> bool {
    let is_true = |value: &String| value.eq_ignore_ascii_case("true");
    let some = !condition.values.is_empty();
    match (condition.key.as_str(), condition.operator.as_str()) {
        (VIA, "bool") => some && condition.values.iter().all(is_true),
        (AUTH, "stringequals") => some,
        _ => false,
    }
}

/// Whether the statement asks for another kind of URL than this.
fn is_for_another(statement: &Statement, auth: UrlAuth) -> bool {
    let word = match auth {
        UrlAuth::Iam => "AWS_IAM",
        UrlAuth::Everybody => "NONE",
    };
    statement.conditions.iter().any(|condition| {
        condition.key == AUTH
            && condition.operator == "stringequals"
            && !condition.values.iter().any(|value| value == word)
    })
}

fn gives(grant: &Grant, action: &str) -> bool {
    let is = |pattern: &String| covers_ignoring_case(pattern, action);
    // "all but …" is no pattern, and gives the rest.
    grant
        .actions
        .iter()
        .any(|one| is(one) || one.starts_with("all but "))
}

impl Ways {
    pub(super) fn by_url(
        &mut self,
        of: &Qualified<'_>,
        policy: &Policy,
        by_url: &[&Grant],
        direct: &[&Grant],
    ) {
        let Some(url) = of.url else {
            self.without_url(of, by_url);
            return;
        };
        let auth = match &url.auth {
            Reading::Known(auth) => *auth,
            Reading::Unknown(cause) => {
                self.unread(cause.clone());
                return;
            }
        };
        let fits = |grant: &&&Grant| {
            let statement = policy.statements.get(grant.at);
            statement.is_none_or(|statement| !is_for_another(statement, auth))
        };
        let fitting: Vec<&&Grant> = by_url.iter().filter(fits).collect();
        let to_all = |action: &str| {
            let all = fitting.iter().copied().chain(direct);
            let mut public = all.filter(|grant| grant.standing == Standing::Public);
            public.any(|grant| gives(grant, action))
        };
        let given = (to_all(BY_URL), to_all(INVOKE));
        if given == (true, true) {
            self.open.insert(of.says(match auth {
                UrlAuth::Everybody => "everybody may call its function URL",
                UrlAuth::Iam => "everybody with an AWS account may call its function URL",
            }));
            return;
        }
        let has_one = given.0 || given.1;
        self.questions.insert(of.says(match auth {
            UrlAuth::Iam if has_one => {
                "its function URL takes signed requests, and everybody with an AWS account has one of the two permissions to call it"
            }
            UrlAuth::Iam if is_for_cloudfront(policy) => {
                "CloudFront calls its function URL, and API Gateway is not before it"
            }
            UrlAuth::Iam => "its function URL takes signed requests, and API Gateway is not before it",
            UrlAuth::Everybody if has_one => {
                "its function URL asks for no signature, and everybody has one of the two permissions to call it"
            }
            UrlAuth::Everybody => {
                "its function URL asks for no signature, while no permission for everybody is complete"
            }
        }));
        let others = fitting
            .iter()
            .filter(|grant| grant.standing != Standing::Public);
        self.questions.extend(others.map(|grant| of.says(grant)));
    }

    /// Permissions to call a URL that is not there.
    fn without_url(&mut self, of: &Qualified<'_>, by_url: &[&Grant]) {
        let mut public = by_url
            .iter()
            .filter(|grant| grant.standing == Standing::Public);
        let Some(grant) = public.next() else {
            return;
        };
        match of.urls_unread {
            Some(cause) => self.unread(cause.clone()),
            None => {
                let words = format!("{grant}; there is no function URL today");
                self.questions.insert(of.says(words));
            }
        }
    }
}

/// Whether CloudFront is who may call the URL.
fn is_for_cloudfront(policy: &Policy) -> bool {
    let is = |(kind, value): &(String, String)| {
        kind.eq_ignore_ascii_case("Service") && value.starts_with("cloudfront.amazonaws.com")
    };
    let mut by_url = policy.statements.iter().filter(|one| is_only_by_url(one));
    by_url.any(|statement| match &statement.principals {
        Principals::Named(named) => named.iter().any(is),
        Principals::Everybody | Principals::Not(_) | Principals::Unstated => false,
    })
}
