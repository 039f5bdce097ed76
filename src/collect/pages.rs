//! Reading a listing page by page to its end, or to the cause that ended it.

use std::collections::BTreeSet;
use std::future::Future;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::Context;
use crate::facts::{Call, Cause, Listing};

/// One page: what it lists, and the token of the next.
pub(crate) type Page<T> = (Vec<T>, Option<String>);

/// The most pages that are read: half a million resources where a page holds 50.
const MOST: usize = 10_000;

/// The most items that are kept of one listing.
const MOST_ITEMS: usize = 1_000_000;

/// Every page of a listing, and why there may be more.
///
/// A later page that fails keeps what was read. A token that comes twice would go round for
/// ever, so it ends the listing as incomplete; so do tokens and items without end.
async fn pages<T>(
    call: Call,
    fetch: impl AsyncFn(Option<String>) -> Result<Page<T>, Cause>,
) -> Listing<T> {
    let ended = |items, incomplete| Listing { items, incomplete };
    let mut items = Vec::new();
    let mut seen = BTreeSet::new();
    let mut token = None;
    for _ in 0..MOST {
        match fetch(token.take()).await {
            Ok((found, next)) => {
                items.extend(found);
                if items.len() > MOST_ITEMS {
                    items.truncate(MOST_ITEMS);
                    return ended(items, Some(endless(call, MOST_ITEMS, "items")));
                }
                match next.filter(|next| !next.is_empty()) {
                    None => return ended(items, None),
                    Some(next) if !seen.insert(next.clone()) => {
                        return ended(items, Some(call.unexpected("a page repeats")));
                    }
                    Some(next) => token = Some(next),
                }
            }
            Err(cause) => return ended(items, Some(cause)),
        }
    }
    ended(items, Some(endless(call, MOST, "pages")))
}

fn endless(call: Call, most: usize, of: &str) -> Cause {
    call.unexpected(format!("it has more than {most} {of}"))
}

/// What was answered, or `none` where AWS says by this code that there is none.
pub(crate) async fn none_if<A, E: ProvideErrorMetadata>(
    sent: impl Future<Output = Result<A, SdkError<E, HttpResponse>>>,
    code: &str,
    none: impl FnOnce() -> A,
) -> Result<A, SdkError<E, HttpResponse>> {
    match sent.await {
        Err(error) if error.code() == Some(code) => Ok(none()),
        answered => answered,
    }
}

impl Context {
    /// Reads a listing to its end: `ask` sends the call for the page of a token, `read` takes from the
    /// answer what it lists and the token of the next page.
    pub(crate) async fn list<A, E, T, F>(
        &self,
        call: Call,
        ask: impl Fn(Option<String>) -> F,
        read: impl Fn(A) -> Page<T>,
    ) -> Listing<T>
    where
        F: Future<Output = Result<A, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        self.list_if(call, ask, |page| Ok(read(page))).await
    }

    /// The same where a page can be no page: it ends the listing with the cause.
    pub(crate) async fn list_if<A, E, T, F>(
        &self,
        call: Call,
        ask: impl Fn(Option<String>) -> F,
        read: impl Fn(A) -> Result<Page<T>, Cause>,
    ) -> Listing<T>
    where
        F: Future<Output = Result<A, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let fetch = async |token| read(self.call(call, ask(token)).await?);
        pages(call, fetch).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::facts::own::LIST_REGIONS as CALL;

    async fn read(answers: Vec<Result<Page<u8>, Cause>>) -> (Vec<u8>, Option<Cause>) {
        let answers = Mutex::new(answers.into_iter());
        let listed = pages(CALL, async |_token| {
            let next = answers.lock().expect("one at a time").next();
            next.expect("an answer for every page")
        })
        .await;
        (listed.items, listed.incomplete)
    }

    #[tokio::test]
    async fn pages_without_end_are_given_up() {
        let asked = Mutex::new(0);
        let listed = pages(CALL, async |_token| {
            let mut asked = asked.lock().unwrap();
            *asked += 1;
            Ok((Vec::<()>::new(), Some(asked.to_string())))
        })
        .await;
        assert_eq!(listed.items, []);
        assert_eq!(*asked.lock().unwrap(), MOST);
        let why = listed.incomplete.expect("it broke off").to_string();
        assert!(why.contains("more than 10000 pages"), "{why}");
    }

    #[tokio::test]
    async fn items_without_end_are_given_up() {
        let asked = Mutex::new(0);
        let listed = pages(CALL, async |_token| {
            let mut asked = asked.lock().unwrap();
            *asked += 1;
            Ok((vec![(); 400_000], Some(asked.to_string())))
        })
        .await;
        assert_eq!(
            (listed.items.len(), *asked.lock().unwrap()),
            (MOST_ITEMS, 3)
        );
        let why = listed.incomplete.expect("it broke off").to_string();
        assert!(why.contains("more than 1000000 items"), "{why}");
    }

    #[tokio::test]
    async fn pages_end_where_no_token_follows() {
        let (items, incomplete) = read(vec![
            Ok((vec![1], Some("a".to_owned()))),
            Ok((vec![], Some("b".to_owned()))),
            Ok((vec![2], Some(String::new()))),
        ])
        .await;
        assert_eq!((items, incomplete), (vec![1, 2], None));
    }

    #[tokio::test]
    async fn a_failed_or_repeated_page_keeps_what_was_read() {
        let denied = Cause::denied("any:List", "");
        let (items, incomplete) = read(vec![
            Ok((vec![1], Some("a".to_owned()))),
            Err(denied.clone()),
        ])
        .await;
        assert_eq!((items, incomplete), (vec![1], Some(denied)));

        let (items, incomplete) = read(vec![
            Ok((vec![1], Some("a".to_owned()))),
            Ok((vec![2], Some("b".to_owned()))),
            Ok((vec![3], Some("a".to_owned()))),
        ])
        .await;
        assert_eq!(items, vec![1, 2, 3]);
        assert!(incomplete.is_some());
    }
}
