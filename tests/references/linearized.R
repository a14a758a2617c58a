# Standard errors of correlations under sampling weights: survey's svyvar of each pair, and the delta
# method of svycontrast; the linearised scores by hand must give the same.
# Samples of clusters and strata likewise, with svydesign(ids, strata, nest = TRUE).
# Run from the repository root:  Rscript tests/references/linearized.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages(library(survey))
confidence <- 0.95

pair_of_survey <- function(x, y, w) {
  used <- !is.na(x) & !is.na(y) & w > 0
  rows <- data.frame(x = x, y = y, w = w)[used, ]
  design <- svydesign(id = ~1, weights = ~w, data = rows)
  v <- svyvar(~ x + y, design)
  # svycontrast wants names.
  s <- structure(c(v), names = c("xx", "yx", "xy", "yy"), class = "svystat")
  attr(s, "var") <- vcov(v)
  contrast <- svycontrast(s, quote(xy / sqrt(xx * yy)))
  r <- unname(coef(contrast)[1])
  se <- unname(SE(contrast)[1])
  n <- nrow(rows)
  by_hand(rows, r, se)
  df <- n - 1
  reach <- qt((1 + confidence) / 2, df) * se
  c(n = n, r = r, std_error = se, statistic = r / se, p_value = 2 * pt(-abs(r / se), df),
    wald_low = r - reach, wald_high = r + reach,
    fisher_low = tanh(atanh(r) - reach / (1 - r^2)),
    fisher_high = tanh(atanh(r) + reach / (1 - r^2)))
}

by_hand <- function(rows, r, se) {
  w <- rows$w
  z <- function(x) {
    m <- weighted.mean(x, w)
    (x - m) / sqrt(sum(w * (x - m)^2) / sum(w))
  }
  zx <- z(rows$x)
  zy <- z(rows$y)
  agree(weighted.mean(zx * zy, w), r, 1e-11)
  u <- w * (zx * zy - r / 2 * (zx^2 + zy^2))
  n <- nrow(rows)
  agree(sqrt(n / (n - 1) * sum((u - mean(u))^2) / sum(w)^2), se, 1e-11)
}

matrices <- function(answers, w) {
  names <- names(answers)
  k <- length(names)
  figures <- c("n", "r", "std_error", "statistic", "p_value", "wald_low", "wald_high",
               "fisher_low", "fisher_high")
  found <- sapply(figures, function(f) matrix(NA_real_, k, k), simplify = FALSE)
  for (i in seq_len(k)) for (j in seq_len(i - 1)) {
    pair <- pair_of_survey(answers[[i]], answers[[j]], w)
    for (f in figures) found[[f]][i, j] <- found[[f]][j, i] <- pair[[f]]
  }
  diag(found$r) <- 1
  found$n <- found$n[lower.tri(found$n)]
  c(list(names = names), found)
}

both_policies <- function(answers, w) {
  complete <- complete.cases(answers)
  list(listwise = matrices(answers[complete, ], w[complete]), pairwise = matrices(answers, w))
}

designs <- read_designs("weighted")
of_design <- function(design) {
  answers <- read_answers(design)
  weights <- read_weights(design, "sampling", nrow(answers))
  both_policies(answers[design$variables], weights)
}
figures <- lapply(designs, of_design)

# Without weights, and with frequencies as repeated rows.
answers <- read_answers(read_studies()$airquality)[c("Ozone", "Solar.R", "Wind", "Temp")]
figures$none <- both_policies(answers, rep(1, nrow(answers)))
repeated <- expand_by_weight(answers)
figures$frequencies <- both_policies(repeated, rep(1, nrow(repeated)))

# ---- clusters and strata -----------------------------------------------------------------------

drawn_pair <- function(x, y, w, cluster, stratum) {
  used <- !is.na(x) & !is.na(y) & w > 0
  rows <- data.frame(x = x, y = y, w = w, cluster = cluster, stratum = stratum)[used, ]
  design <- svydesign(
    ids = if (anyNA(cluster)) ~1 else ~cluster, strata = if (anyNA(stratum)) NULL else ~stratum,
    weights = ~w, data = rows, nest = TRUE
  )
  v <- svyvar(~ x + y, design)
  s <- structure(c(v), names = c("xx", "yx", "xy", "yy"), class = "svystat")
  attr(s, "var") <- vcov(v)
  contrast <- svycontrast(s, quote(xy / sqrt(xx * yy)))
  r <- unname(coef(contrast)[1])
  se <- unname(SE(contrast)[1])
  df <- degf(design)
  drawn_by_hand(rows, r, se)
  reach <- qt((1 + confidence) / 2, df) * se
  data.frame(
    n = nrow(rows), r = r, std_error = se, df = df, statistic = r / se,
    p_value = 2 * pt(-abs(r / se), df), wald_low = r - reach, wald_high = r + reach,
    fisher_low = tanh(atanh(r) - reach / (1 - r^2)), fisher_high = tanh(atanh(r) + reach / (1 - r^2))
  )
}

drawn_by_hand <- function(rows, r, se) {
  w <- rows$w
  z <- function(x) {
    m <- weighted.mean(x, w)
    (x - m) / sqrt(sum(w * (x - m)^2) / sum(w))
  }
  zx <- z(rows$x)
  zy <- z(rows$y)
  u <- w * (zx * zy - r / 2 * (zx^2 + zy^2))
  cluster <- if (anyNA(rows$cluster)) seq_len(nrow(rows)) else rows$cluster
  stratum <- if (anyNA(rows$stratum)) rep(1, nrow(rows)) else rows$stratum
  totals <- aggregate(u, list(cluster = cluster, stratum = stratum), sum)
  by_stratum <- tapply(totals$x, totals$stratum, function(t) {
    length(t) / (length(t) - 1) * sum((t - mean(t))^2)
  })
  agree(sqrt(sum(by_stratum)) / sum(w), se, 1e-10)
}

drawn <- function(answers, w, cluster, stratum) {
  k <- ncol(answers)
  pairs <- do.call(rbind, lapply(seq_len(k)[-1], function(i) {
    do.call(rbind, lapply(seq_len(i - 1), function(j) {
      drawn_pair(answers[[i]], answers[[j]], w, cluster, stratum)
    }))
  }))
  c(list(names = names(answers)), as.list(pairs))
}

pupils <- read.csv(file.path(references, "data", "math_achieve.csv"))
none <- rep(NA, nrow(pupils))
weights <- 1 + (seq_len(nrow(pupils)) %% 7) / 3
variables <- pupils[c("math", "ses", "female")]
gaps <- variables
gaps$ses[seq(3, nrow(gaps), by = 11)] <- NA
figures$clusters <- list(
  schools = drawn(variables, weights, pupils$school, none),
  schools_in_strata = drawn(variables, weights, pupils$school, pupils$minority),
  strata = drawn(variables, weights, none, pupils$minority),
  unweighted = drawn(variables, 0 * weights + 1, pupils$school, none),
  gaps = drawn(gaps, weights, pupils$school, pupils$minority)
)
write_reference(figures, "linearized")
