//! Random choices that a seed repeats, on every machine and with every release of every crate.

/// SplitMix64.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream of one item of a run, independent of all the others.
    pub(crate) fn new(seed: u64, item: usize) -> Self {
        let mut random = Self(seed);
        let start = random.next() ^ (item as u64).wrapping_mul(0x2545_f491_4f6c_dd1d);
        Self(start)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, which is small beside 2^64.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    /// True once in `times` times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    /// Text of up to `length` characters of all kinds, escapes and other planes among them.
    pub(crate) fn text(&mut self, length: usize) -> String {
        (0..self.below(length + 1)).map(|_| self.character()).collect()
    }

    pub(crate) fn character(&mut self) -> char {
        const LIMITS: [u64; 6] = [0x20, 0x80, 0x80, 0x800, 0x1_0000, 0x11_0000];
        loop {
            let limit = *self.pick(&LIMITS);
            let point = u32::try_from(self.next() % limit).unwrap();
            if let Some(character) = char::from_u32(point) {
                return character;
            }
        }
    }

    /// A float of any kind but NaN and the infinities.
    pub(crate) fn finite(&mut self) -> f64 {
        const BORDERS: [f64; 14] =
            [0.0, -0.0, 1.0, 0.1, 1e15, 1e16, 1e17, 1e-4, 1e-5, 5e-324, 1e22, 1e23, 123.456, 4.35];
        match self.below(5) {
            0 => *self.pick(&BORDERS),
            // Quarters beyond 2^50 lie halfway between two shortest texts.
            4 => ((1 << 52) + (self.next() >> 12)) as f64 / 4.0,
            1 => (self.next() % 100_000_000) as f64 / 1000.0,
            _ => loop {
                let float = f64::from_bits(self.next());
                if float.is_finite() {
                    return float;
                }
            },
        }
    }
}
