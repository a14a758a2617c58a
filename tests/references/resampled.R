# Heterotrait-monotrait ratios, and bootstrap intervals of reliability coefficients: semTools' htmt, and
# boot over plain arithmetic, lavaan's polychoric correlations and factor solutions to the last digits,
# with the index sets written beside the figures.

source(file.path("tests", "references", "shared.R"))
source(file.path("tests", "references", "bootstrap_shared.R"))
source(file.path("tests", "references", "factor_shared.R"))
suppressPackageStartupMessages({
  library(lavaan)
  library(semTools)
})

bfi <- read.csv(file.path(references, "data", "bfi.csv"), check.names = FALSE)
scales <- lapply(c(A = "A", C = "C", E = "E", N = "N", O = "O"), paste0, 1:5)
model_of <- function(scales) {
  paste(names(scales), sapply(scales, paste, collapse = " + "), sep = " =~ ", collapse = "\n")
}

# ---- HTMT --------------------------------------------------------------------------------------

ratios_of <- function(r, scales, absolute = TRUE) {
  # Answers that have no covariance at all have one of 1e-21 or so here.
  geometric <- function(x) exp(mean(log(ifelse(abs(x) > 1e-14, abs(x), 0))))
  within <- function(items, mean) mean(r[items, items][lower.tri(diag(length(items)))])
  of <- function(mean) {
    outer(scales, scales, Vectorize(function(a, b) {
      across <- if (identical(a, b)) within(a, mean) else mean(r[a, b])
      across / sqrt(within(a, mean) * within(b, mean))
    }))
  }
  list(
    htmt = of(function(x) mean(if (absolute) abs(x) else x)), htmt2 = of(geometric)
  )
}

judged_ratios <- function(r, scales, absolute) {
  found <- ratios_of(r, scales, absolute)
  model <- model_of(scales)
  by_semtools <- function(...) suppressWarnings(unclass(htmt(model, sample.cov = r, ...)))
  agree(found$htmt, by_semtools(absolute = absolute, htmt2 = FALSE))
  agree(found$htmt2, by_semtools(htmt2 = TRUE))
  lapply(found, unname)
}

whole <- complete_rows(bfi)
pairwise <- cor(bfi, use = "pairwise.complete.obs")
# semTools takes rows to the same correlations.
agree(
  suppressWarnings(unclass(htmt(model_of(scales), data = whole, htmt2 = FALSE))),
  ratios_of(cor(whole), scales)$htmt, 1e-9
)
key <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
keyed <- whole
keyed[key] <- 7 - keyed[key]
ratios <- list(
  n = one(nrow(whole)), key = key,
  raw = judged_ratios(cor(whole), scales, TRUE),
  keyed_signed = judged_ratios(cor(keyed), scales, FALSE),
  pairwise = judged_ratios(pairwise, scales, TRUE)
)

# ---- bootstrap ---------------------------------------------------------------------------------

first_rows <- whole[1:150, ]
levels <- c(0.8, 0.9)
set.seed(20261126, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

some <- scales[c("A", "C", "N")]
lower_of <- function(m) m[lower.tri(m)]
htmt_statistic <- function(d) {
  found <- ratios_of(cor(d), some)
  # Pair by pair, the two ratios of each.
  as.vector(rbind(t(found$htmt)[upper.tri(diag(3))], t(found$htmt2)[upper.tri(diag(3))]))
}

turned <- first_rows[scales$A]
turned$A1 <- 7 - turned$A1

halves_statistic <- function(d) {
  first <- d[c(1, 3, 5)]
  second <- d[c(2, 4)]
  r <- cor(rowSums(first), rowSums(second))
  p <- 3 / 5
  c(
    r, 2 * r / (1 + r), 2 * r / (r + sqrt(r^2 + 4 * p * (1 - p) * (1 - r^2))),
    4 * cov(rowSums(first), rowSums(second)) / var(rowSums(d))
  )
}

lambdas_statistic <- function(d) {
  s <- cov(d)
  k <- ncol(s)
  total <- sum(s)
  lambda_1 <- 1 - sum(diag(s)) / total
  shared <- colSums((s - diag(diag(s)))^2)
  best <- max(apply(combn(k, ceiling(k / 2)), 2, function(i) 4 * sum(s[i, -i]) / total))
  c(
    lambda_1, lambda_1 + sqrt(k / (k - 1) * sum(shared)) / total, k / (k - 1) * lambda_1, best,
    lambda_1 + 2 * sqrt(max(shared)) / total,
    lambda_1 + k / (k - 1) * 2 * sqrt(max(shared)) / total,
    1 - sum(diag(s) * (1 - smc(cor(d)))) / total
  )
}

ordinal_statistic <- function(d) {
  r <- unclass(lavCor(d, ordered = names(d), se = "none"))
  k <- ncol(r)
  k / (k - 1) * (1 - k / sum(r))
}

# Of a resample with as many rows, factors by minres and oblimin.
omega_statistic <- function(d) {
  r <- cor(d)
  solution <- solution_of(r, nrow(d), 3, "minres", "oblimin")
  gamma <- second_order(solution$Phi, "minres")
  g <- drop(solution$L %*% gamma)
  unique <- 1 - diag(solution$L %*% solution$Phi %*% t(solution$L))
  s <- solution$L %*% diag(sqrt(pmax(1 - gamma^2, 0)))
  total <- sum(r)
  c(
    sum(g)^2 / total, sum(g)^2 / (total - sum(unique)), 1 - sum(unique) / total,
    sum(g^2) / (sum(g^2) + sum(s^2))
  )
}

holzinger <- read.csv(file.path(references, "data", "holzinger.csv"))
draws <- matrix(sample.int(nrow(holzinger), 12 * nrow(holzinger), TRUE), 12)
omega_h <- list(
  indices = draws - 1, estimate = omega_statistic(holzinger),
  replicates = t(apply(draws, 1, function(drawn) omega_statistic(holzinger[drawn, ])))
)

write_reference(list(
  ratios = ratios, rows = first_rows, scales = names(some),
  htmt = figures_of(first_rows, htmt_statistic, 99, levels),
  split_half = figures_of(turned, halves_statistic, 99, levels),
  lambdas = figures_of(turned, lambdas_statistic, 99, levels),
  ordinal_alpha = figures_of(turned, ordinal_statistic, 49, levels),
  omega_h = omega_h
), "resampled")
