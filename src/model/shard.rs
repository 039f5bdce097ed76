//! One part of several of a list of accounts, chosen so that parts that never speak to each other agree.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{AccountId, sha256};

/// One part of several: the accounts whose number has this remainder. The number of an account is made of the
/// first eight bytes, the greatest first, of the SHA-256 of the twelve digits of its id. So no account changes its
/// part when another one appears in the list. Other tools may compute it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which, from 0.
    pub index: u32,
    /// Of how many.
    pub of: u32,
}

/// A text that names no part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write the shard as I/N, where I counts from 0 and is less than N, such as 0/16")]
pub struct NotAShard;

impl Shard {
    /// The most parts that a list is cut into.
    pub const MOST: u32 = 10_000;

    /// One of several.
    ///
    /// # Errors
    ///
    /// If there are none, more than [`Shard::MOST`], or not so many.
    pub fn new(index: u32, of: u32) -> Result<Self, NotAShard> {
        match index < of && of <= Self::MOST {
            true => Ok(Self { index, of }),
            false => Err(NotAShard),
        }
    }

    /// Whether it holds an account.
    #[must_use]
    pub fn holds(self, account: &AccountId) -> bool {
        Self::index_of(account, self.of) == self.index
    }

    /// Which of so many holds an account.
    #[must_use]
    pub fn index_of(account: &AccountId, of: u32) -> u32 {
        let digest = sha256(account.as_str().as_bytes());
        // Sixteen digits of eight bytes; a digest has sixty-four.
        let number = u64::from_str_radix(&digest[..16], 16).unwrap_or_default();
        // A remainder is less than what it is of, so it fits.
        u32::try_from(number % u64::from(of.max(1))).unwrap_or_default()
    }
}

impl FromStr for Shard {
    type Err = NotAShard;

    fn from_str(text: &str) -> Result<Self, NotAShard> {
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        let (index, of) = text.split_once('/').ok_or(NotAShard)?;
        let (index, of) = number(index).zip(number(of)).ok_or(NotAShard)?;
        Self::new(index, of)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What other tools have to come to: account, first 16 digits of its hash, its part of 7 and of 16.
    const VECTORS: [(&str, u64, u32, u32); 4] = [
        ("111122223333", 0xaeb2_2166_0ff0_9134, 4, 4),
        ("444455556666", 0x8aee_e14d_fb6f_f0cf, 3, 15),
        ("123456789012", 0x2a33_349e_7e60_6a8a, 1, 10),
        ("000000000001", 0x27d6_fbbe_5c7d_230a, 3, 10),
    ];

    #[test]
    fn the_part_of_an_account_is_what_the_documentation_says() {
        for (account, number, of_seven, of_sixteen) in VECTORS {
            assert_eq!(number % 7, u64::from(of_seven));
            assert_eq!(number % 16, u64::from(of_sixteen));
            let account = AccountId::new(account);
            for (of, index) in [(1, 0), (7, of_seven), (16, of_sixteen)] {
                let holding = (0..of).filter(|&index| Shard { index, of }.holds(&account));
                assert_eq!(holding.collect::<Vec<_>>(), [index], "{account} of {of}");
            }
        }
    }

    #[test]
    fn only_a_part_that_there_is_can_be_named() {
        for (text, index, of) in [("0/1", 0, 1), ("6/7", 6, 7), ("9999/10000", 9_999, 10_000)] {
            assert_eq!(text.parse(), Ok(Shard { index, of }));
            assert_eq!(Shard { index, of }.to_string(), text);
        }
        for text in [
            "", "/", "1", "1/1", "7/7", "0/0", "-1/2", "+1/2", "1 /2", "0/10001", "1/2/3", "a/b",
        ] {
            assert_eq!(text.parse::<Shard>(), Err(NotAShard), "{text}");
        }
    }
}
