//! Through any sequence of operations a session holds what a plain map would, saving says what
//! Flask's rules say, and what is saved opens as the same session.

use std::{collections::BTreeMap, sync::LazyLock};

use arbitrary::{Arbitrary, Result, Unstructured};
use hardtack_session::{
    CookieChange, CookieState, SecureCookieSessionInterface, SessionConfig, SessionData,
    SessionInterface, UnixTime, find_cookie,
    tagged_json::{Map, Tuple, Value},
};

use crate::{
    keys::{self, NOW},
    model::same,
    tree,
};

static SESSIONS: LazyLock<SecureCookieSessionInterface> = LazyLock::new(|| {
    let mut config = SessionConfig::new(keys::key(keys::CURRENT));
    config.limits = config.limits.with_max_token_len(usize::MAX);
    SecureCookieSessionInterface::new(config).expect("the settings are sound")
});

const LIFETIME: u64 = 31 * 24 * 60 * 60;

/// What an application does to a session.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Operation {
    Insert,
    InsertSmall,
    Remove,
    Pop,
    Clear,
    Permanent(bool),
    Flash,
    Flashed,
    Update,
    Edit,
    MarkModified,
    Look,
    NextRequest,
}

/// A session, and what it must be.
struct Both {
    session: SessionData,
    model: BTreeMap<String, Value>,
    accessed: bool,
    modified: bool,
    /// The messages taken in this request.
    flashed: Option<Vec<(String, Value)>>,
    now: u64,
}

/// A sequence of operations with their keys and values.
pub fn save_open(data: &[u8]) {
    let mut bytes = Unstructured::new(data);
    let mut both = Both {
        session: SESSIONS.open_session(None, UnixTime(NOW)).session,
        model: BTreeMap::new(),
        accessed: false,
        modified: false,
        flashed: None,
        now: NOW,
    };
    // Without bytes there is nothing new to do.
    for _ in 0..64 {
        if bytes.is_empty() || both.step(&mut bytes).is_err() {
            break;
        }
        both.compare();
    }
    both.next_request(0);
}

impl Both {
    fn step(&mut self, bytes: &mut Unstructured<'_>) -> Result<()> {
        let operation = bytes.arbitrary()?;
        match operation {
            Operation::Insert => {
                let (key, value) = (tree::key(bytes)?, tree::value(bytes, 4)?);
                self.insert(key, value);
            }
            Operation::InsertSmall => {
                let (key, value) = (tree::key(bytes)?, Value::from(bytes.arbitrary::<u8>()?));
                self.insert(key, value);
            }
            Operation::Remove => {
                let key = tree::key(bytes)?;
                let removed = self.session.remove(&key).expect("it is open");
                self.accessed = true;
                let expected = self.model.remove(&key).is_some();
                assert_eq!(removed.is_some(), expected);
                self.modified |= expected;
            }
            Operation::Pop => {
                let key = tree::key(bytes)?;
                let popped = self.session.pop::<Value>(&key).expect("every value is one");
                let expected = self.model.remove(&key);
                assert!(both_same(popped.as_ref(), expected.as_ref()));
                self.accessed = true;
                self.modified |= expected.is_some();
            }
            Operation::Clear => {
                self.session.clear().expect("it is open");
                self.model.clear();
                (self.accessed, self.modified) = (true, true);
            }
            Operation::Permanent(permanent) => {
                self.session.set_permanent(permanent).expect("it is open");
                self.model.insert("_permanent".to_owned(), permanent.into());
                (self.accessed, self.modified) = (true, true);
            }
            Operation::Flash => {
                let (category, message) = (tree::text(bytes)?, tree::value(bytes, 2)?);
                self.flash(category, message);
            }
            Operation::Flashed => self.flashed(),
            Operation::Update => self.update(bytes)?,
            Operation::Edit => self.edit(bytes)?,
            Operation::MarkModified => {
                self.session.mark_modified().expect("it is open");
                (self.accessed, self.modified) = (true, true);
            }
            Operation::Look => {
                let key = tree::key(bytes)?;
                assert_eq!(self.session.contains_key(&key), self.model.contains_key(&key));
                assert_eq!(self.session.len(), self.model.len());
                assert_eq!(self.session.is_empty(), self.model.is_empty());
                let found = self.session.get::<Value>(&key).expect("every value is one");
                assert!(both_same(found.as_ref(), self.model.get(&key)));
                assert_eq!(self.session.permanent(), is_permanent(&self.model));
                self.accessed = true;
            }
            Operation::NextRequest => {
                let later = bytes.int_in_range(0..=LIFETIME + 2)?;
                self.next_request(later);
            }
        }
        Ok(())
    }

