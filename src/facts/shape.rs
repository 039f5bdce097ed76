//! The schema of facts: what fields there are, of which type, from which call.
//!
//! [`record!`] and [`words!`] declare a struct or enum once; the type that the
//! collector fills, the schema that conditions are checked against and the
//! reference that check authors read are the same lines.

use super::{Call, Fact, Listing, Reading};

/// The type of a field, as conditions see it.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// Any text.
    Text,
    /// One of these words; comparing with another is an error when a control is loaded.
    Word(&'static [&'static str]),
    /// A list.
    List(Box<Self>),
    /// Named fields.
    Record(Vec<Field>),
}

/// One field of a fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name in conditions.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Its type.
    pub of: Type,
    /// Whether AWS may answer that it is not configured; then conditions must ask `has(…)` first.
    pub may_be_absent: bool,
    /// The calls that supply it, beyond those that list the resource.
    pub calls: &'static [Call],
}

/// A Rust type that conditions can read.
pub trait Shape {
    /// Whether the value may be absent.
    const MAY_BE_ABSENT: bool = false;
    /// Its type.
    fn shape() -> Type;
}

impl Shape for bool {
    fn shape() -> Type {
        Type::Bool
    }
}

impl Shape for i64 {
    fn shape() -> Type {
        Type::Int
    }
}

impl Shape for String {
    fn shape() -> Type {
        Type::Text
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn shape() -> Type {
        Type::List(Box::new(T::shape()))
    }
}

impl<T: Shape> Shape for Listing<T> {
    fn shape() -> Type {
        Type::List(Box::new(T::shape()))
    }
}

impl<T: Shape> Shape for Fact<T> {
    const MAY_BE_ABSENT: bool = true;
    fn shape() -> Type {
        T::shape()
    }
}

impl<T: Shape> Shape for Reading<T> {
    fn shape() -> Type {
        T::shape()
    }
}

/// Declares a struct of facts and its [`Shape`].
///
/// `field: Type => [CALL, …]` names the calls that supply the field.
macro_rules! record {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident {
            $( $(#[doc = $field_doc:literal])+ $field:ident : $type:ty $( => [ $($call:expr),* $(,)? ] )? ),+ $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $name {
            $( $(#[doc = $field_doc])+ pub $field: $type, )+
        }

        impl $name {
            /// The fields, for the fact kind that consists of them.
            #[must_use]
            pub fn fields() -> Vec<$crate::facts::Field> {
                vec![$( $crate::facts::Field {
                    name: stringify!($field),
                    doc: concat!($($field_doc, "\n"),+),
                    of: <$type as $crate::facts::Shape>::shape(),
                    may_be_absent: <$type as $crate::facts::Shape>::MAY_BE_ABSENT,
                    calls: &[ $( $($call),* )? ],
                } ),+]
            }
        }

        impl $crate::facts::Shape for $name {
            fn shape() -> $crate::facts::Type {
                $crate::facts::Type::Record(Self::fields())
            }
        }
    };
}

/// Declares an enum of AWS's words and its [`Shape`].
macro_rules! words {
    (
        $(#[doc = $doc:literal])+
        pub enum $name:ident {
            $( $(#[doc = $word_doc:literal])+ $variant:ident = $word:literal ),+ $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
        pub enum $name {
            $( $(#[doc = $word_doc])+ #[serde(rename = $word)] $variant, )+
        }

        impl $name {
            /// The words, as AWS spells them.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The variant that AWS's word stands for; `None` for a word that is new to us.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $( $word => Some(Self::$variant), )+
                    _ => None,
                }
            }

            /// The variant that a word in the answer of this call stands for.
            ///
            /// # Errors
            ///
            /// If the word is new to us.
            pub fn read(call: $crate::facts::Call, word: &str) -> Result<Self, $crate::facts::Cause> {
                Self::from_word(word).ok_or_else(|| call.unrecognised(word))
            }
        }

        impl $crate::facts::Shape for $name {
            fn shape() -> $crate::facts::Type {
                $crate::facts::Type::Word(Self::WORDS)
            }
        }
    };
}

/// The name of a field of a record, as [`Wanted`](super::Wanted) holds it: `field!(Bucket.policy)`.
/// A field that is not there does not compile.
#[cfg(feature = "aws")]
macro_rules! field {
    ($record:ident . $field:ident) => {{
        let _ = |facts: &$record| {
            let _ = &facts.$field;
        };
        stringify!($field)
    }};
}

#[cfg(feature = "aws")]
pub(crate) use field;
pub(crate) use record;
pub(crate) use words;
