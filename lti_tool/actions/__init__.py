"""Several effects that must happen together, one function a file. None of them commits."""
