"""Work on many machines, through Ray: what runs tools goes to the nodes; models, transcripts and commits stay here."""
