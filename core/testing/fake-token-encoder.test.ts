import { fakeTokenEncoder } from './fake-token-encoder.ts'
import { tokenEncoderContract } from './token-encoder-contract.ts'

tokenEncoderContract('the fake', async () => fakeTokenEncoder())
