# Pairs of items, the analysis of variance of people by items, right/wrong items, answers at the ends,
# and the precision of scores. Arithmetic on the rows, judged by psych, aov, lm and cor.test.
# Run from the repository root:  Rscript tests/references/precision.R

source(file.path("tests", "references", "shared.R"))
confidence <- 0.95
z <- qnorm((1 - confidence) / 2, lower.tail = FALSE)

upper_f <- function(f, df1, df2) pf(f, df1, df2, lower.tail = FALSE)

named_scales <- function(study) {
  names(study$scales) <- sapply(study$scales, `[[`, "name")
  study$scales
}

# ---- pairs of items ------------------------------------------------------------------------

pairs_of <- function(keyed) {
  at <- combn(ncol(keyed), 2)
  test_of <- function(pair) {
    test <- cor.test(keyed[[pair[1]]], keyed[[pair[2]]], conf.level = confidence)
    data.frame(
      first = names(keyed)[pair[1]], second = names(keyed)[pair[2]],
      n = test$parameter + 2, estimate = test$estimate, statistic = test$statistic,
      df = test$parameter, p_value = test$p.value, conf_low = test$conf.int[1],
      conf_high = test$conf.int[2], row.names = NULL
    )
  }
  table <- do.call(rbind, apply(at, 2, test_of, simplify = FALSE))
  r <- table$estimate
  list(tidy = table, glance = data.frame(
    mean = mean(r), median = median(r), min = min(r), max = max(r)
  ))
}

# ---- analysis of variance ------------------------------------------------------------------

hotelling <- function(x) {
  n <- nrow(x)
  k <- ncol(x)
  contrasts <- x[, -1, drop = FALSE] - x[, 1]
  m <- colMeans(contrasts)
  t_squared <- n * drop(m %*% solve(cov(contrasts), m))
  f <- t_squared * (n - k + 1) / ((n - 1) * (k - 1))
  if (k > 2) {
    by_r <- anova(lm(contrasts ~ 1), test = "Hotelling-Lawley")
    agree(c(f, k - 1, n - k + 1), unlist(by_r["(Intercept)", c("approx F", "num Df", "den Df")]))
  }
  list(
    t_squared = one(t_squared), f = one(f), df1 = one(k - 1), df2 = one(n - k + 1),
    p_value = one(upper_f(f, k - 1, n - k + 1))
  )
}

anova_of <- function(keyed, by_lm = FALSE) {
  x <- as.matrix(keyed)
  n <- nrow(x)
  k <- ncol(x)
  grand <- mean(x)
  p <- rowMeans(x) - grand
  d <- colMeans(x) - grand
  left <- x - grand - p - rep(d, each = n)
  product <- outer(p, d)
  people <- k * sum(p^2)
  items <- n * sum(d^2)
  residual <- sum(left^2)
  nonadditivity <- sum(left * product)^2 / sum(product^2)
  df <- c(
    n - 1, k - 1, 1, (n - 1) * (k - 1) - 1, (n - 1) * (k - 1), n * (k - 1), n * k - 1
  )
  squares <- c(
    people, items, nonadditivity, residual - nonadditivity, residual, items + residual,
    people + items + residual
  )
  agree(squares[7], sum((x - grand)^2))
  mean_square <- ifelse(df > 0, squares / df, NA)
  f <- c(NA, mean_square[2] / mean_square[5], mean_square[3] / mean_square[4], NA, NA, NA, NA)
  p_value <- c(NA, upper_f(f[2], df[2], df[5]), upper_f(f[3], 1, df[4]), NA, NA, NA, NA)
  hoyt <- 1 - mean_square[5] / mean_square[1]
  agree(hoyt, k / (k - 1) * (1 - sum(apply(x, 2, var)) / var(rowSums(x))), 1e-10)
  # lm and aov solve for hundreds of dummies, which costs them a few digits.
  if (by_lm) {
    long <- data.frame(
      y = as.vector(x), person = factor(row(x)), item = factor(col(x)),
      product = as.vector(product)
    )
    table <- anova(lm(y ~ person + item + product, long))
    agree(squares[1:4], table[["Sum Sq"]], 1e-10)
    agree(f[3], table["product", "F value"], 1e-8)
    agree(f[2], summary(aov(y ~ item + Error(person), long))[[2]][[1]][["F value"]][1], 1e-10)
  }
  list(
    tidy = data.frame(
      source = c(
        "between_people", "between_items", "nonadditivity", "balance", "residual",
        "within_people", "total"
      ),
      sum_of_squares = squares, df = df, mean_square = mean_square, f = f, p_value = p_value
    ),
    n = one(n), grand_mean = one(grand), hoyt = one(hoyt),
    additive_power = one(1 - grand * sum(x * product) / sum(product^2)),
    hotelling = hotelling(x)
  )
}

