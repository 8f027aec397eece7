"""Files of right and predicted calls in the formats that people have, one module a format."""
