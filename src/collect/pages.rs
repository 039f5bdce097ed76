//! Reading a listing page by page to its end, or to the cause that ended it.

use std::collections::BTreeSet;
use std::future::Future;

use crate::aws::CallFailure;
use crate::facts::{Call, Cause, Failure, Listing};

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
pub(crate) async fn pages<T, F>(
    call: Call,
    fetch: impl Fn(Option<String>) -> F,
) -> (Vec<T>, Vec<Cause>)
where
    F: Future<Output = Result<Page<T>, Cause>>,
{
    let mut items = Vec::new();
    let mut seen = BTreeSet::new();
    let mut token = None;
    for _ in 0..MOST {
        match fetch(token.take()).await {
            Ok((found, next)) => {
                items.extend(found);
                if items.len() > MOST_ITEMS {
                    items.truncate(MOST_ITEMS);
                    return (items, vec![endless(call, MOST_ITEMS, "items")]);
                }
                match next.filter(|next| !next.is_empty()) {
                    None => return (items, Vec::new()),
                    Some(next) if !seen.insert(next.clone()) => {
                        let cause =
                            Cause::failed(Failure::Unexpected, call.to_string(), "a page repeats");
                        return (items, vec![cause]);
                    }
                    Some(next) => token = Some(next),
                }
            }
            Err(cause) => return (items, vec![cause]),
        }
    }
    (items, vec![endless(call, MOST, "pages")])
}

fn endless(call: Call, most: usize, of: &str) -> Cause {
    let detail = format!("it has more than {most} {of}");
    Cause::failed(Failure::Unexpected, call.to_string(), detail)
}

/// The same, as a [`Listing`] of what a call answered.
pub(crate) async fn listing<T, F>(call: Call, ask: impl Fn(Option<String>) -> F) -> Listing<T>
where
    F: Future<Output = Result<Page<T>, CallFailure>>,
{
    let fetch = |token| {
        let answer = ask(token);
        async move { answer.await.map_err(|failure| failure.cause) }
    };
    let (items, incomplete) = pages(call, fetch).await;
    Listing {
        items,
        incomplete: incomplete.into_iter().next(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    crate::facts::calls! {
        "any";
        /// A listing.
        CALL = "List";
    }

    async fn read(answers: Vec<Result<Page<u8>, Cause>>) -> (Vec<u8>, Vec<Cause>) {
        let answers = Mutex::new(answers.into_iter());
        pages(CALL, |_token| {
            let next = answers.lock().expect("one at a time").next();
            async { next.expect("an answer for every page") }
        })
        .await
    }

    #[tokio::test]
    async fn pages_without_end_are_given_up() {
        let asked = Mutex::new(0);
        let (items, causes) = pages(CALL, |_token| {
            let mut asked = asked.lock().unwrap();
            *asked += 1;
            let page = (Vec::<()>::new(), Some(asked.to_string()));
            async move { Ok(page) }
        })
        .await;
        assert_eq!(items, []);
        assert_eq!(*asked.lock().unwrap(), MOST);
        assert!(
            causes[0].to_string().contains("more than 10000 pages"),
            "{causes:?}"
        );
    }

    #[tokio::test]
    async fn items_without_end_are_given_up() {
        let asked = Mutex::new(0);
        let (items, causes) = pages(CALL, |_token| {
            let mut asked = asked.lock().unwrap();
            *asked += 1;
            let page = (vec![(); 400_000], Some(asked.to_string()));
            async move { Ok(page) }
        })
        .await;
        assert_eq!((items.len(), *asked.lock().unwrap()), (MOST_ITEMS, 3));
        assert!(
            causes[0].to_string().contains("more than 1000000 items"),
            "{causes:?}"
        );
    }

    #[tokio::test]
    async fn pages_end_where_no_token_follows() {
        let (items, incomplete) = read(vec![
            Ok((vec![1], Some("a".to_owned()))),
            Ok((vec![], Some("b".to_owned()))),
            Ok((vec![2], Some(String::new()))),
        ])
        .await;
        assert_eq!((items, incomplete), (vec![1, 2], vec![]));
    }

    #[tokio::test]
    async fn a_failed_or_repeated_page_keeps_what_was_read() {
        let denied = Cause::denied("any:List", "");
        let (items, incomplete) = read(vec![
            Ok((vec![1], Some("a".to_owned()))),
            Err(denied.clone()),
        ])
        .await;
        assert_eq!((items, incomplete), (vec![1], vec![denied]));

        let (items, incomplete) = read(vec![
            Ok((vec![1], Some("a".to_owned()))),
            Ok((vec![2], Some("b".to_owned()))),
            Ok((vec![3], Some("a".to_owned()))),
        ])
        .await;
        assert_eq!(items, vec![1, 2, 3]);
        assert_eq!(incomplete.len(), 1);
    }
}
