"""A toolbox as an environment: tasks whose answers are known, tools that run in the sandbox, a reward a turn."""
