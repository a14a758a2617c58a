# Alpha by other intervals, conventions and tests: psych::alpha and alpha.ci, survey, lavaan's lavCor;
# the ADF standard error by the matrices of Maydeu-Olivares, Coffman & Hartmann (2007), the tests by the
# formulas of Feldt, Woodruff & Salih (1987), whose published examples are in the Rust tests.
# Run from the repository root:  Rscript tests/references/alpha.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages({
  library(survey)
  library(lavaan)
})
levels <- c(0.9, 0.95)

quiet_alpha <- function(...) {
  run <- function() psych::alpha(..., check.keys = FALSE)
  capture.output(found <- suppressMessages(suppressWarnings(run())))
  found
}

alpha_of <- function(c) ncol(c) / (ncol(c) - 1) * (1 - sum(diag(c)) / sum(c))

# ---- intervals -----------------------------------------------------------------------------

# The asymptotic variance of normal answers, by Kronecker products: Var(vec S) = 2 N (S x S) / n.
normal_error <- function(c, n) {
  k <- ncol(c)
  gradient <- -k / (k - 1) * (as.vector(diag(k)) * sum(c) - sum(diag(c))) / sum(c)^2
  spread <- kronecker(c, c) + kronecker(c, c)[, as.vector(t(matrix(1:k^2, k)))]
  sqrt(drop(t(gradient) %*% spread %*% gradient) / n)
}

# delta'(s_i - s) for each respondent, s the elements of S on and below the diagonal.
adf_error <- function(x) {
  x <- as.matrix(x)
  n <- nrow(x)
  k <- ncol(x)
  s <- cov(x)
  delta <- matrix(2 * k / (k - 1) * sum(diag(s)) / sum(s)^2, k, k)
  diag(delta) <- -k / (k - 1) * (sum(s) - sum(diag(s))) / sum(s)^2
  low <- lower.tri(s, diag = TRUE)
  centred <- sweep(x, 2, colMeans(x))
  moved <- apply(centred, 1, function(row) sum(delta[low] * (tcrossprod(row)[low] - s[low])))
  sqrt(sum(moved^2) / (n * (n - 1)))
}

# JASP's standard error: the delta method for alpha as a function of the counts of patterns.
jasp_error <- function(x) {
  x <- as.matrix(x)
  n <- nrow(x)
  s <- cov(x)
  k <- ncol(x)
  centred <- sweep(x, 2, colMeans(x))
  # d S / d count = (centred centred' - S) / (n - 1), and alpha does not move with the size of S.
  gradient <- -k / (k - 1) * (diag(k) * sum(s) - sum(diag(s))) / sum(s)^2
  moved <- apply(centred, 1, function(row) sum(gradient * (tcrossprod(row) - s)) / (n - 1))
  sqrt(sum(moved^2) - sum(moved)^2 / n)
}

ends <- function(estimate, reach) rbind(low = estimate - reach, high = estimate + reach)

intervals <- function(c, n) {
  k <- ncol(c)
  alpha <- alpha_of(c)
  z <- qnorm((1 + levels) / 2)
  s <- sqrt(2 * k / ((k - 1) * (n - 2)))
  ase <- normal_error(c, n)
  feldt <- sapply(levels, function(level) unlist(alpha.ci(alpha, n, k, 1 - level)[c(1, 3)]))
  log_scale <- function(b) rbind(
    1 - exp(log(1 - alpha) - b + z * s), 1 - exp(log(1 - alpha) - b - z * s)
  )
  list(
    alpha = one(alpha), n = one(n), standardized_alpha = one(alpha_of(cov2cor(c))),
    feldt = unname(feldt),
    duhachek_iacobucci = ends(alpha, z * ase), duhachek_iacobucci_error = one(ase),
    bonett = log_scale(0), bonett_error = one((1 - alpha) * s),
    bonett_wright = log_scale(log(n / (n - 1)))
  )
}

with_adf <- function(found, keyed) {
  error <- adf_error(keyed)
  agree(jasp_error(keyed), error * sqrt(nrow(keyed) / (nrow(keyed) - 1)))
  c(found, list(
    adf = ends(alpha_of(cov(keyed)), qnorm((1 + levels) / 2) * error), adf_error = one(error)
  ))
}

# ---- psych's own choices -------------------------------------------------------------------

by_psych <- function(keyed) {
  found <- quiet_alpha(keyed)
  c <- cov(keyed, use = "pairwise.complete.obs")
  agree(found$total$ase, normal_error(c, nrow(keyed)))
  list(
    n = one(nrow(keyed)), alpha = one(found$total$raw_alpha), ase = one(found$total$ase),
    lambda_6 = one(found$total[["G6(smc)"]]), feldt = unname(unlist(found$feldt[c(1, 3)])),
    mean_of_complete = one(mean(rowMeans(keyed[complete.cases(keyed), ])))
  )
}

