# Item analysis: psych::alpha, alpha.ci, smc and cor.test, checked against plain arithmetic
# on the rows (listwise) and on the covariance matrix (both policies).
# Run from the repository root:  Rscript tests/references/reliability.R

source(file.path("tests", "references", "shared.R"))
confidence <- 0.95

quiet_alpha <- function(...) {
  run <- function() psych::alpha(..., check.keys = FALSE)
  capture.output(found <- suppressMessages(suppressWarnings(run())))
  found
}

off_diagonal <- function(m) m[lower.tri(m)]

# Cronbach's alpha of a covariance matrix.
alpha_of <- function(c) ncol(c) / (ncol(c) - 1) * (1 - sum(diag(c)) / sum(c))

# Guttman's (1945) sixth bound on covariances, as SPSS. psych prints the one on correlations.
lambda_6_of <- function(c) 1 - sum(diag(c) * (1 - smc(cov2cor(c)))) / sum(c)

# Each item with the total, its own variance replaced by what it shares with the others.
overlap_corrected <- function(c) {
  r <- cov2cor(c)
  diag(r) <- smc(r)
  colSums(r) / sqrt(sum(r))
}

score_metric <- function(scale, items) if (scale$score == "mean") items else 1

# ---- the table of items --------------------------------------------------------------------

if_dropped <- function(c, means, scale) {
  k <- ncol(c)
  if (k == 2) {
    none <- rep(NA_real_, 2)
    return(data.frame(
      alpha_if_dropped = none, mean_if_dropped = none, variance_if_dropped = none
    ))
  }
  divisor <- score_metric(scale, k - 1)
  data.frame(
    alpha_if_dropped = sapply(1:k, function(i) alpha_of(c[-i, -i])),
    mean_if_dropped = sapply(1:k, function(i) sum(means[-i]) / divisor),
    variance_if_dropped = sapply(1:k, function(i) sum(c[-i, -i]) / divisor^2)
  )
}

item_table <- function(c, keyed, scale) {
  means <- colMeans(keyed, na.rm = TRUE)
  variance <- diag(c)
  rest <- sapply(seq_along(variance), function(i) sum(c[-i, -i]))
  data.frame(
    item = scale$items, reversed = scale$items %in% unlist(scale$reverse),
    n = colSums(!is.na(keyed)), mean = means, sd = sqrt(variance),
    item_total = rowSums(c) / sqrt(variance * sum(c)),
    item_rest = (rowSums(c) - variance) / sqrt(variance * rest),
    smc = smc(cov2cor(c)), if_dropped(c, means, scale),
    overlap_corrected = overlap_corrected(c), row.names = NULL
  )[c(
    "item", "reversed", "n", "mean", "sd", "item_total", "item_rest", "smc",
    "alpha_if_dropped", "mean_if_dropped", "variance_if_dropped", "overlap_corrected"
  )]
}

scale_table <- function(c, keyed, scale, n) {
  k <- ncol(c)
  alpha <- alpha_of(c)
  feldt <- alpha.ci(alpha, n.obs = n, n.var = k, p.val = 1 - confidence)
  divisor <- score_metric(scale, k)
  r <- off_diagonal(cov2cor(c))
  data.frame(
    scale = scale$name, n = n, n_items = k,
    alpha = alpha, conf_low = feldt$lower.ci, conf_high = feldt$upper.ci, ci_method = "feldt",
    standardized_alpha = alpha_of(cov2cor(c)), lambda_6 = lambda_6_of(c),
    mean_inter_item = mean(r), min_inter_item = min(r), max_inter_item = max(r),
    mean = sum(colMeans(keyed, na.rm = TRUE)) / divisor, sd = sqrt(sum(c)) / divisor,
    median_inter_item = median(r)
  )
}

# ---- two items -----------------------------------------------------------------------------

spearman_brown <- function(r) 2 * r / (1 + r)

two_items_of <- function(r, n) {
  interval <- r.con(r, n, p = confidence)
  list(
    estimate = one(r), conf_low = one(interval[1]), conf_high = one(interval[2]),
    p_value = one(2 * pt(-abs(r * sqrt((n - 2) / (1 - r^2))), n - 2)),
    spearman_brown = one(spearman_brown(r))
  )
}

