# Weights and what each type of them means: rows repeated (frequency), stats::lm(weights =)
# (analytic), survey::svymean, svyvar and svyglm (sampling).
# Run from the repository root:  Rscript tests/references/weights.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages(library(survey))
confidence <- 0.95
types <- c("frequency", "analytic", "sampling")

predictors_of <- function(design) unlist(lapply(design$blocks, `[[`, "predictors"))
added_up <- function(design) Reduce(c, lapply(design$blocks, `[[`, "predictors"), accumulate = TRUE)

repeated <- function(rows, w) rows[rep(seq_len(nrow(rows)), w), , drop = FALSE]

# Rows drawn independently, each with the weight w: what svyglm calls ids = ~1.
drawn <- function(rows, w) svydesign(ids = ~1, weights = w, data = rows)

# ---- the weights themselves ----------------------------------------------------------------

count_cases <- function(answers, w) {
  weighted <- w > 0
  complete <- complete.cases(answers)
  list(
    read = one(length(w)), zero_weight = one(sum(!weighted)),
    incomplete = one(sum(weighted & !complete)), used = one(sum(weighted & complete))
  )
}

# Kish (1965): effective n is the size of the equally weighted sample that says as much.
# It is of the rows used, whatever the type: for repeated rows the weights are no loss.
sums_of_weights <- function(w, type) {
  agree(length(w) / (sum(w)^2 / sum(w^2)), 1 + mean((w - mean(w))^2) / mean(w)^2)
  list(
    n = one(counted(w, type)), rows = one(length(w)), weight = one(sum(w)),
    weight_square = one(sum(w^2)), log_weight = one(sum(log(w))),
    effective_n = one(sum(w)^2 / sum(w^2)), design_effect = one(length(w) * sum(w^2) / sum(w)^2)
  )
}

# Respondents: a repeated row counts as often as it is repeated, any other row once.
counted <- function(w, type) if (type == "frequency") sum(w) else length(w)

# ---- moments -------------------------------------------------------------------------------

weighted_mean <- function(rows, w) colSums(as.matrix(rows) * w) / sum(w)

# One formula for the three; n is what they differ in.
weighted_covariance <- function(rows, w, type) {
  centred <- sweep(as.matrix(rows), 2, weighted_mean(rows, w))
  n <- counted(w, type)
  crossprod(centred * sqrt(w)) / sum(w) * n / (n - 1)
}

check_moments <- list(
  frequency = function(rows, w, mean, covariance) {
    expanded <- repeated(rows, w)
    agree(mean, colMeans(expanded))
    agree(covariance, cov(expanded))
  },
  analytic = function(rows, w, mean, covariance) {
    n <- nrow(rows)
    by_weight <- cov.wt(rows, wt = w / sum(w), method = "ML")
    agree(mean, by_weight$center)
    agree(covariance, by_weight$cov * n / (n - 1))
  },
  sampling = function(rows, w, mean, covariance) {
    design <- drawn(rows, w)
    all <- make.formula(names(rows))
    agree(mean, coef(svymean(all, design)))
    agree(covariance, as.matrix(svyvar(all, design)))
  }
)

listwise <- function(rows, w, type) {
  mean <- weighted_mean(rows, w)
  covariance <- weighted_covariance(rows, w, type)
  check_moments[[type]](rows, w, mean, covariance)
  found <- list(
    names = names(rows), n = one(counted(w, type)), mean = mean,
    covariance = covariance, correlation = cov2cor(covariance)
  )
  c(found, besides[[type]](rows, w))
}

# What the tools offer beside these figures: cov.wt() divides by 1 - sum(w^2) / sum(w)^2, and
# survey has standard errors of means, variances and covariances.
besides <- list(
  frequency = function(rows, w) list(),
  analytic = function(rows, w) {
    list(cov_wt_unbiased = cov.wt(rows, wt = w / sum(w), method = "unbiased")$cov)
  },
  sampling = function(rows, w) {
    design <- drawn(rows, w)
    all <- make.formula(names(rows))
    k <- ncol(rows)
    list(
      mean_std_error = SE(svymean(all, design)),
      covariance_std_error = matrix(sqrt(diag(attr(svyvar(all, design), "var"))), k, k)
    )
  }
)

