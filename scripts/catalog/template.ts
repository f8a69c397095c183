/** Segments of a template without the leading empty one. */
export const segmentsOf = (template: string): string[] => template.split('/').slice(1)

export const isParameter = (segment: string): boolean => segment.startsWith('{') && segment.endsWith('}')

/** `{userId}` -> `userId` */
export const parameterName = (segment: string): string => segment.slice(1, -1)

/** The template with its parameters' names taken out, so that equal shapes are equal strings. */
export const shapeOf = (template: string): string => template.replaceAll(/\{[^}]*\}/g, '{}')

/** The last segment that is not a parameter: the verb or the collection. '' when there is none. */
export const lastLiteral = (template: string): string =>
  segmentsOf(template).findLast((segment) => !isParameter(segment)) ?? ''
