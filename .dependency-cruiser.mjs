// The rooms and what each may import, as docs/ARCHITECTURE.md draws them; and the one room through which a package comes in.

/** Room → rooms it may import besides itself. */
const ROOMS = {
  core: [],
  markdown: ['core'],
  onnx: ['core'],
  config: ['core'],
  connectors: ['core', 'markdown'],
  log: ['core'],
  inference: ['core', 'onnx'],
  llm: ['core'],
  stores: ['core'],
  pipelines: ['core', 'markdown'],
  retrievers: ['core'],
  evaluate: ['core'],
  'fine-tune': ['core', 'onnx', 'inference', 'evaluate'],
  app: [
    'core',
    'markdown',
    'onnx',
    'config',
    'connectors',
    'log',
    'inference',
    'llm',
    'stores',
    'pipelines',
    'retrievers',
    'evaluate',
    'fine-tune',
  ],
  serve: ['core', 'config', 'app'],
  cli: ['core', 'config', 'app', 'serve'],
}

/** Package → the folders that may import it. */
const DOORS = {
  kafkajs: ['log/kafka'],
  '@qdrant/.*': ['stores/qdrant'],
  'onnxruntime-.*': ['inference', 'fine-tune/runtime'],
  '@xenova/transformers|@huggingface/.*': ['inference'],
  'unified|remark-.*|rehype-.*|mdast-.*|hast-.*|unist-.*|micromark.*': ['markdown'],
  yaml: ['markdown', 'config', 'connectors/openapi'],
  zod: ['config', 'serve'],
  'fastify|@fastify/.*|prom-client': ['serve'],
  commander: ['cli'],
  stemmer: ['retrievers'],
  'ignore|robots-parser|saxes': ['connectors'],
  croner: ['app'],
  'ml-matrix': ['fine-tune/whitening'],
  '@opentelemetry/.*': ['app/tracing'],
  tar: ['evaluate'],
  'langchain|@langchain/.*': ['llm', 'serve'],
  'better-sqlite3|sqlite': [],
}

const TEST = String.raw`\.test\.ts$|/testing/|-contract\.ts$`

const roomRules = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `${room}-imports-only-${allowed.join('-') || 'itself'}`,
  comment: `rooms meet in core as types and in app as objects: take what ${room} needs as an argument`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: TEST },
  to: {
    path: '^[^/]+/',
    pathNot: [`^(${[room, ...allowed].join('|')})/`, '^node_modules/', '^node:'],
    dependencyTypesNot: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown'],
  },
}))

const doorRules = Object.entries(DOORS).map(([packages, folders]) => ({
  name: `${packages.split('|')[0]}-only-through-${folders.join('-') || 'nothing'}`,
  comment: 'each package has one door',
  severity: 'error',
  from: { pathNot: [TEST, '^(test|bench)/', ...folders.map((folder) => `^${folder}/`)] },
  to: { path: `^node_modules/(${packages})/` },
}))

export default {
  forbidden: [
    ...roomRules,
    ...doorRules,
    {
      name: 'core-imports-no-package',
      severity: 'error',
      from: { path: '^core/', pathNot: TEST },
      to: { path: '^node_modules/' },
    },
    {
      name: 'core-does-no-io',
      comment: 'the core computes; only node:crypto, for digests',
      severity: 'error',
      from: { path: '^core/', pathNot: TEST },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: [TEST, '^(test|bench)/'] },
      to: { path: [TEST, '^(test|bench)/'] },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'mdast and hast are types alone, from @types; the compiler checks that they are there',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(mdast|hast)$' },
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      from: { pathNot: '^bench/rivals/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules/.*/node_modules|bench/rivals|\\.plumbline)' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
}