# ---- standard errors of scores -------------------------------------------------------------

errors_of <- function(sd, reliability) {
  data.frame(
    sd = sd, reliability = reliability, measurement = sd * sqrt(1 - reliability),
    estimation = sd * sqrt(reliability * (1 - reliability)),
    prediction = sd * sqrt(1 - reliability^2), difference = sqrt(2) * sd * sqrt(1 - reliability)
  )
}

score_precision <- function(keyed, scale) {
  score <- if (scale$score == "mean") rowMeans(keyed) else rowSums(keyed)
  c <- cov(keyed)
  k <- ncol(c)
  alpha <- k / (k - 1) * (1 - sum(diag(c)) / sum(c))
  if (alpha < 0) return(NULL)
  feldt <- alpha.ci(alpha, n.obs = nrow(keyed), n.var = k, p.val = 1 - confidence)
  cbind(errors_of(sd(score), alpha), data.frame(
    n = nrow(keyed), mean = mean(score), conf_low = sd(score) * sqrt(1 - feldt$upper.ci),
    conf_high = sd(score) * sqrt(1 - feldt$lower.ci)
  ))
}

true_scores <- function() {
  case <- function(mean, sd, reliability, scores) {
    kelley <- reliability * scores + (1 - reliability) * mean
    error <- errors_of(sd, reliability)
    list(
      mean = one(mean), sd = one(sd), reliability = one(reliability),
      tidy = data.frame(
        score = scores, observed_low = scores - z * error$measurement,
        observed_high = scores + z * error$measurement, kelley = kelley,
        kelley_low = kelley - z * error$estimation, kelley_high = kelley + z * error$estimation
      )
    )
  }
  list(case(100, 15, 0.9, c(70, 100, 130)), case(2.4, 0.61, 0.602, c(0, 1.5, 3, NA)))
}

reliable_change <- function(before, after, reliability, better, sd = stats::sd(before)) {
  error <- sqrt(2 * (sd * sqrt(1 - reliability))^2)
  change <- after - before
  index <- change / error
  gain <- if (better == "higher") index else -index
  list(
    before = before, after = after, reliability = one(reliability), sd = one(sd),
    better = one(better), smallest = one(z * error),
    tidy = data.frame(
      change = change, rci = index, conf_low = change - z * error, conf_high = change + z * error,
      classification = ifelse(
        is.na(gain), NA, ifelse(gain > z, "improved", ifelse(gain < -z, "deteriorated", "unchanged"))
      )
    )
  )
}

test_retest <- function(x, y) {
  both <- complete.cases(x, y)
  x <- x[both]
  y <- y[both]
  test <- cor.test(x, y, conf.level = confidence)
  by_psych <- suppressMessages(ICC(cbind(x, y), lmer = FALSE, alpha = 1 - confidence))$results
  icc <- function(type) {
    row <- by_psych[by_psych$type == type, ]
    list(
      estimate = one(row$ICC), conf_low = one(row[["lower bound"]]),
      conf_high = one(row[["upper bound"]])
    )
  }
  error <- sd(y - x) / sqrt(2)
  list(
    n = one(length(x)), mean = c(mean(x), mean(y)), sd = c(sd(x), sd(y)),
    mean_difference = one(mean(y - x)), sd_difference = one(sd(y - x)),
    correlation = list(
      estimate = one(test$estimate), statistic = one(test$statistic), p_value = one(test$p.value),
      conf_low = one(test$conf.int[1]), conf_high = one(test$conf.int[2])
    ),
    icc_consistency = icc("ICC3"), icc_agreement = icc("ICC2"), measurement_error = one(error),
    smallest_detectable_change = one(z * sqrt(2) * error),
    coefficient_of_variation = one(100 * error / mean(c(x, y)))
  )
}

