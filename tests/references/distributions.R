# Upper tails and quantiles of the t, F, normal and chi-squared distributions, far tails included.
# Run from the repository root:  Rscript tests/references/distributions.R
#
# pt() turns to a normal approximation above 400,000 degrees of freedom, qf() to a chi-squared
# one above 400,000 denominator degrees of freedom. The incomplete beta function, of which the
# t and F tails are special values, has no such turn; there it is used instead.

source(file.path("tests", "references", "shared.R"))

many <- 4e5
smallest <- 1e-300

t_upper <- function(x, df) {
  tail <- ifelse(
    df > x^2,
    pbeta(x^2 / (df + x^2), 1 / 2, df / 2, lower.tail = FALSE),
    pbeta(1 / (1 + x / df * x), df / 2, 1 / 2)
  ) / 2
  ifelse(x < 0, 1 - tail, tail)
}

f_upper <- function(x, df1, df2) {
  ifelse(
    df1 * x > df2,
    pbeta(df2 / (df2 + df1 * x), df2 / 2, df1 / 2),
    pbeta(df1 * x / (df2 + df1 * x), df1 / 2, df2 / 2, lower.tail = FALSE)
  )
}

# Newton's steps for tail(x) = p, both on the log scale. qt() stops at eight digits for the
# smallest p, qf() at eight near zero and at four for the largest degrees of freedom. Where the
# tail underflows (t with one degree of freedom, beyond 1e100) the start stays: qt() is exact.
polished <- function(x, p, tail, log_density) {
  for (step in 1:20) {
    elasticity <- exp(log_density(x) - log(tail(x))) * x
    next_x <- x * exp((log(tail(x)) - log(p)) / elasticity)
    x <- ifelse(is.finite(next_x), next_x, x)
  }
  x
}

t_tails <- function() {
  grid <- expand.grid(
    x = c(-8, -1, 1e-8, 0.1, 0.5, 1, 1.96, 2.5, 4, 7, 12, 20, 30, 37, 100, 1000, 1e6),
    df = c(1, 2, 3, 4.5, 10, 30, 100, 374, 1367, 1e4, 1e5, 1e6, 1e9)
  )
  grid$p <- with(grid, t_upper(x, df))
  exact <- grid$df <= many
  agree_in_tails(grid$p[exact], with(grid[exact, ], pt(x, df, lower.tail = FALSE)), 1e-13)
  grid[grid$p >= smallest, ]
}

f_tails <- function() {
  grid <- expand.grid(
    x = c(1e-6, 0.1, 0.5, 1, 2, 4, 10, 30, 100, 1000, 1e5),
    df1 = c(1, 2, 3, 4, 9, 40, 1000), df2 = c(1, 2, 5, 30, 374, 1367, 1e4, 1e6)
  )
  grid <- rbind(grid, many_degrees_of_freedom())
  grid$p <- with(grid, f_upper(x, df1, df2))
  agree_in_tails(grid$p, with(grid, pf(x, df1, df2, lower.tail = FALSE)), 1e-13)
  grid[grid$p >= smallest, ]
}

# Quantiles by the distance of ln F from nought in its standard deviations, where one or both of
# the degrees of freedom are many. pbeta() takes its argument rounded, which costs it digits by
# their root: below the limit it keeps ten.
many_degrees_of_freedom <- function() {
  sizes <- c(1, 5, 100, 1999, 2001, 1e4, 1e6, 1e9)
  grid <- expand.grid(z = c(-1, 0.1, 1, 8, 30), df1 = sizes, df2 = sizes)
  fewer <- with(grid, pmin(df1, df2))
  more <- with(grid, pmax(df1, df2))
  grid <- grid[(fewer > 100 | more == 1e9) & abs(grid$z) * sqrt(fewer) <= 3e5, ]
  x <- with(grid, exp(z * sqrt(2 / df1 + 2 / df2)))
  data.frame(x = x, grid[c("df1", "df2")])
}

