# Simple slopes, Johnson-Neyman, predictions, marginal means and linear hypotheses.
#
# Slopes are arithmetic on coef() and vcov(), checked against emmeans; predictions are predict.lm's;
# means and contrasts emmeans'; joint tests car's. Johnson-Neyman is worked out twice, by the
# quadratic and by a search for the root of |slope| - t SE.

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages({
  library(emmeans)
  library(sandwich)
  library(survey)
})

states <- read.csv(file.path(references, "data", "states.csv"))
cars <- read.csv(file.path(references, "data", "cars.csv"))
anes <- read.csv(file.path(references, "data", "anes96.csv"))
air <- read.csv(file.path(references, "data", "airquality.csv"))
simulated <- read.csv(file.path(references, "data", "simulated.csv"))

# ---- combinations of coefficients ----------------------------------------------------------

combine <- function(l, fit, v = vcov(fit), df = df.residual(fit), level = 0.95) {
  l <- as.matrix(l)
  estimate <- drop(l %*% coef(fit))
  std_error <- sqrt(diag(l %*% v %*% t(l)))
  reach <- qt(1 - (1 - level) / 2, df) * std_error
  data.frame(
    estimate = estimate, std_error = std_error, statistic = estimate / std_error, df = df,
    p_value = 2 * pt(abs(estimate / std_error), df, lower.tail = FALSE),
    conf_low = estimate - reach, conf_high = estimate + reach
  )
}

agree_with_emmeans <- function(found, grid) {
  table <- as.data.frame(summary(grid, infer = c(TRUE, TRUE)))
  k <- ncol(table)
  agree(found$estimate, table[[k - 6]], 1e-7)
  agree(found$std_error, table$SE, 1e-7)
  agree(found$conf_high, table$upper.CL, 1e-7)
}

# ---- slopes along a numeric moderator ------------------------------------------------------

# The slope of x at values of m: its weights are 1 for x and m for the product.
slope_weights <- function(fit, x, m, values) {
  l <- matrix(0, length(values), length(coef(fit)), dimnames = list(NULL, names(coef(fit))))
  l[, x] <- 1
  l[, product_name(fit, x, m)] <- values
  l
}

product_name <- function(fit, x, m) {
  intersect(c(paste0(x, ":", m), paste0(m, ":", x)), names(coef(fit)))
}

# The expected outcome at x = 0, m at its values and all else at its mean.
intercept_weights <- function(fit, x, m, values, means) {
  l <- matrix(0, length(values), length(coef(fit)), dimnames = list(NULL, names(coef(fit))))
  l[, 1] <- 1
  l[, m] <- values
  for (z in setdiff(names(means), c(x, m))) l[, z] <- means[[z]]
  l
}

slopes_along <- function(fit, x, m, values, means) {
  list(
    values = values,
    slopes = combine(slope_weights(fit, x, m, values), fit),
    intercepts = combine(intercept_weights(fit, x, m, values, means), fit)
  )
}

johnson_neyman <- function(fit, x, m, observed, alpha = 0.05, fdr = FALSE, v = vcov(fit)) {
  i <- product_name(fit, x, m)
  b <- coef(fit)
  df <- df.residual(fit)
  slope <- function(w) b[[x]] + b[[i]] * w
  se <- function(w) sqrt(v[x, x] + 2 * w * v[x, i] + w^2 * v[i, i])
  range <- base::range(observed)
  critical <- qt(1 - alpha / 2, df)
  if (fdr) {
    w <- range[1] + (0:1000) * diff(range) / 1000
    p <- sort(2 * pt(abs(slope(w) / se(w)), df, lower.tail = FALSE))
    found <- which(p <= alpha * seq_along(p) / length(p))
    rank <- if (length(found) > 0) max(found) else 1
    critical <- qt(alpha * rank / length(p) / 2, df, lower.tail = FALSE)
  }
  a <- critical^2 * v[i, i] - b[[i]]^2
  h <- critical^2 * v[x, i] - b[[x]] * b[[i]]
  c <- critical^2 * v[x, x] - b[[x]]^2
  d <- h^2 - a * c
  bounds <- if (d > 0) sort((-h + c(-1, 1) * sqrt(d)) / a) else c(NA, NA)
  if (d > 0) {
    root <- function(w) {
      uniroot(function(w) abs(slope(w)) - critical * se(w), w + c(-1, 1) * abs(w) / 100, tol = 1e-12)$root
    }
    agree(sapply(bounds, root), bounds, 1e-8)
  }
  inside <- a > 0 && d > 0
  significant <- if (d <= 0) "nowhere" else if (inside) "inside" else "outside"
  is_significant <- function(w) abs(slope(w)) > critical * se(w)
  within <- pmin(pmax(bounds, range[1]), range[2])
  share <- diff(within) / diff(range)
  list(
    alpha = one(alpha), critical = one(critical), lower = one(bounds[1]), upper = one(bounds[2]),
    significant = one(significant), range = range,
    share_of_range = one(if (d <= 0) 0 else if (inside) share else 1 - share),
    share_of_respondents = one(mean(is_significant(observed)))
  )
}

