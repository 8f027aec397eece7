"""The files of a toolbox: tool folders, SKILL.md, README pages, toolbox.toml."""
