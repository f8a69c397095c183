/** One instruction of a Dockerfile. */
export interface Instruction {
  /** Upper case. */
  readonly name: string
  /** Everything after it, continued lines joined. */
  readonly text: string
  readonly line: number
}

export interface Stage {
  readonly image: string
  /** After AS; else its number. */
  readonly name: string
  readonly instructions: readonly Instruction[]
}

/** Reads a Dockerfile: comments and continued lines, stages, nothing of build arguments or heredocs. Throws on what it does not know. */
export function readDockerfile(text: string): Stage[] {
  const instructions: Instruction[] = []
  let open: { text: string; line: number } | undefined
  text.split('\n').forEach((raw, i) => {
    if (/^\s*(#|$)/.test(raw)) return
    const continues = raw.endsWith('\\')
    const piece = (continues ? raw.slice(0, -1) : raw).trim()
    open = open === undefined ? { text: piece, line: i + 1 } : { ...open, text: `${open.text} ${piece}` }
    if (continues) return
    const [, name, rest] = /^([A-Za-z]+)\s+(.*)$/s.exec(open.text) ?? []
    if (name === undefined || rest === undefined) throw new Error(`line ${open.line} is no instruction`)
    instructions.push({ name: name.toUpperCase(), text: rest, line: open.line })
    open = undefined
  })
  const stages: { image: string; name: string; instructions: Instruction[] }[] = []
  for (const one of instructions) {
    if (one.name === 'FROM') {
      const [, image, name] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(one.text) ?? []
      if (image === undefined) throw new Error(`line ${one.line}: FROM ${one.text}`)
      stages.push({ image, name: name ?? String(stages.length), instructions: [] })
    } else {
      const stage = stages.at(-1)
      if (stage === undefined) throw new Error(`line ${one.line} stands before FROM`)
      stage.instructions.push(one)
    }
  }
  return stages
}

/** The words of an instruction in exec form; undefined for the shell form. */
export function execForm(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined
  const words: unknown = JSON.parse(text)
  return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined
}

/** `A=b C="d e"` as pairs. */
export const pairsOf = (text: string): [string, string][] =>
  [...text.matchAll(/([A-Za-z_]\w*)=("[^"]*"|\S+)/g)].map(([, name, value]) => [
    name ?? '',
    (value ?? '').replace(/^"(.*)"$/, '$1'),
  ])

const SECRET = /password|secret|token|api_?key|private/i

/** What is wrong with a Dockerfile by the rules that matter here; sentences, none when it is sound. */
export function lintDockerfile(text: string): string[] {
  const said: string[] = []
  const stages = readDockerfile(text)
  const names = new Set<string>()
  for (const { image, name, instructions } of stages) {
    if (!names.has(image) && !/:[\w.-]*\d/.test(image)) said.push(`${image} has no version`)
    if (/:latest$/.test(image)) said.push(`${image} is whatever is newest`)
    names.add(name)
    for (const one of instructions) {
      const at = `line ${one.line}: `
      if (one.name === 'ADD') said.push(`${at}ADD unpacks and downloads; COPY does what it says`)
      if (one.name === 'MAINTAINER') said.push(`${at}MAINTAINER is no longer an instruction`)
      if (one.name === 'WORKDIR' && !one.text.startsWith('/')) said.push(`${at}WORKDIR is not absolute`)
      if (one.name === 'RUN' && /\bsudo\b|\bcurl\b.*\|\s*(ba)?sh|chmod\s+(-R\s+)?777/.test(one.text))
        said.push(`${at}RUN does what no build should`)
      if (one.name === 'RUN' && /npm (install|i)\b/.test(one.text)) said.push(`${at}npm ci keeps to the lock`)
      if (one.name === 'RUN' && /(^|&&)\s*cd\s/.test(one.text)) said.push(`${at}WORKDIR instead of cd`)
      if ((one.name === 'CMD' || one.name === 'ENTRYPOINT') && execForm(one.text) === undefined)
        said.push(`${at}${one.name} in shell form: a shell would get the signals`)
      if (one.name === 'ENV' || one.name === 'ARG')
        for (const [key] of pairsOf(one.text))
          if (SECRET.test(key)) said.push(`${at}${key} would lie in the image for everybody to read`)
      if (one.name === 'COPY' && /^(\/|\.\.)/.test(one.text)) said.push(`${at}COPY from outside of the context`)
      const from = /--from=(\S+)/.exec(one.text)?.[1]
      if (from !== undefined && !names.has(from)) said.push(`${at}there is no stage ${from}`)
    }
  }
  const last = stages.at(-1)?.instructions ?? []
  const user = last.findLast(({ name }) => name === 'USER')?.text
  // A number, since Kubernetes cannot tell from a name that it is not root.
  if (user === undefined || !/^[1-9]\d*(:[1-9]\d*)?$/.test(user)) said.push('the last USER is no number other than 0')
  for (const needed of ['ENTRYPOINT', 'HEALTHCHECK', 'EXPOSE'])
    if (!last.some(({ name }) => name === needed)) said.push(`${needed} is missing`)
  return said
}
