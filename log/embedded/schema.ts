/** Rises with every change of the tables or of what their columns hold. */
export const FORMAT_VERSION = 1

/** Tells our file from any other SQLite database: `PlDL`. */
export const LOG_APPLICATION_ID = 0x506c444c

/**
 * ```
 *   newest    one row a document, living or deleted   key of the compaction, and the ledger
 *     │ record_offset                                 ≥ 1, never used twice, ascending in order of append
 *   payload   the event itself, zstd over JSON        apart, so that a ledger is read without bodies
 *   consumer  how far each group has come             all records up to `handled` are done
 * ```
 */
export const CREATE_TABLES = `
  CREATE TABLE payload (
    record_offset INTEGER PRIMARY KEY AUTOINCREMENT,
    event BLOB NOT NULL
  ) STRICT;

  -- source and digests are NULL for a deleted document
  CREATE TABLE newest (
    document_id TEXT PRIMARY KEY,
    record_offset INTEGER NOT NULL UNIQUE,
    source TEXT,
    content_digest TEXT,
    access_digest TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE consumer (
    group_name TEXT PRIMARY KEY,
    handled INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE dead_letter (
    document_id TEXT PRIMARY KEY,
    letter BLOB NOT NULL
  ) STRICT;

  CREATE TABLE source (
    name TEXT PRIMARY KEY,
    state BLOB NOT NULL
  ) STRICT;
`
