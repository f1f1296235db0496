//! Common parts of lists and tuples.

/// Gives a newtype over a vector of values what a vector can do, and a drop that needs the stack of
/// one level whatever the depth.
///
/// It is a macro, since each of the two is a type of its own to serde and to who matches a `Value`.
macro_rules! sequence {
    ($Sequence:ident) => {
        impl $Sequence {
            /// Creates an empty one.
            #[must_use]
            pub const fn new() -> Self {
                Self(alloc::vec::Vec::new())
            }

            /// Creates an empty one with room for so many values.
            #[must_use]
            pub fn with_capacity(capacity: usize) -> Self {
                Self(alloc::vec::Vec::with_capacity(capacity))
            }

            /// Gives the values away.
            #[must_use]
            pub fn into_vec(mut self) -> alloc::vec::Vec<crate::value::Value> {
                core::mem::take(&mut self.0)
            }
        }

        /// Drops values of any depth with the stack of one level.
        impl Drop for $Sequence {
            fn drop(&mut self) {
                if self.0.iter().any(crate::value::Value::nests) {
                    crate::value::dismantle(core::mem::take(&mut self.0));
                }
            }
        }

        impl core::ops::Deref for $Sequence {
            type Target = alloc::vec::Vec<crate::value::Value>;

            fn deref(&self) -> &alloc::vec::Vec<crate::value::Value> {
                &self.0
            }
        }

        impl core::ops::DerefMut for $Sequence {
            fn deref_mut(&mut self) -> &mut alloc::vec::Vec<crate::value::Value> {
                &mut self.0
            }
        }

        impl From<alloc::vec::Vec<crate::value::Value>> for $Sequence {
            fn from(values: alloc::vec::Vec<crate::value::Value>) -> Self {
                Self(values)
            }
        }

        impl<T: Into<crate::value::Value>> FromIterator<T> for $Sequence {
            fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
                Self(values.into_iter().map(Into::into).collect())
            }
        }

        impl<T: Into<crate::value::Value>> Extend<T> for $Sequence {
            fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
                self.0.extend(values.into_iter().map(Into::into));
            }
        }

        impl IntoIterator for $Sequence {
            type Item = crate::value::Value;
            type IntoIter = alloc::vec::IntoIter<Self::Item>;

            fn into_iter(self) -> Self::IntoIter {
                self.into_vec().into_iter()
            }
        }

        impl<'v> IntoIterator for &'v $Sequence {
            type Item = &'v crate::value::Value;
            type IntoIter = core::slice::Iter<'v, crate::value::Value>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.iter()
            }
        }

        impl<'v> IntoIterator for &'v mut $Sequence {
            type Item = &'v mut crate::value::Value;
            type IntoIter = core::slice::IterMut<'v, crate::value::Value>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.iter_mut()
            }
        }
    };
}

pub(crate) use sequence;
