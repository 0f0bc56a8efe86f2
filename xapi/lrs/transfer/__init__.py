"""All that a store holds, written to a file and taken back: NDJSON, the same in gzip, or Parquet."""
