# What single rows do to a regression, and tests of what it assumes: R's stats, lmtest and car.
# Run from the repository root:  Rscript tests/references/diagnostics.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages({
  library(lmtest)
  library(car)
})

formula_of <- function(outcome, predictors, intercept = TRUE) {
  reformulate(predictors, outcome, intercept = intercept)
}

# The call holds the data themselves: car's tests fit the model anew.
fitted_to <- function(data, formula, ...) do.call(lm, list(formula, data = data, ...))

# ---- rows ----------------------------------------------------------------------------------

# All measures by R's functions, and by their definitions where those are short.
measures_of <- function(fit, w = NULL) {
  x <- model.matrix(fit)
  predictors <- x[, colnames(x) != "(Intercept)", drop = FALSE]
  rows <- if (is.null(w)) rep(1, nrow(x)) else w
  h <- hatvalues(fit)
  e <- residuals(fit)
  with_intercept <- ncol(x) > ncol(predictors)
  centred <- h - if (with_intercept) rows / sum(rows) else 0
  deleted <- e / (1 - h)
  # Left out in fact: the first rows, one at a time.
  for (row in 1:3) {
    without <- lm(model.response(model.frame(fit))[-row] ~ x[-row, ] - 1, weights = rows[-row])
    at_row <- sum(x[row, ] * coef(without))
    agree(deleted[row], model.response(model.frame(fit))[row] - at_row, 1e-9)
    agree(dfbeta(fit)[row, ], coef(fit) - coef(without), 1e-8)
  }
  distance <- if (!with_intercept) {
    # About zero, as everything through the origin.
    n <- nrow(x)
    rowSums((predictors %*% solve(crossprod(predictors) / n)) * predictors)
  } else {
    covariance <- cov.wt(predictors, rows / sum(rows), method = "ML")
    n <- nrow(x)
    mahalanobis(predictors, covariance$center, covariance$cov * n / (n - 1))
  }
  if (is.null(w) && with_intercept) agree(distance, mahalanobis(predictors, colMeans(predictors), cov(predictors)))
  # covratio() by its definition.
  s <- lm.influence(fit)$sigma
  k <- fit$rank
  agree(covratio(fit), (s / summary(fit)$sigma)^(2 * k) / (1 - h))
  list(
    fitted = fitted(fit), residual = e,
    standardized_residual = weighted.residuals(fit) / summary(fit)$sigma,
    studentized_residual = rstandard(fit), studentized_deleted_residual = rstudent(fit),
    deleted_residual = deleted, leverage = h, centered_leverage = centred,
    cooks_distance = cooks.distance(fit), dffits = dffits(fit), covariance_ratio = covratio(fit),
    mahalanobis = distance,
    dfbeta = unname(dfbeta(fit)), dfbetas = unname(dfbetas(fit))
  )
}

one_per_row <- function(measures, rows) {
  lapply(measures, function(figures) {
    if (is.matrix(figures)) figures[rows, , drop = FALSE] else unname(figures)[rows]
  })
}

press_of <- function(fit, w = 1) {
  y <- model.response(model.frame(fit))
  press <- sum(w * (residuals(fit) / (1 - hatvalues(fit)))^2)
  list(press = one(press), predicted_r_squared = one(1 - press / sum(w * (y - weighted.mean(y, rep_len(w, length(y))))^2)))
}

# ---- tests ---------------------------------------------------------------------------------

chi_squared <- function(statistic, df) {
  list(statistic = one(statistic), df1 = one(df), p_value = one(pchisq(statistic, df, lower.tail = FALSE)))
}

# White's regression by lm(), which leaves out columns that are combinations of others.
white <- function(fit, products) {
  x <- model.matrix(fit)[, -1, drop = FALSE]
  x <- scale(x)
  p <- ncol(x)
  pairs <- which(upper.tri(diag(p), diag = TRUE), arr.ind = TRUE)
  if (!products) pairs <- cbind(1:p, 1:p)
  z <- cbind(x, apply(pairs, 1, function(at) x[, at[1]] * x[, at[2]]))
  squared <- weighted.residuals(fit)^2
  # With as many columns as rows R² is 1 whatever the residuals.
  if (ncol(z) + 1 >= length(squared)) return(chi_squared(NA_real_, NA_real_))
  auxiliary <- lm(squared ~ z)
  chi_squared(length(squared) * summary(auxiliary)$r.squared, auxiliary$rank - 1)
}

