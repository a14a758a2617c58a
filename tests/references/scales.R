# Several scales at once: psych::scoreItems, scoreOverlap, cluster.cor and correct.cor, checked against
# plain arithmetic on the rows (listwise) and on the covariance matrix of the items (both policies).
# Run from the repository root:  Rscript tests/references/scales.R

source(file.path("tests", "references", "shared.R"))
confidence <- 0.95

quietly <- function(expression) {
  capture.output(found <- suppressMessages(suppressWarnings(expression)))
  found
}

items_of <- function(scales) unique(unlist(lapply(scales, `[[`, "items")))

# 1, -1 of a reversed item, 0 of one that the scale does not have.
keys_of <- function(scales) {
  items <- items_of(scales)
  keys <- sapply(scales, function(scale) {
    (items %in% scale$items) * ifelse(items %in% unlist(scale$reverse), -1, 1)
  })
  dimnames(keys) <- list(items, sapply(scales, `[[`, "name"))
  keys
}

members <- function(keys, scale) rownames(keys)[keys[, scale] != 0]

keyed <- function(s, key) {
  has <- key != 0
  s[has, has, drop = FALSE] * outer(key[has], key[has])
}

alpha_of <- function(c) ncol(c) / (ncol(c) - 1) * (1 - sum(diag(c)) / sum(c))

mean_below <- function(c) mean(c[lower.tri(c)])

# ---- each scale ----------------------------------------------------------------------------

overview <- function(s, keys, scales, means, n) {
  one_scale <- function(scale) {
    c <- keyed(s, keys[, scale$name])
    k <- ncol(c)
    divisor <- if (scale$score == "mean") k else 1
    turned <- scale$items %in% unlist(scale$reverse)
    mean <- if (is.null(means)) {
      NA_real_
    } else {
      sum(ifelse(turned, sum(scale$bounds) - means[scale$items], means[scale$items])) / divisor
    }
    size <- min(n[scale$items, scale$items])
    feldt <- alpha.ci(alpha_of(c), n.obs = size, n.var = k, p.val = 1 - confidence)
    data.frame(
      scale = scale$name, n = size, n_items = k, mean = mean, sd = sqrt(sum(c)) / divisor,
      alpha = alpha_of(c), conf_low = feldt$lower.ci, conf_high = feldt$upper.ci,
      mean_inter_item = mean_below(cov2cor(c))
    )
  }
  do.call(rbind, lapply(scales, one_scale))
}

# ---- each two scales -----------------------------------------------------------------------

# The variance of an item in both scales gives way to the geometric mean of the scales' mean
# covariances: psych::scoreOverlap (av.r = TRUE) with covariances in place of correlations.
without_overlap <- function(s, keys, x, y) {
  v <- function(a, b) sum(keys[, a] * (s %*% keys[, b]))
  both <- keys[, x] * keys[, y]
  c <- c(mean_below(keyed(s, keys[, x])), mean_below(keyed(s, keys[, y])))
  if (any(both != 0) && min(c) <= 0) return(NaN)
  true <- if (any(both != 0)) sqrt(prod(c)) else 0
  (v(x, y) - sum(both * diag(s)) + sum(both) * true) / sqrt(v(x, x) * v(y, y))
}

fisher <- function(r, n) tanh(atanh(r) + c(-1, 1) * qnorm((1 + confidence) / 2) / sqrt(n - 3))

pairs_of <- function(s, keys, n) {
  names <- colnames(keys)
  if (length(names) == 1) return(NULL)
  one_pair <- function(x, y) {
    shared <- intersect(members(keys, y), members(keys, x))
    r <- cov2cor(t(keys) %*% s %*% keys)[x, y]
    all <- union(members(keys, x), members(keys, y))
    size <- min(n[all, all])
    interval <- fisher(r, size)
    t <- r * sqrt((size - 2) / (1 - r^2))
    alone <- length(shared) == 0
    corrected <- without_overlap(s, keys, x, y)
    alphas <- c(alpha_of(keyed(s, keys[, x])), alpha_of(keyed(s, keys[, y])))
    attenuation <- if (min(alphas) > 0) sqrt(prod(alphas)) else NaN
    data.frame(
      x = x, y = y, n = size, n_shared = length(shared), estimate = r, statistic = t,
      p_value = 2 * pt(-abs(t), size - 2), conf_low = interval[1], conf_high = interval[2],
      overlap_corrected = corrected, disattenuated = corrected / attenuation,
      disattenuated_conf_low = if (alone) interval[1] / attenuation else NaN,
      disattenuated_conf_high = if (alone) interval[2] / attenuation else NaN
    )
  }
  later <- seq_along(names)[-1]
  rows <- lapply(later, function(i) lapply(1:(i - 1), function(j) one_pair(names[i], names[j])))
  do.call(rbind, unlist(rows, recursive = FALSE))
}

