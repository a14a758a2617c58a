# Standard errors that take errors neither for equal nor for independent: sandwich::vcovHC and vcovCL,
# clubSandwich::vcovCR with coef_test and Wald_test, lmtest::waldtest, survey::svyglm; and the wild
# cluster bootstrap by plain arithmetic over all sign vectors.
# Run from the repository root:  Rscript tests/references/robust.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages({
  library(sandwich)
  library(clubSandwich)
  library(lmtest)
  library(survey)
})
confidence <- 0.95

# ---- what is regressed on what -------------------------------------------------------------

studies <- read_studies()
of_study <- function(name) studies[[name]][c("file", "outcome", "blocks")]
pupils <- list(
  file = "data/math_achieve.csv", outcome = "math",
  blocks = list(
    list(name = "Home", predictors = "ses"),
    list(name = "Background", predictors = "minority"),
    list(name = "Sex", predictors = "female")
  )
)
districts <- list(
  file = "data/api_districts.csv", outcome = "api00",
  blocks = list(
    list(name = "Pupils", predictors = c("meals", "ell")),
    list(name = "Moves", predictors = "mobility"),
    list(name = "Teachers", predictors = c("full", "emer"))
  )
)

answers_of <- function(design) {
  answers <- read.csv(file.path(references, design$file), check.names = FALSE)
  if (!is.null(design$weights)) {
    given <- read.csv(file.path(references, design$weights_file), check.names = FALSE)
    answers$.w <- given[[design$weights]][seq_len(nrow(answers))]
  }
  needed <- c(design$outcome, unlist(lapply(design$blocks, `[[`, "predictors")))
  needed <- c(needed, unlist(design$clusters), if (!is.null(design$weights)) ".w")
  answers <- complete_rows(answers[unique(needed)])
  if (!is.null(answers$.w)) answers <- answers[answers$.w > 0, ]
  if (identical(design$weight_type, "frequency")) {
    answers <- answers[rep(seq_len(nrow(answers)), answers$.w), ]
    answers$.w <- 1
  }
  answers
}

# One lm per block, each with all blocks up to it.
fits_of <- function(design, rows) {
  entered <- Reduce(c, lapply(design$blocks, `[[`, "predictors"), accumulate = TRUE)
  intercept <- !isFALSE(design$intercept)
  lapply(entered, function(predictors) {
    formula <- reformulate(sprintf("`%s`", predictors), design$outcome, intercept = intercept)
    environment(formula) <- environment()
    if (identical(design$weight_type, "analytic")) {
      do.call(lm, list(formula, data = rows, weights = rows$.w))
    } else {
      do.call(lm, list(formula, data = rows))
    }
  })
}

# ---- tables --------------------------------------------------------------------------------

wald <- function(fit, V, at) {
  b <- coef(fit)[at]
  drop(b %*% solve(V[at, at, drop = FALSE], b)) / length(at)
}

# Which coefficients are slopes, and which of them are of the last block.
spans <- function(design, fits) {
  intercept <- !isFALSE(design$intercept)
  sizes <- lengths(lapply(design$blocks, `[[`, "predictors"))
  lapply(seq_along(fits), function(m) {
    p <- sum(sizes[seq_len(m)])
    list(all = seq_len(p) + intercept, block = seq(p - sizes[m] + 1, p) + intercept)
  })
}

tables <- function(design, fits, of_model) {
  spans <- spans(design, fits)
  found <- lapply(seq_along(fits), function(m) of_model(fits[[m]], spans[[m]]))
  tidy <- do.call(rbind, lapply(seq_along(fits), function(m) {
    fit <- fits[[m]]
    se <- sqrt(diag(found[[m]]$V))
    df <- rep_len(found[[m]]$df, length(se))
    t <- coef(fit) / se
    reach <- qt((1 + confidence) / 2, df) * se
    data.frame(
      model = m, term = gsub("`", "", names(coef(fit))), estimate = coef(fit), std_error = se,
      statistic = t, p_value = 2 * pt(-abs(t), df), conf_low = coef(fit) - reach,
      conf_high = coef(fit) + reach, df = df
    )
  }))
  glance <- do.call(rbind, lapply(seq_along(fits), function(m) {
    whole <- found[[m]]$whole
    change <- found[[m]]$change
    data.frame(
      model = m, f = whole[["f"]], df1 = length(spans[[m]]$all), df2 = whole[["df"]],
      p_value = whole[["p"]], f_change = change[["f"]], df1_change = length(spans[[m]]$block),
      df2_change = change[["df"]], p_change = change[["p"]]
    )
  }))
  rownames(tidy) <- rownames(glance) <- NULL
  list(tidy = tidy, glance = glance, covariance = found[[length(found)]]$V)
}

