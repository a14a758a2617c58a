# Standard errors of rank correlations under sampling weights and of samples of clusters and strata:
# the derivatives of the weighted coefficients by every weight, in plain O(n^2) algebra and checked by
# complex steps, and survey's variance of their total.
# The difference of two correlations of different respondents: a design with the groups as strata.
# Run from the repository root:  Rscript tests/references/linearized_ranks.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages(library(survey))
confidence <- 0.95

above <- function(x) sign(outer(x, x, "-"))

# ---- the coefficients as functions of the weights, and their derivatives ------------------------

spearman <- function(w, d, e) {
  a <- drop(d %*% w)
  b <- drop(e %*% w)
  sum(w * a * b) / sqrt(sum(w * a * a) * sum(w * b * b))
}

spearman_slopes <- function(w, d, e) {
  a <- drop(d %*% w)
  b <- drop(e %*% w)
  p <- sum(w * a * b)
  q <- sum(w * a^2)
  s <- sum(w * b^2)
  dp <- a * b + drop(t(d) %*% (w * b)) + drop(t(e) %*% (w * a))
  dq <- a^2 + 2 * drop(t(d) %*% (w * a))
  ds <- b^2 + 2 * drop(t(e) %*% (w * b))
  dp / sqrt(q * s) - p / sqrt(q * s) * (dq / q + ds / s) / 2
}

kendall <- function(w, d, e) {
  form <- function(m) sum(w * drop(m %*% w))
  form(d * e) / sqrt(form(d^2) * form(e^2))
}

kendall_slopes <- function(w, d, e) {
  form <- function(m) sum(w * drop(m %*% w))
  slope <- function(m) 2 * drop(m %*% w)
  s <- form(d * e)
  q <- form(d^2)
  v <- form(e^2)
  slope(d * e) / sqrt(q * v) - s / sqrt(q * v) * (slope(d^2) / q + slope(e^2) / v) / 2
}

coefficients <- list(
  spearman = list(of = spearman, slopes = spearman_slopes),
  kendall = list(of = kendall, slopes = kendall_slopes)
)

# Both are analytic in the weights: the imaginary part of a tiny imaginary step is the derivative.
by_complex_steps <- function(f, w, d, e) {
  h <- 1e-30 * mean(w)
  sapply(seq_along(w), function(k) {
    moved <- w + 0i
    moved[k] <- moved[k] + 1i * h
    Im(f(moved, d, e)) / h
  })
}

tested <- function(r, se, df) {
  reach <- qt((1 + confidence) / 2, df) * se
  c(r = r, std_error = se, df = df, statistic = r / se, p_value = 2 * pt(-abs(r / se), df),
    wald_low = r - reach, wald_high = r + reach,
    fisher_low = tanh(atanh(r) - reach / (1 - r^2)),
    fisher_high = tanh(atanh(r) + reach / (1 - r^2)))
}

ranked_pair <- function(method, x, y, w, cluster, stratum, stepwise) {
  rows <- data.frame(x = x, y = y, w = w, cluster = cluster, stratum = stratum)
  rows <- rows[!is.na(x) & !is.na(y) & w > 0, ]
  d <- above(rows$x)
  e <- above(rows$y)
  use <- coefficients[[method]]
  r <- use$of(rows$w, d, e)
  # R's own, where everyone counts once.
  if (all(rows$w == 1)) agree(cor(rows$x, rows$y, method = method), r, 1e-12)
  rows$u <- use$slopes(rows$w, d, e)
  if (stepwise) agree(by_complex_steps(use$of, rows$w, d, e), rows$u, 1e-10)
  design <- svydesign(
    ids = if (anyNA(cluster)) ~1 else ~cluster, strata = if (anyNA(stratum)) NULL else ~stratum,
    weights = ~w, data = rows, nest = TRUE
  )
  c(n = nrow(rows), tested(r, SE(svytotal(~u, design))[[1]], degf(design)))
}

# The pairs in the order of the lower triangle, row by row.
ranked <- function(answers, w, cluster = NA, stratum = NA, stepwise = FALSE) {
  of_method <- function(method) {
    pairs <- do.call(rbind, lapply(seq_along(answers)[-1], function(i) {
      do.call(rbind, lapply(seq_len(i - 1), function(j) {
        first <- stepwise && i == 2
        ranked_pair(method, answers[[i]], answers[[j]], w, cluster, stratum, first)
      }))
    }))
    as.list(as.data.frame(pairs))
  }
  c(list(names = names(answers)), sapply(names(coefficients), of_method, simplify = FALSE))
}