# The same from the pairs of answers themselves. Under pairwise deletion it is not the same:
# cov2cor(c) divides by the standard deviations of all answers, cor() by those of the pairs.
two_items_of_pairs <- function(keyed) {
  test <- cor.test(keyed[[1]], keyed[[2]], conf.level = confidence)
  list(
    estimate = one(test$estimate), conf_low = one(test$conf.int[1]),
    conf_high = one(test$conf.int[2]), p_value = one(test$p.value),
    spearman_brown = one(spearman_brown(test$estimate))
  )
}

# ---- psych and the rows as judges ----------------------------------------------------------

check_against_psych <- function(tidy, glance, c, keyed, n) {
  by_psych <- quiet_alpha(keyed, use = "pairwise", delete = FALSE)
  agree(glance$alpha, by_psych$total$raw_alpha)
  agree(glance$standardized_alpha, by_psych$total$std.alpha)
  agree(glance$mean_inter_item, by_psych$total$average_r)
  agree(tidy$item_rest, by_psych$item.stats$r.drop)
  agree(tidy$overlap_corrected, by_psych$item.stats$r.cor)
  agree(glance$median_inter_item, by_psych$total$median_r)
  agree(tidy$n, by_psych$item.stats$n)
  agree(tidy$mean, by_psych$item.stats$mean)
  agree(tidy$sd, by_psych$item.stats$sd)
  agree(lambda_6_of(cov2cor(c)), by_psych$total[["G6(smc)"]])
  agree(tidy$smc, 1 - 1 / diag(solve(cov2cor(c))))
  if (ncol(c) > 2) agree(tidy$alpha_if_dropped, by_psych$alpha.drop$raw_alpha)
  if (nrow(keyed) == n) {
    agree(glance$conf_low, by_psych$feldt$lower.ci)
    agree(glance$conf_high, by_psych$feldt$upper.ci)
    agree(tidy$item_total, by_psych$item.stats$raw.r)
  }
}

check_against_rows <- function(tidy, glance, keyed, scale) {
  score <- if (scale$score == "mean") rowMeans else rowSums
  agree(glance$mean, mean(score(keyed)))
  agree(glance$sd, sd(score(keyed)))
  agree(tidy$item_total, cor(keyed, rowSums(keyed)))
  for (i in seq_along(keyed)) {
    agree(tidy$item_rest[i], cor(keyed[[i]], rowSums(keyed[-i])))
    agree(tidy$smc[i], summary(lm(keyed[[i]] ~ ., keyed[-i]))$r.squared)
    if (ncol(keyed) > 2) {
      agree(tidy$mean_if_dropped[i], mean(score(keyed[-i])))
      agree(tidy$variance_if_dropped[i], var(score(keyed[-i])))
    }
  }
}

# ---- all studies ---------------------------------------------------------------------------

item_analysis <- function(keyed, scale, n) {
  c <- cov(keyed, use = "pairwise.complete.obs")
  tidy <- item_table(c, keyed, scale)
  glance <- scale_table(c, keyed, scale, n)
  check_against_psych(tidy, glance, c, keyed, n)
  found <- list(tidy = tidy, glance = glance, two_items = NULL)
  if (ncol(c) == 2) found["two_items"] <- list(two_items_of(cov2cor(c)[1, 2], n))
  found["two_items_of_pairs"] <- list(if (ncol(c) == 2) two_items_of_pairs(keyed))
  found
}

listwise <- function(scale, answers) {
  keyed <- complete_rows(keyed_items(answers, scale))
  found <- item_analysis(keyed, scale, n = nrow(keyed))
  check_against_rows(found$tidy, found$glance, keyed, scale)
  if (ncol(keyed) == 2) {
    agree(unlist(found$two_items), unlist(found$two_items_of_pairs))
    agree_in_tails(found$two_items$p_value[[1]], found$two_items_of_pairs$p_value[[1]])
  }
  found$two_items_of_pairs <- NULL
  found
}

pairwise <- function(scale, answers) {
  keyed <- keyed_items(answers, scale)
  found <- item_analysis(keyed, scale, n = min(pairwise_n(keyed)))
  if (ncol(keyed) > 2) found$two_items_of_pairs <- NULL
  found
}

both_policies <- function(answers, study) {
  names(study$scales) <- sapply(study$scales, `[[`, "name")
  list(
    listwise = lapply(study$scales, listwise, answers),
    pairwise = lapply(study$scales, pairwise, answers)
  )
}

studies <- read_studies()
answers <- lapply(studies, read_answers)

figures <- Map(both_policies, answers, studies)
figures$frequency_weights <- Map(
  both_policies, lapply(answers[weighted_studies], expand_by_weight), studies[weighted_studies]
)
write_reference(figures, "reliability")
