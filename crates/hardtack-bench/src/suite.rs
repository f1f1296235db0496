//! Everything that is measured, put together.

use std::{path::Path, rc::Rc};

use anyhow::Result;

use crate::{
    changes,
    entry::Entry,
    growth::{self, Size},
    hardtack, parts,
    payload::{Large, Payload, Small, Tiny},
    python::{Setup, Versions},
    references, routes,
    samples::{Form, Samples},
};

/// The suite, ready to run.
#[derive(Debug)]
pub struct Suite {
    /// What is measured.
    pub entries: Vec<Entry>,
    /// What the payloads and carts weigh.
    pub sizes: Vec<Size>,
    /// The Python beside it.
    pub versions: Option<Versions>,
}

/// The whole suite; without a Python, its part is left out.
///
/// # Errors
///
/// When a side does not do what it is measured for.
pub fn all(now: u64, python: Option<&Path>) -> Result<Suite> {
    let mut suite = in_process(now)?;
    let small = Samples::<Small>::new(Small::NAME, Form::Flask, now)?;
    suite.entries.extend(growth::threads(&small)?);
    let (entries, sizes) = growth::sizes(now)?;
    suite.entries.extend(entries);
    suite.sizes.extend(sizes);
    if let Some(python) = python {
        let mut setup = Setup::default();
        setup.add(&*Samples::<Tiny>::new(Tiny::NAME, Form::Flask, now)?)?;
        setup.add(&*small)?;
        setup.add(&*Samples::<Large>::new(Large::NAME, Form::Flask, now)?)?;
        let (entries, versions) = setup.entries(python)?;
        suite.entries.extend(entries);
        suite.versions = Some(versions);
    }
    Ok(suite)
}

/// All that runs in this process on the three payloads.
///
/// # Errors
///
/// When a side does not do what it is measured for.
pub fn in_process(now: u64) -> Result<Suite> {
    let mut suite = Suite { entries: Vec::new(), sizes: Vec::new(), versions: None };
    payload::<Tiny>(now, &mut suite)?;
    payload::<Small>(now, &mut suite)?;
    payload::<Large>(now, &mut suite)?;
    let small = Samples::<Small>::new(Small::NAME, Form::Flask, now)?;
    suite.entries.extend(changes::entries(&small)?);
    suite.entries.extend(growth::fallbacks(&small)?);
    suite.entries.push(hardtack::oversized(&small)?);
    Ok(suite)
}

/// What callgrind counts: hardtack and the bare MAC.
///
/// # Errors
///
/// When a side does not do what it is measured for.
pub fn counted(now: u64) -> Result<Vec<Entry>> {
    fn both<P: Payload>(now: u64, entries: &mut Vec<Entry>) -> Result<()> {
        for &form in forms::<P>() {
            let samples = Samples::<P>::new(P::NAME, form, now)?;
            entries.extend(hardtack::entries(&samples)?);
            entries.extend(references::entries(&samples)?);
        }
        Ok(())
    }
    let mut entries = Vec::new();
    both::<Tiny>(now, &mut entries)?;
    both::<Small>(now, &mut entries)?;
    both::<Large>(now, &mut entries)?;
    entries.extend(changes::entries(&Samples::<Small>::new(Small::NAME, Form::Flask, now)?)?);
    Ok(entries)
}

fn payload<P: Payload>(now: u64, suite: &mut Suite) -> Result<()> {
    for &form in forms::<P>() {
        let samples: Rc<Samples<P>> = Samples::new(P::NAME, form, now)?;
        let (json, cookie) = samples.lengths();
        suite.sizes.push(Size { name: samples.name.clone(), form, json, cookie });
        suite.entries.extend(hardtack::entries(&samples)?);
        suite.entries.extend(references::entries(&samples)?);
        suite.entries.extend(parts::entries(&samples)?);
        suite.entries.extend(routes::entries(&samples)?);
        if form == Form::Flask {
            suite.entries.push(references::zlib(&samples)?);
        }
        // Their cookies are the same in either form.
        #[cfg(feature = "peers")]
        if Some(&form) == forms::<P>().last() {
            suite.entries.extend(crate::peers::entries(&samples)?);
        }
    }
    Ok(())
}

/// The forms that differ: what is tiny is never compressed.
fn forms<P: Payload>() -> &'static [Form] {
    if P::NAME == Tiny::NAME { &[Form::Flask] } else { &[Form::Flask, Form::Uncompressed] }
}
