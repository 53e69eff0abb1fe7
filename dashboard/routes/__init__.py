"""HTTP and websocket routes: thin, each asks `access` first."""
