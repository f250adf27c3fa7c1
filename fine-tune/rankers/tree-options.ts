export interface TreeOptions {
  /** Most leaves, ≥ 2 (31). */
  readonly leaves: number
  /** Fewest rows of a leaf (20), as far as hessians tell. */
  readonly minRows: number
  /** Smallest sum of hessians of a leaf (0.001). */
  readonly minHessian: number
  /** Holds leaf values back: added to the hessians, ≥ 0 (0). */
  readonly l2: number
}

/** LightGBM's. */
export const TREE_DEFAULTS: TreeOptions = { leaves: 31, minRows: 20, minHessian: 1e-3, l2: 0 }
