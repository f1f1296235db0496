//! The command line.

use std::path::{Path, PathBuf};

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use hardtack_serializer::{
    Clock, MaxAge, SystemClock,
    signer::{Digest, KeyDerivation},
};
use hardtack_session::SessionConfig;

use crate::{duration, failure::Failure, item, paste::MAX_PASTE_LEN};

/// Which cookie of a header is meant, and whether there are many.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct ItemArgs {
    /// The cookie's name, to find it in the text [default: FLASK_SESSION_COOKIE_NAME if the key is
    /// FLASK_SECRET_KEY, else session]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Read one item per line of standard input, and write one line per item; refused items are JSON
    #[arg(long)]
    pub(crate) lines: bool,
    /// Read the text from a file, such as a HAR or a cookie jar
    #[arg(long, value_name = "FILE", conflicts_with = "lines")]
    pub(crate) file: Option<PathBuf>,
}

impl ItemArgs {
    /// Reads the text: the argument, the file, or standard input.
    pub(crate) fn read(&self, argument: Option<&str>) -> Result<Vec<u8>, Failure> {
        match &self.file {
            Some(path) => item::read_file(path, MAX_PASTE_LEN),
            None if argument.is_some_and(|argument| Path::new(argument).is_file()) => {
                Err(Failure::FileName)
            }
            None => item::read(argument, MAX_PASTE_LEN),
        }
    }

    /// Returns whether the text comes from standard input.
    pub(crate) fn is_stdin(&self, argument: Option<&str>) -> bool {
        argument.is_none() && self.file.is_none()
    }

    /// The cookie's name.
    pub(crate) fn name<'a>(&'a self, settings: &'a SessionConfig) -> &'a str {
        self.name.as_deref().unwrap_or(&settings.session_cookie_name)
    }
}

/// Where keys come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Keys")]
pub(crate) struct KeyArgs {
    /// A file that contains the key that signs, `-` for standard input; one newline at its end is
    /// not part of the key
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// A file that contains a key that still verifies; repeat it for more, oldest first
    #[arg(long, value_name = "FILE")]
    pub(crate) fallback_file: Vec<PathBuf>,
}

/// How tokens are made.
#[derive(Debug, Args)]
#[command(next_help_heading = "Signature")]
pub(crate) struct SchemeArgs {
    /// What is signed
    #[arg(long, value_enum, default_value_t = Format::Flask)]
    pub(crate) format: Format,
    /// The salt [default: Flask's or itsdangerous' for the format]
    #[arg(long)]
    pub(crate) salt: Option<String>,
    /// How keys are derived [default: hmac for flask, else django-concat]
    #[arg(long, value_name = "NAME", value_parser = derivations())]
    pub(crate) key_derivation: Option<KeyDerivation>,
    /// The digest
    #[arg(long, value_name = "NAME", default_value = "sha1", value_parser = digests())]
    pub(crate) digest: Digest,
}

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A Flask session: tagged JSON
    Flask,
    /// A token of itsdangerous' URLSafeTimedSerializer: plain JSON
    Json,
    /// A value of itsdangerous' TimestampSigner: any bytes
    Raw,
}

/// The time at which an item is looked at.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time")]
pub(crate) struct NowArgs {
    /// The present second since 1970, to repeat a result [default: the clock's]
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,
}

impl NowArgs {
    pub(crate) fn now(&self) -> u64 {
        self.now.unwrap_or_else(|| SystemClock.now().0)
    }
}

/// The oldest an item may be.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time")]
pub(crate) struct AgeArgs {
    /// The oldest an item may be: seconds, a number with s, m, h or d, or `none` [default:
    /// FLASK_PERMANENT_SESSION_LIFETIME if the key is FLASK_SECRET_KEY, else 31d]
    #[arg(long, value_name = "AGE", value_parser = lifetime)]
    max_age: Option<Lifetime>,
}

/// A number of seconds, or no limit.
#[derive(Clone, Copy, Debug)]
struct Lifetime(Option<u64>);

impl AgeArgs {
    pub(crate) fn max_age(&self, settings: &SessionConfig) -> MaxAge {
        self.seconds(settings).map_or(MaxAge::UNLIMITED, MaxAge::seconds)
    }

    /// The lifetime in seconds, if there is one.
    pub(crate) fn seconds(&self, settings: &SessionConfig) -> Option<u64> {
        match self.max_age {
            Some(given) => given.0,
            None => Some(settings.permanent_session_lifetime.as_secs()),
        }
    }

    /// Returns where the lifetime comes from.
    pub(crate) fn source(&self, settings: &SessionConfig) -> LifetimeSource {
        let default = SessionConfig::default().permanent_session_lifetime;
        if self.max_age.is_some() {
            LifetimeSource::Argument
        } else if settings.permanent_session_lifetime != default {
            LifetimeSource::Environment
        } else {
            LifetimeSource::Default
        }
    }
}

/// Where a lifetime comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LifetimeSource {
    /// `--max-age`.
    Argument,
    /// `FLASK_PERMANENT_SESSION_LIFETIME`.
    Environment,
    /// This command's default, which may not be the application's.
    Default,
}

fn lifetime(text: &str) -> Result<Lifetime, &'static str> {
    if text == "none" {
        return Ok(Lifetime(None));
    }
    match duration::seconds(text) {
        Some(seconds) => Ok(Lifetime(Some(seconds))),
        None => Err("expected a number of seconds, a number with s, m, h or d, or none"),
    }
}

fn digests() -> impl TypedValueParser<Value = Digest> {
    PossibleValuesParser::new(Digest::ALL.map(Digest::name)).try_map(|name| name.parse())
}

fn derivations() -> impl TypedValueParser<Value = KeyDerivation> {
    PossibleValuesParser::new(KeyDerivation::ALL.map(KeyDerivation::name))
        .try_map(|name| name.parse())
}
