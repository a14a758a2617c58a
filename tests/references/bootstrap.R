# Bootstrap replicates and intervals: boot with the index set written beside its figures; percentile
# intervals and BCa with the usual jackknife (empinf(type = "jack")).
# Run from the repository root:  Rscript tests/references/bootstrap.R

source(file.path("tests", "references", "shared.R"))
source(file.path("tests", "references", "bootstrap_shared.R"))

lower <- function(r) t(r)[upper.tri(r)]

# Efron's fifteen law schools.
law <- data.frame(
  lsat = c(576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594),
  gpa = c(3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96)
)
weather <- complete_rows(read_answers(read_studies()$airquality)[c("Ozone", "Solar.R", "Wind", "Temp")])

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
