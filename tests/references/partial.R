# Partial and semipartial correlations: correlations of residuals of lm, checked by the inverse and
# by psych::partial.r; from pairwise matrices and a published one, by the inverse with the smallest n.
# Run from the repository root:  Rscript tests/references/partial.R

source(file.path("tests", "references", "shared.R"))
confidence <- 0.95

# t, p and Fisher's interval of a correlation with `controls` others held constant.
tested <- function(r, n, controls, sampling = FALSE) {
  df <- n - 2 - controls
  t <- r * sqrt(df / ((1 - r) * (1 + r)))
  reach <- qnorm((1 + confidence) / 2) / sqrt(n - controls - 3)
  list(
    r = r, statistic = t, p_value = 2 * pt(-abs(t), df),
    conf_low = tanh(atanh(r) - reach), conf_high = tanh(atanh(r) + reach), n = n, df = df
  )
}

residual <- function(answers, variable, controls) {
  if (length(controls) == 0) return(answers[[variable]])
  resid(lm(reformulate(sprintf("`%s`", controls), variable), data = answers))
}

# A matrix of what `figure` gives for every ordered pair of names; 1 on its diagonal.
over_pairs <- function(names, figure) {
  m <- diag(length(names))
  dimnames(m) <- list(names, names)
  for (x in names) for (y in setdiff(names, x)) m[x, y] <- figure(x, y)
  m
}

partial_of_rows <- function(answers, x, y, z) {
  cor(residual(answers, x, z), residual(answers, y, z))
}
part_of_rows <- function(answers, x, y, z) cor(answers[[x]], residual(answers, y, z))

partial_of_matrix <- function(r, x, y, z) {
  p <- solve(r[c(x, y, z), c(x, y, z)])
  -p[1, 2] / sqrt(p[1, 1] * p[2, 2])
}
part_of_matrix <- function(r, x, y, z) {
  b <- if (length(z) == 0) 0 else solve(r[z, z], r[z, y])
  without <- if (length(z) == 0) 0 else sum(b * r[z, y])
  shared <- if (length(z) == 0) 0 else sum(b * r[z, x])
  (r[x, y] - shared) / sqrt(1 - without)
}

# Both matrices, and single coefficients of every order: of the first two variables, given none,
# one, two ... of the others.
figures_of <- function(names, n, partial, part, digits = 1e-12) {
  others <- function(x, y) setdiff(names, c(x, y))
  whole <- function(of) over_pairs(names, function(x, y) of(x, y, others(x, y)))
  whole_tested <- function(of) {
    found <- tested(whole(of), n, length(names) - 2)
    for (m in c("statistic", "p_value", "conf_low", "conf_high")) diag(found[[m]]) <- NA
    c(found[c("r", "statistic", "p_value", "conf_low", "conf_high")],
      list(n = one(n), df = one(found$df)))
  }
  orders <- lapply(0:(length(names) - 2), function(g) {
    z <- names[-(1:2)][seq_len(g)]
    single <- function(of) lapply(tested(of(names[1], names[2], z), n, g), one)
    list(controls = z, partial = single(partial), semipartial = single(part))
  })
  list(
    names = names, partial = whole_tested(partial), semipartial = whole_tested(part),
    orders = orders
  )
}

of_rows <- function(answers) {
  names <- names(answers)
  found <- figures_of(
    names, nrow(answers),
    function(x, y, z) partial_of_rows(answers, x, y, z),
    function(x, y, z) part_of_rows(answers, x, y, z)
  )
  by_inverse <- of_matrix(cor(answers), nrow(answers))
  agree(found$partial$r, by_inverse$partial$r, 1e-11)
  agree(found$semipartial$r, by_inverse$semipartial$r, 1e-11)
  by_psych <- partial.r(answers)
  agree(found$partial$r, matrix(by_psych, nrow(by_psych)), 1e-11)
  found
}

of_matrix <- function(r, n) {
  figures_of(
    rownames(r), n,
    function(x, y, z) partial_of_matrix(r, x, y, z),
    function(x, y, z) part_of_matrix(r, x, y, z)
  )
}

both_policies <- function(answers, study) {
  answers <- answers[study$variables]
  list(
    listwise = of_rows(complete_rows(answers)),
    pairwise = of_matrix(cor(answers, use = "pairwise"), min(pairwise_n(answers)))
  )
}

# Kim's example: lm's residuals give the digits that the article prints.
kim <- data.frame(
  hl = c(7, 15, 19, 15, 21, 22, 57, 15, 20, 18),
  disp = c(0, 0.964, 0, 0, 0.921, 0, 0, 1.006, 0, 1.011),
  deg = c(9, 2, 3, 4, 1, 3, 1, 3, 6, 1),
  BC = c(1.78e-02, 1.05e-06, 1.37e-05, 7.18e-03, 0, 0, 0, 4.48e-03, 2.10e-06, 0)
)

# Under sampling weights: the weighted correlations, and nothing else.
weighted_pair <- function(design) {
  answers <- read_answers(design)
  weights <- read_weights(design, "sampling", nrow(answers))
  answers <- answers[design$variables]
  used <- complete.cases(answers) & weights > 0
  r <- cov.wt(answers[used, ], weights[used], cor = TRUE)$cor
  names <- rownames(r)
  others <- function(x, y) setdiff(names, c(x, y))
  list(
    names = names,
    partial = over_pairs(names, function(x, y) partial_of_matrix(r, x, y, others(x, y))),
    semipartial = over_pairs(names, function(x, y) part_of_matrix(r, x, y, others(x, y)))
  )
}

studies <- read_studies()
answers <- lapply(studies, read_answers)
published <- read_published()

figures <- Map(both_policies, answers, studies)
figures$frequency_weights <- Map(
  both_policies, lapply(answers[weighted_studies], expand_by_weight), studies[weighted_studies]
)
figures$published <- of_matrix(published$correlations, published$n)
figures$kim <- of_rows(kim)
figures$sampling_weights <- weighted_pair(read_designs("weighted")$api)
write_reference(figures, "partial")
