# Comparisons of correlations and of correlation matrices, corrections and power. The formulas are
# those of the papers (see src/correlation/comparison/), written out here and checked by psych and
# pwr where these have them, and by the asymptotic covariances of correlations.
# Run from the repository root:  Rscript tests/references/comparisons.R

source(file.path("tests", "references", "shared.R"))

alternatives <- c("two-sided", "less", "greater")

# The tail is asked for as such: 1 - cdf would be nought below 1e-16.
p_of <- function(statistic, alternative, df = Inf) {
  switch(alternative,
    `two-sided` = 2 * pt(abs(statistic), df, lower.tail = FALSE),
    less = pt(statistic, df), greater = pt(statistic, df, lower.tail = FALSE)
  )
}

test_row <- function(test, statistic = NA, df = NA, alternative, conf_low = NA, conf_high = NA) {
  p <- if (is.na(statistic)) NA else p_of(statistic, alternative, if (is.na(df)) Inf else df)
  data.frame(
    test = test, statistic = statistic, df = df, p_value = p, conf_low = conf_low,
    conf_high = conf_high
  )
}

zou <- function(r1, r2, n1, n2, correlation, confidence, alternative) {
  reach <- function(r, n) {
    tanh(atanh(r) + c(-1, 1) * qnorm((1 - confidence) / 2, lower.tail = FALSE) / sqrt(n - 3)) - r
  }
  one <- reach(r1, n1)
  other <- reach(r2, n2)
  joint <- function(a, b) sqrt(a^2 + b^2 - 2 * correlation * a * b)
  test_row(
    "zou2007", alternative = alternative, conf_low = r1 - r2 - joint(-one[1], other[2]),
    conf_high = r1 - r2 + joint(one[2], -other[1])
  )
}

# ---- asymptotic covariances, from those of covariances --------------------------------------

# n times the covariance of r_ab and r_cd of normal variables with correlations R: the gradients of
# r = s_ab / sqrt(s_aa s_bb), and cov(s_ij, s_kl) = r_ik r_jl + r_il r_jk.
covariance_of_r <- function(R, a, b, c, d) {
  pairs <- function(i, j) list(c(i, j, 1), c(i, i, -R[i, j] / 2), c(j, j, -R[i, j] / 2))
  total <- 0
  for (x in pairs(a, b)) for (y in pairs(c, d)) {
    total <- total + x[3] * y[3] * (R[x[1], y[1]] * R[x[2], y[2]] + R[x[1], y[2]] * R[x[2], y[1]])
  }
  total
}

covariances_of_r <- function(R) {
  at <- which(lower.tri(R), arr.ind = TRUE)
  outer(seq_len(nrow(at)), seq_len(nrow(at)), Vectorize(function(i, j) {
    covariance_of_r(R, at[i, 1], at[i, 2], at[j, 1], at[j, 2])
  }))
}

symmetric <- function(lower, k) {
  R <- diag(k)
  R[upper.tri(R)] <- lower
  R + t(R) - diag(k)
}

# ---- two correlations ------------------------------------------------------------------------

independent <- function(given, alternative, confidence) with(given, {
  z <- (atanh(r1) - atanh(r2)) / sqrt(1 / (n1 - 3) + 1 / (n2 - 3))
  agree(abs(z), r.test(n1, r1, r34 = r2, n2 = n2)$z)
  rbind(
    test_row("fisher1925", z, alternative = alternative),
    zou(r1, r2, n1, n2, 0, confidence, alternative)
  )
})

