"""Services with planted errors in what they say of themselves, and the models that play their refinement."""
