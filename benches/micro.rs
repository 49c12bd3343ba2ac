//! The terminal and the screen difference by themselves: bytes a second, time and allocations an update.
//!
//! `cargo bench --bench micro`

#![allow(missing_docs)]

#[path = "support/workload.rs"]
mod workload;

use anytermd::render::{Dialect, Renderer, Update};
use anytermd::terminal::{Config, Kind, Terminal};
use criterion::{BatchSize, Criterion, Throughput};
use std::hint::black_box;
use workload::{COLS, ROWS, SCROLLBACK};

const MEGABYTE: usize = 1 << 20;

fn terminal() -> Terminal {
    Terminal::new(Config {
        rows: ROWS,
        cols: COLS,
        scrollback: SCROLLBACK,
        kind: Kind::Linux,
        clipboard: false,
    })
}

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    group.sample_size(20);
    let inputs = [
        ("log text", workload::log_text(MEGABYTE)),
        ("coloured text", workload::coloured_text(MEGABYTE)),
        ("full-screen frames", (0..400).flat_map(workload::frame).collect()),
    ];
    for (name, input) in inputs {
        group.throughput(Throughput::Bytes(input.len() as u64));
        let mut terminal = terminal();
        group.bench_function(name, |b| b.iter(|| terminal.feed(black_box(&input))));
    }
    group.finish();
}

/// A client in front of a screen and a scrollback that are full.
struct Client {
    terminal: Terminal,
    renderer: Renderer,
}

impl Client {
    fn new() -> Client {
        let mut client = Client {
            terminal: terminal(),
            renderer: Renderer::new(SCROLLBACK),
        };
        client.terminal.feed(&workload::log_text(200_000));
        client.update();
        client
    }

    fn update(&mut self) -> Update {
        self.renderer.update(&self.terminal, Dialect::Old)
    }

    fn show(&mut self, bytes: &[u8]) -> Update {
        self.terminal.feed(bytes);
        self.update()
    }
}

/// What a program writes between two polls, by its number.
type Step = fn(u32) -> Vec<u8>;

const STEPS: [(&str, Step); 4] = [
    ("a key", |n| if n % 60 == 59 { b"\r".to_vec() } else { b"x".to_vec() }),
    ("a line", |n| {
        format!("{n:08} the quick brown fox jumps over the lazy dog\r\n").into_bytes()
    }),
    ("a frame", workload::frame),
    ("a screenful", |n| workload::log_text(2800 + n as usize % 7)),
];

fn updates(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("show and tell");
    for (name, step) in STEPS {
        let mut client = Client::new();
        let mut n = 0;
        let mut next = || {
            n += 1;
            step(n)
        };
        group.bench_function(name, |b| {
            b.iter_batched(
                &mut next,
                |bytes| black_box(client.show(&bytes)),
                BatchSize::PerIteration,
            );
        });
    }
    let mut client = Client::new();
    group.bench_function("a whole screen", |b| {
        b.iter(|| {
            client.renderer.forget();
            black_box(client.update())
        });
    });
    group.finish();
}

fn allocations() {
    println!("\nallocations an update, and bytes of the script:");
    const UPDATES: u32 = 200;
    for (name, step) in STEPS {
        let mut client = Client::new();
        let (mut count, mut allocated, mut told) = (0, 0, 0);
        for n in 0..UPDATES {
            let bytes = step(n);
            let mut length = 0;
            let info = allocation_counter::measure(|| {
                length = match client.show(&bytes) {
                    Update::Script(text) | Update::Full(text) => text.len(),
                    Update::Unchanged => 0,
                };
            });
            count += info.count_total;
            allocated += info.bytes_total;
            told += length;
        }
        let each = |n: u64| n as f64 / f64::from(UPDATES);
        println!(
            "  {name:<12} {:7.1} allocations, {:9.0} bytes allocated, {:7.0} bytes told",
            each(count),
            each(allocated),
            each(told as u64)
        );
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    parse(&mut criterion);
    updates(&mut criterion);
    criterion.final_summary();
    allocations();
}
