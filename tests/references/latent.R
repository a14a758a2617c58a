# Polychoric, tetrachoric, polyserial and biserial correlations.
#
# polycor, psych and lavaan search until a likelihood changes little, which leaves four to eight
# digits of a correlation. So the figures are the roots of the likelihood equations, by uniroot and
# Newton's method on first derivatives written out below, with the probabilities of cells by
# integration over one side, which mvtnorm's TVPACK confirms; the packages must agree to what their
# searches reach.
# Run from the repository root:  Rscript tests/references/latent.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages({
  library(polycor)
  library(lavaan)
  library(mvtnorm)
})
confidence <- 0.95
z_critical <- qnorm((1 + confidence) / 2)

# ---- the bivariate normal ------------------------------------------------------------------------

lower_orthant <- function(h, k, rho) {
  if (h == -Inf || k == -Inf) return(0)
  if (h == Inf) return(pnorm(k))
  if (k == Inf) return(pnorm(h))
  as.numeric(pmvnorm(upper = c(h, k), corr = matrix(c(1, rho, rho, 1), 2),
                     algorithm = TVPACK(1e-16)))
}

# A Gauss-Legendre rule from the eigenvalues of its Jacobi matrix (Golub and Welsch).
gauss <- local({
  k <- 1:39
  jacobi <- matrix(0, 40, 40)
  jacobi[cbind(k, k + 1)] <- jacobi[cbind(k + 1, k)] <- k / sqrt(4 * k^2 - 1)
  found <- eigen(jacobi, symmetric = TRUE)
  list(nodes = found$values, weights = 2 * found$vectors[1, ]^2)
})

# Integrated over x with the smaller tails of y given x, which keeps the digits of the smallest.
rectangle_by_integral <- function(x, y, rho) {
  s <- sqrt((1 - rho) * (1 + rho))
  height <- function(at) {
    low <- (y[1] - rho * at) / s
    high <- (y[2] - rho * at) / s
    dnorm(at) * ifelse(low > 0, pnorm(-low) - pnorm(-high), pnorm(high) - pnorm(low))
  }
  ends <- pmin(pmax(x, -38), 38)
  steep <- outer(y, c(-9, -4, -2, -1, 0, 1, 2, 4, 9) * s, "+") / rho
  cuts <- c(seq(ends[1], ends[2], length.out = 25), steep)
  cuts <- sort(unique(cuts[is.finite(cuts) & cuts >= ends[1] & cuts <= ends[2]]))
  from <- cuts[-length(cuts)]
  half <- diff(cuts) / 2
  at <- outer(half, 1 + gauss$nodes) + from
  sum(half * (matrix(height(at), nrow(at)) %*% gauss$weights))
}

bivariate_density <- function(h, k, rho) {
  if (is.infinite(h) || is.infinite(k)) return(0)
  exp(-(h^2 - 2 * rho * h * k + k^2) / (2 * (1 - rho^2))) / (2 * pi * sqrt(1 - rho^2))
}

bivariate_normal_figures <- function() {
  points <- expand.grid(h = c(-3.1, -1, -0.2, 0, 0.7, 2.4), k = c(-2.2, -0.6, 0, 0.3, 1.9),
                        rho = c(-0.99, -0.93, -0.8, -0.5, -0.1, 0, 0.25, 0.4, 0.74, 0.9, 0.92, 0.93,
                                0.97, 0.999))
  points$lower <- mapply(lower_orthant, points$h, points$k, points$rho)
  points$upper <- mapply(function(h, k, rho) lower_orthant(-h, -k, rho), points$h, points$k, points$rho)
  points$density <- mapply(bivariate_density, points$h, points$k, points$rho)
  agree(points$density[1:50], mapply(function(h, k, rho) {
    dmvnorm(c(h, k), sigma = matrix(c(1, rho, rho, 1), 2))
  }, points$h, points$k, points$rho)[1:50])
  agree(points$lower, mapply(pbivnorm::pbivnorm, points$h, points$k, points$rho), 1e-13)
  rectangles <- expand.grid(x1 = c(-Inf, -1.5, 0.4, 3), dx = c(0.2, 1.1, Inf), y1 = c(-Inf, -4, -0.3, 2),
                            dy = c(0.5, Inf), rho = c(-0.97, -0.6, 0.1, 0.45, 0.85, 0.95))
  rectangles <- rectangles[is.finite(rectangles$x1) | is.finite(rectangles$dx), ]
  end <- function(start, by) ifelse(is.finite(start), start + by, ifelse(is.finite(by), -1 - by, Inf))
  rectangles$x2 <- end(rectangles$x1, rectangles$dx)
  rectangles$y2 <- end(rectangles$y1, rectangles$dy)
  rectangles$p <- mapply(function(x1, x2, y1, y2, rho) rectangle_by_integral(c(x1, x2), c(y1, y2), rho),
                         rectangles$x1, rectangles$x2, rectangles$y1, rectangles$y2, rectangles$rho)
  by_corners <- mapply(function(x1, x2, y1, y2, rho) {
    lower_orthant(x2, y2, rho) - lower_orthant(x1, y2, rho) - lower_orthant(x2, y1, rho) +
      lower_orthant(x1, y1, rho)
  }, rectangles$x1, rectangles$x2, rectangles$y1, rectangles$y2, rectangles$rho)
  agree(rectangles$p, by_corners)
  list(points = as.list(points), rectangles = as.list(rectangles[c("x1", "x2", "y1", "y2", "rho", "p")]))
}

