# Intervals and effect sizes of a regression, shrinkage of R², collinearity, cross-validation and power.
# Run from the repository root:  Rscript tests/references/intervals.R
#
# pf(ncp =) stops at an error of 1e-9, and its upper tail is one minus the lower one. So both tails
# are added up here from dpois() and pbeta(), which keep twelve digits, and pf() is a check.

source(file.path("tests", "references", "shared.R"))
confidence <- 0.95
alpha <- 1 - confidence

added_up <- function(blocks) Reduce(c, lapply(blocks, `[[`, "predictors"), accumulate = TRUE)
all_predictors <- function(study) unlist(lapply(study$blocks, `[[`, "predictors"))
block_names <- function(study) sapply(study$blocks, `[[`, "name")

# ---- distributions -------------------------------------------------------------------------

poisson_counts <- function(size, df1, df2) {
  mean <- size / 2
  j <- seq(max(0, floor(mean - 40 * sqrt(mean))), ceiling(mean + 40 * sqrt(mean) + 200))
  list(j = j, p = dpois(j, mean))
}

binomial_counts <- function(size, df1, df2) {
  r <- (df1 + df2) / 2
  mean <- r * size
  deviation <- sqrt(r * size * (1 + size))
  j <- seq(max(0, floor(mean - 40 * deviation)), ceiling(mean + 40 * deviation + 200))
  list(j = j, p = dnbinom(j, size = r, prob = 1 / (1 + size)))
}

# One tail of F with an effect of this size.
tail_of <- function(f, df1, df2, size, counts, upper) {
  of <- counts(size, df1, df2)
  x <- df1 * f / (df1 * f + df2)
  sum(of$p * pbeta(x, df1 / 2 + of$j, df2 / 2, lower.tail = !upper))
}

distribution_grid <- function(sizes, counts) {
  grid <- do.call(rbind, lapply(sizes, function(size) {
    shapes <- expand.grid(df1 = c(1, 3, 4.5, 12), df2 = c(3, 40, 374, 10000))
    do.call(rbind, lapply(c(0.02, 0.5, 0.9, 1, 1.3, 2.5, 8), function(factor) {
      centre <- if (identical(counts, poisson_counts)) 1 + size / shapes$df1
                else 1 + size * (shapes$df1 + shapes$df2) / shapes$df1
      data.frame(f = factor * centre, shapes, size = size)
    }))
  }))
  grid$lower <- with(grid, mapply(tail_of, f, df1, df2, size, MoreArgs = list(counts, FALSE)))
  grid$upper <- with(grid, mapply(tail_of, f, df1, df2, size, MoreArgs = list(counts, TRUE)))
  agree(grid$lower + grid$upper, rep(1, nrow(grid)), 1e-11)
  grid[pmin(grid$lower, grid$upper) > 1e-250, ]
}

noncentral_grid <- function() {
  grid <- distribution_grid(c(0, 0.1, 2, 15, 300, 5000), poisson_counts)
  by_pf <- suppressWarnings(with(grid, pf(f, df1, df2, ncp = size)))
  stopifnot(max(abs(by_pf - grid$lower)) < 1e-8)
  grid
}

# ---- intervals of R² -----------------------------------------------------------------------

root <- function(excess, end) uniroot(excess, c(0, end), tol = 1e-15, maxiter = 10000)$root

# Where a tail is alpha / 2, in the root of the size, in which it is nearly normal.
size_with <- function(tail, upper_end) {
  excess <- function(root) log(tail(root^2)) - log(alpha / 2)
  if ((excess(0) < 0) == (excess(upper_end) < 0)) return(0)
  root(excess, upper_end)^2
}

size_interval <- function(f, df1, df2, counts, estimate) {
  end <- 3 * sqrt(estimate) + 8 / (if (identical(counts, poisson_counts)) 1 else sqrt(df2))
  c(
    size_with(function(size) tail_of(f, df1, df2, size, counts, TRUE), end),
    size_with(function(size) tail_of(f, df1, df2, size, counts, FALSE), end)
  )
}

