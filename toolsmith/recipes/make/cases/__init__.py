"""What a task's cases take beside being split: texts that a model reads into calls, labels that are in doubt."""
