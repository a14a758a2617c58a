# What is asked of a fit with clusters, from the answers once more: every tenth pupil of
# math_achieve has no school, and is left out of the fit and of all that follows. stats::lm of the
# others, its hatvalues, rstudent, cooks.distance and predictions, lmtest::bptest, quantiles of
# type 7; plain arithmetic must give the same.
# Run from the repository root:  Rscript tests/references/fits.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages(library(lmtest))

pupils <- read.csv(file.path(references, "data", "math_achieve.csv"))
without_school <- seq(10, nrow(pupils), by = 10)
kept <- pupils[-without_school, ]

fit <- lm(math ~ ses + minority + ses:minority, kept)
e <- residuals(fit)
h <- hatvalues(fit)
s <- summary(fit)$sigma
k <- length(coef(fit))
n <- nrow(kept)

press <- sum((e / (1 - h))^2)
agree(unname(cooks.distance(fit)), unname((e / s)^2 * h / ((1 - h)^2 * k)))
some <- 1:12
left_out <- sapply(some, function(i) {
  kept$math[i] - predict(update(fit, data = kept[-i, ]), kept[i, ])
})
agree(unname(left_out), unname((e / (1 - h))[some]))
at <- quantile(kept$ses, c(0.16, 0.5, 0.84), names = FALSE)
b <- coef(fit)
expected_if <- function(everyone) {
  changed <- kept
  changed$minority <- everyone
  mean(predict(fit, changed))
}
agree(expected_if(0), unname(b[1] + b[2] * mean(kept$ses)))

of_kept <- as.integer(rownames(kept)) - 1L
figures <- list(
  without_school = without_school - 1L,
  n = one(n),
  rows = of_kept[some],
  leverage = unname(h[some]),
  studentized_deleted_residual = unname(rstudent(fit)[some]),
  cooks_distance = unname(cooks.distance(fit)[some]),
  sum_of_cooks_distances = one(sum(cooks.distance(fit))),
  press = one(press),
  breusch_pagan = one(unname(bptest(fit)$statistic)),
  # The others' mean is what a prediction has to beat.
  cross_validated_r_squared = one(
    1 - press / sum(((kept$math - mean(kept$math)) * n / (n - 1))^2)
  ),
  percentiles = at,
  slopes = unname(b["minority"] + b["ses:minority"] * at),
  margins = c(expected_if(0), expected_if(1)),
  mean_ses = one(mean(kept$ses)),
  members = unname(c(table(kept$minority)))
)
write_reference(figures, "fits")
