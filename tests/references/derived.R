# Moments of columns made of others, of answers of which codes and bounds are declared: R derives
# them after codes and what is out of bounds are made missing.  ->  derived.json

source("tests/references/shared.R")

answers <- read.csv(file.path(references, "data", "anes96.csv"))
outside <- answers$ClinLR < 2 | answers$ClinLR > 6
code <- answers$selfLR == 7
answers$ClinLR[outside] <- NA
answers$selfLR[code] <- NA

made <- with(answers, data.frame(
  income = income,
  selfLR = selfLR,
  product = selfLR * educ,
  square = ClinLR^2,
  reversed = 1 + 7 - ClinLR,
  dummy = as.numeric(selfLR == 3),
  centered = selfLR - 4
))

complete <- complete_rows(made)
# The definition, cell by cell.
deviations <- sweep(as.matrix(complete), 2, colMeans(complete))
agree(crossprod(deviations) / (nrow(complete) - 1), cov(complete))

figures <- list(
  names = names(made),
  listwise = list(
    n = nrow(complete), out_of_bounds = sum(outside), incomplete = sum(code & !outside),
    mean = colMeans(complete), covariance = cov(complete)
  ),
  pairwise = list(
    n = pairwise_n(made), mean = colMeans(made, na.rm = TRUE),
    covariance = cov(made, use = "pairwise.complete.obs")
  )
)
write_reference(figures, "derived")
