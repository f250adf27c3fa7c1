/** The elements of `index.html`, by id and kind. Missing ones are a mistake of ours, so they throw. */
export const button = (id: string) => known(id, HTMLButtonElement)
export const dialog = (id: string) => known(id, HTMLDialogElement)
export const form = (id: string) => known(id, HTMLFormElement)
export const input = (id: string) => known(id, HTMLInputElement)
export const select = (id: string) => known(id, HTMLSelectElement)
export const anyElement = (id: string) => known(id, HTMLElement)

function known<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new TypeError(`expected an element with the id ${id} in index.html, found another or none`)
}
