import { fakePairScorer } from './fake-pair-scorer.ts'
import { pairScorerContract } from './pair-scorer-contract.ts'

pairScorerContract('the fake', async () => fakePairScorer())
