import { html } from 'hono/html'
import { page, type Html, type Looker } from './layout.ts'

/** A page that says one thing and where to go from there. */
export const messagePage = (options: {
  readonly org: string
  readonly title: string
  readonly text: string
  readonly hint?: string
  readonly link?: { readonly to: string; readonly words: string }
  readonly looker?: Looker
  readonly alert?: boolean
}): Html =>
  page({
    org: options.org,
    title: options.title,
    looker: options.looker,
    body: html`<section class="card message" ${options.alert === true ? html` role="alert"` : ''}>
      <h1>${options.title}</h1>
      <p>${options.text}</p>
      ${options.hint === undefined ? '' : html`<p class="muted">${options.hint}</p>`}
      ${options.link === undefined ? '' : html`<p><a class="button" href="${options.link.to}">${options.link.words}</a></p>`}
    </section>`,
  })
