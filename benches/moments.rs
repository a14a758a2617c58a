//! What one reading of the answers costs, and what comes after it.
#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ndarray::{Array2, ShapeBuilder};
use scalewise::{
    Column, HierarchicalRegression, Missing, Moments, Responses, Scale, item_analysis,
};

const COLUMNS: usize = 20;

/// Answers that look random, the same in every run.
fn answers(rows: usize) -> Array2<f64> {
    let mut state = 1_u64;
    Array2::from_shape_simple_fn((rows, COLUMNS).f(), || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from((state >> 33) as u32) / f64::from(u32::MAX >> 1)
    })
}

fn names() -> Vec<String> {
    (0..COLUMNS).map(|j| format!("v{j}")).collect()
}

fn responses<'a>(columns: impl Iterator<Item = Column<'a>>) -> Responses<'a> {
    Responses::from_columns(names().into_iter().zip(columns)).expect("columns of one length")
}

fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reading");
    group.sample_size(20);
    for rows in [10_000, 1_000_000] {
        let doubles = answers(rows);
        let codes = doubles.mapv(|x| (x * 5.0) as u8);
        group.throughput(Throughput::Elements((rows * COLUMNS) as u64));
        for missing in [Missing::Listwise, Missing::Pairwise] {
            let of_doubles = responses(doubles.columns().into_iter().map(Column::from));
            let label = format!("f64 {}", missing.name());
            group.bench_function(BenchmarkId::new(label, rows), |bencher| {
                bencher.iter(|| Moments::of(black_box(&of_doubles), missing));
            });
        }
        let of_codes = responses(codes.columns().into_iter().map(Column::from));
        group.bench_function(BenchmarkId::new("u8 listwise", rows), |bencher| {
            bencher.iter(|| Moments::of(black_box(&of_codes), Missing::Listwise));
        });
    }
    group.finish();
}

fn after_the_moments(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("after the moments");
    for rows in [1_000, 1_000_000] {
        let doubles = answers(rows);
        let of_doubles = responses(doubles.columns().into_iter().map(Column::from));
        let moments = Moments::of(&of_doubles, Missing::Listwise).expect("finite answers");
        let names = names();
        let regression = HierarchicalRegression::new("v0")
            .block("First", names[1..2].to_vec())
            .block("Second", names[2..6].to_vec())
            .block("Third", names[6..10].to_vec());
        group.bench_function(BenchmarkId::new("three blocks", rows), |bencher| {
            bencher.iter(|| regression.fit(black_box(&moments)));
        });
        let scale = Scale::new("ten items", names[..10].to_vec()).expect("a scale");
        group.bench_function(BenchmarkId::new("ten items", rows), |bencher| {
            bencher.iter(|| item_analysis(black_box(&moments), &scale, 0.95));
        });
    }
    group.finish();
}

criterion_group!(benches, reading, after_the_moments);
criterion_main!(benches);
