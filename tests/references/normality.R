# Tests of normality: psych::mardia, shapiro.test, the energy statistic (energy::mvnorm.e, and by hand
# where gsl is not there), Henze and Zirkler's and Royston's by hand.
# Run from the repository root:  Rscript tests/references/normality.R

source(file.path("tests", "references", "shared.R"))

mardia_of <- function(x, divisor) {
  x <- scale(as.matrix(x), scale = FALSE)
  n <- nrow(x)
  p <- ncol(x)
  s <- crossprod(x) / (if (divisor == "n") n else n - 1)
  d <- x %*% solve(s, t(x))
  b1 <- sum(d^3) / n^2
  b2 <- sum(diag(d)^2) / n
  df <- p * (p + 1) * (p + 2) / 6
  k <- (p + 1) * (n + 1) * (n + 3) / (n * ((n + 1) * (p + 1) - 6))
  z <- (b2 - p * (p + 2)) / sqrt(8 * p * (p + 2) / n)
  if (divisor != "n") {
    by_psych <- psych::mardia(x, plot = FALSE)
    agree(c(b1, b2, n * b1 / 6, n * k * b1 / 6, z),
          unlist(by_psych[c("b1p", "b2p", "skew", "small.skew", "kurtosis")]), 1e-10)
  }
  tail <- function(q) pchisq(q, df, lower.tail = FALSE)
  list(skewness = b1, skewness_statistic = n * b1 / 6, skewness_df = df,
       skewness_p_value = tail(n * b1 / 6), small_sample_statistic = n * k * b1 / 6,
       small_sample_p_value = tail(n * k * b1 / 6), kurtosis = b2, kurtosis_statistic = z,
       kurtosis_p_value = 2 * pnorm(-abs(z)))
}

henze_zirkler_of <- function(x) {
  x <- scale(as.matrix(x), scale = FALSE)
  n <- nrow(x)
  p <- ncol(x)
  s <- crossprod(x) / n
  d <- x %*% solve(s, t(x))
  dj <- diag(d)
  djk <- outer(dj, dj, "+") - 2 * d
  b <- (n * (2 * p + 1) / 4)^(1 / (p + 4)) / sqrt(2)
  hz <- n * (mean(exp(-b^2 / 2 * djk)) -
    2 * (1 + b^2)^(-p / 2) * mean(exp(-b^2 / (2 * (1 + b^2)) * dj)) + (1 + 2 * b^2)^(-p / 2))
  a <- 1 + 2 * b^2
  w <- (1 + b^2) * (1 + 3 * b^2)
  mu <- 1 - a^(-p / 2) * (1 + p * b^2 / a + p * (p + 2) * b^4 / (2 * a^2))
  v <- 2 * (1 + 4 * b^2)^(-p / 2) +
    2 * a^(-p) * (1 + 2 * p * b^4 / a^2 + 3 * p * (p + 2) * b^8 / (4 * a^4)) -
    4 * w^(-p / 2) * (1 + 3 * p * b^4 / (2 * w) + p * (p + 2) * b^8 / (2 * w^2))
  list(statistic = hz, smoothing = b,
       p_value = plnorm(hz, log(mu^2 / sqrt(v + mu^2)), sqrt(log(1 + v / mu^2)), lower.tail = FALSE))
}

# Royston's normal score of W, as AS R94 has it.
score <- function(w, n) {
  l <- log(n)
  if (n <= 11) {
    y <- -log(-2.273 + 0.459 * n - log(1 - w))
    m <- 0.544 - 0.39978 * n + 0.025054 * n^2 - 6.714e-4 * n^3
    s <- exp(1.3822 - 0.77857 * n + 0.062767 * n^2 - 0.0020322 * n^3)
  } else {
    y <- log(1 - w)
    m <- -1.5861 - 0.31082 * l - 0.083751 * l^2 + 0.0038915 * l^3
    s <- exp(-0.4803 - 0.082676 * l + 0.0030302 * l^2)
  }
  (y - m) / s
}