normal_tails <- function() {
  x <- c(-8, -1, 0, 1e-8, 0.1, 0.5, 1, 1.96, 2.5, 4, 7, 12, 20, 30, 37)
  data.frame(x = x, p = pnorm(x, lower.tail = FALSE))
}

upper_p <- c(
  1e-300, 1e-200, 1e-100, 1e-50, 1e-20, 1e-10, 1e-5, 5e-4, 0.005, 0.025, 0.05, 0.25, 0.4
)

t_quantiles <- function() {
  grid <- expand.grid(
    p = upper_p, df = c(1, 2, 3, 4.5, 10, 30, 100, 374, 1367, 1e4, 1e5, 1e6, 1e9)
  )
  start <- with(grid, qt(p, df, lower.tail = FALSE))
  grid$x <- polished(
    start, grid$p, function(x) t_upper(x, grid$df), function(x) dt(x, grid$df, log = TRUE)
  )
  agree_in_tails(grid$x[grid$p >= 1e-20], start[grid$p >= 1e-20])
  grid
}

f_quantiles <- function() {
  grid <- expand.grid(
    p = c(1e-10, 0.005, 0.025, 0.05, 0.5, 0.95, 0.975, 0.995),
    df1 = c(1, 2, 3, 9, 374, 1376), df2 = c(1, 2, 5, 30, 374, 1376, 2752, 1e4, 1e6)
  )
  # As for alpha: n - 1 and (n - 1)(k - 1).
  of_alpha <- expand.grid(p = unique(grid$p), df1 = c(1999, 1e5, 1e7, 1e9), items = c(2, 10))
  of_alpha$df2 <- with(of_alpha, df1 * (items - 1))
  grid <- rbind(grid, of_alpha[c("p", "df1", "df2")])
  start <- with(grid, qf(p, df1, df2, lower.tail = FALSE))
  grid$x <- polished(
    start, grid$p, function(x) f_upper(x, grid$df1, grid$df2),
    function(x) df(x, grid$df1, grid$df2, log = TRUE)
  )
  agree_in_tails(grid$x[grid$df2 <= many], start[grid$df2 <= many], 1e-10)
  grid
}

normal_quantiles <- function() data.frame(p = upper_p, x = qnorm(upper_p, lower.tail = FALSE))

# By the distance of x from the mean in standard deviations, and by plain figures. pchisq() keeps
# twelve digits in all of them: an even df has a finite sum, which it is checked with.
chi_squared_tails <- function() {
  plain <- expand.grid(
    x = c(1e-10, 1e-3, 0.1, 0.5, 1, 2, 3.84, 10, 30, 100, 500, 1300),
    df = c(1, 2, 3, 4.5, 6, 10, 45, 100, 300, 1000)
  )
  spread <- expand.grid(z = c(-8, -1, 0, 1e-3, 1, 3, 8, 20), df = c(190, 1225, 4950, 19900, 1e6))
  spread$x <- with(spread, df + z * sqrt(2 * df))
  grid <- rbind(plain, spread[spread$x > 0, c("x", "df")])
  grid$p <- with(grid, pchisq(x, df, lower.tail = FALSE))
  # P(X > x) = P(N < df / 2) for N of a Poisson distribution with mean x / 2.
  even <- grid$df %% 2 == 0 & grid$df <= 1000 & grid$p >= smallest
  by_sum <- with(grid[even, ], mapply(function(x, df) {
    terms <- dpois(seq_len(df / 2) - 1, x / 2, log = TRUE)
    max(terms) + log(sum(exp(terms - max(terms))))
  }, x, df))
  agree(log(grid$p[even]), by_sum)
  grid[grid$p >= smallest, ]
}

write_reference(
  list(
    t_upper = t_tails(), f_upper = f_tails(), normal_upper = normal_tails(),
    t_quantile_upper = t_quantiles(), f_quantile_upper = f_quantiles(),
    normal_quantile_upper = normal_quantiles(), chi_squared_upper = chi_squared_tails()
  ),
  "distributions"
)
