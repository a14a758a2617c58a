# Two nested regressions: stats::anova, lmtest::lrtest, AIC and BIC; lmtest::waldtest under a
# covariance of survey's or sandwich's; plain arithmetic must give the same.
# Run from the repository root:  Rscript tests/references/comparison_of_fits.R

source(file.path("tests", "references", "shared.R"))
suppressPackageStartupMessages({
  library(lmtest)
  library(survey)
})

# ---- of the same rows ----------------------------------------------------------------------

wald <- function(fit, added, covariance) {
  b <- coef(fit)[added]
  drop(b %*% solve(covariance[added, added, drop = FALSE], b)) / length(added)
}

of_rows <- function(rows, outcome, before, after, weights = NULL) {
  rows$.w <- if (is.null(weights)) 1 else weights
  small <- lm(reformulate(before, outcome), rows, weights = .w)
  large <- lm(reformulate(after, outcome), rows, weights = .w)
  added <- setdiff(after, before)
  change <- anova(small, large)[2, ]
  ratio <- lrtest(small, large)[2, ]
  gain <- summary(large)$r.squared - summary(small)$r.squared
  agree(change$F, wald(large, added, vcov(large)))
  agree(change$F, (gain / change$Df) / ((1 - summary(large)$r.squared) / large$df.residual))
  agree(ratio$Chisq, 2 * (c(logLik(large)) - c(logLik(small))))
  list(
    n = nobs(large), smaller = before, larger = after, added = added,
    r_squared_change = gain, f_change = change$F, df1_change = change$Df,
    df2_change = large$df.residual, p_change = change[["Pr(>F)"]],
    likelihood_ratio = ratio$Chisq, p_likelihood_ratio = ratio[["Pr(>Chisq)"]],
    aic_change = AIC(large) - AIC(small), bic_change = BIC(large) - BIC(small)
  )
}

# ---- under sampling weights ----------------------------------------------------------------

of_sample <- function(rows, outcome, before, after, w) {
  rows <- rows[w > 0, ]
  rows$.w <- w[w > 0]
  design <- svydesign(id = ~1, weights = ~.w, data = rows)
  large <- svyglm(reformulate(after, outcome), design)
  added <- setdiff(after, before)
  df <- nrow(rows) - length(after) - 1
  f <- wald(large, added, vcov(large))
  test <- regTermTest(large, reformulate(added), df = df)
  agree(f, drop(test$Ftest))
  r_squared <- function(predictors) {
    summary(lm(reformulate(predictors, outcome), rows, weights = .w))$r.squared
  }
  # The same arithmetic is that of lmtest, under a covariance which that knows.
  plain <- lm(reformulate(after, outcome), rows)
  hc3 <- sandwich::vcovHC(plain, "HC3")
  by_lmtest <- waldtest(lm(reformulate(before, outcome), rows), plain, vcov = hc3)
  agree(by_lmtest$F[2], wald(plain, added, hc3))
  list(
    n = nrow(rows), smaller = before, larger = after, added = added,
    r_squared_change = r_squared(after) - r_squared(before), f_change = f,
    df1_change = length(added), df2_change = df,
    p_change = pf(f, length(added), df, lower.tail = FALSE)
  )
}

studies <- read_studies()
figures <- list()
for (name in c("anes96", "anes96_gaps", "simulated")) {
  study <- studies[[name]]
  rows <- complete_rows(read_answers(study)[unlist(study$variables)])
  blocks <- lapply(study$blocks, `[[`, "predictors")
  first <- unlist(blocks[[1]])
  all <- unlist(blocks)
  scattered <- all[seq(2, length(all), by = 2)]
  figures[[name]] <- list(
    blocks = of_rows(rows, study$outcome, first, all),
    scattered = of_rows(rows, study$outcome, scattered, rev(all))
  )
}

study <- studies$anes96
rows <- read_answers(study)[unlist(study$variables)]
all <- unlist(lapply(study$blocks, `[[`, "predictors"))
before <- c("age", "income", "PID")
w <- read.csv(file.path(references, "data", "weights.csv"))
figures$analytic <- of_rows(rows, study$outcome, before, all, w$precision[seq_len(nrow(rows))])
figures$sampling <- of_sample(rows, study$outcome, before, all, w$sampling[seq_len(nrow(rows))])
write_reference(figures, "comparison_of_fits")
