# Blockwise (hierarchical) least squares regression: stats::lm, anova, car::vif and confint on
# the rows; arithmetic on the correlation matrix, checked by psych::setCor, where there are none.
# Run from the repository root:  Rscript tests/references/regression.R

source(file.path("tests", "references", "shared.R"))
confidence <- 0.95

added_up <- function(blocks) Reduce(c, lapply(blocks, `[[`, "predictors"), accumulate = TRUE)
all_predictors <- function(study) unlist(lapply(study$blocks, `[[`, "predictors"))
model_variables <- function(study) c(study$outcome, all_predictors(study))
block_names <- function(study) sapply(study$blocks, `[[`, "name")

# ---- from the rows -------------------------------------------------------------------------

formula_of <- function(predictors, outcome, intercept = TRUE) {
  reformulate(if (length(predictors)) predictors else "0", outcome, intercept = intercept)
}

# Zero-order, part and partial correlation as what they are: correlations with residuals.
residual_correlations <- function(predictor, predictors, outcome, rows) {
  others <- setdiff(predictors, predictor)
  rest <- if (length(others)) others else "1"
  alone <- resid(lm(reformulate(rest, predictor), rows))
  left <- resid(lm(reformulate(rest, outcome), rows))
  c(
    zero_order = cor(rows[[predictor]], rows[[outcome]]),
    partial = cor(alone, left),
    part = cor(alone, rows[[outcome]])
  )
}

check_residual_correlations <- function(found, fit, predictors, outcome, rows) {
  t <- summary(fit)$coefficients[-1, "t value"]
  agree(found$partial, t / sqrt(t^2 + fit$df.residual))
  agree(found$part, t * sqrt((1 - summary(fit)$r.squared) / fit$df.residual))
  for (x in if (length(predictors) > 1) predictors) {
    by_psych <- partial.r(cor(rows[c(outcome, predictors)]), c(outcome, x), setdiff(predictors, x))
    agree(found[x, "partial"], by_psych[1, 2])
  }
}

variance_inflation <- function(fit, predictors, rows) {
  if (length(predictors) == 1) return(1)
  vif <- car::vif(fit)[predictors]
  agree(vif, 1 / (1 - smc(cor(rows[predictors]))))
  vif
}

# The columns of standardised effects; beta's interval is B's, times sd(x) / sd(y).
standardised <- function(fit, predictors, outcome, rows) {
  scaled <- as.data.frame(scale(rows[c(outcome, predictors)]))
  beta <- coef(lm(formula_of(predictors, outcome), scaled))[-1]
  ratio <- sapply(rows[predictors], sd) / sd(rows[[outcome]])
  interval <- confint(fit, level = confidence)[-1, , drop = FALSE] * ratio
  agree(beta, coef(fit)[-1] * ratio)
  found <- as.data.frame(t(sapply(predictors, residual_correlations, predictors, outcome, rows)))
  check_residual_correlations(found, fit, predictors, outcome, rows)
  vif <- variance_inflation(fit, predictors, rows)
  data.frame(
    beta = beta, beta_conf_low = interval[, 1], beta_conf_high = interval[, 2],
    found, tolerance = 1 / vif, vif = vif, row.names = NULL
  )
}

nothing_standardised <- function(count) {
  columns <- c(
    "beta", "beta_conf_low", "beta_conf_high", "zero_order", "partial", "part", "tolerance", "vif"
  )
  as.data.frame(matrix(NA_real_, count, length(columns), dimnames = list(NULL, columns)))
}

tidy_lm <- function(fit, predictors, outcome, rows, intercept) {
  estimates <- unname(summary(fit)$coefficients)
  interval <- unname(confint(fit, level = confidence))
  effects <- if (intercept) {
    rbind(nothing_standardised(1), standardised(fit, predictors, outcome, rows))
  } else {
    nothing_standardised(length(predictors))
  }
  data.frame(
    term = names(coef(fit)), estimate = estimates[, 1], std_error = estimates[, 2],
    statistic = estimates[, 3], p_value = estimates[, 4],
    conf_low = interval[, 1], conf_high = interval[, 2], effects
  )
}

