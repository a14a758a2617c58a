# Relative importance: every subset of the predictors fitted by lm (or solved from a matrix), then
# averaged by the definitions; orders of entry one by one as the second route to LMG. Published
# examples of relaimpo, domir, dominanceanalysis and rwa.
# Run from the repository root:  Rscript tests/references/importance.R

source(file.path("tests", "references", "shared.R"))

# ---- R² of sets of predictors ----------------------------------------------------------------

by_lm <- function(rows, outcome) function(predictors) {
  if (length(predictors) == 0) return(0)
  summary(lm(reformulate(sprintf("`%s`", predictors), sprintf("`%s`", outcome)), data = rows))$r.squared
}

by_matrix <- function(r, outcome) function(predictors) {
  if (length(predictors) == 0) return(0)
  with_y <- r[predictors, outcome]
  sum(with_y * solve(r[predictors, predictors, drop = FALSE], with_y))
}

# ---- the measures ----------------------------------------------------------------------------

# parts: a named list of predictors each; always: predictors in every model.
importance_of <- function(r_squared, r, outcome, parts, always = character()) {
  p <- length(parts)
  member <- function(subset) bitwAnd(subset, bitwShiftL(1L, seq_len(p) - 1L)) > 0
  base <- r_squared(always)
  fits <- sapply(seq_len(2^p) - 1L, function(s) r_squared(c(always, unlist(parts[member(s)])))) - base
  fit <- function(subset) fits[subset + 1L]
  bit <- bitwShiftL(1L, seq_len(p) - 1L)
  subsets <- seq_len(2^p) - 1L
  size <- sapply(subsets, function(s) sum(member(s)))
  conditional <- t(sapply(seq_len(p), function(i) {
    without <- subsets[bitwAnd(subsets, bit[i]) == 0]
    added <- fit(without + bit[i]) - fit(without)
    tapply(added, size[without + 1L], mean)
  }))
  lmg <- rowMeans(conditional)
  agree(sum(lmg), fits[2^p], 1e-11)
  if (p <= 6) {
    orders <- permutations_of(p)
    added <- apply(orders, 1, function(order) {
      steps <- diff(c(0, fit(cumsum(bit[order]))))
      steps[order(order)]
    })
    agree(rowMeans(added), lmg, 1e-11)
  }
  pair <- do.call(rbind, lapply(seq_len(p - 1), function(i) t(sapply((i + 1):p, function(j) {
    others <- subsets[bitwAnd(subsets, bit[i] + bit[j]) == 0]
    apart <- fit(others + bit[i]) - fit(others + bit[j])
    by_size <- conditional[i, ] - conditional[j, ]
    level <- function(d) if (all(d > 1e-12)) 1 else if (all(d < -1e-12)) 0 else 0.5
    c(i, j, level(apart), level(by_size), level(lmg[i] - lmg[j]), mean(apart > 1e-12), mean(apart < -1e-12))
  }))))
  colnames(pair) <- c("first", "second", "complete", "conditional", "general", "share_first", "share_second")
  single <- lengths(parts) == 1
  predictors <- unlist(parts, use.names = FALSE)
  given <- given_always(r, c(predictors, outcome), always)
  x <- given[predictors, predictors, drop = FALSE]
  with_y <- given[predictors, outcome]
  beta <- solve(x, with_y)
  sizes <- sqrt(diag(x))
  weights <- johnson(x / outer(sizes, sizes), with_y / sizes)
  agree(sum(weights), fits[2^p], 1e-11)
  of_single <- function(figures) ifelse(single, figures[match(sapply(parts, `[`, 1), predictors)], NA)
  list(
    r_squared = one(base + fits[2^p]), always_r_squared = one(base),
    predictors = list(
      name = names(parts), lmg = lmg, lmg_share = lmg / fits[2^p],
      first = fit(bit), last = fits[2^p] - fit(2^p - 1 - bit),
      betasq = of_single(beta^2 * diag(x)), pratt = of_single(beta * with_y),
      relative_weight = of_single(weights), relative_weight_share = of_single(weights) / fits[2^p]
    ),
    conditional = unname(conditional),
    dominance = as.list(as.data.frame(pair))
  )
}

