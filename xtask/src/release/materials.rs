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
    command.args(["--override-filename=materials", "--quiet", "--manifest-path"]);
    let output = command.arg(tree.path("Cargo.toml")).output().context("run cargo-cyclonedx")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo-cyclonedx: {}", said.trim());
    let folder = place.join("materials");
    fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    let mut counts = Vec::new();
    for Package { name, version, .. } in packages {
        let bill = tree.path("crates").join(name).join("materials.json");
        let text = read(&bill)?;
        let Bill { components } = serde_json::from_str(&text)
            .with_context(|| format!("understand the bill of {name}"))?;
        ensure!(
            !text.contains(&tree.folder().display().to_string()),
            "the bill of {name} names a folder of this machine"
        );
        let others = components.iter().filter(|it| !it.name.starts_with("hardtack")).count();
        counts.push(format!("{name} {others}"));
        fs::rename(&bill, folder.join(format!("{name}-{version}.cdx.json")))
            .context("keep a bill")?;
    }
    Ok(format!("materials: crates of others in each package: {}", counts.join(", ")))
}
