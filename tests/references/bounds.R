# Lower bounds of reliability and split halves: arithmetic on covariance matrices, with psych's guttman,
# splitHalf, tenberge, glb.algebraic (Rcsdp) and the rows themselves as judges.
# Run from the repository root:  Rscript tests/references/bounds.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages(library(Rcsdp))

# ---- Guttman's bounds ----------------------------------------------------------------------

alpha_of <- function(c) ncol(c) / (ncol(c) - 1) * (1 - sum(diag(c)) / sum(c))

# First halves: every set of half of the items, an odd one included; of two equal halves the one
# with the first item.
first_halves <- function(k) {
  h <- ceiling(k / 2)
  if (k == 2) return(matrix(1))
  if (k %% 2 == 1) combn(k, h) else rbind(1, matrix(combn(2:k, h - 1), nrow = h - 1))
}

guttman_of <- function(c, first) 4 * sum(c[first, -first]) / sum(c)

all_splits <- function(c) apply(first_halves(ncol(c)), 2, function(first) guttman_of(c, first))

lambdas <- function(c, lambda_4) {
  k <- ncol(c)
  total <- sum(c)
  shared <- colSums(c^2) - diag(c)^2
  lambda_1 <- 1 - sum(diag(c)) / total
  smc <- 1 - 1 / diag(solve(cov2cor(c)))
  list(
    lambda_1 = one(lambda_1),
    lambda_2 = one(lambda_1 + sqrt(k / (k - 1) * sum(shared)) / total),
    lambda_3 = one(alpha_of(c)),
    lambda_4 = one(lambda_4),
    lambda_5 = one(lambda_1 + 2 * sqrt(max(shared)) / total),
    lambda_5_plus = one(lambda_1 + k / (k - 1) * 2 * sqrt(max(shared)) / total),
    lambda_6 = one(1 - sum(diag(c) * (1 - smc)) / total)
  )
}

in_order <- function(c) guttman_of(c, seq_len(ceiling(ncol(c) / 2)))

quiet <- function(expression) suppressMessages(suppressWarnings(expression))

# psych looks at half of the splits only when their number is odd: judged for even ones.
judge_lambdas <- function(r, found) {
  if (ncol(r) < 4 || ncol(r) %% 2 == 1) return(invisible())
  capture.output(by_psych <- quiet(guttman(r)))
  # For lambda 4, and for it alone, psych turns items round that load negatively.
  against <- any(principal(r)$loadings < 0)
  for (name in c("1", "2", "3", if (!against) "4", "5", "6")) {
    agree(found[[paste0("lambda_", name)]][[1]], by_psych[[paste0("lambda.", name)]], 1e-10)
  }
  agree(found$lambda_5_plus[[1]], by_psych$lambda.5p, 1e-10)
}

judge_splits <- function(c, splits, covar) {
  if (ncol(c) < 4 || ncol(c) %% 2 == 1) return(invisible())
  by_psych <- quiet(splitHalf(c, raw = TRUE, brute = TRUE, covar = covar, check.keys = FALSE))
  agree(sort(splits), sort(by_psych$raw), 1e-10)
  agree(c(mean(splits), min(splits), max(splits)), unlist(by_psych[c("meanr", "minrb", "maxrb")]), 1e-10)
  agree(mean(splits), alpha_of(c), 1e-10)
}

distribution <- function(splits) {
  list(
    splits = one(length(splits)), mean = one(mean(splits)),
    sd = one(if (length(splits) > 1) sd(splits) else NA_real_),
    lowest = one(min(splits)), highest = one(max(splits)),
    percentile_2_5 = one(quantile(splits, 0.025)), percentile_25 = one(quantile(splits, 0.25)),
    median = one(median(splits)), percentile_75 = one(quantile(splits, 0.75)),
    percentile_97_5 = one(quantile(splits, 0.975))
  )
}

mu <- function(c) unlist(tenberge(c))

# ---- the greatest lower bound --------------------------------------------------------------

