import { InvalidArgumentError } from 'commander'

/** A parser for options that may be given several times, each with one value: a list would swallow the words behind it. */
export function oneMore(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** A parser for options that take a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}.`)
    }
    return value
  }
}
