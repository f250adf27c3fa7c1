import { startTraining } from '../start-training.ts'
import { toyTraining } from './toy-training.ts'

/** Trains the toy model in a folder, and is killed in the middle of it: `node training-process.ts FOLDER AFTER_STEPS`. */
const [folder = '', afterSteps = ''] = process.argv.slice(2)
await startTraining(toyTraining(folder), {
  onStep: ({ step }) => {
    if (step === Number(afterSteps)) process.kill(process.pid, 'SIGKILL')
  },
})