# ---- studies -------------------------------------------------------------------------------

listwise <- function(scale, answers) {
  keyed <- complete_rows(keyed_items(answers, scale))
  c(with_adf(intervals(cov(keyed), nrow(keyed)), keyed), list(psych = by_psych(keyed)))
}

pairwise <- function(scale, answers) {
  keyed <- keyed_items(answers, scale)
  c <- cov(keyed, use = "pairwise.complete.obs")
  c(intervals(c, min(pairwise_n(keyed))), list(psych = by_psych(keyed)))
}

both_policies <- function(answers, study) {
  names(study$scales) <- sapply(study$scales, `[[`, "name")
  list(
    listwise = lapply(study$scales, listwise, answers),
    pairwise = lapply(study$scales, pairwise, answers)
  )
}

# ---- sampling weights ----------------------------------------------------------------------

linearized <- function(scale, answers, w) {
  keyed <- keyed_items(answers, scale)
  used <- complete.cases(keyed) & w > 0
  rows <- setNames(keyed[used, ], paste0("x", seq_along(keyed)))
  design <- svydesign(id = ~1, weights = ~w, data = cbind(rows, w = w[used]))
  names <- names(rows)
  v <- svyvar(reformulate(names), design)
  label <- outer(names, names, function(a, b) paste(a, b, sep = "."))
  s <- structure(c(v), names = c(label), class = "svystat")
  attr(s, "var") <- vcov(v)
  k <- length(names)
  trace <- paste(diag(label), collapse = "+")
  total <- paste(label, collapse = "+")
  contrast <- svycontrast(s, parse(text = sprintf("%d / %d * (1 - (%s) / (%s))", k, k - 1, trace, total))[[1]])
  agree(coef(contrast), svycralpha(reformulate(names), design), 1e-11)
  se <- unname(SE(contrast)[1])
  n <- nrow(rows)
  list(
    alpha = one(unname(coef(contrast)[1])), std_error = one(se), n = one(n),
    linearized = ends(unname(coef(contrast)[1]), qt((1 + levels) / 2, n - 1) * se)
  )
}

sampled <- function(design) {
  answers <- read_answers(design)
  w <- read_weights(design, "sampling", nrow(answers))
  names(design$scales) <- sapply(design$scales, `[[`, "name")
  lapply(design$scales, linearized, answers, w)
}

# ---- latent responses ----------------------------------------------------------------------

ordinal <- function(scale, answers) {
  keyed <- complete_rows(keyed_items(answers, scale))
  keyed[] <- lapply(keyed, ordered)
  r <- lavCor(keyed, ordered = names(keyed), se = "none", output = "cor")
  r <- unclass(r)
  attributes(r) <- list(dim = dim(r))
  by_psych <- psych::polychoric(data.frame(lapply(keyed, as.integer)), correct = 0, global = TRUE)$rho
  agree(r, by_psych, 1e-4)
  list(
    alpha = one(alpha_of(r)), n = one(nrow(keyed)),
    psych = one(quiet_alpha(structure(by_psych, dimnames = list(names(keyed), names(keyed))))$total$raw_alpha)
  )
}

# ---- right and wrong -----------------------------------------------------------------------

kuder_richardson <- function(x) {
  k <- ncol(x)
  p <- colMeans(x)
  score <- rowSums(x)
  variance <- mean((score - mean(score))^2)
  found <- c(
    kr_20 = k / (k - 1) * (1 - sum(p * (1 - p)) / variance),
    kr_21 = k / (k - 1) * (1 - mean(score) * (k - mean(score)) / (k * variance))
  )
  agree(found[["kr_20"]], quiet_alpha(x)$total$raw_alpha)
  as.list(sapply(found, one, simplify = FALSE))
}

# ---- tests ---------------------------------------------------------------------------------

against <- function(alpha, n, k, value) {
  f <- (1 - value) / (1 - alpha)
  df <- c(n - 1, (n - 1) * (k - 1))
  tails <- c(pf(f, df[1], df[2], lower.tail = FALSE), pf(f, df[1], df[2]))
  list(statistic = one(f), greater = one(tails[1]), less = one(tails[2]), two_sided = one(min(1, 2 * min(tails))))
}

transformed_spread <- function(alpha) sum(((1 - alpha)^(-1 / 3) - mean((1 - alpha)^(-1 / 3)))^2)

