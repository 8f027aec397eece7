"""Questions of an exam, one module a kind; each is built without asking a model."""
