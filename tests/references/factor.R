# Exploratory factors, Schmid-Leiman and hierarchical omega. psych::fa, factanal and GPArotation stop at
# four to eight digits; here their solutions are carried on to first-order conditions of 1e-11 and less
# by plain arithmetic, must not move further than those packages are loose, and are then written.

source(file.path("tests", "references", "shared.R"))

source(file.path("tests", "references", "factor_shared.R"))

# ---- the fit -----------------------------------------------------------------------------------

factors_of <- function(data, m, extraction, rotation) {
  R <- data$r
  n <- data$n
  k <- ncol(R)
  solution <- solution_of(R, n, m, extraction, rotation)
  L <- solution$L
  Phi <- solution$Phi
  shared <- L %*% Phi %*% t(L)
  Sigma <- shared + diag(solution$psi)
  inner <- solve(Sigma, R)
  F <- sum(diag(inner)) - as.numeric(determinant(R)$modulus) +
    as.numeric(determinant(Sigma)$modulus) - k
  df <- ((k - m)^2 - k - m) / 2
  chi_square <- (n - 1 - (2 * k + 5) / 6 - 2 * m / 3) * F
  residuals <- (R - shared)[lower.tri(R)]
  heywood <- colnames(R)[solution$psi <= lowest]
  theirs <- suppressMessages(suppressWarnings(
    fa(R, m, n.obs = n, rotate = rotation, fm = extraction, warnings = FALSE)
  ))
  agree(1 + sqrt(mean(residuals^2)), 1 + theirs$rms, if (length(heywood)) 1e-2 else 1e-4)
  if (length(heywood) == 0) {
    agree(df, theirs$dof)
    if (df > 0) agree(chi_square, theirs$STATISTIC, 1e-4)
    if (rotation != "none") {
      agree(abs(unclass(theirs$loadings)), abs(L), 1e-2)
    }
  }
  if (extraction == "ml" && df > 0) {
    tight <- tight_factanal(R, m, n)
    agree(tight$STATISTIC, chi_square, 1e-8)
    agree(tight$PVAL, pchisq(chi_square, df, lower.tail = FALSE), 1e-6)
  }
  list(
    data = one(data$name), factors = one(m), extraction = one(extraction), rotation = one(rotation),
    loadings = unname(L), structure = unname(L %*% Phi), factor_correlations = unname(Phi),
    communalities = unname(diag(shared)), uniquenesses = unname(solution$psi),
    variances = diag(Phi %*% crossprod(L)), discrepancy = one(F),
    chi_square = one(chi_square), df = one(df),
    p_value = one(if (df > 0) pchisq(chi_square, df, lower.tail = FALSE) else NaN),
    rmsea = one(if (df > 0) sqrt(max(chi_square - df, 0) / (df * (n - 1))) else NaN),
    rmsr = one(sqrt(mean(residuals^2))), heywood = heywood
  )
}

# ---- Schmid-Leiman and omega --------------------------------------------------------------------

omega_of <- function(data, scale, m, extraction) {
  R <- data$r[scale$items, scale$items]
  key <- ifelse(scale$items %in% unlist(scale$reverse), -1, 1)
  R <- R * outer(key, key)
  k <- ncol(R)
  solution <- solution_of(R, data$n, m, extraction, "oblimin")
  L <- solution$L
  gamma <- second_order(solution$Phi, extraction)
  g <- drop(L %*% gamma)
  if (sum(g) < 0) {
    g <- -g
    gamma <- -gamma
  }
  s <- L %*% diag(sqrt(pmax(1 - gamma^2, 0)))
  h2 <- diag(L %*% solution$Phi %*% t(L))
  V <- sum(R)
  smc <- 1 - 1 / diag(solve(R))
  own <- apply(abs(s), 1, which.max)
  groups <- sapply(seq_len(m), function(j) {
    items <- which(own == j)
    V <- sum(R[items, items])
    general <- sum(g[items])^2 / V
    group <- sum(s[items, j])^2 / V
    c(length(items), general + group, general, group, sum(s[items, j])^2)
  })
  figures <- list(
    omega_h = sum(g)^2 / V, asymptotic = sum(g)^2 / (V - sum(1 - h2)),
    omega_total = 1 - sum(1 - h2) / V, alpha = k / (k - 1) * (1 - k / V),
    lambda_6 = 1 - sum(1 - smc) / V, ecv = sum(g^2) / (sum(g^2) + sum(s^2))
  )
  theirs <- suppressMessages(suppressWarnings(
    omega(R, m, fm = extraction, flip = FALSE, plot = FALSE, n.obs = data$n, sl = FALSE)
  ))
  agree(figures$alpha, theirs$alpha)
  agree(figures$lambda_6, theirs$G6)
  loose <- if (any(solution$psi <= lowest)) 5e-2 else 5e-3
  agree(
    unlist(figures[c("omega_h", "asymptotic", "omega_total", "ecv")]),
    c(theirs$omega_h, theirs$omega.lim, theirs$omega.tot, theirs$ECV), loose
  )
  agree(
    sort(c(figures$omega_total, groups[2, ])), sort(theirs$omega.group$total), 10 * loose
  )
  list(
    data = one(data$name), scale = one(scale$name), factors = one(m), extraction = one(extraction),
    items = scale$items, reverse = as.character(unlist(scale$reverse)),
    bounds = unlist(scale$bounds), general = unname(g), groups = unname(s),
    communalities = unname(h2), uniquenesses = unname(1 - h2), general_shares = unname(g^2 / h2),
    second_order = gamma, figures = lapply(figures, one), against = scale$items[g < 0],
    by_factor = list(
      factor = c("g", paste0("F", seq_len(m))), items = c(k, groups[1, ]),
      omega_total = c(figures$omega_total, groups[2, ]),
      omega_general = c(figures$omega_h, groups[3, ]),
      omega_group = c(sum(groups[5, ]) / V, groups[4, ])
    )
  )
}

