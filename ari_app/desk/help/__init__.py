"""The handbook that the desk shows at /help: chapters of docs/help, for whoever is logged in."""