# A matrix that is not positive definite has no Wald test: the arithmetic would give any number.
naive <- function(fit, V, at, df) {
  unit <- cov2cor(V[at, at, drop = FALSE])
  definite <- all(is.finite(unit)) && min(eigen(unit, symmetric = TRUE)$values) > 1e-10
  f <- if (definite) wald(fit, V, at) else NA
  c(f = f, df = df, p = pf(f, length(at), df, lower.tail = FALSE))
}

case <- function(design, vcov, found, ...) {
  scalars <- c("file", "outcome", "weights_file", "weights", "weight_type")
  declared <- lapply(design[intersect(scalars, names(design))], one)
  blocks <- lapply(design$blocks, function(b) list(name = one(b$name), predictors = b$predictors))
  c(
    declared,
    list(
      blocks = blocks, intercept = one(!isFALSE(design$intercept)),
      clusters = as.character(unlist(design$clusters)), vcov = one(vcov)
    ),
    list(...), found
  )
}

# ---- by leverage ---------------------------------------------------------------------------

heteroskedastic <- function(design, type) {
  rows <- answers_of(design)
  fits <- fits_of(design, rows)
  found <- tables(design, fits, function(fit, span) {
    V <- vcovHC(fit, type = type)
    df <- fit$df.residual
    t <- coeftest(fit, vcov. = V)
    agree(t[, 2], sqrt(diag(V)))
    list(V = V, df = df, whole = naive(fit, V, span$all, df), change = naive(fit, V, span$block, df))
  })
  for (m in seq_along(fits)[-1]) {
    by_lmtest <- waldtest(fits[[m - 1]], fits[[m]], vcov = vcovHC(fits[[m]], type = type))
    agree(found$glance$f_change[m], by_lmtest$F[2], 1e-10)
  }
  case(design, type, found)
}

# ---- by clusters ---------------------------------------------------------------------------

cluster_robust <- function(design, type) {
  rows <- answers_of(design)
  fits <- fits_of(design, rows)
  # vcovCR(target = 1 / w) solves for another of the roots that make CR2 unbiased; the one that
  # sums of clusters have is that of the regression whose rows are multiplied by the root of w.
  transformed <- identical(design$weight_type, "analytic") && type == "CR2"
  if (transformed) {
    terms <- lapply(fits, function(fit) names(coef(fit)))
    fits <- lapply(fits, function(fit) {
      scaled <- as.data.frame(cbind(model.matrix(fit), model.response(model.frame(fit))) * sqrt(rows$.w))
      names(scaled) <- c(paste0("x", seq_along(coef(fit))), "y")
      by_transform <- lm(y ~ 0 + ., scaled)
      agree(coef(by_transform), coef(fit), 1e-10)
      by_transform
    })
  }
  cluster <- rows[[unlist(design$clusters)]]
  G <- length(unique(cluster))
  found <- tables(design, fits, function(fit, span) {
    V <- if (identical(design$weight_type, "analytic") && !transformed) {
      vcovCR(fit, cluster, type = type, target = 1 / rows$.w, inverse_var = TRUE)
    } else {
      vcovCR(fit, cluster, type = type)
    }
    coefficients <- coef_test(fit, V, test = if (type == "CR2") "Satterthwaite" else "naive-t")
    df <- if (type == "CR2") coefficients$df_Satt else G - 1
    joint <- function(at) {
      test <- if (type == "CR2") "HTZ" else "Naive-F"
      w <- Wald_test(fit, constraints = constrain_zero(at), vcov = V, test = test)
      c(f = w$Fstat, df = w$df_denom, p = w$p_val)
    }
    if (type != "CR2") agree(joint(span$all)[["f"]], wald(fit, V, span$all), 1e-9)
    plain <- matrix(as.numeric(V), nrow(V), dimnames = dimnames(V))
    list(V = plain, df = df, whole = joint(span$all), change = joint(span$block))
  })
  if (transformed) found$tidy$term <- gsub("`", "", unlist(terms))
  case(design, type, found)
}