# ---- data ------------------------------------------------------------------------------------

of_study <- function(name, variables) {
  study <- read_studies()[[name]]
  answers <- complete_rows(read_answers(study)[variables])
  list(name = name, r = cor(answers), n = nrow(answers), variables = variables)
}

matrix_of <- function(name, r, n) list(name = name, r = r, n = n)

bfi_answers <- complete_rows(psych::bfi[, 1:25])
bfi_key <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
hierarchy <- sim.hierarchical(n = 0)
if (is.list(hierarchy)) hierarchy <- hierarchy$model
names9 <- paste0("V", 1:9)
dimnames(hierarchy) <- list(names9, names9)

data <- list(
  of_study("anes96", unlist(read_studies()$anes96$variables)),
  of_study("simulated", c(
    "tailoring", "enough_time", "no_conflict", "too_much", "caseload", "fill_places",
    "supply_decides", "knowledge"
  )),
  matrix_of("thurstone", unclass(psych::Thurstone), 213),
  matrix_of("harman74", datasets::Harman74.cor$cov, 145),
  matrix_of("ability", cov2cor(datasets::ability.cov$cov), 112),
  matrix_of("jensen_weng", hierarchy, 1000),
  matrix_of("bfi", cor(bfi_answers), nrow(bfi_answers))
)
names(data) <- sapply(data, `[[`, "name")

analyses <- list(
  list("anes96", 1, "minres", "none"), list("anes96", 3, "minres", "oblimin"),
  list("anes96", 3, "ml", "oblimin"), list("anes96", 2, "ml", "varimax"),
  list("simulated", 2, "minres", "oblimin"), list("simulated", 2, "ml", "varimax"),
  list("simulated", 3, "ml", "oblimin"),
  list("simulated", 3, "minres", "oblimin"), list("anes96", 1, "ml", "none"),
  list("thurstone", 4, "minres", "oblimin"), list("thurstone", 4, "ml", "varimax"),
  list("harman74", 6, "ml", "varimax"),
  list("thurstone", 3, "minres", "oblimin"), list("thurstone", 3, "ml", "varimax"),
  list("thurstone", 2, "minres", "none"),
  list("harman74", 4, "ml", "varimax"), list("harman74", 4, "minres", "oblimin"),
  list("harman74", 5, "ml", "none"),
  list("ability", 2, "ml", "varimax"), list("ability", 2, "minres", "oblimin"),
  list("ability", 3, "minres", "oblimin"),
  list("bfi", 5, "minres", "oblimin"), list("bfi", 5, "ml", "varimax"), list("bfi", 6, "ml", "oblimin")
)

whole <- function(data, reverse = NULL, bounds = NULL) {
  list(name = data, items = colnames(get("data", globalenv())[[data]]$r), reverse = reverse, bounds = bounds)
}
bfi_trait <- function(name, numbers) list(
  name = name, items = unlist(lapply(numbers, function(t) paste0(t, 1:5))),
  reverse = intersect(bfi_key, unlist(lapply(numbers, function(t) paste0(t, 1:5)))), bounds = c(1, 6)
)

omegas <- list(
  list("thurstone", whole("thurstone"), 3, "minres"), list("thurstone", whole("thurstone"), 2, "minres"),
  list("thurstone", whole("thurstone"), 3, "ml"), list("harman74", whole("harman74"), 4, "minres"),
  list("jensen_weng", whole("jensen_weng"), 3, "minres"),
  list("bfi", bfi_trait("two_traits", c("A", "E")), 3, "minres"),
  list("bfi", bfi_trait("all_traits", c("A", "C", "E", "N", "O")), 5, "minres"),
  list("anes96", whole("anes96"), 3, "minres"),
  list("simulated", list(
    name = "simulated", items = colnames(data$simulated$r), reverse = list("enough_time", "no_conflict"),
    bounds = c(0, 20)
  ), 2, "minres")
)

tried <- function(what, call) tryCatch(call, error = function(e) {
  stop(paste(unlist(what)[1:4], collapse = " "), ": ", conditionMessage(e), call. = FALSE)
})

write_reference(
  list(
    data = lapply(data, function(data) c(
      list(names = colnames(data$r), n = one(data$n)),
      if (is.null(data$variables)) list(r = unname(data$r)) else list(study = one(data$name))
    )),
    analyses = lapply(analyses, function(a) tried(a, factors_of(data[[a[[1]]]], a[[2]], a[[3]], a[[4]]))),
    omegas = lapply(omegas, function(o) tried(o[c(1, 3, 4)], omega_of(data[[o[[1]]]], o[[2]], o[[3]], o[[4]])))
  ),
  "factor"
)
