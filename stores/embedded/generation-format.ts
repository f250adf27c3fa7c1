import type { FileFormat } from './sqlite.ts'

/**
 * One generation's file.
 *
 * ```
 *   document ──▶ content              title, body, format as JSON
 *      │
 *      └─ first_slot, chunk_count ──▶ chunk, vector        rows by slot: the truth
 *                                        ╎
 *                                      block                the same, packed by 4096 slots to be read at once
 * ```
 *
 * A document's row is never changed but to say when it died: a replacement is a new row, and the old one is kept for
 * those who still read it. `born` and `died` are numbers of commits (`progress.commits`): who read at commit c sees the
 * rows with born ≤ c and died > c or none. Row ids grow, so that `row_id > seen` is what came since.
 */
export const GENERATION_FORMAT: FileFormat = {
  applicationId: 0x504c4247,
  version: 1,
  tables: `
    CREATE TABLE progress (
      commits INTEGER NOT NULL,
      next_slot INTEGER NOT NULL,
      -- The last death whose row may have been swept: who read before it compares rows instead of deaths.
      swept_commit INTEGER NOT NULL
    );
    INSERT INTO progress VALUES (0, 0, 0);

    CREATE TABLE content (
      content_id INTEGER PRIMARY KEY,
      text TEXT NOT NULL
    );
    CREATE TABLE document (
      row_id INTEGER PRIMARY KEY AUTOINCREMENT,
      document_id BLOB NOT NULL,
      content_id INTEGER NOT NULL REFERENCES content,
      first_slot INTEGER NOT NULL,
      chunk_count INTEGER NOT NULL,
      content_digest TEXT NOT NULL,
      access_digest TEXT NOT NULL,
      -- JSON: what a scope looks at, and all else.
      scope TEXT NOT NULL,
      rest TEXT NOT NULL,
      born INTEGER NOT NULL,
      died INTEGER,
      died_at_ms INTEGER
    );
    CREATE UNIQUE INDEX document_alive ON document (document_id) WHERE died IS NULL;
    CREATE INDEX document_dead ON document (document_id) WHERE died IS NOT NULL;
    CREATE INDEX document_died ON document (died) WHERE died IS NOT NULL;
    CREATE INDEX document_died_at ON document (died_at_ms) WHERE died_at_ms IS NOT NULL;
    CREATE INDEX document_content ON document (content_id);
    CREATE INDEX document_slot ON document (first_slot);

    CREATE TABLE chunk (
      slot INTEGER PRIMARY KEY,
      -- The id without the document's.
      suffix TEXT NOT NULL,
      -- JSON: start, end, headings, lead, tail.
      facts TEXT NOT NULL,
      terms BLOB NOT NULL
    );
    CREATE INDEX chunk_suffix ON chunk (suffix, slot);
    CREATE TABLE vector (
      slot INTEGER PRIMARY KEY,
      -- float32, little end first.
      vector BLOB NOT NULL
    );
    CREATE TABLE term (
      term_id INTEGER PRIMARY KEY,
      term BLOB NOT NULL UNIQUE
    );

    CREATE TABLE block (
      block INTEGER PRIMARY KEY,
      suffixes TEXT NOT NULL,
      codes BLOB NOT NULL,
      scales BLOB NOT NULL,
      errors BLOB NOT NULL,
      norms BLOB NOT NULL,
      code_sums BLOB NOT NULL,
      lengths BLOB NOT NULL,
      posting_terms BLOB NOT NULL,
      posting_starts BLOB NOT NULL,
      posting_slots BLOB NOT NULL,
      posting_counts BLOB NOT NULL,
      count_table BLOB NOT NULL
    );
  `,
}
