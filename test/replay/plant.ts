import { registerHooks } from 'node:module'

/** One fault each in what rewrites: the file, the words in it, and what they become. */
export const PLANTS = {
  links: ['gateway/enforce/forward/splicer.ts', `const HREF_NAME = 'href'`, `const HREF_NAME = 'herf'`],
  secrets: ['gateway/enforce/forward/secrets.ts', `'activationUrl', `, ''],
  headers: ['gateway/enforce/forward/headers.ts', `if (name === 'location')`, `if (name === 'place')`],
  requests: ['gateway/enforce/receive/json.ts', `string.startsWith(base) &&`, `string.endsWith(base) &&`],
} as const satisfies Readonly<Record<string, readonly [string, string, string]>>

export type Plant = keyof typeof PLANTS

/** Plants the fault into the source as it is loaded; nothing on disk changes. Throws when the words are not there. */
export function plant(name: Plant): void {
  const [file, words, fault] = PLANTS[name]
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      if (!url.endsWith(file)) return loaded
      // Node gives text or a Uint8Array for what it reads from a file.
      const source = Buffer.from(loaded.source as string | Uint8Array).toString()
      if (!source.includes(words)) throw new Error(`${file} no longer has the words "${words}"`)
      return { ...loaded, source: source.replace(words, fault) }
    },
  })
}
