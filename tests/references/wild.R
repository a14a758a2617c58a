# The wild cluster bootstrap over all vectors of signs, by least squares on every resample.
# Run from the repository root:  Rscript tests/references/wild.R

source(file.path("tests", "references", "shared.R"))
confidence <- 0.95

districts <- read.csv(file.path(references, "data", "api_districts.csv"))
# The eleven districts with the most schools: 2^11 vectors.
sizes <- sort(table(districts$dnum), decreasing = TRUE)
kept <- as.integer(names(sizes)[1:11])
rows <- districts[districts$dnum %in% kept, ]
blocks <- list(Pupils = c("meals", "ell"), Moves = "mobility", Teachers = c("full", "emer"))
rows <- rows[complete.cases(rows[c("api00", unlist(blocks))]), ]
X <- cbind(1, as.matrix(rows[unlist(blocks)]))
y <- rows$api00
g <- match(rows$dnum, sort(unique(rows$dnum)))
G <- max(g)
n <- nrow(X)
k <- ncol(X)
M <- solve(crossprod(X))
signs <- 1 - 2 * t(sapply(0:(2^G - 1), function(at) bitwAnd(bitwShiftR(at, 0:(G - 1)), 1)))
small <- G / (G - 1) * (n - 1) / (n - k)

# b and CR1S's covariance of the coefficients at `at`, for every column of outcomes.
estimate <- function(Y, at) {
  B <- M %*% crossprod(X, Y)
  E <- Y - X %*% B
  scores <- lapply(at, function(j) rowsum(drop(X %*% M[, j]) * E, g))
  list(b = B[at, , drop = FALSE], scores = scores)
}

statistic <- function(Y, at, r) {
  found <- estimate(Y, at)
  if (length(at) == 1) {
    return((found$b[1, ] - r) / sqrt(small * colSums(found$scores[[1]]^2)))
  }
  sapply(seq_len(ncol(Y)), function(b) {
    S <- sapply(found$scores, function(s) s[, b])
    d <- found$b[, b] - r
    drop(d %*% solve(small * crossprod(S), d)) / length(at)
  })
}

# Residuals and fit under b[at] = r.
restricted <- function(at, r) {
  fit <- lm.fit(X[, -at, drop = FALSE], y - X[, at, drop = FALSE] %*% rep_len(r, length(at)))
  list(fit = y - fit$residuals, residuals = fit$residuals)
}

p_value <- function(at, r, impose = TRUE) {
  observed <- statistic(matrix(y), at, r)
  full <- lm.fit(X, y)
  from <- if (impose) restricted(at, r) else list(fit = full$fitted.values, residuals = full$residuals)
  centre <- if (impose) r else full$coefficients[at]
  Y <- c(from$fit) + c(from$residuals) * t(signs)[g, ]
  drawn <- statistic(Y, at, centre)
  c(statistic = unname(observed), p = mean(abs(drawn) >= abs(observed) * (1 - 1e-10)))
}

# The first hypothesis rejected on either side of b.
ends <- function(at, impose) {
  b <- drop(M %*% crossprod(X, y))[at]
  se <- b / statistic(matrix(y), at, 0)
  sapply(c(-1, 1), function(side) {
    kept <- function(h) p_value(at, b + side * h, impose)[["p"]] >= 1 - confidence
    inside <- 0
    for (step in abs(se) * 0.25 * 1.5^(0:59)) if (kept(step)) inside <- step else break
    outside <- step
    for (i in 1:60) {
      middle <- (inside + outside) / 2
      if (kept(middle)) inside <- middle else outside <- middle
    }
    b + side * (inside + outside) / 2
  })
}

of_term <- function(term, impose = TRUE, null = 0) {
  at <- match(term, unlist(blocks)) + 1
  found <- p_value(at, null, impose)
  interval <- ends(at, impose)
  list(
    tested = one(term), impose_null = one(impose), null = one(null),
    estimate = one(drop(M %*% crossprod(X, y))[at]), statistic = one(found[["statistic"]]),
    p_value = one(found[["p"]]), conf_low = one(interval[1]), conf_high = one(interval[2])
  )
}

of_block <- function(name, impose = TRUE) {
  at <- match(blocks[[name]], unlist(blocks)) + 1
  found <- p_value(at, 0, impose)
  list(
    tested = one(name), impose_null = one(impose), null = one(0), estimate = one(NA_real_),
    statistic = one(found[["statistic"]]), p_value = one(found[["p"]]),
    conf_low = one(NA_real_), conf_high = one(NA_real_)
  )
}

write_reference(
  list(
    file = one("data/api_districts.csv"), outcome = one("api00"), cluster = one("dnum"),
    kept = kept, n = one(n), clusters = one(G),
    blocks = lapply(names(blocks), function(b) list(name = one(b), predictors = blocks[[b]])),
    tests = list(
      of_term("meals"), of_term("mobility"), of_term("full", impose = FALSE),
      of_term("emer", null = 1), of_block("Pupils"), of_block("Teachers", impose = FALSE)
    )
  ),
  "wild"
)
