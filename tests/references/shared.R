# What every reference script needs: the studies, their answers, and JSON at full precision.
# Run the scripts from the repository root.

suppressPackageStartupMessages(library(psych))

references <- file.path("tests", "references")

# ---- studies -------------------------------------------------------------------------------

read_studies <- function() {
  studies <- jsonlite::fromJSON(file.path(references, "studies.json"), simplifyDataFrame = FALSE)
  present <- file.exists(file.path(references, sapply(studies, `[[`, "file")))
  if (!all(present)) warning("left out, no data: ", toString(names(studies)[!present]))
  studies[present]
}

# What a room of designs.json analyses: a study of studies.json or one declared there, with the
# names of its weights or keys.
read_designs <- function(room) {
  designs <- jsonlite::fromJSON(file.path(references, "designs.json"), simplifyDataFrame = FALSE)
  studies <- read_studies()
  lapply(designs[[room]], function(design) {
    if (is.null(design$study)) design else c(design, studies[[design$study]])
  })
}

# One weight per row of the answers; the file of weights may have more.
read_weights <- function(design, type, rows) {
  weights <- read.csv(file.path(references, design$weights_file), check.names = FALSE)
  weights[[design[[type]]]][seq_len(rows)]
}

# The answers of a study, with a column for every declared scale score. Where the file already
# has the score, it must be the one found here.
read_answers <- function(study) {
  answers <- read.csv(file.path(references, study$file), check.names = FALSE)
  for (scale in study$scales) {
    score <- scale_score(answers, scale)
    if (!is.null(answers[[scale$name]])) agree(score, answers[[scale$name]])
    answers[[scale$name]] <- score
  }
  answers
}

read_published <- function() {
  published <- jsonlite::fromJSON(
    file.path(references, "data", "nav2018.json"), simplifyDataFrame = FALSE
  )
  r <- published$correlations
  dimnames(r) <- list(published$names, published$names)
  published$correlations <- r
  published
}

# Items with the declared ones turned round within the declared bounds.
keyed_items <- function(answers, scale) {
  items <- answers[scale$items]
  turned <- unlist(scale$reverse)
  if (length(turned) > 0) items[turned] <- sum(scale$bounds) - items[turned]
  items
}

# Score of those with at least min_valid answers (all of them unless declared).
scale_score <- function(answers, scale) {
  items <- keyed_items(answers, scale)
  needed <- if (is.null(scale$min_valid)) ncol(items) else scale$min_valid
  score <- switch(scale$score, mean = rowMeans(items, na.rm = TRUE), sum = rowSums(items))
  ifelse(rowSums(!is.na(items)) >= needed, score, NA)
}

complete_rows <- function(answers) answers[complete.cases(answers), , drop = FALSE]

pairwise_n <- function(answers) crossprod(!is.na(as.matrix(answers)))

# Frequency weight 1 + (row mod 3), rows counted from 1: weighted figures are by definition
# those of the answers with each row repeated as often as its weight says.
expand_by_weight <- function(answers) {
  row <- seq_len(nrow(answers))
  answers[rep(row, 1 + row %% 3), , drop = FALSE]
}

weighted_studies <- c("anes96", "anes96_gaps")

# Two independent routes to a number must meet.
agree <- function(ours, theirs, tolerance = 1e-12) {
  ours <- unname(as.vector(as.matrix(ours)))
  theirs <- unname(as.vector(as.matrix(theirs)))
  difference <- all.equal(ours, theirs, tolerance = tolerance)
  if (!isTRUE(difference)) stop("routes disagree: ", difference, call. = FALSE)
}

# Probabilities are compared by their logarithms, or the smallest would not count.
agree_in_tails <- function(ours, theirs, tolerance = 1e-12) {
  agree(log(as.matrix(ours)), log(as.matrix(theirs)), tolerance)
}

# ---- JSON ----------------------------------------------------------------------------------

# 17 significant digits identify a double: each number is read back and must be the same one.
# NA and NaN become null, infinities are named.
json_number <- function(x) {
  text <- sprintf("%.17g", x)
  finite <- is.finite(x)
  read <- jsonlite::fromJSON(paste0("[", paste(text[finite], collapse = ","), "]"))
  stopifnot(all(as.double(read) == x[finite]))
  text[is.infinite(x)] <- ifelse(x[is.infinite(x)] > 0, "\"Inf\"", "\"-Inf\"")
  text[is.na(x)] <- "null"
  text
}

json_atoms <- function(x) {
  if (is.character(x)) {
    return(ifelse(is.na(x), "null", encodeString(x, quote = "\"", justify = "none")))
  }
  if (is.logical(x)) return(ifelse(is.na(x), "null", tolower(as.character(x))))
  json_number(x)
}

in_brackets <- function(parts, open, close, indent, inner) {
  paste0(open, "\n", paste0(inner, parts, collapse = ",\n"), "\n", indent, close)
}

# Marks a value that is written bare instead of as an array of one.
one <- function(x) structure(list(x), class = "one_value")

# Data frames become {column: [..]}, matrices a list of rows, vectors and unnamed lists arrays.
to_json <- function(x, indent = "") {
  inner <- paste0(indent, "  ")
  if (is.null(x)) return("null")
  if (inherits(x, "one_value")) return(json_atoms(x[[1]]))
  if (is.matrix(x)) {
    rows <- apply(x, 1, function(row) paste0("[", paste(json_atoms(row), collapse = ", "), "]"))
    return(in_brackets(rows, "[", "]", indent, inner))
  }
  if (is.list(x)) {
    if (length(x) == 0) return("{}")
    values <- vapply(x, to_json, "", indent = inner)
    if (is.null(names(x))) return(in_brackets(values, "[", "]", indent, inner))
    return(in_brackets(paste0(json_atoms(names(x)), ": ", values), "{", "}", indent, inner))
  }
  paste0("[", paste(json_atoms(unname(x)), collapse = ", "), "]")
}

write_reference <- function(figures, theme) {
  file <- file.path(references, paste0(theme, ".json"))
  writeLines(to_json(figures), file, useBytes = TRUE)
  cat("wrote", file, "\n")
}