of_chi_squared <- function(statistic, df) {
  list(statistic = one(statistic), df = one(df), p_value = one(pchisq(statistic, df, lower.tail = FALSE)))
}

independent <- function(alpha, n, k) {
  size <- (k - 1) * n / (k + 1) - 1
  variance <- 2 / (9 * size * (1 - alpha)^(2 / 3))
  found <- list(chi_squared = of_chi_squared(transformed_spread(alpha) / mean(variance), length(alpha) - 1))
  if (length(alpha) == 2) {
    w <- (1 - alpha[2]) / (1 - alpha[1])
    tails <- c(pf(w, n[1] - 1, n[2] - 1, lower.tail = FALSE), pf(w, n[1] - 1, n[2] - 1))
    found$w <- list(statistic = one(w), greater = one(tails[1]), less = one(tails[2]), two_sided = one(2 * min(tails)))
  }
  c(list(alpha = alpha, n = n, k = k), found)
}

dependent <- function(alpha, n, k, r) {
  m <- length(alpha)
  harmonic <- 1 / mean(1 / k)
  size <- (harmonic - 1) * n / (harmonic + 1) - 1
  covariance <- 2 * r^2 / (9 * size * outer((1 - alpha)^(1 / 3), (1 - alpha)^(1 / 3)))
  between <- mean(covariance[upper.tri(covariance)])
  statistic <- transformed_spread(alpha) / (mean(diag(covariance)) - between)
  found <- list(chi_squared = of_chi_squared(statistic, m - 1))
  if (m == 2) {
    t <- (alpha[1] - alpha[2]) * sqrt(n - 2) / sqrt(4 * prod(1 - alpha) * (1 - r[1, 2]^2))
    found$t <- list(
      statistic = one(t), greater = one(pt(t, n - 2, lower.tail = FALSE)), less = one(pt(t, n - 2)),
      two_sided = one(2 * pt(-abs(t), n - 2))
    )
  }
  c(list(alpha = alpha, n = one(n), k = k, r = r), found)
}

studies <- read_studies()
answers <- lapply(studies, read_answers)
figures <- list(
  levels = levels,
  studies = Map(both_policies, answers, studies),
  frequency_weights = Map(
    both_policies, lapply(answers[weighted_studies], expand_by_weight), studies[weighted_studies]
  ),
  sampling_weights = lapply(read_designs("weighted"), sampled)
)

anes <- studies$anes96
names(anes$scales) <- sapply(anes$scales, `[[`, "name")
workload <- Filter(function(scale) scale$name == "workload", studies$simulated$scales)[[1]]
figures$ordinal <- list(
  anes96 = lapply(anes$scales, ordinal, answers$anes96),
  simulated = list(workload = ordinal(workload, answers$simulated))
)

# Above 3, of seven.
right <- as.data.frame(1 * (answers$anes96[c("selfLR", "DoleLR", "PID", "educ")] > 3))
figures$right_wrong <- kuder_richardson(right)

placement <- keyed_items(answers$anes96, anes$scales$placement)
standing <- answers$anes96[c("educ", "income")]
both <- complete.cases(cbind(placement, standing))
vote <- answers$anes96$vote
groups <- lapply(c(0, 1), function(v) placement[vote == v & complete.cases(placement), ])
schooling <- lapply(c(1, 2, 3, 4, 5, 6, 7), function(e) placement[answers$anes96$educ == e, ])
schooling <- schooling[sapply(schooling, nrow) > 20]
of_groups <- function(groups) {
  independent(sapply(groups, function(g) alpha_of(cov(g))), sapply(groups, nrow), rep(3, length(groups)))
}
scores <- cbind(rowSums(placement[both, ]), rowSums(standing[both, ]))
three <- cbind(scores, rowSums(answers$anes96[both, c("ClinLR", "TVnews", "age")]))
figures$tests <- list(
  against = lapply(c(0, 0.5, 0.7, 0.9), function(value) {
    found <- alpha_of(cov(placement))
    c(list(value = one(value), alpha = one(found), n = one(nrow(placement))), against(found, nrow(placement), 3, value))
  }),
  by_vote = of_groups(groups),
  by_educ = of_groups(schooling),
  of_scales = dependent(
    c(alpha_of(cov(placement[both, ])), alpha_of(cov(standing[both, ]))), sum(both), c(3, 2), cor(scores)
  ),
  of_three = dependent(
    c(alpha_of(cov(placement[both, ])), alpha_of(cov(standing[both, ])),
      alpha_of(cov(answers$anes96[both, c("ClinLR", "TVnews", "age")]))),
    sum(both), c(3, 2, 3), cor(three)
  )
)
write_reference(figures, "alpha")