    fn insert(&mut self, key: String, value: Value) {
        self.session.insert(&key, &value).expect("the value is within the limits");
        self.model.insert(key, value);
        (self.accessed, self.modified) = (true, true);
    }

    fn flash(&mut self, category: String, message: Value) {
        let flashed = self.session.flash(&message, &category);
        self.accessed = true;
        let flashes = self.model.get("_flashes");
        let mut flashes = match flashes {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::List(list)) => list.to_vec(),
            Some(Value::Tuple(tuple)) => tuple.to_vec(),
            Some(_) => return assert!(flashed.is_err()),
        };
        if let Err(error) = flashed {
            panic!("{error}");
        }
        flashes.push(Value::Tuple([Value::from(category), message].into_iter().collect::<Tuple>()));
        self.model.insert("_flashes".to_owned(), Value::from(flashes));
        self.modified = true;
    }

    fn flashed(&mut self) {
        let taken = self.session.flashed_messages();
        self.accessed = true;
        if self.flashed.is_none() {
            let expected = match self.model.get("_flashes") {
                None | Some(Value::Null) => Some(Vec::new()),
                Some(Value::List(list)) => pairs(list),
                Some(Value::Tuple(tuple)) => pairs(tuple),
                Some(_) => None,
            };
            let Some(expected) = expected else { return assert!(taken.is_err()) };
            self.modified |= self.model.remove("_flashes").is_some();
            self.flashed = Some(expected);
        }
        let taken = taken.expect("messages in their shape");
        let expected = self.flashed.iter().flatten();
        assert_eq!(taken.len(), expected.clone().count());
        for (taken, (category, message)) in taken.iter().zip(expected) {
            assert!(taken.category == *category && same(&taken.message, message));
        }
    }

    fn update(&mut self, bytes: &mut Unstructured<'_>) -> Result<()> {
        let (key, new) = (tree::key(bytes)?, bytes.arbitrary::<i64>()?);
        let found = self
            .session
            .update(&key, |value: &mut Value| {
                if value.is_null() {
                    *value = new.into();
                }
                value.clone()
            })
            .expect("every value is one, and a number is kept");
        (self.accessed, self.modified) = (true, true);
        let expected = self.model.entry(key).or_insert(new.into());
        if expected.is_null() {
            *expected = new.into();
        }
        assert!(same(&found, expected));
        Ok(())
    }

    /// A whole view of the session, in which one value is changed and another one taken out.
    fn edit(&mut self, bytes: &mut Unstructured<'_>) -> Result<()> {
        let (set, taken, value) = (tree::key(bytes)?, tree::key(bytes)?, tree::value(bytes, 2)?);
        let before = self.session.dumps().expect("it is within the limits");
        self.session
            .edit(|map: &mut Map| {
                map.insert(set.clone(), value.clone());
                map.remove(&taken);
            })
            .expect("every session is a map");
        self.accessed = true;
        self.model.insert(set, value);
        self.model.remove(&taken);
        // A view without a change is no write.
        self.modified |= self.session.dumps().expect("it is within the limits") != before;
        Ok(())
    }

    fn compare(&self) {
        assert_eq!(self.session.accessed(), self.accessed);
        assert_eq!(self.session.modified(), self.modified);
    }

    fn compare_text(&self) {
        let text = self.session.dumps().expect("it is within the limits");
        let expected: Map =
            self.model.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        let expected = hardtack_session::tagged_json::to_string(&expected);
        assert_eq!(Some(text), expected.ok());
    }

    /// Saves, as a response does, and opens what the browser then sends.
    fn next_request(&mut self, later: u64) {
        self.compare_text();
        let saved = SESSIONS
            .save_session(&self.session, None, UnixTime(self.now))
            .expect("nothing is refused");
        let permanent = is_permanent(&self.model);
        let cookie = match &saved.cookie {
            CookieChange::Keep => {
                assert!(!self.modified && (!permanent || self.model.is_empty()));
                assert_eq!(saved.vary_cookie, self.accessed);
                None
            }
            CookieChange::Set(header) => {
                assert!(!self.model.is_empty() && (self.modified || permanent));
                assert!(saved.vary_cookie);
                assert_eq!(header.contains("; Expires="), permanent);
                assert_eq!(saved.oversized, Some(header.len()).filter(|len| *len > 4093));
                Some(header.split(';').next().unwrap_or_default().to_owned())
            }
            CookieChange::Delete(header) => {
                assert!(self.model.is_empty() && self.modified && saved.vary_cookie);
                assert!(header.starts_with("session=; ") && header.contains("; Max-Age=0"));
                Some(String::new())
            }
        };
        // What was not saved is not changed either, and goes on.
        if cookie.is_none() && !self.model.is_empty() {
            let before = self.session.dumps().expect("it is within the limits");
            let same = SessionData::loads(before).expect("what is written is read");
            assert_eq!(same.dumps().ok(), self.session.dumps().ok());
            return;
        }
        let sent = cookie.unwrap_or_default();
        let found = find_cookie([sent.as_bytes()], "session");
        let opened =
            SESSIONS.open_session(found.as_deref(), UnixTime(self.now.saturating_add(later)));
        match (&opened.cookie, found.as_deref()) {
            (CookieState::Absent, None | Some(b"")) => self.model.clear(),
            (CookieState::Accepted { signed_at, .. }, Some(_)) if later <= LIFETIME => {
                assert_eq!(*signed_at, UnixTime(self.now));
                assert_eq!(opened.session.dumps().ok(), self.session.dumps().ok());
            }
            (CookieState::Rejected(rejection), Some(_)) if later > LIFETIME => {
                assert_eq!(rejection.reason().as_str(), "expired");
                self.model.clear();
            }
            (state, _) => panic!("{state:?} after {later} seconds"),
        }
        self.now = self.now.saturating_add(later);
        assert!(!opened.session.accessed() && !opened.session.modified());
        self.session = opened.session;
        (self.accessed, self.modified, self.flashed) = (false, false, None);
        self.compare();
        self.compare_text();
    }
}

