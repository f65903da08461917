"""What stands at the door of the one process: who answers an address, with which headers, and what stays closed."""
