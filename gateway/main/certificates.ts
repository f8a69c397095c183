import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509'
import * as x509 from '@peculiar/x509'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY = 86_400_000
const CA_DAYS = 3650
/** As public authorities are held to: clients on Apple systems refuse longer ones. */
const LEAF_DAYS = 397
/** Some clock runs behind. */
const EARLIER = DAY

export interface Pair {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

const serial = (): string =>
  Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
    .toString('hex')
    .replace(/^[89a-f]/, '7')

async function pem(key: webcrypto.CryptoKey): Promise<string> {
  const text = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${text.replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END PRIVATE KEY-----\n`
}

async function fromPem(text: string): Promise<webcrypto.CryptoKey> {
  const bytes = Buffer.from(text.replace(/-----[^-]+-----/g, ''), 'base64')
  return await webcrypto.subtle.importKey('pkcs8', bytes, ALGORITHM, true, ['sign'])
}

const generate = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])

/** Only these hosts, whoever gets hold of the authority's key: it will be trusted by machines that also talk to others. */
function constraints(hosts: readonly string[]): x509.Extension {
  const permittedSubtrees = new GeneralSubtrees(
    hosts.map((host) => {
      const family = isIP(host)
      const address = `${host}/${family === 4 ? 32 : 128}`
      const base = new GeneralName(family === 0 ? { dNSName: host } : { iPAddress: address })
      return new GeneralSubtree({ base })
    }),
  )
  return new x509.Extension(
    id_ce_nameConstraints,
    true,
    AsnConvert.serialize(new NameConstraints({ permittedSubtrees })),
  )
}

/** A certificate authority that can vouch for these hosts and no others. `now` in epoch milliseconds. */
export async function makeAuthority(hosts: readonly string[], now: number): Promise<Pair> {
  const keys = await generate()
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Postern of ${(hosts[0] ?? 'localhost').replace(/[^\w.:-]/g, '')}`,
    notBefore: new Date(now - EARLIER),
    notAfter: new Date(now + CA_DAYS * DAY),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      constraints(hosts),
    ],
  })
  return { cert: `${cert.toString('pem')}\n`, key: await pem(keys.privateKey) }
}

/** A server's certificate for these hosts, with the authority behind it as its chain. */
export async function makeLeaf(authority: Pair, hosts: readonly string[], now: number): Promise<Pair> {
  const issuer = new x509.X509Certificate(authority.cert)
  const keys = await generate()
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${(hosts[0] ?? 'localhost').replace(/[^\w.:-]/g, '')}`,
    issuer: issuer.subject,
    notBefore: new Date(now - EARLIER),
    notAfter: new Date(Math.min(now + LEAF_DAYS * DAY, issuer.notAfter.getTime())),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await fromPem(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((host) => ({ type: isIP(host) === 0 ? ('dns' as const) : ('ip' as const), value: host })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  })
  return { cert: `${cert.toString('pem')}\n${authority.cert}`, key: await pem(keys.privateKey) }
}
