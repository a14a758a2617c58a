# Replicates and intervals of boot with the index set beside them: what bootstrap.R and resampled.R share.

suppressPackageStartupMessages(library(boot))

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
