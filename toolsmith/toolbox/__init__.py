"""Keeps tools: folders on disk, their history in git, their vectors in Chroma, and the Toolbox over the three."""
