-- Run once, when the database is made: the role as which servers and workers connect. `migrate` gives it its rights.
\getenv password DB_PASSWORD
CREATE ROLE hearsay LOGIN PASSWORD :'password';
