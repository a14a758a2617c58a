# Factor solutions to first-order conditions of 1e-11 and less: what factor.R and resampled.R share.

lowest <- 0.005
level <- 1e-11

# ---- extraction ------------------------------------------------------------------------------

reduced <- function(R, psi, extraction) {
  if (extraction == "minres") R - diag(psi) else R / sqrt(outer(psi, psi))
}

loadings_at <- function(R, psi, m, extraction) {
  eigen <- eigen(reduced(R, psi, extraction), symmetric = TRUE)
  base <- if (extraction == "minres") 0 else 1
  L <- eigen$vectors[, 1:m, drop = FALSE] %*% diag(sqrt(pmax(eigen$values[1:m] - base, 0)), m)
  if (extraction == "minres") L else sqrt(psi) * L
}

# What of each variance the model leaves: nought inside the bounds (minres and maximum likelihood
# alike), and not below nought on the lower one.
left_over <- function(R, psi, m, extraction) {
  rowSums(loadings_at(R, psi, m, extraction)^2) + psi - diag(R)
}

# Newton's method with differences of the first-order conditions.
carried_on <- function(R, psi, m, extraction) {
  free <- which(psi > lowest + 1e-7)
  psi[-free] <- lowest
  if (length(free) == length(psi)) free <- seq_along(psi)
  conditions <- function(x) {
    psi[free] <- x
    left_over(R, psi, m, extraction)[free]
  }
  for (step in 1:30) {
    x <- psi[free]
    here <- conditions(x)
    if (max(abs(here)) < 1e-14) break
    h <- 1e-5
    slopes <- sapply(seq_along(x), function(i) {
      e <- replace(numeric(length(x)), i, h)
      (conditions(x + e) - conditions(x - e)) / (2 * h)
    })
    psi[free] <- x - solve(slopes, here)
  }
  left <- left_over(R, psi, m, extraction)
  stopifnot(
    max(abs(left[free])) < level, all(left[-free] > -level), all(psi >= lowest), all(psi <= 1)
  )
  psi
}

# As far as its search goes without giving up.
tight_factanal <- function(R, m, n = NA) {
  for (factr in c(10, 1e3, 1e5)) {
    opt <- list(factr = factr, maxit = 10000)
    found <- tryCatch(
      factanal(covmat = R, factors = m, n.obs = n, rotation = "none", control = list(opt = opt)),
      error = function(e) NULL
    )
    if (!is.null(found)) return(found)
  }
  stop("factanal finds nothing")
}

extracted <- function(R, m, extraction) {
  theirs <- suppressMessages(suppressWarnings(
    fa(R, m, n.obs = 1000, rotate = "none", fm = extraction, warnings = FALSE)
  ))
  start <- pmin(pmax(1 - rowSums(unclass(theirs$loadings)^2), lowest), 1)
  if (extraction == "ml") {
    tight <- tight_factanal(R, m)
    # psych's uniquenesses are one less the communalities, which they are not on a bound.
    if (all(tight$uniquenesses > lowest)) agree(tight$uniquenesses, start, 1e-2)
    start <- tight$uniquenesses
  }
  # On a bound psych's slopes are not those of its own misfit, so that it stops elsewhere.
  heywood <- start <= lowest + 1e-7
  psi <- carried_on(R, start, m, extraction)
  if (!any(heywood)) agree(psi, start, if (extraction == "ml") 1e-5 else 1e-3)
  list(L = loadings_at(R, psi, m, extraction), psi = psi)
}

# ---- rotation --------------------------------------------------------------------------------

oblimin_at <- function(A, axes) {
  inverse <- solve(axes)
  L <- A %*% t(inverse)
  others <- L^2 %*% (1 - diag(ncol(L)))
  G <- -t(t(L) %*% (L * others) %*% inverse)
  G <- G - axes %*% diag(colSums(axes * G))
  list(L = L, Phi = crossprod(axes), f = sum(L^2 * others) / 4, G = G, s = sqrt(sum(G^2)))
}