# ---- each item with each scale -------------------------------------------------------------

item_rows <- function(s, keys) {
  common <- s
  diag(common) <- smc(cov2cor(s)) * diag(s)
  agree(smc(cov2cor(s)), 1 - 1 / diag(solve(cov2cor(s))))
  one_row <- function(scale, item, with) {
    sign <- keys[item, scale]
    key <- keys[, with]
    rest <- replace(key, rownames(keys) == item, 0)
    r <- function(s, key) sign * sum(s[item, ] * key) / sqrt(sum(key * (s %*% key)))
    sd <- sqrt(s[item, item])
    data.frame(
      scale = scale, item = item, reversed = sign < 0, with = with,
      contained = key[[item]] != 0, correlation = r(s, key) / sd, rest = r(s, rest) / sd,
      corrected = r(common, key) / sd
    )
  }
  rows <- lapply(colnames(keys), function(scale) {
    lapply(members(keys, scale), function(item) {
      lapply(colnames(keys), function(with) one_row(scale, item, with))
    })
  })
  do.call(rbind, unlist(unlist(rows, recursive = FALSE), recursive = FALSE))
}

# Rows in the order of the scales' own lists.
in_declared_order <- function(rows, scales) {
  wanted <- unlist(lapply(scales, function(scale) paste(scale$name, scale$items)))
  rows[order(match(paste(rows$scale, rows$item), wanted)), ]
}

# ---- psych and the rows as judges ----------------------------------------------------------

matrix_of <- function(pairs, column, keys) {
  names <- colnames(keys)
  m <- matrix(1, length(names), length(names), dimnames = list(names, names))
  for (i in seq_len(NROW(pairs))) {
    m[pairs$x[i], pairs$y[i]] <- m[pairs$y[i], pairs$x[i]] <- pairs[[column]][i]
  }
  m
}

below <- function(m) m[lower.tri(m)]

# psych signs items as answered, the figures here sign them as keyed.
check_items <- function(rows, by_psych, column) {
  sign <- ifelse(rows$reversed, -1, 1)
  agree(rows[[column]], sign * by_psych[cbind(rows$item, rows$with)])
}

check_against_score_items <- function(found, keys, complete) {
  by_psych <- quietly(scoreItems(keys, complete, totals = TRUE, select = FALSE))
  agree(found$overview$alpha, by_psych$alpha)
  agree(below(matrix_of(found$pairs, "estimate", keys)), below(by_psych$cor))
  check_items(found$items, by_psych$item.cor, "correlation")
  check_items(found$items, by_psych$item.corrected, "corrected")
  if (ncol(keys) > 1) {
    # correct.cor has r below the diagonal, alpha on it and the disattenuated r above.
    attenuation <- suppressWarnings(sqrt(outer(found$overview$alpha, found$overview$alpha)))
    disattenuated <- by_psych$cor / attenuation
    agree(below(t(by_psych$corrected)), below(disattenuated))
  }
}

check_against_correlations <- function(found, keys, r) {
  overlap <- quietly(scoreOverlap(keys, r))
  cluster <- quietly(cluster.cor(keys, r))
  agree(below(matrix_of(found$pairs, "estimate", keys)), below(cluster$cor))
  agree(found$overview$alpha, overlap$alpha)
  agree(found$overview$mean_inter_item, overlap$av.r)
  known <- !is.na(below(matrix_of(found$pairs, "overlap_corrected", keys)))
  agree(below(matrix_of(found$pairs, "overlap_corrected", keys))[known], below(overlap$cor)[known])
  agree(
    below(matrix_of(found$pairs, "disattenuated", keys))[known], below(t(overlap$corrected))[known]
  )
}

