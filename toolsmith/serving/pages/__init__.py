"""The pages that people look at: a toolbox as HTML, made on the server, without a script."""
