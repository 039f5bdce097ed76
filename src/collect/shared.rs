//! What is read once in a run for all who ask.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::Context;
use crate::aws::about;

/// One value of each type.
#[derive(Default)]
pub(super) struct Shared {
    slots: Mutex<BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// A value that has to be read first.
struct Made<T>(OnceCell<Arc<T>>);

impl<T> Default for Made<T> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl Context {
    /// What is kept for all who ask in this run, empty at first: one value of each type.
    pub(crate) fn once<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let slots = self.shared.slots.lock();
        let mut slots = slots.unwrap_or_else(PoisonError::into_inner);
        let slot = slots
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Arc::new(T::default()));
        // The key is the type, so it cannot be another one.
        Arc::clone(slot).downcast().unwrap_or_default()
    }

    /// The same for what has to be read: by whoever asks first, while the others wait.
    pub(crate) async fn make_once<T, F>(&self, make: impl FnOnce() -> F) -> Arc<T>
    where
        T: Send + Sync + 'static,
        F: Future<Output = T>,
    {
        let made = self.once::<Made<T>>();
        made.0
            .get_or_init(async || Arc::new(about("", make()).await))
            .await
            .clone()
    }
}

/// One value for each key, made by whoever asks for it first while the others wait.
pub struct PerKey<K, V> {
    slots: Mutex<BTreeMap<K, Arc<OnceCell<V>>>>,
}

impl<K, V> Default for PerKey<K, V> {
    fn default() -> Self {
        Self {
            slots: Mutex::default(),
        }
    }
}

/// A key, which may say what is read for it.
pub trait Key: Ord {
    /// The ARN of what is read for it; empty for what has none, such as a region.
    fn arn(&self) -> &str;
}

impl Key for String {
    fn arn(&self) -> &str {
        match self.starts_with("arn:") {
            true => self,
            false => "",
        }
    }
}

impl<A: Key, B: Key> Key for (A, B) {
    fn arn(&self) -> &str {
        match self.0.arn() {
            "" => self.1.arn(),
            arn => arn,
        }
    }
}

impl<K: Key, V: Clone> PerKey<K, V> {
    /// The value of the key; `make` runs at most once for each.
    pub async fn get_or_make<F>(&self, key: K, make: impl FnOnce() -> F) -> V
    where
        F: Future<Output = V>,
    {
        let subject = key.arn().to_owned();
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(key).or_default())
        };
        slot.get_or_init(async || about(&subject, make()).await)
            .await
            .clone()
    }
}
