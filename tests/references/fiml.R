# Inference about regressions on answers with gaps: standard errors of b, of beta, of R2 and of its
# change from the observed information of lavaan's saturated moments, by the delta method with
# derivatives in complex steps; Wald tests of models and blocks. Judges: lavaan's own fit with
# missing = "fiml.x" (standardizedSolution, R2 as a defined parameter, lavTestWald).
# Run from the repository root:  Rscript tests/references/fiml.R

source(file.path("tests", "references", "shared.R"))
source(file.path("tests", "references", "likelihood_shared.R"))

jacobian_of <- getFromNamespace("lav_func_jacobian_complex", "lavaan")

# Means, then the lower triangle column by column, as lavaan orders them.
as_parameters <- function(found) c(found$mean, lav_matrix_vech(found$covariance))
as_moments <- function(parameters, k) {
  list(
    mean = parameters[seq_len(k)],
    covariance = lav_matrix_vech_reverse(parameters[-seq_len(k)])
  )
}

# The covariance matrix of the estimate, variables in about unit variance.
covariance_of_estimate <- function(scaled, found) {
  pattern <- patterns_of(scaled)
  information <- observed_information(statistics_of(scaled, pattern), found$mean, found$covariance)
  solve(information * nrow(scaled))
}

# Minus the second derivatives of the log-likelihood itself, by complex steps of its gradient
# written out row by row: checks lavaan's information where there are few parameters.
score_of <- function(parameters, answers) {
  k <- ncol(answers)
  at <- as_moments(parameters, k)
  by_mean <- rep(0 + 0i, k)
  by_covariance <- matrix(0 + 0i, k, k)
  for (i in seq_len(nrow(answers))) {
    seen <- !is.na(answers[i, ])
    inverse <- solve(at$covariance[seen, seen, drop = FALSE])
    pull <- inverse %*% (answers[i, seen] - at$mean[seen])
    by_mean[seen] <- by_mean[seen] + pull
    by_covariance[seen, seen] <- by_covariance[seen, seen] + (pull %*% t(pull) - inverse) / 2
  }
  twice <- 2 - diag(k)
  c(by_mean, lav_matrix_vech(by_covariance * twice))
}

check_information <- function(scaled, found) {
  by_hand <- -jacobian_of(function(x) score_of(x, scaled), as_parameters(found))
  pattern <- patterns_of(scaled)
  by_lavaan <- observed_information(statistics_of(scaled, pattern), found$mean, found$covariance)
  agree(by_hand, by_lavaan * nrow(scaled), 1e-9)
}

# Intercept, slopes, betas and R2; through the origin all squares are about nought.
figures_of <- function(parameters, variables, outcome, predictors, intercept) {
  at <- as_moments(parameters, length(variables))
  x <- match(predictors, variables)
  y <- match(outcome, variables)
  q <- at$covariance
  if (!intercept) q <- q + at$mean %*% t(at$mean)
  b <- solve(q[x, x, drop = FALSE], q[x, y])
  c(
    if (intercept) at$mean[y] - sum(b * at$mean[x]), b, b * sqrt(diag(q)[x] / q[y, y]),
    sum(b * q[x, y]) / q[y, y]
  )
}

wald <- function(b, v) sum(b * solve(v, b)) / length(b)

# All models of a design: the figures of each one after the other, and their joint covariance.
inference <- function(answers, found, design, intercept) {
  unit <- units_of(answers)
  scaled <- sweep(answers, 2, unit, "/")
  variables <- colnames(answers)
  in_units <- list(mean = found$mean / unit, covariance = found$covariance / outer(unit, unit))
  steps <- added_up(design)
  function_of <- function(x) {
    unlist(lapply(steps, function(step) {
      figures_of(x, variables, design$outcome, step, intercept)
    }))
  }
  estimate <- function_of(as_parameters(in_units))
  slopes <- jacobian_of(function_of, as_parameters(in_units))
  covariance <- slopes %*% covariance_of_estimate(scaled, in_units) %*% t(slopes)
  errors <- sqrt(diag(covariance))
  back <- lapply(steps, function(step) {
    c(unit[[design$outcome]] / c(if (intercept) 1, unit[step]), rep(1, length(step) + 1))
  })
  ends <- cumsum(lengths(back))
  constant <- as.integer(intercept)
  models <- Map(function(step, scale, end, number) {
    p <- length(step)
    at <- seq(end - length(scale) + 1, end)
    b <- at[seq_len(p + constant)]
    slope <- at[constant + seq_len(p)]
    beta <- at[constant + p + seq_len(p)]
    before <- if (number > 1) ends[[number - 1]]
    block <- if (number > 1) slope[-seq_along(steps[[number - 1]])] else slope
    z <- estimate[b] / errors[b]
    f <- wald(estimate[slope], covariance[slope, slope, drop = FALSE])
    f_change <- wald(estimate[block], covariance[block, block, drop = FALSE])
    change <- covariance[end, end]
    if (number > 1) change <- change + covariance[before, before] - 2 * covariance[end, before]
    list(
      tidy = data.frame(
        model = number, term = c(if (intercept) "(Intercept)", step),
        estimate = (estimate * unsplit_scale(back))[b], std_error = (errors * unsplit_scale(back))[b],
        statistic = z, p_value = 2 * pnorm(-abs(z)),
        beta = c(if (intercept) NA, estimate[beta]),
        beta_std_error = c(if (intercept) NA, errors[beta]), row.names = NULL
      ),
      glance = data.frame(
        model = number, r_squared = estimate[end], r_squared_std_error = errors[end],
        r_squared_change = estimate[end] - if (number > 1) estimate[before] else 0,
        r_squared_change_std_error = sqrt(change),
        f = f, df1 = p, p_value = pchisq(f * p, p, lower.tail = FALSE),
        f_change = f_change, df1_change = length(block),
        p_change = pchisq(f_change * length(block), length(block), lower.tail = FALSE)
      )
    )
  }, steps, back, ends, seq_along(steps))
  bound <- function(part) do.call(rbind, unname(lapply(models, `[[`, part)))
  list(tidy = bound("tidy"), glance = bound("glance"))
}

