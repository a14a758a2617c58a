# Resamples and permutations of a regression with the index sets written beside the figures: boot over
# lm for respondents, clusters and residuals; permutation tests by lm, each F change by anova.
# Run from the repository root:  Rscript tests/references/resampling.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages(library(boot))

weather <- complete_rows(read_answers(read_studies()$airquality)[c("Ozone", "Solar.R", "Wind", "Temp")])
blocks <- list(Sun = "Solar.R", Weather = c("Wind", "Temp"))
outcome <- "Ozone"
formulas <- lapply(seq_along(blocks), function(m) reformulate(unlist(blocks[seq_len(m)]), outcome))

# What R's lm fits, without its formulas: thousands of fits.
fit_of <- function(rows, predictors, outcome) {
  x <- cbind(1, as.matrix(rows[predictors]))
  y <- rows[[outcome]]
  fit <- .lm.fit(x, y)
  list(b = fit$coefficients, unexplained = sum(fit$residuals^2), residuals = fit$residuals)
}

# Model by model: b, beta, R², adjusted R², R² change.
statistics_of <- function(rows, of = blocks, y = outcome) {
  before <- 0
  total <- sum((rows[[y]] - mean(rows[[y]]))^2)
  n <- nrow(rows)
  unlist(lapply(seq_along(of), function(m) {
    predictors <- unlist(of[seq_len(m)])
    fit <- fit_of(rows, predictors, y)
    r_squared <- 1 - fit$unexplained / total
    adjusted <- 1 - (1 - r_squared) * (n - 1) / (n - length(predictors) - 1)
    sizes <- sapply(rows[predictors], sd)
    figures <- c(fit$b, fit$b[-1] * sizes / sd(rows[[y]]), r_squared, adjusted, r_squared - before)
    before <<- r_squared
    unname(figures)
  }))
}
by_summary <- unlist(lapply(formulas, function(f) {
  fit <- lm(f, weather)
  c(coef(fit), summary(fit)$r.squared, summary(fit)$adj.r.squared)
}))
agree(statistics_of(weather)[c(1, 2, 4, 5, 7:10, 14, 15)], by_summary)

# BCa by the usual jackknife, whose statistics are found once for all.
ends_of <- function(drawn, conf, jackknife) {
  t(sapply(seq_along(drawn$t0), function(i) {
    if (is.null(jackknife)) return(boot.ci(drawn, conf = conf, type = "perc", index = i)$percent[4:5])
    influence <- (ncol(jackknife) - 1) * (drawn$t0[i] - jackknife[i, ])
    ci <- boot.ci(drawn, conf = conf, type = c("perc", "bca"), index = i, L = influence)
    c(ci$percent[4:5], ci$bca[4:5])
  }))
}

entry_of <- function(drawn, conf, jackknife = NULL) {
  ends <- ends_of(drawn, conf, jackknife)
  c(
    list(
      indices = boot.array(drawn, indices = TRUE) - 1,
      estimate = drawn$t0, bias = colMeans(drawn$t) - drawn$t0, std_error = apply(drawn$t, 2, sd),
      percentile_low = ends[, 1], percentile_high = ends[, 2]
    ),
    if (!is.null(jackknife)) list(bca_low = ends[, 3], bca_high = ends[, 4])
  )
}

set.seed(19930601)
cases <- entry_of(
  boot(weather, function(d, i) statistics_of(d[i, ]), 199), 0.9,
  sapply(seq_len(nrow(weather)), function(i) statistics_of(weather[-i, ]))
)

# Residuals of the last model, divided by √(1 − h) and centred, as car::Boot(method = "residual").
last <- lm(formulas[[2]], data = weather)
modified <- residuals(last) / sqrt(1 - hatvalues(last))
modified <- modified - mean(modified)
residual <- entry_of(boot(modified, function(e, i) {
  rows <- weather
  if (!identical(i, seq_along(e))) rows$Ozone <- fitted(last) + e[i]
  statistics_of(rows)
}, 199), 0.9)

# Clusters: schools of 14 to 67 pupils, the first thirty of them.
pupils <- read.csv(file.path(references, "data", "math_achieve.csv"))
schools <- unique(pupils$school)[1:30]
pupils <- pupils[pupils$school %in% schools, ]
by_school <- split(pupils, factor(pupils$school, levels = sort(schools)))
of_schools <- function(s) {
  statistics_of(do.call(rbind, by_school[s]), list("ses", c("minority", "female")), "math")
}
clusters <- entry_of(
  boot(seq_along(by_school), function(s, i) of_schools(s[i]), R = 99), 0.9,
  sapply(seq_along(by_school), function(i) of_schools(seq_along(by_school)[-i]))
)

# ---- permutations ------------------------------------------------------------------------------

observed_f <- function(rows, m) {
  before <- unlist(blocks[seq_len(m - 1)])
  predictors <- unlist(blocks[seq_len(m)])
  smaller <- fit_of(rows, before, outcome)
  larger <- fit_of(rows, predictors, outcome)
  df2 <- nrow(rows) - length(predictors) - 1
  ((smaller$unexplained - larger$unexplained) / length(blocks[[m]])) / (larger$unexplained / df2)
}
agree(observed_f(weather, 2), anova(lm(formulas[[1]], weather), lm(formulas[[2]], weather))$F[2])

permuted_f <- function(rows, m, method, i) {
  smaller <- fit_of(rows, unlist(blocks[seq_len(m - 1)]), outcome)$residuals
  moved <- rows
  if (method == "freedman_lane") moved[[outcome]] <- rows[[outcome]] - smaller + smaller[i]
  if (method == "manly") moved[[outcome]] <- rows[[outcome]][i]
  if (method == "draper_stoneman") moved[blocks[[m]]] <- rows[i, blocks[[m]], drop = FALSE]
  # Against the fit that the residuals were taken from: its coefficients are the hypothesis.
  if (method == "ter_braak") {
    moved[[outcome]] <- fit_of(rows, unlist(blocks[seq_len(m)]), outcome)$residuals[i]
  }
  observed_f(moved, m)
}

methods <- c("freedman_lane", "ter_braak", "draper_stoneman", "manly")
tests_of <- function(rows, permutations, exact = FALSE) {
  lapply(setNames(methods, methods), function(method) {
    figures <- sapply(seq_along(blocks), function(m) {
      f <- observed_f(rows, m)
      permuted <- apply(permutations, 1, function(i) permuted_f(rows, m, method, i))
      at_least <- sum(permuted >= f * (1 - 1e-10))
      one <- if (exact) 0 else 1
      c(f, at_least, (at_least + one) / (nrow(permutations) + one))
    })
    list(f_change = figures[1, ], at_least = figures[2, ], p_value = figures[3, ])
  })
}

# A sample in which the second block hardly matters, so that p is not at its smallest.
set.seed(1986)
quiet <- weather[sample(nrow(weather), 40), ]
quiet$Ozone <- quiet$Ozone + rnorm(40, sd = 60)
permutations <- t(replicate(199, sample(40)))

permutations_of <- function(p) {
  if (p == 1) return(matrix(1L))
  smaller <- permutations_of(p - 1)
  do.call(rbind, lapply(seq_len(p), function(at) cbind(at, smaller + (smaller >= at))))
}
few <- quiet[1:6, ]

write_reference(list(
  weather = weather, cases = cases, residuals = residual,
  pupils = pupils, clusters = clusters,
  quiet = quiet, permutations = permutations - 1, permuted = tests_of(quiet, permutations),
  few = few, exact = tests_of(few, permutations_of(6), exact = TRUE)
), "resampling")