pairwise <- function(answers, w, type) {
  cell <- function(i, j) {
    used <- w > 0 & !is.na(answers[[i]]) & !is.na(answers[[j]])
    pair <- data.frame(x = answers[[i]], y = answers[[j]])[used, ]
    covariance <- weighted_covariance(pair, w[used], type)
    list(
      n = counted(w[used], type), weight = sum(w[used]),
      covariance = covariance[1, 2], correlation = cov2cor(covariance)[1, 2]
    )
  }
  k <- seq_along(answers)
  table_of <- function(part) outer(k, k, Vectorize(function(i, j) cell(i, j)[[part]]))
  found <- list(
    names = names(answers), n = table_of("n"), weight = table_of("weight"),
    mean = sapply(answers, function(x) sum(x * w, na.rm = TRUE) / sum(w[!is.na(x)])),
    covariance = table_of("covariance"), correlation = table_of("correlation")
  )
  if (type == "frequency") check_pairs(found, repeated(answers, w))
  found
}

check_pairs <- function(found, expanded) {
  agree(found$n, pairwise_n(expanded))
  agree(found$mean, colMeans(expanded, na.rm = TRUE))
  agree(found$covariance, cov(expanded, use = "pairwise.complete.obs"))
  agree(found$correlation, cor(expanded, use = "pairwise.complete.obs"))
}

# ---- reliability ---------------------------------------------------------------------------

alpha_of <- function(c) ncol(c) / (ncol(c) - 1) * (1 - sum(diag(c)) / sum(c))

without_each <- function(c) {
  if (ncol(c) == 2) return(rep(NA_real_, 2))
  sapply(seq_len(ncol(c)), function(i) alpha_of(c[-i, -i]))
}

reliability <- function(scale, answers, w, type) {
  items <- keyed_items(answers, scale)
  used <- w > 0 & complete.cases(items)
  items <- items[used, ]
  w <- w[used]
  c <- weighted_covariance(items, w, type)
  mean <- weighted_mean(items, w)
  rest <- sapply(seq_along(mean), function(i) sum(c[-i, -i]))
  metric <- if (scale$score == "mean") ncol(c) else 1
  tidy <- data.frame(
    item = scale$items, reversed = scale$items %in% unlist(scale$reverse),
    mean = mean, sd = sqrt(diag(c)), item_total = rowSums(c) / sqrt(diag(c) * sum(c)),
    item_rest = (rowSums(c) - diag(c)) / sqrt(diag(c) * rest), smc = smc(cov2cor(c)),
    alpha_if_dropped = without_each(c)
  )
  glance <- data.frame(
    scale = scale$name, n = counted(w, type), n_items = ncol(c), alpha = alpha_of(c),
    standardized_alpha = alpha_of(cov2cor(c)),
    lambda_6 = 1 - sum(diag(c) * (1 - smc(cov2cor(c)))) / sum(c),
    mean = sum(mean) / metric, sd = sqrt(sum(c)) / metric
  )
  check_against_psych(tidy, glance, c)
  list(tidy = tidy, glance = glance)
}

check_against_psych <- function(tidy, glance, c) {
  run <- function() psych::alpha(c, n.obs = glance$n, check.keys = FALSE)
  capture.output(by_psych <- suppressMessages(suppressWarnings(run())))
  agree(glance$alpha, by_psych$total$raw_alpha)
  agree(glance$standardized_alpha, by_psych$total$std.alpha)
  agree(tidy$item_rest, by_psych$item.stats$r.drop)
  if (ncol(c) > 2) agree(tidy$alpha_if_dropped, by_psych$alpha.drop$raw_alpha)
}

# ---- regression ----------------------------------------------------------------------------

# lm() and svyglm() evaluate their arguments where the formula was made.
fit_of <- list(
  frequency = function(formula, rows, w) lm(formula, repeated(rows, w)),
  analytic = function(formula, rows, w) {
    environment(formula) <- environment()
    lm(formula, rows, weights = w)
  },
  sampling = function(formula, rows, w) svyglm(formula, drawn(rows, w))
)

nothing_standardised <- data.frame(
  beta = NA_real_, beta_conf_low = NA_real_, beta_conf_high = NA_real_, zero_order = NA_real_,
  partial = NA_real_, part = NA_real_, tolerance = NA_real_, vif = NA_real_
)

