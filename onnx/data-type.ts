/** Element types of the ONNX subset that we read and write: TensorProto.DataType code and bytes of one element. */
export const DATA_TYPES = {
  float32: { code: 1, sizeBytes: 4 },
  uint8: { code: 2, sizeBytes: 1 },
  int8: { code: 3, sizeBytes: 1 },
  int32: { code: 6, sizeBytes: 4 },
  int64: { code: 7, sizeBytes: 8 },
  bool: { code: 9, sizeBytes: 1 },
  float16: { code: 10, sizeBytes: 2 },
  float64: { code: 11, sizeBytes: 8 },
  bfloat16: { code: 16, sizeBytes: 2 },
} as const

export type DataType = keyof typeof DATA_TYPES

/** The type with this code of TensorProto.DataType; `undefined` where it is outside our subset. */
export function dataTypeOfCode(code: number): DataType | undefined {
  return (Object.keys(DATA_TYPES) as DataType[]).find((name) => DATA_TYPES[name].code === code)
}