royston_of <- function(x) {
  n <- nrow(x)
  p <- ncol(x)
  tests <- lapply(x, shapiro.test)
  w <- sapply(tests, function(t) unname(t$statistic))
  z <- sapply(w, score, n = n)
  agree(log(pnorm(z, lower.tail = FALSE)), log(sapply(tests, `[[`, "p.value")), 1e-7)
  psi <- qnorm(pnorm(-z) / 2)^2
  nu <- 0.21364 + 0.015124 * log(n)^2 - 0.0018034 * log(n)^3
  r <- cor(x)[lower.tri(diag(p))]
  e <- p / (1 + (p - 1) * mean(r^5 * (1 - 0.715 / nu * (1 - r)^0.715)))
  h <- e * sum(psi) / p
  list(statistic = h, df = e, p_value = pchisq(h, e, lower.tail = FALSE))
}

# The mean distance to a normal point by the noncentral chi: an integral of its tail.
distance_to_normal <- function(y2, d) {
  f <- function(r) pchisq(r^2, d, ncp = y2, lower.tail = FALSE)
  centre <- sqrt(y2 + d)
  ends <- c(0, max(centre - 9, 0), centre, centre + 9, centre + 30)
  ends <- unique(ends)
  sum(mapply(function(a, b) integrate(f, a, b, rel.tol = 1e-12, subdivisions = 1000)$value,
             head(ends, -1), tail(ends, -1)))
}

energy_of <- function(x) {
  x <- as.matrix(x)
  n <- nrow(x)
  d <- ncol(x)
  y <- scale(x, scale = FALSE) %*% solve(chol(cov(x)))
  mean1 <- mean(sapply(rowSums(y^2), distance_to_normal, d = d))
  e <- n * (2 * mean1 - 2 * exp(lgamma((d + 1) / 2) - lgamma(d / 2)) - 2 * sum(dist(y)) / n^2)
  if (d == 1 || requireNamespace("gsl", quietly = TRUE)) {
    by_energy <- energy::mvnorm.e(if (d == 1) as.vector(x) else x)
    agree(e, by_energy, 1e-7)
    e <- by_energy
  }
  e
}

figures_of <- function(x, seeded = FALSE) {
  x <- complete_rows(x)
  wrapped <- function(figures) lapply(figures, one)
  shapiro <- lapply(x, shapiro.test)
  list(
    names = names(x), n = one(nrow(x)),
    mardia_n = wrapped(mardia_of(x, "n")), mardia_n_minus_one = wrapped(mardia_of(x, "n - 1")),
    henze_zirkler = wrapped(henze_zirkler_of(x)), royston = wrapped(royston_of(x)),
    w = sapply(shapiro, function(t) unname(t$statistic)),
    p = sapply(shapiro, `[[`, "p.value"),
    energy = one(energy_of(x)), energy_of_first = one(energy_of(x[1]))
  )
}

studies <- read_studies()
weather <- read_answers(studies$airquality)[c("Ozone", "Solar.R", "Wind", "Temp")]
anes <- read_answers(studies$anes96)[c("selfLR", "age", "educ", "income", "PID")]
figures <- list(
  weather = figures_of(weather), anes96 = figures_of(anes[1:400, ]),
  few = figures_of(weather[1:12, c("Ozone", "Wind")]), logs = figures_of(log(weather[c("Ozone", "Wind", "Temp")]))
)
# W alone, at every branch of its approximation.
sizes <- c(3, 4, 5, 6, 7, 10, 11, 12, 20, 21, 50, 500, 944)
ages <- log(read_answers(studies$anes96)$age + seq_len(944) / 7)
alone <- lapply(sizes, function(n) shapiro.test(ages[seq_len(n)]))
figures$sizes <- list(
  n = sizes, given = ages,
  w = sapply(alone, function(t) unname(t$statistic)), p = sapply(alone, `[[`, "p.value")
)
write_reference(figures, "normality")