weighted_states <- lm(Income ~ Illiteracy + Murder + Illiteracy:Murder, states, weights = Population)
hc3 <- vcovHC(weighted_states, "HC3")
plain_states <- lm(Income ~ Frost + Illiteracy + Murder + Illiteracy:Murder, states)
plain_cars <- lm(mpg ~ hp + wt + hp:wt, cars)
of_anes <- lm(selfLR ~ age + educ + income + PID + educ:income, anes)
around_mean <- function(x) mean(x) + c(-1, 0, 1) * sd(x)
agree_with_emmeans(
  combine(slope_weights(of_anes, "educ", "income", around_mean(anes$income)), of_anes),
  emtrends(of_anes, "income", var = "educ", at = list(income = around_mean(anes$income)))
)

# The figures that the interactions package and its readers print.
printed <- list(
  slopes = round(combine(slope_weights(weighted_states, "Illiteracy", "Murder", c(0, 5, 10)), weighted_states)[1:2], 2),
  fdr = round(unlist(johnson_neyman(weighted_states, "Illiteracy", "Murder", states$Murder, fdr = TRUE)[c("critical", "lower", "upper")]), 2),
  cars = round(unlist(johnson_neyman(plain_cars, "hp", "wt", cars$wt)[c("lower", "upper")]), 2)
)
agree(printed$slopes$estimate, c(535.50, -24.44, -584.38))
agree(printed$slopes$std_error, c(458.77, 282.48, 152.37))
agree(printed$fdr, c(2.33, -22.57, 8.52))
agree(printed$cars, c(3.69, 5.90))

all_jn <- function(fit, x, m, observed, v = vcov(fit)) {
  list(
    plain = johnson_neyman(fit, x, m, observed, v = v),
    strict = johnson_neyman(fit, x, m, observed, alpha = 0.01, v = v),
    fdr = johnson_neyman(fit, x, m, observed, fdr = TRUE, v = v)
  )
}

numeric <- list(
  weighted_states = c(
    slopes_along(weighted_states, "Illiteracy", "Murder", c(0, 5, 10), list()),
    list(jn = all_jn(weighted_states, "Illiteracy", "Murder", states$Murder))
  ),
  hc3_states = list(
    estimates = coef(weighted_states), covariance = unname(hc3), df = one(df.residual(weighted_states)),
    values = c(0, 5, 10),
    slopes = combine(slope_weights(weighted_states, "Illiteracy", "Murder", c(0, 5, 10)), weighted_states, hc3),
    jn = all_jn(weighted_states, "Illiteracy", "Murder", states$Murder, hc3)
  ),
  states = c(
    slopes_along(plain_states, "Illiteracy", "Murder", around_mean(states$Murder), list(Frost = mean(states$Frost))),
    list(jn = all_jn(plain_states, "Illiteracy", "Murder", states$Murder))
  ),
  cars = c(
    slopes_along(plain_cars, "hp", "wt", around_mean(cars$wt), list()),
    list(jn = all_jn(plain_cars, "hp", "wt", cars$wt))
  ),
  anes96 = c(
    slopes_along(of_anes, "educ", "income", around_mean(anes$income), lapply(anes[c("age", "PID")], mean)),
    list(
      jn = all_jn(of_anes, "educ", "income", anes$income),
      percentiles = quantile(anes$income, c(0.16, 0.5, 0.84), names = FALSE)
    )
  )
)

# ---- three variables, and a factor ---------------------------------------------------------

three_way <- function() {
  fit <- lm(selfLR ~ age * educ * income, anes)
  grid <- expand.grid(income = c(5, 15, 20), educ = c(2, 6))
  l <- matrix(0, nrow(grid), length(coef(fit)), dimnames = list(NULL, names(coef(fit))))
  l[, "age"] <- 1
  l[, "age:educ"] <- grid$educ
  l[, "age:income"] <- grid$income
  l[, "age:educ:income"] <- grid$educ * grid$income
  slopes <- combine(l, fit)
  trends <- emtrends(fit, c("income", "educ"), var = "age", at = list(income = c(5, 15, 20), educ = c(2, 6)))
  agree_with_emmeans(slopes, trends)
  list(educ = grid$educ, income = grid$income, slopes = slopes)
}

