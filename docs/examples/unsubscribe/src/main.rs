//! Links that end a newsletter: an address and its signature, and no database of tokens.
//!
//! `unsubscribe link ADDRESS` prints the token of an address, and `unsubscribe check TOKEN` the
//! address of a token. The key comes from `NEWSLETTER_KEY`.

use std::{env, process::ExitCode};

use hardtack_signer::{MacError, SecretKey, SignatureError, Signer};

/// Tokens of this purpose, and of no other that has the same key.
///
/// In Python: `Signer(key, salt="unsubscribe")`.
fn signer(key: &str) -> Result<Signer, hardtack_signer::EmptyKey> {
    Ok(Signer::new(SecretKey::new(key)?).with_salt("unsubscribe"))
}

/// The token of an address.
fn token(signer: &Signer, address: &str) -> Result<String, MacError> {
    Ok(format!("{address}.{}", signer.signature(address)?))
}

/// The address of a token that was made with the key.
fn address(signer: &Signer, token: &str) -> Result<String, SignatureError> {
    let unsigned = signer.unsign(token)?;
    Ok(String::from_utf8_lossy(unsigned.value).into_owned())
}

fn main() -> ExitCode {
    // What is no text is no address and no token either.
    let arguments = env::args_os().skip(1).map(|argument| argument.into_string().ok());
    let arguments: Vec<String> = arguments.collect::<Option<_>>().unwrap_or_default();
    let Ok(Ok(signer)) = env::var("NEWSLETTER_KEY").map(|key| signer(&key)) else {
        eprintln!("NEWSLETTER_KEY is not set, or empty");
        return ExitCode::from(2);
    };
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["link", of] => match token(&signer, of) {
            Ok(token) => println!("{token}"),
            Err(failed) => {
                eprintln!("{failed}");
                return ExitCode::FAILURE;
            }
        },
        ["check", it] => match address(&signer, it) {
            Ok(address) => println!("{address}"),
            Err(refused) => {
                eprintln!("{refused}");
                return ExitCode::FAILURE;
            }
        },
        _ => {
            eprintln!("usage: unsubscribe link ADDRESS | unsubscribe check TOKEN");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python makes: `Signer("secret-key", salt="unsubscribe").sign("ada@example.com")`.
    const TOKEN: &str = "ada@example.com.HWC6giCGzKxy2RKHxozYSZWqHxQ";

    #[test]
    fn a_token_is_the_one_that_itsdangerous_makes() {
        let signer = signer("secret-key").unwrap();
        assert_eq!(token(&signer, "ada@example.com").unwrap(), TOKEN);
        assert_eq!(address(&signer, TOKEN).unwrap(), "ada@example.com");
    }

    #[test]
    fn somebody_elses_address_needs_another_token() {
        let signer = signer("secret-key").unwrap();
        let forged = TOKEN.replace("ada", "bob");
        assert!(address(&signer, &forged).is_err());
    }
}