# ---- right/wrong items ---------------------------------------------------------------------

right_wrong <- function(x, share) {
  right <- rowSums(x)
  n <- nrow(x)
  size <- max(1, floor(share * n + 0.5))
  from <- sort(right, decreasing = TRUE)[size]
  to <- sort(right)[size]
  upper <- colMeans(x[right >= from, ])
  lower <- colMeans(x[right <= to, ])
  capture.output(by_psych <- suppressWarnings(psych::alpha(x, check.keys = FALSE)))
  item_rest <- sapply(seq_along(x), function(i) cor(x[[i]], right - x[[i]]))
  agree(item_rest, by_psych$item.stats$r.drop)
  list(
    share = one(share), n = one(n), mean = one(mean(right)), sd = one(sd(right)),
    upper_from = one(from), lower_to = one(to), n_upper = one(sum(right >= from)),
    n_lower = one(sum(right <= to)),
    tidy = data.frame(
      item = names(x), n = n, difficulty = colMeans(x), upper = upper, lower = lower,
      discrimination = upper - lower, item_rest = item_rest, row.names = NULL
    )
  )
}

# ---- answers -------------------------------------------------------------------------------

frequencies_of <- function(items, values) {
  one_item <- function(name) {
    x <- items[[name]]
    count <- sapply(values, function(value) sum(x == value, na.rm = TRUE))
    data.frame(item = name, value = values, count = count, share = count / sum(!is.na(x)))
  }
  table <- do.call(rbind, lapply(names(items), one_item))
  by_psych <- response.frequencies(items, max = 20)
  given <- table[table$value %in% as.numeric(setdiff(colnames(by_psych), "miss")), ]
  agree(given$share, as.vector(t(by_psych[, colnames(by_psych) != "miss"])))
  list(tidy = table, missing = colSums(is.na(items)), values = values)
}

ends_of <- function(keyed, scale) {
  low <- scale$bounds[[1]]
  high <- scale$bounds[[2]]
  metric <- if (scale$score == "sum") ncol(keyed) else 1
  valid <- rowSums(!is.na(keyed))
  needed <- if (is.null(scale$min_valid)) ncol(keyed) else scale$min_valid
  score <- ifelse(valid >= needed, rowMeans(keyed, na.rm = TRUE) * metric, NA)
  row <- function(name, x, low, high) {
    x <- x[!is.na(x)]
    data.frame(
      name = name, n = length(x), low = low, high = high, floor = mean(abs(x - low) < 1e-9),
      ceiling = mean(abs(x - high) < 1e-9)
    )
  }
  items <- lapply(names(keyed), function(item) row(item, keyed[[item]], low, high))
  do.call(rbind, c(items, list(row(scale$name, score, low * metric, high * metric))))
}

# ---- standard errors at each score ---------------------------------------------------------

# The scores whose respondents are taken together for each score: upwards until there are enough,
# the rest at the top downwards.
taken_together <- function(counts, least) {
  groups <- vector("list", length(counts))
  start <- 1
  while (start <= length(counts)) {
    enough <- which(cumsum(counts[start:length(counts)]) >= least)
    if (length(enough) == 0) break
    range <- start:(start + enough[1] - 1)
    groups[range] <- list(range)
    start <- max(range) + 1
  }
  last <- length(counts)
  if (counts[last] < least) {
    back <- which(cumsum(rev(counts)) >= least)[1]
    range <- (last - back + 1):last
    groups[range] <- list(range)
  }
  groups
}

kr_21 <- function(x) {
  k <- ncol(x)
  right <- rowSums(x)
  k / (k - 1) * (1 - mean(right) * (k - mean(right)) / (k * var(right)))
}

