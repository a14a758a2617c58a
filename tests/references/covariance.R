# What is computed after a fit under CR2: contrasts with Satterthwaite's degrees of freedom
# (clubSandwich::linear_contrast), joint tests by Hotelling's approximation (Wald_test, HTZ), slopes,
# predictions and boundaries of Johnson and Neyman that follow; and the wild cluster bootstrap of few
# clusters by plain arithmetic over all vectors of signs.
# Run from the repository root:  Rscript tests/references/covariance.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages(library(clubSandwich))
confidence <- 0.95

# ---- contrasts and joint tests -------------------------------------------------------------

designs <- list(
  districts = list(
    file = "data/api_districts.csv", outcome = "api00", cluster = "dnum",
    blocks = list(c("meals", "ell"), "mobility", c("full", "emer")), products = list()
  ),
  offices = list(
    file = "data/simulated.csv", outcome = "tailoring", cluster = "office",
    blocks = list(c("workload", "knowledge"), c("age", "targets"), "workload:knowledge"),
    products = list(c("workload", "knowledge"))
  )
)

fit_of <- function(design) {
  rows <- read.csv(file.path(references, design$file), check.names = FALSE)
  for (parts in design$products) rows[[paste(parts, collapse = ":")]] <- rows[[parts[1]]] * rows[[parts[2]]]
  predictors <- unlist(design$blocks)
  rows <- complete_rows(rows[unique(c(predictors, design$outcome, design$cluster))])
  formula <- reformulate(sprintf("`%s`", predictors), design$outcome)
  environment(formula) <- environment()
  fit <- do.call(lm, list(formula, data = rows))
  list(fit = fit, rows = rows, V = vcovCR(fit, rows[[design$cluster]], type = "CR2"))
}

one_contrast <- function(found, l) {
  L <- matrix(l, 1)
  by_contrast <- linear_contrast(found$fit, found$V, L, test = "Satterthwaite", p_values = TRUE)
  joint <- Wald_test(found$fit, constraints = L, vcov = found$V, test = "HTZ")
  agree(by_contrast$df, joint$df_denom, 1e-9)
  t <- by_contrast$Est / by_contrast$SE
  agree(t^2, joint$Fstat, 1e-9)
  data.frame(
    estimate = by_contrast$Est, std_error = by_contrast$SE, statistic = t, df = by_contrast$df,
    p_value = joint$p_val, conf_low = by_contrast$CI_L, conf_high = by_contrast$CI_U
  )
}

contrasts_of <- function(found, L) {
  rows <- lapply(seq_len(nrow(L)), function(i) one_contrast(found, L[i, ]))
  c(list(weights = unname(split(L, row(L)))), list(table = do.call(rbind, rows)))
}

joint_of <- function(found, L) {
  w <- Wald_test(found$fit, constraints = L, vcov = found$V, test = "HTZ")
  list(weights = unname(split(L, row(L))), f = one(w$Fstat), df1 = one(w$df_num), df2 = one(w$df_denom), p_value = one(w$p_val))
}

unit <- function(k, at) diag(k)[at, , drop = FALSE]

contrasts <- lapply(designs, function(design) {
  found <- fit_of(design)
  k <- length(coef(found$fit))
  mixed <- rbind(unit(k, 2) - unit(k, 3), unit(k, 2) + 2 * unit(k, k), unit(k, k - 1) - 0.5 * unit(k, 3))
  added <- unit(k, (length(design$blocks[[1]]) + 2):k)
  first <- unit(k, 2:(length(design$blocks[[1]]) + 1))
  # Some respondents, as predictions and marginal means weigh the coefficients.
  shown <- model.matrix(found$fit)[c(1, 7, 100), ]
  shown <- rbind(shown, colMeans(model.matrix(found$fit)))
  list(
    file = one(design$file), outcome = one(design$outcome), cluster = one(design$cluster),
    blocks = lapply(design$blocks, as.character), products = design$products,
    single = contrasts_of(found, mixed), predicted = contrasts_of(found, unname(shown)),
    joint = joint_of(found, mixed), added = joint_of(found, added), first = joint_of(found, first)
  )
})

# ---- Johnson and Neyman with degrees of freedom of each value ------------------------------

