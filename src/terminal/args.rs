//! The parameters of a control sequence.

use vte::Params;

/// vte keeps no more.
const MAX: usize = 32;

/// The first part of each parameter, 0 for one that is missing.
pub(super) struct Args {
    values: [u16; MAX],
    len: usize,
}

impl Args {
    pub(super) fn new(params: &Params) -> Args {
        let mut args = Args {
            values: [0; MAX],
            len: 0,
        };
        for (slot, param) in args.values.iter_mut().zip(params.iter()) {
            *slot = param.first().copied().unwrap_or(0);
            args.len += 1;
        }
        args
    }

    pub(super) fn get(&self, i: usize) -> u16 {
        self.values.get(i).copied().unwrap_or(0)
    }

    /// A repetition: at least 1.
    pub(super) fn count(&self, i: usize) -> usize {
        usize::from(self.get(i).max(1))
    }

    pub(super) fn as_slice(&self) -> &[u16] {
        &self.values[..self.len]
    }
}
