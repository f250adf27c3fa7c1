/** What a point carries beside its vectors. */
export type Payload = Readonly<Record<string, unknown>>
