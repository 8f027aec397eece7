"""Models behind an address, through litellm: who provides them, how they are asked, and what a failure means."""
