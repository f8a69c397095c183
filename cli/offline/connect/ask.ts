import { EXIT, Failure } from '../../exit.ts'

/** Asks a person. Without a terminal every answer must come by a flag. */
export interface Asker {
  text(question: {
    flag: string
    message: string
    placeholder?: string
    /** What is true when the person stops here; else that nothing was saved. */
    stopped?: string
    wrong(answer: string): string | undefined
  }): Promise<string>
  several(question: {
    flag: string
    message: string
    options: readonly { readonly value: string; readonly label: string }[]
    chosen: readonly string[]
  }): Promise<readonly string[]>
}

const missing = (flag: string, message: string): Failure =>
  new Failure(EXIT.usage, `${message.replace(/[?:]?$/, '')}: nobody is there to ask.`, `Give ${flag}.`)

/** For scripts: whatever is not given is missed by name. */
export const noOne: Asker = {
  text: ({ flag, message }) => Promise.reject(missing(flag, message)),
  several: ({ flag, message }) => Promise.reject(missing(flag, message)),
}

/** On a terminal. */
export async function person(): Promise<Asker> {
  const { isCancel, multiselect, text } = await import('@clack/prompts')
  const given = <T>(answer: T, stopped = 'nothing was saved'): Exclude<T, symbol> => {
    if (isCancel(answer)) throw new Failure(EXIT.failed, `Stopped; ${stopped}.`)
    return answer as Exclude<T, symbol> // a symbol is how a question is cancelled, and nothing else
  }
  return {
    text: async ({ message, placeholder, stopped, wrong }) =>
      given(
        await text({
          message,
          ...(placeholder === undefined ? {} : { placeholder }),
          validate: (answer) => wrong(answer ?? ''),
        }),
        stopped,
      ),
    several: async ({ message, options, chosen }) =>
      given(await multiselect({ message, options: [...options], initialValues: [...chosen], required: false })),
  }
}