overlapping <- function(given, alternative, confidence) with(given, {
  R <- symmetric(c(r_jk, r_jh, r_kh), 3)
  d <- r_jk - r_jh
  D <- atanh(r_jk) - atanh(r_jh)
  c_of <- function(a, b) {
    (r_kh * (1 - a^2 - b^2) - a * b * (1 - a^2 - b^2 - r_kh^2) / 2) / ((1 - a^2) * (1 - b^2))
  }
  correlation <- c_of(r_jk, r_jh)
  agree(correlation, covariance_of_r(R, 1, 2, 1, 3) / ((1 - r_jk^2) * (1 - r_jh^2)))
  variance <- covariance_of_r(R, 1, 2, 1, 2) + covariance_of_r(R, 1, 3, 1, 3) -
    2 * covariance_of_r(R, 1, 2, 1, 3)
  determinant <- det(R)
  mean_r <- (r_jk + r_jh) / 2
  back <- tanh((atanh(r_jk) + atanh(r_jh)) / 2)
  of_transforms <- function(c) D * sqrt(n - 3) / sqrt(2 - 2 * c)
  hotelling <- d * sqrt((n - 3) * (1 + r_kh)) / sqrt(2 * determinant)
  williams <- d * sqrt(
    (n - 1) * (1 + r_kh) / (2 * (n - 1) / (n - 3) * determinant + mean_r^2 * (1 - r_kh)^3)
  )
  agree(williams, r.test(n, r_jk, r23 = r_kh, r13 = r_jh)$t)
  agree(williams, paired.r(r_jk, r_jh, r_kh, n)$t)
  olkin <- d * sqrt(n) / sqrt(
    (1 - r_jk^2)^2 + (1 - r_jh^2)^2 - 2 * r_kh^3 -
      (2 * r_kh - r_jk * r_jh) * (1 - r_kh^2 - r_jk^2 - r_jh^2)
  )
  # Olkin's and Pearson & Filon's are one.
  agree(olkin, d * sqrt(n / variance))
  hendrickson <- d * sqrt((n - 3) * (1 + r_kh)) /
    sqrt(2 * determinant + d^2 * (1 - r_kh)^3 / (4 * (n - 1)))
  squares <- (r_jk^2 + r_jh^2) / 2
  f <- min(1, (1 - r_kh) / (2 * (1 - squares)))
  error <- sqrt(2 * (1 - r_kh) * (1 - f * squares) / (1 - squares) / (n - 3))
  half <- qnorm((1 - confidence) / 2, lower.tail = FALSE) * error
  z <- function(test, statistic) test_row(test, statistic, alternative = alternative)
  t <- function(test, statistic) test_row(test, statistic, n - 3, alternative)
  rbind(
    z("pearson1898", d * sqrt(n / variance)), t("hotelling1940", hotelling),
    t("williams1959", williams), z("olkin1967", olkin),
    z("dunn1969", of_transforms(correlation)), t("hendrickson1970", hendrickson),
    z("steiger1980", of_transforms(c_of(mean_r, mean_r))),
    test_row("meng1992", D / error, NA, alternative, D - half, D + half),
    z("hittner2003", of_transforms(c_of(back, back))),
    zou(r_jk, r_jh, n, n, correlation, confidence, alternative)
  )
})

nonoverlapping <- function(given, alternative, confidence) with(given, {
  R_with <- function(a, b) symmetric(c(a, r_jh, r_kh, r_jm, r_km, b), 4)
  c_of <- function(a, b) covariance_of_r(R_with(a, b), 1, 2, 3, 4) / ((1 - a^2) * (1 - b^2))
  R <- R_with(r_jk, r_hm)
  correlation <- c_of(r_jk, r_hm)
  # Zou (2007, p. 409), with r_jh r_km where cocor's manual has r_jk r_hm.
  by_zou <- (r_jk * r_hm * (r_jh^2 + r_jm^2 + r_kh^2 + r_km^2) / 2 + r_jh * r_km + r_jm * r_kh -
    (r_jk * r_jh * r_jm + r_jk * r_kh * r_km + r_jh * r_kh * r_hm + r_jm * r_km * r_hm)) /
    ((1 - r_jk^2) * (1 - r_hm^2))
  agree(correlation, by_zou, 1e-10)
  variance <- covariance_of_r(R, 1, 2, 1, 2) + covariance_of_r(R, 3, 4, 3, 4) -
    2 * covariance_of_r(R, 1, 2, 3, 4)
  mean_r <- (r_jk + r_hm) / 2
  back <- tanh((atanh(r_jk) + atanh(r_hm)) / 2)
  of_transforms <- function(c) (atanh(r_jk) - atanh(r_hm)) * sqrt(n - 3) / sqrt(2 - 2 * c)
  dunn <- of_transforms(correlation)
  steiger <- of_transforms(c_of(mean_r, mean_r))
  by_psych <- function(pooled) r.test(
    n, r_jk, r34 = r_hm, r23 = r_kh, r13 = r_jh, r14 = r_jm, r24 = r_km, pooled = pooled
  )$z
  agree(dunn, by_psych(FALSE))
  agree(steiger, by_psych(TRUE))
  z <- function(test, statistic) test_row(test, statistic, alternative = alternative)
  rbind(
    z("pearson1898", (r_jk - r_hm) * sqrt(n / variance)), z("dunn1969", dunn),
    z("steiger1980", steiger), z("raghunathan1996", dunn),
    z("silver2004", of_transforms(c_of(back, back))),
    zou(r_jk, r_hm, n, n, correlation, confidence, alternative)
  )
})

