import { collection, eventsOf, idsOf, type Collection } from '../http/collection.ts'
import { invalid } from '../http/errors.ts'
import { asObject, asText } from '../http/exchange.ts'
import { required } from '../http/parts.ts'
import type { Routes } from '../http/routes.ts'

const SPEC: Collection = {
  family: 'logStreams',
  prefix: '0oa',
  // Recorded: Okta keeps them among its apps.
  kind: 'AppInstance',
  idParam: 'logStreamId',
  path: () => '/api/v1/logStreams',
  operations: idsOf('LogStream', 's', 'list', 'create', 'get', 'replace', 'delete', 'activate', 'deactivate'),
  read: 'super',
  write: 'super',
  status: 'ACTIVE',
  lifecycleAnswers: 'blank',
  page: { limit: 20, max: 200, sayLimit: false },
  events: eventsOf('system.log_stream.lifecycle', 'create', 'update', 'delete', 'activate', 'deactivate'),
  make(_x, body, old) {
    const type = asText(old?.body['type'] ?? body['type'])
    if (type !== 'aws_eventbridge' && type !== 'splunk_cloud_logstreaming')
      throw invalid('type', 'type: The field has an invalid value')
    // The token of a Splunk collector is taken and never shown.
    const { token: _token, ...settings } = asObject(body['settings'])
    return {
      type,
      name: required(body, 'name'),
      settings: old === undefined ? settings : { ...asObject(old.body['settings']), ...settings },
    }
  },
  wanted(x) {
    const type = /type eq "(.+)"/.exec(x.query.get('filter') ?? '')?.[1]
    return (row) => type === undefined || row.body['type'] === type
  },
  view(_x, { id, status, created, lastUpdated, body }, self) {
    const verb = status === 'ACTIVE' ? 'deactivate' : 'activate'
    const { type, name, settings } = body
    const _links = {
      self: { href: self, method: 'GET' },
      [verb]: { href: `${self}/lifecycle/${verb}`, method: 'POST' },
    }
    return { id, type, name, lastUpdated, created, status, settings, _links }
  },
}

/** Log streams: a super admin's alone. */
export function logStreams(routes: Routes): void {
  collection(routes, SPEC)
}