# ---- the likelihood of a table -------------------------------------------------------------------

with_ends <- function(cuts) c(-Inf, cuts, Inf)

# What cells have of a function of their corners.
of_corners <- function(grid) {
  r <- nrow(grid)
  c <- ncol(grid)
  grid[-1, -1, drop = FALSE] - grid[-r, -1, drop = FALSE] - grid[-1, -c, drop = FALSE] +
    grid[-r, -c, drop = FALSE]
}

cell_probabilities <- function(rho, a, b) {
  a <- with_ends(a)
  b <- with_ends(b)
  outer(seq_len(length(a) - 1), seq_len(length(b) - 1),
        Vectorize(function(i, j) rectangle_by_integral(a[c(i, i + 1)], b[c(j, j + 1)], rho)))
}

corner_probabilities <- function(rho, a, b) {
  of_corners(outer(with_ends(a), with_ends(b), Vectorize(function(h, k) lower_orthant(h, k, rho))))
}

density_grid <- function(rho, a, b) {
  outer(with_ends(a), with_ends(b), Vectorize(function(h, k) bivariate_density(h, k, rho)))
}

# From the smaller tails.
shares_between <- function(cuts) {
  low <- cuts[-length(cuts)]
  high <- cuts[-1]
  ifelse(low > 0, pnorm(-low) - pnorm(-high), pnorm(high) - pnorm(low))
}

# Scores of every cell: an array (parameters, rows, columns), parameters rho, a, b.
cell_scores <- function(rho, a, b, p = cell_probabilities(rho, a, b)) {
  s <- sqrt(1 - rho^2)
  r <- length(a) + 1
  c <- length(b) + 1
  scores <- array(0, c(1 + length(a) + length(b), r, c))
  scores[1, , ] <- of_corners(density_grid(rho, a, b)) / p
  for (i in seq_along(a)) {
    across <- dnorm(a[i]) * shares_between((with_ends(b) - rho * a[i]) / s)
    scores[1 + i, i, ] <- across / p[i, ]
    scores[1 + i, i + 1, ] <- -across / p[i + 1, ]
  }
  for (j in seq_along(b)) {
    along <- dnorm(b[j]) * shares_between((with_ends(a) - rho * b[j]) / s)
    scores[1 + length(a) + j, , j] <- along / p[, j]
    scores[1 + length(a) + j, , j + 1] <- -along / p[, j + 1]
  }
  scores
}

used_cells <- function(tab) {
  tab <- tab[rowSums(tab) > 0, , drop = FALSE]
  tab[, colSums(tab) > 0, drop = FALSE]
}

cuts_of_margin <- function(margin) {
  below <- cumsum(margin)[-length(margin)]
  above <- rev(cumsum(rev(margin)))[-1]
  ifelse(below <= above, qnorm(below / sum(margin)), -qnorm(above / sum(margin)))
}

log_likelihood <- function(tab, p) sum((tab * log(p))[tab > 0])
saturated <- function(tab) sum((tab * log(tab / sum(tab)))[tab > 0])

