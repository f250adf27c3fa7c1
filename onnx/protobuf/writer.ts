const utf8 = new TextEncoder()

/**
 * Protocol Buffers, the parts that ONNX needs. Bytes are kept by reference until `finish`, so that weights are
 * copied once. Source: protobuf.dev/programming-guides/encoding.
 */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = []
  #length = 0

  /** An integer of up to 64 bits; negative ones in two's complement, ten bytes long. */
  integer(field: number, value: number | bigint): this {
    this.#key(field, 0)
    return this.#varint(value)
  }

  float(field: number, value: number): this {
    this.#key(field, 5)
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setFloat32(0, value, true)
    return this.#append(bytes)
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value))
  }

  bytes(field: number, value: Uint8Array): this {
    this.#key(field, 2)
    this.#varint(value.length)
    return this.#append(value)
  }

  message(field: number, value: ProtobufWriter): this {
    this.#key(field, 2)
    this.#varint(value.#length)
    for (const part of value.#parts) this.#append(part)
    return this
  }

  /** All that was written, in one piece. */
  finish(): Uint8Array {
    const whole = new Uint8Array(this.#length)
    let position = 0
    for (const part of this.#parts) {
      whole.set(part, position)
      position += part.length
    }
    return whole
  }

  #key(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType)
  }

  #varint(value: number | bigint): this {
    let rest = BigInt.asUintN(64, BigInt(value))
    const bytes: number[] = []
    while (rest > 0x7fn) {
      bytes.push(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    bytes.push(Number(rest))
    return this.#append(Uint8Array.from(bytes))
  }

  #append(bytes: Uint8Array): this {
    this.#parts.push(bytes)
    this.#length += bytes.length
    return this
  }
}
