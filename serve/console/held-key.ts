const NAME = 'plumbline-key'

/** The key that this tab asks with; forgotten when the tab is closed. `undefined` where there is none. */
export function heldKey(): string | undefined {
  return sessionStorage.getItem(NAME) ?? undefined
}

export function holdKey(text: string): void {
  sessionStorage.setItem(NAME, text)
}

export function forgetKey(): void {
  sessionStorage.removeItem(NAME)
}
