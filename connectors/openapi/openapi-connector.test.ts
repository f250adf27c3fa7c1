import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ScanItem } from '../../core/connector.ts'
import { SourceUnavailableError } from '../../core/errors.ts'
import { itemsOf } from '../../core/testing/followed-source.ts'
import { localSite } from '../http/testing/local-site.ts'
import { type SourceFolder, sourceFolder } from '../markdown/testing/source-folder.ts'
import { type OpenApiConnectorOptions, openApiConnector } from './openapi-connector.ts'

let folder: SourceFolder
beforeEach(() => {
  folder = sourceFolder()
})
afterEach(() => folder.remove())

const scan = (options: Partial<OpenApiConnectorOptions> = {}) =>
  itemsOf(openApiConnector({ source: 'api', location: folder.root, ...options }))

function documentsIn(items: readonly ScanItem[]) {
  return new Map(items.flatMap((item) => (item.kind === 'document' ? [[item.document.path, item]] : [])))
}

const notesIn = (items: readonly ScanItem[]) =>
  items.flatMap((item) =>
    item.kind === 'failed' || item.kind === 'skipped' ? [`${item.kind} ${item.path}: ${item.reason}`] : [],
  )

const PETS = `
openapi: 3.0.3
info: { title: Pet store, version: 1.2.0 }
security: [{ key: [] }]
paths:
  /pets/{petId}:
    parameters:
      - { name: petId, in: path, required: true, description: "Which pet | of all", schema: { type: integer, format: int64 }, example: 7 }
    get:
      operationId: showPet
      summary: Show a pet
      description: Everything that is *known* of it.
      tags: [pets]
      parameters: [{ $ref: '#/components/parameters/Verbose' }]
      responses:
        '200':
          description: The pet
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Pet' }
              example: { id: 7, name: Rex }
        '404': { $ref: '#/components/responses/Missing' }
    delete:
      deprecated: true
      security: [{ oauth: ['pets:write'] }, {}]
      responses: { '204': { description: Gone } }
  /pets:
    post:
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/Pet' } }
      responses: {}
components:
  parameters:
    Verbose: { name: verbose, in: query, schema: { type: boolean } }
  responses:
    Missing:
      description: There is no such pet
      content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } }
  schemas:
    Error: { type: object, required: [code], properties: { code: { type: string, enum: [missing, secret], description: What went wrong } } }
    Pet:
      allOf:
        - { type: object, required: [id], properties: { id: { type: integer }, name: { type: string, nullable: true } } }
        - type: object
          properties:
            kind: { oneOf: [{ type: string }, { $ref: '#/components/schemas/Error' }] }
            friends: { type: array, items: { $ref: '#/components/schemas/Pet' } }
            home: { type: object, properties: { city: { type: string } } }
`

