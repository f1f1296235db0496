//! The bill of materials of each package, in CycloneDX's JSON.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::repository::Repository;
use crate::{packages::Package, tools::Tool, workspace::read};

const CYCLONEDX: Tool = Tool { name: "cargo-cyclonedx", version: "0.5.9", build: &Tool::IN_HASTE };

/// As much of a bill as is looked at.
#[derive(Deserialize)]
struct Bill {
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Deserialize)]
struct Component {
    name: String,
}

/// Writes a bill for each package into `PLACE/materials`; returns the closing line.
pub(crate) fn write(tree: &Repository, packages: &[Package], place: &Path) -> Result<String> {
    let mut command = CYCLONEDX.command(&["cyclonedx", "--format=json", "--all-features"])?;
    // Into the clone, beside each manifest, as the tool has it.
    command.args(["--spec-version=1.5", "--override-filename=materials", "--quiet"]);
    command.arg("--manifest-path").arg(tree.path("Cargo.toml"));
    let output = command.output().context("run cargo-cyclonedx")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo-cyclonedx: {}", said.trim());
    let folder = place.join("materials");
    fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    let here = tree.folder().display().to_string();
    let mut counts = Vec::new();
    for package in packages {
        let Package { name, version, .. } = package;
        let text = read(&tree.path("crates").join(name).join("materials.json"))?;
        let text = as_published(&text, &here);
        ensure!(!text.contains(&here), "the bill of {name} names a folder of this machine");
        let Bill { components } = serde_json::from_str(&text)
            .with_context(|| format!("understand the bill of {name}"))?;
        let others = components.iter().filter(|it| !it.name.starts_with("hardtack")).count();
        counts.push(format!("{name} {others}"));
        let file = folder.join(format!("{name}-{version}.cdx.json"));
        fs::write(&file, text).with_context(|| format!("write {}", file.display()))?;
    }
    tree.git(&["clean", "--quiet", "--force", "-d"])?;
    Ok(format!("materials: crates of others for each package: {}", counts.join(", ")))
}

/// A bill of crates in folders, as of crates from a registry: what tells them apart is their name and
/// version, and nothing is downloaded from a folder.
fn as_published(bill: &str, folder: &str) -> String {
    let bill = bill.replace(&format!("path+file://{folder}/crates/"), "");
    let mut pieces = bill.split("?download_url=file://");
    let mut published = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(['#', '"']).unwrap_or_default();
        published.push_str(piece.get(end..).unwrap_or_default());
    }
    published
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_names_no_folder() {
        let bill = r#"{"bom-ref": "path+file:///a/b/crates/hardtack#0.1.0 bin",
            "purl": "pkg:cargo/hardtack@0.1.0?download_url=file://.#src/lib.rs",
            "other": "pkg:cargo/hardtack-zlib@0.1.0?download_url=file://../hardtack-zlib"}"#;
        let expected = r##"{"bom-ref": "hardtack#0.1.0 bin",
            "purl": "pkg:cargo/hardtack@0.1.0#src/lib.rs",
            "other": "pkg:cargo/hardtack-zlib@0.1.0"}"##;
        assert_eq!(as_published(bill, "/a/b"), expected);
    }
}
