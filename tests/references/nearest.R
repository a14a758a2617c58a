# Nearest correlation matrices: Matrix::nearPD with tight tolerances, and psych::cor.smooth.
# Run from the repository root:  Rscript tests/references/nearest.R

source(file.path("tests", "references", "shared.R"))

higham <- matrix(c(1, 1, 0, 1, 1, 1, 0, 1, 1), 3)
# The example of nearPD's help page, made correlations.
six <- matrix(c(
  1, 0.477, 0.644, 0.478, 0.651, 0.826,
  0.477, 1, 0.516, 0.233, 0.682, 0.75,
  0.644, 0.516, 1, 0.599, 0.581, 0.742,
  0.478, 0.233, 0.599, 1, 0.741, 0.8,
  0.651, 0.682, 0.581, 0.741, 1, 0.798,
  0.826, 0.75, 0.742, 0.8, 0.798, 1
), 6)
# Correlations of ten variables typed from here and there.
ten <- diag(10)
ten[lower.tri(ten)] <- round(cos(1:45 * 1.7), 2)
ten[upper.tri(ten)] <- t(ten)[upper.tri(ten)]
singular <- cor(cbind(1:6, c(2, 1, 4, 3, 6, 5), 1:6 + c(2, 1, 4, 3, 6, 5)))

figures_of <- function(r) {
  near <- Matrix::nearPD(r, corr = TRUE, conv.tol = 1e-12, maxit = 10000)
  stopifnot(near$converged)
  found <- matrix(near$mat, nrow(r))
  smooth <- matrix(suppressWarnings(cor.smooth(r)), nrow(r))
  smallest <- function(m) min(eigen(m, symmetric = TRUE, only.values = TRUE)$values)
  list(
    given = r, eigenvalues = eigen(r, symmetric = TRUE, only.values = TRUE)$values,
    nearest = found, iterations = one(near$iterations), distance = one(near$normF),
    largest_change = one(max(abs(found - r))),
    smallest_before = one(smallest(r)), smallest_after = one(smallest(found)),
    smoothed = smooth, smoothed_distance = one(norm(smooth - r, "F"))
  )
}
good <- cor(read_answers(read_studies()$anes96)[read_studies()$anes96$variables])
gaps <- read_answers(read_studies()$airquality)[c("Ozone", "Solar.R", "Wind", "Temp")]
figures <- list(
  higham = figures_of(higham), six = figures_of(six), ten = figures_of(ten),
  good = figures_of(unname(good)), pairwise = figures_of(unname(cor(gaps, use = "pairwise")))
)
write_reference(figures, "nearest")
