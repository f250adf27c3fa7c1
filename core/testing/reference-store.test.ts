import { openReferenceStore } from './reference-store.ts'
import { storeContract } from './store-contract.ts'

storeContract('the reference store', async () => openReferenceStore())
