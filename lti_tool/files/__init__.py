"""
Files that people hand in: taken as they stream in, told by what is in them, kept on this machine or in S3.

What a file is called, who added it and what it is for stands in the database. Here it is bytes under a random id.
"""
