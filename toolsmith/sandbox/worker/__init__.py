"""What runs inside the confined process."""
