//! Parts of a bucket that may be under another key than the bucket: tables and indexes.

use super::AtRest;
use super::live::Stored;
use crate::facts::{Call, Cause, Reading};

/// Those that are, as far as they were asked.
pub(crate) struct Parts<'b> {
    bucket: &'b Stored,
    others: Vec<String>,
    open: Option<Cause>,
}

impl<'b> Parts<'b> {
    /// Of a bucket under a key in KMS. Otherwise its parts matter to nobody, and `call`, which lists them, is not made.
    pub(crate) fn of(bucket: &'b Stored, call: Call) -> Result<Self, Cause> {
        match &bucket.at_rest {
            Ok(AtRest::Key) => Ok(Self {
                bucket,
                others: Vec::new(),
                open: None,
            }),
            Ok(
                AtRest::None | AtRest::AwsOwned | AtRest::Untold | AtRest::Hsm | AtRest::Changing,
            ) => Err(call.not_read("the bucket does not encrypt with KMS")),
            Err(cause) => Err(cause.clone()),
        }
    }

    /// One that is stored so.
    pub(crate) fn add(&mut self, name: String, part: &Stored) {
        match &part.at_rest {
            Ok(AtRest::Key) if part.key == self.bucket.key => {}
            Ok(_) => self.others.push(name),
            Err(cause) => self.leave_open(Some(cause.clone())),
        }
    }

    /// There may be more, or one of them may be another.
    pub(crate) fn leave_open(&mut self, cause: Option<Cause>) {
        self.open = self.open.take().or(cause);
    }

    /// Those that are not under the bucket's key. That there may be more matters only where there are none.
    pub(crate) fn told(self) -> Reading<Vec<String>> {
        match self.open {
            Some(cause) if self.others.is_empty() => cause.into(),
            Some(_) | None => Reading::Known(self.others),
        }
    }
}
