//! Who vouches for a bundle: a minisign signature (Ed25519) of its manifest, which lists the SHA-256 of every part.

use std::io::{self, Cursor};
use std::path::Path;

use ct_codecs::{Base64, Decoder as _};
use minisign::{SecretKey, SignatureBox};
use minisign_verify::{PublicKey, Signature};

/// A key file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot use the key {path}: {message}")]
pub struct KeyError {
    path: String,
    message: String,
}

fn failing(path: &Path) -> impl Fn(&dyn std::fmt::Display) -> KeyError {
    let path = path.display().to_string();
    move |message| KeyError {
        path: path.clone(),
        message: message.to_string(),
    }
}

/// What bundles are signed with.
pub struct SigningKey(SecretKey);

impl SigningKey {
    /// Reads a secret key, as `minisign -G -W` makes it: without a password, since nobody is there to type one.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is no secret key, or needs a password.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let failing = failing(path);
        let text = std::fs::read_to_string(path).map_err(|error| failing(&error))?;
        // After a comment. The library's own reader refuses what `minisign -W` writes, since that has no checksum.
        let code = text.lines().nth(1).unwrap_or_default();
        let bytes = Base64::decode_to_vec(code, None).unwrap_or_default();
        let key = SecretKey::from_bytes(&bytes)
            .map_err(|_too_short| failing(&"it is not a minisign secret key"))?;
        if key.is_encrypted() {
            return Err(failing(
                &"it is protected by a password, which threatproof cannot ask for",
            ));
        }
        let key = Self(key);
        // Hence the proof that its halves belong together.
        key.own_public_key()
            .and_then(|public| {
                let trial = key.sign(b"", "").map_err(|error| error.to_string())?;
                VerifyingKey::verify(&[public], b"", trial.as_bytes())
            })
            .map_err(|error| failing(&format!("it is damaged: {error}")))?;
        Ok(key)
    }

    fn own_public_key(&self) -> Result<VerifyingKey, String> {
        let key = minisign::PublicKey::from_secret_key(&self.0);
        let key = key.map_err(|error| error.to_string())?.to_base64();
        let key = PublicKey::from_base64(&key).map_err(|error| error.to_string())?;
        Ok(VerifyingKey(key))
    }

    /// Signs a manifest or a seal; the comment is signed as well.
    pub(crate) fn sign(&self, manifest: &[u8], comment: &str) -> io::Result<String> {
        let untrusted = "signature of a threatproof bundle";
        let content = Cursor::new(manifest);
        minisign::sign(None, &self.0, content, Some(comment), Some(untrusted))
            .map(SignatureBox::into_string)
            .map_err(io::Error::other)
    }
}

/// Whose signature is accepted.
pub struct VerifyingKey(PublicKey);

impl VerifyingKey {
    /// Reads a public key, as `minisign -G` makes it.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is no public key.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let failing = failing(path);
        let text = std::fs::read_to_string(path).map_err(|error| failing(&error))?;
        let key = PublicKey::decode(&text);
        Ok(Self(key.map_err(|error| failing(&error))?))
    }

    /// Whether one of these keys signed the manifest; else why not.
    pub(crate) fn verify(keys: &[Self], manifest: &[u8], signature: &[u8]) -> Result<(), String> {
        let text = std::str::from_utf8(signature).map_err(|error| error.to_string())?;
        let signature = Signature::decode(text).map_err(|error| error.to_string())?;
        let mut why = String::new();
        for key in keys {
            match key.0.verify(manifest, &signature, false) {
                Ok(()) => return Ok(()),
                Err(error) => why = error.to_string(),
            }
        }
        Err(why)
    }
}

#[cfg(test)]
mod tests {
    use ct_codecs::Encoder as _;
    use minisign::KeyPair;

    use super::*;

    fn keys() -> (SigningKey, VerifyingKey) {
        let pair = KeyPair::generate_unencrypted_keypair().unwrap();
        let public = PublicKey::from_base64(&pair.pk.to_base64()).unwrap();
        (SigningKey(pair.sk), VerifyingKey(public))
    }

    #[test]
    fn only_the_key_that_signed_and_only_what_it_signed() {
        let ((key, own), (_, other)) = (keys(), keys());
        let signature = key.sign(b"{}", "threatproof run 1").unwrap();
        let verify = |keys: &[VerifyingKey], manifest: &[u8], signature: &str| {
            VerifyingKey::verify(keys, manifest, signature.as_bytes())
        };
        let (own, both) = (&[own][..], &other);
        assert_eq!(verify(own, b"{}", &signature), Ok(()));
        assert!(verify(own, b"{ }", &signature).is_err());
        assert!(verify(std::slice::from_ref(both), b"{}", &signature).is_err());
        assert!(verify(&[], b"{}", &signature).is_err());
        // The comment is vouched for as well.
        let renamed = signature.replace("run 1", "run 2");
        assert_ne!(renamed, signature);
        assert!(verify(own, b"{}", &renamed).is_err());
        for end in 0..signature.trim_end().len() {
            assert!(verify(own, b"{}", &signature[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_file_that_is_no_key_or_needs_a_password_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let pair = KeyPair::generate_unencrypted_keypair().unwrap();
        let public = pair.pk.to_box().unwrap().into_string();
        let secret = pair.sk.to_box(None).unwrap().into_string();
        let locked = KeyPair::generate_encrypted_keypair(Some("secret".to_owned())).unwrap();
        let locked = locked.sk.to_box(None).unwrap().into_string();
        let path = folder.path().join("a.key");
        let tried = |text: &str| {
            crate::files::write_atomically(&path, text.as_bytes()).unwrap();
            let signing = SigningKey::read(&path).map(drop);
            let verifying = VerifyingKey::read(&path).map(drop);
            for error in [&signing, &verifying].map(|outcome| outcome.as_ref().err()) {
                assert!(error.is_none_or(|error| error.to_string().contains("a.key")));
            }
            (signing.is_ok(), verifying.is_ok())
        };
        assert_eq!(tried(&secret), (true, false));
        assert_eq!(tried(&public), (false, true));
        assert_eq!(tried(&locked), (false, false));
        for text in [
            "",
            "\n",
            "a\nb\nc",
            "untrusted comment: x\n",
            "\u{0}\n\u{0}",
        ] {
            assert_eq!(tried(text), (false, false), "{text:?}");
        }
        // A secret key without a checksum, as minisign itself writes one without a password.
        let code = secret.lines().nth(1).unwrap();
        let bytes = Base64::decode_to_vec(code, None).unwrap();
        let (key, checksum) = bytes.split_at(bytes.len() - 32);
        let tried_bytes = |bytes: &[u8]| {
            let code = Base64::encode_to_string(bytes).unwrap();
            tried(&format!("untrusted comment: x\n{code}\n")).0
        };
        assert!(tried_bytes(&[key, &[0; 32]].concat()));
        for at in 62..key.len() {
            let mut changed = key.to_vec();
            changed[at] ^= 1;
            assert!(!tried_bytes(&[&changed, checksum].concat()), "{at}");
            assert!(!tried_bytes(&bytes[..at]), "{at}");
        }
    }
}
