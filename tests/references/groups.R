# Groups: moments within and between them, intraclass correlations and design effects, and a
# regression per group. stats::aov, psych::statsBy, multilevel::ICC1 and ICC2 judge.
# Run from the repository root:  Rscript tests/references/groups.R

source(file.path("tests", "references", "shared.R"))
multilevel_icc1 <- getFromNamespace("ICC1", "multilevel")
multilevel_icc2 <- getFromNamespace("ICC2", "multilevel")

# ---- the groups ----------------------------------------------------------------------------

# Numbered by their keys ascending, the first key slowest; only combinations that occur.
group_index <- function(keys) {
  ascending <- do.call(order, c(unname(as.list(keys)), method = "radix"))
  met <- unique(keys[ascending, , drop = FALSE])
  label <- function(keys) do.call(paste, c(unname(as.list(keys)), sep = "\r"))
  list(keys = met, of_row = match(label(keys), label(met)))
}

per_group <- function(rows, group) {
  lapply(split(rows, group), function(part) {
    list(
      n = one(nrow(part)), mean = colMeans(part),
      covariance = if (nrow(part) > 1) cov(part)
    )
  })
}

keys_as_columns <- function(keys) as.data.frame(lapply(keys, identity), check.names = FALSE)

# Three averages: of the groups (mean), n0 of the analysis of variance (anova), and the size of
# the group that a respondent drawn at random is in (kish).
sizes_of <- function(n) {
  total <- sum(n)
  list(
    groups = one(length(n)), n = one(total), smallest = one(min(n)), largest = one(max(n)),
    singletons = one(sum(n == 1)), mean = one(total / length(n)),
    anova = one((total - sum(n^2) / total) / (length(n) - 1)), kish = one(sum(n^2) / total)
  )
}

# ---- within and between --------------------------------------------------------------------

# Mean squares and products. The component of the groups is (between - within) / n0.
decomposed <- function(rows, group) {
  n <- c(table(group))
  means <- as.matrix(rowsum(rows, group)) / n
  deviations <- as.matrix(rows) - means[group, , drop = FALSE]
  within <- crossprod(deviations) / (sum(n) - length(n))
  between <- crossprod(sweep(means, 2, colMeans(rows)) * sqrt(n)) / (length(n) - 1)
  agree(within * (sum(n) - length(n)) + between * (length(n) - 1), cov(rows) * (sum(n) - 1))
  list(within = within, between = between, n = n)
}

correlation_of <- function(covariance) {
  constant <- diag(covariance) <= 0
  r <- suppressWarnings(cov2cor(covariance))
  r[constant, ] <- NA
  r[, constant] <- NA
  r
}

intraclass <- function(between, within, size) (between - within) / (between + (size - 1) * within)

# ICC(1) with n0 is the ANOVA estimator; ICC(2), the reliability of the means of groups, is
# Spearman-Brown of ICC(1) at the size that ICC(1) was found with, and does not depend on it.
coefficients_of <- function(parts, names) {
  size <- lapply(sizes_of(parts$n), `[[`, 1)
  ms_between <- diag(parts$between)
  ms_within <- diag(parts$within)
  icc1 <- intraclass(ms_between, ms_within, size$anova)
  icc1_mean <- intraclass(ms_between, ms_within, size$mean)
  icc2 <- (ms_between - ms_within) / ms_between
  agree(icc2, size$anova * icc1 / (1 + (size$anova - 1) * icc1))
  agree(icc2, size$mean * icc1_mean / (1 + (size$mean - 1) * icc1_mean))
  spread <- mean((parts$n - size$mean)^2) / size$mean^2
  agree(size$kish, (1 + spread) * size$mean)
  df1 <- size$groups - 1
  df2 <- size$n - size$groups
  data.frame(
    variable = names, ms_between, ms_within, df1, df2, f = ms_between / ms_within,
    p_value = pf(ms_between / ms_within, df1, df2, lower.tail = FALSE),
    variance_between = (ms_between - ms_within) / size$anova,
    icc1 = icc1, icc1_mean_size = icc1_mean, icc2 = icc2,
    design_effect = 1 + (size$kish - 1) * icc1,
    design_effect_mean_size = 1 + (size$mean - 1) * icc1,
    row.names = NULL
  )
}

