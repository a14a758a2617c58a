use super::*;
#[test]
fn scratch() {
    let text = std::fs::read_to_string("/tmp/lat/rect.csv").unwrap();
    for line in text.lines() {
        let v: Vec<f64> = line.split(',').map(|t| t.parse().unwrap()).collect();
        let b = BivariateNormal::new(v[0]);
        let (x, y) = ([Cut::at(v[1]), Cut::at(v[2])], [Cut::at(v[3]), Cut::at(v[4])]);
        let c = |i: usize, j: usize| b.lower(&x[i], &y[j]);
        let fast = c(1, 1) - c(0, 1) - c(1, 0) + c(0, 0);
        let p = b.rectangle(x, y);
        let s = b.small_rectangle(x, y);
        let (e1, e2, e3) = ((fast - v[5]).abs(), (p / v[5] - 1.0).abs(), (s / v[5] - 1.0).abs());
        if e1 > 1e-15 || e2 > 1e-12 || e3 > 1e-12 {
            println!("{line}: fast abs {e1:.1e}, rect rel {e2:.1e}, small rel {e3:.1e}");
        }
    }
    for rho in [0.2, 0.5, 0.8, 0.95] {
        let cuts: Vec<Cut> = (0..1000).map(|i| Cut::at(-2.0 + 0.004 * i as f64)).collect();
        let start = std::time::Instant::now();
        let b = BivariateNormal::new(rho);
        let mut sum = 0.0;
        for i in 0..1000 {
            for j in 0..100 {
                sum += b.lower(&cuts[i], &cuts[10 * j]);
            }
        }
        println!("{rho}: {:?} per point {sum}", start.elapsed() / 100_000);
    }
    let b = BivariateNormal::new(0.8);
    let start = std::time::Instant::now();
    let mut sum = 0.0;
    for i in 0..1000 {
        sum += b.small_rectangle(
            [Cut::at(2.0 + i as f64 / 1e3), Cut::at(3.5)],
            [Cut::at(-2.0), Cut::at(-1.0)],
        );
    }
    println!("small {:?} {sum}", start.elapsed() / 1000);
}
