"""Who answers: hosted and local models behind one method, transcripts, mailboxes, scripts, and the meter."""
