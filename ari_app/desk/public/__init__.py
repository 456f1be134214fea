"""What goes to the public page: offers of agencies, checked by a human; what was released."""