# |slope| / SE less the critical t at each value, whose roots are the boundaries.
boundaries <- function(design, predictor, moderator, alpha, ends) {
  found <- fit_of(design)
  terms <- gsub("`", "", names(coef(found$fit)))
  l <- function(w) (terms == predictor) + w * (terms %in% c(paste(predictor, moderator, sep = ":"), paste(moderator, predictor, sep = ":")))
  beyond <- function(w) {
    t <- one_contrast(found, l(w))
    abs(t$statistic) - qt(1 - alpha / 2, t$df)
  }
  values <- seq(ends[1], ends[2], length.out = 61)
  signs <- sapply(values, beyond) > 0
  changes <- which(diff(signs) != 0)
  roots <- sapply(changes, function(i) uniroot(beyond, values[c(i, i + 1)], tol = 1e-13)$root)
  shown <- do.call(rbind, lapply(ends, function(w) one_contrast(found, l(w))))
  list(
    predictor = one(predictor), moderator = one(moderator), alpha = one(alpha), ends = ends,
    boundaries = as.numeric(roots), low_significant = one(signs[1]), band = shown
  )
}

regions <- list(
  offices = boundaries(designs$offices, "workload", "knowledge", 0.05, c(-15, 15)),
  offices_strict = boundaries(designs$offices, "knowledge", "workload", 0.2, c(-15, 15))
)

# ---- the wild cluster bootstrap of few clusters --------------------------------------------

# Every vector of signs by least squares of its own; p of the hypothesis, and whether it is 1 - level
# or more as far out as doubles reach.
few <- lapply(2:6, function(G) {
  rows <- read.csv(file.path(references, "data", "simulated.csv"), check.names = FALSE)
  rows <- complete_rows(rows[c("tailoring", "workload", "office")])
  kept <- sort(unique(rows$office))[seq_len(G) * 3]
  rows <- rows[rows$office %in% kept, ]
  x <- cbind(1, rows$workload)
  y <- rows$tailoring
  n <- nrow(x)
  g <- match(rows$office, kept)
  factor <- G / (G - 1) * (n - 1) / (n - 2)
  t_of <- function(y) {
    b <- solve(crossprod(x), crossprod(x, y))
    bread <- solve(crossprod(x))
    scores <- rowsum(x * drop(y - x %*% b), g)
    V <- factor * bread %*% crossprod(scores) %*% bread
    c(b[2], b[2] / sqrt(V[2, 2]))
  }
  observed <- t_of(y)
  restricted <- mean(y)
  residuals <- y - restricted
  signs <- as.matrix(expand.grid(rep(list(c(1, -1)), G)))
  t <- apply(signs, 1, function(v) t_of(restricted + residuals * v[g])[2])
  list(
    clusters = kept, n = one(n), estimate = one(observed[1]), statistic = one(observed[2]),
    p_value = one(mean(abs(t) >= abs(observed[2]) * (1 - 1e-10))), least = one(2 / 2^G)
  )
})

# ---- what a factor adds, with its interval ------------------------------------------------------

# Alf and Graf's case 2, not multiplied out.
factor_effect <- function() {
  rows <- read.csv(file.path(references, "data", "anes96.csv"), check.names = FALSE)
  rows <- complete_rows(rows[c("PID", "age", "income", "educ")])
  n <- nrow(rows)
  all <- summary(lm(PID ~ age + income + factor(educ), rows))$r.squared
  without <- summary(lm(PID ~ age + income, rows))$r.squared
  between <- sqrt(without / all)
  r <- sqrt(all * without)
  variance <- 4 * all * (1 - all)^2 / n + 4 * without * (1 - without)^2 / n -
    8 * r * (0.5 * (2 * between - r) * (1 - all - without - between^2) + between^3) / n
  added <- all - without
  ends <- added + c(-1, 1) * qnorm((1 + confidence) / 2) * sqrt(variance)
  list(
    file = one("data/anes96.csv"), outcome = one("PID"), factor = one("educ"), others = c("age", "income"),
    n_columns = one(length(unique(rows$educ)) - 1), part_squared = one(added),
    part_squared_conf_low = one(ends[1]), part_squared_conf_high = one(ends[2])
  )
}

write_reference(
  list(contrasts = contrasts, regions = regions, few = few, factor_effect = factor_effect()), "covariance"
)
