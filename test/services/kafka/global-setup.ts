import type { TestProject } from 'vitest/node'
import { missingForBroker } from './broker-jars.ts'
import { startBroker } from './start-broker.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `127.0.0.1:port` of the run's broker; `undefined` where there can be none here. */
    kafkaBroker: string | undefined
    /** The same broker for clients that log in. */
    kafkaLogin: string | undefined
    /** And for those that log in over TLS, with the certificate that they have to trust. */
    kafkaSecure: { readonly address: string; readonly certificate: string } | undefined
  }
}

/** One broker for all test files of a run. Tests that kill a broker start their own. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (missingForBroker() !== undefined) {
    project.provide('kafkaBroker', undefined)
    project.provide('kafkaLogin', undefined)
    project.provide('kafkaSecure', undefined)
    return undefined
  }
  const broker = await startBroker({ isSecure: true })
  project.provide('kafkaBroker', broker.address)
  project.provide('kafkaLogin', broker.loginAddress)
  project.provide('kafkaSecure', broker.secure)
  return () => broker.remove()
}
