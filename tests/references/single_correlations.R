# Partial correlations of ranks with ppcor's tests, partial correlations and comparisons of
# correlations under sampling weights by survey, biserial and latent correlations of weighted
# respondents, Hommel's adjustment of p-values.
# Run from the repository root:  Rscript tests/references/single_correlations.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages(library(survey))
confidence <- 0.95

# ---- partial correlations of ranks -------------------------------------------------------------

# The arithmetic of ppcor 1.1's pcor and spcor, over R's own matrices of ranks.
ppcor_of <- function(answers, method) {
  v <- cov(answers, method = method)
  p <- solve(v)
  n <- nrow(answers)
  g <- ncol(answers) - 2
  partial <- -cov2cor(p)
  part <- -cov2cor(p) / sqrt(diag(v)) / sqrt(abs(diag(p) - t(t(p^2) / diag(p))))
  # From the correlations, which is what the covariances of ranks amount to.
  q <- solve(cor(answers, method = method))
  off <- row(q) != col(q)
  agree(partial[off], -cov2cor(q)[off], 1e-11)
  tested <- function(r) {
    diag(r) <- NA
    statistic <- if (method == "kendall") {
      r / sqrt(2 * (2 * (n - g) + 5) / (9 * (n - g) * (n - 1 - g)))
    } else {
      r * sqrt((n - 2 - g) / (1 - r^2))
    }
    p_value <- if (method == "kendall") 2 * pnorm(-abs(statistic)) else {
      2 * pt(-abs(statistic), n - 2 - g)
    }
    diag(r) <- 1
    list(r = unname(r), statistic = unname(statistic), p_value = unname(p_value))
  }
  list(n = one(n), partial = tested(partial), semipartial = tested(part))
}

both_ranks <- function(answers) {
  list(
    names = names(answers), spearman = ppcor_of(answers, "spearman"),
    kendall = ppcor_of(answers, "kendall")
  )
}

# The example of ppcor's manual (Kim 2015).
kim <- data.frame(
  hl = c(7, 15, 19, 15, 21, 22, 57, 15, 20, 18),
  disp = c(0, 0.964, 0, 0, 0.921, 0, 0, 1.006, 0, 1.011),
  deg = c(9, 2, 3, 4, 1, 3, 1, 3, 6, 1),
  BC = c(1.78e-02, 1.05e-06, 1.37e-05, 7.18e-03, 0, 0, 0, 4.48e-03, 2.10e-06, 0)
)

# Spearman's partial correlation is Pearson's of the ranks: a second route, by residuals.
by_residuals <- function(answers) {
  ranks <- as.data.frame(lapply(answers, rank))
  x <- resid(lm(ranks[[1]] ~ ., data = ranks[-(1:2)]))
  y <- resid(lm(ranks[[2]] ~ ., data = ranks[-(1:2)]))
  agree(cor(x, y), ppcor_of(answers, "spearman")$partial$r[1, 2], 1e-11)
}

studies <- read_studies()
of_study <- function(name) {
  answers <- complete_rows(read_answers(studies[[name]])[studies[[name]]$variables])
  by_residuals(answers)
  both_ranks(answers)
}
airquality <- read_answers(studies$airquality)[c("Ozone", "Solar.R", "Wind", "Temp")]
airquality_rows <- complete_rows(airquality)
by_residuals(kim)
by_residuals(airquality_rows)
repeated <- complete_rows(expand_by_weight(airquality))
ranks <- list(
  kim = both_ranks(kim), airquality = both_ranks(airquality_rows),
  anes96 = of_study("anes96"), repeated_airquality = both_ranks(repeated)
)

# ---- sampling weights ----------------------------------------------------------------------------

# A function of the covariances of survey's svyvar with the delta method of svycontrast.
contrast_of <- function(design, names, expression) {
  v <- svyvar(reformulate(names), design)
  k <- length(names)
  labels <- outer(seq_len(k), seq_len(k), function(i, j) sprintf("v%d%d", i, j))
  s <- structure(c(v), names = c(labels), class = "svystat")
  attr(s, "var") <- vcov(v)
  found <- svycontrast(s, expression)
  c(r = unname(coef(found)[1]), se = unname(SE(found)[1]))
}

tested_by_t <- function(r, se, n, wald = FALSE) {
  df <- n - 1
  reach <- qt((1 + confidence) / 2, df) * se
  ends <- if (wald) c(r - reach, r + reach) else {
    c(tanh(atanh(r) - reach / (1 - r^2)), tanh(atanh(r) + reach / (1 - r^2)))
  }
  lapply(list(
    estimate = r, std_error = se, statistic = r / se, df = df,
    p_value = 2 * pt(-abs(r / se), df), conf_low = ends[1], conf_high = ends[2], n = n
  ), one)
}

