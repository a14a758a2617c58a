# Measures of association of two-way tables by the formulas of Brown & Benedetti (1977), Goodman &
# Kruskal (1963) and the SPSS algorithms (CROSSTABS), checked by numerical derivatives (delta method)
# and, where R has them, by its own coefficients.
# Run from the repository root:  Rscript tests/references/association.R

source(file.path("tests", "references", "shared.R"))
critical <- qnorm(0.975)

# For every cell, those who are concordant (way 1) or discordant (way -1) with it.
around <- function(f, way) {
  g <- f
  for (i in seq_len(nrow(f))) for (j in seq_len(ncol(f))) {
    direction <- outer(sign(seq_len(nrow(f)) - i), sign(seq_len(ncol(f)) - j))
    g[i, j] <- sum(f[direction == way])
  }
  g
}

pq <- function(f) {
  c_ij <- around(f, 1); d_ij <- around(f, -1)
  w <- sum(f); r <- rowSums(f); k <- colSums(f)
  list(
    c = c_ij, d = d_ij, p = sum(f * c_ij), q = sum(f * d_ij), w = w,
    r = matrix(r, nrow(f), ncol(f)), k = matrix(k, nrow(f), ncol(f), byrow = TRUE),
    dr = w^2 - sum(r^2), dc = w^2 - sum(k^2)
  )
}

smaller <- function(f) min(sum(rowSums(f) > 0), sum(colSums(f) > 0))

largest <- function(x) which.max(x)

lambda_parts <- function(f) {
  w <- sum(f); row <- row(f); col <- col(f)
  by_row <- apply(f, 1, largest); by_col <- apply(f, 2, largest)
  list(
    w = w, modal_row = (row == largest(rowSums(f))) * 1, modal_col = (col == largest(colSums(f))) * 1,
    hit_col = (col == matrix(by_row, nrow(f), ncol(f))) * 1,
    hit_row = (row == matrix(by_col, nrow(f), ncol(f), byrow = TRUE)) * 1,
    rm = max(rowSums(f)), cm = max(colSums(f)), sum_row = sum(apply(f, 1, max)),
    sum_col = sum(apply(f, 2, max))
  )
}

values <- list(
  kendall_tau_b = function(f) with(pq(f), (p - q) / sqrt(dr * dc)),
  kendall_tau_c = function(f) with(pq(f), smaller(f) * (p - q) / (w^2 * (smaller(f) - 1))),
  goodman_kruskal_gamma = function(f) with(pq(f), (p - q) / (p + q)),
  somers_d_columns = function(f) with(pq(f), (p - q) / dr),
  somers_d_rows = function(f) with(pq(f), (p - q) / dc),
  somers_d_symmetric = function(f) with(pq(f), (p - q) / ((dr + dc) / 2)),
  goodman_kruskal_lambda_columns = function(f) with(lambda_parts(f), (sum_row - cm) / (w - cm)),
  goodman_kruskal_lambda_rows = function(f) with(lambda_parts(f), (sum_col - rm) / (w - rm)),
  goodman_kruskal_lambda_symmetric = function(f) {
    with(lambda_parts(f), (sum_row + sum_col - cm - rm) / (2 * w - rm - cm))
  },
  goodman_kruskal_tau = function(f) {
    r <- rowSums(f); w <- sum(f); k <- colSums(f)
    shares <- f^2 / r
    (w * sum(shares[r > 0, ]) - sum(k^2)) / (w^2 - sum(k^2))
  }
)

errors <- list(
  kendall_tau_b = function(f, v) with(pq(f), {
    root <- sqrt(dr * dc)
    inner <- 2 * root * (c - d) + v * (r * dc + k * dr)
    sqrt(sum(f * inner^2) - w^3 * v^2 * (dr + dc)^2) / (dr * dc)
  }),
  kendall_tau_c = function(f, v) with(pq(f), {
    m <- smaller(f)
    2 * m / ((m - 1) * w^2) * sqrt(sum(f * (c - d)^2) - (p - q)^2 / w)
  }),
  goodman_kruskal_gamma = function(f, v) with(pq(f), {
    4 / (p + q)^2 * sqrt(sum(f * (q * c - p * d)^2))
  }),
  somers_d_columns = function(f, v) with(pq(f), {
    2 / dr^2 * sqrt(sum(f * (dr * (c - d) - (p - q) * (w - r))^2))
  }),
  somers_d_rows = function(f, v) with(pq(f), {
    2 / dc^2 * sqrt(sum(f * (dc * (c - d) - (p - q) * (w - k))^2))
  }),
  somers_d_symmetric = function(f, v) with(pq(f), {
    mean <- (dr + dc) / 2
    2 / mean^2 * sqrt(sum(f * (mean * (c - d) - (p - q) * (w - (r + k) / 2))^2))
  }),
  goodman_kruskal_lambda_columns = function(f, v) with(lambda_parts(f), {
    sqrt(sum(f * (hit_col - modal_col + v * modal_col)^2) - w * v^2) / (w - cm)
  }),
  goodman_kruskal_lambda_rows = function(f, v) with(lambda_parts(f), {
    sqrt(sum(f * (hit_row - modal_row + v * modal_row)^2) - w * v^2) / (w - rm)
  }),
  goodman_kruskal_lambda_symmetric = function(f, v) with(lambda_parts(f), {
    inner <- hit_col + hit_row - modal_col - modal_row + v * (modal_row + modal_col)
    sqrt(sum(f * inner^2) - 4 * w * v^2) / (2 * w - rm - cm)
  }),
  # Goodman & Kruskal (1963), by the derivatives of numerator and denominator.
  goodman_kruskal_tau = function(f, v) {
    w <- sum(f); r <- rowSums(f); k <- matrix(colSums(f), nrow(f), ncol(f), byrow = TRUE)
    within <- ifelse(r > 0, rowSums((f / pmax(r, 1))^2), 0)
    share <- f / pmax(r, 1)
    delta <- w^2 - sum(colSums(f)^2)
    of_numerator <- sum(within * r) + w * (2 * share - within) - 2 * k
    sqrt(sum(f * (of_numerator - v * 2 * (w - k))^2)) / delta
  }
)

