import { ModelError } from '../../core/errors.ts'
import type { Attributes } from './operator.ts'

/** An integer attribute; `absent` where it is not given. @throws {ModelError} where it is of another kind */
export function integerAttribute(attributes: Attributes, name: string, absent: number): number {
  const attribute = attributes[name]
  if (attribute === undefined) return absent
  if (attribute.kind !== 'int') throw wrongKind(name, 'int', attribute.kind)
  return attribute.value
}

/** A number; `absent` where it is not given. @throws {ModelError} where it is of another kind */
export function floatAttribute(attributes: Attributes, name: string, absent: number): number {
  const attribute = attributes[name]
  if (attribute === undefined) return absent
  if (attribute.kind !== 'float') throw wrongKind(name, 'float', attribute.kind)
  return attribute.value
}

/** Integers, which must be given. @throws {ModelError} where they are not */
export function integersAttribute(attributes: Attributes, name: string): readonly number[] {
  const attribute = attributes[name]
  if (attribute?.kind !== 'ints') throw wrongKind(name, 'ints', attribute?.kind ?? 'nothing')
  return attribute.value
}

function wrongKind(name: string, expected: string, actual: string): ModelError {
  return new ModelError(
    `training graph: expected ${expected} as attribute ${name}, got ${actual}; mend the graph's builder`,
  )
}
