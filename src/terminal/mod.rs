//! Bytes in, changed rows out: the terminal itself, pure and total.
