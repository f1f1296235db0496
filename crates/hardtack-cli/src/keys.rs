//! The sources of keys: files and the environment, never the command line.

use std::{
    env,
    fs::File,
    io::{self, Read},
    mem,
    path::Path,
};

use hardtack_serializer::signer::{KeyRing, SecretKey};
use hardtack_session::SessionConfig;
use zeroize::Zeroizing;

use crate::{
    args::{Format, KeyArgs},
    failure::Failure,
};

const KEY: &str = "HARDTACK_SECRET_KEY";
const FALLBACKS: &str = "HARDTACK_SECRET_KEY_FALLBACKS";

/// What counts of Flask's settings, so that nobody is bothered with the others.
const FLASK_KEYS: [&str; 2] = ["FLASK_SECRET_KEY", "FLASK_SECRET_KEY_FALLBACKS"];

/// What counts as well where Flask's sessions are looked at.
const FLASK_SESSIONS: [&str; 2] = ["FLASK_PERMANENT_SESSION_LIFETIME", "FLASK_SESSION_COOKIE_NAME"];

/// No key is longer, and a wrong file such as a device must not fill the memory.
const MAX_KEY_LEN: u64 = 1024 * 1024;

/// The keys, and the settings that count with them.
#[derive(Debug)]
pub(crate) struct Found {
    /// The keys, if there are any.
    pub(crate) keys: Option<KeyRing>,
    /// Flask's settings in the environment, for Flask's sessions and where no other key than
    /// Flask's is given; else the defaults, since another key is another application's.
    pub(crate) settings: SessionConfig,
}

impl Found {
    /// The keys and the settings, or an error where there are no keys.
    pub(crate) fn required(self) -> Result<(KeyRing, SessionConfig), Failure> {
        Ok((self.keys.ok_or(Failure::NoKey)?, self.settings))
    }
}

/// Finds the keys for a format.
///
/// The key that signs is that of the first place that has one: `--key-file`, `HARDTACK_SECRET_KEY`,
/// `FLASK_SECRET_KEY`. Fallbacks likewise, but Flask's are read only beside Flask's own key, since
/// another key is another application's.
pub(crate) fn find(args: &KeyArgs, format: Format, stdin_is_taken: bool) -> Result<Found, Failure> {
    let files = args.key_file.iter().chain(&args.fallback_file);
    match files.filter(|file| is_stdin(file)).count() {
        0 => {}
        1 if stdin_is_taken => {
            return Err(Failure::StandardInputTwice(
                "the key and the item both come from it; give the item as an argument, or the key \
                 in a file",
            ));
        }
        1 => {}
        _ => return Err(Failure::StandardInputTwice("only one key can come from it")),
    }

    let from_file =
        args.key_file.as_deref().map(|file| from_file(file, "--key-file")).transpose()?;
    let own = match from_file {
        Some(key) => Some(key),
        None => from_env()?,
    };
    let own_fallbacks = if args.fallback_file.is_empty() {
        fallbacks_from_env()?
    } else {
        let keys = args.fallback_file.iter().map(|file| self::from_file(file, "--fallback-file"));
        Some(keys.collect::<Result<Vec<_>, _>>()?)
    };
    if let Some(key) = own {
        let keys = KeyRing::new(key).with_fallbacks(own_fallbacks.unwrap_or_default());
        return Ok(Found { keys: Some(keys), settings: SessionConfig::default() });
    }
    let of_sessions = if format == Format::Flask { &FLASK_SESSIONS[..] } else { &[] };
    let mut flask = flask_config(&[&FLASK_KEYS, of_sessions].concat())?;
    let flask_fallbacks = mem::take(&mut flask.secret_key_fallbacks);
    let keys = match (flask.secret_key.take(), own_fallbacks) {
        (Some(key), fallbacks) => {
            Some(KeyRing::new(key).with_fallbacks(fallbacks.unwrap_or(flask_fallbacks)))
        }
        (None, Some(_)) if !args.fallback_file.is_empty() => {
            return Err(Failure::FallbackFilesWithoutKey);
        }
        (None, Some(_)) => {
            return Err(Failure::FallbacksWithoutKey { variable: FALLBACKS, key: KEY });
        }
        (None, None) if !flask_fallbacks.is_empty() => {
            return Err(Failure::FallbacksWithoutKey {
                variable: "FLASK_SECRET_KEY_FALLBACKS",
                key: "FLASK_SECRET_KEY",
            });
        }
        (None, None) => None,
    };
    Ok(Found { keys, settings: flask })
}

/// Flask's settings of these variables in the environment, read as Flask reads them.
pub(crate) fn flask_config(names: &[&str]) -> Result<SessionConfig, Failure> {
    let variables = env::vars_os().filter(|(name, _)| names.iter().any(|asked| name == asked));
    Ok(SessionConfig::from_prefixed_env("FLASK", variables)?)
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

fn from_file(path: &Path, option: &str) -> Result<SecretKey, Failure> {
    let place = || match path {
        _ if is_stdin(path) => "standard input".to_owned(),
        _ if path.exists() => path.display().to_string(),
        // Where the key itself was given, it must not be repeated.
        _ => format!("the file that {option} names"),
    };
    let failed = |source| Failure::Read { place: place(), source };
    let mut key = Zeroizing::new(Vec::with_capacity(1024));
    let limit = MAX_KEY_LEN.saturating_add(1);
    if is_stdin(path) {
        io::stdin().lock().take(limit).read_to_end(&mut key).map_err(failed)?;
    } else {
        File::open(path).map_err(failed)?.take(limit).read_to_end(&mut key).map_err(failed)?;
    }
    if u64::try_from(key.len()).unwrap_or(u64::MAX) > MAX_KEY_LEN {
        return Err(Failure::KeyTooLong { place: place(), limit: MAX_KEY_LEN });
    }
    let text = key.strip_suffix(b"\n").unwrap_or(&key);
    let text = text.strip_suffix(b"\r").filter(|_| text.len() < key.len()).unwrap_or(text);
    SecretKey::new(text).map_err(|source| Failure::EmptyKey { place: place(), source })
}

fn from_env() -> Result<Option<SecretKey>, Failure> {
    let Some(key) = env::var_os(KEY) else { return Ok(None) };
    SecretKey::new(key.into_encoded_bytes())
        .map(Some)
        .map_err(|source| Failure::EmptyKey { place: KEY.to_owned(), source })
}

fn fallbacks_from_env() -> Result<Option<Vec<SecretKey>>, Failure> {
    let Some(list) = env::var_os(FALLBACKS) else { return Ok(None) };
    let list = Zeroizing::new(list.into_encoded_bytes());
    let keys: Vec<String> =
        serde_json::from_slice(&list).map_err(|_| Failure::FallbackList { variable: FALLBACKS })?;
    let keys = keys.into_iter().map(SecretKey::new);
    keys.collect::<Result<_, _>>()
        .map(Some)
        .map_err(|source| Failure::EmptyKey { place: FALLBACKS.to_owned(), source })
}
