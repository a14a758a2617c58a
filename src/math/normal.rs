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
    1.0765576773720192e-8,
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
    2.9112874951168793e-5,
];
const Q: [f64; 6] = [
    1.0,
    1.284260096144911,
    0.46823821248086513,
    0.06598813786892856,
    0.0037823963320275824,
    7.297515550839662e-5,
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
            (-9.0, 1.00000000000000000e+00),
            (-3.7, 9.99892200266522591e-01),
            (-1.5, 9.33192798731141915e-01),
            (-0.68, 7.51747769546429412e-01),
            (-0.67, 7.48571104904689921e-01),
            (-0.3, 6.17911422188952675e-01),
            (0.0, 5.00000000000000000e-01),
            (1e-09, 4.99999999601057732e-01),
            (0.01, 4.96010643685368402e-01),
            (0.5, 3.08537538725986937e-01),
            (0.6744, 2.50028521372940626e-01),
            (0.6745, 2.49996742863699217e-01),
            (0.9, 1.84060125346759501e-01),
            (1.0, 1.58655253931457046e-01),
            (1.5, 6.68072012688580713e-02),
            (1.96, 2.49978951482204281e-02),
            (2.5, 6.20966532577613486e-03),
            (3.0, 1.34989803163009458e-03),
            (4.0, 3.16712418331199243e-05),
            (5.0, 2.86651571879193912e-07),
            (5.65, 8.02239185066349709e-09),
            (5.66, 7.56864975199771381e-09),
            (6.0, 9.86587645037698091e-10),
            (8.0, 6.22096057427178486e-16),
            (12.0, 1.77648211207767904e-33),
            (20.0, 2.75362411860623374e-89),
            (30.0, 4.90671392714818718e-198),
            (37.0, 5.72557122252457710e-300),
        ];
        for (z, expected) in table {
            let share = (upper(z) / expected - 1.0).abs();
            assert!(share < 1e-14, "{z}: {:e} is not {expected:e}", upper(z));
        }
        assert_eq!((upper(50.0), upper(-50.0)), (0.0, 1.0));
        assert!(upper(f64::NAN).is_nan());
    }
}
