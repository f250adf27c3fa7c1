import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../config/load-config.ts'
import { kafkaSettings } from './kafka-settings.ts'
import { loadSettingsToRead } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-kafka-settings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'

function configured(name: string, text: string) {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(file, text)
  return file
}

function tlsWith(ca: string) {
  writeFileSync(join(folder, 'ca.pem'), ca)
  const file = configured('tls', 'log: { kind: kafka, brokers: ["a:9092"], tls: { caFile: ca.pem } }')
  return kafkaSettings(loadConfig({ workingFolder: folder, env: {}, file }).log, {}).tls
}

describe('the configuration of Kafka', () => {
  it('has the text of what it names', () => {
    expect(tlsWith(PEM)).toEqual({ ca: PEM })
  })

  it('refuses a file in another form before anybody is asked', () => {
    expect(() => tlsWith('DER')).toThrow(/in PEM form as log\.tls\.caFile, .* got none; convert it/u)
  })
})

describe('who only reads', () => {
  it('needs no data folder where log and index are on servers', () => {
    const servers =
      'data: kept\nlog: { kind: kafka, brokers: ["a:9092"] }\nstore: { kind: qdrant, url: http://a:6333 }'
    const request = { workingFolder: folder, env: {} }
    const { data } = loadSettingsToRead({ ...request, config: configured('servers', servers) })
    expect(data.folder).toBe(join(folder, 'kept'))
    const logHere = configured('here', 'data: other\nstore: { kind: qdrant, url: http://a:6333 }')
    expect(() => loadSettingsToRead({ ...request, config: logHere })).toThrow('expected an index in')
  })
})