with_months <- function() {
  complete <- na.omit(air[c("Ozone", "Wind", "Temp", "Month")])
  complete$Month <- factor(complete$Month)
  lm(Ozone ~ Wind * Month + Temp, complete)
}

of_months <- function() {
  fit <- with_months()
  l <- matrix(0, 5, length(coef(fit)), dimnames = list(NULL, names(coef(fit))))
  l[, "Wind"] <- 1
  for (i in 2:5) l[i, paste0("Wind:Month", i + 4)] <- 1
  slopes <- combine(l, fit)
  agree_with_emmeans(slopes, emtrends(fit, "Month", var = "Wind"))
  list(levels = as.character(5:9), slopes = slopes)
}

# ---- marginal means ------------------------------------------------------------------------

means_of <- function(grid, level = 0.95) {
  table <- as.data.frame(summary(grid, infer = c(TRUE, TRUE), level = level))
  data.frame(
    estimate = table$emmean, std_error = table$SE, df = table$df,
    conf_low = table$lower.CL, conf_high = table$upper.CL
  )
}

# P(range of k means > q). R's ptukey() is wrong by 2e-5 of two means with two degrees of freedom,
# where it is a t distribution, and by 1e-7 of forty means, so the definition is integrated here.
range_upper <- function(q, k, df) {
  # The sum of evenly spaced values of an analytic function that falls off on both sides.
  of_normals <- function(r) {
    z <- seq(-10, max(10, r / 2 + 10), by = 0.04)
    all <- pnorm(z)
    within <- ifelse(z > r, pnorm(r - z) - pnorm(-z), all - pnorm(z - r))
    k * 0.04 * sum(dnorm(z) * (all^(k - 1) - within^(k - 1)))
  }
  outer <- function(s) 2 * df * s * dchisq(df * s^2, df) * sapply(q * s, of_normals)
  cuts <- sqrt(qchisq(c(0, 1e-6, 0.01, 0.2, 0.8, 0.99, 1 - 1e-6), df) / df)
  cuts <- c(cuts, sqrt(qchisq(1e-18, df, lower.tail = FALSE) / df))
  found <- sum(sapply(seq_along(cuts)[-1], function(i) {
    integrate(outer, cuts[i - 1], cuts[i], rel.tol = 1e-11, abs.tol = 1e-15, subdivisions = 500)$value
  }))
  stopifnot(abs(found - ptukey(q, k, df, lower.tail = FALSE)) < 2e-4)
  found
}

contrasts_of <- function(grid, adjust) {
  table <- as.data.frame(summary(pairs(grid), infer = c(TRUE, TRUE), adjust = adjust))
  if (adjust == "tukey") {
    means <- nrow(as.data.frame(grid))
    exact <- mapply(range_upper, abs(table$t.ratio) * sqrt(2), means, table$df)
    stopifnot(all(abs(exact - table$p.value) < 1e-8))
    table$p.value <- exact
  }
  data.frame(
    estimate = table$estimate, std_error = table$SE, df = table$df, statistic = table$t.ratio,
    p_value = table$p.value, conf_low = table$lower.CL, conf_high = table$upper.CL
  )
}

margins_of <- function(grid) {
  adjustments <- c(none = "none", tukey = "tukey", holm = "holm", bonferroni = "bonferroni")
  list(means = means_of(grid), contrasts = lapply(adjustments, function(a) contrasts_of(grid, a)))
}

of_offices <- function() {
  rows <- na.omit(simulated[c("tailoring", "knowledge", "age", "employer", "office_size")])
  rows$employer <- factor(rows$employer)
  rows$office_size <- factor(rows$office_size)
  additive <- lm(tailoring ~ knowledge + age + employer + office_size, rows)
  crossed <- lm(tailoring ~ knowledge + age + employer * office_size, rows)
  # Everyone's prediction as if all offices were of one size, averaged.
  observed <- t(sapply(levels(rows$office_size), function(size) {
    set <- rows
    set$office_size <- factor(size, levels(rows$office_size))
    colMeans(model.matrix(delete.response(terms(crossed)), set))
  }))
  list(
    levels = levels(rows$office_size),
    equal = margins_of(emmeans(additive, "office_size")),
    proportional = margins_of(emmeans(additive, "office_size", weights = "proportional")),
    at_values = margins_of(emmeans(additive, "office_size", at = list(knowledge = 1, age = 30))),
    crossed = margins_of(emmeans(crossed, c("office_size", "employer"))),
    crossed_equal = margins_of(emmeans(crossed, "office_size")),
    observed = combine(observed, crossed)
  )
}

