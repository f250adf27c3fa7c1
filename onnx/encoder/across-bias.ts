/** Added to the attention scores of what is not to be seen: e to this is 0 in float32. */
export const CLOSED = -10_000

/** A token of the other text weighs e⁻⁴ of one of the same text, about a fiftieth, before training. */
const NARROW = -4

/**
 * What is added to the attention scores between tokens of different texts, by a cross-encoder that reads its pair apart
 * first, each text as an encoder does, with its own special tokens and positions, and together in its last layers:
 *
 * ```
 *   layers      0 … apartLayers − 1     closed: each text by itself
 *               apartLayers … last      narrow: each beside the other
 * ```
 *
 * Apart below is MacAvaney et al., "Efficient Document Re-Ranking for Transformers by Precomputing Term Representations",
 * arXiv:2004.14255, section 3. The narrow way above is our own: it lets training begin with what an encoder knows of single
 * texts, which reading beside many other tokens would drown.
 */
export function acrossBias(layer: number, apartLayers: number): number {
  return layer < apartLayers ? CLOSED : NARROW
}
