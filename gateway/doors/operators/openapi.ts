import { z } from 'zod'
import { apiError, loggedOut, loginAnswer, loginBegun, loginEnd } from '../../model/api.ts'
import type { Route } from './route.ts'

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
  return rest
}

const jsonContent = (schema: z.ZodType, io: 'input' | 'output') => ({
  'application/json': { schema: schemaOf(schema, io) },
})

function parametersOf(route: Pick<Route, 'path' | 'query'>): object[] {
  const path = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const query = route.query === undefined ? {} : schemaOf(route.query, 'input')
  const { properties = {}, required = [] } = query as { properties?: Record<string, object>; required?: string[] }
  return [
    ...path,
    ...Object.entries(properties).map(([name, schema]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      schema,
    })),
  ]
}

type Described = Pick<Route, 'method' | 'path' | 'summary' | 'roles' | 'query' | 'body' | 'answer' | 'status'> & {
  /** Takes no key. */
  readonly open?: true
  /** What it answers, where that is no JSON. */
  readonly text?: string
  readonly problem?: z.ZodType | undefined
}

const plain = { roles: [], query: undefined, body: undefined, answer: undefined, status: 200 } as const

/** What is served beside the routes: the sign-in of the CLI, which leads to a key, and what machines ask. */
const BESIDE: readonly Described[] = [
  {
    ...plain,
    method: 'post',
    path: '/api/login',
    summary: 'Begins a sign-in with Okta (device flow): a person confirms the code at the address. Limited by source.',
    answer: loginBegun,
    open: true,
  },
  {
    ...plain,
    method: 'post',
    path: '/api/login/end',
    summary:
      'Asks what became of it: pending, or a key of the operator bound to whoever confirmed. The key ends by itself.',
    body: loginEnd,
    answer: loginAnswer,
    open: true,
  },
  { ...plain, method: 'post', path: '/api/logout', summary: 'Ends the very key that is shown.', answer: loggedOut },
  {
    ...plain,
    method: 'get',
    path: '/metrics',
    summary: 'Measurements, as Prometheus reads them.',
    text: 'text/plain',
  },
  { ...plain, method: 'get', path: '/livez', summary: 'The process lives.', text: 'text/plain', open: true },
  {
    ...plain,
    method: 'get',
    path: '/readyz',
    summary: 'Calls are taken; else 503 with the names of the checks that fail.',
    text: 'text/plain',
    open: true,
  },
]

const describe = (route: Described) => ({
  summary: route.summary,
  description:
    route.open === true
      ? 'For everybody, without a key.'
      : route.roles.length === 0
        ? 'For every operator.'
        : `For the roles ${route.roles.join(', ')}.`,
  ...(route.open === true ? { security: [] } : {}),
  parameters: parametersOf(route),
  ...(route.body === undefined ? {} : { requestBody: { content: jsonContent(route.body, 'input') } }),
  responses: {
    [route.status]: {
      description: 'Done.',
      ...(route.answer === undefined ? {} : { content: jsonContent(route.answer, 'output') }),
      ...(route.text === undefined ? {} : { content: { [route.text]: { schema: { type: 'string' } } } }),
    },
    default: {
      description: 'Not done, and why.',
      content: {
        ...jsonContent(apiError, 'output'),
        ...(route.problem === undefined
          ? {}
          : { 'application/problem+json': { schema: schemaOf(route.problem, 'output') } }),
      },
    },
  },
})

/** The door's description (OpenAPI 3.1), made of the very schemas that its routes validate with. */
export function openapi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of [...BESIDE, ...routes])
    paths[route.path] = { ...paths[route.path], [route.method]: describe(route) }
  return {
    openapi: '3.1.0',
    info: { title: "Postern, operators' door", version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    security: [{ operatorKey: [] }],
    components: {
      securitySchemes: { operatorKey: { type: 'http', scheme: 'bearer', description: 'An operator key, ok_…' } },
    },
    paths,
  }
}