f_test <- function(smaller, larger) {
  tested <- anova(smaller, larger)
  # Nothing is left to test against.
  if (tested$Res.Df[2] == 0) tested[2, ] <- NA
  list(
    statistic = one(tested$F[2]), df1 = one(tested$Df[2]), df2 = one(tested$Res.Df[2]),
    p_value = one(tested$`Pr(>F)`[2])
  )
}

# RESET by comparison of two models, in units in which powers do not lose digits.
reset <- function(fit, added, w = NULL) {
  x <- model.matrix(fit)
  y <- model.response(model.frame(fit))
  powers <- do.call(cbind, lapply(seq_len(ncol(added)), function(j) {
    z <- scale(added[, j])
    cbind(z^2, z^3)
  }))
  rows <- if (is.null(w)) rep(1, nrow(x)) else w
  f_test(lm(y ~ x - 1, weights = rows), lm(y ~ x + powers - 1, weights = rows))
}

first_component <- function(x) x %*% eigen(cov(x))$vectors[, 1]

normality_of <- function(e) {
  n <- length(e)
  e <- e - mean(e)
  g1 <- mean(e^3) / mean(e^2)^1.5
  g2 <- mean(e^4) / mean(e^2)^2 - 3
  agree(c(g1, g2), c(e1071::skewness(e, type = 1), e1071::kurtosis(e, type = 1)))
  z <- c(g1 / sqrt(6 / n), g2 / sqrt(24 / n))
  both_sides <- 2 * pnorm(abs(z), lower.tail = FALSE)
  list(
    jarque_bera = chi_squared(n / 6 * (g1^2 + g2^2 / 4), 2),
    skewness = list(estimate = one(g1), statistic = one(z[1]), p_value = one(both_sides[1])),
    kurtosis = list(estimate = one(g2), statistic = one(z[2]), p_value = one(both_sides[2]))
  )
}

# Durbin and Watson's exact p by Imhof's integral with x = 0, of which R's integrate() finds eleven
# digits in the variable u = tan(v); lmtest's Pan has ten to six.
imhof_below <- function(weights) {
  integrand <- function(v) {
    vapply(v, function(v) {
      u <- tan(v)
      angle <- sum(atan(weights * u)) / 2
      damping <- sum(log1p((weights * u)^2)) / 4
      sin(angle) / (u * exp(damping)) / cos(v)^2
    }, 0)
  }
  ends <- c(0, 0.02, 0.1, 0.3, 0.6, 0.9, 1.2, 1.4, pi / 2)
  area <- 0
  for (i in seq_along(ends)[-1]) {
    area <- area + integrate(integrand, ends[i - 1], ends[i], rel.tol = 1e-13, subdivisions = 2000)$value
  }
  0.5 - area / pi
}

durbin_watson <- function(fit) {
  e <- residuals(fit)
  n <- length(e)
  tested <- function(alternative) dwtest(fit, alternative = alternative)$p.value
  d <- unname(dwtest(fit)$statistic)
  found <- list(
    statistic = one(d), estimate = one(sum(e[-1] * e[-n]) / sum(e^2)),
    lmtest_greater = one(tested("greater")), lmtest_two_sided = one(tested("two.sided")),
    lmtest_less = one(tested("less"))
  )
  agree(found$estimate[[1]], car::durbinWatsonTest(fit, simulate = FALSE)$r)
  below <- if (n < 100) {
    x <- model.matrix(fit)
    differences <- crossprod(diff(diag(n)))
    leaves <- diag(n) - x %*% solve(crossprod(x), t(x))
    values <- eigen(leaves %*% differences %*% leaves, symmetric = TRUE)$values
    imhof_below(values[seq_len(n - ncol(x))] - d)
  } else {
    tested("greater")
  }
  agree(below, found$lmtest_greater[[1]], 1e-5)
  c(found, list(p_value = one(below)))
}

tests_of <- function(fit) {
  x <- model.matrix(fit)[, -1, drop = FALSE]
  of_test <- function(test) {
    list(statistic = one(unname(test$statistic)), df1 = one(unname(test$parameter)), p_value = one(unname(test$p.value)))
  }
  score <- car::ncvTest(fit)
  reset_fitted <- reset(fit, cbind(fitted(fit)))
  # lmtest counts a power that is a combination of others, as the square of a dummy, as if it were
  # none; the others are the same test.
  by_lmtest <- resettest(fit, power = 2:3, type = "fitted")
  agree(reset_fitted$statistic[[1]], by_lmtest$statistic, 1e-7)
  component <- reset(fit, first_component(x))
  agree(component$statistic[[1]], resettest(fit, power = 2:3, type = "princomp")$statistic, 1e-6)
  e <- residuals(fit)
  shapiro <- shapiro.test(e)
  c(
    list(
      breusch_pagan = of_test(bptest(fit)),
      breusch_pagan_original = of_test(bptest(fit, studentize = FALSE)),
      cook_weisberg = list(
        statistic = one(score$ChiSquare), df1 = one(score$Df), p_value = one(score$p)
      ),
      white = white(fit, TRUE), white_without_products = white(fit, FALSE),
      reset = reset_fitted, reset_predictors = reset(fit, x),
      reset_principal_component = component,
      durbin_watson = durbin_watson(fit)
    ),
    list(shapiro_wilk = list(statistic = one(unname(shapiro$statistic)), p_value = one(shapiro$p.value))),
    normality_of(e)
  )
}

