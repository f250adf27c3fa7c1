import { type Address, formatAddress, parseAddress, withoutOverlay } from './address.ts'

/** Where the page is and how it got there. */
export interface PageHistory {
  readonly address: Address
  /** Goes somewhere: a step that the back button undoes. */
  go(address: Address): void
  /** Closes what is laid over the answer, by going back to where it was opened. */
  closeOverlay(): void
}

/** Kept with each entry: how many steps back the overlay was opened; absent where a link opened it. */
interface EntryState {
  readonly overlaySteps?: number
}

/** @param onChange is told of every new address, also by back and forward. */
export function startHistory(onChange: (address: Address) => void): PageHistory {
  let address = parseAddress(location.search)
  const moveTo = (next: Address) => {
    address = next
    onChange(next)
  }
  window.addEventListener('popstate', () => moveTo(parseAddress(location.search)))
  const go = (next: Address) => {
    history.pushState(stateOf(address, next), '', formatAddress(next) || location.pathname)
    moveTo(next)
  }
  return {
    get address() {
      return address
    },
    go,
    closeOverlay() {
      const { overlaySteps } = (history.state ?? {}) as EntryState
      if (overlaySteps === undefined) go(withoutOverlay(address))
      else history.go(-overlaySteps)
    },
  }
}

function stateOf(from: Address, to: Address): EntryState {
  if (!hasOverlay(to)) return {}
  if (!hasOverlay(from)) return { overlaySteps: 1 }
  const { overlaySteps } = (history.state ?? {}) as EntryState
  return overlaySteps === undefined ? {} : { overlaySteps: overlaySteps + 1 }
}

function hasOverlay(address: Address): boolean {
  return address.document !== undefined || address.statusOpen
}