# Standardised effects are of the weighted covariances, whatever the standard errors are.
standardised <- function(b, interval, predictors, outcome, rows, w, type) {
  covariance <- weighted_covariance(rows[c(outcome, predictors)], w, type)
  ratio <- sqrt(diag(covariance)[-1] / covariance[1, 1])
  whole <- solve(cov2cor(covariance))
  inverse <- solve(cov2cor(covariance)[-1, -1, drop = FALSE])
  found <- data.frame(
    beta = b * ratio, beta_conf_low = interval[, 1] * ratio, beta_conf_high = interval[, 2] * ratio,
    zero_order = cov2cor(covariance)[-1, 1],
    partial = -whole[-1, 1] / sqrt(whole[1, 1] * diag(whole)[-1]),
    part = b * ratio / sqrt(diag(inverse)), tolerance = 1 / diag(inverse), vif = diag(inverse)
  )
  agree(found$beta, inverse %*% cov2cor(covariance)[-1, 1], 1e-11)
  check_residual_correlations(found, predictors, outcome, rows, w)
  found
}

weighted_residuals <- function(outcome, predictors, rows, w) {
  others <- if (length(predictors)) predictors else "1"
  resid(fit_of$analytic(reformulate(others, outcome), rows, w))
}

check_residual_correlations <- function(found, predictors, outcome, rows, w) {
  for (x in predictors) {
    alone <- weighted_residuals(x, setdiff(predictors, x), rows, w)
    left <- weighted_residuals(outcome, setdiff(predictors, x), rows, w)
    r <- cov.wt(cbind(alone, left, rows[[outcome]], rows[[x]]), w / sum(w), cor = TRUE)$cor
    agree(unlist(found[x, c("partial", "part", "zero_order")]), c(r[1, 2:3], r[3, 4]), 1e-11)
  }
}

tidy_of <- function(fit, predictors, outcome, rows, w, type) {
  estimates <- unname(summary(fit)$coefficients)
  interval <- unname(confint(fit, level = confidence))
  reach <- qt((1 + confidence) / 2, fit$df.residual) * estimates[, 2]
  agree(interval, cbind(estimates[, 1] - reach, estimates[, 1] + reach))
  effects <- standardised(
    coef(fit)[-1], interval[-1, , drop = FALSE], predictors, outcome, rows, w, type
  )
  data.frame(
    term = names(coef(fit)), estimate = estimates[, 1], std_error = estimates[, 2],
    statistic = estimates[, 3], p_value = estimates[, 4],
    conf_low = interval[, 1], conf_high = interval[, 2],
    rbind(nothing_standardised, effects), row.names = NULL
  )
}

glance_of_lm <- function(fit, smaller, w, type) {
  summary <- summary(fit)
  f <- summary$fstatistic
  change <- anova(smaller, fit)[2, ]
  n <- nobs(fit)
  agree(logLik(fit), log_likelihood_of(fit, w, type), 1e-11)
  data.frame(
    n = n, n_predictors = fit$rank - 1, r_squared = summary$r.squared,
    adj_r_squared = summary$adj.r.squared, sigma = summary$sigma,
    sigma_rescaled = summary$sigma * sqrt(n / sum(w)), dispersion = NA_real_,
    f = f[["value"]], df1 = f[["numdf"]], df2 = f[["dendf"]],
    p_value = pf(f[["value"]], f[["numdf"]], f[["dendf"]], lower.tail = FALSE),
    r_squared_change = summary$r.squared - summary(smaller)$r.squared, f_change = change$F,
    df1_change = change$Df, df2_change = change$Res.Df, p_change = change[["Pr(>F)"]],
    log_likelihood = c(logLik(fit)), aic = AIC(fit), bic = BIC(fit)
  )
}

# Normal, each error with the variance sigma^2 / w (w = 1 for the repeated rows).
log_likelihood_of <- function(fit, w, type) {
  n <- nobs(fit)
  log_weights <- if (type == "analytic") sum(log(w)) else 0
  (log_weights - n * (log(2 * pi * deviance(fit) / n) + 1)) / 2
}

r_squared_of_svyglm <- function(fit) 1 - deviance(fit) / fit$null.deviance

