import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** A key with a certificate that nobody but itself vouches for. */
export interface SelfMadeCertificate {
  /** PKCS #12, for the broker. */
  readonly keystoreFile: string
  readonly password: string
  /** PEM, for who is to trust it. */
  readonly certificate: string
}

/** For 127.0.0.1, good for a day, made by the `keytool` that comes with Java. */
export function selfMadeCertificate(folder: string): SelfMadeCertificate {
  const keystoreFile = join(folder, 'broker.p12')
  const password = 'only-for-tests'
  const store = ['-keystore', keystoreFile, '-storepass', password, '-alias', 'broker']
  const subject = ['-dname', 'CN=127.0.0.1', '-ext', 'SAN=ip:127.0.0.1', '-validity', '1']
  keytool('-genkeypair', '-storetype', 'PKCS12', '-keyalg', 'EC', ...subject, ...store)
  return { keystoreFile, password, certificate: keytool('-exportcert', '-rfc', ...store) }
}

function keytool(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('keytool', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`expected keytool to make a certificate, got ${stdout}${stderr}`)
  return stdout
}