conditional <- function(x, method, parts = NULL, degree = NULL, least = 10, reliability = NULL) {
  x <- as.matrix(x)
  k <- ncol(x)
  score <- rowSums(x)
  scores <- sort(unique(score))
  counts <- as.vector(table(score))
  alpha <- k / (k - 1) * (1 - sum(apply(x, 2, var)) / var(score))
  rho <- if (is.null(reliability)) alpha else reliability
  if (!is.null(parts)) {
    part <- (seq_len(k) - 1) %% parts
    sums <- sapply(seq_len(parts) - 1, function(h) rowSums(x[, part == h, drop = FALSE]))
    sizes <- as.vector(table(part))
  }
  squares <- function(sums) {
    centred <- scale(sums - rowMeans(sums), scale = FALSE)
    ncol(sums) * rowSums(centred^2) / (ncol(sums) - 1)
  }
  by_group <- function(error) {
    groups <- taken_together(counts, least)
    list(
      error = sapply(groups, function(range) error(score %in% scores[range])),
      pooled = lengths(groups) > 1
    )
  }
  alone <- function(error) list(error = error, pooled = rep(FALSE, length(scores)))
  found <- switch(method,
    thorndike = by_group(function(rows) sd(sums[rows, 1] - sums[rows, 2])),
    feldt = by_group(function(rows) sqrt(mean(squares(sums[rows, , drop = FALSE])))),
    mollenkopf_feldt = alone({
      fit <- lm(squares(sums) ~ poly(score, degree))
      sqrt(unname(predict(fit, data.frame(score = scores))))
    }),
    anova = by_group(function(rows) sqrt(k / (k - 1) * sum(apply(x[rows, ], 2, var)))),
    lord = alone(sqrt(scores * (k - scores) / (k - 1))),
    keats = alone(
      sqrt(scores * (k - scores) / (k - 1) * (1 - rho) / (1 - kr_21(x)))
    ),
    lord_compound = by_group(function(rows) {
      of_parts <- sums[rows, ] * (rep(sizes, each = sum(rows)) - sums[rows, ])
      sqrt(mean(rowSums(of_parts / rep(sizes - 1, each = sum(rows)))))
    })
  )
  list(
    method = one(method), parts = if (is.null(parts)) NULL else one(parts),
    degree = if (is.null(degree)) NULL else one(degree), least = one(least),
    reliability = if (is.null(reliability)) NULL else one(reliability),
    overall = one(sd(score) * sqrt(1 - rho)),
    tidy = data.frame(
      score = scores, n = counts, standard_error = found$error,
      conf_low = scores - z * found$error, conf_high = scores + z * found$error,
      pooled = found$pooled
    )
  )
}

# ---- all of it -----------------------------------------------------------------------------

studies <- read_studies()
answers <- lapply(studies, read_answers)

of_scales <- function(answers, study) {
  lapply(named_scales(study), function(scale) {
    keyed <- keyed_items(answers, scale)
    complete <- complete_rows(keyed)
    list(
      listwise = pairs_of(complete), pairwise = pairs_of(keyed), anova = anova_of(complete),
      precision = score_precision(complete, scale)
    )
  })
}

figures <- list(scales = Map(of_scales, answers, studies))
figures$frequency_weights <- Map(
  of_scales, lapply(answers[weighted_studies], expand_by_weight), studies[weighted_studies]
)

# The first rows of a scale of five, small enough for lm with a factor of people.
broad <- named_scales(studies$anes96)$broad
few <- head(complete_rows(keyed_items(answers$anes96, broad)), 40)
figures$few <- list(answers = lapply(few, as.numeric), anova = anova_of(few, by_lm = TRUE))

