/**
 * An assistant in LangChain that answers from an index of Plumbline.
 *
 *   node docs/examples/langchain.ts [--data FOLDER] [--source NAME] [--group NAME] QUESTION
 *
 * Prints what was found as JSON, and the prompt that a chat model of any provider would get: put one behind the chain
 * with `.pipe(model)`.
 */
import { parseArgs } from 'node:util'
import type { Document } from '@langchain/core/documents'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda, RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { openSystem } from '../../app/open-system.ts'
import { loadSettingsToRead } from '../../app/settings.ts'
import { langchainRetriever, type PassageMetadata } from '../../serve/langchain/retriever.ts'

type Found = Document<PassageMetadata & Record<string, unknown>>

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    source: { type: 'string', multiple: true },
    group: { type: 'string', multiple: true, default: [] },
  },
})
const settings = loadSettingsToRead({
  workingFolder: process.cwd(),
  env: process.env,
  ...(values.data !== undefined && { data: values.data }),
})
const opened = await openConfiguredEmbedder(settings, { note: console.error })
const system = await openSystem(settings, opened, console.error)

try {
  const retriever = langchainRetriever(system, {
    limit: 3,
    // Whose question it is decides what is found: pass on the groups of whoever asks your assistant.
    principal: { tenant: settings.config.server.tenant, groups: values.group },
    ...(values.source && { filter: { sources: values.source } }),
  })
  let found: Found[] = []
  const context = new RunnableLambda({
    func: async (question: string) => {
      found = await retriever.invoke(question)
      return found.map(cited).join('\n\n')
    },
  })
  const chain = RunnableSequence.from([
    { context, question: new RunnablePassthrough<string>() },
    ChatPromptTemplate.fromTemplate(
      'Answer from these passages alone, and name the number of each that you use.\n\n{context}\n\n{question}',
    ),
  ])
  const prompt = await chain.invoke(positionals.join(' '))
  console.log(JSON.stringify({ found, prompt: prompt.toString() }, undefined, 2))
} finally {
  await system.close()
  await opened.close()
}

/** A passage as the prompt has it: numbered, with where it stands. */
function cited({ metadata, pageContent }: Found, index: number): string {
  const { title, headings, url, documentId } = metadata
  return `[${index + 1}] ${[...new Set([title, ...headings])].join(' › ')} (${url ?? documentId})\n${pageContent}`
}
