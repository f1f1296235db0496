//! The Python of `docs/recipes.md`, with the real libraries; its Rust is run as documentation is.

use std::{fs, path::Path, process::Command};

use hardtack_interop::Environment;

/// The time that the page says it is.
const CLOCK: &str = "import time\ntime.time = lambda: 1_700_000_000\n";

/// The blocks of a page in Python, each with the number of its first line.
fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut lines = (1..).zip(page.lines());
    while let Some((line, text)) = lines.next() {
        if text == "```python" {
            let block = lines.by_ref().map(|(_, text)| text).take_while(|&text| text != "```");
            blocks.push((line, block.map(|text| format!("{text}\n")).collect()));
        }
    }
    blocks
}

#[test]
fn the_python_of_the_recipes_makes_and_takes_the_same_tokens() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/recipes.md");
    let page = fs::read_to_string(page).unwrap();
    let environment = Environment::prepare().unwrap_or_else(|error| panic!("{error}"));
    let blocks = blocks(&page);
    assert_eq!(blocks.len(), page.matches("\n```python\n").count());
    assert_eq!(blocks.len(), 8);
    for (line, block) in blocks {
        assert!(block.contains("assert "), "line {line} of the recipes shows nothing");
        let output = Command::new(environment.python())
            .args(["-B", "-c", &format!("{CLOCK}{block}")])
            .env_remove("PYTHONPATH")
            .env("PYTHONUTF8", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "line {line} of the recipes:\n{said}");
    }
    println!("interop: recipes, 8 blocks of Python with itsdangerous, Flask and Starlette");
}
