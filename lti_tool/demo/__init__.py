"""The whole chain on one machine: for a first look (`make demo`) and as a check (`certibloc demo --once`)."""
