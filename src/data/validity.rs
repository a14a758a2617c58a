//! Which rows of a column are answers.

use ndarray::{ArrayView1, s};

/// A mask of answers, as the data came with it.
#[derive(Debug, Clone)]
pub(super) enum Validity<'a> {
    /// Every row is an answer (unless it is NaN).
    All,
    /// One truth value per row, true for an answer.
    Bools(ArrayView1<'a, bool>),
    /// One truth value per row, true where the answer is missing.
    Missing(ArrayView1<'a, bool>),
    /// One bit per row, lowest bit first, from bit `offset` on, as Arrow has them.
    #[cfg(feature = "arrow")]
    Bits { bytes: &'a [u8], offset: usize },
}

impl Validity<'_> {
    /// Whether any row could lack an answer.
    pub(super) fn has_gaps(&self) -> bool {
        !matches!(self, Validity::All)
    }

    /// Rows `start..start + answered.len()`.
    pub(super) fn read(&self, start: usize, answered: &mut [bool]) {
        match self {
            Validity::All => answered.fill(true),
            Validity::Bools(view) => {
                let rows = view.slice(s![start..start + answered.len()]);
                match rows.as_slice() {
                    Some(rows) => answered.copy_from_slice(rows),
                    None => answered.iter_mut().zip(rows).for_each(|(to, from)| *to = *from),
                }
            }
            Validity::Missing(view) => {
                let rows = view.slice(s![start..start + answered.len()]);
                match rows.as_slice() {
                    Some(rows) => answered.iter_mut().zip(rows).for_each(|(to, from)| *to = !from),
                    None => answered.iter_mut().zip(rows).for_each(|(to, from)| *to = !*from),
                }
            }
            #[cfg(feature = "arrow")]
            Validity::Bits { bytes, offset } => read_bits(bytes, offset + start, answered),
        }
    }
}

/// Eight bits at a time from the first whole byte on.
#[cfg(feature = "arrow")]
pub(super) fn read_bits(bytes: &[u8], start: usize, out: &mut [bool]) {
    let bit = |at: usize| bytes[at / 8] >> (at % 8) & 1 == 1;
    let head = (start.next_multiple_of(8) - start).min(out.len());
    let (first, rest) = out.split_at_mut(head);
    first.iter_mut().enumerate().for_each(|(i, to)| *to = bit(start + i));
    let whole = &bytes[(start + head) / 8..];
    for (eight, byte) in rest.chunks_mut(8).zip(whole) {
        eight.iter_mut().enumerate().for_each(|(i, to)| *to = byte >> i & 1 == 1);
    }
}

#[cfg(all(test, feature = "arrow"))]
mod tests {
    use super::read_bits;

    #[test]
    fn bits_are_read_from_any_offset() {
        let bytes: Vec<u8> = (0..40_u32).map(|i| (i * 37 % 251) as u8).collect();
        for start in 0..20 {
            for length in [0, 1, 5, 8, 13, 100] {
                let mut out = vec![false; length];
                read_bits(&bytes, start, &mut out);
                for (i, found) in out.into_iter().enumerate() {
                    let at = start + i;
                    assert_eq!(found, bytes[at / 8] & (1 << (at % 8)) != 0, "bit {at}");
                }
            }
        }
    }
}
