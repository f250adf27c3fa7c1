import type { FileFormat } from '../../stores/embedded/sqlite.ts'

/**
 * ```
 *   folder     one row      whose keys these are
 *   recipe     a generation what its model and chunker are opened with
 *   move       a promotion  where questions went, and from where; never changed
 *   audit      a source     how it stood when it was last audited
 *   freshness  a change     how long after the edit it could be found; the newest of each source
 *   api_key    a key        with the digest of its secret; a revoked one stays
 *   answered   a push       what was answered to an idempotency key
 *   job_run    a run        of a scheduled job; while it runs, its holder's heart beats in it
 * ```
 * Times are in ms since 1970. Lists and what has fields of its own are JSON.
 */
export const OPERATIONS_FORMAT: FileFormat = {
  applicationId: 0x504c4f50,
  version: 2,
  upgrades: new Map([
    [1, 'ALTER TABLE move ADD COLUMN approved_by TEXT; ALTER TABLE move ADD COLUMN evaluation TEXT'],
  ]),
  tables: `
    CREATE TABLE folder (only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL) STRICT;

    -- A generation's number may come again after the store was deleted; the time of its making does not.
    CREATE TABLE recipe (
      generation TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      recipe TEXT NOT NULL,
      PRIMARY KEY (generation, created_at_ms)
    ) STRICT;

    CREATE TABLE move (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      moved_at_ms INTEGER NOT NULL,
      kind TEXT NOT NULL,
      generation TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      previous TEXT,
      asked TEXT NOT NULL,
      approved_by TEXT,
      evaluation TEXT
    ) STRICT;

    CREATE TABLE audit (
      source TEXT PRIMARY KEY,
      generation TEXT NOT NULL,
      audited_at_ms INTEGER NOT NULL,
      documents INTEGER NOT NULL,
      wrong INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE freshness (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      source TEXT NOT NULL,
      searchable_at_ms INTEGER NOT NULL,
      delay_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX freshness_by_source ON freshness (source, number);

    CREATE TABLE api_key (
      id TEXT PRIMARY KEY,
      secret_digest BLOB NOT NULL,
      name TEXT NOT NULL,
      tenant TEXT NOT NULL,
      groups TEXT NOT NULL,
      scopes TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      expires_at_ms INTEGER,
      revoked_at_ms INTEGER
    ) STRICT;

    CREATE TABLE answered (
      tenant TEXT NOT NULL,
      idempotency_key TEXT NOT NULL,
      request_digest TEXT NOT NULL,
      answer TEXT NOT NULL,
      answered_at_ms INTEGER NOT NULL,
      PRIMARY KEY (tenant, idempotency_key)
    ) STRICT;

    CREATE TABLE job_run (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job TEXT NOT NULL,
      scheduled_at_ms INTEGER NOT NULL,
      started_at_ms INTEGER NOT NULL,
      ended_at_ms INTEGER,
      holder TEXT NOT NULL,
      beats INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      missed INTEGER NOT NULL,
      state TEXT NOT NULL,
      counts TEXT,
      error TEXT,
      UNIQUE (job, scheduled_at_ms)
    ) STRICT;
    CREATE TABLE job_known (job TEXT PRIMARY KEY, since_ms INTEGER NOT NULL) STRICT;
  `,
}
