# Correlation matrices: by maximum likelihood with the standard errors of lavaan's observed
# information, one-sided tests, matrices with empty cells, rectangles, and published tables with an n
# for every pair.
# Run from the repository root:  Rscript tests/references/matrix.R

source(file.path("tests", "references", "shared.R"))
source(file.path("tests", "references", "likelihood_shared.R"))

jacobian_of <- getFromNamespace("lav_func_jacobian_complex", "lavaan")
confidence <- 0.95

# ---- maximum likelihood -------------------------------------------------------------------------

lower <- function(k) which(lower.tri(diag(k)), arr.ind = TRUE)

# By the delta method, derivatives in complex steps; variables in about unit variance.
likelihood <- function(answers) {
  answers <- answers[rowSums(!is.na(answers)) > 0, , drop = FALSE]
  k <- ncol(answers)
  found <- saturated(answers, rep(1, nrow(answers)))
  unit <- units_of(answers)
  scaled <- sweep(answers, 2, unit, "/")
  at <- c(found$mean / unit, lav_matrix_vech(found$covariance / outer(unit, unit)))
  information <- observed_information(
    statistics_of(scaled, patterns_of(scaled)), at[seq_len(k)],
    found$covariance / outer(unit, unit)
  ) * nrow(scaled)
  places <- lower(k)
  correlations <- function(x) {
    s <- lav_matrix_vech_reverse(x[-seq_len(k)])
    s[places] / sqrt(diag(s)[places[, 1]] * diag(s)[places[, 2]])
  }
  slopes <- jacobian_of(correlations, at)
  r <- correlations(at)
  se <- sqrt(diag(slopes %*% solve(information, t(slopes))))
  judge(scaled, r, se, places)
  reach <- qnorm((1 + confidence) / 2) * se
  square <- function(figures, diagonal = NA_real_) {
    matrix <- diag(diagonal, k)
    matrix[places] <- figures
    matrix[places[, 2:1]] <- figures
    matrix
  }
  list(
    names = colnames(answers), n = pairwise_n(answers), mean = found$mean,
    r = square(r, 1), std_error = square(se), statistic = square(r / se),
    p_value = square(2 * pnorm(-abs(r / se))), wald_low = square(r - reach),
    wald_high = square(r + reach), fisher_low = square(tanh(atanh(r) - reach / (1 - r^2))),
    fisher_high = square(tanh(atanh(r) + reach / (1 - r^2)))
  )
}

# lavaan's own fit of the saturated model and its standardised solution; its optimiser stops at about
# seven digits, and the standard errors follow the estimates.
judge <- function(scaled, r, se, places) {
  names <- colnames(scaled)
  k <- length(names)
  syntax <- sapply(seq_len(k), function(i) {
    paste(names[i], "~~", paste(names[i:k], collapse = " + "))
  })
  fit <- suppressWarnings(sem(
    syntax, as.data.frame(scaled), missing = "fiml", fixed.x = FALSE, meanstructure = TRUE,
    baseline = FALSE, information = "observed", em.h1.tol = 1e-14, em.h1.iter.max = 1e5L,
    optim.force.converged = TRUE, control = list(rel.tol = 1e-15, eval.max = 1e5, iter.max = 1e5)
  ))
  standard <- as.data.frame(standardizedSolution(fit))
  standard <- standard[standard$op == "~~" & standard$lhs != standard$rhs, ]
  mine <- paste(names[places[, 2]], names[places[, 1]])
  standard <- standard[match(mine, paste(standard$lhs, standard$rhs)), ]
  agree(r, standard$est.std, 1e-6)
  agree(se, standard$se, 1e-5)
  reach <- qnorm(.975) * se
  agree(c(r - reach, r + reach), c(standard$ci.lower, standard$ci.upper), 1e-5)
}

gaps <- read_answers(read_studies()$anes96_gaps)
complete <- read_answers(read_studies()$anes96)

