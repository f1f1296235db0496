//! Values and whole sessions as types of your own.

use hardtack_tagged_json::RawMap;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::merge::Changes;
use crate::{SessionData, SessionError, format::with_text};

impl SessionData {
    /// Changes the value of a key in place, and writes it back even if it is equal.
    ///
    /// If the key is absent or holds Python's `None`, the closure gets `T::default()`.
    ///
    /// ```
    /// use hardtack_session::SessionData;
    ///
    /// let mut session = SessionData::new();
    /// for expected in 1..=3 {
    ///     let visits = session.update("visits", |n: &mut u32| {
    ///         *n += 1;
    ///         *n
    ///     })?;
    ///     assert_eq!(visits, expected);
    /// }
    /// // Python's session.setdefault("cart", []).append(7)
    /// session.update("cart", |cart: &mut Vec<u32>| cart.push(7))?;
    /// assert_eq!(session.dumps()?, r#"{"cart":[7],"visits":3}"#);
    /// # Ok::<(), hardtack_session::SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if the value is not a `T`, [`SessionError::Encode`] if the changed
    /// value cannot be written, [`SessionError::NoSecretKey`], [`SessionError::ResponseSent`].
    /// The session is unchanged then.
    pub fn update<T, R>(
        &mut self,
        key: &str,
        change: impl FnOnce(&mut T) -> R,
    ) -> Result<R, SessionError>
    where
        T: DeserializeOwned + Serialize + Default,
    {
        self.writable()?;
        let mut value: T = self.get(key)?.unwrap_or_default();
        let result = change(&mut value);
        self.insert(key, &value)?;
        Ok(result)
    }

    /// Reads the keys that a type names, and ignores the others.
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] if a value is not of the type that its field asks for, or if a key is
    /// absent and its field has no default.
    pub fn view<'a, T: Deserialize<'a>>(&'a self) -> Result<T, SessionError> {
        self.touch();
        self.content().to_typed(self.format().decoder()).map_err(SessionError::decode(None))
    }

    /// Reads the keys that a type names, lets a closure change them, and writes what changed.
    ///
    /// Keys that the type does not name stay as they are, in nested maps too. So do values that the
    /// closure leaves equal. A key that the type no longer serializes is removed.
    /// If nothing changed, nothing is written.
    ///
    /// A list that changes is written as a whole. Fields of its elements that the type does not name
    /// are lost, as are those in every other value that is not a map.
    ///
    /// ```
    /// use hardtack_session::{SessionData, SessionError};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Deserialize, Serialize)]
    /// struct Shop {
    ///     cart: Cart,
    /// }
    /// #[derive(Deserialize, Serialize)]
    /// struct Cart {
    ///     items: Vec<Item>,
    /// }
    /// #[derive(Deserialize, Serialize)]
    /// struct Item {
    ///     id: u32,
    /// }
    ///
    /// let text = r#"{"cart":{"coupon":"half","items":[{"id":7,"size":"L"}]}}"#;
    /// let mut session = SessionData::loads(text)?;
    /// session.edit(|shop: &mut Shop| shop.cart.items.push(Item { id: 8 }))?;
    /// assert_eq!(session.dumps()?, r#"{"cart":{"coupon":"half","items":[{"id":7},{"id":8}]}}"#);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`view`](Self::view) and [`insert`](Self::insert). The session is unchanged then.
    ///
    /// It is also [`SessionError::Decode`] if keys are added or removed, and the type could not read the
    /// result. For example, a field that was read under an `alias` is written under its name, and the
    /// session then contains both. Remove the old key first.
    pub fn edit<T, R>(&mut self, change: impl FnOnce(&mut T) -> R) -> Result<R, SessionError>
    where
        T: DeserializeOwned + Serialize,
    {
        let mut view: T = self.view()?;
        let before = self.format().encode_map(&view)?;
        let result = change(&mut view);
        let after = self.format().encode_map(&view)?;
        self.take_over::<T>(&before, &after)?;
        Ok(result)
    }

    /// Writes what differs between two states of a part of the session, and removes what the second
    /// one no longer contains. The type must be able to read the result.
    fn take_over<T: DeserializeOwned>(
        &mut self,
        before: &RawMap,
        after: &RawMap,
    ) -> Result<(), SessionError> {
        self.writable()?;
        let format = self.format().clone();
        let codec = format.codec();
        let changes = Changes::find(self.content(), before, after, codec);
        let changes = changes.map_err(SessionError::encode(None))?;
        if changes.is_empty() {
            return Ok(());
        }
        // The same keys with other values of the type: it reads them as it read those before.
        if !changes.changes_keys {
            self.change_content(|content| changes.apply(content, after));
            return Ok(());
        }
        let mut content = self.content().clone();
        changes.apply(&mut content, after);
        let written = with_text(|text, _| codec.encoder.write_raw_map(&content, text));
        written.map_err(SessionError::encode(None))?;
        content.to_typed::<T>(&codec.decoder).map_err(SessionError::decode(None))?;
        self.replace_content(content)
    }
}