fixed_interval <- function(r2, n, df1, df2) {
  f <- r2 / df1 / ((1 - r2) / df2)
  lambda <- size_interval(f, df1, df2, poisson_counts, f * df1)
  lambda / (lambda + n)
}

exact_interval <- function(r2, n, df1, df2) {
  f <- r2 / df1 / ((1 - r2) / df2)
  odds <- size_interval(f, df1, df2, binomial_counts, r2 / (1 - r2))
  odds / (odds + 1)
}

# MBESS::ci.R2(Random.Predictors = TRUE), in its own words but for the stopping rule of 1e-5.
lee_tails <- function(rho2, r2, n, p) {
  df1 <- n - 1
  df2 <- n - p - 1
  yy <- rho2 / (1 - rho2)
  gamma <- sqrt(1 + yy)
  phi <- function(k) df1 * (gamma^(2 * k) - 1) + p
  g <- (phi(2) - sqrt(max(0, phi(2)^2 - phi(1) * phi(3)))) / phi(1)
  nu <- (phi(2) - 2 * yy * gamma * sqrt(df1 * df2)) / g^2
  lambda <- yy * gamma * sqrt(df1 * df2) / g^2
  limit <- df2 * r2 / (1 - r2) / (nu * g)
  sapply(c(FALSE, TRUE), function(upper) tail_of(limit, nu, df2, lambda, poisson_counts, upper))
}

lee_interval <- function(r2, n, p) {
  end <- function(which) {
    excess <- function(rho) log(lee_tails(rho^2, r2, n, p)[which]) - log(alpha / 2)
    if ((excess(0) < 0) == (excess(1 - 1e-9) < 0)) return(0)
    uniroot(excess, c(0, 1 - 1e-9), tol = 1e-15, maxiter = 10000)$root^2
  }
  c(end(2), end(1))
}

# apaTables: get_deltaR2_ci(), whose variance loses its digits where little is added; multiplied out
# and divided by what is added, it keeps them.
alf_graf <- function(all, added, n, level = confidence) {
  without <- all - added
  r_all <- sqrt(all)
  r_without <- sqrt(without)
  between <- r_without / r_all
  theirs <- 4 * all * (1 - all)^2 / n + 4 * without * (1 - without)^2 / n -
    8 * r_all * r_without * (0.5 * (2 * between - r_all * r_without) *
      (1 - all - without - between^2) + between^3) / n
  variance <- 4 * added * ((1 - all)^2 + without * (1 - without)) / n
  stopifnot(abs(variance - theirs) < 1e-15)
  added + c(-1, 1) * qnorm((1 + level) / 2) * sqrt(variance)
}

eta_interval <- function(change, r2, df1, df2) {
  f <- change / df1 / ((1 - r2) / df2)
  lambda <- size_interval(f, df1, df2, poisson_counts, f * df1)
  found <- lambda / (lambda + df2)
  # effectsize minimises the distance of pf() with optim(), which stops at four digits.
  theirs <- effectsize::F_to_eta2(f, df1, df2, ci = confidence, alternative = "two.sided")
  stopifnot(max(abs(found - c(theirs$CI_low, theirs$CI_high))) < 2e-4)
  agree(change / (change + 1 - r2), theirs$Eta2_partial)
  found
}

# ---- beta by the delta method --------------------------------------------------------------

standardised <- function(s) {
  k <- ncol(s)
  b <- solve(s[-k, -k, drop = FALSE], s[-k, k])
  b * sqrt(diag(s)[-k] / s[k, k])
}

