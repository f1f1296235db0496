//! Which tags there are, and in which order they are tried.

use alloc::borrow::Cow;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::mem;

use crate::error::{Error, ErrorKind, Message};
use crate::escape;
use crate::tag::{BuiltinTag, Tag};
use crate::tagged::Tagged;
use crate::value::Value;

/// The tags that an encoder and a decoder know: the built-in ones and those registered by the caller;
/// what `tags` and `order` are in Flask's `TaggedJSONSerializer`.
///
/// Each tag is registered at a [`Position`]. When a value is written, the tags are asked in order and
/// the first whose [`check`](Tag::check) agrees writes it; the built-in tags take every value that is
/// not null, a boolean, a number, text or [`Tagged`]. When a text is read, the key alone decides.
///
/// As soon as a registry holds a tag of the caller's, writing passes through a [`Value`], and so do the
/// bodies of those tags in reading; integers as keys of a map are text there, and sorted as such. The
/// limit of depth holds for what is written before the tags are asked, too. An empty registry, the
/// default, costs nothing.
///
/// ```
/// use hardtack_tagged_json::{Position, RegisterError, Tag, TagRegistry};
///
/// struct Shadow;
///
/// impl Tag for Shadow {
///     fn key(&self) -> &str {
///         " t"
///     }
/// }
///
/// let mut tags = TagRegistry::new();
/// assert_eq!(tags.register(Shadow, Position::First), Err(RegisterError::KeyTaken));
/// assert!(tags.contains_key(" t"));
/// ```
#[derive(Clone, Default)]
pub struct TagRegistry {
    /// Asked before the built-in tags, in this order.
    first: Vec<Arc<dyn Tag>>,
    /// Asked after the built-in tags, in this order.
    last: Vec<Arc<dyn Tag>>,
    /// For reading, in the order of registration: the last one with a key decides.
    by_key: Vec<Arc<dyn Tag>>,
}

/// Where a new tag stands in the order of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Position {
    /// Before all others, built-in and registered; Flask's `index=0`.
    First,
    /// After all others; Flask's `index=None`.
    Last,
}

/// The reason why a tag was not registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RegisterError {
    /// There is a tag with this key already.
    KeyTaken,
    /// The key is empty, so that nothing could be read by it.
    EmptyKey,
    /// The key ends in `__`, which marks the key of a map escaped by ` di`: a text that contains it
    /// could be read in two ways.
    ReservedKey,
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeyTaken => "a tag with this key is already registered",
            Self::EmptyKey => "the key of a tag must not be empty",
            Self::ReservedKey => "the key of a tag must not end in `__`",
        })
    }
}

impl core::error::Error for RegisterError {}

impl TagRegistry {
    /// Makes a registry of the built-in tags alone.
    #[must_use]
    pub const fn new() -> Self {
        Self { first: Vec::new(), last: Vec::new(), by_key: Vec::new() }
    }

    /// Adds a tag; Flask's `register`.
    ///
    /// # Errors
    ///
    /// [`RegisterError::KeyTaken`] if there is a tag with this key, built-in or registered,
    /// [`RegisterError::EmptyKey`] and [`RegisterError::ReservedKey`] if the key can be no tag's.
    pub fn register(&mut self, tag: impl Tag + 'static, at: Position) -> Result<(), RegisterError> {
        if self.contains_key(tag.key()) {
            return Err(RegisterError::KeyTaken);
        }
        self.register_forced(tag, at)
    }

    /// Adds a tag even if there is one with this key; Flask's `register` with `force=True`.
    ///
    /// As in Flask, the new tag alone reads from now on, while the old one keeps its place in the order
    /// of writing: to write as well, a tag that replaces a built-in one must stand before it.
    ///
    /// # Errors
    ///
    /// [`RegisterError::EmptyKey`] and [`RegisterError::ReservedKey`] if the key can be no tag's.
    pub fn register_forced(
        &mut self,
        tag: impl Tag + 'static,
        at: Position,
    ) -> Result<(), RegisterError> {
        if tag.key().is_empty() {
            return Err(RegisterError::EmptyKey);
        }
        if tag.key().ends_with(escape::SUFFIX) {
            return Err(RegisterError::ReservedKey);
        }
        let tag: Arc<dyn Tag> = Arc::new(tag);
        self.by_key.push(Arc::clone(&tag));
        match at {
            Position::First => self.first.insert(0, tag),
            Position::Last => self.last.push(tag),
        }
        Ok(())
    }

