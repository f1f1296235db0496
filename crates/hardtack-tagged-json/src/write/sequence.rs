//! Arrays, tagged or not.

use serde::ser::{
    Serialize, SerializeSeq, SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};

use crate::error::Error;
use crate::tag::BuiltinTag;
use crate::write::entries::{Around, Entries};
use crate::write::writer::Writer;

type Result<T> = core::result::Result<T, Error>;

/// An array that is open.
pub(crate) struct Sequence<'o, 'w, 's> {
    writer: &'o mut Writer<'w, 's>,
    first: bool,
    is_tuple: bool,
    /// The object that names the variant of an enum.
    around: Option<Around>,
}

impl<'o, 'w, 's> Sequence<'o, 'w, 's> {
    pub(crate) fn list(writer: &'o mut Writer<'w, 's>) -> Result<Self> {
        writer.enter()?;
        writer.out.push('[');
        Ok(Self { writer, first: true, is_tuple: false, around: None })
    }

    pub(crate) fn tuple(writer: &'o mut Writer<'w, 's>, around: Option<Around>) -> Result<Self> {
        let is_tuple = !writer.style.tags.is_none();
        if is_tuple {
            writer.open_tag(BuiltinTag::Tuple)?;
        }
        let list = Self::list(writer)?;
        Ok(Self { is_tuple, around, ..list })
    }

    #[inline]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        if !core::mem::replace(&mut self.first, false) {
            self.writer.style.write_comma(self.writer.out);
        }
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> Result<()> {
        self.writer.out.push(']');
        self.writer.leave();
        if self.is_tuple {
            self.writer.close_tag();
        }
        match self.around {
            Some(around) => Entries::close_around(self.writer, around),
            None => Ok(()),
        }
    }
}

macro_rules! elements {
    ($($name:ident $method:ident)+) => {$(
        impl $name for Sequence<'_, '_, '_> {
            type Ok = ();
            type Error = Error;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.element(value)
            }

            #[inline]
            fn end(self) -> Result<()> {
                self.close()
            }
        }
    )+};
}

elements! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}
