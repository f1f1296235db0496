//! Chained setters for settings.

/// Writes a setter for each field, which it documents by the field's name.
macro_rules! setters {
    ($config:ident: $($setter:ident: $field:ident($value:ident: $type:ty) = $into:expr;)*) => {
        /// Setters for the fields, to be chained after [`new`](Self::new).
        impl $config {
            $(
                #[doc = concat!("Sets [`", stringify!($field), "`](Self#structfield.", stringify!($field), ").")]
                #[must_use]
                pub fn $setter(mut self, $value: $type) -> Self {
                    self.$field = $into;
                    self
                }
            )*
        }
    };
}
