# Bootstrap replicates and intervals: boot with the index set written beside its figures; percentile
# intervals and BCa with the usual jackknife (empinf(type = "jack")).
# Run from the repository root:  Rscript tests/references/bootstrap.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages(library(boot))

lower <- function(r) t(r)[upper.tri(r)]

# Efron's fifteen law schools.
law <- data.frame(
  lsat = c(576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594),
  gpa = c(3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96)
)
weather <- complete_rows(read_answers(read_studies()$airquality)[c("Ozone", "Solar.R", "Wind", "Temp")])

of_levels <- function(b, i, levels) {
  influence <- empinf(b, index = i, type = "jack")
  t(sapply(levels, function(conf) {
    ci <- boot.ci(b, conf = conf, type = c("perc", "bca"), index = i, L = influence)
    c(conf, ci$percent[4:5], ci$bca[4:5])
  }))
}

figures_of <- function(rows, statistic, resamples, levels) {
  b <- boot(rows, function(d, i) statistic(d[i, ]), resamples)
  list(
    indices = boot.array(b, indices = TRUE) - 1,
    estimate = b$t0, replicates = b$t,
    bias = colMeans(b$t) - b$t0, std_error = apply(b$t, 2, sd),
    acceleration = sapply(seq_along(b$t0), function(i) {
      l <- empinf(b, index = i, type = "jack")
      sum(l^3) / (6 * sum(l^2)^1.5)
    }),
    intervals = lapply(seq_along(b$t0), function(i) of_levels(b, i, levels))
  )
}

pearson <- function(d) lower(cor(d))
ranks <- function(method) function(d) lower(cor(d, method = method))
# What regression and reliability will ask for: slopes, R² and alpha.
others <- function(d) {
  fit <- lm(Ozone ~ Solar.R + Wind + Temp, data = d)
  s <- cov(d)
  alpha <- 4 / 3 * (1 - sum(diag(s)) / sum(s))
  c(coef(fit)[-1], summary(fit)$r.squared, alpha)
}

set.seed(19870317)
figures <- list(
  law = figures_of(law, pearson, 999, c(0.9, 0.95, 0.975)),
  weather = figures_of(weather, pearson, 299, c(0.8, 0.95)),
  spearman = figures_of(weather, ranks("spearman"), 99, 0.9),
  kendall = figures_of(law, ranks("kendall"), 199, c(0.9, 0.95)),
  others = figures_of(weather, others, 199, c(0.9, 0.95))
)
figures$weather_rows <- weather
figures$law_rows <- law
write_reference(figures, "bootstrap")