# ---- predictions ---------------------------------------------------------------------------

predictions_of <- function(fit, new, interval, level = 0.95) {
  found <- suppressWarnings(predict(fit, new, se.fit = TRUE, interval = interval, level = level))
  data.frame(
    fitted = found$fit[, 1], std_error = unname(found$se.fit),
    conf_low = found$fit[, 2], conf_high = found$fit[, 3]
  )
}

of_predictions <- function() {
  new <- anes[c(1, 50, 400, 943), c("age", "educ", "income", "PID")]
  new$income[2] <- NA
  new$age[3] <- 95
  w <- 1 + seq_len(nrow(anes)) %% 3
  weighted <- lm(formula(of_anes), cbind(anes, w = w), weights = w)
  repeated <- lm(formula(of_anes), anes[rep(seq_len(nrow(anes)), w), ])
  drawn <- svyglm(formula(of_anes), svydesign(~1, weights = ~w, data = cbind(anes, w = w)))
  kept <- !is.na(new$income)
  x <- matrix(NA, nrow(new), length(coef(of_anes)))
  x[kept, ] <- model.matrix(delete.response(terms(of_anes)), new[kept, ])
  list(
    new = new,
    none = list(
      confidence = predictions_of(of_anes, new, "confidence"),
      prediction = predictions_of(of_anes, new, "prediction"),
      wide = predictions_of(of_anes, new, "prediction", 0.99)
    ),
    analytic = list(
      confidence = predictions_of(weighted, new, "confidence"),
      prediction = predictions_of(weighted, new, "prediction")
    ),
    frequency = list(
      confidence = predictions_of(repeated, new, "confidence"),
      prediction = predictions_of(repeated, new, "prediction")
    ),
    sampling = list(confidence = {
      found <- combine(x, drawn, vcov(drawn), df = nrow(anes) - length(coef(drawn)))
      agree(found$std_error[kept], SE(predict(drawn, new[kept, ])), 1e-10)
      data.frame(fitted = found$estimate, found[c("std_error", "conf_low", "conf_high")])
    })
  )
}

# ---- linear hypotheses ---------------------------------------------------------------------

of_hypotheses <- function() {
  fit <- lm(selfLR ~ age + educ + income + PID, anes)
  test <- function(hypotheses, l, value, v = vcov(fit)) {
    found <- car::linearHypothesis(fit, hypotheses, vcov. = v)
    l <- as.matrix(l)
    away <- drop(l %*% coef(fit)) - value
    f <- drop(away %*% solve(l %*% v %*% t(l)) %*% away) / nrow(l)
    agree(f, found$F[2])
    each <- combine(l, fit, v)
    each$conf_low <- each$conf_low - value
    each$conf_high <- each$conf_high - value
    each$estimate <- away
    each$statistic <- away / each$std_error
    each$p_value <- 2 * pt(abs(each$statistic), df.residual(fit), lower.tail = FALSE)
    list(
      hypotheses = hypotheses, weights = unname(l), values = value, each = each,
      f = one(found$F[2]), df1 = one(found$Df[2]), df2 = one(found$Res.Df[2]), p_value = one(found$`Pr(>F)`[2])
    )
  }
  list(
    two = test(c("educ = income", "age = 0"), rbind(c(0, 0, 1, -1, 0), c(0, 1, 0, 0, 0)), c(0, 0)),
    value = test("2 * educ - income = 0.1", t(c(0, 0, 2, -1, 0)), 0.1),
    robust = c(
      test(c("educ = income", "age = 0"), rbind(c(0, 0, 1, -1, 0), c(0, 1, 0, 0, 0)), c(0, 0), vcovHC(fit, "HC3")),
      list(covariance = unname(vcovHC(fit, "HC3")))
    )
  )
}

studentized_range <- function() {
  cells <- expand.grid(q = c(0.3, 1.5, 3, 4.5, 8), means = c(2, 3, 5, 12, 40), df = c(2, 9, 45, 400))
  cells$p <- mapply(range_upper, cells$q, cells$means, cells$df)
  of_two <- cells$means == 2
  agree(cells$p[of_two], 2 * pt(cells$q[of_two] / sqrt(2), cells$df[of_two], lower.tail = FALSE), 1e-11)
  cells
}

write_reference(list(
  numeric = numeric, three_way = three_way(), months = of_months(), offices = of_offices(),
  months_means = margins_of(emmeans(with_months(), "Month")),
  predictions = of_predictions(), hypotheses = of_hypotheses(), studentized_range = studentized_range()
), "slopes")
