//! A login with a full cart.

use arrayvec::ArrayVec;
use fastrand::Rng;
use hardtack_session::{SessionData, SessionError};
use serde::{Deserialize, Serialize};

use super::{Payload, Small, hex};

/// How many lines a cart has at most.
const LINES: usize = 31;

/// 2.9 KB of JSON, near the most that fits into a cookie uncompressed.
pub type Large = Cart<LINES>;

/// A login with a cart of so many lines.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Cart<const N: usize> {
    /// As in [`Small`].
    #[serde(rename = "_fresh")]
    pub fresh: bool,
    /// As in [`Small`].
    #[serde(rename = "_id")]
    pub id: String,
    /// As in [`Small`].
    #[serde(rename = "_user_id")]
    pub user_id: String,
    /// What is to be bought.
    pub cart: Vec<Line>,
    /// As in [`Small`].
    pub csrf_token: String,
}

/// A line of a cart.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// In cents.
    pub price: u64,
    /// How many.
    pub quantity: u64,
    /// The number of the article.
    pub sku: String,
    /// Which one of them.
    pub variant: String,
}

/// [`Cart`], borrowed from the text, its lines in an array.
#[derive(Debug, Deserialize)]
pub struct LargeRef<'a> {
    /// As in [`Small`].
    #[serde(rename = "_fresh")]
    pub fresh: bool,
    /// As in [`Small`].
    #[serde(rename = "_id")]
    pub id: &'a str,
    /// As in [`Small`].
    #[serde(rename = "_user_id")]
    pub user_id: &'a str,
    /// As in [`Cart`].
    #[serde(borrow)]
    pub cart: ArrayVec<LineRef<'a>, LINES>,
    /// As in [`Small`].
    pub csrf_token: &'a str,
}

/// [`Line`], borrowed from the text.
#[derive(Debug, Deserialize)]
pub struct LineRef<'a> {
    /// As in [`Line`].
    pub name: &'a str,
    /// As in [`Line`].
    pub price: u64,
    /// As in [`Line`].
    pub quantity: u64,
    /// As in [`Line`].
    pub sku: &'a str,
    /// As in [`Line`].
    pub variant: &'a str,
}

const GOODS: [&str; 16] = [
    "Linen shirt",
    "Oak table",
    "Desk lamp",
    "Wool blanket",
    "Tea pot",
    "Bread knife",
    "Garden chair",
    "Notebook A5",
    "Rain jacket",
    "Copper pan",
    "Wall clock",
    "Bath towel",
    "Door mat",
    "Picture frame",
    "Bicycle bell",
    "Ink bottle",
];

const VARIANTS: [&str; 8] =
    ["blue / M", "green / L", "red / S", "natural", "30 x 40", "black", "0.5 l", "grey / XL"];

impl<const N: usize> Payload for Cart<N> {
    // Only `Large` is in the tables of payloads; the others are named by their size.
    const NAME: &'static str = "large";

    type Borrowed<'a> = LargeRef<'a>;

    fn random(rng: &mut Rng) -> Self {
        let Small { fresh, id, user_id, csrf_token } = Small::random(rng);
        let cart = (0..N).map(|_| Line::random(rng)).collect();
        Self { fresh, id, user_id, cart, csrf_token }
    }

    fn look(session: &SessionData) -> Result<usize, SessionError> {
        Small::look(session)
    }
}

impl Line {
    fn random(rng: &mut Rng) -> Self {
        Self {
            name: GOODS[rng.usize(..GOODS.len())].to_owned(),
            price: rng.u64(199..30_000),
            quantity: rng.u64(1..10),
            sku: format!("{}-{}", hex(rng, 2).to_uppercase(), rng.u32(10_000..100_000)),
            variant: VARIANTS[rng.usize(..VARIANTS.len())].to_owned(),
        }
    }
}
