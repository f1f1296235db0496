//! Reads the blocks of a guide, and what its words tell to do with each.
//!
//! A block is a file if the line before it ends with the file's name, as in `` `app.py`: ``; it is
//! typed into a terminal and runs there if that line ends with *In Flask's terminal:*; other blocks
//! of the language `sh` are commands, and those of `console` are commands with what they print.

use anyhow::{Context, Result, bail};

/// A block and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The number of its first line.
    pub(crate) line: usize,
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// What is to be done with it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File(String),
    Commands,
    Console,
    Terminal(String),
}

/// All blocks, in order; a block with which nothing can be done is an error.
pub(crate) fn read(guide: &str) -> Result<Vec<Block>> {
    let mut blocks = Vec::new();
    let mut before = "";
    let mut lines = (1..).zip(guide.lines());
    while let Some((line, text)) = lines.next() {
        let Some(language) = text.strip_prefix("```") else {
            if !text.is_empty() {
                before = text;
            }
            continue;
        };
        let kind = kind(language, before).with_context(|| format!("line {line}"))?;
        let mut block = String::new();
        loop {
            match lines.next() {
                None => bail!("the block of line {line} has no end"),
                Some((_, "```")) => break,
                Some((_, text)) => {
                    block.push_str(text);
                    block.push('\n');
                }
            }
        }
        blocks.push(Block { line, kind, text: block });
    }
    Ok(blocks)
}

fn kind(language: &str, before: &str) -> Result<Kind> {
    match language {
        "console" => return Ok(Kind::Console),
        "sh" => {
            let terminal = before.strip_suffix("'s terminal:").and_then(|it| it.rsplit_once(' '));
            return Ok(match terminal {
                Some((_, name)) => Kind::Terminal(name.to_owned()),
                None => Kind::Commands,
            });
        }
        _ => {}
    }
    match before.strip_suffix("`:").and_then(|it| it.rsplit_once('`')) {
        Some((_, name)) => Ok(Kind::File(name.to_owned())),
        None => bail!("nobody can tell what to do with this block of {language:?}"),
    }
}

/// The commands of a console and what each prints.
pub(crate) fn exchanges(console: &str) -> Result<Vec<(String, String)>> {
    let mut exchanges: Vec<(String, String)> = Vec::new();
    for line in console.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            exchanges.push((command.to_owned(), String::new()));
        } else {
            let (_, printed) = exchanges.last_mut().context("a console begins with a command")?;
            printed.push_str(line);
            printed.push('\n');
        }
    }
    Ok(exchanges)
}

/// Whether a text is what was expected, where `…` stands for anything, and alone in a line for any
/// number of lines.
pub(crate) fn matches(expected: &str, text: &str) -> bool {
    const ANYTHING: char = '…';
    if expected.trim_end() == ANYTHING.to_string() {
        return true;
    }
    let mut pieces = expected.trim_end().split(ANYTHING);
    let mut rest = text.trim_end();
    let Some(found) = pieces.next().and_then(|first| rest.strip_prefix(first)) else {
        return false;
    };
    rest = found;
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_before_a_block_tells_what_to_do_with_it() {
        let guide = "In `a/b.rs`:\n\n```rust\nfn b() {}\n```\n\n```sh\nls\n```\n\
                     Then. In Flask's terminal:\n\n```sh\nrun\n```\n```console\n$ ls\n```\n";
        let kinds: Vec<Kind> = read(guide).unwrap().into_iter().map(|block| block.kind).collect();
        let terminal = Kind::Terminal("Flask".to_owned());
        assert_eq!(
            kinds,
            [Kind::File("a/b.rs".to_owned()), Kind::Commands, terminal, Kind::Console]
        );
    }

    #[test]
    fn a_block_that_cannot_be_followed_is_an_error() {
        let error = read("Some text.\n\n```rust\nfn a() {}\n```\n").unwrap_err();
        assert!(format!("{error:#}").contains("line 3: nobody can tell"), "{error:#}");
        assert!(read("```sh\nls\n").is_err());
    }

    #[test]
    fn what_is_printed_is_compared_but_for_what_stands_for_anything() {
        assert!(matches("a\nb\n", "a\nb\n"));
        assert!(!matches("a\nb\n", "a\nc\n"));
        assert!(!matches("a\n", "a\nb\n"));
        assert!(matches("…", ""));
        assert!(matches("a  …\n…key…\nend\n", "a  1\nx\nthe key is\n\nend\n"));
        assert!(!matches("a  …\n…key…\nend\n", "a  1\nx\n\nend\n"));
        assert!(!matches("", "a"));
    }
}