# glb.algebraic's problem, with csdp's own settings tightened to 1e-9. Asked for more it stops short
# (status 5 or 6) at figures that are good to 1e-6 only.
glb <- function(c) {
  k <- ncol(c)
  scaled <- (c + t(c)) / (2 * mean(diag(c)))
  variance <- diag(scaled)
  problem <- list(
    C = list(diag(variance) - scaled, -variance, rep(0, k)),
    A = lapply(seq_len(k), function(i) {
      e <- as.numeric(seq_len(k) == i)
      list(diag(e), -e, e)
    }),
    K = list(type = c("s", "l", "l"), size = rep(k, 3))
  )
  for (tolerance in c(1e-9, 1e-8)) {
    control <- csdp.control(axtol = tolerance, atytol = tolerance, objtol = tolerance, printlevel = 0)
    solved <- csdp(problem$C, problem$A, rep(1, k), problem$K, control = control)
    if (solved$status == 0) break
  }
  stopifnot(solved$status == 0)
  found <- 1 - (sum(variance) - sum(solved$y)) / sum(scaled)
  # Feasible, and as good as the dual allows: what X attains is what y attains.
  error <- variance - solved$y
  stopifnot(min(eigen(scaled - diag(error), TRUE, TRUE)$values) > -1e-8, min(error) > -1e-8)
  x <- solved$X[[1]]
  allowed <- sum(scaled * x) + sum(pmax(1 - diag(x), 0) * variance)
  stopifnot(min(eigen(x, TRUE, TRUE)$values) > -1e-8, abs(allowed - sum(error)) / sum(scaled) < 1e-7)
  agree(found, quiet(glb.algebraic(scaled))$glb, 1e-6)
  found
}

# ---- one split -----------------------------------------------------------------------------

# Horst (1951) as SPSS and PSPP write it, with the root of the sign of r.
horst <- function(r, k1, k2) {
  pq <- k1 * k2 / (k1 + k2)^2
  (sign(r) * sqrt(r^4 + 4 * r^2 * (1 - r^2) * pq) - r^2) / (2 * (1 - r^2) * pq)
}

half <- function(c, means, items, score) {
  divisor <- if (score == "mean") length(items) else 1
  part <- c[items, items, drop = FALSE]
  list(
    items = colnames(c)[items], mean = one(sum(means[items]) / divisor),
    variance = one(sum(part) / divisor^2), sd = one(sqrt(sum(part)) / divisor),
    alpha = one(if (length(items) > 1) alpha_of(part) else NA_real_)
  )
}

one_split <- function(c, means, first, score, rows = NULL) {
  k <- ncol(c)
  second <- setdiff(seq_len(k), first)
  r <- sum(c[first, second]) / sqrt(sum(c[first, first]) * sum(c[second, second]))
  divisor <- if (score == "mean") k else 1
  found <- list(
    correlation = one(r), spearman_brown = one(2 * r / (1 + r)),
    spearman_brown_unequal = one(horst(r, length(first), length(second))),
    guttman = one(2 * (1 - (sum(c[first, first]) + sum(c[second, second])) / sum(c))),
    first = half(c, means, first, score), second = half(c, means, second, score),
    mean = one(sum(means) / divisor), variance = one(sum(c) / divisor^2), sd = one(sqrt(sum(c)) / divisor)
  )
  if (length(first) == length(second)) agree(found$spearman_brown_unequal[[1]], 2 * r / (1 + r))
  if (!is.null(rows)) {
    scores <- if (score == "mean") rowMeans else rowSums
    parts <- lapply(list(first, second), function(at) scores(rows[at]))
    agree(r, cor(parts[[1]], parts[[2]]))
    agree(found$guttman[[1]], guttman_of(cov(rows), first))
    for (at in 1:2) {
      half_found <- found[[c("first", "second")[at]]]
      agree(c(half_found$mean[[1]], half_found$variance[[1]]), c(mean(parts[[at]]), var(parts[[at]])))
    }
    agree(c(found$mean[[1]], found$variance[[1]]), c(mean(scores(rows)), var(scores(rows))))
  }
  found
}

# ---- all of one matrix ---------------------------------------------------------------------

# The last and the first item, which is no half of any other rule.
given <- function(k) if (k > 2) c(1, k) else 2

