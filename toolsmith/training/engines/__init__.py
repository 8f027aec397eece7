"""Thin layers over the trainers of the field: TRL, peft, accelerate. Nothing here is imported without the extra."""