# F-change is anova() of two models at a time: given three at once, anova() divides every
# change by the residual variance of the last one.
glance_lm <- function(fit, smaller) {
  summary <- summary(fit)
  f <- summary$fstatistic
  change <- anova(smaller, fit)[2, ]
  gain <- summary$r.squared - summary(smaller)$r.squared
  df1_change <- smaller$df.residual - fit$df.residual
  agree(change$F, gain / df1_change / ((1 - summary$r.squared) / fit$df.residual))
  agree(AIC(fit), -2 * c(logLik(fit)) + 2 * (fit$rank + 1))
  data.frame(
    n = nobs(fit), n_predictors = length(attr(terms(fit), "term.labels")),
    r_squared = summary$r.squared, adj_r_squared = summary$adj.r.squared, sigma = summary$sigma,
    f = f[["value"]], df1 = f[["numdf"]], df2 = f[["dendf"]],
    p_value = pf(f[["value"]], f[["numdf"]], f[["dendf"]], lower.tail = FALSE),
    r_squared_change = gain, f_change = change$F,
    df1_change = change$Df, df2_change = change$Res.Df, p_change = change[["Pr(>F)"]],
    log_likelihood = c(logLik(fit)), aic = AIC(fit), bic = BIC(fit)
  )
}

bind_models <- function(parts, study) {
  labelled <- Map(
    function(part, model, block) cbind(model = model, block = block, part),
    parts, seq_along(parts), block_names(study)
  )
  do.call(rbind, unname(labelled))
}

regression_of_rows <- function(answers, study, intercept = TRUE) {
  rows <- complete_rows(answers[model_variables(study)])
  steps <- added_up(study$blocks)
  fits <- lapply(steps, function(step) lm(formula_of(step, study$outcome, intercept), rows))
  start <- lm(reformulate(if (intercept) "1" else "0", study$outcome), rows)
  smaller <- c(list(start), fits[-length(fits)])
  tidy <- Map(function(fit, step) tidy_lm(fit, step, study$outcome, rows, intercept), fits, steps)
  list(
    tidy = bind_models(tidy, study),
    glance = bind_models(Map(glance_lm, fits, smaller), study)
  )
}

# ---- from a correlation matrix, standard deviations, means and one n -----------------------

one_model_of_moments <- function(r, sds, means, n, predictors, outcome) {
  k <- length(predictors)
  df <- n - k - 1
  inverse <- solve(r[predictors, predictors, drop = FALSE])
  beta <- drop(inverse %*% r[predictors, outcome])
  r_squared <- sum(beta * r[predictors, outcome])
  ratio <- sds[predictors] / sds[[outcome]]
  sigma <- sds[[outcome]] * sqrt((n - 1) * (1 - r_squared) / df)
  b <- beta / ratio
  se <- sigma * sqrt(diag(inverse) / (n - 1)) / sds[predictors]
  x <- means[predictors] / sds[predictors]
  estimate <- c(means[[outcome]] - sum(b * means[predictors]), b)
  std_error <- c(sigma * sqrt(1 / n + drop(x %*% inverse %*% x) / (n - 1)), se)
  statistic <- estimate / std_error
  reach <- qt((1 + confidence) / 2, df) * std_error
  whole <- solve(r[c(outcome, predictors), c(outcome, predictors)])
  effects <- data.frame(
    beta = beta, beta_conf_low = (b - reach[-1]) * ratio, beta_conf_high = (b + reach[-1]) * ratio,
    zero_order = r[predictors, outcome],
    partial = -whole[-1, 1] / sqrt(whole[1, 1] * diag(whole)[-1]),
    part = beta / sqrt(diag(inverse)), tolerance = 1 / diag(inverse), vif = diag(inverse)
  )
  check_against_setcor(r, n, predictors, outcome, beta, statistic[-1], r_squared, effects$vif)
  tidy <- data.frame(
    term = c("(Intercept)", predictors), estimate, std_error, statistic,
    p_value = 2 * pt(-abs(statistic), df),
    conf_low = estimate - reach, conf_high = estimate + reach,
    rbind(nothing_standardised(1), effects), row.names = NULL
  )
  log_likelihood <- -n / 2 * (log(2 * pi * sigma^2 * df / n) + 1)
  glance <- data.frame(
    n = n, n_predictors = k, r_squared, adj_r_squared = 1 - (1 - r_squared) * (n - 1) / df, sigma,
    f = r_squared / k / ((1 - r_squared) / df), df1 = k, df2 = df, log_likelihood,
    aic = -2 * log_likelihood + 2 * (k + 2), bic = -2 * log_likelihood + log(n) * (k + 2)
  )
  list(tidy = tidy, glance = glance)
}

