# Rank correlation matrices: R's cor.test(exact = FALSE) for every pair, checked by plain counting of
# pairs; intervals on Fisher's scale by arithmetic; weighted ranks by the sums that define them.
# Run from the repository root:  Rscript tests/references/ranks.R

source(file.path("tests", "references", "shared.R"))
confidence <- 0.95
critical <- qnorm((1 + confidence) / 2)

# A symmetric matrix of what `figure` gives for each pair of names.
pair_matrix <- function(names, figure, diagonal = NA) {
  m <- matrix(diagonal, length(names), length(names), dimnames = list(names, names))
  for (i in seq_along(names)) for (j in seq_len(i - 1)) {
    m[i, j] <- m[j, i] <- figure(names[i], names[j])
  }
  m
}

# Standard errors of artanh r.
standard_errors <- list(
  spearman = list(
    bonett_wright = function(r, n) sqrt((1 + r^2 / 2) / (n - 3)),
    fieller = function(r, n) sqrt(1.06 / (n - 3)),
    caruso_cliff = function(r, n) sqrt(1 / (n - 2) + abs(atanh(r)) / (6 * n + 4 * sqrt(n))),
    fisher = function(r, n) 1 / sqrt(n - 3)
  ),
  kendall = list(fieller = function(r, n) sqrt(0.437 / (n - 4)))
)

intervals <- function(method, r, n) {
  lapply(standard_errors[[method]], function(se) {
    # The diagonal has no interval.
    diag(r) <- NA
    list(
      low = tanh(atanh(r) - critical * se(r, n)), high = tanh(atanh(r) + critical * se(r, n))
    )
  })
}

# Kendall's z for masses t and u of the levels that sum to n, as in Kendall (1970).
kendall_z <- function(s, n, t, u) {
  cubic <- function(x) sum(x * (x - 1) * (2 * x + 5))
  two <- function(x) sum(x * (x - 1))
  three <- function(x) sum(x * (x - 1) * (x - 2))
  variance <- (n * (n - 1) * (2 * n + 5) - cubic(t) - cubic(u)) / 18 +
    two(t) * two(u) / (2 * n * (n - 1)) + three(t) * three(u) / (9 * n * (n - 1) * (n - 2))
  s / sqrt(variance)
}

# By the definitions, for weights w: scores are the mass below less the mass above.
weighted_pair <- function(x, y, w) {
  both <- !is.na(x) & !is.na(y)
  x <- x[both]; y <- y[both]; w <- w[both]
  n <- length(x)
  ways <- function(x) sign(outer(x, x, "-"))
  a <- as.vector(ways(x) %*% w); b <- as.vector(ways(y) %*% w)
  mass <- outer(w, w)
  s <- sum(mass * ways(x) * ways(y)) / 2
  differing <- function(x) sum(mass * abs(ways(x))) / 2
  midrank <- function(x) {
    t <- tapply(w, x, sum)
    (cumsum(t) - t / 2)[match(x, sort(unique(x)))]
  }
  of_midranks <- cov.wt(cbind(midrank(x), midrank(y)), w, cor = TRUE)$cor[1, 2]
  r <- sum(w * a * b) / sqrt(sum(w * a^2) * sum(w * b^2))
  agree(r, of_midranks)
  unit <- n / sum(w)
  z <- kendall_z(s * unit^2, n, tapply(w, x, sum) * unit, tapply(w, y, sum) * unit)
  list(
    n = n, spearman = r, kendall = s / sqrt(differing(x) * differing(y)),
    spearman_statistic = r * sqrt((n - 2) / (1 - r^2)), kendall_statistic = z
  )
}

of_method <- function(answers, method) {
  test <- function(x, y) {
    cor.test(answers[[x]], answers[[y]], method = method, exact = FALSE)
  }
  over_pairs <- function(figure, diagonal = NA) pair_matrix(names(answers), figure, diagonal)
  r <- over_pairs(function(x, y) test(x, y)$estimate, 1)
  n <- pairwise_n(answers)
  agree(r, cor(answers, method = method, use = "pairwise.complete.obs"))
  statistic <- if (method == "kendall") {
    over_pairs(function(x, y) test(x, y)$statistic)
  } else {
    with_na <- r; diag(with_na) <- NA
    with_na * sqrt((n - 2) / (1 - with_na^2))
  }
  p_value <- over_pairs(function(x, y) test(x, y)$p.value)
  if (method == "spearman") agree_in_tails(p_value, 2 * pt(-abs(statistic), n - 2))
  list(
    names = names(answers), n = n, r = r, statistic = statistic, p_value = p_value,
    mean = colMeans(answers, na.rm = TRUE), sd = sapply(answers, sd, na.rm = TRUE),
    intervals = intervals(method, r, n)
  )
}

both_policies <- function(answers, study) {
  answers <- answers[study$variables]
  of_methods <- function(answers) {
    sapply(c("spearman", "kendall"), function(method) of_method(answers, method), simplify = FALSE)
  }
  list(listwise = of_methods(complete_rows(answers)), pairwise = of_methods(answers))
}

# Weights .5 + (row mod 7) / 4, rows counted from 1.
with_weights <- function(answers, study) {
  answers <- answers[study$variables]
  w <- 0.5 + seq_len(nrow(answers)) %% 7 / 4
  figure <- function(part) {
    pair_matrix(names(answers), function(x, y) weighted_pair(answers[[x]], answers[[y]], w)[[part]])
  }
  parts <- c("n", "spearman", "kendall", "spearman_statistic", "kendall_statistic")
  sapply(parts, figure, simplify = FALSE)
}

studies <- read_studies()
answers <- lapply(studies, read_answers)

figures <- Map(both_policies, answers, studies)
figures$frequency_weights <- Map(
  both_policies, lapply(answers[weighted_studies], expand_by_weight), studies[weighted_studies]
)
figures$weights <- Map(with_weights, answers["anes96_gaps"], studies["anes96_gaps"])

# Single coefficients: every interval over a grid of r and n.
grid <- expand.grid(r = c(-0.95, -0.5, 0, 0.2, 0.6, 0.999), n = c(5, 12, 40, 1000))
corrected <- atanh(grid$r) - grid$r / (2 * (grid$n - 1))
ends <- function(centre, se) list(low = tanh(centre - critical * se), high = tanh(centre + critical * se))
figures$coefficients <- list(
  r = grid$r, n = grid$n,
  pearson = list(
    fisher = ends(atanh(grid$r), 1 / sqrt(grid$n - 3)),
    fisher_corrected = ends(corrected, 1 / sqrt(grid$n - 3))
  ),
  spearman = lapply(standard_errors$spearman, function(se) ends(atanh(grid$r), se(grid$r, grid$n))),
  kendall = lapply(standard_errors$kendall, function(se) ends(atanh(grid$r), se(grid$r, grid$n))),
  kendall_z = list(statistic = grid$r / sqrt(2 * (2 * grid$n + 5) / (9 * grid$n * (grid$n - 1))))
)
write_reference(figures, "ranks")
