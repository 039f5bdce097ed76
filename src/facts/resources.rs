//! Resources in little memory. Those of an account are much alike, so they are kept compressed, some at a time.

use std::fmt;
use std::slice;

use super::Resource;

/// Bytes of resources that are compressed together.
const TOGETHER: usize = 64 << 10;

/// zstd's fastest: what is written down is compressed anew.
const LEVEL: i32 = 1;

/// Resources in the order in which they were added. Reading gives each anew.
#[derive(Clone, Default)]
pub struct Resources {
    packed: Vec<Packed>,
    /// Those added last, as [`write`] writes them.
    open: Vec<u8>,
    count: usize,
    /// The id of the last.
    last: String,
    /// Whether one came after another whose id is not less.
    is_mixed: bool,
}

/// Some resources, compressed.
#[derive(Clone)]
struct Packed {
    bytes: Box<[u8]>,
    unpacked: usize,
}

impl Resources {
    /// Adds one.
    pub fn push(&mut self, resource: Resource) {
        self.is_mixed |= self.count > 0 && self.last >= resource.id;
        self.count += 1;
        for text in [&*resource.id, resource.region.as_str(), &*resource.json] {
            write(&mut self.open, text);
        }
        self.last = resource.id;
        if self.open.len() >= TOGETHER {
            self.packed.push(Packed::of(&self.open));
            self.open.clear();
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Each of them.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            packed: self.packed.iter(),
            open: Some(&self.open),
            bytes: Vec::new(),
            at: 0,
        }
    }

    /// Whether they are ordered by id, and no two share one.
    pub(super) fn is_in_order(&self) -> bool {
        !self.is_mixed
    }

    /// The memory that they take, in bytes.
    #[cfg(test)]
    fn size(&self) -> usize {
        let packed = self.packed.iter();
        packed
            .map(|packed| packed.bytes.len() + size_of::<Packed>())
            .sum::<usize>()
            + self.open.capacity()
    }
}

impl Extend<Resource> for Resources {
    fn extend<I: IntoIterator<Item = Resource>>(&mut self, resources: I) {
        for resource in resources {
            self.push(resource);
        }
    }
}

impl FromIterator<Resource> for Resources {
    fn from_iter<I: IntoIterator<Item = Resource>>(resources: I) -> Self {
        let mut all = Self::default();
        all.extend(resources);
        all
    }
}

impl From<Vec<Resource>> for Resources {
    fn from(resources: Vec<Resource>) -> Self {
        resources.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a Resources {
    type Item = Resource;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl PartialEq for Resources {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.iter().eq(other.iter())
    }
}

impl Eq for Resources {}

impl fmt::Debug for Resources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl Packed {
    #[expect(
        clippy::expect_used,
        reason = "zstd compresses whatever is in memory into memory"
    )]
    fn of(bytes: &[u8]) -> Self {
        let packed = zstd::bulk::compress(bytes, LEVEL).expect("compressed");
        Self {
            bytes: packed.into(),
            unpacked: bytes.len(),
        }
    }

    #[expect(clippy::expect_used, reason = "it was compressed above")]
    fn unpack(&self) -> Vec<u8> {
        zstd::bulk::decompress(&self.bytes, self.unpacked).expect("as it was compressed")
    }
}

/// The length of a text and the text.
fn write(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(text.len().to_le_bytes());
    bytes.extend(text.as_bytes());
}

/// Resources, unpacked some at a time.
pub struct Iter<'a> {
    packed: slice::Iter<'a, Packed>,
    /// What comes after those that are packed.
    open: Option<&'a [u8]>,
    /// Of which some were read.
    bytes: Vec<u8>,
    at: usize,
}

impl Iter<'_> {
    fn read(&mut self) -> Option<String> {
        let (length, rest) = self.bytes.get(self.at..)?.split_first_chunk()?;
        let length = usize::from_le_bytes(*length);
        let text = str::from_utf8(rest.get(..length)?).ok()?;
        self.at += size_of::<usize>() + length;
        Some(text.to_owned())
    }
}

impl Iterator for Iter<'_> {
    type Item = Resource;

    #[expect(clippy::expect_used, reason = "it was written above")]
    fn next(&mut self) -> Option<Resource> {
        while self.at == self.bytes.len() {
            self.at = 0;
            self.bytes = match self.packed.next() {
                Some(packed) => packed.unpack(),
                None => self.open.take()?.to_vec(),
            };
        }
        let mut text = || self.read().expect("as it was written");
        Some(Resource {
            id: text(),
            region: crate::model::Region::new(text()),
            json: text().into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Region;

    fn bucket(number: usize) -> Resource {
        Resource {
            id: format!("arn:aws:s3:::records-of-the-year-{number:06}"),
            region: Region::new("eu-west-1"),
            json: format!(
                "{{\"name\":\"records-of-the-year-{number:06}\",\"policy\":{{\"tls\":\"required\",\"tls_detail\":\
                 \"the policy denies every request without TLS\"}},\"versioning\":{{\"status\":\"Enabled\"}}}}"
            )
            .into(),
        }
    }

    #[test]
    fn they_come_back_as_they_were_added() {
        for count in [0, 1, 2, 3_000] {
            let resources: Resources = (0..count).map(bucket).collect();
            assert_eq!(resources.len(), count);
            assert_eq!(resources.is_empty(), count == 0);
            assert!(resources.iter().eq((0..count).map(bucket)));
            assert!(resources.is_in_order());
        }
        let odd = Resource {
            id: String::new(),
            region: Region::new(""),
            json: "ü".repeat(TOGETHER).into(),
        };
        let resources: Resources = vec![bucket(1), odd.clone(), bucket(0)].into();
        let read: Vec<_> = resources.iter().collect();
        assert_eq!(read, [bucket(1), odd, bucket(0)]);
        assert!(!resources.is_in_order());
        assert_eq!(resources, resources.clone());
        assert_ne!(resources, (0..3).map(bucket).collect());
    }

    #[test]
    fn two_of_one_id_are_out_of_order() {
        let twice: Resources = vec![bucket(0), bucket(0)].into();
        assert!(!twice.is_in_order());
    }

    #[test]
    fn a_hundred_thousand_fit_into_few_megabytes() {
        let resources: Resources = (0..100_000).map(bucket).collect();
        let size = resources.size();
        assert!(size < 5 << 20, "{size} bytes");
    }
}
