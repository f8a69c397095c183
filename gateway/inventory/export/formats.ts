import type { Edge, GraphNode, Json } from '../graph.ts'

export const FORMATS = ['opengraph', 'json', 'graphml'] as const
export type Format = (typeof FORMATS)[number]

interface Writer {
  readonly head: string
  readonly node: (node: GraphNode, first: boolean) => string
  readonly between: string
  readonly edge: (edge: Edge, first: boolean) => string
  readonly tail: string
}

const comma = (first: boolean): string => (first ? '' : ',\n')

/** BloodHound takes plain values and lists of them; anything deeper is told as JSON. */
function flat(properties: Readonly<Record<string, Json>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]): [string, unknown][] => {
      if (value === null) return []
      if (typeof value !== 'object') return [[name, value]]
      if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return [[name, value]]
      return [[name, JSON.stringify(value)]]
    }),
  )
}

const xml = (text: string): string =>
  text
    .replace(/[\p{Cc}\ufffe\uffff]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** How each format is written, piece by piece. */
export const WRITERS: Readonly<Record<Format, Writer>> = {
  json: {
    head: '{"nodes":[\n',
    node: (node, first) => comma(first) + JSON.stringify(node),
    between: '\n],"edges":[\n',
    edge: (edge, first) => comma(first) + JSON.stringify(edge),
    tail: '\n]}\n',
  },
  // Source: BloodHound's OpenGraph schema: nodes with kinds, edges with the ids of their ends.
  opengraph: {
    head: '{"metadata":{"source_kind":"Okta"},"graph":{"nodes":[\n',
    node: (node, first) =>
      comma(first) +
      JSON.stringify({
        id: node.id,
        kinds: [node.kind, 'Okta'],
        properties: { name: node.label ?? node.id, objectid: node.id, ...flat(node.properties) },
      }),
    between: '\n],"edges":[\n',
    edge: (edge, first) =>
      comma(first) +
      JSON.stringify({
        kind: edge.kind,
        start: { value: edge.from.id, match_by: 'id' },
        end: { value: edge.to.id, match_by: 'id' },
        properties: flat(edge.properties),
      }),
    tail: '\n]}}\n',
  },
  graphml: {
    head: `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n<key id="kind" for="all" attr.name="kind" attr.type="string"/>\n<key id="label" for="node" attr.name="label" attr.type="string"/>\n<key id="properties" for="all" attr.name="properties" attr.type="string"/>\n<graph edgedefault="directed">\n`,
    node: (node) =>
      `<node id="${xml(node.id)}"><data key="kind">${node.kind}</data><data key="label">${xml(node.label ?? node.id)}</data><data key="properties">${xml(JSON.stringify(node.properties))}</data></node>\n`,
    between: '',
    edge: (edge) =>
      `<edge source="${xml(edge.from.id)}" target="${xml(edge.to.id)}"><data key="kind">${edge.kind}</data><data key="properties">${xml(JSON.stringify(edge.properties))}</data></edge>\n`,
    tail: '</graph>\n</graphml>\n',
  },
}
