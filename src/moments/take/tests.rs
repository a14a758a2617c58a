//! Every way of taking answers, against the plain definition.

use pulp::{Arch, NullaryFnOnce, Scalar, Simd};

use super::{LANES, Rows, Take, TakeRows, TakeWithGaps, Taken, take, take_rows, take_with_gaps};

type Way = for<'a> fn(Take<'a>) -> f64;
type WayWithGaps = for<'a> fn(TakeWithGaps<'a>) -> Taken;
type RowsWay = fn(Rows<'_>, &[f64], usize, &mut [f64]) -> Vec<f64>;

/// Every kind of vector that this machine has.
fn ways() -> Vec<(Way, WayWithGaps)> {
    let mut ways: Vec<(Way, WayWithGaps)> =
        vec![(|take| Arch::new().dispatch(take), |take| Arch::new().dispatch(take))];
    ways.push((|take| Scalar::new().vectorize(take), |take| Scalar::new().vectorize(take)));
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        use pulp::x86::{V3, V4};
        if V3::try_new().is_some() {
            ways.push((
                |take| Simd::vectorize(V3::try_new().unwrap(), take),
                |take| Simd::vectorize(V3::try_new().unwrap(), take),
            ));
        }
        if V4::try_new().is_some() {
            ways.push((
                |take| Simd::vectorize(V4::try_new().unwrap(), take),
                |take| Simd::vectorize(V4::try_new().unwrap(), take),
            ));
        }
    }
    ways
}

fn ways_by_rows() -> Vec<RowsWay> {
    let mut ways: Vec<RowsWay> = vec![take_rows];
    ways.push(|from, shifts, stride, out| {
        TakeRows::<_, 1> { simd: Scalar::new(), from, shifts, stride, out }.call()
    });
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        use pulp::x86::{V3, V4};
        if V3::try_new().is_some() {
            ways.push(|from, shifts, stride, out| {
                let simd = V3::try_new().unwrap();
                simd.vectorize(TakeRows::<_, 4> { simd, from, shifts, stride, out })
            });
        }
        if V4::try_new().is_some() {
            ways.push(|from, shifts, stride, out| {
                let simd = V4::try_new().unwrap();
                simd.vectorize(TakeRows::<_, 8> { simd, from, shifts, stride, out })
            });
        }
    }
    ways
}

fn value(row: usize, column: usize) -> f64 {
    1e6 + ((row * 7919 + column * 104_729) % 1009) as f64 / 1009.0
}

#[test]
fn the_same_bits_come_by_columns_and_by_rows_on_every_machine() {
    for k in (1..=17).chain([20, 33]) {
        for (rows, step) in [(1, k), (7, k), (8, k + 3), (127, k), (300, k), (1024, k + 1)] {
            let shifts: Vec<f64> = (0..k).map(|j| 1e6 + j as f64).collect();
            let mut values: Vec<f64> =
                (0..rows * step).map(|at| value(at / step, at % step)).collect();
            // The last row may end with its last column.
            values.truncate((rows - 1) * step + k);
            let stride = rows.next_multiple_of(LANES) + LANES;
            let columns: Vec<Vec<f64>> =
                (0..k).map(|j| (0..rows).map(|row| value(row, j)).collect()).collect();
            let plain: Vec<f64> = (0..k * stride)
                .map(|at| (at % stride, at / stride))
                .map(|(row, j)| if row < rows { value(row, j) - shifts[j] } else { 0.0 })
                .collect();
            let mut expected: Option<Vec<f64>> = None;
            for (way, _) in ways() {
                let mut out = vec![0.0; k * stride];
                let taken: Vec<f64> = out
                    .chunks_mut(stride)
                    .zip(columns.iter().zip(&shifts))
                    .map(|(out, (values, &shift))| way(Take { values, shift, out }))
                    .collect();
                assert_eq!(out, plain);
                assert_eq!(*expected.get_or_insert_with(|| taken.clone()), taken);
            }
            for way in ways_by_rows() {
                let mut out = vec![0.0; k * stride];
                let taken = way(Rows { values: &values, rows, step }, &shifts, stride, &mut out);
                assert_eq!(out, plain);
                assert_eq!(expected.as_ref(), Some(&taken));
            }
        }
    }
}

#[test]
fn the_end_of_a_column_is_filled_up_with_noughts() {
    let mut out = [9.0; 24];
    assert_eq!(take(&[1.0, 2.0, 4.0], 1.0, &mut out), 4.0);
    assert_eq!(out[..8], [0.0, 1.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(out[8..], [9.0; 16]);
}

#[test]
fn a_value_that_is_not_finite_is_noticed_wherever_it_is() {
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for row in 0..21 {
            let mut values = vec![1.0; 21 * 3];
            values[row * 3 + 1] = odd;
            let column: Vec<f64> = values.iter().skip(1).step_by(3).copied().collect();
            let mut out = vec![0.0; 3 * 24];
            assert!(!take(&column, 0.0, &mut out).is_finite());
            let rows = Rows { values: &values, rows: 21, step: 3 };
            let finite: Vec<bool> = take_rows(rows, &[0.0; 3], 24, &mut out)
                .iter()
                .map(|sum| sum.is_finite())
                .collect();
            assert_eq!(finite, [true, false, true]);
        }
    }
    assert!(take(&[f64::MAX; 8], f64::MIN, &mut [0.0; 8]).is_infinite());
}

#[test]
fn gaps_are_counted_by_row_and_column_on_every_machine() {
    for rows in [1, 7, 8, 21, 64, 300] {
        let missing = |row: usize| row % 3 == 1 || row % 7 == 6;
        let at = |row: usize| if missing(row) { f64::NAN } else { value(row, 2) };
        let values: Vec<f64> = (0..rows).map(at).collect();
        let filled: Vec<f64> = values.iter().map(|x| if x.is_nan() { 1e6 } else { *x }).collect();
        let by_row: Vec<f64> = (0..rows).map(|row| f64::from(u8::from(missing(row)))).collect();
        for ((way, way_with_gaps), instead) in
            ways().into_iter().flat_map(|way| [(way, f64::NAN), (way, 0.0)])
        {
            let (mut out, mut gaps) = (vec![0.0; rows + LANES], vec![0.0; rows]);
            // Where the gaps are filled with the shift, the plain sum is the same to the last bit.
            let sum = way(Take { values: &filled, shift: 1e6, out: &mut out });
            let take = Take { values: &values, shift: 1e6, out: &mut out };
            let taken = way_with_gaps(TakeWithGaps { take, instead, gaps: &mut gaps });
            assert_eq!(taken, Taken { sum, gaps: by_row.iter().sum() });
            assert_eq!(gaps, by_row);
            let same = |row: usize| {
                let expected = if missing(row) { instead } else { value(row, 2) - 1e6 };
                out[row].total_cmp(&expected).is_eq() || (out[row].is_nan() && expected.is_nan())
            };
            assert!(
                (0..rows).all(same)
                    && out[rows..rows.next_multiple_of(8)]
                        == [0.0; 8][..rows.next_multiple_of(8) - rows]
            );
        }
    }
    let infinite =
        take_with_gaps(&[f64::NAN, f64::INFINITY], 0.0, 0.0, &mut [0.0; 8], &mut [0.0; 2]);
    assert!(infinite.sum.is_infinite() && infinite.gaps == 1.0);
}
