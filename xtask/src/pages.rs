//! The Markdown of the tree: links that lead somewhere, and code that something runs.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    ops::Range,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::{
    flags::Xtask,
    tree::files,
    workspace::{read, root},
};

/// Files of the tree as the pages of crates name them, whose own folder is all that a reader has.
const REPOSITORY: [&str; 2] = [
    "https://github.com/hardtack-rs/hardtack/blob/main/",
    "https://github.com/hardtack-rs/hardtack/tree/main/",
];

/// The guide, every block of which is followed by a command of its own.
const GUIDE: &str = "docs/migrating-from-flask.md";

/// The page whose Python an interop test runs.
const RECIPES: &str = "docs/recipes.md";

/// What plays the `console` blocks of these, beside the guide, is a test of `hardtack-cli`.
const CONSOLES: &str = "crates/hardtack-cli/";

/// Checks every page; returns the closing line.
pub(crate) fn check() -> Result<String> {
    let files = files()?;
    let mut pages = BTreeMap::new();
    for name in files.iter().filter(|name| name.extension().is_some_and(|it| it == "md")) {
        pages.insert(name.clone(), Page::read(&read(&root().join(name))?));
    }
    let tree = Tree { run: run_as_documentation(&files)?, files, pages };
    let (mut links, mut blocks, mut elsewhere) = (0_usize, 0_usize, 0_usize);
    let mut wrong = Vec::new();
    for (name, page) in &tree.pages {
        let mut note = |line: usize, error: anyhow::Error| {
            wrong.push(format!("{}, line {line}: {error:#}", name.display()));
        };
        for Link { line, to } in &page.links {
            match tree.follow(name, to) {
                Ok(true) => links = links.saturating_add(1),
                Ok(false) => elsewhere = elsewhere.saturating_add(1),
                Err(error) => note(*line, error),
            }
        }
        for block in &page.blocks {
            match tree.look_at(name, block) {
                Ok(()) => blocks = blocks.saturating_add(1),
                Err(error) => note(block.line, error),
            }
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(format!(
        "pages: {} pages, {links} links within the tree, {elsewhere} elsewhere (not followed), \
         {blocks} blocks of code",
        tree.pages.len(),
    ))
}

/// What a page has that can be wrong.
#[derive(Debug, Default)]
struct Page {
    links: Vec<Link>,
    blocks: Vec<Block>,
    /// What a link may name behind `#`.
    anchors: BTreeSet<String>,
}

#[derive(Debug)]
struct Link {
    line: usize,
    to: String,
}

#[derive(Debug)]
struct Block {
    line: usize,
    language: String,
    text: String,
}

impl Page {
    fn read(text: &str) -> Self {
        let line = |at: Range<usize>| {
            let before = text.get(..at.start).unwrap_or_default();
            before.matches('\n').count().saturating_add(1)
        };
        let mut page = Self::default();
        let mut heading: Option<String> = None;
        let mut code: Option<Block> = None;
        for (event, at) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(Link { line: line(at), to: dest_url.into_string() });
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    page.anchors.extend(heading.take().map(|words| anchor(&words)));
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    let language = match kind {
                        CodeBlockKind::Fenced(language) => language.into_string(),
                        CodeBlockKind::Indented => String::new(),
                    };
                    code = Some(Block { line: line(at), language, text: String::new() });
                }
                Event::End(TagEnd::CodeBlock) => page.blocks.extend(code.take()),
                Event::Text(words) | Event::Code(words) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&words);
                    }
                    if let Some(block) = &mut code {
                        block.text.push_str(&words);
                    }
                }
                _ => {}
            }
        }
        page
    }
}

/// What a forge makes of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.map(|it| if it == ' ' { '-' } else { it }).flat_map(char::to_lowercase).collect()
}

/// The tree as the pages name it.
struct Tree {
    files: BTreeSet<PathBuf>,
    pages: BTreeMap<PathBuf, Page>,
    /// The pages whose Rust is compiled and run as documentation.
    run: BTreeSet<PathBuf>,
}

