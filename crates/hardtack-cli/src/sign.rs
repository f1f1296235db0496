//! `hardtack sign`: the cookie that Flask would set.

use crate::{
    args::{ItemArgs, KeyArgs, NowArgs, SchemeArgs},
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
    #[command(flatten)]
    item: ItemArgs,
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
    let (keys, _) = found.required()?;
    let scheme = Scheme::new(&args.scheme);
    let set_cookie = SetCookie::new(&args.cookie, args.item.name.as_deref(), &scheme, &keys)?;
    let seal = Seal::new(&scheme, keys);
    if args.item.lines {
        return lines::each(MAX_BODY_LEN, |input| {
            let body = match seal::normal(scheme.format, input) {
                Ok(body) => body,
                Err(refusal) => return Answer::refused(&refusal),
            };
            match &set_cookie {
                None => Answer::valid(seal.seal(&body, args.now.now())),
                Some(set_cookie) => match set_cookie.line(&body, args.now.now()) {
                    Ok(line) => Answer::valid(line),
                    Err(refusal) => Answer::refused(&refusal),
                },
            }
        });
    }
    let input = item::read(args.json.as_deref(), MAX_BODY_LEN)?;
    let body = seal::normal(scheme.format, &input).map_err(Failure::Refused)?;
    let line = match &set_cookie {
        None => seal.seal(&body, args.now.now()),
        Some(set_cookie) => {
            set_cookie.line(&body, args.now.now()).map_err(Failure::Refused)?.into_bytes()
        }
    };
    let mut output = Output::new();
    output.line(&line, Kind::Bytes)?;
    output.flush()?;
    Ok(Exit::Valid)
}
