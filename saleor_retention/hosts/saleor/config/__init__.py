"""The plugin's configuration in the Dashboard, and what may be read from accounts' metadata."""
