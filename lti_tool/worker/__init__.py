"""What goes on beside the pages: passes that send what waits."""