both_policies <- function(answers, w, stepwise = FALSE) {
  complete <- complete.cases(answers)
  list(
    listwise = ranked(answers[complete, ], w[complete], stepwise = stepwise),
    pairwise = ranked(answers, w)
  )
}

few <- 4
of_design <- function(design) {
  answers <- read_answers(design)
  weights <- read_weights(design, "sampling", nrow(answers))
  both_policies(answers[unlist(design$variables)[seq_len(few)]], weights, nrow(answers) < 300)
}
figures <- list(weighted = lapply(read_designs("weighted"), of_design))

# Without weights, and with frequencies as repeated rows.
answers <- read_answers(read_studies()$airquality)[c("Ozone", "Solar.R", "Wind", "Temp")]
figures$weighted$none <- both_policies(answers, rep(1, nrow(answers)))
repeated <- expand_by_weight(answers)
figures$weighted$frequencies <- both_policies(repeated, rep(1, nrow(repeated)))

# ---- clusters and strata: every fourth pupil ----------------------------------------------------

pupils <- read.csv(file.path(references, "data", "math_achieve.csv"))
pupils$weight <- 1 + (seq_len(nrow(pupils)) %% 7) / 3
pupils <- pupils[seq(1, nrow(pupils), by = 4), ]
variables <- pupils[c("math", "ses", "female")]
gaps <- variables
gaps$ses[seq(3, nrow(gaps), by = 11)] <- NA
figures$clusters <- list(
  schools = ranked(variables, pupils$weight, pupils$school),
  schools_in_strata = ranked(variables, pupils$weight, pupils$school, pupils$minority),
  strata = ranked(variables, pupils$weight, NA, pupils$minority),
  unweighted = ranked(variables, rep(1, nrow(pupils)), pupils$school),
  gaps = ranked(gaps, pupils$weight, pupils$school, pupils$minority)
)

# ---- two groups ---------------------------------------------------------------------------------

of_group <- function(rows) {
  design <- svydesign(ids = ~1, weights = ~w, data = rows)
  v <- svyvar(~ x + y, design)
  s <- structure(c(v), names = c("xx", "yx", "xy", "yy"), class = "svystat")
  attr(s, "var") <- vcov(v)
  contrast <- svycontrast(s, quote(xy / sqrt(xx * yy)))
  w <- rows$w
  z <- function(x) {
    m <- weighted.mean(x, w)
    (x - m) / sqrt(sum(w * (x - m)^2) / sum(w))
  }
  r <- unname(coef(contrast)[1])
  u <- (z(rows$x) * z(rows$y) - r / 2 * (z(rows$x)^2 + z(rows$y)^2)) / sum(w)
  list(r = r, se = unname(SE(contrast)[1]), u = u)
}

compared <- function(x, y, w, group) {
  rows <- data.frame(x = x, y = y, w = w, group = group)
  rows <- rows[complete.cases(rows) & w > 0, ]
  parts <- split(rows, rows$group)
  found <- lapply(parts, of_group)
  difference <- found[[1]]$r - found[[2]]$r
  se <- sqrt(found[[1]]$se^2 + found[[2]]$se^2)
  # The same of one design whose strata are the groups.
  stacked <- do.call(rbind, parts)
  stacked$u <- c(found[[1]]$u, -found[[2]]$u)
  design <- svydesign(ids = ~1, strata = ~group, weights = ~w, data = stacked)
  agree(SE(svytotal(~u, design))[[1]], se, 1e-10)
  df <- degf(design)
  t <- difference / se
  reach <- qt((1 + confidence) / 2, df) * se
  lapply(list(
    r1 = found[[1]]$r, r2 = found[[2]]$r, n1 = nrow(parts[[1]]), n2 = nrow(parts[[2]]),
    difference = difference, statistic = t, df = df, p_value = 2 * pt(-abs(t), df),
    p_less = pt(t, df), p_greater = pt(-t, df),
    conf_low = difference - reach, conf_high = difference + reach
  ), one)
}

schools <- read.csv(file.path(references, "data", "api.csv"), check.names = FALSE)
figures$between <- list(
  pairs = list(c("api00", "meals"), c("api00", "avg.ed"), c("mobility", "ell")),
  api = lapply(list(c("api00", "meals"), c("api00", "avg.ed"), c("mobility", "ell")), function(p) {
    compared(schools[[p[1]]], schools[[p[2]]], schools$pw, schools$ell > median(schools$ell))
  })
)
write_reference(figures, "linearized_ranks")
