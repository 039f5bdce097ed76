//! What several services need is read once: a slot for each type.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::Context;

/// One value of each type, made by whoever asks first while the others wait.
#[derive(Default)]
pub struct Shared {
    slots: Mutex<BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Shared {
    /// The value of type `T`, which is there from the start.
    fn get_or_default<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Arc::new(T::default()));
        match Arc::clone(slot).downcast() {
            Ok(slot) => slot,
            Err(_other_type) => Arc::default(), // the key is the type, so this cannot be
        }
    }

    /// The value of type `T`; `make` runs at most once in a run.
    pub async fn get_or_make<T, F>(&self, make: impl FnOnce() -> F) -> Arc<T>
    where
        T: Send + Sync + 'static,
        F: Future<Output = T>,
    {
        let slot: Arc<OnceCell<Arc<T>>> = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            let slot = slots
                .entry(TypeId::of::<OnceCell<Arc<T>>>())
                .or_insert_with(|| Arc::new(OnceCell::<Arc<T>>::new()));
            match Arc::clone(slot).downcast() {
                Ok(slot) => slot,
                Err(_other_type) => Arc::new(OnceCell::new()), // the key is the type, so this cannot be
            }
        };
        slot.get_or_init(|| async { Arc::new(make().await) })
            .await
            .clone()
    }
}

impl Context {
    /// What a service keeps for all who ask in this run; empty at first.
    pub(crate) fn once<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.shared.get_or_default()
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

impl<K: Ord, V: Clone> PerKey<K, V> {
    /// The value of the key; `make` runs at most once for each.
    pub async fn get_or_make<F>(&self, key: K, make: impl FnOnce() -> F) -> V
    where
        F: Future<Output = V>,
    {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(key).or_default())
        };
        slot.get_or_init(make).await.clone()
    }
}
