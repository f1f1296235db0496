//! Standard input in constant memory: line by line, or as a whole up to a limit.

use std::io::{self, BufRead, BufReader, Read};

use crate::{
    exit::Exit,
    failure::Failure,
    output::{Kind, Output},
    refusal::Refusal,
};

/// The result for one item: the line to write, or its rejection.
pub(crate) struct Answer {
    pub(crate) line: Vec<u8>,
    pub(crate) exit: Exit,
}

impl Answer {
    /// A refusal as a line of JSON.
    pub(crate) fn refused(refusal: &Refusal) -> Self {
        Self { line: refusal.to_json().into_bytes(), exit: Exit::Refused }
    }

    /// A line that stands for a valid item.
    pub(crate) fn valid(line: impl Into<Vec<u8>>) -> Self {
        Self { line: line.into(), exit: Exit::Valid }
    }
}

/// Answers each line of standard input with a line; a line of more than `limit` bytes is refused
/// without being kept.
pub(crate) fn each(limit: usize, mut answer: impl FnMut(&[u8]) -> Answer) -> Result<Exit, Failure> {
    let mut input = Bounded::new(io::stdin().lock(), limit);
    let mut output = Output::new();
    let mut line = Vec::new();
    let mut exit = Exit::Valid;
    loop {
        // Whoever waits for an answer before the next item must get it.
        if input.would_block() {
            output.flush()?;
        }
        let read = input
            .line(&mut line)
            .map_err(|source| Failure::Read { place: "standard input".to_owned(), source })?;
        let Some(len) = read else { break };
        let answer = if len > limit {
            Answer::refused(&Refusal::TooLong { len, limit })
        } else {
            answer(line.strip_suffix(b"\r").unwrap_or(&line))
        };
        if answer.exit == Exit::Refused {
            exit = Exit::Refused;
        }
        output.line(&answer.line, Kind::Json)?;
    }
    output.flush()?;
    Ok(exit)
}

/// A reader that keeps no more of a line than a limit, and counts the rest.
pub(crate) struct Bounded<R> {
    reader: BufReader<R>,
    limit: usize,
}

impl<R: Read> Bounded<R> {
    pub(crate) fn new(reader: R, limit: usize) -> Self {
        Self { reader: BufReader::with_capacity(64 * 1024, reader), limit }
    }

    /// Returns whether the next line may have to be waited for.
    fn would_block(&self) -> bool {
        !self.reader.buffer().contains(&b'\n')
    }

    /// Reads a line without its end, and returns its whole length; `None` at the end.
    pub(crate) fn line(&mut self, line: &mut Vec<u8>) -> io::Result<Option<usize>> {
        self.until(Some(b'\n'), line)
    }

    /// Reads everything, and returns its whole length.
    pub(crate) fn all(&mut self, text: &mut Vec<u8>) -> io::Result<usize> {
        Ok(self.until(None, text)?.unwrap_or_default())
    }

    fn until(&mut self, end: Option<u8>, kept: &mut Vec<u8>) -> io::Result<Option<usize>> {
        kept.clear();
        let mut len: usize = 0;
        let mut begun = false;
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                return Ok(begun.then_some(len));
            }
            begun = true;
            let at = chunk.iter().position(|&byte| Some(byte) == end);
            let part = chunk.get(..at.unwrap_or(chunk.len())).unwrap_or_default();
            len = len.saturating_add(part.len());
            let room = self.limit.saturating_sub(kept.len());
            kept.extend_from_slice(part.get(..room.min(part.len())).unwrap_or_default());
            let consumed = part.len().saturating_add(usize::from(at.is_some()));
            self.reader.consume(consumed);
            if at.is_some() {
                return Ok(Some(len));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_counted_and_not_kept() {
        let text = [&b"ab\n\n"[..], &vec![b'x'; 200_000], b"\nlast"].concat();
        let mut input = Bounded::new(&text[..], 10);
        let mut line = Vec::new();
        assert_eq!((input.line(&mut line).unwrap(), &line[..]), (Some(2), &b"ab"[..]));
        assert_eq!((input.line(&mut line).unwrap(), &line[..]), (Some(0), &b""[..]));
        assert_eq!((input.line(&mut line).unwrap(), &line[..]), (Some(200_000), &[b'x'; 10][..]));
        assert_eq!((input.line(&mut line).unwrap(), &line[..]), (Some(4), &b"last"[..]));
        assert_eq!(input.line(&mut line).unwrap(), None);
    }

    #[test]
    fn nothing_is_a_whole_of_no_length() {
        let mut text = vec![1];
        assert_eq!(Bounded::new(&b""[..], 10).all(&mut text).unwrap(), 0);
        assert!(text.is_empty());
    }
}
