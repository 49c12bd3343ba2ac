//! The scrollback: rows that have left the screen, compact and never changed again.

use std::collections::VecDeque;

use super::clusters::Clusters;
use super::codec;
use super::row::{LineSize, Row};

/// Bytes of a block. Blocks are reused as rows are forgotten, so that a full scrollback allocates nothing.
const BLOCK: usize = 8 << 10;

/// What is known of a row besides its text.
#[derive(Clone, Copy)]
pub(super) struct Meta {
    pub(super) id: u64,
    pub(super) version: u32,
    /// Number of the block since the beginning.
    block: u32,
    len: u32,
    /// Two bytes, so that all of this is three words: there are as many of these as rows.
    start: u16,
    pub(super) wrapped: bool,
    pub(super) size: LineSize,
}

/// Rows that have left the screen, the oldest first.
#[derive(Default)]
pub(super) struct History {
    rows: VecDeque<Meta>,
    blocks: VecDeque<Vec<u8>>,
    /// Number of the first block that is kept.
    first_block: u32,
    spare: Option<Vec<u8>>,
    limit: usize,
    pushed: u64,
    /// Where a row is encoded before it is known how much room it takes.
    scratch: Vec<u8>,
}

impl History {
    pub(super) fn new(limit: usize) -> History {
        History {
            limit,
            ..History::default()
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Most rows that are kept.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Keeps so many rows from now on.
    pub(super) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
        while self.rows.len() > limit {
            self.drop_oldest();
        }
    }

    /// Bytes that the rows take, roughly.
    pub(super) fn size(&self) -> usize {
        self.blocks.len() * BLOCK
    }

    /// Rows ever pushed.
    pub(super) fn pushed(&self) -> u64 {
        self.pushed
    }

    pub(super) fn push(&mut self, row: &Row, clusters: &Clusters) {
        if self.limit == 0 {
            return;
        }
        if self.rows.len() >= self.limit {
            self.drop_oldest();
        }
        self.pushed += 1;
        let mut text = std::mem::take(&mut self.scratch);
        text.clear();
        codec::encode(row, clusters, &mut text);
        let start = self.append(&text);
        self.rows.push_back(Meta {
            id: row.id(),
            version: row.version(),
            block: self.end_block().wrapping_sub(1),
            len: text.len() as u32,
            start,
            wrapped: row.wrapped,
            size: row.size,
        });
        self.scratch = text;
    }

    /// Adds `text` to the last block, or to a new one if it has no room; says where it begins there.
    fn append(&mut self, text: &[u8]) -> u16 {
        if let Some(block) = self.blocks.back_mut()
            && block.capacity() - block.len() >= text.len()
            && let Ok(start) = u16::try_from(block.len())
        {
            block.extend(text);
            return start;
        }
        let mut block = self
            .spare
            .take()
            .unwrap_or_else(|| Vec::with_capacity(BLOCK.max(text.len())));
        block.extend(text);
        self.blocks.push_back(block);
        0
    }

    fn drop_oldest(&mut self) {
        self.rows.pop_front();
        let keep = self.rows.front().map_or_else(|| self.end_block(), |meta| meta.block);
        while self.first_block != keep {
            self.first_block = self.first_block.wrapping_add(1);
            self.recycle();
        }
    }

    /// Number of the block after the last.
    fn end_block(&self) -> u32 {
        self.first_block.wrapping_add(self.blocks.len() as u32)
    }

    /// Takes the first block away and keeps it for later, unless it grew beyond measure.
    fn recycle(&mut self) {
        if let Some(mut block) = self.blocks.pop_front()
            && block.capacity() <= 2 * BLOCK
        {
            block.clear();
            self.spare = Some(block);
        }
    }

    pub(super) fn get(&self, i: usize) -> Option<(Meta, &[u8])> {
        let meta = *self.rows.get(i)?;
        Some((meta, self.bytes(&meta)))
    }

    fn bytes(&self, meta: &Meta) -> &[u8] {
        let start = usize::from(meta.start);
        let block = self.blocks.get(meta.block.wrapping_sub(self.first_block) as usize);
        block
            .and_then(|block| block.get(start..start + meta.len as usize))
            .unwrap_or_default()
    }

    /// Takes the newest row out again.
    pub(super) fn pop_newest(&mut self) -> Option<(Meta, Vec<u8>)> {
        let meta = self.rows.pop_back()?;
        let bytes = self.bytes(&meta).to_vec();
        while self.end_block() != meta.block.wrapping_add(1) {
            self.blocks.pop_back();
        }
        if let Some(block) = self.blocks.back_mut() {
            block.truncate(meta.start.into());
        }
        Some((meta, bytes))
    }

    pub(super) fn clear(&mut self) {
        *self = self.emptied();
    }

    /// The same without rows.
    pub(super) fn emptied(&self) -> History {
        History {
            limit: self.limit,
            pushed: self.pushed,
            ..History::default()
        }
    }

    /// Calls `f` with the bytes of each row.
    pub(super) fn for_each(&self, mut f: impl FnMut(&[u8])) {
        self.rows.iter().for_each(|meta| f(self.bytes(meta)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_costs_three_words_beside_its_text() {
        assert_eq!(size_of::<Meta>(), 24);
    }
}
