//! What a call is made about: known where a resource is read, and recorded where the call is made.

use std::future::Future;
use std::sync::Arc;

tokio::task_local! {
    static SUBJECT: Arc<str>;
}

/// What a future does is about this resource: its name or ARN, as it was listed. Empty for what is about none, such
/// as what is read once for all who ask.
pub(crate) async fn about<T>(resource: &str, reading: impl Future<Output = T>) -> T {
    SUBJECT.scope(Arc::from(resource), reading).await
}

/// What the call that is being made is about.
pub(super) fn subject() -> Arc<str> {
    SUBJECT.try_with(Arc::clone).unwrap_or_default()
}
