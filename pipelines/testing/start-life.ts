/**
 * When a process dies: at its `at`-th call, counted from 0 over all parts that a `Life` wraps, and how. `before`: the
 * call does nothing; `after`: it does its work and nobody hears of it. Either way no later call does anything. With
 * `stumble` that one call fails and the process lives on.
 */
export interface Death {
  readonly at: number
  readonly how: 'before' | 'after' | 'stumble'
}

/** Methods that give their items one by one; each item is a call. */
const ITERATING: ReadonlySet<string | symbol> = new Set(['ledger', 'latest', 'states'])

/** What calls of a dead process throw. */
export class ProcessDied extends Error {}

/** One process: wraps parts so that all of them die at once. */
export interface Life {
  wrap<Part extends object>(part: Part): Part
  /** Whether the death has come. */
  readonly hasEnded: boolean
}

/** A process that dies as told, or never. @param stumble the error of a call that only stumbles */
export function startLife(death: Death | undefined, stumble: () => Error): Life {
  let calls = 0
  let hasEnded = false

  /** Counts one call; says whether it is the last one and dies after its work. */
  function enter(): boolean {
    if (hasEnded) throw new ProcessDied()
    if (calls++ !== death?.at) return false
    if (death.how === 'stumble') throw stumble()
    hasEnded = true
    if (death.how === 'before') throw new ProcessDied()
    return true
  }

  async function call<T>(work: () => Promise<T>): Promise<T> {
    const isLast = enter()
    const result = await work()
    if (isLast) throw new ProcessDied()
    return result
  }

  async function* eachItem<T>(items: AsyncIterable<T>): AsyncIterable<T> {
    enter()
    for await (const item of items) {
      enter()
      yield item
    }
  }

  /** A handler that is given to a part is a call as well: when it ends, its work is done but not yet committed. */
  function mortalHandler(argument: unknown): unknown {
    if (typeof argument !== 'function') return argument
    return async (...args: readonly unknown[]) => {
      const result: unknown = await argument(...args)
      enter()
      return result
    }
  }

  return {
    get hasEnded() {
      return hasEnded
    },
    wrap(part) {
      return new Proxy(part, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name, target)
          if (typeof member !== 'function' || name === 'countTokens') return member
          return (...args: readonly unknown[]) => {
            if (ITERATING.has(name)) return eachItem(member.apply(target, args))
            return call(() => member.apply(target, args.map(mortalHandler)))
          }
        },
      })
    },
  }
}