# Every set of figures with every alternative; the level changes with it.
compared <- function(compare, figures) {
  figures <- as.data.frame(figures)
  levels <- c(`two-sided` = 0.95, less = 0.9, greater = 0.99)
  cases <- list()
  for (row in seq_len(nrow(figures))) for (alternative in alternatives) {
    given <- as.list(figures[row, , drop = FALSE])
    tests <- compare(given, alternative, levels[[alternative]])
    cases[[length(cases) + 1]] <- list(
      given = lapply(given, one), alternative = one(alternative),
      confidence = one(levels[[alternative]]), tests = as.list(tests)
    )
  }
  cases
}

independent_figures <- rbind(
  c(0.49, 145, 0.36, 87), c(0.657, 62, 0.43, 143), c(-0.3, 20, 0.8, 4), c(0.1, 5000, 0.3, 4000),
  c(0.999, 30, -0.99, 40), c(0, 10, 0, 10), c(0.2, 1e6, 0.21, 2e6)
)
colnames(independent_figures) <- c("r1", "n1", "r2", "n2")

overlapping_figures <- rbind(
  c(0.2, 0.5, 0.1, 315), c(0.63, -0.03, -0.19, 15), c(0.396, 0.179, 0.088, 66),
  c(0.3, 0.4, 0.5, 100), c(-0.6, 0.6, -0.8, 12), c(0.9, 0.85, 0.95, 1000), c(0.1, 0.1, 0.3, 50),
  c(0.05, 0.8, 0.1, 20000), c(0.4, 0.3, 0, 4)
)
colnames(overlapping_figures) <- c("r_jk", "r_jh", "r_kh", "n")

nonoverlapping_figures <- rbind(
  c(0.2, 0.7, 0.4, 0.5, 0.1, 0.3, 232), c(0.38, 0.25, 0.45, 0.53, 0.31, 0.55, 603),
  c(0.5, 0.6, 0.8, 0.5, 0.5, 0.7, 103), c(0.396, 0.189, 0.208, 0.143, 0.023, 0.423, 66),
  c(-0.5, 0.5, 0.1, -0.2, 0, 0.3, 9), c(0.3, 0.4, 0.5, 0.8, 0.6, 0.7, 100),
  c(0.9, 0.1, 0.05, 0.1, 0.1, 0.05, 10000)
)
colnames(nonoverlapping_figures) <- c("r_jk", "r_hm", "r_jh", "r_jm", "r_kh", "r_km", "n")

# By the names of variables: of the survey's answers, as pairs and halves.
of_answers <- function() {
  study <- read_studies()$anes96
  answers <- complete_rows(read_answers(study)[unlist(study$variables)])
  names <- names(answers)[1:4]
  r <- cor(answers)
  at <- function(i, j) r[names[i], names[j]]
  half <- seq_len(nrow(answers)) <= nrow(answers) / 2
  between <- list(
    r1 = cor(answers[half, ])[names[1], names[2]], n1 = sum(half),
    r2 = cor(answers[!half, ])[names[1], names[2]], n2 = sum(!half)
  )
  list(
    names = names,
    overlapping = as.list(overlapping(
      list(r_jk = at(1, 2), r_jh = at(1, 3), r_kh = at(2, 3), n = nrow(answers)), "two-sided", 0.95
    )),
    nonoverlapping = as.list(nonoverlapping(
      list(
        r_jk = at(1, 2), r_hm = at(3, 4), r_jh = at(1, 3), r_jm = at(1, 4), r_kh = at(2, 3),
        r_km = at(2, 4), n = nrow(answers)
      ), "two-sided", 0.95
    )),
    between = as.list(independent(between, "two-sided", 0.95))
  )
}

# ---- whole matrices --------------------------------------------------------------------------

matrix_row <- function(test, statistic, k) {
  df <- k * (k - 1) / 2
  p <- pchisq(statistic, df, lower.tail = FALSE)
  data.frame(test = test, statistic = statistic, df = df, p_value = p)
}

