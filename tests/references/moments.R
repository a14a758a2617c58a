# Moments: n, means, covariances (divisor n - 1) and correlations, listwise and pairwise.
# Run from the repository root:  Rscript tests/references/moments.R

source(file.path("tests", "references", "shared.R"))

# The definition, cell by cell, with the means of the rows where both variables are answered.
covariance_by_cell <- function(answers) {
  cell <- function(i, j) {
    rows <- complete_rows(data.frame(x = answers[[i]], y = answers[[j]]))
    sum((rows$x - mean(rows$x)) * (rows$y - mean(rows$y))) / (nrow(rows) - 1)
  }
  outer(seq_along(answers), seq_along(answers), Vectorize(cell))
}

listwise <- function(answers) {
  rows <- complete_rows(answers)
  agree(cov(rows), covariance_by_cell(rows))
  agree(cov(rows), cov(answers, use = "complete.obs"))
  agree(cor(rows), cov2cor(cov(rows)))
  list(
    names = names(rows), n = one(nrow(rows)), mean = colMeans(rows),
    covariance = cov(rows), correlation = cor(rows)
  )
}

# Means are of all answers of each variable. The correlations are cor(use = "pairwise"), whose
# standard deviations are those of the pair's rows: they are not cov2cor() of the covariances.
pairwise <- function(answers) {
  covariance <- cov(answers, use = "pairwise.complete.obs")
  agree(covariance, covariance_by_cell(answers))
  agree(diag(covariance), sapply(answers, var, na.rm = TRUE))
  list(
    names = names(answers), n = pairwise_n(answers), mean = colMeans(answers, na.rm = TRUE),
    covariance = covariance, correlation = cor(answers, use = "pairwise.complete.obs")
  )
}

both_policies <- function(answers, study) {
  answers <- answers[study$variables]
  list(listwise = listwise(answers), pairwise = pairwise(answers))
}

# The expanded rows are what the weights mean; stats::cov.wt() with the divisor sum(w) - 1
# must give the same.
weighted_policies <- function(answers, study) {
  found <- both_policies(expand_by_weight(answers), study)
  weight <- 1 + seq_len(nrow(answers)) %% 3
  used <- complete.cases(answers[study$variables])
  by_weight <- cov.wt(answers[used, study$variables], wt = weight[used] / sum(weight[used]),
    method = "ML"
  )
  total <- sum(weight[used])
  agree(found$listwise$covariance, by_weight$cov * total / (total - 1))
  agree(found$listwise$mean, by_weight$center)
  found
}

studies <- read_studies()
answers <- lapply(studies, read_answers)

figures <- Map(both_policies, answers, studies)
figures$frequency_weights <- Map(
  weighted_policies, answers[weighted_studies], studies[weighted_studies]
)
write_reference(figures, "moments")
