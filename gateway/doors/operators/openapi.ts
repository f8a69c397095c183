import { z } from 'zod'
import { apiError } from '../../model/api.ts'
import type { Route } from './route.ts'

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
  return rest
}

const jsonContent = (schema: z.ZodType, io: 'input' | 'output') => ({
  'application/json': { schema: schemaOf(schema, io) },
})

function parametersOf(route: Route): object[] {
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

const describe = (route: Route) => ({
  summary: route.summary,
  description: route.roles.length === 0 ? 'For every operator.' : `For the roles ${route.roles.join(', ')}.`,
  parameters: parametersOf(route),
  ...(route.body === undefined ? {} : { requestBody: { content: jsonContent(route.body, 'input') } }),
  responses: {
    [route.status]: {
      description: 'Done.',
      ...(route.answer === undefined ? {} : { content: jsonContent(route.answer, 'output') }),
    },
    default: { description: 'Not done, and why.', content: jsonContent(apiError, 'output') },
  },
})

/** The door's description (OpenAPI 3.1), made of the very schemas that its routes validate with. */
export function openapi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: describe(route) }
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
