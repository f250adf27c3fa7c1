/** How far a generation's file has come; read and written inside a transaction. */
export interface WriteProgress {
  commits: number
  nextSlot: number
}
