//! Werkzeug's password hashes.

use ctutils::CtEq;
use sha2::{Sha256, Sha512};
use thiserror::Error;

use crate::remember::hex;

/// The most memory that a scrypt hash may demand, in bytes.
const MAX_MEMORY: u64 = 64 << 20;
const MAX_PARALLELISM: u32 = 16;
const MAX_ITERATIONS: u32 = 10_000_000;
/// The longest hash that is looked at, in bytes.
const MAX_HASH_LEN: usize = 512;
const SALT_LEN: usize = 16;

/// The method of a password hash: Werkzeug's `method` argument.
///
/// ```
/// use hardtack_login::PasswordMethod;
///
/// assert_eq!(PasswordMethod::default(), PasswordMethod::Scrypt { n: 32_768, r: 8, p: 1 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PasswordMethod {
    /// `scrypt:n:r:p`, of 64 bytes. It takes `128 * n * r` bytes of memory.
    Scrypt {
        /// The cost, a power of two: 32,768.
        n: u32,
        /// The block size: 8.
        r: u32,
        /// The parallelism: 1.
        p: u32,
    },
    /// `pbkdf2:sha256:iterations`.
    Pbkdf2Sha256 {
        /// The number of iterations; Werkzeug's default is 1,000,000.
        iterations: u32,
    },
    /// `pbkdf2:sha512:iterations`.
    Pbkdf2Sha512 {
        /// The number of iterations; Werkzeug's default is 1,000,000.
        iterations: u32,
    },
}

/// Werkzeug's default.
impl Default for PasswordMethod {
    fn default() -> Self {
        Self::Scrypt { n: 1 << 15, r: 8, p: 1 }
    }
}

/// The reason why a password hash cannot be checked or made. It repeats nothing of the hash.
///
/// ```
/// use hardtack_login::{PasswordError, check_password_hash};
///
/// assert_eq!(check_password_hash("plain", "secret"), Err(PasswordError::Malformed));
/// assert_eq!(check_password_hash("md5$salt$00", "secret"), Err(PasswordError::UnknownMethod));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// The hash is not of the form `method$salt$hash`, or its parameters are not numbers that the method
    /// accepts.
    #[error("the password hash is malformed: it must be method$salt$hash, as Werkzeug writes it")]
    Malformed,
    /// The method is not one of [`PasswordMethod`].
    #[error(
        "the password hash has an unknown method: scrypt, pbkdf2:sha256 and pbkdf2:sha512 are known"
    )]
    UnknownMethod,
    /// Checking the hash would take more than 64 MiB, a parallelism of 16, or 10,000,000 iterations.
    #[error("the password hash demands too much memory or time")]
    TooExpensive,
    /// The operating system gave no random bytes for the salt.
    #[error("the operating system gave no random bytes")]
    Random,
}

/// Checks a password against a hash: Werkzeug's `check_password_hash`.
///
/// Pass `None` as the hash if there is no such user. It returns false and takes as long as for a hash of
/// Werkzeug's default method, so that the time of the answer does not tell who has an account.
///
/// It takes some 0.1 seconds of a core: call it off the executor, with `tokio::task::spawn_blocking` or
/// `actix_web::web::block`. The result is compared in constant time.
///
/// ```
/// use hardtack_login::check_password_hash;
///
/// let hash = "pbkdf2:sha256:1000$salt$6e8453a042a842bdb62de0d3c870ec1241e90ec0ce4f2589ab5e87927122c1e5";
/// assert!(check_password_hash(hash, "correct horse")?);
/// assert!(!check_password_hash(hash, "wrong")?);
/// assert!(!check_password_hash(None, "wrong")?);
/// # Ok::<(), hardtack_login::PasswordError>(())
/// ```
///
/// # Errors
///
/// [`PasswordError`] for a hash that Werkzeug's defaults since 0.15 do not produce.
pub fn check_password_hash<'h>(
    hash: impl Into<Option<&'h str>>,
    password: &str,
) -> Result<bool, PasswordError> {
    let Some(hash) = hash.into() else {
        derive(PasswordMethod::default(), "0000000000000000", password)?;
        return Ok(false);
    };
    if hash.len() > MAX_HASH_LEN {
        return Err(PasswordError::Malformed);
    }
    let mut parts = hash.splitn(3, '$');
    let (Some(method), Some(salt), Some(expected)) = (parts.next(), parts.next(), parts.next())
    else {
        return Err(PasswordError::Malformed);
    };
    let method = parse(method)?;
    if salt.is_empty() || expected.is_empty() {
        return Err(PasswordError::Malformed);
    }
    let found = derive(method, salt, password)?;
    Ok(bool::from(found.as_bytes().ct_eq(expected.as_bytes())))
}

