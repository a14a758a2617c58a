# Maximum-likelihood moments of answers with gaps by lavaan, and their information: what missing.R and
# fiml.R share.

suppressPackageStartupMessages(library(lavaan))

# Functions of lavaan that it does not export.
em_moments <- getFromNamespace("lav_mvnorm_missing_h1_estimate_moments", "lavaan")
patterns_of <- getFromNamespace("lav_data_missing_patterns", "lavaan")
statistics_of <- getFromNamespace("lav_samplestats_missing_patterns", "lavaan")
log_likelihood_by_lavaan <- getFromNamespace("lav_mvnorm_missing_loglik_samplestats", "lavaan")
observed_information <- getFromNamespace(
  "lav_mvnorm_missing_information_observed_samplestats", "lavaan"
)
expected_information <- getFromNamespace("lav_mvnorm_missing_information_expected", "lavaan")

predictors_of <- function(design) unlist(lapply(design$blocks, `[[`, "predictors"))
added_up <- function(design) Reduce(c, lapply(design$blocks, `[[`, "predictors"), accumulate = TRUE)

# ---- the moments ---------------------------------------------------------------------------

# lavaan stops when no moment moves by more than an absolute 1e-14, so the variables are brought
# to about unit variance first, by powers of two, which costs no digit.
units_of <- function(answers) 2^round(log2(apply(answers, 2, sd, na.rm = TRUE)))

saturated <- function(answers, w) {
  unit <- units_of(answers)
  scaled <- sweep(answers, 2, unit, "/")
  found <- em_moments(scaled, wt = w, tol = 1e-14, max.iter = 1e5L, warn = TRUE)
  names <- colnames(answers)
  covariance <- found$Sigma * outer(unit, unit)
  list(
    mean = setNames(c(found$Mu) * unit, names),
    covariance = (covariance + t(covariance)) / 2,
    log_likelihood = log_likelihood_by_lavaan(statistics_of(scaled, patterns_of(scaled), wt = w),
      found$Mu, found$Sigma
    ) - sum(colSums((!is.na(answers)) * w) * log(unit))
  )
}

# What a row says of its gaps: their means and covariance given the answers.
conditional <- function(row, moments) {
  gap <- is.na(row)
  s <- moments$covariance
  expected <- row
  spread <- matrix(0, length(row), length(row))
  if (any(gap)) {
    slope <- s[gap, !gap, drop = FALSE] %*% solve(s[!gap, !gap, drop = FALSE])
    expected[gap] <- moments$mean[gap] + slope %*% (row - moments$mean)[!gap]
    spread[gap, gap] <- s[gap, gap] - slope %*% s[!gap, gap, drop = FALSE]
  }
  list(expected = expected, spread = spread)
}

# One step of EM (Dempster, Laird & Rubin 1977), row by row.
em_step <- function(answers, w, moments) {
  rows <- apply(answers, 1, conditional, moments, simplify = FALSE)
  filled <- t(sapply(rows, `[[`, "expected"))
  mean <- colSums(filled * w) / sum(w)
  spread <- Reduce(`+`, Map(function(row, weight) row$spread * weight, rows, w))
  list(
    mean = mean, covariance = (crossprod(sweep(filled, 2, mean) * sqrt(w)) + spread) / sum(w)
  )
}

log_likelihood_of <- function(answers, w, moments) {
  density <- function(row) {
    seen <- !is.na(row)
    s <- moments$covariance[seen, seen, drop = FALSE]
    distance <- mahalanobis(row[seen], moments$mean[seen], s)
    -(sum(seen) * log(2 * pi) + c(determinant(s)$modulus) + distance) / 2
  }
  sum(w * apply(answers, 1, density))
}

check_moments <- function(found, answers, w) {
  again <- em_step(answers, w, found)
  agree(again$mean, found$mean)
  agree(again$covariance, found$covariance)
  agree(found$log_likelihood, log_likelihood_of(answers, w, found))
  if (!anyNA(answers)) {
    by_definition <- cov.wt(answers, w / sum(w), method = "ML")
    agree(found$mean, by_definition$center)
    agree(found$covariance, by_definition$cov)
  }
}

# Which variables are answered (1) and by how many, the most frequent first.
pattern_table <- function(answers, w) {
  pattern <- apply(1 * !is.na(answers), 1, paste, collapse = "")
  rows <- table(pattern)
  found <- data.frame(
    pattern = names(rows), rows = c(rows), weight = c(tapply(w, pattern, sum)), row.names = NULL
  )
  found[order(-found$rows, found$pattern, method = "radix"), ]
}

# psych's own optimiser, given the answers in about unit variance; good to five digits only.
check_against_psych <- function(found, answers) {
  by_psych <- corFiml(sweep(answers, 2, units_of(answers), "/"))
  stopifnot(max(abs(by_psych - cov2cor(found$covariance))) < 1e-5)
}

# ---- regression ----------------------------------------------------------------------------

coefficients_of <- function(mean, covariance, outcome, predictors) {
  b <- solve(covariance[predictors, predictors], covariance[predictors, outcome])
  c(mean[[outcome]] - sum(b * mean[predictors]), b)
}

