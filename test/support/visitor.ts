/** A browser without a screen: cookies by origin, redirects followed by hand, forms sent as browsers send them. */
export interface Visitor {
  get(url: string): Promise<Visited>
  post(url: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Visited>
  /** Signs in at the org's own page, and follows until it is over. */
  signIn(url: string, login: string): Promise<Visited>
  cookies(origin: string): ReadonlyMap<string, string>
  /** Set-Cookie lines as they came. */
  readonly set: string[]
}

export interface Visited {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Value of a hidden field of the first form that leads to `action`. */
  field(action: string, name: string): string
}

const MOST_HOPS = 12

export function makeVisitor(): Visitor {
  const jars = new Map<string, Map<string, string>>()
  const set: string[] = []
  const jar = (origin: string) => {
    const known = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, known)
    return known
  }

  async function once(url: string, init: RequestInit): Promise<Response> {
    const { origin } = new URL(url)
    const cookie = [...jar(origin)].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) },
    })
    for (const line of answer.headers.getSetCookie()) {
      set.push(line)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /max-age=0/i.test(line)) jar(origin).delete(name)
      else jar(origin).set(name, value)
    }
    return answer
  }

  async function follow(url: string, init: RequestInit): Promise<Visited> {
    let at = url
    let answer = await once(at, init)
    for (let hops = 0; [302, 303].includes(answer.status) && hops < MOST_HOPS; hops++) {
      await answer.body?.cancel()
      at = new URL(answer.headers.get('location') ?? '', at).href
      answer = await once(at, {})
    }
    const text = await answer.text()
    return {
      url: at,
      status: answer.status,
      headers: answer.headers,
      text,
      field(action, name) {
        const form = text.split('<form').find((one) => one.includes(`action="${action}"`)) ?? ''
        const found = new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1]
        if (found === undefined) throw new Error(`${at} has no form ${action} with ${name}`)
        return found
      },
    }
  }

  const post: Visitor['post'] = (url, form, headers = {}) =>
    follow(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: new URL(url).origin,
        ...headers,
      },
      body: new URLSearchParams(form).toString(),
    })
  return {
    get: (url) => follow(url, {}),
    post,
    async signIn(url, login) {
      const asked = await follow(url, {})
      return asked.text.includes('name="login"') ? await post(asked.url, { login }) : asked
    },
    cookies: (origin) => jar(origin),
    set,
  }
}
