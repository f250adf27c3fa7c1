/** Whether the file system says that there is no such file (any more). */
export function isGone(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
}

/** Why something could not be read, with its cure, e.g. for a page's note. */
export function explainFileError(error: unknown, what: 'page' | 'folder' | 'link'): string {
  const code = codeOf(error) ?? String(error)
  const cure =
    code === 'EACCES' || code === 'EPERM' ? 'grant this user the right to read it' : 'check the disk'
  return `expected a readable ${what}, got ${code}; ${cure}`
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
