"""Training data from executed calls: lines, how they are split, and the forms that trainers load."""
