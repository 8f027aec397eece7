"""Questions of an exam, one module a kind, and the plan that shares a budget among them; no model is asked."""