# Of 300 respondents the first 154 answered x, the last 154 y, and 8 both; everybody answered z.
overlap <- function() {
  found <- as.matrix(complete[1:300, c("educ", "income", "PID")])
  found[155:300, "educ"] <- NA
  found[1:146, "income"] <- NA
  found
}

few <- c("selfLR", "PID", "age", "educ", "income")
by_likelihood <- list(
  gaps = likelihood(as.matrix(gaps[few])), overlap = likelihood(overlap()),
  complete = likelihood(as.matrix(complete[few])),
  frequency = likelihood(as.matrix(expand_by_weight(gaps)[few]))
)

# ---- one-sided tests ----------------------------------------------------------------------------

one_sided <- function(answers, method) {
  k <- ncol(answers)
  p <- list(greater = diag(NA_real_, k), less = diag(NA_real_, k))
  for (i in seq_len(k)) for (j in seq_len(i - 1)) for (side in names(p)) {
    test <- suppressWarnings(cor.test(
      answers[[i]], answers[[j]], alternative = side, method = method, exact = FALSE
    ))
    p[[side]][i, j] <- p[[side]][j, i] <- test$p.value
  }
  c(list(names = names(answers)), p)
}
sides <- sapply(
  c("pearson", "spearman", "kendall"), function(m) one_sided(gaps[few], m), simplify = FALSE
)

# ---- pairs that nobody answered together --------------------------------------------------------

# A split questionnaire: every second respondent was asked one of two, and one is the same for all who
# were asked the other.
split <- function() {
  found <- gaps[c("PID", "age", "educ", "income")]
  odd <- seq_len(nrow(found)) %% 2 == 1
  found$age[odd] <- NA
  found$educ[!odd] <- NA
  found$income[!odd] <- 7
  found
}
of_split <- suppressWarnings(corr.test(split(), adjust = "none"))
own <- lower.tri(of_split$r) | upper.tri(of_split$r)
empty <- list(
  names = colnames(of_split$r), r = of_split$r, n = of_split$n,
  p_value = ifelse(own, of_split$p, NA_real_)
)
stopifnot(is.na(empty$r["age", "educ"]), is.na(empty$r["age", "income"]), sum(is.na(empty$r)) == 4)

# ---- a rectangle --------------------------------------------------------------------------------

down <- c("selfLR", "PID")
across <- c("age", "educ", "income")
of_rectangle <- corr.test(gaps[down], gaps[across], adjust = "holm")
raw <- corr.test(gaps[down], gaps[across], adjust = "none")
agree(of_rectangle$p.adj, p.adjust(raw$p, "holm"))
rectangle <- list(
  rows = down, columns = across, r = unclass(raw$r), n = unclass(raw$n), p_value = raw$p,
  p_adjusted = matrix(p.adjust(raw$p, "holm"), length(down))
)

# ---- a published table with an n for every pair -------------------------------------------------

r <- matrix(c(1, .3, .2, .3, 1, -.4, .2, -.4, 1), 3, dimnames = list(c("a", "b", "c"), c("a", "b", "c")))
n <- matrix(c(100, 80, 70, 80, 90, 60, 70, 60, 75), 3)
published <- corr.p(r, n, adjust = "none", alpha = 1 - confidence)
agree(published$p[2, 1], 2 * pt(-.3 * sqrt(78 / (1 - .09)), 78))
diag(published$p) <- NA
reach <- qnorm((1 + confidence) / 2) / sqrt(n - 3)
ends <- function(sign) {
  found <- tanh(atanh(ifelse(row(r) == col(r), NA, r)) + sign * reach)
  found
}
table <- list(
  r = r, n = n, p_value = published$p, conf_low = ends(-1), conf_high = ends(1)
)

write_reference(
  list(likelihood = by_likelihood, one_sided = sides, split = empty, rectangle = rectangle,
       published = table),
  "matrix"
)