# The two-step correlation: the root of the slope, from a grid that brackets it.
two_step_rho <- function(tab, a, b) {
  slope <- function(rho) {
    p <- cell_probabilities(rho, a, b)
    sum((tab * of_corners(density_grid(rho, a, b)) / p)[tab > 0])
  }
  near <- optimise(function(rho) -log_likelihood(tab, cell_probabilities(rho, a, b)), c(-0.9999, 0.9999),
                   tol = 1e-7)$minimum
  reach <- min(1e-4, (1 - abs(near)) / 10)
  uniroot(slope, near + c(-reach, reach), tol = 1e-16, extendInt = "downX")$root
}

# Second derivatives as Richardson's extrapolation of differences of the first. Of a correlation the
# differences are the smaller the nearer it is to one.
jacobian_of <- function(gradient, at, steps = step_of(at[1], length(at) - 1)) {
  columns <- lapply(seq_along(at), function(k) {
    difference <- function(h) {
      step <- replace(numeric(length(at)), k, h)
      (gradient(at + step) - gradient(at - step)) / (2 * h)
    }
    d <- lapply(steps[k] / c(1, 2, 4, 8), difference)
    for (power in c(4, 16, 64)) {
      d <- Map(function(coarse, fine) (power * fine - coarse) / (power - 1), d[-length(d)], d[-1])
    }
    d[[1]]
  })
  do.call(cbind, columns)
}

step_of <- function(rho, thresholds) {
  c(min(2e-3, (1 - rho^2)^2 / 20), rep(4e-3 * sqrt(1 - rho^2), thresholds))
}

newton <- function(gradient, at, ...) {
  for (iteration in 1:50) {
    step <- solve(jacobian_of(gradient, at, ...), gradient(at))
    at <- at - step
    if (max(abs(step)) < 1e-13) break
  }
  at
}

symmetric <- function(m) (m + t(m)) / 2

with_test <- function(found) {
  found$statistic <- found$estimate / found$std_error
  found$p_value <- 2 * pnorm(-abs(found$statistic))
  found$conf_low <- found$estimate - z_critical * found$std_error
  found$conf_high <- found$estimate + z_critical * found$std_error
  reach <- z_critical * found$std_error / (1 - found$estimate^2)
  found$fisher_low <- tanh(atanh(found$estimate) - reach)
  found$fisher_high <- tanh(atanh(found$estimate) + reach)
  lapply(found, function(figure) if (length(figure) == 1) one(figure) else figure)
}

of_fit <- function(tab, p) {
  chi_squared <- 2 * (saturated(tab) - log_likelihood(tab, p))
  df <- length(tab) - nrow(tab) - ncol(tab)
  # What rounding leaves of an exact fit is no chi-squared.
  list(log_likelihood = log_likelihood(tab, p), chi_squared = if (df > 0) chi_squared else 0, df = df,
       chi_squared_p = if (df > 0) pchisq(chi_squared, df, lower.tail = FALSE) else NA)
}

# What every respondent moves a two-step correlation by, itself and by way of the thresholds: with
# second derivatives of the likelihood, or with products of scores in their place (Muthen, lavaan).
influences <- function(tab, rho, a, b, scores, products) {
  by_row <- outer(seq_len(nrow(tab)), seq_along(a), function(i, t) ((i <= t) - pnorm(a[t])) / dnorm(a[t]))
  by_column <- outer(seq_len(ncol(tab)), seq_along(b), function(j, t) ((j <= t) - pnorm(b[t])) / dnorm(b[t]))
  thresholds <- outer(drop(by_row %*% products[1 + seq_along(a)]),
                      drop(by_column %*% products[1 + length(a) + seq_along(b)]), "+")
  (scores[1, , ] - thresholds) / products[1]
}

two_step_errors <- function(tab, rho, a, b) {
  p <- tab / sum(tab)
  scores <- cell_scores(rho, a, b)
  products <- apply(scores, 1, function(score) sum((p * scores[1, , ] * score)[tab > 0]))
  slope <- function(at) {
    a_at <- at[1 + seq_along(a)]
    b_at <- at[1 + length(a) + seq_along(b)]
    cells <- of_corners(density_grid(at[1], a_at, b_at)) / cell_probabilities(at[1], a_at, b_at)
    sum((p * cells)[tab > 0])
  }
  curvature <- -drop(jacobian_of(slope, c(rho, a, b)))
  error <- function(influence) sqrt(sum((p * influence^2)[tab > 0]) / sum(tab))
  influence <- influences(tab, rho, a, b, scores, curvature)
  check_influence(tab, influence)
  list(std_error = error(influence),
       std_error_muthen = error(influences(tab, rho, a, b, scores, products)),
       std_error_known = 1 / sqrt(sum(tab) * curvature[1]))
}