# Without an association: the variance of the numerator alone.
statistics <- function(f) {
  ordinal <- with(pq(f), (p - q) / (2 * sqrt(sum(f * (c - d)^2) - (p - q)^2 / w)))
  lambda <- function(inner, w) sum(f * inner) / sqrt(sum(f * inner^2) - sum(f * inner)^2 / w)
  parts <- lambda_parts(f)
  col <- with(parts, hit_col - modal_col); row <- with(parts, hit_row - modal_row)
  filled <- function(sums) sum(sums > 0)
  tau <- (sum(f) - 1) * (filled(colSums(f)) - 1) * values$goodman_kruskal_tau(f)
  c(
    rep(ordinal, 6), lambda(col, parts$w), lambda(row, parts$w), lambda(col + row, parts$w), tau
  )
}

by_derivatives <- function(f, value) {
  step <- 1e-5 * sum(f)
  g <- f
  for (cell in seq_along(f)) {
    up <- down <- f
    up[cell] <- up[cell] + step; down[cell] <- down[cell] - step
    g[cell] <- (value(up) - value(down)) / (2 * step)
  }
  sqrt(sum(f * g^2))
}

expand <- function(f) {
  cells <- which(f > 0, arr.ind = TRUE)
  cells[rep(seq_len(nrow(cells)), f[cells]), ]
}

measures <- function(f) {
  rows <- expand(f)
  estimate <- sapply(values, function(value) value(f))
  agree(estimate[["kendall_tau_b"]], cor(rows[, 1], rows[, 2], method = "kendall"))
  agree(estimate[["goodman_kruskal_tau"]], {
    # The same as explained variation of the dummies of the columns.
    dummies <- outer(rows[, 2], sort(unique(rows[, 2])), "==") * 1
    fitted <- apply(dummies, 2, function(y) ave(y, rows[, 1]))
    sum(scale(fitted, scale = FALSE)^2) / sum(scale(dummies, scale = FALSE)^2)
  })
  std_error <- mapply(function(error, v) error(f, v), errors, estimate)
  # The largest cell must stay the largest while it is moved, else there is no derivative.
  smooth <- setdiff(names(values), if (any(lambda_ties(f))) grep("lambda", names(values), value = TRUE))
  numerical <- sapply(values[smooth], function(value) by_derivatives(f, value))
  agree(std_error[smooth], numerical, tolerance = 1e-5)
  statistic <- statistics(f)
  df <- rep(NA, length(statistic))
  df[10] <- (sum(rowSums(f) > 0) - 1) * (sum(colSums(f) > 0) - 1)
  p_value <- 2 * pnorm(-abs(statistic))
  p_value[10] <- pchisq(statistic[10], df[10], lower.tail = FALSE)
  lowest <- ifelse(grepl("lambda|kruskal_tau", names(values)), 0, -1)
  list(
    counts = f,
    measures = data.frame(
      method = names(values), estimate = estimate, std_error = std_error, statistic = statistic,
      df = df, p_value = p_value, conf_low = pmax(estimate - critical * std_error, lowest),
      conf_high = pmin(estimate + critical * std_error, 1), stringsAsFactors = FALSE
    ),
    eta = c(eta(rows[, 1], rows[, 2]), eta(rows[, 2], rows[, 1]))
  )
}

# Of y, by groups of x; the levels are those of the cells, counted from one.
eta <- function(x, y) sqrt(summary(lm(y ~ factor(x)))$r.squared)

lambda_ties <- function(f) {
  tied <- function(x) sum(x == max(x)) > 1
  c(apply(f, 1, tied), apply(f, 2, tied), tied(rowSums(f)), tied(colSums(f)))
}

anes <- read_answers(read_studies()$anes96)
tables <- list(
  # Agresti (2002), Table 2.8: income by job satisfaction.
  job_satisfaction = rbind(c(1, 3, 10, 6), c(2, 3, 10, 7), c(1, 6, 14, 12), c(0, 1, 9, 11)),
  # SAS/STAT User's Guide, The FREQ Procedure, Cochran-Armitage example.
  pain = rbind(c(26, 26, 23, 18, 9), c(6, 7, 9, 14, 23)),
  party = unclass(table(anes$educ, anes$PID)),
  wide = rbind(c(10, 0, 3), c(2, 5, 20)),
  empty_row = rbind(c(4, 9, 2), c(0, 0, 0), c(1, 7, 30), c(12, 3, 5)),
  negative = rbind(c(1, 5, 40), c(7, 21, 3), c(30, 2, 0))
)
tables <- lapply(tables, function(f) matrix(as.numeric(f), nrow(f)))
write_reference(lapply(tables, measures), "association")
