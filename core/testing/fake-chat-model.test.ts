import { chatModelContract } from './chat-model-contract.ts'
import { fakeChatModel } from './fake-chat-model.ts'

chatModelContract('the fake', async () => fakeChatModel())