# GPArotation to 1e-7, then short steps of one length.
oblimin_from <- function(A, start) {
  found <- suppressWarnings(GPArotation::oblimin(A, Tmat = start, eps = 1e-7, maxit = 5000))
  axes <- found$Th
  length <- 0.5
  here <- oblimin_at(A, axes)
  agree(here$L, found$loadings)
  for (step in 1:200000) {
    if (here$s < 1e-13) break
    moved <- axes - length * here$G
    moved <- moved %*% diag(1 / sqrt(colSums(moved^2)))
    there <- oblimin_at(A, moved)
    if (there$s < here$s) {
      axes <- moved
      here <- there
      length <- length * 1.02
    } else {
      if (here$s < level && length < 1e-6) break
      length <- length / 2
    }
  }
  stopifnot(here$s < level)
  agree(here$L, found$loadings, 1e-4)
  here
}

# From varimax, as psych::schmid, from the axes, as psych::fa, and from random ones.
oblimin_of <- function(A) {
  m <- ncol(A)
  A <- unclass(varimax(A, eps = 1e-14)$loadings)
  best <- oblimin_from(A, diag(m))
  set.seed(5)
  for (start in 1:10) {
    found <- suppressWarnings(
      GPArotation::oblimin(A, Tmat = GPArotation::Random.Start(m), eps = 1e-6, maxit = 5000)
    )
    stopifnot(oblimin_at(A, found$Th)$f > best$f - 1e-9)
  }
  best
}

# At the top of Kaiser's criterion B'(B^3 - B diag(B'B) / k) is symmetric.
varimax_of <- function(A) {
  found <- unclass(varimax(A, eps = 1e-15)$loadings)
  B <- found / sqrt(rowSums(found^2))
  M <- t(B) %*% (B^3 - B %*% diag(colSums(B^2)) / nrow(B))
  # varimax() multiplies a rotation up to the last digits but two.
  for (sweep in 1:100) {
    svd <- svd(M)
    B <- B %*% (svd$u %*% t(svd$v))
    M <- t(B) %*% (B^3 - B %*% diag(colSums(B^2)) / nrow(B))
    if (max(abs(M - t(M))) < 1e-14) break
  }
  stopifnot(max(abs(M - t(M))) < level)
  agree(B * sqrt(rowSums(found^2)), found, 1e-6)
  list(L = B * sqrt(rowSums(found^2)), Phi = diag(ncol(A)))
}

# The factor that explains most first; loadings of each with a sum above nought.
in_order <- function(solution) {
  explained <- diag(solution$Phi %*% crossprod(solution$L))
  order <- order(explained, decreasing = TRUE)
  L <- solution$L[, order, drop = FALSE]
  sign <- ifelse(colSums(L) < 0, -1, 1)
  list(
    L = L %*% diag(sign, length(sign)),
    Phi = solution$Phi[order, order, drop = FALSE] * outer(sign, sign)
  )
}

rotated <- function(A, rotation) {
  if (ncol(A) == 1 || rotation == "none") return(in_order(list(L = A, Phi = diag(ncol(A)))))
  in_order(switch(rotation, oblimin = oblimin_of(A), varimax = varimax_of(A)))
}

# ---- a solution and its fit --------------------------------------------------------------------

solution_of <- function(R, n, m, extraction, rotation) {
  found <- extracted(R, m, extraction)
  solution <- rotated(found$L, rotation)
  c(solution, list(psi = found$psi, orthogonal = found$L))
}

# ---- the general factor ------------------------------------------------------------------------

second_order <- function(Phi, extraction) {
  if (ncol(Phi) == 2) return(c(1, sign(Phi[1, 2])) * sqrt(abs(Phi[1, 2])))
  if (ncol(Phi) == 3) {
    # Three correlations and three loadings: an exact solution, the same for any extraction.
    product <- Phi[1, 2] * Phi[1, 3] * Phi[2, 3]
    gamma <- sqrt(max(product, 0)) / c(Phi[2, 3], Phi[1, 3], Phi[1, 2])
    if (product > 0 && all(gamma^2 <= 1 - lowest)) {
      agree(gamma * sign(sum(gamma)), {
        minres <- extracted(Phi, 1, "minres")$L[, 1]
        minres * sign(sum(minres))
      }, 1e-9)
      return(gamma * sign(sum(gamma)))
    }
  }
  gamma <- extracted(Phi, 1, extraction)$L[, 1]
  gamma * sign(sum(gamma))
}