figures_of <- function(c, means, score, rows = NULL) {
  r <- cov2cor(c)
  raw <- all_splits(c)
  standardized <- all_splits(r)
  judge_splits(c, raw, TRUE)
  judge_splits(r, standardized, FALSE)
  k <- ncol(c)
  found <- list(
    lambdas = list(
      covariances = lambdas(c, max(raw)), spss = lambdas(c, in_order(c)),
      psych = lambdas(r, max(standardized))
    ),
    mu = list(raw = mu(c), standardized = mu(r)),
    glb = list(raw = one(glb(c)), standardized = one(glb(r))),
    splits = list(raw = distribution(raw), standardized = distribution(standardized)),
    halves = list(
      odd_even = one_split(c, means, seq(1, k, 2), score, rows),
      first_half = one_split(c, means, seq_len(ceiling(k / 2)), score, rows),
      given = one_split(c, means, given(k), score, rows)
    )
  )
  judge_lambdas(r, found$lambdas$psych)
  # Guttman's bounds are below the greatest.
  for (kind in c("covariances", "psych")) {
    greatest <- found$glb[[if (kind == "psych") "standardized" else "raw"]][[1]]
    bounds <- found$lambdas[[kind]][c("lambda_2", "lambda_4", "lambda_5", "lambda_6")]
    stopifnot(unlist(bounds) < greatest + 1e-7)
  }
  found
}

listwise <- function(scale, answers) {
  rows <- complete_rows(keyed_items(answers, scale))
  figures_of(cov(rows), colMeans(rows), scale$score, rows)
}

pairwise <- function(scale, answers) {
  rows <- keyed_items(answers, scale)
  figures_of(cov(rows, use = "pairwise.complete.obs"), colMeans(rows, na.rm = TRUE), scale$score)
}

both_policies <- function(answers, study) {
  names(study$scales) <- sapply(study$scales, `[[`, "name")
  list(
    listwise = lapply(study$scales, listwise, answers),
    pairwise = lapply(study$scales, pairwise, answers)
  )
}

printed <- function(c, n) {
  c <- as.matrix(c)
  names <- colnames(c)
  c(list(names = names, n = one(n), covariance = unname(c)), figures_of(c, rep(0, ncol(c)), "mean"))
}

harman <- Harman74.cor$cov
# Items 1 and 4 keyed the other way, so that alpha and some halves are negative.
turned <- diag(c(-1, 1, 1, -1, 1, 1)) %*% ability.cov$cov %*% diag(c(-1, 1, 1, -1, 1, 1))
dimnames(turned) <- dimnames(ability.cov$cov)

studies <- read_studies()
answers <- lapply(studies, read_answers)
figures <- Map(both_policies, answers, studies)
figures$frequency_weights <- Map(
  both_policies, lapply(answers[weighted_studies], expand_by_weight), studies[weighted_studies]
)
figures$matrices <- list(
  ability = printed(ability.cov$cov, ability.cov$n.obs),
  turned = printed(turned, ability.cov$n.obs),
  attitude = printed(cov(attitude), nrow(attitude)),
  body = printed(Harman23.cor$cov, Harman23.cor$n.obs),
  nine = printed(Thurstone, 213),
  sixteen = printed(harman[1:16, 1:16], Harman74.cor$n.obs),
  eighteen = printed(harman[1:18, 1:18], Harman74.cor$n.obs)
)

# ---- prophecy ------------------------------------------------------------------------------

prophecy <- expand.grid(reliability = c(0, 0.2, 0.6, 0.95, 1), length_factor = c(0.25, 0.5, 1, 2, 7.5))
prophecy$estimate <- with(prophecy, length_factor * reliability / (1 + (length_factor - 1) * reliability))
needed <- expand.grid(reliability = c(0.3, 0.6, 0.85), items = c(1, 6, 20), wanted = c(0.5, 0.8, 0.9))
needed$length_factor <- with(needed, wanted * (1 - reliability) / (reliability * (1 - wanted)))
needed$items_needed <- with(needed, ceiling(round(items * length_factor, 9)))
needed$estimate <- with(needed, {
  factor <- items_needed / items
  factor * reliability / (1 + (factor - 1) * reliability)
})
stopifnot(needed$estimate >= needed$wanted - 1e-12)
figures$prophecy <- prophecy
figures$items_needed <- needed

write_reference(figures, "bounds")
