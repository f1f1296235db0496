//! `hardtack resign`: the same payload, signed with the current key.

use hardtack_serializer::MaxAge;

use crate::{
    args::{AgeArgs, ItemArgs, KeyArgs, NowArgs, SchemeArgs},
    exit::Exit,
    failure::Failure,
    item::MAX_COOKIE_LEN,
    keys,
    lines::{self, Answer},
    output::{Kind, Output},
    paste,
    refusal::Refusal,
    scheme::Scheme,
    seal::Seal,
};

/// Verify a cookie with any of the keys, and sign its payload with the current one
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The cookie, or any text with it: a header, a log line, the output of curl, a HAR; standard
    /// input if it is left out
    #[arg(conflicts_with_all = ["lines", "file"])]
    cookie: Option<String>,
    /// Sign as of now, instead of keeping the second at which it was signed
    #[arg(long)]
    renew: bool,
    #[command(flatten)]
    item: ItemArgs,
    #[command(flatten)]
    keys: KeyArgs,
    #[command(flatten)]
    scheme: SchemeArgs,
    #[command(flatten)]
    age: AgeArgs,
    #[command(flatten)]
    now: NowArgs,
}

pub(crate) fn run(args: &Args) -> Result<Exit, Failure> {
    let found =
        keys::find(&args.keys, args.scheme.format, args.item.is_stdin(args.cookie.as_deref()))?;
    let (keys, settings) = found.required()?;
    let seal = Seal::new(&Scheme::new(&args.scheme), keys);
    let max_age = args.age.max_age(&settings);
    let name = args.item.name(&settings);
    let mut buffer = Vec::new();
    if args.item.lines {
        return lines::each(MAX_COOKIE_LEN, |item| {
            let signed = resigned(item, args, name, &seal, max_age, &mut buffer);
            signed.map_or_else(|refusal| Answer::refused(&refusal), Answer::valid)
        });
    }
    let item = args.item.read(args.cookie.as_deref())?;
    let signed =
        resigned(&item, args, name, &seal, max_age, &mut buffer).map_err(Failure::Refused)?;
    let mut output = Output::new();
    output.line(&signed, Kind::Bytes)?;
    output.flush()?;
    Ok(Exit::Valid)
}

fn resigned(
    item: &[u8],
    args: &Args,
    name: &str,
    seal: &Seal,
    max_age: MaxAge,
    buffer: &mut Vec<u8>,
) -> Result<Vec<u8>, Refusal> {
    let token = paste::find_sure(item, name, args.scheme.format)?;
    let now = args.now.now();
    let opened = seal.open(&token, max_age, now, buffer)?;
    let at = if args.renew { now } else { opened.signed_at };
    seal.seal(opened.body, at)
}