unsplit_scale <- function(back) unlist(back, use.names = FALSE)

# ---- lavaan's own fit of the last model ------------------------------------------------------

# With every variable in the model; the optimiser is told to go as close as it can.
lavaan_fit <- function(answers, outcome, predictors) {
  unit <- units_of(answers)
  scaled <- as.data.frame(sweep(answers, 2, unit, "/"))
  labels <- paste0("b", seq_along(predictors))
  pairs <- expand.grid(i = seq_along(predictors), j = seq_along(predictors))
  pairs <- pairs[pairs$i <= pairs$j, ]
  cell <- paste0("s", pairs$i, "_", pairs$j)
  at <- function(i, j) paste0("s", pmin(i, j), "_", pmax(i, j))
  everyone <- expand.grid(i = seq_along(predictors), j = seq_along(predictors))
  explained <- paste0("b", everyone$i, "*b", everyone$j, "*", at(everyone$i, everyone$j))
  syntax <- c(
    paste(outcome, "~", paste0(labels, "*", predictors, collapse = " + ")),
    paste0(predictors[pairs$i], " ~~ ", cell, "*", predictors[pairs$j]),
    paste0(outcome, " ~~ e*", outcome),
    paste("explained :=", paste(explained, collapse = " + ")),
    "r2 := explained / (explained + e)"
  )
  suppressWarnings(sem(
    syntax, scaled, missing = "fiml.x", fixed.x = FALSE, meanstructure = TRUE, baseline = FALSE,
    information = "observed", observed.information = "h1", em.h1.tol = 1e-14,
    em.h1.iter.max = 1e5L, optim.force.converged = TRUE,
    control = list(rel.tol = 1e-15, eval.max = 1e5, iter.max = 1e5)
  ))
}

lavaan_judge <- function(answers, design, found) {
  predictors <- predictors_of(design)
  fit <- lavaan_fit(answers, design$outcome, predictors)
  standard <- as.data.frame(standardizedSolution(fit))
  beta <- standard[standard$lhs == design$outcome & standard$op == "~", ]
  beta <- beta[match(predictors, beta$rhs), ]
  all <- as.data.frame(parameterEstimates(fit))
  r2 <- all[all$lhs == "r2", ]
  block <- paste0("b", match(utils::tail(design$blocks, 1)[[1]]$predictors, predictors))
  test <- lavTestWald(fit, paste(block, "== 0", collapse = "\n"))
  last <- found$tidy[found$tidy$model == max(found$tidy$model) & !is.na(found$tidy$beta), ]
  summary <- utils::tail(found$glance, 1)
  agree(last$beta, beta$est.std, 1e-6)
  agree(last$beta_std_error, beta$se, 1e-6)
  agree(summary$r_squared, r2$est, 1e-6)
  agree(summary$r_squared_std_error, r2$se, 1e-6)
  agree(summary$f_change * summary$df1_change, test$stat, 1e-5)
  list(
    term = predictors, beta = beta$est.std, beta_std_error = beta$se, r_squared = one(r2$est),
    r_squared_std_error = one(r2$se), wald = one(test$stat), df = one(test$df),
    p_value = one(test$p.value)
  )
}

# ---- all designs ----------------------------------------------------------------------------

of_design <- function(design, with_information) {
  answers <- as.matrix(read_answers(design)[design$variables])
  answers <- answers[rowSums(!is.na(answers)) > 0, , drop = FALSE]
  found <- saturated(answers, rep(1, nrow(answers)))
  unit <- units_of(answers)
  if (with_information) {
    in_units <- list(mean = found$mean / unit, covariance = found$covariance / outer(unit, unit))
    check_information(sweep(answers, 2, unit, "/"), in_units)
  }
  with_intercept <- inference(answers, found, design, intercept = TRUE)
  list(
    n = one(nrow(answers)), blocks = with_intercept,
    through_origin = inference(answers, found, design, intercept = FALSE),
    lavaan = lavaan_judge(answers, design, with_intercept)
  )
}

by_frequency <- function(design) {
  answers <- read_answers(design)
  w <- read_weights(design, "frequency", nrow(answers))
  answers <- as.matrix(answers[rep(seq_along(w), w), design$variables])
  answers <- answers[rowSums(!is.na(answers)) > 0, , drop = FALSE]
  found <- saturated(answers, rep(1, nrow(answers)))
  list(n = one(nrow(answers)), blocks = inference(answers, found, design, intercept = TRUE))
}

designs <- read_designs("missing")
figures <- Map(function(design, name) {
  found <- list(unweighted = of_design(design, name %in% c("airquality", "ozone_and_sun")))
  if (!is.null(design$frequency)) found$frequency <- by_frequency(design)
  found
}, designs, names(designs))
write_reference(figures, "fiml")