# ---- what stands out -----------------------------------------------------------------------

standing_out <- function(fit) {
  flagged <- influence.measures(fit)$is.inf
  k <- fit$rank
  n <- nobs(fit)
  size_adjusted <- cbind(
    abs(rstudent(fit)) > 3, hatvalues(fit) > 3 * k / n, cooks.distance(fit) > 4 / n,
    abs(dffits(fit)) > 2 * sqrt(k / n), rowSums(abs(dfbetas(fit)) > 2 / sqrt(n)) > 0,
    mahalanobis_p(fit) < 0.001
  )
  outliers <- car::outlierTest(fit, n.max = Inf)
  list(
    rows = as.integer(names(fitted(fit))) - 1L,
    strict = unname(which(rowSums(flagged) > 0)) - 1L,
    size_adjusted = unname(which(rowSums(size_adjusted) > 0)) - 1L,
    size_adjusted_counts = unname(colSums(size_adjusted)),
    outliers = list(
      row = as.integer(names(outliers$rstudent)) - 1L, statistic = unname(outliers$rstudent),
      p_value = unname(outliers$p), bonferroni_p = pmin(unname(outliers$bonf.p), 1)
    )
  )
}

mahalanobis_p <- function(fit) {
  x <- model.matrix(fit)[, -1, drop = FALSE]
  pchisq(mahalanobis(x, colMeans(x), cov(x)), ncol(x), lower.tail = FALSE)
}

# ---- the cases -----------------------------------------------------------------------------

# Of long data every fifteenth row is written.
shown <- function(n) if (n <= 160) seq_len(n) else seq(1, n, by = 15)

of_study <- function(study, model) {
  answers <- read_answers(study)
  used <- answers[unlist(study$variables)]
  predictors <- unlist(lapply(study$blocks[seq_len(model)], `[[`, "predictors"))
  # All blocks use the same rows.
  all_predictors <- unlist(lapply(study$blocks, `[[`, "predictors"))
  rows <- complete.cases(used[c(study$outcome, all_predictors)])
  fit <- fitted_to(used[rows, ], formula_of(study$outcome, predictors))
  at <- shown(nobs(fit))
  c(
    list(
      model = one(model), n = one(nobs(fit)), shown = at - 1L,
      measures = one_per_row(measures_of(fit), at)
    ),
    press_of(fit), list(tests = tests_of(fit), standing_out = standing_out(fit))
  )
}

studies <- read_studies()
cases <- list(
  anes96 = of_study(studies$anes96, 3), anes96_first = of_study(studies$anes96, 1),
  airquality = of_study(studies$airquality, 3), airquality_first = of_study(studies$airquality, 1),
  simulated = of_study(studies$simulated, 3)
)

# Published examples: R's own data of Brownlee (1965) and Longley (1967).
of_data <- function(data, outcome) {
  rownames(data) <- NULL
  fit <- fitted_to(data, formula_of(outcome, setdiff(names(data), outcome)))
  c(
    list(
      data = as.list(data), order = setdiff(names(data), outcome), outcome = one(outcome),
      n = one(nobs(fit)),
      measures = one_per_row(measures_of(fit), seq_len(nobs(fit)))
    ),
    press_of(fit), list(tests = tests_of(fit), standing_out = standing_out(fit))
  )
}

# ---- weights, origin, leverage of one --------------------------------------------------------