check_against_rows <- function(found, scales, complete) {
  names(scales) <- sapply(scales, `[[`, "name")
  scores <- sapply(scales, function(scale) rowSums(keyed_items(complete, scale)))
  for (i in seq_len(NROW(found$pairs))) {
    pair <- found$pairs[i, ]
    test <- cor.test(scores[, pair$x], scores[, pair$y], conf.level = confidence)
    agree(
      pair[c("estimate", "statistic", "conf_low", "conf_high")],
      c(test$estimate, test$statistic, test$conf.int)
    )
    agree_in_tails(pair$p_value, test$p.value, 1e-10)
  }
  for (i in seq_len(nrow(found$items))) {
    row <- found$items[i, ]
    item <- keyed_items(complete, scales[[row$scale]])[[row$item]]
    other <- keyed_items(complete, scales[[row$with]])
    agree(row$correlation, cor(item, rowSums(other)))
    agree(row$rest, cor(item, rowSums(other[names(other) != row$item])))
  }
}

# ---- all studies ---------------------------------------------------------------------------

analysis <- function(s, keys, scales, means, n) {
  list(
    overview = overview(s, keys, scales, means, n),
    pairs = pairs_of(s, keys, n),
    items = in_declared_order(item_rows(s, keys), scales)
  )
}

of_answers <- function(answers, scales, rule) {
  keys <- keys_of(scales)
  items <- answers[rownames(keys)]
  if (rule == "listwise") items <- complete_rows(items)
  n <- pairwise_n(items)
  s <- cov(items, use = "pairwise.complete.obs")
  found <- analysis(s, keys, scales, colMeans(items, na.rm = TRUE), n)
  if (rule == "listwise") {
    check_against_rows(found, scales, items)
    if (ncol(keys) > 1) check_against_score_items(found, keys, as.matrix(items))
  }
  standardised <- analysis(cov2cor(s), keys, scales, NULL, n)
  if (ncol(keys) > 1) check_against_correlations(standardised, keys, cov2cor(s))
  found
}

both_policies <- function(answers, study) {
  rules <- c(listwise = "listwise", pairwise = "pairwise")
  lapply(rules, function(rule) of_answers(answers, study$scales, rule))
}

studies <- read_studies()
answers <- lapply(studies, read_answers)
figures <- Map(both_policies, answers, studies)
figures$frequency_weights <- Map(
  both_policies, lapply(answers[weighted_studies], expand_by_weight), studies[weighted_studies]
)

# ---- a correlation matrix of 25 items ------------------------------------------------------

# Personality items of psych::bfi (Revelle, Wilt & Rosenthal, 2010), of those who answered all of
# them: its five scales, and one across them that shares items with three.
questions <- names(bfi)[1:25]
complete <- complete_rows(bfi[questions])
five <- list(
  agree = c("-A1", "A2", "A3", "A4", "A5"),
  conscientious = c("C1", "C2", "C3", "-C4", "-C5"),
  extraverted = c("-E1", "-E2", "E3", "E4", "E5"),
  neurotic = c("N1", "N2", "N3", "N4", "N5"),
  open = c("O1", "-O2", "O3", "O4", "-O5"),
  sociable = c("A3", "A5", "E3", "E4", "-N4")
)
declared <- lapply(names(five), function(name) {
  items <- five[[name]]
  list(
    name = name, items = sub("-", "", items), bounds = c(1, 6),
    reverse = as.list(sub("-", "", items[grepl("-", items)])), score = "sum"
  )
})
keys <- keys_of(declared)
r <- cor(complete[rownames(keys)])
n <- matrix(nrow(complete), ncol(r), ncol(r), dimnames = dimnames(r))
# A matrix without means and standard deviations stands for standardised items.
found <- analysis(r, keys, declared, setNames(rep(0, ncol(r)), colnames(r)), n)
check_against_correlations(found, keys, r)
check_against_score_items(found, keys, scale(as.matrix(complete[rownames(keys)])))
figures$correlations <- list(
  names = rownames(keys), n = one(nrow(complete)), r = unname(r),
  scales = lapply(declared, function(scale) {
    list(
      name = one(scale$name), items = scale$items, bounds = scale$bounds,
      reverse = as.character(unlist(scale$reverse)), score = one(scale$score)
    )
  }),
  overview = found$overview, pairs = found$pairs, items = found$items
)

write_reference(figures, "scales")