# The Jacobian of the betas in the covariances by central differences with Richardson's
# extrapolation, times the normal-theory covariance of the covariances, over n.
delta_errors <- function(s, n) {
  k <- ncol(s)
  at <- which(lower.tri(s, diag = TRUE), arr.ind = TRUE)
  step_of <- function(which, h) {
    i <- at[which, 1]
    j <- at[which, 2]
    moved <- function(sign) {
      t <- s
      t[i, j] <- t[j, i] <- s[i, j] + sign * h * sqrt(s[i, i] * s[j, j])
      standardised(t)
    }
    (moved(1) - moved(-1)) / (2 * h * sqrt(s[i, i] * s[j, j]))
  }
  column <- function(which) {
    d <- sapply(c(4e-3, 2e-3, 1e-3, 5e-4), function(h) step_of(which, h))
    d <- matrix(d, ncol = 4)
    first <- (4 * d[, -1, drop = FALSE] - d[, -4, drop = FALSE]) / 3
    second <- (16 * first[, -1, drop = FALSE] - first[, -3, drop = FALSE]) / 15
    (64 * second[, 2] - second[, 1]) / 63
  }
  jacobian <- matrix(sapply(seq_len(nrow(at)), column), nrow = k - 1)
  gamma <- outer(seq_len(nrow(at)), seq_len(nrow(at)), Vectorize(function(a, b) {
    i <- at[a, 1]; j <- at[a, 2]; l <- at[b, 1]; m <- at[b, 2]
    s[i, l] * s[j, m] + s[i, m] * s[j, l]
  }))
  numerical <- sqrt(diag(jacobian %*% gamma %*% t(jacobian)) / n)
  r <- cov2cor(s)
  beta <- standardised(s)
  r2 <- sum(beta * r[-k, k])
  closed <- sqrt(((1 - r2) * diag(solve(r[-k, -k, drop = FALSE])) +
    beta^2 * (2 * r2 - 1 - r[-k, k]^2)) / n)
  agree(numerical, closed, 1e-9)
  closed
}

check_against_lavaan <- function(rows, predictors, outcome, errors) {
  model <- paste(outcome, "~", paste(predictors, collapse = " + "))
  fit <- lavaan::sem(model, rows, fixed.x = FALSE)
  found <- lavaan::standardizedSolution(fit)
  found <- found[found$op == "~", ]
  agree(errors, found$se[match(predictors, found$rhs)], 1e-5)
}

# ---- shrinkage -----------------------------------------------------------------------------

# Added from the small end; a hundred thousand terms or until they are nought.
gauss_series <- function(c, z) {
  k <- 0:200000
  terms <- cumprod(c(1, (k[-1]) / (c + k[-1] - 1) * z))
  sum(rev(terms))
}

shrinkage <- function(r2, n, p) {
  u <- 1 - r2
  pratt <- 1 - u * (n - 3) / (n - p - 1) * (1 + 2 * u / (n - p - 2.3))
  rho2 <- max(pratt, 0)
  list(
    ezekiel = 1 - u * (n - 1) / (n - p - 1),
    olkin_pratt = 1 - u * (n - 3) / (n - p - 1) * gauss_series((n - p + 1) / 2, u),
    pratt = pratt,
    claudy_3 = 1 - ((n - 4) * u / (n - p - 1)) * (1 + 2 * u / (n - p + 1)),
    wherry_2 = 1 - u * (n - 1) / (n - p),
    smith = 1 - u * n / (n - p),
    browne = ((n - p - 3) * rho2^2 + rho2) / ((n - 2 * p - 2) * rho2 + p),
    stein = 1 - (n - 1) / (n - p - 1) * (n - 2) / (n - p - 2) * (n + 1) / n * u,
    lord = 1 - (n - 1) / (n - p - 1) * (n + p + 1) / n * u
  )
}

# ---- collinearity --------------------------------------------------------------------------

collinearity <- function(x) {
  scaled <- sweep(x, 2, sqrt(colSums(x^2)), "/")
  parts <- svd(scaled)
  phi <- sweep(parts$v^2, 2, parts$d^2, "/")
  list(
    eigenvalues = parts$d^2, condition_indices = parts$d[1] / parts$d,
    variance_proportions = unname(t(phi / rowSums(phi)))
  )
}