weighted_case <- function(type) {
  data <- airquality[complete.cases(airquality), ]
  file <- read.csv(file.path(references, "data", "weights.csv"))
  predictors <- c("Solar.R", "Wind", "Temp")
  formula <- formula_of("Ozone", predictors)
  if (type == "analytic") {
    data$w <- file$precision[seq_len(nrow(data))]
    fit <- fitted_to(data, formula, weights = data$w)
    x <- model.matrix(fit)[, -1]
    pearson <- weighted.residuals(fit)
    squared <- pearson^2
    auxiliary <- lm(squared ~ x)
    score <- car::ncvTest(fit)
    tests <- c(
      list(
        breusch_pagan = chi_squared(nobs(fit) * summary(auxiliary)$r.squared, 3),
        cook_weisberg = list(
          statistic = one(score$ChiSquare), df1 = one(score$Df), p_value = one(score$p)
        ),
        white = white(fit, TRUE),
        reset = reset(fit, cbind(fitted(fit)), data$w)
      ),
      normality_of(pearson)
    )
    measures <- measures_of(fit, data$w)
    press <- press_of(fit, data$w)
    w <- data$w
  } else {
    w <- file$frequency[seq_len(nrow(data))]
    # Rows repeated; each measure is that of one of the copies.
    kept <- which(w > 0)
    repeated <- data[rep(seq_len(nrow(data)), w), ]
    rownames(repeated) <- NULL
    fit <- fitted_to(repeated, formula)
    first <- cumsum(c(1, w))[kept]
    tests <- tests_of(fit)
    tests$durbin_watson <- NULL
    tests$shapiro_wilk <- NULL
    measures <- one_per_row(measures_of(fit), first)
    press <- press_of(fit)
  }
  c(
    list(
      data = as.list(data[c("Ozone", predictors)]), order = predictors, outcome = one("Ozone"),
      weights = w,
      n = one(nobs(fit)), measures = measures
    ),
    press, list(tests = tests)
  )
}

through_origin <- function() {
  fit <- lm(dist ~ 0 + speed, cars)
  list(data = as.list(cars), outcome = one("dist"), measures = measures_of(fit))
}

# The third row is the only one with the dummy.
leverage_of_one <- function() {
  data <- data.frame(
    x = c(1, 2, 3, 4, 5, 6, 7, 8), alone = c(0, 0, 1, 0, 0, 0, 0, 0),
    y = c(2.1, 3.9, 9.2, 8.1, 9.8, 12.3, 13.7, 16.4)
  )
  fit <- lm(y ~ x + alone, data)
  stopifnot(hatvalues(fit)[3] == 1)
  others <- one_per_row(measures_of_others(fit), c(1:2, 4:8))
  list(data = as.list(data), order = c("x", "alone"), outcome = one("y"), measures = others)
}

measures_of_others <- function(fit) {
  list(
    residual = residuals(fit), studentized_residual = rstandard(fit),
    studentized_deleted_residual = rstudent(fit), leverage = hatvalues(fit),
    cooks_distance = cooks.distance(fit), dffits = dffits(fit), covariance_ratio = covratio(fit),
    dfbetas = unname(dfbetas(fit))
  )
}

# ---- what plots draw -------------------------------------------------------------------------

curves <- function() {
  smoothed <- function(x, y, f, iter) {
    found <- lowess(x, y, f, iter)
    list(given_x = x, given_y = y, span = one(f), robust = one(iter), x = found$x, y = found$y)
  }
  scores <- function(n) {
    p <- ppoints(n)
    score <- qnorm(p)
    error <- qnorm(0.975) * sqrt(p * (1 - p) / n) / dnorm(score)
    list(n = one(n), score = score, low = score - error, high = score + error)
  }
  used <- airquality[complete.cases(airquality), ]
  fit <- fitted_to(used, Ozone ~ Solar.R + Wind + Temp)
  others <- function(j) {
    x <- model.matrix(fit)
    list(
      added = unname(residuals(lm(x[, j] ~ x[, -j] - 1))),
      outcome = unname(residuals(lm(used$Ozone ~ x[, -j] - 1))),
      component = unname(residuals(fit) + coef(fit)[j] * (x[, j] - mean(x[, j])))
    )
  }
  list(
    lowess = list(
      cars = smoothed(cars$speed, cars$dist, 2 / 3, 3),
      plain = smoothed(cars$speed, cars$dist, 0.2, 0),
      residuals = smoothed(unname(fitted(fit)), unname(residuals(fit)), 2 / 3, 3)
    ),
    scores = list(few = scores(8), many = scores(30)),
    partial = list(
      data = as.list(used[c("Ozone", "Solar.R", "Wind", "Temp")]),
      Solar.R = others(2), Wind = others(3), Temp = others(4)
    )
  )
}

figures <- c(
  cases,
  list(
    stackloss = of_data(stackloss, "stack.loss"), longley = of_data(longley, "Employed"),
    analytic = weighted_case("analytic"), frequency = weighted_case("frequency"),
    origin = through_origin(), leverage_of_one = leverage_of_one(), curves = curves()
  )
)
write_reference(figures, "diagnostics")
