/** A set as a command names it. */
export interface NamedSet {
  readonly folder: string
  /** Absent: as `loadDataset` chooses. */
  readonly split?: string
}

/** `our-questions/#train` is the folder with its split; a folder alone has the split that is usual. */
export function namedSet(text: string): NamedSet {
  const { folder = text, split } = /^(?<folder>.+)#(?<split>[^#/]+)$/u.exec(text)?.groups ?? {}
  return { folder, ...(split !== undefined && { split }) }
}