    /// Tells whether a tag has this key, be it built-in or registered.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &str) -> Option<Hit<'_>> {
        let registered = self.by_key.iter().rev().find(|tag| tag.key() == key);
        match registered {
            Some(tag) => Some(Hit::Registered(&**tag)),
            None => BuiltinTag::from_key(key).map(Hit::Builtin),
        }
    }

    /// Marks every value in the tree that a registered tag writes.
    ///
    /// In the result each [`Tagged`] is to be written as it is. The depth is counted so that tags which
    /// take their own bodies for values of theirs come to an end; no stack grows with it.
    pub(crate) fn mark(&self, tree: &mut Value, limit: usize) -> Result<(), Error> {
        let mut todo = vec![(1_usize, tree)];
        while let Some((depth, value)) = todo.pop() {
            self.mark_one(value)?;
            let inner = depth.saturating_add(1);
            match value {
                Value::List(list) => todo.extend(list.iter_mut().map(|item| (inner, item))),
                Value::Tuple(tuple) => todo.extend(tuple.iter_mut().map(|item| (inner, item))),
                Value::Map(map) => todo.extend(map.iter_mut().map(|(_, item)| (inner, item))),
                Value::Tagged(tagged) => todo.push((inner, tagged.body_mut())),
                _ => continue,
            }
            if depth > limit {
                return Err(Error::unplaced(ErrorKind::DepthLimit { limit }));
            }
        }
        Ok(())
    }

    /// Puts the tag that writes a value on it, if there is one.
    fn mark_one(&self, value: &mut Value) -> Result<(), Error> {
        let tag = match self.first.iter().find(|tag| tag.check(value)) {
            Some(tag) => Some(tag),
            None if is_taken(value) => None,
            None => self.last.iter().find(|tag| tag.check(value)),
        };
        let Some(tag) = tag else {
            return match value {
                Value::Tagged(_) => Err(Error::unplaced(ErrorKind::UnregisteredTag)),
                _ => Ok(()),
            };
        };
        let body = tag
            .to_json(mem::take(value))
            .map_err(|error| Error::unplaced(ErrorKind::Tag(Message::new(error))))?;
        *value = Value::from(Tagged::new(tag.key(), body));
        Ok(())
    }
}

/// Tells whether a value is one that the built-in tags take.
fn is_taken(value: &Value) -> bool {
    !matches!(
        value,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Tagged(_)
    )
}

impl fmt::Debug for TagRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = |tags: &[Arc<dyn Tag>]| -> Vec<alloc::string::String> {
            tags.iter().map(|tag| tag.key().into()).collect()
        };
        f.debug_struct("TagRegistry")
            .field("first", &keys(&self.first))
            .field("last", &keys(&self.last))
            .finish()
    }
}

/// Which keys are tags, for one pass over a text.
#[derive(Clone, Copy)]
pub(crate) enum Tags<'s> {
    /// The built-in ones.
    Builtin,
    /// The built-in ones and those that the caller registered.
    Registry(&'s TagRegistry),
    /// The built-in ones, and every key that begins with [`UNRESOLVED`]. This is the spelling in which
    /// values travel within the crate: it keeps tags apart from maps, and those of the caller's from
    /// built-in ones with the same key, without knowing which tags there are.
    Every,
}

/// What stands before the key of a tag of the caller's in the spelling of [`Tags::Every`].
pub(crate) const UNRESOLVED: char = '=';

/// The tag that a key stands for.
#[derive(Clone, Copy)]
pub(crate) enum Hit<'s> {
    Builtin(BuiltinTag),
    Registered(&'s dyn Tag),
    /// One of the tags of [`Tags::Every`] that are the caller's.
    Unresolved,
}

impl<'s> Tags<'s> {
    pub(crate) fn of(registry: &'s TagRegistry) -> Self {
        if registry.by_key.is_empty() { Self::Builtin } else { Self::Registry(registry) }
    }

    /// Finds the tag of a key, given as it stands between the quotes in the text.
    #[inline]
    pub(crate) fn find(self, raw_key: &str) -> Option<Hit<'s>> {
        // Nearly every key of nearly every text is told apart from a built-in tag here.
        let first = raw_key.as_bytes().first().copied();
        if matches!(self, Self::Builtin) && !matches!(first, Some(b' ' | b'\\')) {
            return None;
        }
        self.find_spelled(raw_key)
    }

    fn find_spelled(self, raw_key: &str) -> Option<Hit<'s>> {
        let key: Cow<'_, str> = escape::unescape(raw_key)?;
        self.find_decoded(&key)
    }

    /// Finds the tag of a key.
    pub(crate) fn find_decoded(self, key: &str) -> Option<Hit<'s>> {
        match self {
            Self::Builtin => BuiltinTag::from_key(key).map(Hit::Builtin),
            Self::Registry(registry) => registry.find(key),
            Self::Every => match BuiltinTag::from_key(key) {
                Some(tag) => Some(Hit::Builtin(tag)),
                // A key that has been escaped is none.
                None if key.ends_with(escape::SUFFIX) => None,
                None => key.starts_with(UNRESOLVED).then_some(Hit::Unresolved),
            },
        }
    }
}