# The influence of a cell is how fast the correlation changes with the share of respondents in it.
check_influence <- function(tab, influence) {
  at <- which.max(tab)
  estimate <- function(tab) two_step_rho(tab, cuts_of_margin(rowSums(tab)), cuts_of_margin(colSums(tab)))
  moved <- function(by) estimate((1 - by) * tab / sum(tab) + by * (seq_along(tab) == at))
  agree(influence[at], (moved(1e-4) - moved(-1e-4)) / 2e-4, 1e-4)
}

threshold_errors <- function(cuts, n) sqrt(pnorm(cuts) * pnorm(-cuts) / n) / dnorm(cuts)

two_step <- function(tab) {
  a <- cuts_of_margin(rowSums(tab))
  b <- cuts_of_margin(colSums(tab))
  rho <- two_step_rho(tab, a, b)
  found <- c(list(estimate = rho), two_step_errors(tab, rho, a, b),
             of_fit(tab, cell_probabilities(rho, a, b)))
  agree(cell_probabilities(rho, a, b), corner_probabilities(rho, a, b), 1e-14)
  c(with_test(found), list(rows = a, columns = b, rows_se = threshold_errors(a, sum(tab)),
                           columns_se = threshold_errors(b, sum(tab))))
}

maximum_likelihood <- function(tab, start) {
  a <- seq_along(start$rows)
  b <- seq_along(start$columns)
  split <- function(at) list(rho = at[1], a = at[1 + a], b = at[1 + length(a) + b])
  gradient <- function(at) {
    at <- split(at)
    scores <- cell_scores(at$rho, at$a, at$b)
    apply(scores, 1, function(score) sum((tab * score)[tab > 0]))
  }
  at <- newton(gradient, c(start$estimate[[1]], start$rows, start$columns))
  errors <- sqrt(diag(solve(-symmetric(jacobian_of(gradient, at)))))
  found <- c(list(estimate = at[1], std_error = errors[1]),
             of_fit(tab, cell_probabilities(at[1], at[1 + a], at[1 + length(a) + b])))
  c(with_test(found), list(rows = at[1 + a], columns = at[1 + length(a) + b], rows_se = errors[1 + a],
                           columns_se = errors[1 + length(a) + b]))
}

# polycor adds a millionth to every count in the logarithm of its chi-squared.
check_against_polycor <- function(tab, found) {
  tight <- list(reltol = 1e-15, maxit = 50000)
  if (ncol(tab) * nrow(tab) <= 16) {
    # Its simplex search stops early from elsewhere; from here it must find nothing better.
    here <- with(found$ml, list(rho = estimate[[1]], row.thresholds = rows, col.thresholds = columns))
    by_polycor <- polychor(tab, ML = TRUE, std.err = TRUE, control = tight, start = here)
    agree(found$ml$estimate[[1]], by_polycor$rho, 1e-5)
    if (by_polycor$rho < 0.98) agree(found$ml$std_error[[1]], sqrt(by_polycor$var[1, 1]), 1e-3)
    agree(found$ml$rows, by_polycor$row.cuts, 1e-5)
    agree(found$ml$columns, by_polycor$col.cuts, 1e-5)
    millionths <- 2 * sum((tab * (log(tab + 1e-6) - log(tab)))[tab > 0])
    if (by_polycor$df > 0) agree(found$ml$chi_squared[[1]] + millionths, by_polycor$chisq, 1e-5)
  }
  # Its derivatives are differences over a thousandth.
  by_polycor <- polychor(tab, std.err = TRUE, control = list(reltol = 1e-15))
  agree(found$two_step$estimate[[1]], by_polycor$rho, 1e-4)
  if (by_polycor$rho < 0.98) agree(found$two_step$std_error_known[[1]], sqrt(by_polycor$var[1]), 1e-3)
}

