"""The app in a browser, for colleagues without a terminal."""
