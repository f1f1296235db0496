//! `hardtack inspect`: what a cookie is, and why it was refused.

mod json;
mod kind;
mod people;
mod python;
mod readings;
mod report;
mod verdict;

use crate::{
    args::{AgeArgs, ItemArgs, KeyArgs, NowArgs, SchemeArgs},
    exit::Exit,
    failure::Failure,
    item::MAX_COOKIE_LEN,
    keys,
    lines::{self, Answer},
    output::{Kind, Output},
    paste,
    scheme::Scheme,
};

pub(crate) use report::digest_of_len;
use report::{Report, Settings};

/// Tell what is in a cookie, with a key or without, and why it would be refused
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The cookie, or any text with it: a header, a log line, the output of curl, a HAR; standard
    /// input if it is left out
    #[arg(conflicts_with_all = ["lines", "file"])]
    cookie: Option<String>,
    /// Print a JSON object for programs
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
    let settings = Settings {
        lifetime: args.age.seconds(&found.settings),
        lifetime_source: args.age.source(&found.settings),
        name: args.item.name(&found.settings).to_owned(),
        keys: found.keys,
        scheme: Scheme::new(&args.scheme),
    };
    if args.item.lines {
        return lines::each(MAX_COOKIE_LEN, |item| {
            match paste::find(item, &settings.name, settings.scheme.format) {
                Err(refusal) => Answer::refused(&refusal),
                Ok(pasted) => {
                    let report = Report::new(&pasted.token, &settings, args.now.now());
                    Answer {
                        line: json::line(&report, &pasted, &settings).into_bytes(),
                        exit: report.exit(),
                    }
                }
            }
        });
    }
    let item = args.item.read(text)?;
    let mut output = Output::new();
    let pasted = match paste::find(&item, &settings.name, settings.scheme.format) {
        Ok(pasted) => pasted,
        Err(refusal) if args.json => {
            output.line(refusal.to_json().as_bytes(), Kind::Json)?;
            output.flush()?;
            return Ok(Exit::Refused);
        }
        Err(refusal) => return Err(Failure::Refused(refusal)),
    };
    let report = Report::new(&pasted.token, &settings, args.now.now());
    if args.json {
        output.line(json::line(&report, &pasted, &settings).as_bytes(), Kind::Json)?;
    } else {
        people::write(&report, &pasted, &settings, &mut output)?;
    }
    output.flush()?;
    Ok(report.exit())
}