impl Tree {
    /// Whether a link leads to something in the tree; one that leads nowhere is an error.
    fn follow(&self, page: &Path, link: &str) -> Result<bool> {
        let own = REPOSITORY.iter().find_map(|start| link.strip_prefix(start));
        if own.is_none() && (link.contains("://") || link.starts_with("mailto:")) {
            return Ok(false);
        }
        let (path, fragment) =
            own.unwrap_or(link).split_once('#').unwrap_or((own.unwrap_or(link), ""));
        let folder = page.parent().unwrap_or(Path::new(""));
        let target = match (own, path) {
            (Some(_), path) => PathBuf::from(path),
            (None, "") => page.to_owned(),
            (None, path) => normal(&folder.join(path))
                .with_context(|| format!("{link} leads out of the tree"))?,
        };
        let there = self.files.iter().any(|file| file.starts_with(&target));
        ensure!(there, "{link} leads nowhere");
        if let Some(home) = package(page) {
            ensure!(
                own.is_some() || target.starts_with(&home),
                "{link} leads out of the package, which is all that its readers have",
            );
        }
        if !fragment.is_empty() {
            let anchors = self.pages.get(&target).map(|page| &page.anchors);
            let there = anchors.is_some_and(|anchors| anchors.contains(fragment));
            ensure!(there, "{link} names a heading that is not there");
        }
        Ok(true)
    }

    /// That something runs a block of code, or that there is nothing to run.
    fn look_at(&self, page: &Path, block: &Block) -> Result<()> {
        let mut words = block.language.split(',');
        let language = words.next().unwrap_or_default();
        let in_guide = page == Path::new(GUIDE);
        let run = match language {
            "rust" => {
                ensure!(!words.any(|word| word == "ignore"), "nobody compiles this block");
                in_guide || self.run.contains(page)
            }
            "python" => in_guide || page == Path::new(RECIPES),
            "console" => in_guide || page.starts_with(CONSOLES),
            "sh" => in_guide || block.text.lines().all(is_known),
            "text" => true,
            "" => bail!("a block must say its language"),
            other => bail!("nobody knows how to run {other}"),
        };
        ensure!(run, "nothing runs this block of {language}");
        Ok(())
    }
}

/// Whether a line for a shell is a command that there is.
fn is_known(line: &str) -> bool {
    let command = line.split(" # ").next().unwrap_or_default().trim_end();
    // Settings before the command itself.
    let mut words = command.split(' ').filter(|word| !word.is_empty());
    let command: Vec<&str> = match command.find("cargo ") {
        Some(at) => command.get(at..).unwrap_or_default().split(' ').collect(),
        None => words.by_ref().collect(),
    };
    match command[..] {
        ["cargo", "xtask", ref words @ ..] => {
            let words = words.iter().filter(|word| !word.is_empty());
            Xtask::from_vec(words.map(OsString::from).collect()).is_ok()
        }
        ["cargo", "run", "--example", name, ..] => {
            let folder = root().join("crates/hardtack/examples");
            folder.join(name).is_dir() || folder.join(format!("{name}.rs")).is_file()
        }
        ["cargo", "install", "--path", path, ..] => root().join(path).is_dir(),
        ["cargo", "test", "--manifest-path", path, ..] => root().join(path).is_file(),
        ["cargo", "test", "-p" | "--package", name] => {
            name == "hardtack-fuzz" || root().join("crates").join(name).is_dir()
        }
        ["cargo", "add", name, ..] => root().join("crates").join(name).is_dir(),
        [] => true,
        _ => false,
    }
}

/// The folder of a package that a page is packed with, or none.
fn package(page: &Path) -> Option<PathBuf> {
    let home = page.parent()?;
    let packed = home.starts_with("crates") && page.ends_with("README.md");
    (packed && root().join(home).join("LICENSE-MIT").exists()).then(|| home.to_owned())
}

