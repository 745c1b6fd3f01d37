"""What units report: figures and text, their roll-up, and the consolidated report."""