/// Makes the hash of a password, with a random salt: Werkzeug's `generate_password_hash`.
///
/// Call it off the executor, as [`check_password_hash`].
///
/// ```
/// use hardtack_login::{PasswordMethod, check_password_hash, generate_password_hash};
///
/// let method = PasswordMethod::Scrypt { n: 1024, r: 8, p: 1 };
/// let hash = generate_password_hash("correct horse", method)?;
/// assert!(hash.starts_with("scrypt:1024:8:1$"));
/// assert!(check_password_hash(hash.as_str(), "correct horse")?);
/// # Ok::<(), hardtack_login::PasswordError>(())
/// ```
///
/// # Errors
///
/// [`PasswordError::Malformed`] for parameters that the method does not accept,
/// [`PasswordError::TooExpensive`], [`PasswordError::Random`].
pub fn generate_password_hash(
    password: &str,
    method: PasswordMethod,
) -> Result<String, PasswordError> {
    let salt = salt()?;
    let hash = derive(method, &salt, password)?;
    let method = match method {
        PasswordMethod::Scrypt { n, r, p } => format!("scrypt:{n}:{r}:{p}"),
        PasswordMethod::Pbkdf2Sha256 { iterations } => format!("pbkdf2:sha256:{iterations}"),
        PasswordMethod::Pbkdf2Sha512 { iterations } => format!("pbkdf2:sha512:{iterations}"),
    };
    Ok(format!("{method}${salt}${hash}"))
}

fn parse(method: &str) -> Result<PasswordMethod, PasswordError> {
    const DEFAULT_ITERATIONS: u32 = 1_000_000;
    let mut arguments = method.split(':');
    let name = arguments.next().unwrap_or_default();
    let arguments: Vec<&str> = arguments.collect();
    match (name, &arguments[..]) {
        ("scrypt", []) => Ok(PasswordMethod::default()),
        ("scrypt", [n, r, p]) => {
            Ok(PasswordMethod::Scrypt { n: number(n)?, r: number(r)?, p: number(p)? })
        }
        ("scrypt", _) => Err(PasswordError::Malformed),
        ("pbkdf2", []) => Ok(PasswordMethod::Pbkdf2Sha256 { iterations: DEFAULT_ITERATIONS }),
        ("pbkdf2", [digest, iterations @ ..]) if iterations.len() <= 1 => {
            let iterations = iterations.first().map_or(Ok(DEFAULT_ITERATIONS), |it| number(it))?;
            match *digest {
                "sha256" => Ok(PasswordMethod::Pbkdf2Sha256 { iterations }),
                "sha512" => Ok(PasswordMethod::Pbkdf2Sha512 { iterations }),
                _ => Err(PasswordError::UnknownMethod),
            }
        }
        ("pbkdf2", _) => Err(PasswordError::Malformed),
        _ => Err(PasswordError::UnknownMethod),
    }
}

/// Parses a number of digits. One that exceeds its type is too expensive for any method.
fn number(text: &str) -> Result<u32, PasswordError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PasswordError::Malformed);
    }
    text.parse().map_err(|_| PasswordError::TooExpensive)
}

/// Returns the hash in hexadecimal.
fn derive(method: PasswordMethod, salt: &str, password: &str) -> Result<String, PasswordError> {
    let (password, salt) = (password.as_bytes(), salt.as_bytes());
    let affordable = |iterations| match iterations {
        0 => Err(PasswordError::Malformed),
        1..=MAX_ITERATIONS => Ok(iterations),
        _ => Err(PasswordError::TooExpensive),
    };
    match method {
        PasswordMethod::Scrypt { n, r, p } => {
            if n < 2 || !n.is_power_of_two() || r == 0 || p == 0 {
                return Err(PasswordError::Malformed);
            }
            let memory = u64::from(n).saturating_mul(u64::from(r)).saturating_mul(128);
            if memory > MAX_MEMORY || p > MAX_PARALLELISM {
                return Err(PasswordError::TooExpensive);
            }
            let log_n = u8::try_from(n.ilog2()).map_err(|_| PasswordError::TooExpensive)?;
            let params = scrypt::Params::new(log_n, r, p).map_err(|_| PasswordError::Malformed)?;
            let mut hash = [0; 64];
            scrypt::scrypt(password, salt, &params, &mut hash)
                .map_err(|_| PasswordError::Malformed)?;
            Ok(hex(&hash))
        }
        PasswordMethod::Pbkdf2Sha256 { iterations } => {
            let mut hash = [0; 32];
            pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, affordable(iterations)?, &mut hash);
            Ok(hex(&hash))
        }
        PasswordMethod::Pbkdf2Sha512 { iterations } => {
            let mut hash = [0; 64];
            pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, affordable(iterations)?, &mut hash);
            Ok(hex(&hash))
        }
    }
}

/// Returns random letters and digits.
fn salt() -> Result<String, PasswordError> {
    const CHARACTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut salt = String::with_capacity(SALT_LEN);
    while salt.len() < SALT_LEN {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|_| PasswordError::Random)?;
        // Of 64 numbers, those that stand for no character are skipped, so that all are as frequent.
        let characters =
            random.iter().filter_map(|byte| CHARACTERS.get(usize::from(byte & 63))).copied();
        let missing = SALT_LEN.saturating_sub(salt.len());
        salt.extend(characters.take(missing).map(char::from));
    }
    Ok(salt)
}
