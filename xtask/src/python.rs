//! The Python environment, and what this machine lacks for it.

use anyhow::Result;
use hardtack_interop::{Environment, Error};

use crate::debian;

/// The environment; on Debian, as root, the missing packages are installed first.
pub(crate) fn prepare() -> Result<Environment> {
    match Environment::prepare() {
        Err(missing @ (Error::PythonMissing | Error::VenvMissing { .. })) => {
            if !debian::can_install()? {
                return Err(missing.into());
            }
            debian::install(&["python3", "python3-venv"])?;
            Ok(Environment::prepare()?)
        }
        prepared => Ok(prepared?),
    }
}