two_way <- function(design, type, factor = "own", fix = FALSE) {
  rows <- answers_of(design)
  fits <- fits_of(design, rows)
  cluster <- rows[unlist(design$clusters)]
  G <- c(sapply(cluster, function(x) length(unique(x))), nrow(unique(cluster)))
  found <- tables(design, fits, function(fit, span) {
    n <- nrow(rows)
    k <- length(coef(fit))
    of <- function(g) vcovCL(fit, cluster = g, type = "HC0", cadjust = FALSE)
    parts <- list(of(cluster[[1]]), of(cluster[[2]]), of(do.call(paste, cluster)))
    used <- if (factor == "own") G else rep(min(G[1:2]), 3)
    small <- switch(type, CR0 = rep(1, 3), CR1 = used / (used - 1),
      CR1S = used / (used - 1) * (n - 1) / (n - k))
    V <- parts[[1]] * small[1] + parts[[2]] * small[2] - parts[[3]] * small[3]
    if (factor == "own" && type == "CR1S") agree(V, vcovCL(fit, cluster = cluster), 1e-10)
    if (factor == "own" && type == "CR1") agree(V, vcovCL(fit, cluster, type = "HC0"), 1e-10)
    if (fix) {
      e <- eigen(V, symmetric = TRUE)
      V <- e$vectors %*% diag(pmax(e$values, 0), length(e$values)) %*% t(e$vectors)
      agree(V, vcovCL(fit, cluster = cluster, fix = TRUE), 1e-10)
    }
    df <- min(G[1:2]) - 1
    list(V = V, df = df, whole = naive(fit, V, span$all, df), change = naive(fit, V, span$block, df))
  })
  case(design, type, found, factor = one(factor), fix = one(fix))
}

# Sampling weights, clusters drawn: svyglm's. Through lm, which has the same coefficients.
sampled <- function(design) {
  rows <- answers_of(design)
  survey <- svydesign(ids = reformulate(unlist(design$clusters)), weights = ~.w, data = rows)
  fits <- fits_of(modifyList(design, list(weight_type = "analytic")), rows)
  found <- tables(design, fits, function(fit, span) {
    by_survey <- svyglm(formula(fit), survey)
    agree(coef(by_survey), coef(fit), 1e-9)
    V <- vcov(by_survey)
    df <- by_survey$df.residual
    list(V = V, df = df, whole = naive(fit, V, span$all, df), change = naive(fit, V, span$block, df))
  })
  case(design, "linearized", found)
}

weighed <- function(design, column, type, file = "data/weights.csv") {
  c(design, list(weights_file = file, weights = column, weight_type = type))
}
by <- function(design, ...) c(design, list(clusters = list(...)))
origin <- function(design) c(design, list(intercept = FALSE))
named <- function(names, of) sapply(names, of, simplify = FALSE)

hc <- c("HC0", "HC1", "HC2", "HC3", "HC4", "HC4m", "HC5")
cr <- c("CR0", "CR1", "CR1S", "CR1p", "CR2", "CR3")
anes <- of_study("anes96")
gaps <- of_study("anes96_gaps")
counsellors <- of_study("simulated")
hc_designs <- list(
  anes96 = anes, anes96_gaps = gaps, anes96_origin = origin(anes),
  anes96_frequency = weighed(anes, "frequency", "frequency"),
  anes96_analytic = weighed(anes, "precision", "analytic"),
  simulated = counsellors
)
cr_designs <- list(
  pupils = by(pupils, "school"), pupils_origin = by(origin(pupils), "school"),
  counsellors = by(counsellors, "office"),
  counsellors_frequency = by(weighed(counsellors, "frequency", "frequency"), "office"),
  counsellors_analytic = by(weighed(counsellors, "precision", "analytic"), "office"),
  districts = by(districts, "dnum")
)
two_designs <- list(counsellors = by(counsellors, "office", "age"))

figures <- list(
  HC = named(names(hc_designs), function(d) named(hc, function(v) heteroskedastic(hc_designs[[d]], v))),
  CR = named(names(cr_designs), function(d) named(cr, function(v) cluster_robust(cr_designs[[d]], v))),
  two_way = named(names(two_designs), function(d) {
    c(
      named(c("CR0", "CR1", "CR1S"), function(v) two_way(two_designs[[d]], v)),
      list(
        smallest_CR1 = two_way(two_designs[[d]], "CR1", "smallest"),
        smallest_CR1S = two_way(two_designs[[d]], "CR1S", "smallest"),
        fixed_CR1S = two_way(two_designs[[d]], "CR1S", fix = TRUE)
      )
    )
  }),
  sampled = list(districts = sampled(by(weighed(districts, "pw", "sampling", "data/api_districts.csv"), "dnum")))
)
write_reference(figures, "robust")