# Where a variable does not vary within groups its mean square is zero here and a trace of
# rounding there; aov has few digits left of it.
check_coefficients <- function(found, rows, group, constant) {
  for (i in which(!constant)) {
    fit <- aov(rows[[i]] ~ factor(group))
    table <- summary(fit)[[1]]
    agree(found[i, c("ms_between", "ms_within")], table[["Mean Sq"]], 1e-11)
    agree(found[i, c("df1", "df2")], table[["Df"]])
    agree(found$icc1_mean_size[i], multilevel_icc1(fit), 1e-11)
    agree(found$icc2[i], multilevel_icc2(fit), 1e-11)
  }
}

# statsBy() numbers the groups itself; it is given their number, so that two keys are one.
check_against_psych <- function(found, parts, rows, group, constant) {
  by_psych <- suppressWarnings(statsBy(cbind(rows, group = group), "group"))
  used <- names(rows)[!constant]
  agree(found$icc1_mean_size[!constant], by_psych$ICC1[used], 1e-11)
  agree(found$icc2[!constant], by_psych$ICC2[used], 1e-11)
  within <- paste0(used, ".wg")
  between <- paste0(used, ".bg")
  agree(cov2cor(parts$within[used, used]), by_psych$rwg[within, within], 1e-11)
  agree(cov2cor(parts$between[used, used]), by_psych$rbg[between, between], 1e-11)
}

moments_between_and_within <- function(rows, group) {
  parts <- decomposed(rows, group)
  constant <- diag(parts$within) < 1e-20
  parts$within[constant, ] <- 0
  parts$within[, constant] <- 0
  found <- coefficients_of(parts, names(rows))
  check_coefficients(found, rows, group, constant)
  check_against_psych(found, parts, rows, group, constant)
  sizes <- sizes_of(parts$n)
  list(
    sizes = sizes, names = names(rows), within = parts$within, between = parts$between,
    between_component = (parts$between - parts$within) / sizes$anova[[1]],
    within_correlation = correlation_of(parts$within),
    between_correlation = correlation_of(parts$between), coefficients = found
  )
}

# ---- a regression per group ----------------------------------------------------------------

# None where the coefficients leave no degree of freedom or are not determined, or where they
# explain every answer: what is left there is rounding.
one_regression <- function(part, design) {
  nothing <- list(tidy = NULL, glance = NULL)
  varies <- sapply(part, function(x) length(unique(x)) > 1)
  if (nrow(part) < length(design$predictors) + 2 || !all(varies)) return(nothing)
  fit <- lm(reformulate(design$predictors, design$outcome), part)
  if (fit$rank < length(design$predictors) + 1) return(nothing)
  if (deviance(fit) < 1e-20 * sum(fit$model[[1]]^2)) return(nothing)
  summary <- summary(fit)
  estimates <- unname(summary$coefficients)
  list(
    tidy = data.frame(
      term = names(coef(fit)), estimate = estimates[, 1], std_error = estimates[, 2],
      statistic = estimates[, 3], p_value = estimates[, 4]
    ),
    glance = data.frame(
      n = nobs(fit), r_squared = summary$r.squared, adj_r_squared = summary$adj.r.squared,
      sigma = summary$sigma, f = summary$fstatistic[["value"]], df2 = fit$df.residual
    )
  )
}

regressions <- function(rows, group, design) {
  parts <- split(rows[c(design$outcome, design$predictors)], group)
  fits <- lapply(parts, one_regression, design)
  bound <- function(part) {
    labelled <- Map(function(fit, index) {
      if (!is.null(fit[[part]])) cbind(group = index, fit[[part]])
    }, fits, seq_along(fits))
    do.call(rbind, unname(labelled))
  }
  list(tidy = bound("tidy"), glance = bound("glance"))
}

# ---- all designs ---------------------------------------------------------------------------

all_of <- function(answers, design) {
  rows <- complete_rows(answers[unique(c(design$keys, design$variables))])
  index <- group_index(rows[design$keys])
  rows <- rows[design$variables]
  groups <- per_group(rows, index$of_row)
  c(
    list(
      keys = keys_as_columns(index$keys),
      groups = list(
        n = sapply(groups, function(g) g$n[[1]]),
        mean = t(sapply(groups, `[[`, "mean")),
        covariance = unname(lapply(groups, `[[`, "covariance"))
      )
    ),
    moments_between_and_within(rows, index$of_row),
    list(regression = regressions(rows, index$of_row, design))
  )
}

both_weightings <- function(design) {
  answers <- read_answers(design)
  found <- list(unweighted = all_of(answers, design))
  if (!is.null(design$frequency)) {
    w <- read_weights(design, "frequency", nrow(answers))
    found$frequency <- all_of(answers[rep(seq_along(w), w), ], design)
  }
  found
}

write_reference(lapply(read_designs("grouped"), both_weightings), "groups")
