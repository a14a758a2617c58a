# Omega total, ordinal omega, and the reliability of constructs: lavaan and semTools.
#
# lavaan's search stops some seven digits short of the optimum. So its estimate is polished by
# Newton's method on slopes written out below, until the likelihood equations hold at 1e-12,
# and lavaan and semTools take their figures at that point (optim.method = "none"): standard errors,
# tests, defined parameters and reliabilities are all theirs.
# Run from the repository root:  Rscript tests/references/omega.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages({
  library(lavaan)
  library(semTools)
})
confidence <- 0.95

# ---- the model of simple structure -----------------------------------------------------------

# The parameter table without anything to search: x in lavaan's order of free parameters.
at_estimate <- function(fit, x) {
  table <- parTable(fit)
  table$ustart[table$free > 0] <- x[table$free[table$free > 0]]
  table[c("est", "se", "start")] <- NULL
  table
}

# Half the slopes of the discrepancy by loadings, unique variances and correlations of factors, in
# lavaan's order of free parameters.
slopes_by <- function(fit, s) {
  free <- parTable(fit)
  free <- free[free$free > 0, ]
  items <- lavNames(fit, "ov")
  factors <- lavNames(fit, "lv")
  loading <- free$op == "=~"
  unique <- free$op == "~~" & free$lhs %in% items
  at_loading <- cbind(match(free$rhs, items), match(free$lhs, factors))[loading, , drop = FALSE]
  at_unique <- match(free$lhs, items)[unique]
  between <- !loading & !unique
  at_between <- cbind(match(free$lhs, factors), match(free$rhs, factors))[between, , drop = FALSE]
  s <- s[items, items]
  function(x) {
    lambda <- matrix(0, length(items), length(factors))
    lambda[at_loading] <- x[loading]
    phi <- diag(length(factors))
    phi[at_between] <- phi[at_between[, 2:1]] <- x[between]
    theta <- numeric(length(items))
    theta[at_unique] <- x[unique]
    sigma <- lambda %*% phi %*% t(lambda) + diag(theta)
    w <- solve(sigma)
    omega <- w %*% (sigma - s) %*% w
    slopes <- numeric(length(x))
    slopes[loading] <- (omega %*% lambda %*% phi)[at_loading]
    slopes[unique] <- diag(omega)[at_unique] / 2
    slopes[between] <- (t(lambda) %*% omega %*% lambda)[at_between]
    slopes
  }
}

# Newton's method; the curvature by central differences of the slopes.
polished <- function(fit, s) {
  x <- coef(fit)
  slopes <- slopes_by(fit, s)
  units <- 1e-5 * pmax(abs(x), 0.1)
  for (iteration in 1:30) {
    gradient <- slopes(x)
    hessian <- sapply(seq_along(x), function(j) {
      h <- units * (seq_along(x) == j)
      (slopes(x + h) - slopes(x - h)) / (2 * units[j])
    })
    hessian <- (hessian + t(hessian)) / 2
    scale <- sqrt(diag(hessian))
    x <- x - solve(hessian / outer(scale, scale), gradient / scale) / scale
    if (max(abs(gradient / scale)) < 1e-13) break
  }
  stopifnot(max(abs(gradient / scale)) < 1e-12, eigen(hessian)$values > 0)
  agree(coef(fit), x, 1e-4)
  x
}

# lavaan's fit of a model to covariances with divisor n - 1, exactly at the optimum.
at_optimum <- function(model, s, n) {
  fit <- cfa(model, sample.cov = s, sample.nobs = n, std.lv = TRUE, se = "none", test = "none")
  x <- polished(fit, lavInspect(fit, "sampstat")$cov)
  exact <- lavaan(at_estimate(fit, x), sample.cov = s, sample.nobs = n, optim.method = "none")
  # By lavaan's own slopes too.
  stopifnot(max(abs(lavTech(exact, "gradient"))) < 1e-10)
  exact
}

# Omega alone.
omega_only <- function(s, n) {
  items <- colnames(s)
  fit <- suppressWarnings(cfa(
    paste("f =~", paste(items, collapse = "+")), sample.cov = s, sample.nobs = n, std.lv = TRUE,
    se = "none", test = "none", control = list(iter.max = 500L)
  ))
  # Loadings without end: there is no solution.
  if (!lavInspect(fit, "converged")) return(NA_real_)
  x <- polished(fit, lavInspect(fit, "sampstat")$cov)
  k <- length(items)
  sum(x[1:k])^2 / (sum(x[1:k])^2 + sum(x[k + 1:k]))
}

