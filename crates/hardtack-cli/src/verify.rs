//! `hardtack verify`: the payload, if the signature and the age are good.

use hardtack_serializer::MaxAge;

use crate::{
    args::{AgeArgs, Format, ItemArgs, KeyArgs, NowArgs, SchemeArgs},
    exit::Exit,
    failure::Failure,
    item::MAX_COOKIE_LEN,
    json_object::JsonObject,
    keys,
    lines::{self, Answer},
    output::{Kind, Output},
    paste,
    refusal::Refusal,
    scheme::Scheme,
    seal::{self, Seal},
};

/// Verify a cookie, and print its payload exactly as it was signed and nothing else
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The cookie, or any text with it: a header, a log line, the output of curl, a HAR; standard
    /// input if it is left out
    #[arg(conflicts_with_all = ["lines", "file"])]
    cookie: Option<String>,
    /// Print a JSON object for programs, with the key and the time of the signature
    #[arg(long)]
    json: bool,
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
    let text = args.cookie.as_deref();
    let found = keys::find(&args.keys, args.scheme.format, args.item.is_stdin(text))?;
    let (keys, settings) = found.required()?;
    let scheme = Scheme::new(&args.scheme);
    let seal = Seal::new(&scheme, keys);
    let max_age = args.age.max_age(&settings);
    let name = args.item.name(&settings);
    let mut buffer = Vec::new();
    if args.item.lines {
        return lines::each(MAX_COOKIE_LEN, |item| {
            let line = line(item, args, name, &seal, max_age, &mut buffer);
            line.map_or_else(|refusal| Answer::refused(&refusal), Answer::valid)
        });
    }
    let item = args.item.read(text)?;
    let mut output = Output::new();
    if args.json {
        let line = line(&item, args, name, &seal, max_age, &mut buffer);
        let exit = if line.is_ok() { Exit::Valid } else { Exit::Refused };
        let line = line.unwrap_or_else(|refusal| refusal.to_json());
        output.line(line.as_bytes(), Kind::Json)?;
        output.flush()?;
        return Ok(exit);
    }
    let token = paste::find_sure(&item, name, scheme.format).map_err(Failure::Refused)?;
    let opened =
        seal.open(&token, max_age, args.now.now(), &mut buffer).map_err(Failure::Refused)?;
    let kind = if scheme.format == Format::Raw { Kind::Bytes } else { Kind::Json };
    output.line(opened.body, kind)?;
    output.flush()?;
    Ok(Exit::Valid)
}

fn line(
    item: &[u8],
    args: &Args,
    name: &str,
    seal: &Seal,
    max_age: MaxAge,
    buffer: &mut Vec<u8>,
) -> Result<String, Refusal> {
    let token = paste::find_sure(item, name, args.scheme.format)?;
    let opened = seal.open(&token, max_age, args.now.now(), buffer)?;
    let mut line = JsonObject::new();
    let key = opened.key.to_string();
    line.plain("valid", true).text("key", &key).plain("signed_at", opened.signed_at);
    let (name, payload) = seal::as_json(args.scheme.format, opened.body);
    line.raw(name, &payload);
    Ok(line.finish())
}