# F is Wald's with the design-based covariance matrix: of all predictors, and of the block added.
glance_of_svyglm <- function(fit, smaller, w) {
  terms_of <- function(model) attr(terms(model), "term.labels")
  whole <- regTermTest(fit, make.formula(terms_of(fit)), method = "Wald")
  block <- regTermTest(
    fit, make.formula(setdiff(terms_of(fit), terms_of(smaller))), method = "Wald"
  )
  n <- nobs(fit)
  dispersion <- c(summary(fit)$dispersion)
  r_squared <- r_squared_of_svyglm(fit)
  agree(r_squared, 1 - dispersion / c(svyvar(fit$y, fit$survey.design)))
  agree(dispersion, sum(w * resid(fit, "response")^2) / sum(w) * n / (n - 1))
  stopifnot(fit$df.residual == n - fit$rank)
  data.frame(
    n = n, n_predictors = fit$rank - 1, r_squared = r_squared,
    adj_r_squared = 1 - (1 - r_squared) * (n - 1) / fit$df.residual, sigma = NA_real_,
    sigma_rescaled = sqrt(deviance(fit) / fit$df.residual), dispersion = dispersion,
    f = c(whole$Ftest), df1 = whole$df, df2 = whole$ddf, p_value = c(whole$p),
    r_squared_change = r_squared - r_squared_of_svyglm(smaller), f_change = c(block$Ftest),
    df1_change = block$df, df2_change = block$ddf, p_change = c(block$p),
    log_likelihood = NA_real_, aic = NA_real_, bic = NA_real_
  )
}

check_fit <- function(fit, rows, w, type, complete_file) {
  by_lm <- fit_of$analytic(formula(fit), rows, w)
  agree(coef(fit), coef(by_lm), 1e-10)
  if (type != "sampling") return(agree(vif_of(fit), vif_of(by_lm), 1e-11))
  n <- nrow(rows)
  agree(vcov(fit), sandwich::vcovHC(by_lm, "HC0") * n / (n - 1), 1e-10)
  check_design_of_whole_file(fit, n, complete_file)
}

vif_of <- function(fit) if (length(coef(fit)) > 2) car::vif(fit) else 1

# With the design declared on the whole file, svyglm leaves the incomplete rows and those of no
# weight out of the model and its degrees of freedom, but its n / (n - 1) is of all rows.
check_design_of_whole_file <- function(fit, n, file) {
  whole <- suppressWarnings(svyglm(formula(fit), drawn(file$answers, file$w)))
  all <- nrow(file$answers)
  agree(coef(whole), coef(fit), 1e-10)
  agree(SE(whole), SE(fit) * sqrt(all / (all - 1) / (n / (n - 1))), 1e-10)
  stopifnot(whole$df.residual == fit$df.residual)
}

regression <- function(design, answers, w, type) {
  variables <- c(design$outcome, predictors_of(design))
  used <- w > 0 & complete.cases(answers[variables])
  rows <- answers[used, variables]
  steps <- c(list("1"), added_up(design))
  fits <- lapply(steps, function(x) fit_of[[type]](reformulate(x, design$outcome), rows, w[used]))
  file <- answers
  file[!used & w > 0, design$outcome] <- NA
  for (fit in fits[-1]) check_fit(fit, rows, w[used], type, list(answers = file, w = w))
  tidy <- Map(
    function(fit, step) tidy_of(fit, step, design$outcome, rows, w[used], type),
    fits[-1], steps[-1]
  )
  glance <- Map(function(fit, smaller) {
    if (type == "sampling") return(glance_of_svyglm(fit, smaller, w[used]))
    glance_of_lm(fit, smaller, w[used], type)
  }, fits[-1], fits[-length(fits)])
  list(tidy = by_block(tidy, design), glance = by_block(glance, design))
}

by_block <- function(parts, design) {
  labelled <- Map(
    function(part, model, block) cbind(model = model, block = block$name, part),
    parts, seq_along(parts), design$blocks
  )
  do.call(rbind, unname(labelled))
}

# ---- all designs ---------------------------------------------------------------------------

all_of <- function(design, answers, type) {
  w <- read_weights(design, type, nrow(answers))
  variables <- answers[design$variables]
  used <- w > 0 & complete.cases(variables)
  scales <- setNames(design$scales, sapply(design$scales, `[[`, "name"))
  list(
    cases = count_cases(variables, w), weights = sums_of_weights(w[used], type),
    listwise = listwise(variables[used, ], w[used], type),
    pairwise = pairwise(variables, w, type),
    reliability = lapply(scales, reliability, answers, w, type),
    regression = regression(design, answers, w, type)
  )
}

each_type <- function(design) {
  answers <- read_answers(design)
  sapply(types, function(type) all_of(design, answers, type), simplify = FALSE)
}

write_reference(lapply(read_designs("weighted"), each_type), "weights")
