import type { ModelError } from '../../core/errors.ts'
import { misfit } from './misfit.ts'
import type { Attributes, StaticValue } from './operator.ts'

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

/** @throws {ModelError} where the operator is asked to work along another dimension than the last */
export function expectLastAxis(attributes: Attributes, { shape }: StaticValue): void {
  const axis = integerAttribute(attributes, 'axis', -1)
  if (axis !== -1 && axis !== shape.length - 1)
    throw misfit('the last axis, -1', `axis ${axis} of [${shape}]`)
}

function wrongKind(name: string, expected: string, actual: string): ModelError {
  return misfit(`${expected} as attribute ${name}`, actual)
}
