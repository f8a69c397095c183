import { at, type Input, listOf, textOf } from '../input.ts'
import { type Family, flag, number, type Properties, text, texts } from '../property.ts'
import { attribute, each, host, hostName, id, kind, oneOf, OTHER } from '../safe.ts'

const uri = ({ body }: Input): unknown => at(body, 'channel', 'config', 'uri')

const channel: Properties = {
  host: text('Host that is called.', (input) => host(uri(input))),
  token_host: text('Host that tokens for the hook are asked of, with a secret; empty without.', ({ body }) =>
    host(at(body, 'channel', 'config', 'tokenUrl')),
  ),
  is_https: flag('Called over TLS.', (input) => textOf(uri(input)).toLowerCase().startsWith('https://')),
  channel_type: text('HTTP or OAUTH.', ({ body }) => kind(at(body, 'channel', 'type'))),
  auth_type: text('How the host knows Okta: HEADER, or client_secret_post, private_key_jwt, …', ({ body }) => {
    const scheme = at(body, 'channel', 'config', 'authScheme', 'type')
    const method = at(body, 'channel', 'config', 'authType')
    return kind(scheme) || oneOf('client_secret_post', 'private_key_jwt')(method)
  }),
  header_names: texts('Names of headers sent along.', ({ body }) =>
    each(
      listOf(at(body, 'channel', 'config', 'headers')).map((one) => at(one, 'key')),
      attribute,
    ),
  ),
  status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
}

const eventType = (value: unknown): string =>
  typeof value === 'string' && /^[a-z0-9_]+(\.[a-z0-9_]+){1,9}$/.test(value) ? value : OTHER

const eventHooks: Family = {
  of: ['createEventHook', 'replaceEventHook'],
  properties: {
    ...channel,
    event_types: texts('System Log events that are sent.', ({ body }) =>
      each(listOf(at(body, 'events', 'items')), eventType),
    ),
    event_count: number('How many types of event are sent.', ({ body }) => listOf(at(body, 'events', 'items')).length),
  },
}

const inlineHooks: Family = {
  of: ['createInlineHook', 'replaceInlineHook', 'updateInlineHook'],
  properties: {
    ...channel,
    hook_type: text('com.okta.oauth2.tokens.transform, com.okta.user.pre-registration, …', ({ body }) => {
      const type = at(body, 'type')
      if (type === undefined || type === null) return ''
      return typeof type === 'string' && /^com\.okta(\.[a-z0-9-]+)+$/.test(type) ? type : OTHER
    }),
  },
}

const logStreams: Family = {
  of: ['createLogStream', 'replaceLogStream'],
  properties: {
    stream_type: text('aws_eventbridge or splunk_cloud_logstreaming.', ({ body }) =>
      oneOf('aws_eventbridge', 'splunk_cloud_logstreaming')(at(body, 'type')),
    ),
    host: text('Splunk host the log goes to; empty for AWS.', ({ body }) => hostName(at(body, 'settings', 'host'))),
    account: text('AWS account the log goes to; empty for Splunk.', ({ body }) =>
      id(at(body, 'settings', 'accountId')),
    ),
    region: text('AWS region.', ({ body }) => id(at(body, 'settings', 'region'))),
    status: text('ACTIVE or INACTIVE.', ({ body }) => kind(at(body, 'status'))),
  },
}

const streams: Family = {
  of: ['createSsfStream', 'replaceSsfStream', 'updateSsfStream'],
  properties: {
    host: text('Host that security events are sent to.', ({ body }) => host(at(body, 'delivery', 'endpoint_url'))),
  },
}

const receivers: Family = {
  of: ['createSecurityEventsProviderInstance', 'replaceSecurityEventsProviderInstance'],
  properties: {
    host: text('Host whose security events are believed.', ({ body }) =>
      host(at(body, 'settings', 'well_known_url') ?? at(body, 'settings', 'issuer')),
    ),
  },
}

const mail: Family = {
  of: ['createEmailServer', 'updateEmailServer'],
  properties: {
    host: text("Server the org's mail goes through.", ({ body }) => hostName(at(body, 'host'))),
    enabled: flag('Used from now on.', ({ body }) => at(body, 'enabled') === true),
  },
}

export const HOOKS: readonly Family[] = [eventHooks, inlineHooks, logStreams, streams, receivers, mail]