# ---- all models of a study -----------------------------------------------------------------

effects_of <- function(rows, study) {
  n <- nrow(rows)
  steps <- added_up(study$blocks)
  before <- 0
  smaller <- 0
  lapply(seq_along(steps), function(at) {
    predictors <- steps[[at]]
    fit <- lm(reformulate(predictors, study$outcome), rows)
    r2 <- summary(fit)$r.squared
    p <- length(predictors)
    df2 <- n - p - 1
    change <- r2 - before
    df1_change <- p - smaller
    t <- summary(fit)$coefficients[-1, "t value"]
    sr2 <- unname(t^2 * (1 - r2) / df2)
    fixed <- fixed_interval(r2, n, p, df2)
    of_sr2 <- if (p == 1) matrix(fixed, 2)
              else sapply(sr2, function(part) alf_graf(r2, part, n))
    eta <- eta_interval(change, r2, df1_change, df2)
    s <- cov(rows[c(predictors, study$outcome)])
    errors <- delta_errors(s, n)
    check_against_lavaan(rows, predictors, study$outcome, errors)
    beta <- standardised(s)
    reach <- qt((1 + confidence) / 2, df2) * errors
    before <<- r2
    smaller <<- p
    list(
      block = one(block_names(study)[at]), r_squared = one(r2),
      noncentral_f = fixed, lee1971 = lee_interval(r2, n, p),
      random_exact = exact_interval(r2, n, p, df2),
      f_squared = one(r2 / (1 - r2)), r_squared_change = one(change),
      change_interval = if (at == 1) fixed else alf_graf(r2, change, n),
      partial_eta_squared = one(change / (change + 1 - r2)), eta_interval = eta,
      f_squared_change = one(change / (1 - r2)), f_interval = eta / (1 - eta),
      coefficients = data.frame(
        term = predictors, beta = unname(beta), beta_std_error = unname(errors),
        beta_conf_low = unname(beta - reach), beta_conf_high = unname(beta + reach),
        part_squared = sr2, part_squared_conf_low = of_sr2[1, ],
        part_squared_conf_high = of_sr2[2, ]
      ),
      shrinkage = lapply(shrinkage(r2, n, p), one),
      uncentred = collinearity(model.matrix(fit)),
      centred = collinearity(scale(model.matrix(fit)[, -1, drop = FALSE], scale = FALSE))
    )
  })
}

# ---- cross-validation ----------------------------------------------------------------------

# Folds of all rows, 0, 1, 2, 3, 4, 0, …; weights are 1 or those of the rows.
cross_validation <- function(answers, study, weights = rep(1, nrow(answers)), folds = 5) {
  variables <- c(study$outcome, all_predictors(study))
  used <- complete.cases(answers[variables])
  fold <- ((seq_len(nrow(answers)) - 1) %% folds)[used]
  rows <- answers[used, variables]
  w <- weights[used]
  y <- rows[[study$outcome]]
  errors <- function(predictors) {
    form <- reformulate(if (length(predictors)) predictors else "1", study$outcome)
    sum(sapply(unique(fold), function(out) {
      data <- cbind(rows, .w = w)
      fit <- lm(form, data[fold != out, ], weights = .w)
      sum(w[fold == out] * (y[fold == out] - predict(fit, rows[fold == out, ]))^2)
    }))
  }
  # Frequency weights count respondents, of whom one is left out; others leave the row out.
  alone <- function(predictors, counts) {
    form <- reformulate(if (length(predictors)) predictors else "1", study$outcome)
    fit <- lm(form, cbind(rows, .w = w), weights = .w)
    h <- hatvalues(fit) / (if (counts) w else 1)
    sum(w * ((y - fitted(fit)) / (1 - h))^2)
  }
  steps <- added_up(study$blocks)
  of <- function(errors) 1 - sapply(steps, errors) / errors(character())
  list(
    n = one(nrow(rows)), folds = of(errors),
    rmse = sqrt(sapply(steps, errors) / sum(w)),
    leave_one_out = of(function(predictors) alone(predictors, counts = FALSE)),
    leave_one_respondent_out = of(function(predictors) alone(predictors, counts = TRUE))
  )
}

