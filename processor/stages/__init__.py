"""The shell: intake, process, dispatch. Order and transactions only."""