jennrich <- function(difference, P, c) {
  inverse <- solve(P)
  Z <- sqrt(c) * inverse %*% difference
  S <- diag(ncol(P)) + P * inverse
  found <- sum(diag(Z %*% Z)) / 2 - drop(t(diag(Z)) %*% solve(S) %*% diag(Z))
  # Neudecker & Satorra (1996): the same as Wald's with the covariances of correlations.
  d <- difference[lower.tri(difference)]
  agree(found, c * drop(t(d) %*% solve(covariances_of_r(P)) %*% d), 1e-9)
  found
}

matrices <- function(R1, R2, n1, n2) {
  k <- ncol(R1)
  pooled <- (n1 * R1 + n2 * R2) / (n1 + n2)
  transforms <- function(R) atanh(R[lower.tri(R)])
  steiger <- sum((transforms(R1) - transforms(R2))^2)
  # psych has another divisor.
  agree(steiger * (n1 * n2 / (n1 + n2) - 3), cortest(R1, R2, n1, n2)$chi2)
  bartlett <- cortest.bartlett(R1, n1)
  agree(bartlett$chisq, cortest.mat(R1, n1 = n1)$chi2)
  agree_in_tails(
    bartlett$p.value, pchisq(bartlett$chisq, k * (k - 1) / 2, lower.tail = FALSE)
  )
  alone <- suppressWarnings(cortest(R1, n1 = n1))$chi2
  agree(alone, (n1 - 3) * sum(transforms(R1)^2))
  list(
    r1 = unname(R1), r2 = unname(R2), n1 = one(n1), n2 = one(n2),
    compared = as.list(rbind(
      matrix_row("jennrich1970", jennrich(R1 - R2, pooled, n1 * n2 / (n1 + n2)), k),
      matrix_row("steiger1980", steiger / (1 / (n1 - 3) + 1 / (n2 - 3)), k)
    )),
    known = as.list(matrix_row("jennrich1970", jennrich(R1 - R2, R2, n1), k)),
    sphericity = as.list(rbind(
      matrix_row("bartlett1951", bartlett$chisq, k), matrix_row("steiger1980", alone, k)
    ))
  )
}

of_matrices <- function() {
  two <- function(r) matrix(c(1, r, r, 1), 2)
  study <- read_studies()$anes96
  answers <- complete_rows(read_answers(study)[unlist(study$variables)])
  half <- seq_len(nrow(answers)) <= nrow(answers) / 2
  published <- read_published()
  shrunk <- 0.9 * published$correlations + 0.1 * diag(ncol(published$correlations))
  list(
    matrices(two(0.5), two(0.1), 100, 60),
    matrices(symmetric(c(0.2, 0.5, 0.1), 3), symmetric(c(0.3, 0.4, 0.5), 3), 315, 100),
    matrices(cor(answers[half, ]), cor(answers[!half, ]), sum(half), sum(!half)),
    matrices(published$correlations, shrunk, published$n, 500)
  )
}

# ---- corrections -----------------------------------------------------------------------------

fisher_interval <- function(r, n, confidence) {
  tanh(atanh(r) + c(-1, 1) * qnorm((1 + confidence) / 2) / sqrt(n - 3))
}

corrected <- function(given, correct) {
  ends <- fisher_interval(given$r, given$n, 0.95)
  t <- given$r * sqrt((given$n - 2) / (1 - given$r^2))
  c(given, list(
    estimate = correct(given$r), conf_low = correct(ends[1]), conf_high = correct(ends[2]),
    statistic = t, p_value = 2 * pt(-abs(t), given$n - 2)
  ))
}

rows <- function(cases) as.list(do.call(rbind, lapply(cases, as.data.frame)))

disattenuated <- rows(lapply(list(
  list(r = 0.42, n = 100, x = 0.8, y = 0.45), list(r = 0.72, n = 100, x = 0.8, y = 0.45),
  list(r = -0.3, n = 1377, x = 1, y = 0.7), list(r = 0.05, n = 20, x = 0.61, y = 0.93)
), function(given) corrected(given, function(r) {
  by_psych <- correct.cor(matrix(c(1, r, r, 1), 2), c(given$x, given$y))[1, 2]
  agree(r / sqrt(given$x * given$y), by_psych)
  by_psych
})))