rows_of_table <- function(tab) {
  cells <- expand.grid(x = seq_len(nrow(tab)), y = seq_len(ncol(tab)))
  cells[rep(seq_len(nrow(cells)), as.vector(tab)), ]
}

# lavaan divides by n - 1, and keeps every probability above 1.5e-8, which a rare cell of a strong
# correlation would notice.
check_against_lavaan <- function(tab, found) {
  answers <- rows_of_table(tab)
  fit <- suppressWarnings(lavCor(answers, ordered = c("x", "y"), output = "fit", se = "robust.sem",
                                 estimator = "WLSMV", zero.add = c(0, 0)))
  estimates <- parameterEstimates(fit)
  of <- function(rows) estimates[rows, ]
  rho <- of(estimates$op == "~~" & estimates$lhs != estimates$rhs)
  agree(found$two_step$estimate[[1]], rho$est, 1e-5)
  by_n <- sqrt((sum(tab) - 1) / sum(tab))
  agree(found$two_step$std_error_muthen[[1]], by_n * rho$se, 1e-5)
  rows <- of(estimates$op == "|" & estimates$lhs == "x")
  agree(found$two_step$rows, rows$est, 1e-6)
  agree(found$two_step$rows_se, by_n * rows$se, 1e-6)
}

check_against_psych <- function(tab, found) {
  quiet <- suppressWarnings(suppressMessages(capture.output(
    by_psych <- psych::polychoric(as.table(tab), correct = 0)
  )))
  agree(found$two_step$estimate[[1]], by_psych$rho, 1e-3)
}

of_table <- function(tab) {
  counts <- tab
  tab <- used_cells(tab)
  found <- list(counts = counts, two_step = two_step(tab))
  found$ml <- maximum_likelihood(tab, found$two_step)
  check_against_polycor(tab, found)
  rare <- min(cell_probabilities(found$two_step$estimate[[1]], found$two_step$rows, found$two_step$columns)[tab > 0])
  if (all(tab == round(tab)) && rare > 1e-7) check_against_lavaan(tab, found)
  check_against_psych(tab, found)
  found
}

# Corrections of empty cells: estimates alone, as psych and lavaan give them.
corrected <- function(tab, amount = 0.5) {
  added <- replace(tab, tab == 0, amount)
  by_margin <- function(tab) two_step_rho(tab, cuts_of_margin(rowSums(tab)), cuts_of_margin(colSums(tab)))
  unscaled <- function(margin) qnorm(cumsum(margin)[-length(margin)] / sum(tab))
  found <- list(counts = tab, amount = one(amount), added = one(by_margin(added)),
                added_unscaled = one(two_step_rho(added, unscaled(rowSums(added)), unscaled(colSums(added)))))
  quiet <- suppressWarnings(suppressMessages(capture.output({
    by_psych <- psych::polychoric(as.table(tab), correct = amount)$rho
    if (length(tab) == 4) by_tetrachoric <- psych::tetrachoric(tab, correct = amount)$rho
  })))
  agree(found$added_unscaled[[1]], by_psych, 1e-3)
  if (length(tab) == 4) {
    agree(found$added[[1]], by_tetrachoric, 1e-3)
    if (sum(tab == 0) == 1) {
      sign <- if (tab[1, 1] == 0 || tab[2, 2] == 0) 1 else -1
      kept <- tab + sign * amount * matrix(c(1, -1, -1, 1), 2)
      found$margins_kept <- one(by_margin(kept))
      by_lavaan <- suppressWarnings(lavCor(rows_of_table(tab), ordered = c("x", "y")))
      agree(found$margins_kept[[1]], by_lavaan[1, 2], 1e-4)
    }
  }
  found
}

by_rows <- function(columns, ...) matrix(c(...), ncol = columns, byrow = TRUE)

of_answers <- function(answers, x, y) unclass(table(answers[[x]], answers[[y]]))

read_file <- function(file) read.csv(file.path(references, "data", file))
anes96 <- read_file("anes96.csv")
simulated <- read_file("simulated_raw.csv")

