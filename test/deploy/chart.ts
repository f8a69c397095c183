import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { ROOT } from './copy.ts'

/** Objects of Kubernetes have many shapes; the checks look into any. */
// oxlint-disable-next-line typescript/no-explicit-any -- as said above
export type Manifest = any

const CHART = join(ROOT, 'helm')

export interface Rendered {
  readonly ok: boolean
  readonly text: string
  readonly manifests: readonly Manifest[]
  manifest(kind: string, name?: string): Manifest
}

const helm = (...args: string[]) => {
  const { status, stdout, stderr, error } = spawnSync('helm', args, { encoding: 'utf8' })
  if (error !== undefined) throw error
  return { ok: status === 0, text: `${stdout}${status === 0 ? '' : stderr}` }
}

export const lintChart = (): { readonly ok: boolean; readonly text: string } => helm('lint', '--strict', CHART)

/** The chart with these values, as `helm template edge` renders it in the namespace `security`. */
export function render(values: object): Rendered {
  const folder = mkdtempSync(join(tmpdir(), 'postern-chart-'))
  try {
    writeFileSync(join(folder, 'values.yaml'), JSON.stringify(values))
    const asked = ['--kube-version', '1.31.0', '--namespace', 'security', '--values', join(folder, 'values.yaml')]
    const { ok, text } = helm('template', 'edge', CHART, ...asked)
    const documents = ok ? parseAllDocuments(text) : []
    const wrong = documents.flatMap((one) => one.errors)
    if (wrong.length > 0) throw new Error(`the chart renders what is no YAML: ${String(wrong[0])}`)
    const manifests = documents.map((one) => one.toJS() as Manifest).filter((one) => one !== null)
    return {
      ok,
      text,
      manifests,
      manifest: (kind, name) =>
        manifests.find((one) => one.kind === kind && (name === undefined || one.metadata.name === name)),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const VERSIONS: Readonly<Record<string, string>> = {
  ConfigMap: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  Service: 'v1',
  ServiceAccount: 'v1',
  ServiceMonitor: 'monitoring.coreos.com/v1',
  StatefulSet: 'apps/v1',
}
/** Keys that Kubernetes knows at these places; a misspelt one would be dropped in silence. */
const KEYS = {
  workload:
    'serviceName replicas podManagementPolicy selector template volumeClaimTemplates updateStrategy minReadySeconds persistentVolumeClaimRetentionPolicy revisionHistoryLimit',
  pod: 'serviceAccountName automountServiceAccountToken terminationGracePeriodSeconds imagePullSecrets securityContext containers initContainers volumes nodeSelector tolerations affinity topologySpreadConstraints priorityClassName dnsPolicy enableServiceLinks',
  container:
    'name image imagePullPolicy command args env envFrom ports startupProbe livenessProbe readinessProbe lifecycle securityContext resources volumeMounts workingDir',
  probe: 'httpGet tcpSocket exec initialDelaySeconds periodSeconds timeoutSeconds failureThreshold successThreshold',
  mount: 'name mountPath subPath readOnly',
  volume: 'name configMap secret emptyDir persistentVolumeClaim projected',
  service: 'type selector ports clusterIP publishNotReadyAddresses sessionAffinity externalTrafficPolicy',
  policy: 'podSelector policyTypes ingress egress',
} as const

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/** What Kubernetes would refuse, or take in silence for something else; sentences, none when all is well. */
export function faults({ manifests }: Rendered): string[] {
  const said: string[] = []
  const keys = (where: string, value: Manifest, known: keyof typeof KEYS) => {
    for (const key of Object.keys(value ?? {}))
      if (!KEYS[known].split(' ').includes(key)) said.push(`${where} has the unknown key ${key}`)
  }
  const seen = new Set<string>()
  for (const one of manifests) {
    const at = `${one.kind} ${one.metadata?.name}`
    if (VERSIONS[one.kind] !== one.apiVersion) said.push(`${at}: ${one.apiVersion} is not its version`)
    if (!NAME.test(one.metadata.name) || one.metadata.name.length > 63) said.push(`${at} cannot be a name`)
    if (seen.has(at)) said.push(`${at} stands twice`)
    seen.add(at)
    for (const value of Object.values(one.metadata.labels ?? {}))
      if (!/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(String(value)))
        said.push(`${at}: ${String(value)} is no label`)
    if (one.kind === 'Service') keys(at, one.spec, 'service')
    if (one.kind === 'NetworkPolicy') keys(at, one.spec, 'policy')
    if (one.kind === 'StatefulSet') said.push(...workloadFaults(one, keys))
  }
  const pod = manifests.find((one) => one.kind === 'StatefulSet')?.spec.template
  const ports = new Set(pod?.spec.containers[0].ports.map((port: Manifest) => port.name))
  const labels = pod?.metadata.labels ?? {}
  for (const { kind, metadata, spec } of manifests) {
    const selector = kind === 'Service' ? spec.selector : (spec?.podSelector?.matchLabels ?? {})
    if (kind === 'ServiceMonitor') continue
    for (const [label, value] of Object.entries(selector))
      if (labels[label] !== value) said.push(`${kind} ${metadata.name} selects nobody: ${label}`)
    for (const port of kind === 'Service' ? spec.ports : [])
      if (!ports.has(port.targetPort)) said.push(`Service ${metadata.name}: the pod has no port ${port.targetPort}`)
  }
  return said
}

function workloadFaults(
  one: Manifest,
  keys: (at: string, value: Manifest, known: keyof typeof KEYS) => void,
): string[] {
  const said: string[] = []
  const { spec } = one
  const pod = spec.template.spec
  keys('the workload', spec, 'workload')
  keys('the pod', pod, 'pod')
  const volumes = new Set([
    ...pod.volumes.map((volume: Manifest) => volume.name),
    ...(spec.volumeClaimTemplates ?? []).map((claim: Manifest) => claim.metadata.name),
  ])
  for (const volume of pod.volumes) keys(`the volume ${volume.name}`, volume, 'volume')
  for (const container of pod.containers) {
    keys('the container', container, 'container')
    const ports = new Set(container.ports.map((port: Manifest) => port.name))
    for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      keys(name, container[name], 'probe')
      if (!ports.has(container[name]?.httpGet?.port)) said.push(`${name} asks no port of the container`)
    }
    for (const mount of container.volumeMounts) {
      keys(`the mount ${mount.name}`, mount, 'mount')
      if (!volumes.has(mount.name)) said.push(`there is no volume ${mount.name}`)
    }
    const names = container.env.map((variable: Manifest) => variable.name)
    if (new Set(names).size !== names.length) said.push('a variable is set twice')
    for (const variable of container.env)
      if ((variable.value === undefined) === (variable.valueFrom === undefined))
        said.push(`${variable.name} has no value, or two`)
      else if (variable.value !== undefined && typeof variable.value !== 'string')
        said.push(`${variable.name} is no string`)
  }
  const { matchLabels } = spec.selector
  for (const [label, value] of Object.entries(matchLabels))
    if (spec.template.metadata.labels[label] !== value) said.push(`its own selector does not find the pod: ${label}`)
  return said
}