range_restricted <- rows(lapply(list(
  list(r = 0.6, n = 100, unrestricted = 4, restricted = 3),
  list(r = -0.33, n = 50, unrestricted = 10, restricted = 7.5),
  list(r = 0.2, n = 1000, unrestricted = 1, restricted = 2)
), function(given) corrected(given, function(r) {
  rangeCorrection(r, given$unrestricted, given$restricted)
})))

# ---- power -----------------------------------------------------------------------------------

power_of <- function(r, n, level, alternative) {
  df <- n - 2
  tail <- if (alternative == "two-sided") level / 2 else level
  t <- qt(tail, df, lower.tail = FALSE)
  critical <- atanh(sqrt(t^2 / (t^2 + df)))
  of <- function(r) pnorm((atanh(r) + r / (2 * (n - 1)) - critical) * sqrt(n - 3))
  switch(alternative, `two-sided` = of(r) + of(-r), less = of(-r), greater = of(r))
}

# pwr's searches stop at the fourth digit; these at the last.
searched <- function(excess, ends) {
  uniroot(excess, ends, tol = 1e-300, maxiter = 10000)$root
}

in_pwr <- function(alternative) if (alternative == "two-sided") "two.sided" else alternative

powers <- function() {
  grid <- expand.grid(
    r = c(0.05, 0.1, 0.3, 0.5, 0.8), n = c(4, 10, 50, 85, 400), level = c(0.05, 0.01, 0.001),
    alternative = alternatives, stringsAsFactors = FALSE
  )
  grid$r <- ifelse(grid$alternative == "less", -grid$r, grid$r)
  grid$power <- mapply(power_of, grid$r, grid$n, grid$level, grid$alternative)
  by_pwr <- mapply(function(r, n, level, alternative) {
    pwr::pwr.r.test(n = n, r = r, sig.level = level, alternative = in_pwr(alternative))$power
  }, grid$r, grid$n, grid$level, grid$alternative)
  agree(grid$power, by_pwr)
  grid
}

sizes <- function() {
  grid <- expand.grid(
    r = c(0.05, 0.1, 0.3, 0.5), power = c(0.5, 0.8, 0.95), level = c(0.05, 0.01),
    alternative = alternatives, stringsAsFactors = FALSE
  )
  grid$r <- ifelse(grid$alternative == "less", -grid$r, grid$r)
  grid$n <- mapply(function(r, power, level, alternative) {
    by_pwr <- pwr::pwr.r.test(
      r = r, power = power, sig.level = level, alternative = in_pwr(alternative)
    )$n
    found <- searched(function(n) power_of(r, n, level, alternative) - power, c(4, 1e5))
    agree(found, by_pwr, 1e-3)
    found
  }, grid$r, grid$power, grid$level, grid$alternative)
  grid
}

effects <- function() {
  grid <- expand.grid(
    n = c(10, 85, 1377), power = c(0.5, 0.8, 0.95), level = c(0.05, 0.01),
    alternative = alternatives, stringsAsFactors = FALSE
  )
  grid$r <- mapply(function(n, power, level, alternative) {
    by_pwr <- pwr::pwr.r.test(
      n = n, power = power, sig.level = level, alternative = in_pwr(alternative)
    )$r
    sign <- if (alternative == "less") -1 else 1
    found <- sign * searched(
      function(r) power_of(sign * r, n, level, alternative) - power, c(1e-10, 1 - 1e-10)
    )
    agree(found, by_pwr, 1e-2)
    found
  }, grid$n, grid$power, grid$level, grid$alternative)
  grid
}

# ---- p-values --------------------------------------------------------------------------------

# With ties, one that is nought, one that is absent, and ends that pass 1.
adjusted <- function() {
  p <- c(0.01, 0.04, NA, 0.02, 0.02, 1, 1e-12, 0, 0.3, 0.051, 0.0499, 0.7)
  methods <- c("none", "bonferroni", "holm", "hochberg", "BH", "BY")
  c(list(p = p), sapply(methods, function(method) p.adjust(p, method), simplify = FALSE))
}

write_reference(
  list(
    adjusted = adjusted(), independent = compared(independent, independent_figures),
    overlapping = compared(overlapping, overlapping_figures),
    nonoverlapping = compared(nonoverlapping, nonoverlapping_figures),
    of_answers = of_answers(), matrices = of_matrices(), disattenuated = disattenuated,
    range_restricted = range_restricted, power = as.list(powers()),
    respondents_for_power = as.list(sizes()), correlation_for_power = as.list(effects())
  ),
  "comparisons"
)