tables <- list(
  # Olsson (1979), Drasgow (1988), Brown (1977), and a table of Kirk (1973) in thousands.
  olsson = matrix(c(13, 69, 41, 6, 113, 132, 0, 22, 104), 3),
  drasgow = by_rows(3, 58, 52, 1, 26, 58, 3, 8, 12, 9),
  brown = by_rows(2, 1562, 42, 383, 94),
  collins = by_rows(2, 522, 34, 54, 22),
  anes_pid_self = of_answers(anes96, "PID", "selfLR"),
  anes_clinton_dole = of_answers(anes96, "ClinLR", "DoleLR"),
  anes_educ_vote = of_answers(anes96, "educ", "vote"),
  simulated_items = of_answers(simulated, "enough_time", "too_much"),
  simulated_four = of_answers(simulated, "tailoring", "caseload"),
  simulated_two = of_answers(simulated, "gender", "employer"),
  sparse = by_rows(5, 9, 4, 0, 0, 0, 2, 8, 5, 0, 0, 0, 3, 9, 2, 0, 0, 0, 4, 6, 1, 0, 0, 0, 2, 5),
  unused = by_rows(4, 12, 0, 5, 2, 0, 0, 0, 0, 4, 0, 11, 6, 1, 0, 5, 14),
  outlier = by_rows(3, 480, 30, 1, 40, 400, 35, 0, 28, 510),
  weighted = by_rows(3, 10.25, 6.5, 2.125, 4.75, 12.5, 7, 1.5, 5.25, 15.625)
)

corrections <- list(
  sparse = tables$sparse,
  one_empty = by_rows(2, 20, 6, 0, 14),
  opposite_empty = by_rows(2, 0, 11, 9, 30),
  mplus = matrix(c(62503, 105, 768, 0), 2)
)

# ---- polyserial ----------------------------------------------------------------------------------

# Scores of every row: a matrix (rows, parameters), parameters rho, tau, mu, sigma of both variables.
row_scores <- function(rho, tau, z, y, sigma) {
  s <- sqrt(1 - rho^2)
  edges <- with_ends(tau)
  low <- (edges[y] - rho * z) / s
  high <- (edges[y + 1] - rho * z) / s
  p <- ifelse(low > 0, pnorm(-low) - pnorm(-high), pnorm(high) - pnorm(low))
  by_rho <- function(edge, u) ifelse(is.finite(edge), dnorm(u) * (edge * rho - z) / s^3, 0)
  by_tau <- sapply(seq_along(tau), function(j) {
    ((y == j) * dnorm(high) - (y == j + 1) * dnorm(low)) / (s * p)
  })
  by_z <- -rho / s * (dnorm(high) - dnorm(low)) / p
  cbind((by_rho(edges[y + 1], high) - by_rho(edges[y], low)) / p, by_tau,
        (z - by_z) / sigma, (z^2 - 1 - z * by_z) / sigma)
}

conditional_probability <- function(rho, tau, z, y) {
  edges <- with_ends(tau)
  s <- sqrt(1 - rho^2)
  low <- (edges[y] - rho * z) / s
  high <- (edges[y + 1] - rho * z) / s
  ifelse(low > 0, pnorm(-low) - pnorm(-high), pnorm(high) - pnorm(low))
}

serial_fit <- function(rho, tau, z, y, sigma) {
  n <- length(z)
  observed <- unclass(table(factor(y, seq_len(length(tau) + 1)),
                            cut(z, with_ends(qnorm(1:3 / 4)))))
  p <- cell_probabilities(rho, tau, qnorm(1:3 / 4))
  chi_squared <- 2 * sum((observed * log(observed / (n * p)))[observed > 0])
  df <- length(observed) - nrow(observed) - 1
  list(log_likelihood = sum(log(dnorm(z) / sigma) + log(conditional_probability(rho, tau, z, y))),
       chi_squared = chi_squared, df = df, chi_squared_p = pchisq(chi_squared, df, lower.tail = FALSE))
}

