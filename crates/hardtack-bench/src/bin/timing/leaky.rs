//! The control: what a signer would be that compares byte by byte.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hardtack_signer::{
    Digest, HmacAlgorithm, KeyDerivation, KeyedMac, Mac, SecretKey, SigningAlgorithm,
};

/// Computes the same MAC as [`hardtack_signer::Signer`], and stops comparing at the first byte that
/// differs.
pub(crate) struct LeakySigner(Box<dyn KeyedMac>);

impl LeakySigner {
    pub(crate) fn new(key: &SecretKey) -> Self {
        let digest = Digest::Sha1;
        let key = KeyDerivation::Hmac.derive_key(digest, b"cookie-session", key);
        Self(HmacAlgorithm(digest).keyed(key.expose()))
    }

    pub(crate) fn verify(&self, value: &[u8], signature: &[u8]) -> bool {
        let mut claimed = [0; 20];
        if URL_SAFE_NO_PAD.decode_slice(signature, &mut claimed) != Ok(claimed.len()) {
            return false;
        }
        let mut mac = Mac::new();
        self.0.compute(value, &mut mac).is_ok()
            && mac.as_bytes().iter().zip(&claimed).all(|(a, b)| a == b)
    }
}
