import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadConfig, type Config } from '../../gateway/config.ts'
import { faults, lintChart, render as renderWhole, type Manifest, type Rendered } from '../deploy/chart.ts'
import { emptyFolder } from '../deploy/copy.ts'

const ORG = {
  org: {
    url: 'https://acme.okta.com',
    credentials: [{ kind: 'api_token', name: 'main', token: { file: '/etc/postern/secrets/okta-token' } }],
  },
}
/** In front of an org, unless the values say otherwise. */
const render = (values: object): Rendered => renderWhole({ config: ORG, ...values })

const SETS: Readonly<Record<string, object>> = {
  'with an org': {},
  'with an org named by the environment': {
    config: {},
    extraEnv: [{ name: 'OKTA_CLIENT_ORGURL', value: 'https://acme.okta.com' }],
  },
  'with a simulated org, as was asked for': { config: {}, simulatedOrg: true },
  'three replicas on PostgreSQL': {
    replicas: 3,
    config: ORG,
    secretKeys: { storeUrl: 'store-url' },
    podDisruptionBudget: { enabled: true, minAvailable: 2 },
  },
  'nothing kept': { persistence: { enabled: false } },
  'a volume that is there': { persistence: { existingClaim: 'postern-data' } },
  'a storage class': { persistence: { size: '50Gi', storageClass: 'fast' } },
  'watched and fenced': {
    serviceMonitor: { enabled: true },
    networkPolicy: {
      agentsFrom: [{ namespaceSelector: { matchLabels: { bots: 'yes' } } }],
      operatorsFrom: [{ namespaceSelector: { matchLabels: { monitoring: 'yes' } } }],
    },
  },
  'without a fence': { networkPolicy: { enabled: false }, serviceAccount: { create: false, name: 'mine' } },
  'placed and named': {
    image: { repository: 'registry.example/postern', tag: '9.9.9' },
    imagePullSecrets: [{ name: 'pull' }],
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'a', operator: 'Exists' }],
    affinity: { podAntiAffinity: {} },
    podAnnotations: { 'example/a': 'b' },
    service: { type: 'LoadBalancer', annotations: { 'example/internal': 'true' } },
    extraEnv: [{ name: 'POSTERN_LOG_LEVEL', value: 'debug' }],
    ports: { agents: 9080, operators: 9081, callbacks: 9082 },
  },
}

test('the chart passes the linter', () => {
  const { ok, text } = lintChart()
  assert.ok(ok, text)
})

for (const [name, values] of Object.entries(SETS))
  test(`the chart, ${name}: what it renders is sound, runs without rights and holds no secret`, (t) => {
    const rendered = render(values)
    assert.ok(rendered.ok, rendered.text)
    assert.deepEqual(faults(rendered), [])
    assertLocked(rendered)
    assertNoSecret(rendered)
    const config = configOf(t, rendered)
    const pod = podOf(rendered)
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => pod.containers[0][probe].httpGet)
    assert.deepEqual(
      probes.map(({ path, port }: Manifest) => `${path} ${port}`),
      ['/livez operators', '/livez operators', '/readyz operators'],
    )
    const ports = Object.fromEntries(pod.containers[0].ports.map((one: Manifest) => [one.name, one.containerPort]))
    assert.equal(config.doors.agents.listen.port, ports.agents)
    assert.equal(config.doors.operators.listen.port, ports.operators)
    assert.match(
      config.doors.agents.publicUrl ?? '',
      new RegExp(`^http://edge-postern\\.security\\.svc:${ports.agents}$`),
    )
    assert.deepEqual(config.doors.operators.names, ['edge-postern-operators', 'edge-postern-operators.security.svc'])
  })

test('agents and operators never share a service, and the fence keeps others from the operators', () => {
  const rendered = render({})
  assert.deepEqual(portsOf(rendered.manifest('Service', 'edge-postern')), ['agents'])
  assert.deepEqual(portsOf(rendered.manifest('Service', 'edge-postern-operators')), ['operators', 'callbacks'])
  const rules = rendered.manifest('NetworkPolicy').spec.ingress
  assert.deepEqual(
    rules.map((rule: Manifest) => rule.ports.map((one: Manifest) => one.port)),
    [['agents']],
  )
  const open = render(SETS['watched and fenced'] ?? {}).manifest('NetworkPolicy').spec.ingress
  assert.deepEqual(
    open.map((rule: Manifest) => rule.ports.map((one: Manifest) => one.port)),
    [['agents'], ['operators', 'callbacks']],
  )
})