check_against_setcor <- function(r, n, predictors, outcome, beta, t, r_squared, vif) {
  by_psych <- setCor(outcome, predictors, data = r, n.obs = n, plot = FALSE)
  agree(beta, by_psych$coefficients)
  agree(t, by_psych$t)
  agree(r_squared, by_psych$R2)
  if (length(predictors) > 1) agree(vif, by_psych$VIF)
}

glance_of_moments <- function(models) {
  glance <- do.call(rbind, lapply(models, `[[`, "glance"))
  gain <- diff(c(0, glance$r_squared))
  df1_change <- diff(c(0, glance$n_predictors))
  f_change <- gain / df1_change / ((1 - glance$r_squared) / glance$df2)
  upper <- function(f, df1) pf(f, df1, glance$df2, lower.tail = FALSE)
  first <- c(
    "n", "n_predictors", "r_squared", "adj_r_squared", "sigma", "f", "df1", "df2"
  )
  data.frame(
    glance[first], p_value = upper(glance$f, glance$df1),
    r_squared_change = gain, f_change, df1_change, df2_change = glance$df2,
    p_change = upper(f_change, df1_change), glance[c("log_likelihood", "aic", "bic")]
  )
}

regression_of_moments <- function(r, sds, means, n, study) {
  steps <- added_up(study$blocks)
  models <- lapply(steps, function(step) {
    one_model_of_moments(r, sds, means, n, step, study$outcome)
  })
  glance <- glance_of_moments(models)
  list(
    tidy = bind_models(lapply(models, `[[`, "tidy"), study),
    glance = bind_models(split(glance, seq_along(models)), study)
  )
}

regression_of_pairs <- function(answers, study) {
  answers <- answers[model_variables(study)]
  regression_of_moments(
    r = cor(answers, use = "pairwise.complete.obs"), sds = sapply(answers, sd, na.rm = TRUE),
    means = colMeans(answers, na.rm = TRUE), n = min(pairwise_n(answers)), study
  )
}

# ---- all studies ---------------------------------------------------------------------------

# On complete rows both routes give the same; that checks the arithmetic for the pairwise case.
check_routes <- function(answers, study, by_lm) {
  by_moments <- regression_of_pairs(complete_rows(answers[model_variables(study)]), study)
  for (part in c("tidy", "glance")) {
    numbers <- names(Filter(is.numeric, by_lm[[part]]))
    stopifnot(identical(names(by_lm[[part]]), names(by_moments[[part]])))
    for (column in numbers) {
      judge <- if (startsWith(column, "p_")) agree_in_tails else agree
      judge(by_lm[[part]][[column]], by_moments[[part]][[column]])
    }
  }
}

both_policies <- function(answers, study) {
  listwise <- regression_of_rows(answers, study)
  check_routes(answers, study, listwise)
  list(listwise = listwise, pairwise = regression_of_pairs(answers, study))
}

studies <- read_studies()
answers <- lapply(studies, read_answers)
published <- read_published()
variables <- published$names

figures <- Map(both_policies, answers, studies)
figures$frequency_weights <- Map(
  both_policies, lapply(answers[weighted_studies], expand_by_weight), studies[weighted_studies]
)
figures$no_intercept <- list(
  anes96 = list(
    listwise = regression_of_rows(answers$anes96, studies$anes96, intercept = FALSE)
  )
)
figures$from_correlation <- list(
  nav2018 = list(
    moments = regression_of_moments(
      published$correlations, sds = setNames(rep(1, length(variables)), variables),
      means = setNames(rep(0, length(variables)), variables), n = published$n, published
    )
  )
)
write_reference(figures, "regression")