# The first two variables, given the third and given the third and the fourth, written out by what
# one control leaves: v_ab.c = v_ab - v_ac v_bc / v_cc.
left_by <- function(a, b, c, v = function(i, j) sprintf("v%d%d", i, j)) {
  sprintf("(%s - %s * %s / %s)", v(a, b), v(a, c), v(b, c), v(c, c))
}
given_one <- function(a, b) left_by(a, b, 3)
given_two <- function(a, b) left_by(a, b, 4, function(i, j) given_one(i, j))
partial_of <- function(left) {
  str2lang(sprintf("%s / sqrt(%s * %s)", left(1, 2), left(1, 1), left(2, 2)))
}
semipartial_of <- function(left) {
  str2lang(sprintf("%s / sqrt(v11 * %s)", left(1, 2), left(2, 2)))
}
r_of <- function(i, j) sprintf("v%d%d / sqrt(v%d%d * v%d%d)", i, j, i, i, j, j)
difference_of <- function(first, second) {
  str2lang(sprintf("%s - %s", r_of(first[1], first[2]), r_of(second[1], second[2])))
}

of_weighted <- function(design) {
  answers <- read_answers(design)
  names <- design$variables[seq_len(min(4, length(design$variables)))]
  w <- read_weights(design, "sampling", nrow(answers))
  # Of the first few variables, those who answered them all.
  of <- function(k, expression, wald = FALSE) {
    used <- complete.cases(answers[names[seq_len(k)]]) & w > 0
    rows <- answers[used, names[seq_len(k)]]
    names(rows) <- letters[seq_len(k)]
    survey <- svydesign(id = ~1, weights = ~weight, data = cbind(rows, weight = w[used]))
    found <- contrast_of(survey, names(rows), expression)
    tested_by_t(found[["r"]], found[["se"]], nrow(rows), wald)
  }
  three <- list(
    names = names,
    given_one = list(
      partial = of(3, partial_of(given_one)), semipartial = of(3, semipartial_of(given_one))
    ),
    overlapping = of(3, difference_of(c(1, 2), c(1, 3)), TRUE)
  )
  if (length(names) == 3) return(three)
  c(three, list(
    given_two = list(
      partial = of(4, partial_of(given_two)), semipartial = of(4, semipartial_of(given_two))
    ),
    nonoverlapping = of(4, difference_of(c(1, 2), c(3, 4)), TRUE)
  ))
}
weighted <- lapply(read_designs("weighted"), of_weighted)

# ---- biserial correlations of weighted respondents -----------------------------------------------

# Weights that sum to n; SE after Soper (1914).
weighted_biserial <- function(x, y, w) {
  n <- sum(w)
  p <- sum(w[y == 1]) / n
  m <- function(of) weighted.mean(x[of], w[of])
  s <- sqrt(sum(w * (x - weighted.mean(x, w))^2) / (n - 1))
  density <- dnorm(qnorm(p))
  r <- (m(y == 1) - m(y == 0)) / s * p * (1 - p) / density
  c(r = r, se = (sqrt(p * (1 - p)) / density - r^2) / sqrt(n))
}

of_two_values <- function() {
  answers <- airquality_rows
  x <- answers$Ozone
  y <- as.numeric(answers$Temp > 79)
  w <- 1 + (seq_along(x) %% 3)
  often <- rep(seq_along(x), w)
  agree(weighted_biserial(x, y, w)[["r"]], biserial(x[often], y[often]), 1e-11)
  scaled <- w * length(x) / sum(w)
  point <- cov.wt(cbind(x, y), w, cor = TRUE)$cor[1, 2]
  agree(point, cor(x[often], y[often]), 1e-11)
  tested <- function(n) {
    t <- point * sqrt((n - 2) / (1 - point^2))
    reach <- qnorm((1 + confidence) / 2) / sqrt(n - 3)
    lapply(list(
      estimate = point, statistic = t, p_value = 2 * pt(-abs(t), n - 2),
      conf_low = tanh(atanh(point) - reach), conf_high = tanh(atanh(point) + reach), n = n
    ), one)
  }
  survey <- svydesign(id = ~1, weights = ~w, data = data.frame(a = x, b = y, w = w))
  sampled <- contrast_of(survey, c("a", "b"), str2lang(r_of(1, 2)))
  biserial_of <- function(w) {
    found <- weighted_biserial(x, y, w)
    lapply(list(estimate = found[["r"]], std_error = found[["se"]], n = sum(w)), one)
  }
  list(
    x = x, y = y, weights = w,
    biserial = list(frequency = biserial_of(w), analytic = biserial_of(scaled)),
    point_biserial = list(
      frequency = tested(sum(w)), analytic = tested(length(x)),
      sampling = tested_by_t(sampled[["r"]], sampled[["se"]], length(x))
    )
  )
}

# ---- p-values ------------------------------------------------------------------------------------

families <- list(
  ties = c(0.01, 0.04, NA, 0.02, 0.02, 1, 1e-12, 0, 0.3, 0.051, 0.0499, 0.7),
  two = c(0.03, 0.02), one = 0.2, close = c(0.011, 0.02, 0.022, 0.026, 0.028, 0.9)
)
adjusted <- lapply(families, function(p) {
  list(p = p, hommel = p.adjust(p, "hommel"), fdr = p.adjust(p, "fdr"))
})

write_reference(
  list(ranks = ranks, weighted = weighted, two_values = of_two_values(), adjusted = adjusted),
  "single_correlations"
)
