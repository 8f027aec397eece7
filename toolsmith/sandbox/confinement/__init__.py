"""The layers that hold a worker, one primitive of the operating system a file."""
