import { deadLettersContract } from './dead-letters-contract.ts'
import { documentLogContract } from './document-log-contract.ts'
import { memoryDeadLetters, memoryLog, memorySourceCatalog } from './memory-log.ts'
import { sourceCatalogContract } from './source-catalog-contract.ts'

documentLogContract('memory', async () => memoryLog())
deadLettersContract('memory', async () => memoryDeadLetters())
sourceCatalogContract('memory', async () => memorySourceCatalog())