# Derivatives of intercept and slopes by every mean and by every covariance (lower triangle,
# column by column, as lavaan orders them).
derivatives <- function(mean, covariance, outcome, predictors) {
  inverse <- solve(covariance[predictors, predictors])
  b <- coefficients_of(mean, covariance, outcome, predictors)[-1]
  by_mean <- rbind(
    (names(mean) == outcome) - replace(0 * mean, match(predictors, names(mean)), b),
    matrix(0, length(b), length(mean))
  )
  cells <- which(lower.tri(covariance, diag = TRUE), arr.ind = TRUE)
  by_covariance <- apply(cells, 1, function(at) {
    change <- 0 * covariance
    change[at[[1]], at[[2]]] <- change[at[[2]], at[[1]]] <- 1
    slopes <- inverse %*% (change[predictors, outcome] - change[predictors, predictors] %*% b)
    c(-sum(slopes * mean[predictors]), slopes)
  })
  cbind(by_mean, by_covariance)
}

# Inverse information of the saturated moments, observed (Hessian) and expected, carried over
# to the coefficients by the delta method.
std_errors <- function(answers, found, outcome, predictors) {
  unit <- units_of(answers)
  scaled <- sweep(answers, 2, unit, "/")
  mean <- found$mean / unit
  covariance <- found$covariance / outer(unit, unit)
  slopes <- derivatives(mean, covariance, outcome, predictors)
  pattern <- patterns_of(scaled)
  informations <- list(
    observed = observed_information(statistics_of(scaled, pattern), mean, covariance),
    expected = expected_information(Y = scaled, Mp = pattern, Mu = mean, Sigma = covariance)
  )
  back <- unit[[outcome]] / c(1, unit[predictors])
  lapply(informations, function(information) {
    back * sqrt(diag(slopes %*% solve(information * nrow(scaled), t(slopes))))
  })
}

model_of <- function(answers, found, design, predictors, with_errors) {
  outcome <- design$outcome
  s <- found$covariance
  estimate <- coefficients_of(found$mean, s, outcome, predictors)
  b <- estimate[-1]
  errors <- list(observed = NA_real_, expected = NA_real_)
  if (with_errors) errors <- std_errors(answers, found, outcome, predictors)
  explained <- sum(b * s[predictors, outcome])
  list(
    tidy = data.frame(
      term = c("(Intercept)", predictors), estimate = estimate, std_error = errors$observed,
      std_error_expected = errors$expected,
      beta = c(NA, b * sqrt(diag(s)[predictors] / s[outcome, outcome])), row.names = NULL
    ),
    glance = data.frame(
      n_predictors = length(b), r_squared = explained / s[outcome, outcome],
      residual_variance = s[outcome, outcome] - explained
    )
  )
}

# The model in lavaan. Variables that are not in it (of later blocks) correlate freely with all
# others, so that they inform about the gaps as they do in the moments.
by_lavaan <- function(answers, outcome, predictors, fixed) {
  unit <- units_of(answers)
  scaled <- as.data.frame(sweep(answers, 2, unit, "/"))
  rest <- setdiff(names(scaled), c(outcome, predictors))
  free <- c(rest, if (!fixed) predictors)
  syntax <- c(
    paste(outcome, "~", paste(predictors, collapse = " + ")),
    if (length(rest)) paste(outcome, "~~", paste(rest, collapse = " + ")),
    unlist(lapply(seq_along(free), function(i) {
      paste(free[i], "~~", paste(free[i:length(free)], collapse = " + "))
    }))
  )
  # The optimiser warns that it cannot get as close as it is told to; how close it came is for
  # the estimates to show.
  fit <- suppressWarnings(sem(
    syntax, scaled, missing = "fiml.x", fixed.x = fixed, meanstructure = TRUE, baseline = FALSE,
    information = "observed", observed.information = "h1", em.h1.tol = 1e-14,
    em.h1.iter.max = 1e5L, optim.force.converged = TRUE,
    control = list(rel.tol = 1e-15, eval.max = 1e5, iter.max = 1e5)
  ))
  found <- as.data.frame(parameterEstimates(fit))
  found <- found[found$lhs == outcome & found$op %in% c("~1", "~"), ]
  found <- found[match(c("", predictors), found$rhs), ]
  back <- unit[[outcome]] / c(1, unit[predictors])
  data.frame(estimate = found$est * back, std_error = found$se * back)
}

check_against_lavaan <- function(tidy, answers, outcome, predictors) {
  judged <- by_lavaan(answers, outcome, predictors, fixed = FALSE)
  agree(tidy$estimate, judged$estimate, 1e-6)
  agree(tidy$std_error, judged$std_error, 1e-6)
}

# fixed.x, lavaan's default, takes the moments of the predictors as known.
lavaan_table <- function(answers, design) {
  predictors <- predictors_of(design)
  free <- by_lavaan(answers, design$outcome, predictors, fixed = FALSE)
  fixed <- by_lavaan(answers, design$outcome, predictors, fixed = TRUE)
  agree(free$estimate, fixed$estimate, 1e-5)
  data.frame(term = c("(Intercept)", predictors), free, std_error_fixed_x = fixed$std_error)
}

regression <- function(answers, found, design, with_errors) {
  steps <- added_up(design)
  models <- lapply(steps, function(step) model_of(answers, found, design, step, with_errors))
  if (with_errors) {
    Map(function(model, step) {
      check_against_lavaan(model$tidy, answers, design$outcome, step)
    }, models, steps)
  }
  bound <- function(part) {
    labelled <- Map(
      function(model, index, block) cbind(model = index, block = block$name, model[[part]]),
      models, seq_along(models), design$blocks
    )
    do.call(rbind, unname(labelled))
  }
  list(tidy = bound("tidy"), glance = bound("glance"))
}
