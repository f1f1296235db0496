//! The instructions of work on inputs of size n, 2n and 4n.
//!
//! Instructions are counted by valgrind's callgrind, so that the same program gives the same counts
//! however busy the machine is.

use std::{collections::BTreeMap, fs, process::Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    debian,
    workspace::{at_root, programs, root},
};

/// Twice the input may cost this many times as much.
const LINEAR: f64 = 2.2;

/// The same, where keys that may stand in any order are sorted: n log n at these sizes.
const SORTING: f64 = 2.3;

/// What is quadratic on purpose must be seen to cost more than this.
const QUADRATIC: f64 = 3.5;

/// Counts instructions and prints every figure.
pub(crate) fn run() -> Result<()> {
    eprintln!("{}", count(true)?);
    Ok(())
}

/// Counts without printing each figure; returns the closing line.
pub(crate) fn check() -> Result<String> {
    count(false)
}

/// The work of one kind, with its instructions at n, 2n and 4n.
#[derive(Debug, PartialEq)]
struct Measured {
    name: String,
    /// `linear`, `sorts` or `control`.
    kind: String,
    instructions: Vec<u64>,
}

impl Measured {
    /// By how much the instructions grow when the input doubles; the greater of the two.
    fn growth(&self) -> f64 {
        let pairs = self.instructions.windows(2);
        pairs
            .filter_map(|pair| Some(*pair.get(1)? as f64 / *pair.first()? as f64))
            .fold(0.0, f64::max)
    }

    fn is_as_it_must_be(&self) -> bool {
        match self.kind.as_str() {
            "linear" => self.growth() <= LINEAR,
            "sorts" => self.growth() <= SORTING,
            "control" => self.growth() > QUADRATIC,
            _ => false,
        }
    }
}

fn count(print: bool) -> Result<String> {
    let folder = root().join("target").join("linear");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("remove older counts")?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    debian::require("valgrind", "valgrind")?;
    let counts = folder.join("counts");
    let output = at_root("valgrind")
        .args(["--quiet", "--tool=callgrind"])
        .args(["--toggle-collect=*linear::measured", "--dump-after=*linear::measured"])
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .arg(programs()?.join("examples").join("linear"))
        .stderr(Stdio::inherit())
        .output()
        .context("run valgrind")?;
    ensure!(output.status.success(), "valgrind ended with {}", output.status);
    let said = String::from_utf8(output.stdout).context("understand what was measured")?;
    let measured = gather(&said, |number| {
        let file = folder.join(format!("counts.{number}"));
        let text = fs::read_to_string(&file).with_context(|| format!("read {}", file.display()))?;
        instructions(&text)
    })?;
    judge(&measured, print)
}

/// Puts the counts to the lines that the program printed: `linear 16384 what was done`.
fn gather(said: &str, count: impl Fn(usize) -> Result<u64>) -> Result<Vec<Measured>> {
    let mut kinds: Vec<Measured> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, line) in (1..).zip(said.lines()) {
        let mut words = line.splitn(3, ' ');
        let (Some(kind), Some(_), Some(name)) = (words.next(), words.next(), words.next()) else {
            bail!("the program said: {line}");
        };
        let place = *places.entry(name).or_insert(kinds.len());
        if place == kinds.len() {
            let (name, kind) = (name.to_owned(), kind.to_owned());
            kinds.push(Measured { name, kind, instructions: Vec::new() });
        }
        let kind = kinds.get_mut(place).context("a kind of work")?;
        kind.instructions.push(count(number)?);
    }
    Ok(kinds)
}

/// The total of one of callgrind's files.
fn instructions(text: &str) -> Result<u64> {
    let totals = text.lines().find_map(|line| line.strip_prefix("totals: "));
    totals.and_then(|total| total.trim().parse().ok()).context("no total in callgrind's file")
}

fn judge(measured: &[Measured], print: bool) -> Result<String> {
    /// Fewer kinds of work than this, and some have been lost.
    const KINDS: usize = 77;
    let (controls, kinds): (Vec<_>, Vec<_>) =
        measured.iter().partition(|kind| kind.kind == "control");
    ensure!(kinds.len() >= KINDS, "only {} kinds of work were measured", kinds.len());
    ensure!(!controls.is_empty(), "no control was measured");
    let mut failed = Vec::new();
    for kind in measured {
        ensure!(kind.instructions.len() == 3, "{}: {:?}", kind.name, kind.instructions);
        let growth = kind.growth();
        if print {
            eprintln!("{growth:5.2}  {:45} {:?}", kind.name, kind.instructions);
        }
        if !kind.is_as_it_must_be() {
            failed.push(format!("{} ({growth:.2})", kind.name));
        }
    }
    ensure!(failed.is_empty(), "not as the input grows: {}", failed.join(", "));
    let worst = |of: &str| {
        let kinds = measured.iter().filter(|kind| kind.kind == of);
        kinds.map(Measured::growth).fold(0.0, f64::max)
    };
    Ok(format!(
        "linear: {} kinds of work, twice the input costs at most {:.2} times as much, {:.2} where it \
         sorts, {:.2} in the control",
        kinds.len(),
        worst("linear"),
        worst("sorts"),
        worst("control"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str, instructions: [u64; 3]) -> Measured {
        let kind = "linear".to_owned();
        Measured { name: name.to_owned(), kind, instructions: instructions.to_vec() }
    }

    #[test]
    fn counts_are_put_to_what_was_done() {
        let said = "linear 1 a b\nlinear 2 a b\nsorts 1 c\n";
        let kinds = gather(said, |number| Ok(number as u64 * 10)).unwrap();
        assert_eq!(kinds[0], Measured { instructions: vec![10, 20], ..kind("a b", [0; 3]) });
        assert_eq!((&*kinds[1].kind, &*kinds[1].instructions), ("sorts", &[30][..]));
        assert_eq!(instructions("events: Ir\n\ntotals: 17\n").unwrap(), 17);
        assert!(instructions("events: Ir\n").is_err());
    }

    #[test]
    fn what_grows_faster_than_its_input_is_named() {
        let mut kinds: Vec<Measured> =
            (0..77).map(|number| kind(&format!("work {number}"), [100, 200, 400])).collect();
        let error = |kinds: &[Measured]| judge(kinds, false).unwrap_err().to_string();
        assert_eq!(error(&kinds), "no control was measured");
        let control = kind("the control", [100, 400, 1600]);
        kinds.insert(0, Measured { kind: "control".to_owned(), ..control });
        let said = judge(&kinds, false).unwrap();
        assert!(said.starts_with("linear: 77 kinds of work"), "{said}");
        assert!(said.ends_with("4.00 in the control"), "{said}");
        kinds[7].instructions = vec![100, 200, 500];
        assert_eq!(error(&kinds), "not as the input grows: work 6 (2.50)");
        kinds[7].instructions = vec![100, 200, 400];
        kinds[0].instructions = vec![100, 200, 400];
        assert_eq!(error(&kinds), "not as the input grows: the control (2.00)", "it must be seen");
        kinds.truncate(61);
        assert_eq!(error(&kinds), "only 60 kinds of work were measured");
    }
}