permutations_of <- function(p) {
  if (p == 1) return(matrix(1L))
  smaller <- permutations_of(p - 1)
  do.call(rbind, lapply(seq_len(p), function(at) {
    cbind(at, smaller + (smaller >= at))
  }))
}

# Covariances of the residuals given the variables always in.
given_always <- function(r, names, always) {
  if (length(always) == 0) return(r[names, names])
  r[names, names] - r[names, always, drop = FALSE] %*% solve(r[always, always], r[always, names, drop = FALSE])
}

# Johnson (2000): through the singular vectors, as he writes it.
johnson <- function(r_xx, r_xy) {
  e <- eigen(r_xx, symmetric = TRUE)
  lambda <- e$vectors %*% (sqrt(e$values) * t(e$vectors))
  star <- solve(lambda, r_xy)
  as.vector(lambda^2 %*% star^2)
}

# ---- published examples ------------------------------------------------------------------------

# relaimpo's calc.relimp(swiss), to thirteen digits; relative weights as flipMultivariates / rwa.
swiss_parts <- setNames(as.list(names(swiss)[-1]), names(swiss)[-1])
of_frame <- function(rows, outcome, parts, always = character()) {
  importance_of(by_lm(rows, outcome), cor(rows), outcome, parts, always)
}
swiss_found <- of_frame(swiss, "Fertility", swiss_parts)
printed <- function(found, figures, digits) {
  stopifnot(all(abs(found - figures) <= 0.5000001 * 10^-digits))
}
printed(swiss_found$predictors$lmg,
  c(0.0570912207681, 0.1711730289002, 0.2601346786244, 0.1055701503735, 0.1127659229265), 13)
printed(swiss_found$predictors$first,
  c(0.124664909906, 0.417164470501, 0.440615646724, 0.215003501619, 0.173518927325), 12)
printed(swiss_found$predictors$relative_weight,
  c(0.048416895812, 0.154708249806, 0.271964104646, 0.114680029948, 0.116965721381), 12)

# rwa's README.
cars <- mtcars[c("mpg", "cyl", "disp", "hp", "gear")]
cars_found <- of_frame(cars, "mpg", setNames(as.list(names(cars)[-1]), names(cars)[-1]))
printed(cars_found$predictors$relative_weight, c(0.2284797, 0.2221469, 0.2321744, 0.0963886), 7)
printed(100 * cars_found$predictors$relative_weight_share, c(29.32274, 28.50999, 29.79691, 12.37037), 5)
printed(cars_found$r_squared[[1]], 0.7791896, 7)

# domir's vignette "domir_basics".
domir <- mtcars[c("mpg", "am", "cyl", "carb")]
domir_found <- of_frame(domir, "mpg", list(am = "am", cyl = "cyl", carb = "carb"))
printed(domir_found$predictors$lmg, c(0.2156848, 0.4173094, 0.1783081), 7)
printed(domir_found$predictors$lmg_share, c(0.2658501, 0.5143698, 0.2197801), 7)
printed(domir_found$conditional[, 1], c(0.3597989, 0.7261800, 0.3035184), 7)
printed(domir_found$conditional[, 2], c(0.2164938, 0.4181185, 0.1791172), 7)
printed(domir_found$conditional[, 3], c(0.07076149, 0.10762967, 0.05228872), 8)
stopifnot(domir_found$dominance$complete == c(0, 1, 1))

# dominanceanalysis' README: attitude, and who dominates whom.
attitude_found <- of_frame(attitude, "rating", setNames(as.list(names(attitude)[-1]), names(attitude)[-1]))
printed(attitude_found$predictors$lmg,
  c(0.370816194, 0.050903793, 0.155765990, 0.120345079, 0.006588723, 0.028182213), 9)
stopifnot(
  attitude_found$dominance$complete == c(1, 1, 1, 1, 1, 0, .5, 1, .5, 1, 1, 1, 1, .5, .5),
  attitude_found$dominance$conditional == c(1, 1, 1, 1, 1, 0, .5, 1, .5, 1, 1, 1, 1, .5, .5),
  attitude_found$dominance$general == c(1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0)
)

published <- list(
  swiss = list(rows = swiss, outcome = one("Fertility"), found = swiss_found),
  rwa = list(rows = cars, outcome = one("mpg"), found = cars_found),
  domir = list(rows = domir, outcome = one("mpg"), found = domir_found),
  attitude = list(rows = attitude, outcome = one("rating"), found = attitude_found)
)