serial_two_step <- function(x, y, divisor) {
  n <- length(x)
  sigma <- sqrt(sum((x - mean(x))^2) / divisor)
  z <- (x - mean(x)) / sigma
  tau <- cuts_of_margin(tabulate(y))
  slope <- function(rho, tau, z) row_scores(rho, tau, z, y, sigma)[, 1]
  near <- optimise(function(rho) -sum(log(conditional_probability(rho, tau, z, y))), c(-0.999, 0.999),
                   tol = 1e-7)$minimum
  rho <- uniroot(function(rho) sum(slope(rho, tau, z)), near + c(-1e-5, 1e-5), tol = 1e-16,
                 extendInt = "downX")$root
  # The first step: what every row moves the mean, the standard deviation and the thresholds by.
  in_or_below <- outer(y, seq_along(tau), "<=")
  by_tau <- sweep(sweep(in_or_below, 2, pnorm(tau)), 2, dnorm(tau), "/")
  by_moments <- cbind(sigma * z, sigma * (z^2 - 1) / 2)
  mean_slope <- function(at) {
    j <- seq_along(tau)
    moved <- (x - mean(x) - at[2 + length(tau)]) / (sigma + at[3 + length(tau)])
    mean(slope(at[1], at[1 + j], moved))
  }
  curvature <- -drop(jacobian_of(mean_slope, c(rho, tau, 0, 0),
                                 c(step_of(rho, length(tau)), 2e-3 * sigma, 2e-3 * sigma)))
  scores <- row_scores(rho, tau, z, y, sigma)
  of_x <- cbind(z, z^2 - 1) / sigma
  products <- drop(crossprod(scores[, 1], scores)) / n
  j <- seq_along(tau)
  m <- 1 + length(tau) + 1:2
  full <- (scores[, 1] - by_tau %*% curvature[1 + j] - by_moments %*% curvature[m]) / curvature[1]
  muthen <- (scores[, 1] - by_tau %*% products[1 + j] -
               of_x %*% solve(crossprod(of_x) / n, products[m])) / products[1]
  found <- c(list(estimate = rho, std_error = sqrt(sum(full^2)) / n,
                  std_error_muthen = sqrt(sum(muthen^2)) / n,
                  std_error_known = 1 / sqrt(n * curvature[1])), serial_fit(rho, tau, z, y, sigma))
  c(with_test(found), list(thresholds = tau, thresholds_se = threshold_errors(tau, n)))
}

# All parameters at once; "known" are mean and standard deviation.
serial_ml <- function(x, y, divisor, start) {
  n <- length(x)
  sigma <- sqrt(sum((x - mean(x))^2) / divisor)
  z <- (x - mean(x)) / sigma
  j <- seq_along(start$thresholds)
  own <- function(at) colSums(row_scores(at[1], at[1 + j], z, y, sigma))[c(1, 1 + j)]
  at <- newton(own, c(start$estimate[[1]], start$thresholds))
  known <- sqrt(diag(solve(-symmetric(jacobian_of(own, at)))))
  full <- rep(NA, length(at))
  if (divisor == n) {
    all <- function(at) {
      mu <- at[2 + length(j)]
      sd <- at[3 + length(j)]
      colSums(row_scores(at[1], at[1 + j], (x - mu) / sd, y, sd))
    }
    top <- c(at, mean(x), sigma)
    stopifnot(max(abs(all(top))) < 1e-8 * n)
    steps <- c(step_of(at[1], length(j)), 2e-3 * sigma, 2e-3 * sigma)
    full <- sqrt(diag(solve(-symmetric(jacobian_of(all, top, steps)))))[seq_along(at)]
  }
  found <- c(list(estimate = at[1], std_error = full[1], std_error_known = known[1]),
             serial_fit(at[1], at[1 + j], z, y, sigma))
  c(with_test(found), list(thresholds = at[1 + j], thresholds_se = full[1 + j],
                           thresholds_se_known = known[1 + j]))
}

