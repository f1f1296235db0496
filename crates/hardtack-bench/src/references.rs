//! What the parts cost by themselves: the measure that hardtack is held against.

use std::rc::Rc;

use anyhow::{Result, bail, ensure};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compress, Compression, FlushCompress, Status};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zlib_rs::{Inflate, InflateFlush};

use crate::{entry::Entry, payload::Payload, samples::Samples, site::SECRET};

/// A bare HMAC-SHA1 over the signed bytes, its keyed state cloned.
pub const H: &str = "H";
/// HMAC, base64, inflate with zlib-rs and its state reused, one UTF-8 check, and serde_json into
/// the type, all in one function.
pub const S: &str = "S";
/// The system's zlib, what `compress2` does at level 6.
pub const Z: &str = "Z";

/// H, S and Z on one payload.
///
/// # Errors
///
/// When one of them does not do the same as hardtack.
pub fn entries<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Vec<Entry>> {
    let mut parts = Parts::new()?;
    for sample in &samples.all {
        ensure!(parts.open::<P>(sample.cookie.as_bytes())? == sample.value, "S reads otherwise");
    }
    let keyed = parts.keyed.clone();
    Ok(vec![
        Entry::over(H, "mac", samples, move |sample| {
            mac(&keyed, &sample.cookie.as_bytes()[..sample.signed])
        }),
        Entry::over(S, "open typed", samples, move |sample| {
            parts.open::<P>(sample.cookie.as_bytes())
        }),
    ])
}

/// Z on one payload.
///
/// # Errors
///
/// When zlib fails, or what it writes is not what stands in Flask's cookies.
pub fn zlib<P: Payload>(samples: &Rc<Samples<P>>) -> Result<Entry> {
    let mut out = Vec::with_capacity(8192);
    for sample in &samples.all {
        let Some(rest) = sample.cookie.strip_prefix('.') else { continue };
        let payload = rest.split('.').next().unwrap_or_default();
        compress2(sample.text.as_bytes(), &mut out)?;
        ensure!(
            URL_SAFE_NO_PAD.decode(payload)? == out,
            "the system's zlib is not the classic one"
        );
    }
    Ok(Entry::over(Z, "compress2", samples, move |sample| {
        compress2(sample.text.as_bytes(), &mut out)
    }))
}

fn mac(keyed: &Hmac<Sha1>, signed: &[u8]) -> [u8; 20] {
    let mut mac = keyed.clone();
    mac.update(signed);
    mac.finalize().into_bytes().into()
}

/// Flask derives the key that signs from the secret key and the salt.
pub(crate) fn derived() -> Result<[u8; 20]> {
    let mut derived = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes())?;
    derived.update(b"cookie-session");
    Ok(derived.finalize().into_bytes().into())
}

/// What S keeps between cookies.
pub(crate) struct Parts {
    keyed: Hmac<Sha1>,
    inflate: Inflate,
    stream: Vec<u8>,
    body: Vec<u8>,
}

impl Parts {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            keyed: Hmac::new_from_slice(&derived()?)?,
            inflate: Inflate::new(true, 15),
            stream: Vec::new(),
            body: vec![0; 64 * 1024],
        })
    }

    pub(crate) fn open<T: serde::de::DeserializeOwned>(&mut self, cookie: &[u8]) -> Result<T> {
        let Some(dot) = cookie.iter().rposition(|&byte| byte == b'.') else {
            bail!("no signature")
        };
        let (signed, signature) = (&cookie[..dot], &cookie[dot + 1..]);
        let mut found = [0; 20];
        URL_SAFE_NO_PAD.decode_slice(signature, &mut found)?;
        let mut mac = self.keyed.clone();
        mac.update(signed);
        mac.verify_slice(&found)?;

        let Some(dot) = signed.iter().rposition(|&byte| byte == b'.') else { bail!("no time") };
        let payload = &signed[..dot];
        self.stream.clear();
        let body = if let Some(text) = payload.strip_prefix(b".") {
            URL_SAFE_NO_PAD.decode_vec(text, &mut self.stream)?;
            self.inflate.reset(true);
            let done = self.inflate.decompress(&self.stream, &mut self.body, InflateFlush::Finish);
            ensure!(done == Ok(zlib_rs::Status::StreamEnd), "no whole stream");
            let len = usize::try_from(self.inflate.total_out())?;
            &self.body[..len]
        } else {
            URL_SAFE_NO_PAD.decode_vec(payload, &mut self.stream)?;
            &self.stream
        };
        Ok(serde_json::from_str(std::str::from_utf8(body)?)?)
    }
}

/// zlib's `compress2` at level 6: a new state for each input, with the default window, memory and
/// strategy.
fn compress2(input: &[u8], out: &mut Vec<u8>) -> Result<()> {
    out.clear();
    let done =
        Compress::new(Compression::new(6), true).compress_vec(input, out, FlushCompress::Finish)?;
    ensure!(done == Status::StreamEnd, "zlib stopped early");
    Ok(())
}