fit_of <- function(fit) {
  measures <- fitMeasures(fit, c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr"))
  measures <- as.list(unname(measures))
  names(measures) <- c("chi_squared", "df", "p_value", "cfi", "tli", "rmsea", "srmr")
  # lavaan's p is 1 less the lower tail.
  upper <- pchisq(measures$chi_squared, measures$df, lower.tail = FALSE)
  stopifnot(abs(upper - measures$p_value) < 1e-14 || measures$df == 0)
  measures$p_value <- upper
  # Nothing is tested where any data fit.
  if (measures$df == 0) measures[c("p_value", "cfi", "tli", "rmsea")] <- NA_real_
  lapply(measures, one)
}

# ---- omega total -----------------------------------------------------------------------------

one_factor <- function(items) {
  loadings <- paste0("l", seq_along(items))
  unique <- paste0("t", seq_along(items))
  total <- paste0("(", paste(loadings, collapse = "+"), ")^2")
  paste0(
    "f =~ ", paste0(loadings, "*", items, collapse = "+"), "\n",
    paste0(items, " ~~ ", unique, "*", items, collapse = "\n"), "\n",
    "omega := ", total, "/(", total, "+", paste(unique, collapse = "+"), ")"
  )
}

# Of keyed items; s has divisor n - 1.
omega_figures <- function(s, n, if_dropped = TRUE) {
  items <- colnames(s)
  fit <- at_optimum(one_factor(items), s, n)
  est <- lavInspect(fit, "est")
  se <- lavInspect(fit, "se")
  found <- parameterEstimates(fit, level = confidence)
  omega <- found[found$op == ":=", ]
  lambda <- est$lambda[items, 1]
  theta <- diag(est$theta[items, items])
  sign <- sign(sum(lambda))
  lambda <- lambda * sign
  agree(omega$est, sum(lambda)^2 / (sum(lambda)^2 + sum(theta)))
  agree(omega$est, compRelSEM(fit, obs.var = FALSE))
  figures <- list(
    n = one(n), estimate = one(omega$est), std_error = one(omega$se),
    conf_low = one(omega$ci.lower), conf_high = one(omega$ci.upper),
    observed = one(unname(c(compRelSEM(fit, obs.var = TRUE)))),
    fit = fit_of(fit),
    items = data.frame(
      loading = lambda, std_error = se$lambda[items, 1], unique_variance = theta,
      unique_std_error = diag(se$theta[items, items]),
      standardized_loading = lambda / sqrt(lambda^2 + theta)
    )
  )
  if (if_dropped) {
    without <- function(i) {
      if (length(items) == 3) return(NA_real_)
      omega_only(s[-i, -i], n)
    }
    figures$items$omega_if_dropped <- sapply(seq_along(items), without)
  }
  figures
}

bfi <- read.csv(file.path(references, "data", "bfi.csv"))
holzinger <- read.csv(file.path(references, "data", "holzinger.csv"))
studies <- read_studies()

# A scale: its file, items, bounds and reversed items.
declared <- function(file, items, bounds = NULL, reverse = character()) {
  list(file = file, items = items, bounds = bounds, reverse = reverse, score = "mean")
}
of_study <- function(study, at) {
  scale <- studies[[study]]$scales[[at]]
  declared(paste0(study, ".csv"), unlist(scale$items), unlist(scale$bounds), unlist(scale$reverse))
}
agreeable <- declared("bfi.csv", paste0("A", 1:5), c(1, 6), "A1")
conscientious <- declared("bfi.csv", paste0("C", 1:5), c(1, 6), c("C4", "C5"))
extravert <- declared("bfi.csv", paste0("E", 1:5), c(1, 6), c("E1", "E2"))
neurotic <- declared("bfi.csv", paste0("N", 1:5), c(1, 6))
all_bfi <- declared(
  "bfi.csv", c(agreeable$items, conscientious$items, extravert$items), c(1, 6),
  c("A1", "C4", "C5", "E1", "E2")
)
abilities <- list(
  visual = declared("holzinger.csv", paste0("x", 1:3)),
  textual = declared("holzinger.csv", paste0("x", 4:6)),
  speed = declared("holzinger.csv", paste0("x", 7:9))
)

answers_of <- function(scale) {
  keyed_items(read.csv(file.path(references, "data", scale$file), check.names = FALSE), scale)
}

omega_case <- function(scale, missing = "listwise", weighted = FALSE) {
  items <- answers_of(scale)
  if (weighted) items <- expand_by_weight(items)
  if (missing == "listwise") items <- complete_rows(items)
  s <- cov(items, use = "pairwise.complete.obs")
  c(
    list(
      file = one(scale$file), names = scale$items, bounds = scale$bounds,
      reverse = as.list(scale$reverse), missing = one(missing), weighted = one(weighted)
    ),
    omega_figures(s, min(pairwise_n(items)))
  )
}

nine <- declared("holzinger.csv", paste0("x", 1:9))
omegas <- list(
  omega_case(agreeable), omega_case(agreeable, "pairwise"), omega_case(agreeable, weighted = TRUE),
  omega_case(neurotic), omega_case(all_bfi), omega_case(all_bfi, "pairwise"),
  omega_case(abilities$textual), omega_case(nine),
  omega_case(of_study("simulated", 1)), omega_case(conscientious),
  omega_case(extravert, "pairwise"), omega_case(conscientious, weighted = TRUE)
)

# A Heywood case, from published correlations: loadings 1.05, .6, .5, .4 but for a little misfit.
heywood <- local({
  lambda <- c(1.05, 0.6, 0.5, 0.4)
  r <- outer(lambda, lambda)
  diag(r) <- 1
  r[3, 4] <- r[4, 3] <- 0.25
  dimnames(r) <- list(letters[1:4], letters[1:4])
  figures <- suppressWarnings(omega_figures(r, 300, FALSE))
  stopifnot(figures$items$unique_variance[1] < 0)
  c(list(correlations = r), figures)
})

# ---- bootstrap -------------------------------------------------------------------------------

# Replicates of omega from given draws, for a few resamples: the whole fit anew.
set.seed(20090327, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
bootstrap <- local({
  items <- holzinger[paste0("x", 4:9)]
  n <- nrow(items)
  draws <- matrix(sample.int(n, 12 * n, replace = TRUE), 12)
  replicate_of <- function(drawn) omega_only(cov(items[drawn, ]), n)
  list(names = names(items), indices = draws - 1, replicates = apply(draws, 1, replicate_of))
})

# ---- ordinal items ---------------------------------------------------------------------------

# The one-factor estimate for weights of squared residuals, to the last digits: the polychoric
# correlations and their weights are lavaan's.
ordinal_loadings <- function(r, weights, start) {
  off <- row(r) != col(r)
  lambda <- start
  for (iteration in 1:1000) {
    e <- (r - outer(lambda, lambda)) * off
    gradient <- -rowSums(weights * e * outer(rep(1, length(lambda)), lambda) * off)
    h <- weights * outer(lambda, lambda) * off
    diag(h) <- colSums(weights * lambda^2 * off)
    step <- -solve(h, gradient)
    lambda <- lambda + step
    if (max(abs(step)) < 1e-15) break
  }
  stopifnot(max(abs(gradient)) < 1e-12 * max(weights))
  lambda
}

ordinal_case <- function(scale) {
  items <- complete_rows(answers_of(scale))
  model <- paste0("f =~ ", paste(scale$items, collapse = "+"))
  of_estimator <- function(estimator) {
    # It warns that nothing better than its estimate can be told; `exact` below is the check.
    fit <- suppressWarnings(cfa(
      model, items, std.lv = TRUE, ordered = scale$items, estimator = estimator,
      control = list(rel.tol = 1e-14)
    ))
    r <- lavInspect(fit, "sampstat")$cov
    k <- ncol(r)
    weights <- matrix(1, k, k)
    if (estimator == "DWLS") {
      of_correlations <- diag(lavInspect(fit, "WLS.V"))[-seq_len(length(unlist(lavInspect(fit, "sampstat")$th)))]
      weights[lower.tri(weights)] <- of_correlations
      weights <- t(weights)
      weights[lower.tri(weights)] <- of_correlations
    }
    lambda <- lavInspect(fit, "est")$lambda[, 1]
    exact <- ordinal_loadings(r, weights, lambda)
    agree(lambda, exact, 1e-5)
    list(
      loadings = lambda,
      sum_score_observed = one(unname(c(compRelSEM(fit, obs.var = TRUE)))),
      sum_score_implied = one(unname(c(compRelSEM(fit, obs.var = FALSE)))),
      latent_observed = one(unname(c(compRelSEM(fit, obs.var = TRUE, ord.scale = FALSE)))),
      latent_implied = one(unname(c(compRelSEM(fit, obs.var = FALSE, ord.scale = FALSE))))
    )
  }
  list(
    file = one(scale$file), names = scale$items, bounds = scale$bounds,
    reverse = as.list(scale$reverse), n = one(nrow(items)),
    dwls = of_estimator("DWLS"), uls = of_estimator("ULS")
  )
}

ordinals <- list(
  ordinal_case(agreeable), ordinal_case(neurotic), ordinal_case(conscientious),
  ordinal_case(of_study("simulated", 1))
)

# ---- constructs ------------------------------------------------------------------------------

construct_case <- function(scales, weighted = FALSE) {
  items <- do.call(cbind, unname(lapply(scales, answers_of)))
  if (weighted) items <- expand_by_weight(items)
  items <- complete_rows(items)
  n <- nrow(items)
  model <- paste(sapply(names(scales), function(name) {
    paste(name, "=~", paste(scales[[name]]$items, collapse = "+"))
  }), collapse = "\n")
  s <- cov(items)
  fit <- at_optimum(model, s, n)
  est <- lavInspect(fit, "est")
  se <- lavInspect(fit, "se")
  standard <- lavInspect(fit, "std")$lambda
  h <- apply(standard, 2, function(l) {
    share <- l[l != 0]^2 / (1 - l[l != 0]^2)
    # An improper solution has none.
    if (any(share < 0)) NA_real_ else sum(share) / (1 + sum(share))
  })
  r <- cov2cor(s)
  names_of <- names(scales)
  of_htmt <- function(geometric) {
    found <- matrix(as.numeric(htmt(model, sample.cov = r, htmt2 = geometric)), length(scales))
    found
  }
  # Raykov's interval of each composite, by lavaan's covariances of the estimates.
  labels <- paste0(fit@ParTable$lhs, fit@ParTable$op, fit@ParTable$rhs)
  errors <- sapply(names_of, function(name) {
    own <- scales[[name]]$items
    lambda <- est$lambda[own, name]
    theta <- diag(est$theta[own, own])
    total <- sum(lambda)^2 + sum(theta)
    slopes <- c(
      rep(2 * sum(lambda) * sum(theta) / total^2, length(own)),
      rep(-sum(lambda)^2 / total^2, length(own))
    )
    of <- c(paste0(name, "=~", own), paste0(own, "~~", own))
    v <- vcov(fit)[of, of]
    sqrt(c(slopes %*% v %*% slopes))
  })
  list(
    file = one(scales[[1]]$file), weighted = one(weighted), n = one(n),
    scales = lapply(names_of, function(name) c(list(name = one(name)), list(
      items = scales[[name]]$items, bounds = scales[[name]]$bounds,
      reverse = as.list(scales[[name]]$reverse)
    ))),
    fit = fit_of(fit),
    implied = unname(c(compRelSEM(fit, obs.var = FALSE))),
    observed = unname(c(compRelSEM(fit, obs.var = TRUE))),
    std_error = unname(errors),
    ave = unname(sapply(seq_along(scales), function(a) mean(standard[standard[, a] != 0, a]^2))),
    ave_of_variance = unname(c(AVE(fit, obs.var = FALSE))),
    maximal_reliability = unname(h),
    latent = unname(unclass(est$psi)), latent_std_error = unname(unclass(se$psi)),
    htmt = of_htmt(FALSE), htmt2 = of_htmt(TRUE),
    loadings = unname(rowSums(est$lambda)), loading_std_error = unname(rowSums(se$lambda)),
    standardized_loading = unname(rowSums(standard))
  )
}

traits <- list(agreeable = agreeable, conscientious = conscientious, extravert = extravert)
pairs_of_items <- list(
  textual = abilities$textual, speed = declared("holzinger.csv", c("x7", "x8")),
  visual = declared("holzinger.csv", c("x1", "x3"))
)
constructs <- list(
  construct_case(traits), construct_case(abilities), construct_case(abilities, weighted = TRUE),
  construct_case(pairs_of_items)
)

write_reference(list(
  confidence = one(confidence), omega = omegas, heywood = heywood, bootstrap = bootstrap,
  ordinal = ordinals, construct = constructs
), "omega")
