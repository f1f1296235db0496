//! `hardtack inspect`: what a cookie is, and why it was refused.

mod json;
mod kind;
mod people;
mod python;
mod report;
mod verdict;

use crate::{
    args::{AgeArgs, ItemArgs, KeyArgs, NowArgs, SchemeArgs},
    exit::Exit,
    failure::Failure,
    item::{self, MAX_COOKIE_LEN},
    keys,
    lines::{self, Answer},
    output::{Kind, Output},
    scheme::Scheme,
};

use report::{Report, Settings};

/// Tell what is in a cookie, with a key or without, and why it would be refused
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The cookie, or a whole header line; standard input if it is left out
    #[arg(conflicts_with = "lines")]
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
    let found = keys::find(&args.keys, args.scheme.format, args.cookie.is_none())?;
    let settings = Settings {
        lifetime: args.age.seconds(&found.settings),
        lifetime_from_env: args.age.is_from_env(&found.settings),
        name: args.item.name(&found.settings).to_owned(),
        keys: found.keys,
        scheme: Scheme::new(&args.scheme),
    };
    if args.item.lines {
        return lines::each(MAX_COOKIE_LEN, |item| {
            match item::token(item, &settings.name, settings.scheme.format) {
                Err(refusal) => Answer::refused(&refusal),
                Ok(token) => {
                    let report = Report::new(&token, &settings, args.now.now());
                    Answer {
                        line: json::line(&report, &settings).into_bytes(),
                        exit: report.exit(),
                    }
                }
            }
        });
    }
    let item = item::read(args.cookie.as_deref(), MAX_COOKIE_LEN)?;
    let token =
        item::token(&item, &settings.name, settings.scheme.format).map_err(Failure::Refused)?;
    let report = Report::new(&token, &settings, args.now.now());
    let mut output = Output::new();
    if args.json {
        output.line(json::line(&report, &settings).as_bytes(), Kind::Json)?;
    } else {
        people::write(&report, &settings, &mut output)?;
    }
    output.flush()?;
    Ok(report.exit())
}
