# Maximum-likelihood means and covariances of answers with gaps: lavaan's saturated FIML moments,
# their log-likelihood, and regression from them with lavaan's fiml.x as judge.
# Run from the repository root:  Rscript tests/references/missing.R

source(file.path("tests", "references", "shared.R"))
source(file.path("tests", "references", "likelihood_shared.R"))

# ---- all designs ---------------------------------------------------------------------------

all_of <- function(design, answers, w) {
  answers <- as.matrix(answers[design$variables])
  empty <- rowSums(!is.na(answers)) == 0
  used <- w > 0 & !empty
  found <- saturated(answers[used, ], w[used])
  check_moments(found, answers[used, ], w[used])
  list(
    cases = list(
      read = one(length(w)), zero_weight = one(sum(w == 0)), empty = one(sum(w > 0 & empty)),
      used = one(sum(used)), weight = one(sum(w[used]))
    ),
    patterns = pattern_table(answers[used, ], w[used]),
    names = colnames(answers), mean = found$mean, covariance = found$covariance,
    correlation = cov2cor(found$covariance), log_likelihood = one(found$log_likelihood)
  )
}

moments_of <- function(found) {
  names <- found$names
  dimnames(found$covariance) <- list(names, names)
  list(mean = setNames(found$mean, names), covariance = found$covariance)
}

unweighted <- function(design, answers) {
  found <- all_of(design, answers, rep(1, nrow(answers)))
  answers <- as.matrix(answers[design$variables])
  answers <- answers[rowSums(!is.na(answers)) > 0, ]
  check_against_psych(found, answers)
  found$regression <- regression(answers, moments_of(found), design, with_errors = TRUE)
  found$lavaan <- lavaan_table(answers, design)
  found
}

# Repeated rows and weights must be the same.
by_frequency <- function(design, answers, w) {
  found <- all_of(design, answers, w)
  answers <- as.matrix(answers[rep(seq_along(w), w), design$variables])
  answers <- answers[rowSums(!is.na(answers)) > 0, ]
  expanded <- saturated(answers, rep(1, nrow(answers)))
  agree(found$mean, expanded$mean)
  agree(found$covariance, expanded$covariance)
  agree(found$log_likelihood[[1]], expanded$log_likelihood)
  found$regression <- regression(answers, moments_of(found), design, with_errors = TRUE)
  found
}

# The weighted likelihood; its standard errors are not those of the information matrix.
by_sampling <- function(design, answers, w) {
  found <- all_of(design, answers, w)
  found$regression <- regression(answers, moments_of(found), design, with_errors = FALSE)
  found
}

each_weighting <- function(design) {
  answers <- read_answers(design)
  found <- list(unweighted = unweighted(design, answers))
  weights <- function(type) read_weights(design, type, nrow(answers))
  if (!is.null(design$frequency)) {
    found$frequency <- by_frequency(design, answers, weights("frequency"))
  }
  if (!is.null(design$sampling)) {
    found$sampling <- by_sampling(design, answers, weights("sampling"))
  }
  found
}

write_reference(lapply(read_designs("missing"), each_weighting), "missing")