test('data lies on a volume of each pod, on the one that is named, or nowhere', () => {
  const claims = render({}).manifest('StatefulSet').spec.volumeClaimTemplates
  assert.equal(claims[0].spec.resources.requests.storage, '10Gi')
  const named = render(SETS['a volume that is there'] ?? {})
  assert.equal(named.manifest('StatefulSet').spec.volumeClaimTemplates, undefined)
  const volume = (one: Rendered) => podOf(one).volumes.find(({ name }: Manifest) => name === 'data')
  assert.equal(volume(named).persistentVolumeClaim.claimName, 'postern-data')
  assert.deepEqual(volume(render(SETS['nothing kept'] ?? {})).emptyDir, {})
})

test('a public address, names and TLS of the configuration win over those of the chart', (t) => {
  const doors = {
    agents: { publicUrl: 'https://postern.example' },
    operators: { names: ['ops.example'] },
  }
  const config = configOf(t, render({ config: { ...ORG, doors } }))
  assert.equal(config.doors.agents.publicUrl, 'https://postern.example')
  assert.deepEqual(config.doors.operators.names, ['ops.example'])
})

test('the pods change when the configuration does', () => {
  const sum = (values: object) =>
    render(values).manifest('StatefulSet').spec.template.metadata.annotations['checksum/config'] as string
  assert.equal(sum({}), sum({ replicas: 1 }))
  assert.notEqual(sum({}), sum({ config: { ...ORG, log: { level: 'debug' } } }))
})

const REFUSED: readonly [string, object, RegExp][] = [
  ['no org', { config: {} }, /no org is named, and a simulated one would start inside the pod: set config\.org\.url/],
  ['two replicas on SQLite', { replicas: 2 }, /several replicas need one PostgreSQL/],
  ['no replica', { replicas: 0 }, /replicas/],
  ['a value that is none', { replica: 2 }, /replica/],
  ['no secret', { existingSecret: '' }, /existingSecret/],
  ['a port of root', { ports: { agents: 80 } }, /agents/],
  ['an image without a name', { image: { repository: '' } }, /repository/],
]
for (const [name, values, why] of REFUSED)
  test(`the chart refuses ${name}, and says why`, () => {
    const { ok, text } = render(values)
    assert.equal(ok, false)
    assert.match(text, why)
  })

test('the check of what is rendered has eyes', () => {
  const twice = render({ extraEnv: [{ name: 'POSTERN_STORE_DATA_DIR', value: '/elsewhere' }] })
  assert.deepEqual(faults(twice), ['a variable is set twice'])
  assert.deepEqual(faults(render({ extraEnv: [{ name: 'A', value: 1 }] })), ['A is no string'])
  assert.match(faults(render({ extraEnv: [{ name: 'A' }] })).join(), /A has no value/)
})

const podOf = (rendered: Rendered): Manifest => rendered.manifest('StatefulSet').spec.template.spec
const portsOf = (service: Manifest): string[] => service.spec.ports.map((one: Manifest) => one.name as string)

function assertLocked(rendered: Rendered): void {
  const pod = podOf(rendered)
  assert.equal(pod.automountServiceAccountToken, false)
  assert.deepEqual(pod.securityContext, {
    runAsNonRoot: true,
    runAsUser: 10001,
    runAsGroup: 10001,
    fsGroup: 10001,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  })
  for (const container of pod.containers) {
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    const writable = container.volumeMounts.filter((mount: Manifest) => mount.readOnly !== true)
    assert.deepEqual(writable.map((mount: Manifest) => mount.mountPath as string).toSorted(), [
      '/tmp',
      '/var/lib/postern',
    ])
    assert.ok(container.resources.limits.memory)
  }
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) assert.equal(pod[key], undefined)
}

function assertNoSecret(rendered: Rendered): void {
  assert.equal(rendered.manifest('Secret'), undefined)
  assert.doesNotMatch(rendered.text, /BEGIN [A-Z ]*PRIVATE KEY|SSWS |\b[po]k_[A-Za-z0-9]{8,}|postgres(ql)?:\/\//)
}

/** The configuration that the pod would load: rendered file and environment, read by the gateway itself. */
function configOf(t: Parameters<typeof emptyFolder>[0], rendered: Rendered): Config {
  const folder = emptyFolder(t)
  const text = rendered.manifest('ConfigMap').data['postern.yaml'] as string
  // What the volume of the Secret would hold.
  mkdirSync(join(folder, 'secrets'))
  writeFileSync(join(folder, 'secrets/okta-token'), 'token')
  writeFileSync(join(folder, 'postern.yaml'), text.replaceAll('/etc/postern/secrets', join(folder, 'secrets')))
  const env = Object.fromEntries(
    podOf(rendered).containers[0].env.map((one: Manifest) => [
      one.name,
      (one.value as string | undefined) ?? from(one),
    ]),
  ) as Record<string, string>
  return loadConfig({ file: join(folder, 'postern.yaml'), env }).config
}

const from = (variable: Manifest): string =>
  variable.valueFrom.secretKeyRef === undefined ? 'edge-postern-0' : 'postgres://db.example/postern'