/// The pages that some crate takes into its documentation.
fn run_as_documentation(files: &BTreeSet<PathBuf>) -> Result<BTreeSet<PathBuf>> {
    const BEGIN: &str = "doc = include_str!(\"";
    let mut run = BTreeSet::new();
    for file in files.iter().filter(|file| file.ends_with("src/lib.rs")) {
        let folder = file.parent().unwrap_or(Path::new(""));
        for rest in read(&root().join(file))?.split(BEGIN).skip(1) {
            let name = rest.split('"').next().unwrap_or_default();
            run.extend(normal(&folder.join(name)));
        }
    }
    ensure!(!run.is_empty(), "no crate has its README for documentation");
    Ok(run)
}

/// A path without `.` and `..`, or none where it leads out of the tree.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir => normal.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        let files = ["README.md", "docs/a.md", "crates/hardtack/README.md", "src/lib.rs"];
        let page = Page::read("# The *first*: `part`\n\n[x](b.md)\n\n```rust\nfn a() {}\n```\n");
        Tree {
            files: files.iter().map(PathBuf::from).collect(),
            pages: [(PathBuf::from("docs/a.md"), page)].into(),
            run: [PathBuf::from("README.md")].into(),
        }
    }

    #[track_caller]
    fn refused(page: &str, link: &str, reason: &str) {
        let error = tree().follow(Path::new(page), link).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }

    #[test]
    fn links_and_blocks_are_found_with_their_lines() {
        let tree = tree();
        let page = &tree.pages[Path::new("docs/a.md")];
        assert_eq!(
            page.links.iter().map(|it| (it.line, &*it.to)).collect::<Vec<_>>(),
            [(3, "b.md")]
        );
        assert_eq!((page.blocks[0].line, &*page.blocks[0].text), (5, "fn a() {}\n"));
        assert_eq!(page.anchors.iter().collect::<Vec<_>>(), ["the-first-part"]);
    }

    #[test]
    fn a_link_leads_to_a_file_a_folder_or_a_heading() {
        let tree = tree();
        let follow = |page: &str, link: &str| tree.follow(Path::new(page), link).unwrap();
        assert!(follow("docs/a.md", "../README.md"));
        assert!(follow("README.md", "docs"));
        assert!(follow("README.md", "docs/a.md#the-first-part"));
        assert!(follow("docs/a.md", "#the-first-part"));
        assert!(follow("crates/hardtack/README.md", &format!("{}docs/a.md", REPOSITORY[0])));
        assert!(!follow("README.md", "https://example.com/docs/b.md"));
    }

    #[test]
    fn a_link_that_leads_nowhere_is_an_error() {
        refused("README.md", "docs/b.md", "leads nowhere");
        refused("README.md", "docs/a.md#second", "names a heading");
        refused("docs/a.md", "../../x", "leads out of the tree");
        refused("README.md", &format!("{}docs/b.md", REPOSITORY[0]), "leads nowhere");
        refused("crates/hardtack/README.md", "../../docs/a.md", "leads out of the package");
    }

    #[test]
    fn a_block_that_nothing_runs_is_an_error() {
        let refused = |page: &str, language: &str, text: &str| {
            let block = Block { line: 1, language: language.to_owned(), text: text.to_owned() };
            tree().look_at(Path::new(page), &block).err().map(|error| error.to_string())
        };
        assert_eq!(refused("README.md", "rust,no_run", ""), None);
        assert_eq!(refused("README.md", "rust,ignore", "").unwrap(), "nobody compiles this block");
        assert_eq!(refused("docs/a.md", "rust", "").unwrap(), "nothing runs this block of rust");
        assert_eq!(
            refused("README.md", "python", "").unwrap(),
            "nothing runs this block of python"
        );
        assert_eq!(refused("README.md", "sh", "A='b' cargo xtask test\n"), None);
        assert_eq!(refused("README.md", "sh", "cargo run --example login\n"), None);
        assert_eq!(
            refused("README.md", "sh", "cargo xtask fly\n").unwrap(),
            "nothing runs this block of sh"
        );
        assert_eq!(refused("README.md", "", "").unwrap(), "a block must say its language");
    }
}