figures$errors <- errors_of(c(15, 0.61, 10), c(0.91, 0.602, 0))
figures$true_scores <- true_scores()
figures$reliable_change <- list(
  reliable_change(c(32.5, 40, 55, 41, NA), c(47.5, 41, 44, NA, 3), 0.8, "higher", 7.5),
  reliable_change(c(21, 30, 27, 19, 33, 24), c(10, 31, 20, 28, 12, 25), 0.86, "lower")
)
anes96 <- answers$anes96
figures$test_retest <- list(
  first = one("selfLR"), second = one("DoleLR"),
  gaps = test_retest(answers$anes96_gaps$selfLR, answers$anes96_gaps$DoleLR),
  whole = test_retest(anes96$selfLR, anes96$DoleLR)
)

ability <- read.csv(file.path(references, "data", "ability.csv"), check.names = FALSE)
right <- complete_rows(ability)
figures$right_wrong <- list(right_wrong(right, 0.27), right_wrong(right, 1 / 3))
figures$right_wrong_weighted <- right_wrong(
  { weighted <- expand_by_weight(ability); complete_rows(weighted) }, 0.27
)

placement <- named_scales(studies$anes96_gaps)$placement
gaps <- answers$anes96_gaps
figures$responses <- frequencies_of(gaps[placement$items], 1:7)
figures$ends <- Map(function(answers, study) {
  bounded <- Filter(function(scale) !is.null(scale$bounds), named_scales(study))
  lapply(bounded, function(scale) ends_of(keyed_items(answers, scale), scale))
}, answers, studies)

likert <- complete_rows(keyed_items(anes96, named_scales(studies$anes96)$placement))
five <- complete_rows(keyed_items(anes96, broad))
figures$conditional <- list(
  ability = list(
    conditional(right, "thorndike", parts = 2), conditional(right, "feldt", parts = 4),
    conditional(right, "feldt", parts = 16, least = 60),
    conditional(right, "mollenkopf_feldt", parts = 8, degree = 3),
    conditional(right, "mollenkopf_feldt", parts = 16, degree = 5),
    conditional(right, "anova"), conditional(right, "lord"), conditional(right, "keats"),
    conditional(right, "keats", reliability = 0.85),
    conditional(right, "lord_compound", parts = 2), conditional(right, "lord_compound", parts = 5)
  ),
  placement = list(
    conditional(likert, "thorndike", parts = 2), conditional(likert, "feldt", parts = 3),
    conditional(likert, "anova", least = 25),
    conditional(likert, "mollenkopf_feldt", parts = 3, degree = 2)
  ),
  broad = list(conditional(five, "feldt", parts = 5), conditional(five, "thorndike", parts = 2))
)

# An item keyed the wrong way: psych's own example. check.keys turns A1 round between the smallest
# and the largest answer of all five items, which are the bounds 1 and 6 here.
agreeable <- head(complete_rows(psych::bfi[1:5]), 200)
stopifnot(range(agreeable) == c(1, 6))
alpha_by_psych <- function(check) {
  capture.output(found <- suppressWarnings(psych::alpha(agreeable, check.keys = check)))
  list(
    alpha = one(found$total$raw_alpha), item_rest = found$item.stats$r.drop,
    overlap_corrected = found$item.stats$r.cor, mean = found$item.stats$mean,
    turned = rownames(found$item.stats)
  )
}
figures$keys <- list(
  answers = lapply(agreeable, as.numeric), as_answered = alpha_by_psych(FALSE),
  turned_round = alpha_by_psych(TRUE)
)
stopifnot(figures$keys$turned_round$turned[1] == "A1-")

# The mean correlation in resamples that are written beside its intervals.
suppressPackageStartupMessages(library(boot))
seeded <- function(seed) {
  set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
}
mean_r <- function(d) {
  r <- cor(d)
  mean(r[lower.tri(r)])
}
seeded(1996)
resampled <- boot(few, function(d, i) mean_r(d[i, ]), 199)
influence <- empinf(resampled, type = "jack")
ends <- boot.ci(resampled, conf = confidence, type = c("perc", "bca"), L = influence)
figures$mean_r <- list(
  indices = boot.array(resampled, indices = TRUE) - 1, estimate = one(resampled$t0),
  percentile = ends$percent[4:5], bca = ends$bca[4:5]
)

write_reference(figures, "precision")
