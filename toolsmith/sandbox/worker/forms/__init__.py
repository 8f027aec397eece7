"""Values from JSON in the form in which a function wants them; see `toolsmith.verify.annotations`."""