# ---- studies -----------------------------------------------------------------------------------

entries <- function(study, r_squared, r) {
  blocks <- setNames(lapply(study$blocks, function(b) unlist(b$predictors)), sapply(study$blocks, `[[`, "name"))
  alone <- unlist(blocks, use.names = FALSE)
  each <- function(names) setNames(as.list(names), names)
  list(
    predictors = importance_of(r_squared, r, study$outcome, each(alone)),
    groups = importance_of(r_squared, r, study$outcome, blocks),
    always = importance_of(r_squared, r, study$outcome, each(unlist(blocks[-1], use.names = FALSE)), blocks[[1]])
  )
}

of_study <- function(study, answers) {
  answers <- answers[unlist(study$variables)]
  listwise <- complete_rows(answers)
  pairwise <- cor(answers, use = "pairwise.complete.obs")
  list(
    listwise = entries(study, by_lm(listwise, study$outcome), cor(listwise)),
    pairwise = entries(study, by_matrix(pairwise, study$outcome), pairwise)
  )
}

studies <- read_studies()
figures <- lapply(studies, function(study) of_study(study, read_answers(study)))
figures$frequency_weights <- lapply(studies[weighted_studies], function(study) {
  of_study(study, expand_by_weight(read_answers(study)))
})
nav <- read_published()
nav_study <- list(outcome = nav$outcome, blocks = nav$blocks)
figures$from_correlation <- list(nav2018 = list(moments =
  entries(nav_study, by_matrix(nav$correlations, nav$outcome), nav$correlations)))
figures$published <- published

# ---- resamples with the same index sets ----------------------------------------------------------

weather <- complete_rows(read_answers(studies$airquality)[c("Ozone", "Solar.R", "Wind", "Temp")])
weather_parts <- list(Solar.R = "Solar.R", Wind = "Wind", Temp = "Temp")
metrics <- c("lmg", "first", "last", "betasq", "pratt", "relative_weight")
statistics_of <- function(rows) {
  r <- cor(rows)
  found <- importance_of(by_matrix(r, "Ozone"), r, "Ozone", weather_parts)
  values <- unlist(found$predictors[metrics], use.names = FALSE)
  apart <- unlist(lapply(found$predictors[metrics], function(v) c(v[1] - v[2], v[1] - v[3], v[2] - v[3])))
  c(values, unname(apart), unlist(found$dominance[c("complete", "conditional", "general")], use.names = FALSE))
}
suppressPackageStartupMessages(library(boot))
set.seed(20030602)
drawn <- boot(weather, function(d, i) statistics_of(d[i, ]), 199)
n_figures <- 2 * length(metrics) * 3
influence <- function(i) empinf(drawn, index = i, type = "jack")
ends <- t(sapply(seq_len(n_figures), function(i) {
  ci <- boot.ci(drawn, conf = 0.9, type = c("perc", "bca"), index = i, L = influence(i))
  c(ci$percent[4:5], ci$bca[4:5])
}))
levels_drawn <- drawn$t[, n_figures + seq_len(9)]
figures$resampled <- list(
  rows = weather, outcome = one("Ozone"),
  indices = boot.array(drawn, indices = TRUE) - 1,
  estimate = drawn$t0[seq_len(n_figures)],
  bias = (colMeans(drawn$t) - drawn$t0)[seq_len(n_figures)],
  std_error = apply(drawn$t, 2, sd)[seq_len(n_figures)],
  percentile_low = ends[, 1], percentile_high = ends[, 2], bca_low = ends[, 3], bca_high = ends[, 4],
  # Azen & Budescu: D of the sample, its mean and standard deviation over resamples, how often it is
  # 1, 0 and 1/2, and how often what it is in the sample.
  dominance = list(
    d = drawn$t0[n_figures + seq_len(9)],
    mean = colMeans(levels_drawn), std_error = apply(levels_drawn, 2, sd),
    p_first = colMeans(levels_drawn == 1), p_second = colMeans(levels_drawn == 0),
    p_neither = colMeans(levels_drawn == 0.5),
    reproducibility = colMeans(t(t(levels_drawn) == drawn$t0[n_figures + seq_len(9)]))
  )
)

write_reference(figures, "importance")
