//! The users of the two sites `login` and `login-actix`. In a real service they are in the database
//! that Flask uses, too.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use hardtack::{UserId, login::check_password_hash};

/// Names, and hashes of the password "lovelace" by Werkzeug. A name can be any text.
const USERS: [(&str, &str); 3] = [
    (
        "ada",
        "scrypt:32768:8:1$GB3rYWDhNWt5TsRE$42aa10e7434c43154f498005f978d9d67150f55271f3675b035b578368624c678490b0cebe6664d99a7d9ed347d43cc85ad61af6f98a6333b442b8791487d53f",
    ),
    (
        "bob",
        "scrypt:32768:8:1$tQEi5MAfMwZBtsNL$0f4c6548883b5c8f8fbc380ab29a78ab80b0ff261a5ccf311ecf8b4832e5f3f273735f83015685fabc5ec6cb2073e8a160a0609669243458b8a40e0c44312b35",
    ),
    (
        "Zoë \"Zo\" <1/2>",
        "scrypt:32768:8:1$NP87MY3ep3rTIBJN$223894331cda709954bdb258a0a4ee66c3b86499c0c213dd270816dd5fb91f67d61c12d131d3df918d78fb9d566fc8b68eb62b3b3d22ae0fa7e17da61539c410",
    ),
];

/// A user, as the user loader returns it.
pub(crate) struct User {
    /// The name, which is also the id that Flask's `get_id` returns.
    pub(crate) name: String,
    password_hash: String,
}

/// The table of users.
#[derive(Clone)]
pub(crate) struct Users(Arc<Mutex<BTreeMap<String, String>>>);

impl Users {
    pub(crate) fn new() -> Self {
        let users = USERS.map(|(name, hash)| (name.to_owned(), hash.to_owned()));
        Self(Arc::new(Mutex::new(users.into())))
    }

    /// Finds a user by id, for [`LoginManager::with_user_loader`](hardtack::login::LoginManager).
    pub(crate) async fn find(self, id: UserId) -> Result<Option<User>, Infallible> {
        Ok(self.get(&id.to_string()))
    }

    /// Returns the user with this name and password.
    ///
    /// It blocks for about a tenth of a second, also if there is no such user.
    pub(crate) fn authenticate(&self, name: &str, password: &str) -> Option<User> {
        let user = self.get(name);
        let hash = user.as_ref().map(|user| user.password_hash.as_str());
        match check_password_hash(hash, password) {
            Ok(is_right) => user.filter(|_| is_right),
            Err(error) => {
                tracing::error!(%error, "password cannot be checked");
                None
            }
        }
    }

    /// Deletes a user. Their sessions and remember-me cookies stay valid, but the user loader no longer
    /// finds anyone for them.
    pub(crate) fn delete(&self, id: &UserId) {
        self.lock().remove(&id.to_string());
    }

    fn get(&self, name: &str) -> Option<User> {
        let password_hash = self.lock().get(name)?.clone();
        Some(User { name: name.to_owned(), password_hash })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
