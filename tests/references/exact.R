# Exact intervals of Pearson's r, and exact p of rank correlations without ties.
# Run from the repository root:  Rscript tests/references/exact.R

source(file.path("tests", "references", "shared.R"))

# ---- Pearson's r ------------------------------------------------------------------------------

# The density of u = artanh r (Fisher 1915): constant times the integral of (cosh w - rho r)^(1 - n)
# over w > 0, by the trapezoidal rule in s with w = d sinh(s), which has no narrow peak however near
# rho r is to 1. v = artanh rho.
log_cosh <- function(x) abs(x) + log1p(exp(-2 * abs(x))) - log(2)

density_of_u <- function(u, v, n) {
  step <- min(0.04, 0.5 / sqrt(n))
  s <- seq(-9, 9, by = step)
  vapply(u, function(u) {
    log_rest <- log_cosh(u - v) - log_cosh(u) - log_cosh(v) # of 1 - rho r
    rest <- exp(log_rest)
    d <- sqrt(2 * rest)
    w <- d * sinh(s)
    # cosh(w) - rho r without cancellation, relative to 1 - rho r
    height <- 1 + 2 * sinh(w / 2)^2 / rest
    # both halves of w
    inner <- sum(exp((1 - n) * log(height)) * d * cosh(s)) * step / 2
    log_factor <- log(n - 2) - log(pi) - (n - 1) * log_cosh(v) - (n - 2) * log_cosh(u) -
      (n - 1) * log_rest
    exp(log_factor) * inner
  }, 0)
}

# P(R <= r), on Fisher's scale in steps of a standard deviation, each by R's adaptive quadrature.
below <- function(r, rho, n) {
  at <- function(u) density_of_u(u, atanh(rho), n)
  cuts <- atanh(r) - 1 / sqrt(n - 2) * (0:45)
  sum(vapply(seq_len(45), function(i) {
    integrate(at, cuts[i + 1], cuts[i], rel.tol = 1e-13, abs.tol = 1e-18, stop.on.error = FALSE)$value
  }, 0))
}

# Another way to the same: r / sqrt(1 - r^2) = (Z + rho' chi_{n-1}) / chi_{n-2} (Ruben 1966), a
# mixture of non-central t over the first chi.
below_by_mixture <- function(r, rho, n) {
  t <- r * sqrt((n - 2) / (1 - r^2))
  ratio <- rho / sqrt(1 - rho^2)
  # suppressed: pt says that it reached full precision
  at <- function(a) {
    suppressWarnings(pt(t, n - 2, ncp = ratio * a)) *
      exp((2 - n / 2 - 1 / 2) * log(2) - lgamma((n - 1) / 2) + (n - 2) * log(a) - a^2 / 2)
  }
  centre <- sqrt(n - 1)
  integrate(at, max(1e-12, centre - 10), centre + 10, rel.tol = 1e-10, subdivisions = 2000)$value
}

exact_interval <- function(r, n, confidence) {
  tail <- (1 - confidence) / 2
  low <- uniroot(
    function(v) 1 - below(r, tanh(v), n) - tail,
    atanh(r) + c(-8, 0) / sqrt(n - 2), tol = 1e-15, extendInt = "upX"
  )$root
  high <- uniroot(
    function(v) below(r, tanh(v), n) - tail,
    atanh(r) + c(0, 8) / sqrt(n - 2), tol = 1e-15, extendInt = "downX"
  )$root
  ends <- tanh(c(low, high))
  # Both tails are all there is.
  for (rho in ends) agree(below(r, rho, n) + below(-r, -rho, n), 1, 1e-11)
  # pt() is inexact where the non-centrality is large.
  if (all(abs(ends) < 0.9) && n <= 21) {
    agree(1 - below_by_mixture(r, ends[1], n), tail, 1e-6)
    agree(below_by_mixture(r, ends[2], n), tail, 1e-6)
  }
  ends
}

cases <- rbind(
  expand.grid(r = c(-0.9, -0.35, 0, 0.6, 0.95), n = c(3, 4, 10, 20, 21, 200)),
  data.frame(r = c(0.1, 0.5), n = c(1000, 1000))
)
intervals <- t(mapply(exact_interval, cases$r, cases$n, 0.95))
at_99 <- exact_interval(0.4, 30, 0.99)

# ---- rank correlations -------------------------------------------------------------------------

set.seed(20)
ranked <- function(n) {
  x <- rnorm(n)
  data.frame(x = x, y = 0.4 * x + rnorm(n))
}

tests <- function(n) {
  answers <- ranked(n)
  kendall <- cor.test(answers$x, answers$y, method = "kendall", exact = TRUE)
  spearman <- cor.test(answers$x, answers$y, method = "spearman", exact = TRUE)
  list(
    x = answers$x, y = answers$y, tau = one(unname(kendall$estimate)),
    kendall_p = one(kendall$p.value), rho = one(unname(spearman$estimate)),
    spearman_p = one(spearman$p.value)
  )
}

# Every permutation of a few ranks: the whole distribution, counted.
permutations <- function(n) {
  if (n == 1) return(matrix(1L))
  before <- permutations(n - 1)
  do.call(rbind, lapply(seq_len(n), function(at) {
    cbind(at, before + (before >= at))
  }))
}

check_by_counting <- function(found) {
  n <- length(found$x)
  all <- permutations(n)
  s <- rowSums(sweep(all, 2, seq_len(n))^2)
  observed <- sum((rank(found$x) - rank(found$y))^2)
  tails <- c(mean(s <= observed), mean(s >= observed))
  agree(min(1, 2 * min(tails)), found$spearman_p[[1]])
}

ranks <- lapply(c(3, 4, 5, 6, 7, 8, 9, 10, 12, 25, 49), tests)
for (found in ranks[1:5]) check_by_counting(found)

write_reference(list(
  pearson = list(
    r = cases$r, n = cases$n, low = intervals[, 1], high = intervals[, 2],
    at_99 = list(r = one(0.4), n = one(30), low = one(at_99[1]), high = one(at_99[2]))
  ),
  ranks = ranks
), "exact")
