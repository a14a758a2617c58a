# Pearson correlation matrices: cor.test for every pair, checked by psych::corr.test; for a
# published matrix the same tests from r and n.
# Run from the repository root:  Rscript tests/references/correlation.R

source(file.path("tests", "references", "shared.R"))
confidence <- 0.95

# A symmetric matrix of what `figure` gives for each pair of names.
pair_matrix <- function(names, figure, diagonal) {
  m <- matrix(diagonal, length(names), length(names), dimnames = list(names, names))
  for (i in seq_along(names)) for (j in seq_len(i - 1)) {
    m[i, j] <- m[j, i] <- figure(names[i], names[j])
  }
  m
}

# The upper tail is asked for as such: 1 - cdf would be zero below 1e-16.
two_sided_p <- function(t, df) 2 * pt(-abs(t), df)

check_against_psych <- function(found, answers) {
  by_psych <- corr.test(answers, adjust = "none", alpha = 1 - confidence)
  lower <- lower.tri(found$r)
  psych_n <- by_psych$n
  agree(found$r, by_psych$r)
  agree(found$n[lower], if (is.matrix(psych_n)) psych_n[lower] else rep(psych_n, sum(lower)))
  agree(found$statistic[lower], by_psych$t[lower])
  agree_in_tails(found$p_value[lower], by_psych$p[lower])
  agree(found$conf_low[lower], by_psych$ci$lower)
  agree(found$conf_high[lower], by_psych$ci$upper)
  agree(found$r, cor(answers, use = "pairwise.complete.obs"))
}

correlations_of_rows <- function(answers) {
  test <- function(x, y) cor.test(answers[[x]], answers[[y]], conf.level = confidence)
  over_pairs <- function(figure, diagonal = NA) pair_matrix(names(answers), figure, diagonal)
  found <- list(
    names = names(answers), n = pairwise_n(answers),
    r = over_pairs(function(x, y) test(x, y)$estimate, diagonal = 1),
    p_value = over_pairs(function(x, y) test(x, y)$p.value),
    statistic = over_pairs(function(x, y) test(x, y)$statistic),
    conf_low = over_pairs(function(x, y) test(x, y)$conf.int[1]),
    conf_high = over_pairs(function(x, y) test(x, y)$conf.int[2]),
    mean = colMeans(answers, na.rm = TRUE), sd = sapply(answers, sd, na.rm = TRUE)
  )
  check_against_psych(found, answers)
  found
}

correlations_of_moments <- function(r, n) {
  names <- rownames(r)
  over_pairs <- function(figure) pair_matrix(names, function(x, y) figure(r[x, y]), NA)
  t_of <- function(r) r * sqrt((n - 2) / (1 - r^2))
  reach <- qnorm((1 + confidence) / 2) / sqrt(n - 3)
  found <- list(
    names = names, n = matrix(n, length(names), length(names)), r = r,
    p_value = over_pairs(function(r) two_sided_p(t_of(r), n - 2)),
    statistic = over_pairs(t_of),
    conf_low = over_pairs(function(r) tanh(atanh(r) - reach)),
    conf_high = over_pairs(function(r) tanh(atanh(r) + reach)),
    # Nobody printed them.
    mean = rep(NA_real_, length(names)), sd = rep(NA_real_, length(names))
  )
  by_psych <- corr.p(r, n, adjust = "none", alpha = 1 - confidence)
  lower <- lower.tri(r)
  agree_in_tails(found$p_value[lower], by_psych$p[lower])
  agree(found$statistic[lower], by_psych$t[lower])
  agree(found$conf_low[lower], by_psych$ci$lower[lower])
  agree(found$conf_high[lower], by_psych$ci$upper[lower])
  found
}

both_policies <- function(answers, study) {
  answers <- answers[study$variables]
  list(
    listwise = correlations_of_rows(complete_rows(answers)),
    pairwise = correlations_of_rows(answers)
  )
}

studies <- read_studies()
answers <- lapply(studies, read_answers)
published <- read_published()

figures <- Map(both_policies, answers, studies)
figures$frequency_weights <- Map(
  both_policies, lapply(answers[weighted_studies], expand_by_weight), studies[weighted_studies]
)
figures$from_correlation <- list(
  nav2018 = list(moments = correlations_of_moments(published$correlations, published$n))
)
write_reference(figures, "correlation")
