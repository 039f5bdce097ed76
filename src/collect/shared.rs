//! What several services need is read once: a slot for each type.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

/// One value of each type, made by whoever asks first while the others wait.
#[derive(Default)]
pub struct Shared {
    slots: Mutex<BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Shared {
    /// The value of type `T`; `make` runs at most once in a run.
    pub async fn get_or_make<T, F>(&self, make: impl FnOnce() -> F) -> Arc<T>
    where
        T: Send + Sync + 'static,
        F: Future<Output = T>,
    {
        let slot: Arc<OnceCell<Arc<T>>> = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            let slot = slots
                .entry(TypeId::of::<T>())
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