describe('an OpenAPI document', () => {
  it('becomes a page an operation', async () => {
    folder.write('pets.yaml', PETS)
    const documents = documentsIn(await scan({ location: join(folder.root, 'pets.yaml'), tags: ['api'] }))
    expect([...documents.keys()]).toEqual(['pets/{petId}/get', 'pets/{petId}/delete', 'pets/post'])
    expect(documents.get('pets/{petId}/get')?.document).toMatchObject({
      title: 'Show a pet (GET /pets/{petId})',
      tags: ['api', 'pets'],
      metadata: { operation: 'GET /pets/{petId}', operationId: 'showPet', api: 'Pet store' },
    })
  })

  it('tells parameters, answers with their fields, errors and examples', async () => {
    folder.write('pets.yaml', PETS)
    const body = documentsIn(await scan()).get('pets/pets/{petId}/get')?.document.body
    expect(body).toBe(`# Show a pet

\`GET /pets/{petId}\`

Everything that is *known* of it.

Authorization: key.

## Parameters

| parameter | in | type | required | description |
|---|---|---|---|---|
| \`petId\` | path | integer (int64) | yes | Which pet \\| of all e.g. \`7\` |
| \`verbose\` | query | boolean | no |  |

## Responses

### 200: The pet

\`application/json\`: Pet

| field | type | required | description |
|---|---|---|---|
| \`id\` | integer | yes |  |
| \`name\` | string or null | no |  |
| \`kind\` | string or Error | no |  |
| \`friends\` | list of Pet | no |  |
| \`home\` | object | no |  |
| \`home.city\` | string | no |  |

Example:

\`\`\`json
{
  "id": 7,
  "name": "Rex"
}
\`\`\`

### 404: There is no such pet

\`application/json\`: Error

| field | type | required | description |
|---|---|---|---|
| \`code\` | string: missing, secret | yes | What went wrong |
`)
  })

  it('tells what is deprecated, what may be done without authorization, and what a body must be', async () => {
    folder.write('pets.yaml', PETS)
    const documents = documentsIn(await scan())
    expect(documents.get('pets/pets/{petId}/delete')?.document.body).toBe(
      '# DELETE /pets/{petId}\n\n`DELETE /pets/{petId}`\n\n**Deprecated.**\n\nAuthorization: oauth (pets:write) or none.\n\n' +
        '## Parameters\n\n| parameter | in | type | required | description |\n|---|---|---|---|---|\n' +
        '| `petId` | path | integer (int64) | yes | Which pet \\| of all e.g. `7` |\n\n## Responses\n\n### 204: Gone\n',
    )
    expect(documents.get('pets/pets/post')?.document.body).toContain(
      '## Request body\n\n`application/json`: Pet, required',
    )
  })

  it('is read from an address', async () => {
    const site = await localSite()
    site.pages.set('/openapi.json', {
      body: JSON.stringify({ openapi: '3.1.0', paths: { '/': { get: {} } } }),
    })
    expect([...documentsIn(await scan({ location: `${site.origin}/openapi.json` })).keys()]).toEqual([
      'index/get',
    ])
    await expect(scan({ location: `${site.origin}/nowhere.json` })).rejects.toThrow(SourceUnavailableError)
    await site.close()
  })
})

describe('a document with faults', () => {
  it('fails what was in it, and no other', async () => {
    folder.write('good.yaml', PETS)
    folder.write('bad.yaml', 'openapi: 3.0.0\npaths: {')
    folder.write('old.json', '{"swagger": "2.0", "paths": {}}')
    folder.write('package.json', '{"name": "x"}')
    const items = await scan()
    expect(documentsIn(items).size).toBe(3)
    expect(notesIn(items)).toEqual([
      expect.stringMatching(/^failed bad\/: bad\.yaml: line 2: expected JSON or YAML/),
      'failed old/: old.json: expected OpenAPI 3, got Swagger 2.0; convert it, e.g. with swagger2openapi',
      'skipped package.json: package.json: expected an OpenAPI document, got something else; exclude it, or name another',
    ])
  })

  it('fails everything where it is the only one', async () => {
    folder.write('a.yaml', 'name: x')
    expect(notesIn(await scan({ location: join(folder.root, 'a.yaml') }))[0]).toMatch(
      /^failed \/: a\.yaml: expected an OpenAPI document/,
    )
  })

  it('names references that lead nowhere or to another document, and ends in circles', async () => {
    folder.write(
      'a.yaml',
      `openapi: 3.1.0
paths:
  /a:
    get:
      parameters: [{ $ref: '#/nowhere' }]
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: 'other.yaml#/X' } } } } }
  /b:
    post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Loop' } } } } }
components: { schemas: { Loop: { $ref: '#/components/schemas/Loop' } } }`,
    )
    const documents = documentsIn(await scan())
    expect(documents.get('a/a/get')?.warnings).toEqual([
      'expected a reference within the document, got #/nowhere; left out',
      'expected a reference within the document, got other.yaml#/X; left out',
    ])
    expect(documents.get('a/b/post')?.document.body).toContain('`application/json`: Loop')
  })
})