# Leaving out by hand, for the study with the fewest rows.
check_leaving_out <- function(answers, study) {
  rows <- complete_rows(answers[c(study$outcome, all_predictors(study))])
  y <- rows[[study$outcome]]
  form <- reformulate(all_predictors(study), study$outcome)
  wrong <- sapply(seq_along(y), function(i) y[i] - predict(lm(form, rows[-i, ]), rows[i, ]))
  null <- sapply(seq_along(y), function(i) y[i] - mean(y[-i]))
  found <- tail(cross_validation(answers, study)$leave_one_out, 1)
  agree(found, 1 - sum(wrong^2) / sum(null^2))
}

# ---- power ---------------------------------------------------------------------------------

powers <- function() {
  grid <- expand.grid(
    tested = c(1, 3, 5), others = c(0, 4), f_squared = c(0.02, 0.15, 0.35, 1 / 9), n = c(20, 95, 600)
  )
  grid$predictors <- grid$tested + grid$others
  df2 <- grid$n - grid$predictors - 1
  critical <- qf(0.05, grid$tested, df2, lower.tail = FALSE)
  power <- function(lambda) {
    mapply(tail_of, critical, grid$tested, df2, lambda, MoreArgs = list(poisson_counts, TRUE))
  }
  grid$respondents <- power(grid$f_squared * grid$n)
  grid$degrees_of_freedom <- power(grid$f_squared * (grid$tested + df2 + 1))
  by_pwr <- with(grid, mapply(
    function(u, v, f2) pwr::pwr.f2.test(u = u, v = v, f2 = f2, sig.level = 0.05)$power,
    tested, df2, f_squared
  ))
  stopifnot(max(abs(by_pwr - grid$degrees_of_freedom)) < 1e-8)
  grid$random <- mapply(
    tail_of, critical, grid$tested, df2, grid$f_squared, MoreArgs = list(binomial_counts, TRUE)
  )
  grid$random[grid$others > 0] <- NA
  grid
}

# ---- published examples --------------------------------------------------------------------

# olsrr's documentation: mtcars, mpg on disp, hp, wt and qsec or drat.
published_collinearity <- function() {
  variables <- c("disp", "hp", "wt", "drat", "mpg")
  list(
    names = variables, n = one(nrow(mtcars)), means = unname(colMeans(mtcars[variables])),
    sds = unname(sapply(mtcars[variables], sd)),
    correlations = unname(cor(mtcars[variables])),
    figures = collinearity(model.matrix(mpg ~ disp + hp + wt + drat, mtcars))
  )
}

studies <- read_studies()
answers <- lapply(studies, read_answers)
complete <- Map(function(rows, study) {
  complete_rows(rows[c(study$outcome, all_predictors(study))])
}, answers, studies)
check_leaving_out(answers$airquality, studies$airquality)
weights_of <- function(rows) 1 + seq_len(nrow(rows)) %% 3

write_reference(
  list(
    distributions = list(
      noncentral_f = noncentral_grid(),
      normal_r_squared = distribution_grid(c(0, 0.01, 0.2, 1.5), binomial_counts)
    ),
    studies = Map(effects_of, complete, studies),
    cross_validation = list(
      unweighted = Map(cross_validation, answers, studies),
      weighted = Map(
        function(rows, study) cross_validation(rows, study, weights_of(rows)),
        answers[weighted_studies], studies[weighted_studies]
      )
    ),
    power = powers(),
    mtcars = published_collinearity()
  ),
  "intervals"
)
