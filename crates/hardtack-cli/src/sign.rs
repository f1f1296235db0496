//! `hardtack sign`: the cookie that Flask would set.

use crate::{
    args::{KeyArgs, NowArgs, SchemeArgs},
    exit::Exit,
    failure::Failure,
    item::{self, MAX_BODY_LEN},
    keys,
    lines::{self, Answer},
    output::{Kind, Output},
    scheme::Scheme,
    seal::{self, Seal},
    set_cookie::{CookieArgs, SetCookie},
};

/// Sign tagged JSON, and print the cookie that Flask would set
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The tagged JSON, JSON or value to sign; standard input if it is left out
    #[arg(conflicts_with = "lines")]
    json: Option<String>,
    /// Read one item per line of standard input, and write one line per item
    #[arg(long, help_heading = "Input")]
    lines: bool,
    #[command(flatten)]
    cookie: CookieArgs,
    #[command(flatten)]
    keys: KeyArgs,
    #[command(flatten)]
    scheme: SchemeArgs,
    #[command(flatten)]
    now: NowArgs,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let found = keys::find(&args.keys, args.scheme.format, args.json.is_none())?;
    let (keys, settings) = found.required()?;
    let scheme = Scheme::new(&args.scheme);
    let set_cookie = SetCookie::new(&args.cookie, &scheme, &keys, &settings)?;
    let seal = Seal::new(&scheme, keys);
    let signed = |input: &[u8]| {
        let body = seal::normal(scheme.format, input).map_err(|refusal| refusal.of_input(input))?;
        match &set_cookie {
            None => seal.seal(&body, args.now.now()),
            Some(set_cookie) => Ok(set_cookie.line(&body, args.now.now())?.into_bytes()),
        }
    };
    if args.lines {
        return lines::each(MAX_BODY_LEN, |input| {
            signed(input).map_or_else(|refusal| Answer::refused(&refusal), Answer::valid)
        });
    }
    let input = item::read(args.json.as_deref(), MAX_BODY_LEN)?;
    let line = signed(&input).map_err(Failure::Refused)?;
    let mut output = Output::new();
    output.line(&line, Kind::Bytes)?;
    output.flush()?;
    Ok(Exit::Valid)
}
