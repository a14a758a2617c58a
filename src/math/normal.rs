//! Tails of the normal distribution to the last digits, however far out.
//!
//! Rational approximations by Cody: near the middle, to √32, and beyond. The error function of `statrs`
//! is right to ten digits only, which a test at 10⁻¹⁰ sees.
//!
//! Cody, W. J. (1969). Rational Chebyshev approximations for the error function. *Mathematics of
//! Computation*, 23(107), 631-637. <https://doi.org/10.1090/S0025-5718-1969-0247736-4>. Cody, W. J.
//! (1993). Algorithm 715: SPECFUN. *ACM Transactions on Mathematical Software*, 19(1), 22-32.
//! <https://doi.org/10.1145/151271.151273>

/// 1 / √(2π).
const PEAK: f64 = 0.398_942_280_401_432_7;

/// Where the first approximation ends, the upper quartile.
const NEAR: f64 = 0.67448975;

const A: [f64; 5] = [
    0.06568233791820745,
    2.2352520354606837,
    161.02823106855587,
    1067.6894854603709,
    18154.98125334356,
];
const B: [f64; 5] =
    [1.0, 47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673];
const C: [f64; 9] = [
    1.0765576773720192e-08,
    0.39894151208813466,
    8.883149794388377,
    93.50665613217785,
    597.2702763948002,
    2494.5375852903726,
    6848.190450536283,
    11602.65143764735,
    9842.714838383978,
];
const D: [f64; 9] = [
    1.0,
    22.266688044328117,
    235.387901782625,
    1519.3775994075547,
    6485.558298266761,
    18615.571640885097,
    34900.95272114598,
    38912.00328609327,
    19685.429676859992,
];
const P: [f64; 6] = [
    0.023073441764940174,
    0.215898534057957,
    0.12740116116024736,
    0.022235277870649807,
    0.0014216191932278934,
    2.9112874951168793e-05,
];
const Q: [f64; 6] = [
    1.0,
    1.284260096144911,
    0.468_238_212_480_865_1,
    0.06598813786892856,
    0.0037823963320275824,
    7.297515550839662e-05,
];

/// P(Z > z).
pub(crate) fn upper(z: f64) -> f64 {
    if z.is_nan() {
        return f64::NAN;
    }
    let far = z.abs();
    if far <= NEAR {
        let square = z * z;
        return 0.5 - z * polynomial(&A, square) / polynomial(&B, square);
    }
    let ratio = if far <= 32_f64.sqrt() {
        polynomial(&C, far) / polynomial(&D, far)
    } else {
        let square = 1.0 / (far * far);
        (PEAK - square * polynomial(&P, square) / polynomial(&Q, square)) / far
    };
    // e^(−z²/2) of z = a + b with a in sixteenths, whose square is exact.
    let a = (far * 16.0).trunc() / 16.0;
    let tail = if far > 40.0 {
        0.0
    } else {
        (-0.5 * a * a).exp() * (-0.5 * (far - a) * (far + a)).exp() * ratio
    };
    if z > 0.0 { tail } else { 1.0 - tail }
}

/// By Horner's rule, the highest power first.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

#[cfg(test)]
mod tests {
    use super::upper;

    /// Figures of R's `pnorm(z, lower.tail = FALSE)`.
    #[test]
    fn tails_are_those_of_r() {
        let table = [
            (-9.0, 1.0),
            (-3.7, 0.9998922002665226),
            (-1.5, 0.9331927987311419),
            (-0.68, 0.7517477695464294),
            (-0.67, 0.7485711049046899),
            (-0.3, 0.6179114221889527),
            (0.0, 0.5),
            (1e-09, 0.49999999960105773),
            (0.01, 0.4960106436853684),
            (0.5, 0.30853753872598694),
            (0.6744, 0.2500285213729406),
            (0.6745, 0.24999674286369922),
            (0.9, 0.1840601253467595),
            (1.0, 0.15865525393145705),
            (1.5, 0.06680720126885807),
            (1.96, 0.024997895148220428),
            (2.5, 0.006209665325776135),
            (3.0, 0.0013498980316300946),
            (4.0, 3.1671241833119924e-05),
            (5.0, 2.866515718791939e-07),
            (5.65, 8.022391850663497e-09),
            (5.66, 7.568649751997714e-09),
            (6.0, 9.86587645037698e-10),
            (8.0, 6.220960574271785e-16),
            (12.0, 1.776482112077679e-33),
            (20.0, 2.7536241186062337e-89),
            (30.0, 4.906713927148187e-198),
            (37.0, 5.725571222524577e-300),
        ];
        for (z, expected) in table {
            let share = (upper(z) / expected - 1.0).abs();
            assert!(share < 1e-14, "{z}: {:e} is not {expected:e}", upper(z));
        }
        assert_eq!((upper(50.0), upper(-50.0)), (0.0, 1.0));
        assert!(upper(f64::NAN).is_nan());
    }
}
