import { collection, idsOf, type Collection } from '../http/collection.ts'
import { invalid, OktaError } from '../http/errors.ts'
import { asText } from '../http/exchange.ts'
import { callerId, link, own, required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'

const PLATFORMS = new Set(['ANDROID', 'IOS', 'MACOS', 'WINDOWS', 'CHROMEOS'])
const MADE = [
  'createdDate',
  'createdBy',
  'lastUpdate',
  'lastUpdatedBy',
  'resourceType',
  'resourceDisplayName',
  'resourceId',
]

const SPEC: Collection = {
  family: 'device-assurances',
  prefix: 'dae',
  kind: 'DeviceAssuranceEntity',
  kinds: { getDeviceAssurancePolicy: 'DeviceAssuranceRuleManagerImpl' },
  idParam: 'deviceAssuranceId',
  path: () => '/api/v1/device-assurances',
  operations: {
    list: 'listDeviceAssurancePolicies',
    ...idsOf('DeviceAssurancePolicy', '', 'create', 'get', 'replace', 'delete'),
  },
  read: { permission: 'device-trust.read', kind: 'devices' },
  write: { permission: 'device-trust.manage', kind: 'devices' },
  events: {
    create: 'device.assurance.policy.add',
    update: 'device.assurance.policy.update',
    delete: 'device.assurance.policy.delete',
  },
  make(x, body, old) {
    const platform = asText(old?.body['platform'] ?? body['platform'])
    if (platform === undefined || !PLATFORMS.has(platform)) throw new OktaError('E0000003')
    const rest = own(body, 'name', 'platform', ...MADE)
    if (Object.keys(rest).length === 0)
      throw invalid('deviceAssuranceMediated', 'Please select at least one device condition before saving')
    return {
      name: required(body, 'name'),
      platform,
      ...rest,
      createdBy: old?.body['createdBy'] ?? callerId(x),
      lastUpdatedBy: callerId(x),
    }
  },
  view(x, { id, created, lastUpdated, body }, self) {
    const { createdBy, lastUpdatedBy, ...rest } = body
    // Recorded: the answer to a replacement does not tell who made it.
    const born = x.operation.id === 'replaceDeviceAssurancePolicy' ? {} : { createdDate: created, createdBy }
    return {
      ...rest,
      id,
      ...born,
      lastUpdate: lastUpdated,
      lastUpdatedBy,
      resourceType: 'DeviceAssurancePolicyEntity',
      resourceDisplayName: { value: body['name'], sensitive: false },
      resourceId: id,
      _links: { self: link(self, 'GET', 'PUT', 'DELETE') },
    }
  },
}

/** Device assurance policies. */
export function deviceAssurance(routes: Routes): void {
  collection(routes, SPEC)
}
