# What a scale is without each of its items, psych's scores of respondents who left items out, omega of
# one factor, and alphas of normal samples: psych's alpha and omega, plain arithmetic, and rWishart.
# Run from the repository root:  Rscript tests/references/item_worth.R

source(file.path("tests", "references", "shared.R"))

bfi <- read.csv(file.path(references, "data", "bfi.csv"))
scales <- list(
  A = list(items = paste0("A", 1:5), reverse = "A1"),
  C = list(items = paste0("C", 1:5), reverse = c("C4", "C5"))
)
keyed_answers <- function(scale) {
  items <- bfi[scale$items]
  items[scale$reverse] <- 7 - items[scale$reverse]
  items
}

# ---- psych's alpha -------------------------------------------------------------------------

# Alpha without each item by arithmetic, as a second opinion.
drop_by_hand <- function(c, item) {
  c <- c[-item, -item]
  r <- cov2cor(c)
  k <- ncol(c)
  below <- r[lower.tri(r)]
  c(
    k / (k - 1) * (1 - sum(diag(c)) / sum(c)),
    k * mean(below) / (1 + (k - 1) * mean(below)),
    k * mean(below) / (1 - mean(below)), var(below), median(below)
  )
}

worth_of <- function(items) {
  found <- suppressWarnings(psych::alpha(items, warnings = FALSE))
  c <- cov(items, use = "pairwise")
  drop <- found$alpha.drop
  for (i in seq_along(items)) {
    agree(drop_by_hand(c, i), unlist(drop[i, c("raw_alpha", "std.alpha", "S/N", "var.r", "med.r")]))
  }
  # Guttman's own lambda 6, on covariances; psych's is on correlations.
  lambda_6 <- sapply(seq_along(items), function(i) {
    left <- c[-i, -i]
    1 - sum(diag(left) / diag(solve(cov2cor(left))) / diag(cov2cor(left))) / sum(left)
  })
  list(
    n = nrow(items),
    tidy = data.frame(
      item = names(items),
      raw_r = found$item.stats$raw.r, std_r = found$item.stats$std.r,
      r_cor = found$item.stats$r.cor, r_drop = found$item.stats$r.drop,
      alpha = drop$raw_alpha, standardized_alpha = drop$std.alpha, g6 = drop$`G6(smc)`,
      lambda_6 = lambda_6, mean_inter_item = drop$average_r, signal_to_noise = drop$`S/N`,
      std_error = drop$`alpha se`, variance_inter_item = drop$var.r,
      median_inter_item = drop$med.r
    ),
    alpha = found$total$raw_alpha, signal_to_noise = found$total$`S/N`,
    variance_inter_item = found$var.r, mean = found$total$mean, sd = found$total$sd
  )
}

# ---- omega of one factor -------------------------------------------------------------------

one_factor <- function(items) {
  found <- suppressWarnings(suppressMessages(psych::omega(
    items, nfactors = 1, flip = FALSE, plot = FALSE
  )))
  list(
    omega_h = found$omega_h, omega_total = found$omega.tot, asymptotic = found$omega.lim,
    alpha = found$alpha, lambda_6 = found$G6
  )
}

# ---- a covariance matrix without means -----------------------------------------------------

printed <- function(items) {
  c <- cov(items)
  n <- nrow(items)
  k <- ncol(items)
  contrasts <- as.matrix(items[, -1] - items[, 1])
  m <- colMeans(contrasts)
  list(
    covariance = c, n = n,
    between_people = (n - 1) * sum(c) / k,
    residual = (n - 1) * (sum(diag(c)) - sum(c) / k),
    hoyt = k / (k - 1) * (1 - sum(diag(c)) / sum(c)),
    t_squared = drop(n * m %*% solve(cov(contrasts), m))
  )
}

# ---- alphas of normal samples --------------------------------------------------------------

normal_samples <- function(c, n, draws) {
  set.seed(20261126)
  k <- ncol(c)
  alphas <- apply(rWishart(draws, n - 1, c), 3, function(s) {
    k / (k - 1) * (1 - sum(diag(s)) / sum(s))
  })
  list(draws = draws, n = n, low = unname(quantile(alphas, 0.025)),
       high = unname(quantile(alphas, 0.975)), sd = sd(alphas))
}

results <- lapply(scales, function(scale) {
  items <- keyed_answers(scale)
  complete <- items[complete.cases(items), ]
  raw <- bfi[complete.cases(items), scale$items]
  list(
    items = scale$items, reverse = as.list(scale$reverse),
    listwise = worth_of(complete), pairwise = worth_of(items),
    one_factor = one_factor(complete), printed = printed(complete),
    raw_covariance = cov(raw),
    normal = normal_samples(cov(complete), 200, 200000)
  )
})
write_reference(results, "item_worth")