/// Returns whether a value that was read is the one of the model. A null reads as an absent key.
fn both_same(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right.filter(|value| !value.is_null())) {
        (None, None) => true,
        (Some(left), Some(right)) => same(left, right),
        _ => false,
    }
}

/// Messages are pairs of a category and whatever was flashed.
fn pairs(flashes: &[Value]) -> Option<Vec<(String, Value)>> {
    let pair = |flash: &Value| {
        let items: &[Value] = match flash {
            Value::Tuple(items) => items,
            Value::List(items) => items,
            _ => return None,
        };
        let [category, message, ..] = items else { return None };
        // C17: Python's `str()` of the category.
        let category = match category {
            Value::Null => "None".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Number(_) => {
                match &*hardtack_tagged_json::to_string(category).expect("a number") {
                    "NaN" => "nan".to_owned(),
                    "Infinity" => "inf".to_owned(),
                    "-Infinity" => "-inf".to_owned(),
                    number => number.to_owned(),
                }
            }
            Value::Uuid(uuid) => uuid.to_string(),
            other => other.as_str()?.to_owned(),
        };
        Some((category, message.clone()))
    };
    Some(flashes.iter().filter_map(pair).collect())
}

/// Python's truth of the key `_permanent`.
fn is_permanent(model: &BTreeMap<String, Value>) -> bool {
    model.get("_permanent").is_some_and(|value| match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != 0.0,
        Value::Text(text) => !text.is_empty(),
        Value::Markup(text) => !text.as_str().is_empty(),
        Value::Bytes(bytes) => !bytes.is_empty(),
        Value::List(items) => !items.is_empty(),
        Value::Tuple(items) => !items.is_empty(),
        Value::Map(map) => !map.is_empty(),
        _ => true,
    })
}
