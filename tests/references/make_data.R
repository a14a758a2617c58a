# Derive data/anes96_gaps.csv and data/airquality.csv.
#
# Run from the repository root:  Rscript tests/references/make_data.R
# (after make_data.py, which writes data/anes96.csv).

folder <- file.path("tests", "references", "data")

write_answers <- function(answers, file) {
  write.csv(answers, file.path(folder, file), row.names = FALSE, quote = FALSE)
}

# 8 % of all cells of anes96 removed at random. The cells are numbered column by column
# (R's order); the generator is named in full, so that any R gives the same cells. The file
# is handled as text: no digit of an answer that stays can change.
leave_gaps <- function(answers, share = 0.08, seed = 1996) {
  set.seed(seed, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  cells <- as.matrix(answers)
  cells[sample.int(length(cells), round(share * length(cells)))] <- NA
  as.data.frame(cells)
}

anes96 <- read.csv(file.path(folder, "anes96.csv"), colClasses = "character", check.names = FALSE)
write_answers(leave_gaps(anes96), "anes96_gaps.csv")

# R's own data set with its own gaps (New York, May to September 1973).
write_answers(datasets::airquality, "airquality.csv")
