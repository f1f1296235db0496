//! The elements of a list, without decoding them.

use alloc::vec::Vec;

use serde::de::IgnoredAny;

use super::read::sole_value;
use crate::decoder::Decoder;
use crate::error::Error;
use crate::kind::ValueKind;
use crate::lexer::Lexer;

impl Decoder {
    /// Returns the encoded elements of a list or a tuple, without decoding them.
    ///
    /// One that Rust cannot represent does not hinder reading the others.
    ///
    /// ```
    /// use hardtack_tagged_json::Decoder;
    ///
    /// let decoder = Decoder::new();
    /// assert_eq!(decoder.elements(r#"[1, "\ud83d"]"#)?, ["1", r#""\ud83d""#]);
    /// assert_eq!(decoder.elements(r#"{" t":["a",[2]]}"#)?, [r#""a""#, "[2]"]);
    /// assert!(decoder.elements("{}").is_err());
    /// # Ok::<(), hardtack_tagged_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WrongType`](crate::ErrorKind::WrongType) if the text is not a list or a tuple, and
    /// otherwise as [`raw_map`](Self::raw_map).
    pub fn elements<'t>(&self, text: &'t str) -> Result<Vec<&'t str>, Error> {
        let has_tags = !self.rules().tags.is_none();
        let mut lexer = Lexer::new(text, self.limits(), has_tags);
        match self.kind(text)? {
            ValueKind::List => {
                lexer.skip_space();
            }
            ValueKind::Tuple => {
                lexer.skip_space();
                lexer.position = sole_value(&mut lexer)?;
                if lexer.peek() != Some(b'[') {
                    return self.from_str::<Vec<IgnoredAny>>(text).map(|_| Vec::new());
                }
            }
            // This says what there is in place of a list.
            _ => return self.from_str::<Vec<IgnoredAny>>(text).map(|_| Vec::new()),
        }
        lexer.enter()?;
        let mut elements = Vec::new();
        while lexer.item(elements.is_empty(), b']')? {
            let element = lexer.skip_value()?;
            elements.push(lexer.slice(element));
        }
        Ok(elements)
    }
}
