import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connectorContract } from '../../core/testing/connector-contract.ts'
import { sourceFolder } from '../markdown/testing/source-folder.ts'
import { openApiConnector } from './openapi-connector.ts'

connectorContract('An OpenAPI document', () => {
  const { root, write, remove } = sourceFolder()
  const file = join(root, 'api.yaml')
  const paths = new Map<string, unknown>()
  const save = () =>
    write(
      'api.yaml',
      JSON.stringify({ openapi: '3.1.0', info: { title: 'Pets' }, paths: Object.fromEntries(paths) }),
    )
  const connectFor = (groups: readonly string[]) =>
    openApiConnector({ source: 'api', location: file, groups })
  return {
    connect: () => connectFor(['public']),
    connectOtherwise: () => connectFor(['staff']),
    pathOf: (page) => `${page}/get`,
    put: (page, text) => {
      paths.set(`/${page}`, { get: { description: text } })
      save()
    },
    remove: (page) => {
      paths.delete(`/${page}`)
      save()
    },
    damage: (page) => {
      if (paths.has(`/${page}`)) paths.set(`/${page}`, { get: 'no operation' })
      save()
    },
    takeDown: () => renameSync(file, `${file}-away`),
    restore: () => renameSync(`${file}-away`, file),
    close: () => {
      rmSync(`${file}-away`, { force: true })
      remove()
    },
  }
})