check_serial <- function(x, y, found) {
  tight <- list(reltol = 1e-15, maxit = 50000)
  by_polycor <- polyserial(x, y, std.err = TRUE, control = tight)
  agree(found$polycor_two_step$estimate[[1]], by_polycor$rho, 1e-4)
  agree(found$polycor_two_step$std_error_known[[1]], sqrt(by_polycor$var[1]), 1e-3)
  here <- with(found$polycor_ml, list(rho = estimate[[1]], thresholds = thresholds))
  by_polycor <- polyserial(x, y, ML = TRUE, std.err = TRUE, control = tight, start = here)
  agree(found$polycor_ml$estimate[[1]], by_polycor$rho, 1e-5)
  agree(found$polycor_ml$std_error_known[[1]], sqrt(by_polycor$var[1, 1]), 1e-3)
  # polycor counts z-scores of the codes between the thresholds, not the categories.
  if (all(as.integer(cut(scale(y), with_ends(found$polycor_ml$thresholds))) == y, na.rm = FALSE)) {
    agree(found$polycor_ml$chi_squared[[1]], by_polycor$chisq, 1e-4)
  }
  agree(found$adhoc[[1]], polyserial(x, y))
  agree(found$adhoc[[1]], psych::polyserial(as.matrix(x), as.matrix(y)))
  # lavaan gives the variance of the covariance; that of the correlation is a step before it.
  by_lavaan <- lavaan:::muthen1984(cbind(x, y), c("x", "y"), c("numeric", "ordered"), c(0, max(y)))
  agree(found$two_step$estimate[[1]], by_lavaan$COR[2, 1], 1e-5)
  bread <- with(by_lavaan, solve(rbind(cbind(A11, A12), cbind(A21, A22))))
  variances <- diag(bread %*% by_lavaan$INNER %*% t(bread))
  agree(found$two_step$std_error_muthen[[1]], sqrt(variances[length(variances)]), 1e-4)
  # An ordered probit has the same likelihood.
  z <- (x - mean(x)) / sqrt(mean((x - mean(x))^2))
  if (max(y) > 2) {
    beta <- coef(MASS::polr(factor(y) ~ z, method = "probit", control = list(reltol = 1e-14)))
    agree(found$ml$estimate[[1]], beta / sqrt(1 + beta^2), 1e-5)
  }
}

of_pair <- function(answers, x, y) {
  rows <- !is.na(answers[[x]]) & !is.na(answers[[y]])
  values <- answers[[x]][rows]
  codes <- as.integer(factor(answers[[y]][rows]))
  n <- length(values)
  found <- list(two_step = serial_two_step(values, codes, n),
                polycor_two_step = serial_two_step(values, codes, n - 1))
  found$ml <- serial_ml(values, codes, n, found$two_step)
  found$polycor_ml <- serial_ml(values, codes, n - 1, found$polycor_two_step)
  tau <- found$two_step$thresholds
  found$adhoc <- one(cor(values, codes) * sqrt((n - 1) / n) * sd(codes) / sum(dnorm(tau)))
  check_serial(values, codes, found)
  c(list(n = one(n), left_out = one(sum(!rows))), found)
}

of_dichotomy <- function(answers, x, y) {
  rows <- !is.na(answers[[x]]) & !is.na(answers[[y]])
  values <- answers[[x]][rows]
  codes <- as.integer(factor(answers[[y]][rows])) - 1L
  n <- length(values)
  p <- mean(codes)
  height <- dnorm(qnorm(p))
  r <- (mean(values[codes == 1]) - mean(values[codes == 0])) * p * (1 - p) / (height * sd(values))
  quiet <- capture.output(by_psych <- psych::biserial(values, codes))
  agree(r, by_psych)
  found <- with_test(list(estimate = r, std_error = (sqrt(p * (1 - p)) / height - r^2) / sqrt(n)))
  test <- cor.test(values, codes)
  point <- list(estimate = one(unname(test$estimate)), statistic = one(unname(test$statistic)),
                p_value = one(test$p.value), conf_low = one(test$conf.int[1]),
                conf_high = one(test$conf.int[2]))
  list(n = one(n), biserial = found, point_biserial = point)
}

# Where it stands, and what of it is asked for.
pairs <- list(c("age", "educ"), c("logpopul", "selfLR"), c("age", "vote"), c("income", "PID"))
gaps <- read_file("anes96_gaps.csv")

name_of <- function(pair) paste(pair, collapse = "_")
named <- function(pairs) setNames(pairs, sapply(pairs, name_of))

write_reference(list(
  bivariate_normal = bivariate_normal_figures(),
  tables = lapply(tables, of_table),
  corrections = lapply(corrections, corrected),
  polyserial = list(
    anes96 = lapply(named(pairs), function(pair) of_pair(anes96, pair[1], pair[2])),
    anes96_gaps = lapply(named(pairs[1]), function(pair) of_pair(gaps, pair[1], pair[2]))
  ),
  biserial = list(
    anes96 = list(age_vote = of_dichotomy(anes96, "age", "vote"),
                  income_vote = of_dichotomy(anes96, "income", "vote")),
    anes96_gaps = list(age_vote = of_dichotomy(gaps, "age", "vote"))
  )
), "latent")
