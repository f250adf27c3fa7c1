import { connectorContract } from './connector-contract.ts'
import { memorySource } from './memory-source.ts'

connectorContract('a source in memory', () => memorySource())
