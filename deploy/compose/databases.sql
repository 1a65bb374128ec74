-- A database for Prefect beside warraq's own.
CREATE DATABASE prefect;
