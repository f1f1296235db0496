//! A whole session as a type of one's own, which keeps the keys that the type does not name.

use hardtack_tagged_json::RawMap;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Session, SessionError};

impl Session {
    /// Reads the keys that a type names, and leaves the others alone.
    ///
    /// ```
    /// use hardtack_session::{Session, SessionError};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Default, Deserialize, Serialize)]
    /// struct Login {
    ///     #[serde(rename = "_user_id", default, skip_serializing_if = "Option::is_none")]
    ///     user_id: Option<String>,
    ///     #[serde(default)]
    ///     visits: u32,
    /// }
    ///
    /// let mut session = Session::loads(r#"{"_user_id":"42","theme":"dark"}"#)?;
    /// assert_eq!(session.view::<Login>()?.user_id.as_deref(), Some("42"));
    ///
    /// session.edit(|login: &mut Login| {
    ///     login.visits += 1;
    ///     login.user_id = None;
    /// })?;
    /// assert_eq!(session.dumps()?, r#"{"theme":"dark","visits":1}"#);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SessionError::Decode`] when a value is not of the type asked for, or one that has no
    /// default is missing.
    pub fn view<'a, T: Deserialize<'a>>(&'a self) -> Result<T, SessionError> {
        self.touch();
        self.data().to_typed(&self.codec().decoder).map_err(SessionError::Decode)
    }

    /// Reads the keys that a type names, lets a closure change them, and writes what has changed.
    ///
    /// Keys that the type does not name stay as they are, in maps within maps too; so do values that
    /// the closure leaves equal. A key that is no longer serialized afterwards is removed. Without a
    /// change nothing is written.
    ///
    /// A list that changes is written anew as a whole, and with it whatever its items held that the
    /// type does not name is lost; so is every other value that is no map.
    ///
    /// ```
    /// use hardtack_session::{Session, SessionError};
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
    /// let mut session = Session::loads(text)?;
    /// session.edit(|shop: &mut Shop| shop.cart.items.push(Item { id: 8 }))?;
    /// assert_eq!(session.dumps()?, r#"{"cart":{"coupon":"half","items":[{"id":7},{"id":8}]}}"#);
    /// # Ok::<(), SessionError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`view`](Self::view) and [`insert`](Self::insert). The session is unchanged then.
    ///
    /// It is also [`SessionError::Decode`] where the type could not read what it has written beside
    /// what it leaves: a field that is read under an `alias`, for one, is written under its name, and
    /// then stands there twice. Remove the old key first.
    pub fn edit<T, R>(&mut self, change: impl FnOnce(&mut T) -> R) -> Result<R, SessionError>
    where
        T: DeserializeOwned + Serialize,
    {
        self.edit_view(change).map(|(_, result)| result)
    }

    /// As [`edit`](Self::edit); also gives what the closure made of the view.
    pub(crate) fn edit_view<T, R>(
        &mut self,
        change: impl FnOnce(&mut T) -> R,
    ) -> Result<(T, R), SessionError>
    where
        T: DeserializeOwned + Serialize,
    {
        let mut view: T = self.view()?;
        let before = self.encode(&view)?;
        let result = change(&mut view);
        let after = self.encode(&view)?;
        self.replace::<T>(&before, after)?;
        Ok((view, result))
    }

    fn encode<T: Serialize>(&self, view: &T) -> Result<RawMap, SessionError> {
        RawMap::from_typed(view, &self.codec().encoder).map_err(SessionError::Encode)
    }
}
